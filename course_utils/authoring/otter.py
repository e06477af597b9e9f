"""A solution as the master notebook of an otter-grader assignment."""

import json
from collections.abc import Sequence

import nbformat
from nbformat import NotebookNode

from course_utils.authoring.grading import assignment, questions, with_live_stubs

# A Python that the course is tested on. What grades is an environment of its own, made from what the assignment names.
_PYTHON = "3.12"


def otter_master(solution: NotebookNode, name: str, requirements: Sequence[str] = ()) -> NotebookNode:
    """The notebook for `otter assign`, with one point for each exercise.

    Args:
      solution: The solution.
      name: Its file name, for the name of the assignment and for what is told of faults.
      requirements: What pip is to install where submissions are graded.

    Raises:
      NotebookError: If the solution is malformed.
    """
    made = assignment(solution, name)
    # From the bottom up, so that positions further up stay as they are.
    for question in reversed(list(questions(made))):
        blank, check = made.cells[question.blank], made.cells[question.check]
        blank.source = with_live_stubs(blank.source, "# BEGIN SOLUTION NO PROMPT", "# END SOLUTION")
        test = nbformat.v4.new_code_cell(f"assert {question.passed}", id=f"{check.id}-test")
        after = [_raw(check, "# BEGIN TESTS"), test, _raw(check, "# END TESTS"), _raw(check, "# END QUESTION")]
        made.cells[question.check + 1 : question.check + 1] = after
        made.cells.insert(question.blank + 1, _raw(blank, "# END SOLUTION"))
        before = [
            _raw(blank, "# BEGIN QUESTION", f"name: {question.name}", "points: 1"),
            _raw(blank, "# BEGIN SOLUTION"),
        ]
        made.cells[question.blank : question.blank] = before
    settings = [f"name: {name.removesuffix('.ipynb')}", "export_cell:", "  pdf: false", "generate:", "  pdf: false"]
    settings += [f'python_version: "{_PYTHON}"', "requirements:", *(f"  - {json.dumps(each)}" for each in requirements)]
    made.cells.insert(0, _raw(made.cells[0], "# ASSIGNMENT CONFIG", *settings))
    return made


def _raw(cell: NotebookNode, *lines: str) -> NotebookNode:
    """A raw cell of instructions for otter-grader, whose id comes from the cell it is about: the same each time."""
    return nbformat.v4.new_raw_cell("\n".join(lines), id=f"{cell.id}-{lines[0][2:].lower().replace(' ', '-')}")
