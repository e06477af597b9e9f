"""Answers as the notebooks' own solutions write them, for tests to begin with, and what tests do to them."""

import ast
import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib
import nbformat

from course_utils.exercises.exercise import Exercise

SOLUTIONS = Path(__file__).parents[1] / "solutions"


def written(
    exercise: Exercise,
    *edits: tuple[str, str],
    omit: Sequence[str] = (),
    given: Mapping[str, Any] | None = None,
    **methods: Any,
) -> Any:
    """A new class or function as the notebook's solution writes it.

    Args:
      exercise: The exercise.
      *edits: Pairs of a piece of the solution and what stands there instead.
      omit: Methods of the class that are left out, so that TFP derives them.
      given: Names that an earlier cell than the solution defines, but for the imports.
      **methods: Methods of the class that are replaced.
    """
    text = exercise.words.solution
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    tree = ast.parse(text)
    for kind in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        kind.body = [part for part in kind.body if getattr(part, "name", None) not in omit]
    names = _imported(exercise.week) | (given or {})
    exec(compile(tree, exercise.name, "exec"), names)
    answer = names[exercise.answer_names[0]]
    for name, method in methods.items():
        setattr(answer, name, method)
    return answer


def blank(self: Any, *arguments: Any) -> Any:
    """A method that is still to be filled in."""
    return ...


@functools.cache
def _imported(week: str) -> dict[str, Any]:
    """What the cell with all imports gives a notebook."""
    names = {}
    notebook = nbformat.read(next(SOLUTIONS.glob(f"{week}_*.ipynb")), as_version=4)
    source = next(cell.source for cell in notebook.cells if "import course_utils  #" in cell.source)
    with matplotlib.rc_context():
        exec(source, names)
    return names
