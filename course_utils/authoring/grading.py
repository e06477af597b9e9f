"""What nbgrader and otter-grader are told alike: where the exercises are, and what a student finds in their place.

An exercise is right if its check says so, which is remembered in `Exercise.passed`.
"""

import ast
import re
from collections.abc import Iterator
from textwrap import dedent
from typing import NamedTuple

from nbformat import NotebookNode

from course_utils.authoring.errors import NotebookError
from course_utils.authoring.publishing import BADGE
from course_utils.authoring.student import Gap, pieces, solutions, without_traces

_CHECK = re.compile(r"\b(week_\d\d)\.(\w+)\.check\(")


class Question(NamedTuple):
    """An exercise in a notebook.

    Attributes:
      name: Name of the exercise, such as `coins`.
      blank: Position of the cell that the student fills in.
      check: Position of the cell that checks it.
      passed: Expression that is true if the last answer was right, such as `week_02.coins.passed`.
    """

    name: str
    blank: int
    check: int
    passed: str


def assignment(solution: NotebookNode, name: str) -> NotebookNode:
    """The solution without its outputs and without the badge, which would open the notebook that is not graded.

    Raises:
      NotebookError: If `student_notebook` would, or a cell checks one exercise and is the blank of the next.
    """
    solutions(solution, name)  # refuses a malformed source
    made = without_traces(solution)
    made.cells = [cell for cell in made.cells if BADGE not in cell.metadata.get("tags", [])]
    for index, cell in enumerate(made.cells):
        if cell.cell_type == "code" and _CHECK.search(cell.source) and _is_blank(cell.source):
            raise NotebookError(name, index, "expected a blank and the check before it in two cells; got one for both.")
    return made


def questions(notebook: NotebookNode) -> Iterator[Question]:
    """The exercises of a well-formed notebook, from top to bottom."""
    blank = 0
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        if check := _CHECK.search(cell.source):
            week, exercise = check.groups()
            yield Question(exercise, blank, index, f"{week}.{exercise}.passed")
        elif _is_blank(cell.source):
            blank = index


def with_live_stubs(source: str, begin: str, end: str) -> str:
    """The source of a blank with its stubs as code beside their solutions, which are put between `begin` and `end`.

    The autograders' converters cut solutions out and know of no stubs. So a stub stands where it changes nothing while
    its solution is there: behind it if the stub returns, since the solution has returned by then, and in front of it
    if not, since the solution overwrites what the stub sets.
    """
    lines = []
    for piece in pieces(source):
        if not isinstance(piece, Gap):
            lines.append(piece)
            continue
        indent = re.match(" *", piece.stub[0])[0]
        solution = [indent + begin, *piece.solution, indent + end]
        lines += [*solution, *piece.stub] if _returns(piece.stub) else [*piece.stub, *solution]
    return "\n".join(lines)


def _is_blank(source: str) -> bool:
    return any(isinstance(piece, Gap) for piece in pieces(source))


def _returns(stub: list[str]) -> bool:
    return any(isinstance(statement, ast.Return) for statement in ast.parse(dedent("\n".join(stub))).body)
