import base64
import io
import os
import re
from types import SimpleNamespace

import imageio_ffmpeg
import matplotlib.pyplot as plt
import numpy as np
import pytest
import tensorflow as tf
from drawn_frames import draw, steps_in
from IPython.display import Video

from course_utils import display, movies
from course_utils.passes import EPOCH_LIMIT


@pytest.fixture
def drawn(tmp_path):
    """A folder with frames of no training."""
    movies.draw_frames((draw(step) for step in range(4)), tmp_path / "frames")
    return tmp_path / "frames"


@pytest.mark.slow
def test_drawn_frames_keep_their_order(tmp_path):
    movies.draw_frames((draw(step) for step in range(12)), tmp_path / "frames")
    assert steps_in(tmp_path / "frames") == list(range(12))
    assert plt.get_fignums() == []


def test_in_a_quick_run_a_movie_has_two_frames(tmp_path, monkeypatch):
    monkeypatch.setenv(EPOCH_LIMIT, "1")
    movies.draw_frames((draw(step) for step in range(12)), tmp_path / "drawn")
    assert steps_in(tmp_path / "drawn") == [0, 1]
    recorder, steps = movies.FrameRecorder(draw, tmp_path / "recorded", [0, 3, 9]), tf.Variable(0)
    recorder.set_model(SimpleNamespace(optimizer=SimpleNamespace(iterations=steps)))
    recorder.on_train_begin()
    for batch in range(10):
        steps.assign_add(1)
        recorder.on_train_batch_end(batch)
    assert steps_in(tmp_path / "recorded") == [0, 3]


def test_fewer_drawn_frames_leave_none_of_those_before(drawn):
    movies.draw_frames([draw(0)], drawn)
    assert steps_in(drawn) == [0]


@pytest.mark.slow
def test_frames_of_long_trainings_keep_their_order(drawn):
    for step in (10_000_000, 9_999_999):
        draw(step).savefig(drawn / f"frame_{step:07d}.png")
    assert steps_in(drawn)[-2:] == [9_999_999, 10_000_000]


def test_frames_have_one_size_whatever_matplotlib_is_set_to(tmp_path):
    settings = {"savefig.bbox": "tight", "savefig.pad_inches": 1, "savefig.transparent": True, "savefig.format": "pdf"}
    with plt.rc_context(settings):
        movies.draw_frames((draw(10**step) for step in range(0, 9, 4)), tmp_path / "frames")
    pictures = [plt.imread(path) for path in movies.frames(tmp_path / "frames")]
    assert {picture.shape for picture in pictures} == {(305, 505, 4)}
    assert all(picture[..., 3].min() == 1 for picture in pictures)


def test_the_movie_is_what_browsers_play(drawn, tmp_path):
    movie = movies.write_mp4(drawn, tmp_path / "movie.mp4", frames_per_second=10, hold=1.0)
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


@pytest.mark.slow
def test_the_movie_travels_in_the_notebook(drawn, capsys):
    movie = movies.show(drawn, alt="Four frames.")
    assert isinstance(movie, Video)
    assert 'src="data:video/mp4;base64,' in movie._repr_html_()
    assert capsys.readouterr().err == ""


@pytest.fixture
def displayed(monkeypatch):
    outputs = []
    monkeypatch.setattr(display, "display", lambda data, raw, metadata: outputs.append((data, metadata)))
    return outputs


def test_figures_are_played_with_the_last_as_the_still(displayed):
    movies.play((draw(step) for step in range(4)), "Lines.", frames_per_second=10, hold=0)
    ((data, metadata),) = displayed
    assert re.match(
        r'<video src="data:video/mp4;base64,\S+" poster=.* controls .*aria-label="Lines\."', data["text/html"]
    )
    assert metadata["image/png"] == {"alt": "Lines.", "width": 505}
    still = plt.imread(io.BytesIO(base64.b64decode(data["image/png"])))
    draw(3).savefig(last := io.BytesIO(), dpi=100)
    last.seek(0)
    np.testing.assert_allclose(still, plt.imread(last), atol=0.05)  # its colours are the 256 that fit it best


def test_without_ffmpeg_the_last_figure_is_shown_and_it_is_said_why(displayed, monkeypatch, capsys):
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/nowhere/ffmpeg")
    movies.play((draw(step) for step in range(4)), "Lines.")
    ((data, _),) = displayed
    assert set(data) == {"image/png", "text/plain"}
    assert "No movie, only the still above. Expected an ffmpeg that runs" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("executable", ["/nowhere/ffmpeg", "/bin/false"])
def test_without_ffmpeg_there_are_stills_and_a_clear_message(drawn, tmp_path, monkeypatch, capsys, executable):
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", executable)
    with pytest.raises(movies.FFmpegError, match="Expected an ffmpeg that runs"):
        movies.write_mp4(drawn, tmp_path / "movie.mp4")
    assert movies.show(drawn, alt="Four frames.") is None
    out = capsys.readouterr().out
    assert "Four frames." in out
    assert "No movie, only the stills above. Expected an ffmpeg that runs" in out


REAL = imageio_ffmpeg.get_ffmpeg_exe()
FAILING = {
    "before it reads": "exit 3",
    "midway": "head -c 1000 > /dev/null; echo 'No space left on device' >&2; exit 1",
    "at the end": "cat > /dev/null; head -c 2000 /dev/zero > \"$last\"; echo 'No space left on device' >&2; exit 1",
    "at the end, without saying so": 'cat > /dev/null; head -c 2000 /dev/zero > "$last"',
    "without a file": "cat > /dev/null",
    "with half of the frames": f"head -c 1000000 | '{REAL}' \"$@\"",
    "when killed": 'head -c 2000 /dev/zero > "$last"; kill -9 $$',
}


def stand_in(tmp_path, monkeypatch, does):
    """An ffmpeg that starts, and looks at files, but fails to write one."""
    fake = tmp_path / "ffmpeg"
    fake.write_text(
        f'#!/bin/sh\nfor last; do :; done\ncase "$last" in *.mp4) ;; *) exec \'{REAL}\' "$@" ;; esac\n{does}\n'
    )
    fake.chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(fake))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the ffmpeg that stands in is a shell script")
@pytest.mark.parametrize("when", FAILING)
def test_an_ffmpeg_that_fails_leaves_what_was_there_before(drawn, tmp_path, monkeypatch, when):
    stand_in(tmp_path, monkeypatch, FAILING[when])
    movie = tmp_path / "movie.mp4"
    movie.write_text("an earlier one")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(movies.FFmpegError, match="Expected an ffmpeg that runs to its end") as error:
        movies.write_mp4(drawn, movie)
    assert ("No space left on device" in str(error.value)) == ("No space" in FAILING[when])
    assert movie.read_text() == "an earlier one"
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.slow
def test_a_movie_may_have_any_name(drawn, tmp_path, monkeypatch):
    folder = tmp_path / "-my [films]: 50%d"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in ("my film.mp4", "-i.MP4", "%03d [1].mp4"):
        assert movies.write_mp4(drawn, name).read_bytes().index(b"moov") > 0
    assert sorted(path.name for path in folder.iterdir()) == ["%03d [1].mp4", "-i.MP4", "my film.mp4"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("movie", r"to end in \.mp4; got '.*movie'"),
        ("movie.gif", r"to end in \.mp4; got '.*movie\.gif'"),
        ("folder.mp4", r"a file for the movie; got the folder '.*folder\.mp4'"),
        ("nowhere/movie.mp4", r"a folder to write the movie to; got '.*nowhere', which is none"),
        ("file/movie.mp4", r"a folder to write the movie to; got '.*file', which is none"),
    ],
)
def test_places_where_no_movie_can_be_are_told_before_a_training(drawn, tmp_path, monkeypatch, capsys, name, message):
    (tmp_path / "folder.mp4").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match=message):
        movies.write_mp4(drawn, tmp_path / name)
    assert command(monkeypatch, str(tmp_path / name)) == 1
    assert re.search(message, capsys.readouterr().err)


def test_a_folder_that_cannot_be_written_is_told_before_a_training(tmp_path, monkeypatch, capsys):
    def refuse(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)  # a mode would not do: root may write everywhere
    assert command(monkeypatch, str(tmp_path / "movie.mp4")) == 1
    assert "Expected a folder that can be written, for the movie; got" in capsys.readouterr().err


def test_a_missing_ffmpeg_is_told_before_a_training(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/nowhere/ffmpeg")
    assert command(monkeypatch, str(tmp_path / "movie.mp4")) == 1
    assert "Expected an ffmpeg that runs" in capsys.readouterr().err


def command(monkeypatch, *arguments):
    """The exit status of the command, which must not come to its training."""
    from course_utils.commands import movie

    def train(*arguments):
        raise AssertionError("it trains")

    monkeypatch.setattr(movie, "train", train)
    monkeypatch.setattr("sys.argv", ["movie", *arguments])
    return movie.main()


def test_folders_that_will_not_do_are_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match="folder that can be written, for the frames; got"):
        movies.FrameRecorder(draw, tmp_path / "file" / "frames", [0])
    with pytest.raises(ValueError, match=r"folder with frames \(frame_\*\.png\); got"):
        movies.write_mp4(tmp_path, tmp_path / "movie.mp4")


def test_frames_of_different_sizes_are_refused(drawn, tmp_path):
    draw(20, width=6).savefig(drawn / "frame_0000020.png")
    with pytest.raises(ValueError, match="frames of one size; got"):
        movies.write_mp4(drawn, tmp_path / "movie.mp4")


def test_steps_slow_down():
    steps = movies.slowing_down(100, 11)
    assert steps == [0, 1, 3, 6, 12, 22, 34, 51, 73, 100]
    assert movies.slowing_down(3, 50) == [0, 1, 2, 3]
    for last, count in ((0, 5), (100, 1), (100, 0), ("many", 5)):
        with pytest.raises(ValueError, match="Expected"):
            movies.slowing_down(last, count)


@pytest.mark.slow
def test_the_movie_command_needs_no_notebook(tmp_path, monkeypatch, capsys):
    from course_utils.commands import movie

    monkeypatch.setattr("sys.argv", ["movie", str(tmp_path / "moons.mp4"), "--epochs", "1", "--frames", "3"])
    assert movie.main() == 0
    out = capsys.readouterr().out
    assert "epoch=1/1" in out
    assert "KL divergence from the true density" in out
    assert (tmp_path / "moons.mp4").stat().st_size > 10_000
