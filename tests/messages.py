"""Every message of the exercises is said by some test: what can never be said is found, and so is what nobody tried.

A message is a sentence in the source of `course_utils/exercises`, and it counts as said once `Wrong` was raised with it. After
a run of all tests of an exercise, `pytest` fails with a list of its sentences that were not; see `tests/conftest.py`.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Without an import, which would start TensorFlow.
EXERCISES = Path(find_spec("course_utils").submodule_search_locations[0]) / "exercises"
# What exercises of several weeks share.
SHARED = ("bijector_checks", "compare", "distributions")


@dataclass(frozen=True)
class Message:
    """A sentence in a source file, with `…` where something is filled in."""

    file: str
    line: int
    text: str
    pattern: re.Pattern

    def __str__(self) -> str:
        return f"{self.file}.py:{self.line}: {self.text}"


def messages(file: str) -> list[Message]:
    """The messages in a file of `course_utils/exercises`, such as `"week_06/actnorm"`."""
    tree = ast.parse((EXERCISES / f"{file}.py").read_text(encoding="utf-8"))
    found = []
    for node, is_raised in _strings(tree):
        parts = [_constant(part) for part in (node.values if isinstance(node, ast.JoinedStr) else [node])]
        text = "…".join(part for part in _joined(parts))
        if len(text.split()) > 2 and (is_raised or text.rstrip().endswith((".", "?", "!"))):
            pattern = ".*".join(re.escape(part) for part in _joined(parts))
            found.append(Message(file, node.lineno, text, re.compile(pattern, re.DOTALL)))
    return found


def unsaid(file: str, said: Iterable[str]) -> list[Message]:
    """The messages of a file that are in nothing of what was said."""
    said = list(said)
    return [message for message in messages(file) if not any(map(message.pattern.search, said))]


def _strings(node: ast.AST, is_raised: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    """Strings that may be messages, and whether each is what `Wrong` is made with."""
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        yield node, is_raised
    raised = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Wrong"
    for child in ast.iter_child_nodes(node):
        is_docstring = isinstance(node, ast.Expr) and isinstance(child, ast.Constant)
        is_piece = isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)
        if not (is_docstring or is_piece):
            yield from _strings(child, raised)


def _constant(part: ast.AST) -> str | None:
    return part.value if isinstance(part, ast.Constant) else None


def _joined(parts: list[str | None]) -> list[str]:
    """The constant parts, with an empty one wherever a sentence begins or ends with what is filled in."""
    ends = [""] if parts and parts[-1] is None else []
    begins = [""] if parts and parts[0] is None else []
    return [*begins, *(part for part in parts if part is not None), *ends]


class Recorder:
    """What is said in this process, and which exercises' tests were run whole."""

    def __init__(self) -> None:
        self.said: set[str] = set()
        self.whole: set[str] = set()

    def record(self) -> None:
        """From now on, notes every message with which `Wrong` is made."""
        from course_utils.exercises.errors import Wrong

        said, make = self.said, Wrong.__init__

        def noting(self: Wrong, *arguments: Any) -> None:
            said.update(map(str, arguments))
            make(self, *arguments)

        Wrong.__init__ = noting

    def add(self, said: Iterable[str], whole: Iterable[str]) -> None:
        """Adds what another process noted."""
        self.said.update(said)
        self.whole.update(whole)

    def unsaid(self) -> list[Message]:
        """Messages of the exercises whose tests were run whole, and of what several share if those of all of them were."""
        files = {path.relative_to(EXERCISES).with_suffix("").as_posix() for path in EXERCISES.glob("week_*/*.py")}
        exercises = {file for file in files if not file.partition("/")[2].startswith(("shared", "__init__"))}
        judged = sorted(self.whole & exercises)
        for file in sorted(files - exercises):
            week = file.partition("/")[0]
            if self.whole >= {exercise for exercise in exercises if exercise.startswith(f"{week}/")}:
                judged.append(file)
        if self.whole >= exercises:
            judged.extend(SHARED)
        return [message for file in judged for message in unsaid(file, self.said)]
