"""What is wrong with an answer: as a check says it, and errors of the student's code, told in one line."""

import re

from course_utils.exercises import keras_3

_LONGEST = 300
_CIRCUMSTANCES = [
    # Compiled functions put tracebacks, one inside the other, before an error; Keras the layer before it, and its
    # arguments after it.
    re.compile(r"in user code:.*\n +\w*(Error|Exception): ", re.DOTALL),
    re.compile(r"Exception encountered when calling .*?\n\s*\n", re.DOTALL),
    re.compile(r"\n\s*\n\s*(Call a|A)rguments received by .*", re.DOTALL),
    re.compile(r"\x1b\[\d*m"),
    re.compile(r" for '\{\{node .*?\)'"),
    re.compile(r"\{\{function_node .*?\}\} ?| ?\[Op:\w+\]( name:)?"),
]


class Wrong(Exception):
    """Raised by a check's verification: the answer is not right, and the message says why in the student's terms."""


class Raised(Wrong):
    """The student's code raised an error, where calling it should have given something."""


class Blank(Exception):
    """Raised when calling the student's function gives `...`: it does no more than what it came with."""


def told(error: BaseException) -> str:
    """An error's kind and what it says, with a word on the commonest causes in a notebook with blanks."""
    try:
        text, is_of_keras_3 = _telling(str(error)), keras_3.raised(error)
    except Exception:  # a student's own exception may have a faulty __str__
        text, is_of_keras_3 = "", False
    if "ellipsis" in text.lower():
        return "there is still a `...` in your code."
    kind = type(error).__name__
    reason = f"{keras_3.WHY}. " if is_of_keras_3 else ""
    return f"{reason}{kind}: {text[:_LONGEST].rstrip('.')}."


def _telling(message: str) -> str:
    """What an error says, on one line, without the layer, arguments and traceback that libraries put around it."""
    for circumstance in _CIRCUMSTANCES:
        message = circumstance.sub("", message)
    return " ".join(message.split())
