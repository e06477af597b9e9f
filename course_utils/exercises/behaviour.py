"""Functions and classes compared by what they do, and told which typical mistake they behave like."""

from collections.abc import Callable, Mapping
from typing import Any

from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Blank, Wrong


def require_same_behaviour(
    answer: Any,
    right: Any,
    observations: Mapping[str, Callable[[Any], Any]],
    mistakes: Mapping[str, Any],
    tolerance: float = 1e-4,
) -> None:
    """Returns if an answer does what the right one does, and raises `Wrong` with the message of its mistake if not.

    One thing after the other is observed of the answer. At the first that differs, the mistakes are run too, and the first
    that does there what the answer does gives the message.

    Args:
      answer: The student's function or class.
      right: The course's.
      observations: What is observed, under its name as the student knows it: functions from an answer to an array.
      mistakes: Typical wrong answers, each under what is said to the student who made it.
      tolerance: Largest difference that passes, relative for numbers above 1.
    """
    for what, observe in observations.items():
        got, expected = observe(answer), observe(right)
        try:
            require_close(what, got, expected, tolerance=tolerance)
        except Wrong:
            mistaken = {message: _observed(observe, wrong) for message, wrong in mistakes.items()}
            told = {message: value for message, value in mistaken.items() if value is not None}
            require_close(what, got, expected, told, tolerance=tolerance)


def _observed(observe: Callable[[Any], Any], wrong: Any) -> Any:
    """What is observed of a mistake, or None if it fails there, as a mistake of another kind may."""
    try:
        return observe(wrong)
    except (Wrong, Blank):
        return None
