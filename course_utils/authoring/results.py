"""The page of all results, made from the tables that the solutions' outputs hold; see `course_utils.results`."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from nbformat import NotebookNode

from course_utils.results import METADATA, cells, short, value_and_spread

_OPENING = """\
# Results

What every model of the course reached on every data set, beside the simple baselines that it has to beat and the floor that
no model can pass, where that is known. The tables are those of the filled notebooks: a row's value is the mean over its seeds,
± their standard deviation, on a test set that chose nothing. Seconds are those of the machine that ran the notebook, for one
seed. `make results` writes this page.
"""


def page(solutions: Mapping[int, NotebookNode]) -> str:
    """The page, from the solutions under the numbers of their weeks."""
    tables = {week: list(_tables(solution)) for week, solution in sorted(solutions.items())}
    glance = [["Week", "Data", "Unit", "Best of the models", "", "Best baseline", "", "Floor"]]
    glance += [[str(week), *_at_a_glance(each)] for week in tables for each in tables[week]]
    parts = [_OPENING, "## At a glance\n", _markdown(glance)]
    for week in tables:
        if tables[week]:
            parts.append(f"## {_title(solutions[week])}\n")
        for each in tables[week]:
            parts += [f"### {each['data']}\n", _markdown(cells(each))]
            if each["note"]:
                parts.append(f"{each['note']}\n")
    return "\n".join(parts)


def _tables(solution: NotebookNode) -> Iterator[dict[str, Any]]:
    for cell in solution.cells:
        for output in cell.get("outputs", []):
            if METADATA in output.get("metadata", {}):
                yield output.metadata[METADATA]


def _at_a_glance(kept: dict[str, Any]) -> list[str]:
    told = [kept["data"], kept["unit"]]
    best = max if kept["highest_is_best"] else min
    for is_baseline in (False, True):
        rows = [row for row in kept["rows"] if row["baseline"] == is_baseline and row["value"] is not None]
        chosen = best(rows, key=lambda row: row["value"], default=None)
        told += [chosen["model"], value_and_spread(chosen)] if chosen else ["–", ""]
    return [*told, "–" if kept["floor"] is None else short(kept["floor"])]


def _title(solution: NotebookNode) -> str:
    prose = "\n".join(cell.source for cell in solution.cells if cell.cell_type == "markdown")
    return re.search(r"^# (.+)$", prose, re.MULTILINE)[1]


def _markdown(lines: list[list[str]]) -> str:
    heading, *others = (f"| {' | '.join(text.replace('|', '∣') for text in line)} |" for line in lines)
    rule = "|" + " --- |" * len(lines[0])
    return "\n".join([heading, rule, *others]) + "\n"
