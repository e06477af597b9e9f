"""Figures and movies are described, and are what their scripts draw."""

from importlib import import_module, resources
from itertools import islice
from pathlib import Path

import imageio_ffmpeg
import matplotlib.pyplot as plt
import numpy as np
import pytest
from course_utils.figures import __main__ as figures
from PIL import Image
from registration import COLUMNS, ROWS, moved_parts

from course_utils import ffmpeg
from course_utils.passes import EPOCH_LIMIT

FIGURES = Path(__file__).parents[1] / "figures"
FRAMES = 3  # of each movie: drawing all of them takes minutes


@pytest.mark.parametrize("name", figures.names())
def test_every_figure_is_drawn_and_described(name):
    file = resources.files("course_utils.figures") / f"{name}.png"
    with Image.open(str(file)) as image:
        assert image.text["Description"] == import_module(f"course_utils.figures.{name}").ALT
        assert image.width // 2 >= 500
    assert len(import_module(f"course_utils.figures.{name}").ALT) > 80


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in figures.names() if name != "two_moons"])
def test_figures_are_those_that_their_scripts_draw(name, tmp_path, monkeypatch):
    """The still to a shade, and the first frames of the movie as far as its compression lets them be told."""
    monkeypatch.setenv(EPOCH_LIMIT, str(FRAMES))
    path = figures.save(name, tmp_path)
    drawn, stored = (np.asarray(Image.open(folder / f"{name}.png").convert("RGB"), float) for folder in (
        path.parent, FIGURES
    ))  # fmt: skip
    plt.close("all")
    assert drawn.shape == stored.shape
    assert np.mean(np.abs(drawn - stored)) < 1.0  # of 255: fonts may differ by a shade from one version to the next
    assert moved_parts(drawn, stored) == []
    moving, kept = (folder / f"{name}.mp4" for folder in (path.parent, FIGURES))
    assert moving.exists() == kept.exists()
    if kept.exists():
        assert kept.stat().st_size < 150_000
        ours, theirs = map(first_frames, (moving, kept))
        assert ours.shape == theirs.shape
        # Of 255, in each of them: compressed without those that follow they were up to 3.7 off.
        assert np.abs(ours - theirs).mean(axis=(1, 2, 3)).max() < 4.5
        assert [moved_parts(*pair) for pair in zip(ours, theirs, strict=True)] == FRAMES * [[]]


@pytest.mark.slow
@pytest.mark.parametrize("movie", sorted(FIGURES.glob("*.mp4")), ids=lambda path: path.stem)
def test_a_shift_by_a_pixel_is_told_from_compression_that_is_coarser_than_ours(movie, tmp_path):
    kept = first_frames(movie)
    for coarseness, shift in ((38, (0, 0)), (30, (0, 1)), (30, (-1, 0))):
        frames = np.roll(kept, shift, axis=(1, 2)).astype(np.uint8)
        ffmpeg.write(frames, tmp_path / "again.mp4", 12, coarseness=coarseness)
        told = [moved_parts(*pair) for pair in zip(first_frames(tmp_path / "again.mp4"), kept, strict=True)]
        if shift == (0, 0):
            assert told == FRAMES * [[]]
        else:  # but for parts that are next to empty
            assert min(map(len, told)) > ROWS * COLUMNS / 2


def test_a_part_that_was_drawn_a_pixel_further_is_named():
    picture = np.asarray(Image.open(FIGURES / "squeeze.png").convert("RGB"), float)
    part = np.s_[: picture.shape[0] // 2, : picture.shape[1] // 4]
    changed = picture.copy()
    changed[part] = np.roll(picture[part], 1, axis=1)
    assert moved_parts(changed, picture) == [(0, 0)] and moved_parts(picture, picture) == []


def first_frames(movie):
    reader = imageio_ffmpeg.read_frames(str(movie))
    width, height = next(reader)["size"]
    frames = [np.frombuffer(frame, np.uint8).reshape(height, width, 3) for frame in islice(reader, FRAMES)]
    reader.close()
    return np.stack(frames).astype(float)
