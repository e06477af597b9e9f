"""What the solution notebooks say of their exercises, as `make notebooks` keeps it beside the checks."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple


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
