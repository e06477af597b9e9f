"""A week's exercises and the sections they stand in: what the table of a student's progress is made of."""

import re

from nbformat import NotebookNode

from course_utils.authoring.student import CHECK

_TITLE = re.compile(r"^# (?:Week \d+ · )?(.+)$", re.MULTILINE)
_LINE = re.compile(r"^## (.+)$|^\*\*((?:Live|Exercise) \d+\.\d+)", re.MULTILINE)


def week_contents(solution: NotebookNode, name: str) -> dict:
    """A week as `contents.json` has it: its title, and each exercise's number and section, from top to bottom.

    Args:
      solution: The solution.
      name: Its file name, which stands in for a title that is missing.
    """
    prose = "\n".join(cell.source for cell in solution.cells if cell.cell_type == "markdown")
    title = _TITLE.search(prose)
    exercises, section, label = {}, "", ""
    for cell in solution.cells:
        if cell.cell_type == "markdown":
            for heading, number in _LINE.findall(cell.source):
                section, label = (heading, label) if heading else (section, number)
        elif cell.cell_type == "code" and (check := CHECK.search(cell.source)):
            exercises[check[1]] = [label or check[1], section]
            label = ""
    return {"title": title[1] if title else name, "exercises": exercises}
