"""What is wrong with an answer: as a check says it, and errors of the student's code, told in one line."""

import re
from traceback import walk_tb

import tensorflow as tf
import tf_keras

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
        text = _telling(str(error))
        reason = keras_3.reason_for(error) or _of_a_layer_given_a_tensor(error)
    except Exception:  # a student's own exception may have a faulty __str__
        text, reason = "", None
    if "ellipsis" in text.lower():
        return "there is still a `...` in your code."
    kind = type(error).__name__
    return f"{reason + '. ' if reason else ''}{kind}: {text[:_LONGEST].rstrip('.')}."


def _of_a_layer_given_a_tensor(error: BaseException) -> str | None:
    """What to say where a layer's constructor met a tensor, as in `Dense(x)`: what it says of that itself is hard to read."""
    for frame, _ in walk_tb(error.__traceback__):
        layer, module = frame.f_locals.get("self"), str(frame.f_globals.get("__name__"))
        if (
            isinstance(layer, tf_keras.layers.Layer)
            and module.startswith("tf_keras.")
            and frame.f_code.co_name == "__init__"
        ):
            if any(map(tf.is_tensor, frame.f_locals.values())):
                name = type(layer).__name__
                return (
                    f"The layer `{name}` is given a tensor where its options belong: make it first, and call it then, as in "
                    f"`{name}(…)(x)`, with two pairs of parentheses"
                )
    return None


def _telling(message: str) -> str:
    """What an error says, on one line, without the layer, arguments and traceback that libraries put around it."""
    for circumstance in _CIRCUMSTANCES:
        message = circumstance.sub("", message)
    return " ".join(message.split())
