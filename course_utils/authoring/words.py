"""Hints and explanations, which stand in a solution after the check of their exercise, for teachers to edit.

A Markdown cell tagged `words` holds them, folded:

    <details>
    <summary>Hints, and why</summary>

    **Hint 1.** A nudge.

    **Hint 2.** Nearly the answer.

    **Why.** What makes the solution right.

    </details>

Students do not get the cell; `.hint()` and `.solution()` show what it says.
"""

import re

from nbformat import NotebookNode

from course_utils.authoring.errors import NotebookError
from course_utils.authoring.student import CHECK, WORDS, solutions, tags
from course_utils.exercises.words import Words

_FOLD = re.compile(r"<details>\n<summary>Hints, and why</summary>\n\n(.*)\n\n</details>", re.DOTALL)
_LABEL = re.compile(r"^\*\*(Hint \d+|Why)\.\*\* ", re.MULTILINE)
_FORM = (
    "expected '<details>', the summary 'Hints, and why', paragraphs that begin with '**Hint 1.**', '**Hint 2.**' … and "
    "'**Why.**', and '</details>', with two hints or more"
)


def words(solution: NotebookNode, name: str) -> dict[str, Words]:
    """What a solution says of every exercise, under the exercise's name.

    Args:
      solution: The solution.
      name: Its file name, for what is told of faults.

    Raises:
      NotebookError: If an exercise has no such cell after its check, the cell is malformed or stands elsewhere, or the
        solution is malformed.
    """
    answers, found = solutions(solution, name), {}
    checked: tuple[int, str] | None = None
    for index, cell in enumerate(solution.cells):
        if WORDS in tags(cell):
            if checked is None:
                raise NotebookError(
                    name, index, "expected hints right after the check of an exercise; got them elsewhere."
                )
            found[checked[1]] = _parsed(cell.source, answers[checked[1]], name, index)
            checked = None
            continue
        _require_none_missing(checked, name)
        check = CHECK.search(cell.source) if cell.cell_type == "code" else None
        checked = (index, check[1]) if check else None
    _require_none_missing(checked, name)
    return found


def _require_none_missing(checked: tuple[int, str] | None, name: str) -> None:
    if checked is not None:
        index, exercise = checked
        raise NotebookError(name, index, f"expected a cell tagged '{WORDS}' after the check of {exercise!r}; got none.")


def _parsed(source: str, answer: str, name: str, index: int) -> Words:
    fold = _FOLD.fullmatch(source.strip())
    _, *parts = _LABEL.split(fold[1]) if fold else [""]
    labels, texts = parts[::2], [text.strip() for text in parts[1::2]]
    hints = len(labels) - 1
    if hints < 2 or labels != [*(f"Hint {k}" for k in range(1, hints + 1)), "Why"] or not all(texts):
        raise NotebookError(name, index, f"{_FORM}; got {source[:120]!r} …")
    return Words(answer, texts[:-1], texts[-1])
