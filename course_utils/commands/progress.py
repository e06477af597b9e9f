"""A class's progress in one table: `python -m course_utils.commands.progress FILES... --csv class.csv`.

Each file is a student's `progress.jsonl`, which lies beside the notebooks. A student is called by what tells the file's path from
those of the others: `/home/anna/flows/progress.jsonl` and `/home/ben/flows/progress.jsonl` are Anna's and Ben's, and so are
`anna.jsonl` and `ben.jsonl`. What such a file says was written where the student could change it. So it is for information and
not for marks.
"""

import argparse
import csv
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from course_utils.exercises import record
from course_utils.exercises.contents import contents
from course_utils.exercises.record import Entry
from course_utils.terminal import say


def main(arguments: list[str] | None = None) -> int:
    """Reads, prints the table of students and that of exercises, and writes the CSV file; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m course_utils.commands.progress",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", type=Path, help="the students' files")
    parser.add_argument(
        "--csv", type=Path, help="where to write a row for each student, with a column for each exercise"
    )
    chosen = parser.parse_args(arguments)
    try:
        students = _read(chosen.files)
        if chosen.csv:
            with open(chosen.csv, "w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(by_student(students))
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    say("\n".join(_aligned([row[: 3 + len(contents())] for row in by_student(students)])))
    say("")
    say("\n".join(_aligned(by_exercise(students))))
    return 0


def by_student(students: Mapping[str, Mapping[str, Entry]]) -> list[list[str]]:
    """A heading, and a row for each student: how many are right, in all and by week, hints seen, then each exercise's state."""
    exercises = {week: [f"{week}.{name}" for name in each.exercises] for week, each in contents().items()}
    everything = [name for names in exercises.values() for name in names]
    rows = [["student", "right", *exercises, "hints", *everything]]
    for student, entries in students.items():
        states = {name: entries[name].state if name in entries else "" for name in everything}
        right = {week: sum(states[name] == record.RIGHT for name in names) for week, names in exercises.items()}
        hints = sum(len(entries[name].hints) for name in everything if name in entries)
        rows.append([student, *map(str, [sum(right.values()), *right.values(), hints]), *states.values()])
    return rows


def by_exercise(students: Mapping[str, Mapping[str, Entry]]) -> list[list[str]]:
    """A heading, and a row for each exercise that somebody worked at: where a class found it hard shows in the last columns."""
    rows = [["exercise", "section", "right", "wrong", "not attempted", "wrong answers", "hints", "solutions"]]
    for week, each in contents().items():
        for name, place in each.exercises.items():
            found = [entries[key] for entries in students.values() if (key := f"{week}.{name}") in entries]
            states = [entry.state for entry in found]
            counts = [states.count(record.RIGHT), states.count(record.WRONG)]
            counts += [len(students) - sum(counts), sum(entry.wrong for entry in found)]
            counts += [sum(len(entry.hints) for entry in found), sum(entry.solution for entry in found)]
            if found:
                rows.append([place.label, place.section, *map(str, counts)])
    return rows


def _read(files: Sequence[Path]) -> dict[str, dict[str, Entry]]:
    """What the files say, under the students' names. A file that holds nothing is told and left out, for the class's sake.

    Raises:
      ValueError: If a file is named twice, or none holds anything that can be read.
    """
    students = {}
    for student, file in zip(_names(files), files, strict=True):
        if found := record.entries(record.events(file)):
            students[student] = found
        else:
            print(f"Expected a student's progress in {file}; got nothing that can be read.", file=sys.stderr)
    if not students:
        raise ValueError("Expected progress in one file at least; got none.")
    return students


def _names(files: Sequence[Path]) -> list[str]:
    """The students' names, from the files' paths.

    Raises:
      ValueError: If a file is named twice.
    """
    paths = [file.resolve().parent if file.name == record.FILE else file.resolve().with_suffix("") for file in files]
    if len(set(paths)) < len(paths):
        raise ValueError("Expected each file once; got one twice.")
    parts = [list(path.parts) for path in paths]
    for end in (-1, 0):
        while min(map(len, parts)) > 1 and len({each[end] for each in parts}) == 1 and len(parts) > 1:
            for each in parts:
                each.pop(end)
    return ["/".join(each) for each in parts] if len(parts) > 1 else [parts[0][-1]]


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]


if __name__ == "__main__":
    sys.exit(main())
