"""Answers compared by what a check observes of them: with the course's and, where they differ, with typical mistakes."""

import itertools
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from course_utils.exercises.compare import as_array, is_close, require_close
from course_utils.exercises.errors import Raised, Wrong


@dataclass(frozen=True)
class Observation:
    """Numbers that an answer gives, and should give as the course's does.

    Attributes:
      what: What they are, as the student knows it: "`forward(z)`", say.
      got: An array, a tensor or a number.
      tolerance: Largest difference that passes, relative for numbers above 1.
      otherwise: What is said of numbers that differ and are those of no typical mistake; without it, where they differ.
    """

    what: str
    got: Any
    tolerance: float = 1e-4
    otherwise: str | None = None


# A check as a generator: it looks at answers, and raises `Wrong` where the course's answer is not needed to tell.
Check = Callable[..., Iterator[Observation]]
Outcome = Observation | Exception


class Behaviour:
    """What a check observes of answers, and the error that ends it if there is one: found as far as asked for, and kept."""

    def __init__(self, check: Check, answers: tuple):
        self._begin = lambda: _outcomes(check, answers)
        self._outcomes, self._known = self._begin(), []

    def __getitem__(self, k: int) -> Outcome | None:
        try:
            while len(self._known) <= k and (outcome := next(self._outcomes, None)) is not None:
                self._known.append(outcome)
        except BaseException:  # the student interrupted it: another time it begins anew
            self._outcomes, self._known = self._begin(), []
            raise
        return self._known[k] if k < len(self._known) else None


def require_like(answers: Behaviour, right: Behaviour, mistakes: Iterable[tuple[str, Behaviour]]) -> None:
    """Returns if all that a check observes of the answers is as with the right ones, and raises what it has to say if not.

    Where an observation differs, or the student's code raises an error, it says the message of the mistake that behaves
    alike up to there. Of several such mistakes it is the one that behaves alike the longest. What the check says by
    itself is final.

    Args:
      answers: The student's.
      right: The course's.
      mistakes: Typical wrong answers, each after its message; they run only for answers that differ.

    Raises:
      Wrong: If an observation differs, or the check finds something else.
      Exception: Whatever else the check raises.
    """
    for k in itertools.count():
        outcome = answers[k]
        if outcome is None:
            return
        fault = outcome if isinstance(outcome, Exception) else _difference(outcome, right[k])
        if fault is None:
            continue
        if isinstance(outcome, Observation | Raised):
            with warnings.catch_warnings(
                action="ignore"
            ):  # of divisions by zero and the like, which are not the student's
                message = _message_of_the_likest(answers, mistakes, k)
            fault = fault if message is None else Wrong(message)
        raise fault


def _outcomes(check: Check, answers: tuple) -> Iterator[Outcome]:
    try:
        for observation in check(*answers):
            yield replace(observation, got=as_array(observation.what, observation.got))
    except Exception as error:
        yield error


def _difference(outcome: Observation, expected: Observation) -> Wrong | None:
    try:
        require_close(outcome.what, outcome.got, expected.got, tolerance=outcome.tolerance)
    except Wrong as wrong:
        return Wrong(outcome.otherwise) if outcome.otherwise else wrong
    return None


def _message_of_the_likest(answers: Behaviour, mistakes: Iterable[tuple[str, Behaviour]], k: int) -> str | None:
    """The message of the mistake that behaves like the answers up to and with the k-th outcome, and further if need be."""
    alike = [pair for pair in mistakes if all(_is_alike(answers[i], pair[1][i]) for i in range(k + 1))]
    while len({message for message, _ in alike}) > 1 and answers[k := k + 1] is not None:
        alike = [pair for pair in alike if _is_alike(answers[k], pair[1][k])] or alike[:1]
    return alike[0][0] if alike else None


def _is_alike(outcome: Outcome, other: Outcome | None) -> bool:
    if isinstance(outcome, Observation) and isinstance(other, Observation):
        return is_close(outcome.got, other.got, outcome.tolerance)
    return type(outcome) is type(other) and str(outcome) == str(other)
