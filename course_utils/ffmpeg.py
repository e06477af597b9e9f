"""Pictures to MP4 by ffmpeg, which may be missing, refuse, run out of disk, or be killed: what it leaves is looked at."""

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import imageio_ffmpeg
import numpy as np

_SAID = 300  # characters of what ffmpeg said that are told


class FFmpegError(RuntimeError):
    """No movie could be made: ffmpeg does not run, or not to its end."""


def require_ffmpeg() -> str:
    """Returns the path of an ffmpeg that starts.

    Raises:
      FFmpegError: If there is none.
    """
    try:
        imageio_ffmpeg.get_ffmpeg_version()
        return imageio_ffmpeg.get_ffmpeg_exe()
    except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
        raise _error(str(error)) from error


def require_movie_path(path: Path) -> None:
    """Raises `ValueError` if no MP4 file can be written at a path."""
    if path.suffix.lower() != ".mp4":
        raise ValueError(f"Expected the movie's file to end in .mp4; got {str(path)!r}.")
    if path.is_dir():
        raise ValueError(f"Expected a file for the movie; got the folder {str(path)!r}.")
    if not path.parent.is_dir():
        raise ValueError(f"Expected a folder to write the movie to; got {str(path.parent)!r}, which is none.")
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise ValueError(
            f"Expected a folder that can be written, for the movie; got {path.parent}: {error}."
        ) from error


def write(pictures: Sequence[np.ndarray], path: Path, frames_per_second: int, *, coarseness: int = 25) -> None:
    """Makes an MP4 file of pictures: H.264, yuv420p, with its index before the pictures.

    The file is made beside its place and moved there once it is whole, so that a failure leaves what was there before.

    Args:
      pictures: Arrays of shape `[H, W, 3]`, uint8, all of the same even height and width.
      path: The file to write.
      frames_per_second: Speed of the movie.
      coarseness: H.264's constant rate factor: with more, files are smaller, and blurred.

    Raises:
      ValueError: If the path will not do.
      FFmpegError: If ffmpeg does not make the movie, for any reason.
    """
    require_movie_path(path)
    ffmpeg = require_ffmpeg()
    height, width, _ = pictures[0].shape
    came_in = [
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-s",
        f"{width}x{height}",
        "-r",
        str(frames_per_second),
        "-i",
        "-",
    ]
    goes_out = ["-an", "-c:v", "libx264", "-crf", str(coarseness), "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
        made = Path(folder).resolve() / "movie.mp4"
        try:
            ended = subprocess.run(
                [ffmpeg, "-v", "error", *came_in, *goes_out, str(made)],
                input=b"".join(picture.tobytes() for picture in pictures),
                capture_output=True,
            )
        except OSError as error:
            raise _error(str(error)) from error
        if ended.returncode:
            raise _error(f"status {ended.returncode}. {ended.stderr.decode(errors='replace')}")
        _require_whole(made, len(pictures))
        made.replace(path)


def _require_whole(movie: Path, expected: int) -> None:
    """Raises `FFmpegError` if a movie has not all its frames: some versions end with status 0 on a full disk."""
    try:
        found, _ = imageio_ffmpeg.count_frames_and_secs(movie)
    except (OSError, RuntimeError) as error:
        raise _error(f"a broken file. {error}") from error
    if found != expected:
        raise _error(f"a file with {found} of {expected} frames.")


def _error(got: str) -> FFmpegError:
    said = " ".join(got.split())[-_SAID:]
    return FFmpegError(
        f"Expected an ffmpeg that runs to its end, such as the one in the package imageio-ffmpeg; got: {said}"
    )
