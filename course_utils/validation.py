"""Checks of arguments that more than one module makes."""

import numbers
from collections.abc import Iterable

import numpy as np
import tensorflow as tf


def require_positive_integer(value: object, what: str) -> int:
    """Returns `value` as an int.

    Raises:
      ValueError: If it is not an integer of at least 1; the message names `what` it should have been.
    """
    if not isinstance(value, numbers.Integral) or isinstance(value, bool) or value < 1:
        raise ValueError(f"Expected {what}, a positive integer; got {value!r}.")
    return int(value)


def require_natural_number(value: object, what: str) -> int:
    """Returns `value` as an int.

    Raises:
      ValueError: If it is not an integer of at least 0; the message names `what` it should have been.
    """
    if not isinstance(value, numbers.Integral) or isinstance(value, bool) or value < 0:
        raise ValueError(f"Expected {what}, an integer of at least 0; got {value!r}.")
    return int(value)


def require_positive_integers(values: object, what: str, each: str) -> list[int]:
    """Returns `values` as a list of ints.

    Raises:
      ValueError: If it is not a sequence of integers of at least 1; the message names `what` it should have been, or what
        `each` of them should have been.
    """
    if not isinstance(values, Iterable) or isinstance(values, str):
        raise ValueError(f"Expected {what}, a sequence of positive integers; got {values!r}.")
    return [require_positive_integer(value, each) for value in values]


def require_positive_number(value: object, what: str) -> float:
    """Returns `value` as a float.

    Raises:
      ValueError: If it is not a finite number above 0; the message names `what` it should have been.
    """
    if tf.is_tensor(value) and value.shape.rank == 0 and not tf.is_symbolic_tensor(value):
        value = value.numpy()
    if not isinstance(value, numbers.Real) or isinstance(value, bool) or not 0 < value < float("inf"):
        raise ValueError(f"Expected {what}, a finite positive number; got {value!r}.")
    return float(value)


def require_dtype(dtype: object) -> str:
    """Returns the name of a dtype that flows can compute in.

    Raises:
      ValueError: If it is neither float32 nor float64.
    """
    try:
        name = tf.as_dtype(dtype).name
    except TypeError:
        name = None
    if name not in ("float32", "float64"):
        raise ValueError(f"Expected a dtype, 'float32' or 'float64'; got {dtype!r}.")
    return name


def seeds_from(seed: object, count: int) -> list[int]:
    """Seeds for several parts of a model, from the one seed of the whole. A greater count begins with the same seeds.

    Raises:
      ValueError: If the seed is not an integer of at least 0.
    """
    return np.random.SeedSequence(require_natural_number(seed, "a seed")).generate_state(count).tolist()
