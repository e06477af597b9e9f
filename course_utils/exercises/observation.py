"""Answers compared by what a check observes of them: with the course's and, where they differ, with typical mistakes."""

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


def require_like(check: Check, answers: tuple, right: tuple, mistakes: Iterable[tuple[str, tuple]]) -> None:
    """Returns if all that a check observes of the answers is as with the right ones, and raises what it has to say if not.

    Where an observation differs, or the student's code raises an error, it says the message of the mistake that behaves
    alike up to there. Of several such mistakes it is the one that behaves alike the longest. What the check says by
    itself is final. Mistakes are run for answers that differ, and no further than needed.

    Args:
      check: What looks at answers.
      answers: The student's.
      right: The course's.
      mistakes: Typical wrong answers, each after its message.

    Raises:
      Wrong: If an observation differs, or the check finds something else.
      Exception: Whatever else the check raises.
    """
    observed, outcomes, expected = [], _outcomes(check, answers), _outcomes(check, right)
    for outcome in outcomes:
        observed.append(outcome)
        fault = outcome if isinstance(outcome, Exception) else _difference(outcome, next(expected))
        if fault is None:
            continue
        if isinstance(outcome, Observation | Raised):
            with warnings.catch_warnings(
                action="ignore"
            ):  # of divisions by zero and the like, which are not the student's
                message = _message_of_the_likest(observed, outcomes, check, mistakes)
            fault = fault if message is None else Wrong(message)
        raise fault


def _outcomes(check: Check, answers: tuple) -> Iterator[Observation | Exception]:
    """What a check observes, one after the other, and the error that it ends with if there is one."""
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


def _message_of_the_likest(
    observed: list[Observation | Exception],
    further: Iterator[Observation | Exception],
    check: Check,
    mistakes: Iterable[tuple[str, tuple]],
) -> str | None:
    """The message of the mistake of which the check observes the same, `further` than what was observed if need be."""
    alike = []
    for message, mistaken in mistakes:
        theirs = _outcomes(check, mistaken)
        if all(_is_alike(outcome, next(theirs, None)) for outcome in observed):
            alike.append((message, theirs))
    while len({message for message, _ in alike}) > 1 and (outcome := next(further, None)) is not None:
        alike = [pair for pair in alike if _is_alike(outcome, next(pair[1], None))] or alike[:1]
    return alike[0][0] if alike else None


def _is_alike(outcome: Observation | Exception, other: Observation | Exception | None) -> bool:
    if isinstance(outcome, Observation) and isinstance(other, Observation):
        return is_close(outcome.got, other.got, outcome.tolerance)
    return type(outcome) is type(other) and str(outcome) == str(other)
