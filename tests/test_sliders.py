"""Sliders: live they draw again and tell errors, and in stored outputs they are a movie and a still."""

import base64
import io
import re
from typing import NamedTuple

import imageio_ffmpeg
import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from course_utils import display, sliders
from course_utils.sliders import Choice, Slider, explore

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def draw(height, colour="black"):
    if height > 8:
        raise ValueError("a <tall> one")
    _, ax = plt.subplots(figsize=(4, 2.11))
    ax.bar([0], [height], color=colour)
    ax.set_ylim(0, 10)


HEIGHT = Slider(0.0, 5.0, start=2.0, step=0.5, unit="m")


class Output(NamedTuple):
    """What was displayed."""

    data: dict
    metadata: dict


@pytest.fixture
def shown(monkeypatch):
    """A function that shows sliders, and gives their output."""
    outputs = []
    for module in (display, sliders):
        monkeypatch.setattr(
            module, "display", lambda data, raw, metadata=None: outputs.append(Output(data, metadata or {}))
        )

    def show(**controls):
        explore(draw, "A bar.", **controls)
        return outputs.pop()

    return show


@pytest.fixture
def live(monkeypatch, shown):
    """The widgets behind a live slider: the controls, what is told, and the picture."""
    monkeypatch.delenv(sliders.STORED, raising=False)
    made = []
    real = ipywidgets.VBox
    monkeypatch.setattr(ipywidgets, "VBox", lambda children: made.append(real(children)) or made[-1])

    def show(**controls):
        output = shown(**controls)
        assert output.data[WIDGET_VIEW]["model_id"] == made[-1].model_id
        assert output.data["text/plain"] == "A bar."
        return made[-1].children

    return show


@pytest.fixture
def stored(monkeypatch, shown):
    monkeypatch.setenv(sliders.STORED, "1")
    monkeypatch.delenv("COURSE_EPOCH_LIMIT", raising=False)
    return shown


def pixels(picture):
    encoded = re.search(r"base64,([^']+)'", picture.value)[1]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGB"), int)


def test_a_slider_draws_again_in_the_same_size(live):
    height, told, picture = live(height=HEIGHT)
    before = pixels(picture)
    assert "alt='A bar. Here with height = 2.0 m.'" in picture.value
    height.value = 4.0
    after = pixels(picture)
    assert before.shape == after.shape == (211, 400, 3)
    assert np.sum(before == 0) < np.sum(after == 0)
    assert "height = 4.0 m" in picture.value and told.value == ""
    assert plt.get_fignums() == []


def test_a_list_is_chosen_from(live):
    height, colour, _, picture = live(height=HEIGHT, colour=Choice(("black", "red"), label="paint"))
    assert colour.description == colour.tooltip == "paint" and height.description == "height (m)"
    colour.value = "red"
    assert np.any(np.all(pixels(picture) == (255, 0, 0), axis=-1))
    assert "height = 2.0 m, paint = red" in picture.value


def test_an_error_is_told_and_the_last_picture_stays_until_it_is_over(live):
    height, told, picture = live(height=Slider(0, 10, start=3))
    before = picture.value
    height.value = 9
    assert told.value == "<p role='alert'>✗ At height = 9: ValueError: a &lt;tall&gt; one</p>"
    assert picture.value == before
    height.value = 4
    assert told.value == "" and picture.value != before


def test_whole_numbers_stay_whole(live):
    height, *_ = live(height=Slider(0, 5, start=3))
    assert isinstance(height, ipywidgets.IntSlider) and height.value == 3
    height, *_ = live(height=Slider(0, 5, start=2.5))
    assert isinstance(height, ipywidgets.FloatSlider) and height.step == 0.1


def test_drawing_waits_for_the_release_unless_it_is_fast(live):
    slow, *_ = live(height=HEIGHT)
    fast, *_ = live(height=Slider(0.0, 5.0, start=2.0, fast=True))
    assert (slow.continuous_update, fast.continuous_update) == (False, True)


@pytest.mark.slow
def test_what_is_stored_is_a_movie_over_the_first_slider_and_a_still(stored, tmp_path):
    output = stored(height=HEIGHT, colour=Choice(("black", "red")))
    assert set(output.data) == {"text/html", "image/png", "text/plain"}
    assert output.metadata["image/png"] == {"alt": "A bar.", "width": 400}
    assert re.search(r"<video src=.* controls .*aria-label=\"A bar\.\"", output.data["text/html"])
    still = np.asarray(Image.open(io.BytesIO(base64.b64decode(output.data["image/png"]))).convert("RGB"), int)
    assert still.shape == (270, 400, 3)  # two lines for the controls above, and an even number of rows
    movie = tmp_path / "movie.mp4"
    movie.write_bytes(base64.b64decode(re.search(r"video/mp4;base64,([^\"]+)", output.data["text/html"])[1]))
    reader = imageio_ffmpeg.read_frames(str(movie))
    assert next(reader)["size"] == (400, 270)
    frames = [np.frombuffer(frame, np.uint8).reshape(still.shape).astype(int) for frame in reader]
    assert len(frames) == 11
    heights = [np.sum(frame[60:].max(axis=-1) < 50) for frame in frames]
    assert heights == sorted(heights) and heights[0] < heights[-1] / 2
    assert np.mean(np.abs(frames[4] - still)) < 4 < np.mean(np.abs(frames[-1] - still))


def test_with_an_epoch_limit_it_is_drawn_once(stored, monkeypatch):
    monkeypatch.setenv("COURSE_EPOCH_LIMIT", "1")
    assert set(stored(height=HEIGHT).data) == {"image/png", "text/plain"}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Slider(0, 5, start=6), r"low ≤ start ≤ high, and low < high; got 0, 6, 5"),
        (lambda: Slider(1, 1, start=1), r"low < high; got 1, 1, 1"),
        (lambda: explore(draw, "A bar."), "a slider for each argument of the function; got none"),
    ],
)
def test_what_makes_no_slider_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    ("slider", "count", "expected"),
    [
        (HEIGHT, 3, [0.0, 2.5, 5.0]),
        (HEIGHT, 99, list(np.arange(0, 5.5, 0.5))),
        (Slider(2, 4, start=2), 99, [2, 3, 4]),
        (Choice(("a", "b", "c")), 2, ["a", "b"]),
    ],
)
def test_the_places_of_a_movie(slider, count, expected):
    assert slider.places(count) == pytest.approx(expected) if expected[0] != "a" else slider.places(count) == expected
