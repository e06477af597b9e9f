"""Movies of a training: frames recorded as it goes, and MP4 files made of them."""

import itertools
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import tf_keras
from IPython.display import Video
from matplotlib.figure import Figure
from PIL import Image

from course_utils import display, ffmpeg
from course_utils.ffmpeg import FFmpegError
from course_utils.passes import limited
from course_utils.terminal import say
from course_utils.validation import require_positive_integer

__all__ = [
    "FFmpegError",
    "FrameRecorder",
    "draw_frames",
    "frames",
    "play",
    "show",
    "slowing_down",
    "stills",
    "write_mp4",
]

_NUMBER = re.compile(r"frame_(\d+)\.png")
_FEWEST = 2  # frames that a movie has under any limit


class FrameRecorder(tf_keras.callbacks.Callback):
    """Keras callback that draws frames of a training at given steps.

    Frames are PNG files named after the step they show, so that a training that was interrupted and resumed leaves
    the same frames as one that was not. As a training begins, the frames of steps that it has not made yet are removed:
    they are an earlier training's. So one that begins at step 0 finds the folder empty, and one that is resumed finds
    its own frames.
    """

    def __init__(self, draw: Callable[[int], Figure], folder: str | os.PathLike, steps: Iterable[int]):
        """Prepares to record.

        Args:
          draw: From the number of steps trained to a figure; figures must all be of the same size.
          folder: Folder for the frames, of one training alone; made if it does not exist.
          steps: Steps to draw a frame at, 0 for the untrained model; see `slowing_down`. Keras tells callbacks of a
            step no more often than `steps_per_execution` says: a frame shows the first state told of from its step on.

        Raises:
          ValueError: If the folder cannot be written.
        """
        super().__init__()
        self._draw = draw
        self._folder = _writable(Path(folder))
        steps = sorted(set(steps))
        self._steps = steps[: limited(len(steps), least=_FEWEST)]

    def on_train_begin(self, logs=None):
        step = self._step()
        _remove(self._folder, lambda number: step == 0 or number > step)
        self._due = [due for due in self._steps if due > step or due == step == 0]
        self._record(step)

    def on_train_batch_end(self, batch, logs=None):
        self._record(self._step())

    def _step(self) -> int:
        return int(self.model.optimizer.iterations.numpy())

    def _record(self, step: int) -> None:
        waiting = [due for due in self._due if due > step]
        if len(waiting) < len(self._due):
            _save(self._draw(step), self._folder, step)
        self._due = waiting


def slowing_down(last: int, count: int) -> list[int]:
    """Steps for `count` frames from 0 to `last`, close together at first, where a model learns fastest.

    Raises:
      ValueError: If there are fewer than two frames or the last step is not a positive integer.
    """
    if require_positive_integer(count, "the number of frames") < 2:
        raise ValueError(f"Expected at least 2 frames; got {count}.")
    require_positive_integer(last, "the last step")
    return sorted({round(last * (k / (count - 1)) ** 3) for k in range(count)})


def draw_frames(figures: Iterable[Figure], folder: str | os.PathLike) -> None:
    """Saves figures as the frames of a movie, and closes them.

    Args:
      figures: The figures in their order, all of the same size; a generator draws one at a time.
      folder: Folder for the frames; made if it does not exist. Frames that it holds are removed.

    Raises:
      ValueError: If the folder cannot be written.
    """
    folder = _writable(Path(folder))
    _remove(folder, lambda number: True)
    for number, figure in enumerate(itertools.islice(figures, limited(sys.maxsize, least=_FEWEST))):
        _save(figure, folder, number)


def frames(folder: str | os.PathLike) -> list[Path]:
    """The frames in a folder, in the order they were recorded in.

    Raises:
      ValueError: If there are none.
    """
    found = _numbered(Path(folder))
    if not found:
        raise ValueError(f"Expected a folder with frames (frame_*.png); got {folder}, which holds none.")
    return [found[number] for number in sorted(found)]


def write_mp4(
    folder: str | os.PathLike,
    path: str | os.PathLike,
    *,
    frames_per_second: int = 12,
    hold: float = 1.5,
    coarseness: int = 25,
) -> Path:
    """Makes a movie of the frames in a folder: H.264, yuv420p, starting to play before all of it is loaded.

    Args:
      folder: Folder that a `FrameRecorder` filled.
      path: The MP4 file to write.
      frames_per_second: Speed of the movie.
      hold: Seconds for which the last frame stays.
      coarseness: H.264's constant rate factor: with more, files are smaller, and blurred.

    Returns:
      The path of the movie.

    Raises:
      ValueError: If there are no frames, they differ in size, or the path will not do.
      FFmpegError: If ffmpeg does not make the movie. The frames are where they were, and so is what stood at the path.
    """
    require_positive_integer(frames_per_second, "the number of frames per second")
    pictures = [_even(plt.imread(frame)) for frame in frames(folder)]
    shapes = {picture.shape for picture in pictures}
    if len(shapes) > 1:
        raise ValueError(f"Expected frames of one size; got {sorted(shapes)}.")
    held = [pictures[-1]] * round(hold * frames_per_second)
    ffmpeg.write(pictures + held, Path(path), frames_per_second, coarseness=coarseness)
    return Path(path)


def show(folder: str | os.PathLike, alt: str, **options) -> Video | None:
    """The movie of the frames in a folder, to be shown in a notebook; still frames if it cannot be made.

    The movie travels inside the notebook. Some places show no movies (GitHub is one), so a strip of stills goes
    before it.

    Args:
      folder: Folder that a `FrameRecorder` filled.
      alt: What a reader who cannot see the stills should know of them.
      **options: As for `write_mp4`.
    """
    stills(folder)
    display.show(alt)
    with tempfile.TemporaryDirectory() as temporary:
        try:
            movie = write_mp4(folder, Path(temporary) / "movie.mp4", **options)
        except FFmpegError as error:
            say(f"No movie, only the stills above. {error}")
            return None
        return Video(
            data=movie.read_bytes(),
            embed=True,
            mimetype="video/mp4",
            width=720,
            html_attributes="controls loop muted playsinline",
        )


def play(figures: Iterable[Figure], alt: str, **options) -> None:
    """Shows figures as a movie, and the last of them as its still wherever movies are not shown.

    Args:
      figures: The figures in their order, all of the same size; a generator draws one at a time.
      alt: What a reader who can see neither should know of them.
      **options: As for `write_mp4`.
    """
    with tempfile.TemporaryDirectory() as folder:
        draw_frames(figures, folder)
        with Image.open(frames(folder)[-1]) as last:
            still, width = display.small_png(last), last.width
        try:
            movie = write_mp4(folder, Path(folder) / "movie.mp4", **options).read_bytes()
        except FFmpegError as error:
            display.picture(still, alt)
            say(f"No movie, only the still above. {error}")
            return
    display.movie(movie, still, alt, width=width)


def stills(folder: str | os.PathLike, count: int = 4) -> Figure:
    """A strip of frames, evenly spread from the first to the last."""
    every = frames(folder)
    chosen = [every[round(k)] for k in np.linspace(0, len(every) - 1, min(count, len(every)))]
    pictures = [plt.imread(frame) for frame in chosen]
    height, width, _ = pictures[0].shape
    columns = 2
    rows = -(-len(pictures) // columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(9, 9 * rows / columns * height / width), layout="constrained", squeeze=False
    )
    for ax in axes.flat:
        ax.set_axis_off()
    for ax, picture in zip(axes.flat, pictures, strict=False):
        ax.imshow(picture)
    return figure


def _save(figure: Figure, folder: Path, number: int) -> None:
    """Saves a frame. Written beside its place and moved there: an interruption leaves no half of a picture."""
    unfinished = folder / "frame.unfinished"
    # Cut to what is drawn, as some set it up, frames would differ in size.
    with plt.rc_context({"savefig.bbox": "standard"}):
        figure.savefig(unfinished, format="png", transparent=False)
    unfinished.replace(folder / f"frame_{number:07d}.png")
    plt.close(figure)


def _numbered(folder: Path) -> dict[int, Path]:
    """The frames in a folder under their numbers."""
    found = {path: _NUMBER.fullmatch(path.name) for path in folder.glob("frame_*.png")}
    return {int(name[1]): path for path, name in found.items() if name}


def _remove(folder: Path, chosen: Callable[[int], bool]) -> None:
    for number, path in _numbered(folder).items():
        if chosen(number):
            path.unlink()


def _even(picture: np.ndarray) -> np.ndarray:
    """RGB bytes with an even number of rows and columns, as yuv420p wants them."""
    height, width = (side - side % 2 for side in picture.shape[:2])
    return np.ascontiguousarray(np.round(picture[:height, :width, :3] * 255).astype(np.uint8))


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise ValueError(f"Expected a folder that can be written, for the frames; got {folder}: {error}.") from error
