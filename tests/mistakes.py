"""Tables of mistaken values, tried row by row; where what is compared is an answer, the whole check is tried, too."""

import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from functools import cache
from io import StringIO
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises import bijector_checks, compare, distributions
from course_utils.exercises.exercise import Exercise, Wrong

tfd = tfp.distributions


def _distribution(batch: tuple[int, ...], event: tuple[int, ...]) -> tfd.Distribution:
    """A distribution of these shapes, whichever it is."""
    return tfd.Independent(tfd.Normal(np.zeros(batch + event, np.float32), 1.0), len(event))


# Comparisons of the checks: the argument that holds the table, and the answers that its rows stand for, each after its message.
_TABLES: Mapping[Callable, tuple[str, Callable[[Any], Iterable[tuple[str, Any]]]]] = {
    compare.require_close: ("mistakes", lambda table: table.items()),
    # A mistake's formula may give a negative size for the shape at hand: nobody's answer has that.
    compare.require_shape: ("advice", lambda table: ((table[s], np.zeros(s)) for s in table if min(s, default=0) >= 0)),
    distributions.require_shape: ("mistakes", lambda table: table.items()),
    distributions.require_samples: ("mistakes", lambda table: ((text, np.zeros(s)) for text, s in table.items())),
    distributions.require_log_prob: ("mistakes", lambda table: table.items()),
    distributions.require_distribution: (
        "mistakes",
        lambda table: ((text, _distribution(*shapes)) for text, shapes in table.items()),
    ),
    bijector_checks.require_close_or_tell: ("mistakes", lambda table: table().items()),
}


@dataclass
class Tried:
    """What comes of the check of an exercise's reference.

    Attributes:
      answers: The reference.
      returned: What the check gives back.
      said: What it says.
      mistaken: Answers that the tables of mistaken values give, each after its message: the reference with one of them replaced.
    """

    answers: tuple
    returned: tuple
    said: str
    mistaken: list[tuple[str, tuple]]


@cache
def tried(exercise: Exercise) -> Tried:
    """Checks an exercise's reference, and lets every table on the way say what it has to say of each of its mistaken values.

    Only what is told by its own message counts as said: of two mistakes that look alike the second stays unsaid.
    """
    answers = as_tuple(exercise, exercise.reference())
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()) as said:
        rows = _try_tables(sys.modules[exercise.module], patch)
        returned = as_tuple(exercise, exercise.check(*answers))
    mistaken = []
    for right, value, message in rows:
        places = [k for k, answer in enumerate(answers) if answer is right]
        if len(places) == 1 and value is not right:
            mistaken.append((message, tuple(_like(a, value) if a is right else a for a in answers)))
    return Tried(answers, returned, said.getvalue(), mistaken)


def as_tuple(exercise: Exercise, answers: Any) -> tuple:
    """An exercise's answers, which stand by themselves where there is only one."""
    return answers if len(exercise.answer_names) > 1 else (answers,)


def _like(right: Any, value: Any) -> Any:
    """A mistaken value as an answer of the same kind as the right one."""
    if tf.is_tensor(right):
        return tf.constant(value, right.dtype)
    if hasattr(right, "bijector") and not hasattr(value, "bijector"):
        return tfp.bijectors.Identity()(value)
    return value


def _try_tables(check: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Any, str]]:
    """Lets comparisons go through their tables, and returns a list that is filled meanwhile: what is right, what mistaken, its message."""
    rows: list[tuple[Any, Any, str]] = []
    shared = sys.modules.get(f"{check.__package__}.shared")
    for module in filter(None, (check, shared, bijector_checks)):
        for name, member in list(vars(module).items()):
            if inspect.isfunction(member) and member in _TABLES:
                monkeypatch.setattr(module, name, _trying(member, rows))
    return rows


class Remembering:
    """A distribution whose log-densities at the points of a check are found once: every row of a table is compared with all."""

    def __init__(self, distribution: tfd.Distribution):
        self._distribution, self._known = distribution, None

    def log_prob(self, points: Any) -> tf.Tensor:
        if self._known is None:
            self._known = self._distribution.log_prob(points)
        return self._known


def _trying(compare: Callable, rows: list[tuple[Any, Any, str]]) -> Callable:
    argument, rows_of = _TABLES[compare]
    signature = inspect.signature(compare)

    def trying(*arguments: Any, **keywords: Any) -> None:
        given = signature.bind(*arguments, **keywords)
        right = given.arguments["got"]
        if table := given.arguments.get(argument):
            if compare is distributions.require_log_prob:
                given.arguments[argument] = {message: Remembering(mistaken) for message, mistaken in table.items()}
            for message, value in rows_of(table):
                rows.append((right, value, message))
                given.arguments["got"] = value
                with suppress(Wrong):
                    compare(*given.args, **given.kwargs)
        given.arguments["got"] = right
        compare(*given.args, **given.kwargs)

    return trying
