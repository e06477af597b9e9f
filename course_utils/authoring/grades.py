"""Points of nbgrader or otter-grader as the table that learning platforms import: a row a student, a column an assignment."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

_NBGRADER = {"student_id", "assignment", "score", "max_score"}


def table(files: Sequence[Path]) -> list[list[str]]:
    """The table of what files say, headed by `student`, each assignment, and `total`.

    Args:
      files: What `nbgrader export` has written, a CSV file of all students; and what `otter run` has written for one
        submission each, `ASSIGNMENT/STUDENT/results.json`.

    Raises:
      ValueError: If a file is of neither kind, or two say different things of one student's assignment.
    """
    points: dict[tuple[str, str], float] = {}
    for file in files:
        for student, assignment, score in _otter(file) if file.suffix == ".json" else _nbgrader(file):
            if points.setdefault((student, assignment), score) != score:
                raise ValueError(f"Expected one score of {student!r} in {assignment!r}; got another one in {file}.")
    assignments = sorted({assignment for _, assignment in points})
    rows = [["student", *assignments, "total"]]
    for student in sorted({student for student, _ in points}):
        own = [points.get((student, assignment), 0.0) for assignment in assignments]
        rows.append([student, *(f"{score:g}" for score in [*own, sum(own)])])
    return rows


def _nbgrader(file: Path) -> list[tuple[str, str, float]]:
    with open(file, newline="", encoding="utf-8") as opened:
        rows = csv.DictReader(opened)
        if not set(rows.fieldnames or ()) >= _NBGRADER:
            raise ValueError(
                f"Expected a CSV file of 'nbgrader export' with {', '.join(sorted(_NBGRADER))}; got {file}."
            )
        return [(row["student_id"], row["assignment"], float(row["score"] or 0)) for row in rows]


def _otter(file: Path) -> list[tuple[str, str, float]]:
    try:
        tests = json.loads(file.read_text(encoding="utf-8"))["tests"]
        # The first entry is a summary, without points.
        score = sum(float(test["score"]) for test in tests if "max_score" in test)
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"Expected the results.json of 'otter run'; got {file}.") from error
    return [(file.resolve().parts[-2], file.resolve().parts[-3], score)]
