"""The base distributions: what a flow pushes through its bijectors."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.validation import require_dtype, require_positive_integer

tfd = tfp.distributions


def standard_normal(size: int, dtype: str = "float32") -> tfd.Distribution:
    """The base distribution N(0, I) on vectors of length `size`.

    Raises:
      ValueError: If the size is not a positive integer, or the dtype is neither float32 nor float64.
    """
    size, dtype = require_positive_integer(size, "the number of dimensions"), require_dtype(dtype)
    return tfd.MultivariateNormalDiag(loc=tf.zeros([size], dtype), scale_diag=tf.ones([size], dtype))


def standard_logistic(size: int, dtype: str = "float32") -> tfd.Distribution:
    """The base distribution of independent Logistic(0, 1) entries on vectors of length `size`.

    Raises:
      ValueError: If the size is not a positive integer, or the dtype is neither float32 nor float64.
    """
    size, dtype = require_positive_integer(size, "the number of dimensions"), require_dtype(dtype)
    return tfd.Independent(tfd.Logistic(tf.zeros([size], dtype), tf.ones([size], dtype)), 1)


def uniform_angles(size: int, dtype: str = "float32") -> tfd.Distribution:
    """The base distribution of independent angles, uniform from −π to π, on vectors of length `size`.

    Raises:
      ValueError: If the size is not a positive integer, or the dtype is neither float32 nor float64.
    """
    size, dtype = require_positive_integer(size, "the number of angles"), require_dtype(dtype)
    end = tf.fill([size], tf.constant(np.pi, dtype))
    return tfd.Independent(tfd.Uniform(-end, end), 1)


def base_or_normal(base: tfd.Distribution | None, size: int, dtype: str) -> tfd.Distribution:
    """The base that was chosen for vectors of length `size`, or N(0, I) if none was.

    Raises:
      ValueError: If the base is no distribution, or one of other events or of another dtype.
    """
    expected = standard_normal(size, dtype)
    if base is None:
        return expected
    if not isinstance(base, tfd.Distribution):
        raise ValueError(f"Expected a base that is a distribution; got {base!r}.")
    if base.event_shape != expected.event_shape or base.batch_shape.rank != 0 or base.dtype != expected.dtype:
        raise ValueError(
            f"Expected a base of batch shape (), event shape ({size},) and dtype {expected.dtype.name}; got {base.batch_shape}, "
            f"{base.event_shape} and {tf.as_dtype(base.dtype).name}."
        )
    return base
