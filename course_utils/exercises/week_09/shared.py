"""What several exercises of week 9 share."""

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from course_utils.exercises.compare import require_shape
from course_utils.exercises.exercise import Wrong

# How many waveforms and steps the checks take: different, so that no axis is mistaken for the other.
WAVES, STEPS = 5, 7


def mean(of_steps: tf.Tensor) -> tf.Tensor:
    """The mean over time."""
    return tf.reduce_mean(of_steps, axis=-1)


def total(of_steps: tf.Tensor) -> tf.Tensor:
    """The sum over time."""
    return tf.reduce_sum(of_steps, axis=-1)


def require_one_for_each_wave(what: str, got: Any) -> None:
    """Asks for shape (N,)."""
    advice = {
        (WAVES, STEPS): "The last axis, time, should be gone: there is one number for each waveform.",
        (STEPS,): "It is the last axis, time, that should be gone, not the first.",
        (WAVES, 1): "The last axis should be gone: leave `keepdims` out.",
        (WAVES, WAVES): "Shapes (N,) and (N, 1) make a table: leave `keepdims` out.",
        (2, WAVES): "It should be one result, the two terms put together.",
        (): "Leave the first axis: there is one number for each waveform, and their mean comes later.",
    }
    require_shape(f"for {WAVES} waveforms of {STEPS} steps, {what}", got, (WAVES,), advice)


def pair_of(what: str, got: Any, names: tuple[str, str], shape: Sequence[int]) -> Sequence:
    """What a function returns, if it is a pair of tensors of the wanted shape."""
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise Wrong(f"{what} should return two things, {names[0]} and {names[1]}.")
    for name, part in zip(names, got, strict=True):
        if part is ...:
            raise Wrong(f"{name} is still to be filled in.")
        advice = {
            tuple(shape[:1]): "Leave the sum over time to what comes later: here there is one number for each time.",
            (): "Here there is one number for each time.",
        }
        require_shape(name, part, tuple(shape), advice)
    return got
