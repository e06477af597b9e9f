"""Which exercises every week has, and where they stand, as `make notebooks` keeps it beside the checks."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple


class Place(NamedTuple):
    """Where an exercise stands.

    Attributes:
      label: Its number, such as `"Exercise 2.4"`.
      section: Number and title of its section, such as `"2.8 Mixtures"`.
    """

    label: str
    section: str


class Week(NamedTuple):
    """A week's title, and its exercises under their names, in the order of the notebook."""

    title: str
    exercises: Mapping[str, Place]


@cache
def contents() -> Mapping[str, Week]:
    """The weeks under their names, such as `"week_02"`, in their order."""
    file = resources.files("course_utils.exercises") / "solutions" / "contents.json"
    return {
        name: Week(week["title"], {exercise: Place(*place) for exercise, place in week["exercises"].items()})
        for name, week in json.loads(file.read_text(encoding="utf-8")).items()
    }
