"""What several exercises of week 1 share."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from course_utils.exercises.compare import as_array, require_instance
from course_utils.exercises.exercise import Wrong, call

# What to say about errors that are common and hard to read, under a piece of their text.
_FOR_ARRAYS = {
    "converted to Python scalars": "The functions of Python's `math` take single numbers: use NumPy's, such as `np.log`, which "
    "take arrays.",
    "truth value of an array": "Compare entry by entry, with `&` between two comparisons, rather than by `if`, `and` or a chain "
    "of comparisons.",
}


def reference_flow_inverse(x: Any, parameters: Sequence) -> tf.Tensor:
    a, b, c, d = parameters
    return tf.exp(-a) * (tf.asinh((x - c) * tf.exp(-d)) - b)


def normal_log_prob(z: Any) -> Any:
    return -0.5 * z**2 - 0.5 * np.log(2 * np.pi)


def some_points(n: int) -> tf.Tensor:
    return tf.random.stateless_normal([n, 3], seed=[1, 0])


def bend(seed: int) -> Callable[[tf.Tensor], tf.Tensor]:
    """A map of three dimensions, other for each seed, whose every output depends on every input."""
    mix = tf.random.stateless_normal([3, 3], seed=[seed, 1])
    return lambda z: z * tf.constant([0.7, -1.3, 0.4]) + tf.sin(z @ mix + 0.3)


def called(
    what: str, function: Callable, *arguments: Any, advice: Mapping[str, str] | None = None, **keywords: Any
) -> Any:
    """What a student's function returns, given copies of the arrays, which it must leave as they are.

    Args:
      what: The call, as the student knows it.
      function: The student's function.
      *arguments: Its positional arguments.
      advice: What to say about errors that are common here, under a piece of their text.
      **keywords: Its keyword arguments.
    """
    copies = [np.copy(a) if isinstance(a, np.ndarray) else a for a in arguments]
    try:
        result = call(what, function, *copies, **keywords)
    except Wrong as wrong:
        for piece, words in {**_FOR_ARRAYS, **(advice or {})}.items():
            if piece in str(wrong):
                raise Wrong(f"{wrong} {words}") from wrong
        raise
    for copy, given in zip(copies, arguments, strict=True):
        if isinstance(given, np.ndarray) and not np.array_equal(copy, given):
            raise Wrong(
                f"{what} changes the array that it is given, which is needed elsewhere: compute a new one, by "
                "`x = x / 2` rather than `x /= 2`, say."
            )
    return result


def require_array(what: str, got: Any) -> None:
    """Raises `Wrong` if `got` does not come from NumPy, whose methods the notebook goes on to use."""
    require_instance(what, got, np.ndarray | np.generic, "a NumPy array")


def advise_on_shape(what: str, got: Any, advice: Mapping[tuple[int, ...], str]) -> None:
    """Raises `Wrong` with the advice for the shape that `got` has, if there is any."""
    if (shape := as_array(what, got).shape) in advice:
        raise Wrong(f"{what} has shape {shape}: {advice[shape]}")
