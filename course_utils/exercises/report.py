"""The table of what is right, wrong and not attempted, over all weeks: for a notebook, and in plain text."""

import html
from collections.abc import Mapping, Sequence

from course_utils.exercises import record
from course_utils.exercises.contents import Week, contents
from course_utils.exercises.record import Entry
from course_utils.terminal import printable

_SIGNS = {record.RIGHT: "✓ right", record.WRONG: "✗ wrong", "": "· not attempted"}
_HEADING = ["Week", "Right", "Wrong", "Not attempted", "Hints seen"]
_HEADING_OF_WEEK = ["Section", "Exercise", "State", "Hints seen"]


def progress() -> "Report":
    """What is right, wrong and not attempted so far, with its section, over all weeks whose notebooks lie in this folder.

    It is kept between sessions, in the file `progress.jsonl` beside the notebooks; delete that, and it begins anew.
    """
    path = record.place()
    here = {file.name[:7] for file in path.parent.glob("week_*.ipynb")} if path else set()
    weeks = {name: week for name, week in contents().items() if not here or name in here}
    note = (
        f"{path} could not be written, so this is lost when the kernel stops."
        if record.is_lost_with_the_kernel()
        else ""
    )
    return Report(weeks, record.kept(), note)


class Report:
    """Progress, as a notebook or a terminal shows it.

    Args:
      weeks: The weeks to show.
      entries: What became of exercises.
      note: A sentence to show below.
    """

    def __init__(self, weeks: Mapping[str, Week], entries: Mapping[str, Entry], note: str = ""):
        self._weeks = weeks
        self._entries = entries
        self._note = note

    def __str__(self) -> str:
        parts = ["\n".join(_aligned(self._overview()))]
        parts += ["\n".join([title, *_aligned(rows)]) for title, rows in self._begun()]
        text = "\n\n".join([*parts, *([self._note] if self._note else [])])
        return printable(text.replace("\N{NO-BREAK SPACE}", " "))

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        parts = [_table(self._overview(), "Your progress")]
        for title, rows in self._begun():
            parts.append(f"<details><summary>{html.escape(title)}</summary>{_table(rows)}</details>")
        return "\n".join([*parts, *([f"<p>{html.escape(self._note)}</p>"] if self._note else [])])

    def _overview(self) -> list[list[str]]:
        rows = [_HEADING]
        for name, week in self._weeks.items():
            of_week = [self._entry(name, exercise) for exercise in week.exercises]
            states = [entry.state for entry in of_week]
            rows.append(
                [
                    _title(name, week),
                    f"{states.count(record.RIGHT)}\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}{len(states)}",
                    *(str(states.count(state)) for state in (record.WRONG, "")),
                    str(sum(len(entry.hints) for entry in of_week)),
                ]
            )
        return rows

    def _begun(self) -> list[tuple[str, list[list[str]]]]:
        """Title and table of every week in which anything happened."""
        return [
            (f"Week {_title(name, week)}: exercise by exercise", self._exercises(name, week))
            for name, week in self._weeks.items()
            if any(f"{name}.{exercise}" in self._entries for exercise in week.exercises)
        ]

    def _exercises(self, name: str, week: Week) -> list[list[str]]:
        rows = [_HEADING_OF_WEEK]
        for exercise, place in week.exercises.items():
            entry = self._entry(name, exercise)
            hints = ", ".join([*map(str, sorted(entry.hints)), *(["solution"] if entry.solution else [])])
            rows.append([place.section, place.label, _SIGNS[entry.state], hints])
        return rows

    def _entry(self, week: str, exercise: str) -> Entry:
        return self._entries.get(f"{week}.{exercise}", Entry())


def _title(name: str, week: Week) -> str:
    return f"{int(name[5:])} {week.title}"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _table(rows: Sequence[Sequence[str]], caption: str = "") -> str:
    """A table whose first row and first column are headings, for screen readers too."""
    heading = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in rows[0])
    body = "".join(
        f'<tr><th scope="row">{html.escape(row[0])}</th>'
        + "".join(f"<td>{html.escape(text)}</td>" for text in row[1:])
        + "</tr>"
        for row in rows[1:]
    )
    above = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    return f"<table>{above}<thead><tr>{heading}</tr></thead><tbody>{body}</tbody></table>"
