"""What every coupling layer does around its conditioner, however it tells frozen entries from the others."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf


def require_conditioner(conditioner: Any) -> Callable:
    """Returns `conditioner`, or raises a `ValueError` if it cannot be called."""
    if not callable(conditioner):
        raise ValueError(f"Expected a callable conditioner, such as a network; got {conditioner!r}.")
    return conditioner


def one_batch_axis(x: tf.Tensor, event_rank: int) -> tf.Tensor:
    """Reshapes `[..., *event]` to `[batch, *event]`, which is what Keras's layers expect."""
    return tf.reshape(x, tf.concat([[-1], tf.shape(x)[x.shape.rank - event_rank :]], axis=0))


def shift_and_log_scale(outputs: Any) -> tuple[tf.Tensor, tf.Tensor]:
    """The two outputs of an affine coupling's conditioner, or a `ValueError` if it has not just these two."""
    if not isinstance(outputs, tuple | list) or len(outputs) != 2:
        got = f"{len(outputs)} outputs" if isinstance(outputs, tuple | list) else f"one {type(outputs).__name__}"
        raise ValueError(f"Expected the conditioner to return a pair (shift, log_scale); got {got}.")
    return tuple(outputs)
