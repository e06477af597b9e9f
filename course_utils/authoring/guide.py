"""The instructor's guide, in so far as it is made from the solutions: how many exercises a week has."""

import re
from collections.abc import Mapping

from nbformat import NotebookNode

_ROW = re.compile(r"^\| (\d+) \| \d+ \| \d+ \|", re.MULTILINE)


def with_counts(guide: str, solutions: Mapping[int, NotebookNode]) -> str:
    """The guide with each week's number of live cells and of exercises in the rows of its table.

    Args:
      guide: The guide's text; a row begins with the week's number and the two counts.
      solutions: The solutions under the numbers of their weeks. Rows of other weeks stay as they are.
    """

    def row(found: re.Match) -> str:
        week = int(found[1])
        if week not in solutions:
            return found[0]
        return f"| {week} | {_count(solutions[week], 'Live')} | {_count(solutions[week], 'Exercise')} |"

    return _ROW.sub(row, guide)


def _count(solution: NotebookNode, kind: str) -> int:
    """How many tasks of a kind a solution sets: paragraphs that begin with, say, **Live 2.3."""
    prose = "\n".join(cell.source for cell in solution.cells if cell.cell_type == "markdown")
    return len(re.findall(rf"^\*\*{kind} \d+\.\d+", prose, re.MULTILINE))
