"""What became of every exercise: remembered while the kernel runs, and kept in a file where a person sits at the notebook.

The file, `progress.jsonl`, lies beside the notebooks. It has a line for each thing that happened, and only ever grows by whole
lines, each written by one call. So two notebooks that are open at the same time take nothing from each other, and a line that
is damaged costs no other.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from IPython import get_ipython

FILE = "progress.jsonl"
# Names another file; empty, nothing is kept.
VARIABLE = "COURSE_PROGRESS"

RIGHT = "right"
WRONG = "wrong"
SOLUTION = "solution"
_HINT = re.compile(r"hint (\d+)")


@dataclass
class Entry:
    """What became of an exercise.

    Attributes:
      state: `"right"` or `"wrong"`, as the last answer of the student's own was; `""` if there was none.
      wrong: How many answers were wrong.
      hints: The numbers of the hints that were looked at.
      solution: Whether the solution was looked at.
      when: When the last of it happened, as ISO 8601 has it.
    """

    state: str = ""
    wrong: int = 0
    hints: set[int] = field(default_factory=set)
    solution: bool = False
    when: str = ""


_of_this_kernel: list[dict[str, str]] = []  # what happened and stands in no file


def note(exercise: str, what: str) -> None:
    """Keeps what happened to an exercise. Never raises: where no file can be written, it is remembered.

    Args:
      exercise: Such as `"week_02.mixture"`.
      what: `"right"`, `"wrong"`, `"solution"`, or `"hint 1"` and so on.
    """
    event = {"exercise": exercise, "what": what, "when": datetime.now(UTC).isoformat(timespec="seconds")}
    path = place()
    try:
        if path is None:
            raise FileNotFoundError
        _append(path, event)
    except (OSError, ValueError):
        _of_this_kernel.append(event)


def kept() -> dict[str, Entry]:
    """What is known of every exercise that anything happened to, under names such as `"week_02.mixture"`."""
    path = place()
    return entries([*(events(path) if path else ()), *_of_this_kernel])


def is_lost_with_the_kernel() -> bool:
    """Whether a file should hold what happened, and could not be written."""
    return place() is not None and _of_this_kernel != []


def place() -> Path | None:
    """The file; none where nobody sits at a notebook: in tests, in autograders, and when notebooks are run by a command.

    Jupyter's servers tell a kernel the path of the notebook that a browser has opened, VS Code does so in another way, and in
    Colab there is one folder.
    """
    if VARIABLE in os.environ:
        return Path(os.environ[VARIABLE]) if os.environ[VARIABLE] else None
    shell = get_ipython()
    opened = os.environ.get("JPY_SESSION_NAME") or getattr(shell, "user_ns", {}).get("__vsc_ipynb_file__")
    if shell is not None and opened and Path(opened).is_absolute():
        return Path(opened).parent / FILE
    return Path("/content") / FILE if "google.colab" in str(shell) else None


def events(path: Path) -> Iterator[dict[str, str]]:
    """The events in a file, leaving out what is damaged; none if it cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except (OSError, ValueError):
        return
    for line in lines:
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(event, dict) and all(isinstance(event.get(key), str) for key in ("exercise", "what", "when")):
            yield event


def entries(happened: Iterable[dict[str, str]]) -> dict[str, Entry]:
    """What events, in the order in which they happened, come to for each exercise."""
    found: dict[str, Entry] = {}
    for event in happened:
        entry, what = found.setdefault(event["exercise"], Entry()), event["what"]
        entry.when = event["when"]
        if what in (RIGHT, WRONG):
            entry.state = what
            entry.wrong += what == WRONG
        elif what == SOLUTION:
            entry.solution = True
        elif hint := _HINT.fullmatch(what):
            entry.hints.add(int(hint[1]))
    return found


def _append(path: Path, event: dict[str, str]) -> None:
    """Adds a line. It begins with the line break, which ends whatever a write that was cut short has left there."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(file, b"\n" + json.dumps(event).encode())
    finally:
        os.close(file)
