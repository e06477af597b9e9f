"""Draws the figures and their movies: all of them, or those named."""

import sys
import tempfile
from importlib import import_module
from pathlib import Path

import matplotlib

from course_utils import movies, style
from course_utils.display import png

FOLDER = Path(__file__).parent
NO_FIGURES = ("__init__", "__main__", "canvas")


def names() -> list[str]:
    """The names of all figures."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in NO_FIGURES)


def save(name: str, folder: Path) -> Path:
    """Draws one figure into a folder, with its movie if its script has frames, and returns the figure's path."""
    script = import_module(f"course_utils.figures.{name}")
    path = folder / f"{name}.png"
    with matplotlib.rc_context(style.RC):
        # At twice the resolution it is shown at.
        path.write_bytes(png(script.draw(), dpi=200, description=script.ALT))
        if hasattr(script, "frames"):
            with tempfile.TemporaryDirectory() as drawn:
                movies.draw_frames(script.frames(), drawn)
                movies.write_mp4(drawn, path.with_suffix(".mp4"), coarseness=30)
    return path


if __name__ == "__main__":
    matplotlib.use("agg")
    for chosen in sys.argv[1:] or names():
        print(f"drew {save(chosen, FOLDER).name}")
