"""What the solution notebooks say of their exercises, as `make notebooks` keeps it beside the checks."""

import json
from collections import UserString
from collections.abc import Callable, Mapping
from functools import cache, cached_property
from importlib import resources
from typing import NamedTuple

from course_utils.terminal import printable


class Words(NamedTuple):
    """What is said of one exercise.

    Attributes:
      solution: Its blank, filled in.
      hints: Markdown, from the gentlest to the most explicit.
      explanation: Markdown: why the solution is right.
    """

    solution: str
    hints: list[str]
    explanation: str


@cache
def words(week: str) -> Mapping[str, Words]:
    """What a week's notebook says of its exercises, by their names; `week` is `"week_02"`, say."""
    file = resources.files("course_utils.exercises") / "solutions" / f"{week}.json"
    return {name: Words(**said) for name, said in json.loads(file.read_text(encoding="utf-8")).items()}


class Note(str):
    """Markdown that a notebook renders and a terminal prints."""

    def _repr_markdown_(self) -> str:
        return str.__str__(self)

    def __str__(self) -> str:
        return printable(str.__str__(self))

    def __repr__(self) -> str:
        return str(self)


class Hint(UserString):
    """The next hint of an exercise, like a `Note`, but taken when it is first looked at: what nobody sees does not count."""

    def __init__(self, take: Callable[[], str]):
        self._take = take

    @cached_property
    def data(self) -> str:
        return self._take()

    def _repr_markdown_(self) -> str:
        return self.data

    def __str__(self) -> str:
        return printable(self.data)

    def __repr__(self) -> str:
        return str(self)
