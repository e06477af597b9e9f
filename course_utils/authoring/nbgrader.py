"""A solution as the source of an nbgrader assignment."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course_utils.authoring.grading import assignment, questions, with_live_stubs

CONFIGURATION = """\
# How nbgrader finds the solutions in this course's notebooks.
c = get_config()

c.CourseDirectory.course_id = "normalising-flows"
c.ClearSolutions.begin_solution_delimeter = " BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = " END SOLUTION"
# What students find in place of a solution stands beside it already.
c.ClearSolutions.code_stub = ""
# Trainings take minutes.
c.Execute.timeout = None
"""


def nbgrader_source(solution: NotebookNode, name: str) -> NotebookNode:
    """The notebook for `nbgrader generate_assignment`, with one point for each exercise.

    The point is given by a cell of its own, after the check: nbgrader gives none to a cell that prints to standard
    error, as a check may when a student's code warns. What it asserts is a hidden test, so that a student's notebook
    runs to its end whatever is left out.

    Args:
      solution: The solution.
      name: Its file name, for what is told of faults.

    Raises:
      NotebookError: If the solution is malformed.
    """
    made = assignment(solution, name)
    # From the bottom up, so that positions further up stay as they are.
    for question in reversed(list(questions(made))):
        blank, check = made.cells[question.blank], made.cells[question.check]
        blank.source = with_live_stubs(blank.source, "# BEGIN SOLUTION", "# END SOLUTION")
        blank.metadata["nbgrader"] = _metadata(question.name, solution=True)
        check.metadata["nbgrader"] = _metadata(f"{question.name}-check", locked=True)
        point = nbformat.v4.new_code_cell(
            "# 1 point if the check above says ✓.\n"
            f"### BEGIN HIDDEN TESTS\nassert {question.passed}\n### END HIDDEN TESTS",
            id=f"{check.id}-point",
            metadata={"nbgrader": _metadata(f"{question.name}-point", grade=True, locked=True, points=1)},
        )
        made.cells.insert(question.check + 1, point)
    return made


def require_configured(settings: Path) -> None:
    """Refuses an nbgrader_config.py with which nbgrader would leave the solutions in what students get.

    Raises:
      ValueError: If a line on solutions is missing.
    """
    text = settings.read_text(encoding="utf-8")
    missing = [line for line in CONFIGURATION.splitlines() if line.startswith("c.ClearSolutions") and line not in text]
    if missing:
        raise ValueError("\n".join([f"Expected these lines in {settings}, without which solutions stay in:", *missing]))


def _metadata(grade_id: str, **settings: bool | int) -> dict:
    roles = {"grade": False, "locked": False, "solution": False, "task": False}
    return {"grade_id": grade_id, "schema_version": 3, **roles, **settings}
