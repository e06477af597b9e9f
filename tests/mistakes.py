"""Tables of mistaken values, tried row by row."""

import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import tensorflow_probability as tfp

from course_utils.exercises import bijector_checks, compare, distributions
from course_utils.exercises.exercise import Wrong

tfd = tfp.distributions


def _distribution(batch: tuple[int, ...], event: tuple[int, ...]) -> tfd.Distribution:
    """A distribution of these shapes, whichever it is."""
    return tfd.Independent(tfd.Normal(np.zeros(batch + event, np.float32), 1.0), len(event))


# Comparisons of the checks: the argument that holds the table, and the answers that its rows stand for.
_TABLES: Mapping[Callable, tuple[str, Callable[[Any], Iterable[Any]]]] = {
    compare.require_close: ("mistakes", lambda table: table.values()),
    # A mistake's formula may give a negative size for the shape at hand: nobody's answer has that.
    compare.require_shape: ("advice", lambda table: (np.zeros(shape) for shape in table if min(shape, default=0) >= 0)),
    distributions.require_shape: ("mistakes", lambda table: table.values()),
    distributions.require_samples: ("mistakes", lambda table: map(np.zeros, table.values())),
    distributions.require_log_prob: ("mistakes", lambda table: table.values()),
    distributions.require_distribution: ("mistakes", lambda table: (_distribution(*row) for row in table.values())),
    bijector_checks.require_close_or_tell: ("mistakes", lambda table: table().values()),
}


def try_tables(check: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets every comparison that an answer meets in a check's module say what it has to say of each of its mistaken values.

    Only what is told by its own message counts: of two mistakes that look alike the second stays unsaid.
    """
    shared = sys.modules.get(f"{check.__package__}.shared")
    for module in filter(None, (check, shared, bijector_checks)):
        for name, member in list(vars(module).items()):
            if inspect.isfunction(member) and member in _TABLES:
                monkeypatch.setattr(module, name, _trying(member))


def _trying(compare: Callable) -> Callable:
    argument, rows = _TABLES[compare]
    signature = inspect.signature(compare)

    def trying(*arguments: Any, **keywords: Any) -> None:
        given = signature.bind(*arguments, **keywords)
        right = given.arguments["got"]
        if table := given.arguments.get(argument):
            for given.arguments["got"] in rows(table):
                with suppress(Wrong):
                    compare(*given.args, **given.kwargs)
        given.arguments["got"] = right
        compare(*given.args, **given.kwargs)

    return trying
