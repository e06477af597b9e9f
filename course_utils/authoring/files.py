"""How the tools find, read and write files."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode


def solution_paths(root: Path) -> list[Path]:
    """The solutions of a checkout, in the order of their weeks.

    Raises:
      ValueError: If the folder is no checkout of the course.
    """
    found = sorted((root / "solutions").glob("*.ipynb"))
    if not found or not (root / "pyproject.toml").is_file():
        raise ValueError(
            f"Expected the top folder of a checkout, with pyproject.toml and notebooks in solutions; got {root}. "
            "Go there, or name it: --root FOLDER before the command."
        )
    return found


def week_of(path: Path) -> str:
    """The week of a notebook, such as `"week_02"`, by its file's name."""
    return "_".join(path.stem.split("_")[:2])


def read(path: Path) -> NotebookNode:
    """A notebook.

    Raises:
      ValueError: If the file holds none.
    """
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, AttributeError, KeyError, nbformat.ValidationError) as error:
        said = str(error).split("\n")[0][:120]
        raise ValueError(f"{path.name}: expected a notebook; got {type(error).__name__}: {said}") from error


def write(path: Path, text: str, name: object = None) -> None:
    """Writes a text file, the same bytes on every system, makes the folders it lies in, and says so.

    Args:
      path: The file.
      text: What is in it.
      name: What to call the file; its path if not given.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    print(f"wrote {name or path}")
