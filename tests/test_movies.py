from itertools import pairwise

import imageio_ffmpeg
import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.display import Video
from matplotlib.figure import Figure

from course_utils import flows, movies, training
from course_utils.datasets import TwoMoons, batches

pytestmark = pytest.mark.slow


def draw(step, width=5.05):
    figure = Figure(figsize=(width, 3.05))
    ax = figure.subplots()
    ax.plot([0, 1 + step])
    ax.set_title(f"step {step}")
    return figure


@pytest.fixture
def folder(tmp_path):
    """A folder with frames of a real, if short, training."""
    recorder = movies.FrameRecorder(draw, tmp_path / "frames", steps=[0, 3, 4, 9, 16])
    record(recorder, epochs=2)
    return tmp_path / "frames"


def record(recorder, epochs, **options):
    model = training.MaximumLikelihood(flows.realnvp(2, layers=2, hidden=(4,), seed=0))
    training.compile_with_schedule(model, 1e-2, 16, steps_per_execution=2)
    pipeline = batches(TwoMoons().sample(256, seed=0)[0], batch_size=32, seed=1)
    training.fit(model, pipeline, epochs=epochs, callbacks=[recorder], progress=False, **options)


def steps_in(folder):
    return [int(path.stem.removeprefix("frame_")) for path in movies.frames(folder)]


def test_frames_are_recorded_at_the_first_step_told_of(folder):
    assert steps_in(folder) == [0, 4, 10, 16]


def test_frames_differ(folder):
    pictures = [plt.imread(path) for path in movies.frames(folder)]
    for one, two in pairwise(pictures):
        assert np.mean(one != two) > 0.001


def test_drawn_frames_keep_their_order(tmp_path):
    movies.draw_frames((draw(step) for step in range(12)), tmp_path / "frames")
    assert steps_in(tmp_path / "frames") == list(range(12))
    assert plt.get_fignums() == []


def test_a_resumed_training_leaves_the_same_frames(tmp_path):
    steps = [0, 3, 4, 9, 16]
    for epochs in (1, 2):
        recorder = movies.FrameRecorder(draw, tmp_path / "frames", steps)
        record(recorder, epochs, checkpoint=tmp_path / "checkpoint")
    assert steps_in(tmp_path / "frames") == [0, 4, 10, 16]


def test_the_movie_is_what_browsers_play(folder, tmp_path):
    movie = movies.write_mp4(folder, tmp_path / "movie.mp4", frames_per_second=10, hold=1.0)
    content = movie.read_bytes()
    assert len(content) < 1_000_000
    assert 0 < content.index(b"moov") < content.index(b"mdat")  # faststart: the index comes before the pictures
    reader = imageio_ffmpeg.read_frames(str(movie))
    meta = next(reader)
    assert meta["codec"] == "h264"
    assert meta["pix_fmt"].startswith("yuv420p")
    assert meta["size"] == (504, 304)  # even, though the frames were not
    pictures = [np.frombuffer(picture, np.uint8) for picture in reader]
    assert len(pictures) == 4 + 10
    assert np.mean(np.abs(pictures[0].astype(int) - pictures[-1])) > 0.5


def test_the_movie_travels_in_the_notebook(folder, capsys):
    movie = movies.show(folder, alt="Four frames.")
    assert isinstance(movie, Video)
    assert 'src="data:video/mp4;base64,' in movie._repr_html_()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("executable", ["/nowhere/ffmpeg", "/bin/false"])
def test_without_ffmpeg_there_are_stills_and_a_clear_message(folder, tmp_path, monkeypatch, capsys, executable):
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", executable)
    with pytest.raises(movies.FFmpegError, match="Expected an ffmpeg that runs"):
        movies.write_mp4(folder, tmp_path / "movie.mp4")
    assert movies.show(folder, alt="Four frames.") is None
    out = capsys.readouterr().out
    assert "Four frames." in out
    assert "No movie, only the stills above. Expected an ffmpeg that runs" in out


def test_folders_that_will_not_do_are_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match="folder that can be written, for the frames; got"):
        movies.FrameRecorder(draw, tmp_path / "file" / "frames", [0])
    with pytest.raises(ValueError, match=r"folder with frames \(frame_\*\.png\); got"):
        movies.write_mp4(tmp_path, tmp_path / "movie.mp4")


def test_frames_of_different_sizes_are_refused(folder, tmp_path):
    draw(20, width=6).savefig(folder / "frame_0000020.png")
    with pytest.raises(ValueError, match="frames of one size; got"):
        movies.write_mp4(folder, tmp_path / "movie.mp4")


def test_steps_slow_down():
    steps = movies.slowing_down(100, 11)
    assert steps == [0, 1, 3, 6, 12, 22, 34, 51, 73, 100]
    assert movies.slowing_down(3, 50) == [0, 1, 2, 3]
    for last, count in ((0, 5), (100, 1), (100, 0), ("many", 5)):
        with pytest.raises(ValueError, match="Expected"):
            movies.slowing_down(last, count)


def test_the_movie_command_needs_no_notebook(tmp_path, monkeypatch, capsys):
    from course_utils.commands import movie

    monkeypatch.setattr("sys.argv", ["movie", str(tmp_path / "moons.mp4"), "--epochs", "2", "--frames", "4"])
    assert movie.main() == 0
    out = capsys.readouterr().out
    assert "epoch=2/2" in out
    assert "KL divergence from the true density" in out
    assert (tmp_path / "moons.mp4").stat().st_size > 10_000
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/nowhere/ffmpeg")
    monkeypatch.setattr("sys.argv", ["movie", str(tmp_path / "none.mp4"), "--epochs", "1", "--frames", "2"])
    assert movie.main() == 1
    assert "Expected an ffmpeg that runs" in capsys.readouterr().err
