"""Student notebooks from solution notebooks.

In a solution, what the student is to write stands between two markers, and what the student finds in its place
follows them:

    # BEGIN SOLUTION
    x = z * tf.exp(log_scale) + shift
    # END SOLUTION
    # STUB: x = ...

The next code cell must hold the exercise's check. Cells tagged `solution-only`, `words` or `slide` are dropped, outputs are
cleared except those of cells tagged `figure`, and the link to Colab and the first code cell are written from the course's address.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course_utils.authoring.errors import NotebookError
from course_utils.authoring.publishing import BADGE, FOLDED, INSTALL, Publication

SOLUTION_ONLY = "solution-only"
FIGURE = "figure"
WORDS = "words"
SLIDE = "slide"
CHECK = re.compile(r"\bweek_\d\d\.(\w+)\.check\(")

_BEGIN = "# BEGIN SOLUTION"
_END = "# END SOLUTION"
_STUB = "# STUB:"
_LOOKS_LIKE_MARKER = re.compile(r"#?\s*\b(BEGIN|END)\s+SOLUTION\b|#\s*STUB\b", re.IGNORECASE)
_METADATA_KEPT = ("cellView", "jupyter", "tags")
_NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


@dataclass
class Gap:
    """What stands between two markers in a solution, line by line, and what the student finds in its place."""

    solution: list[str] = field(default_factory=list)
    stub: list[str] = field(default_factory=list)


def student_notebook(solution: NotebookNode, name: str, publication: Publication) -> NotebookNode:
    """The student version of a solution notebook.

    Args:
      solution: The solution.
      name: Its file name, for the badge and for what is told of faults.
      publication: Where the course is published.

    Raises:
      NotebookError: If a marker is unclosed, nested, out of place or without a stub, or a blank has no check.
    """
    solutions(solution, name)  # refuses a malformed source
    student = without_traces(solution)
    for cell in student.cells:
        if cell.cell_type == "code":
            cell.source = _blanked(cell.source)
    return published(student, f"notebooks/{name}", publication)


def without_traces(solution: NotebookNode) -> NotebookNode:
    """The solution's cells that students get, still filled in, without outputs and metadata that could tell."""
    made = nbformat.v4.new_notebook(metadata=_NOTEBOOK_METADATA, nbformat_minor=5)
    for cell in solution.cells:
        if {SOLUTION_ONLY, WORDS, SLIDE} & set(tags(cell)):
            continue
        kept = nbformat.from_dict({"id": cell.id, "cell_type": cell.cell_type, "source": cell.source})
        kept.metadata = nbformat.from_dict({key: cell.metadata[key] for key in _METADATA_KEPT if key in cell.metadata})
        if cell.cell_type == "code":
            is_figure = FIGURE in tags(cell)
            kept.outputs = cell.outputs if is_figure else []
            # nbval refuses outputs of a cell that looks as if it had never run.
            kept.execution_count = cell.execution_count if is_figure else None
        made.cells.append(kept)
    return made


def solutions(solution: NotebookNode, name: str) -> dict[str, str]:
    """The filled code of every exercise, under the exercise's name.

    Raises:
      NotebookError: As `student_notebook` does.
    """
    answers: dict[str, str] = {}
    waiting: tuple[int, str] | None = None
    for index, cell in enumerate(solution.cells):
        if cell.cell_type != "code":
            _require_no_marker(cell.source, name, index)
            continue
        check = CHECK.search(cell.source)
        if waiting and not check:
            raise NotebookError(
                name, waiting[0], "expected the next code cell to check this blank; got one that checks nothing."
            )
        if check and not waiting:
            raise NotebookError(
                name, index, f"expected a blank in the code cell before the check of {check[1]!r}; got none."
            )
        if check:
            if check[1] in answers:
                raise NotebookError(name, index, f"expected one check for each exercise; got a second of {check[1]!r}.")
            answers[check[1]] = waiting[1]
            waiting = None
        if _require_well_formed(cell.source, name, index):
            waiting = index, _filled(cell.source)
    if waiting:
        raise NotebookError(
            name, waiting[0], "expected a code cell after this blank that checks it; got the notebook's end."
        )
    return answers


def published(notebook: NotebookNode, path: str, publication: Publication) -> NotebookNode:
    """Writes what every notebook begins with, for the one at `path` inside the repository, and folds what is to be folded.

    After the title comes the link to Colab, and the first code cell finds or installs the course. If that is tagged as a
    figure, too, it shows the week's opening. Every cell whose code begins with `# @title` is folded.

    Raises:
      NotebookError: If the notebook has not one cell for the link, and one for installing.
    """
    name = Path(path).name
    found = {tag: [cell for cell in notebook.cells if tag in tags(cell)] for tag in (BADGE, INSTALL)}
    for tag, cells in found.items():
        if len(cells) != 1:
            raise NotebookError(name, 0, f"expected one cell tagged {tag!r}; got {len(cells)}.")
    (link,), (install,) = found[BADGE], found[INSTALL]
    notebook.cells.remove(link)
    notebook.cells.insert(1, link)
    link.source = publication.badge(path)
    week = "_".join(name.split("_")[:2])
    install.source = publication.install(opening=week if FIGURE in tags(install) else None)
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.startswith(FOLDED):
            cell.metadata["cellView"] = "form"
            cell.metadata["jupyter"] = {"source_hidden": True}
    return notebook


def as_text(notebook: NotebookNode) -> str:
    """The notebook as it is stored: the same bytes for the same content."""
    return nbformat.writes(notebook, version=4) + "\n"


def tags(cell: NotebookNode) -> list[str]:
    """The tags of a cell."""
    return cell.metadata.get("tags", [])


def pieces(source: str) -> list[str | Gap]:
    """The lines of a well-formed code cell, with a `Gap` in place of each solution and its stub."""
    found, blank, inside = [], Gap(), False
    for line in source.split("\n"):
        marker = line.strip()
        if marker == _BEGIN:
            blank, inside = Gap(), True
            found.append(blank)
        elif marker == _END:
            inside = False
        elif inside:
            blank.solution.append(line)
        elif marker.startswith(_STUB):
            indent = line[: len(line) - len(line.lstrip())]
            blank.stub.append(indent + marker.removeprefix(_STUB).removeprefix(" "))
        else:
            found.append(line)
    return found


def _blanked(source: str) -> str:
    """The cell's source with each solution replaced by its stub."""
    return _written(source, lambda blank: blank.stub)


def _filled(source: str) -> str:
    """The cell's source without markers and stubs."""
    return _written(source, lambda blank: blank.solution)


def _written(source: str, choice: Callable[[Gap], list[str]]) -> str:
    lines = [choice(piece) if isinstance(piece, Gap) else [piece] for piece in pieces(source)]
    return "\n".join(chain.from_iterable(lines))


def _require_no_marker(source: str, name: str, index: int) -> None:
    if _LOOKS_LIKE_MARKER.search(source):
        raise NotebookError(name, index, "expected solution markers in code cells alone; got one in prose.")


def _require_well_formed(source: str, name: str, index: int) -> bool:
    """Whether a code cell holds a blank; raises `NotebookError` if its markers make no sense."""
    inside, awaiting_stub, blanks = False, False, 0
    for line in source.split("\n"):
        marker = line.strip()
        if awaiting_stub and not marker.startswith(_STUB):
            raise NotebookError(name, index, f"expected a line '{_STUB} …' after '{_END}'; got {marker!r}.")
        if marker == _BEGIN:
            if inside:
                raise NotebookError(name, index, f"expected '{_END}' before the next '{_BEGIN}'; got nested markers.")
            inside = True
        elif marker == _END:
            if not inside:
                raise NotebookError(name, index, f"expected '{_BEGIN}' before '{_END}'; got the end alone.")
            inside, awaiting_stub, blanks = False, True, blanks + 1
        elif marker.startswith(_STUB):
            if inside or not blanks:
                raise NotebookError(name, index, f"expected '{_STUB} …' after '{_END}'; got it elsewhere.")
            awaiting_stub = False
        elif _LOOKS_LIKE_MARKER.search(line):
            raise NotebookError(name, index, f"expected '{_BEGIN}' or '{_END}' alone on its line; got {marker!r}.")
    if inside:
        raise NotebookError(name, index, f"expected '{_END}' after '{_BEGIN}'; got the end of the cell.")
    if awaiting_stub:
        raise NotebookError(name, index, f"expected a line '{_STUB} …' after '{_END}'; got the end of the cell.")
    return blanks > 0
