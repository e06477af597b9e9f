"""Exercise 4.3, NICE: its check."""

from typing import Any

import numpy as np
import tensorflow as tf

from course_utils import bijectors, networks
from course_utils.exercises.bijector_checks import built
from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, exercise
from course_utils.exercises.week_04.shared import (
    MASK,
    require_method,
    require_trainable,
    shift_and_log_scale,
    some_points,
)

# Of the two moons, in nats: the quadrature takes longer than all else here.
_ENTROPY = 0.2892


def _shift(x: tf.Tensor) -> tf.Tensor:
    return shift_and_log_scale(x)[0]


@exercise(
    "Exercise 4.3, NICE",
    reference=lambda: (bijectors.AdditiveCoupling, float(np.log(2 * np.pi))),
)
def nice(AdditiveCoupling, least_loss):
    right = bijectors.AdditiveCoupling(_shift, MASK)
    coupling = built("AdditiveCoupling", AdditiveCoupling, ("_forward", "_inverse"), _shift, MASK)
    z = some_points(6)
    x = right.forward(z)
    b = MASK.astype(np.float32)
    require_method(
        coupling,
        "forward",
        z,
        x,
        {
            "your mask works the wrong way round: entries with b = 1 are frozen.": bijectors.AdditiveCoupling(
                _shift, 1 - MASK
            ).forward(z),
            "your `_forward` subtracts t; that is the inverse.": right.inverse(z),
            "your layer shifts the frozen entries too: multiply t by 1 − b.": z + _shift(b * z),
            "your conditioner sees entries that it must not see: give it b ⊙ z, not z.": z + (1 - b) * _shift(z),
            "the frozen entries are lost: what has b = 1 must come through unchanged.": (1 - b) * x,
            "your layer makes no use of the mask: give the conditioner b ⊙ z, and multiply t by 1 − b.": z + _shift(z),
        },
    )
    require_method(
        coupling,
        "inverse",
        x,
        z,
        {
            "your `_inverse` adds t; it should subtract it.": right.forward(x),
            "in `_inverse` your layer shifts the frozen entries too.": x - _shift(b * x),
            "in `_inverse` give the conditioner b ⊙ x: it must not see the entries that were transformed.": x
            - (1 - b) * _shift(x),
        },
    )
    for method in ("forward_log_det_jacobian", "inverse_log_det_jacobian"):
        require_method(coupling, method, z, np.zeros(6), {})
    network = networks.dense_conditioner(len(MASK), (3,), seed=0, log_scale=False)
    require_trainable("AdditiveCoupling", AdditiveCoupling, bijectors.AdditiveCoupling(network, MASK), network)
    _require_least_loss(least_loss)


def _require_least_loss(least_loss: Any) -> None:
    """Says how a bound came about, and not what is right: that is the reader's to find."""
    least, right = as_array("`least_loss`", least_loss), np.log(2 * np.pi)
    mistakes = {
        "that is the greatest density itself: the loss is minus its logarithm.": 1 / (2 * np.pi),
        "that is the logarithm of the greatest density: the loss is minus it.": -right,
        "that is the bound for one dimension: the standard normal in the plane is a product of two.": right / 2,
        "that is the reciprocal of the greatest density: its logarithm is still to be taken.": 2 * np.pi,
        "that is in bits: take the natural logarithm.": right / np.log(2),
        "that is the entropy of the base, which is its mean loss. The least loss is that at the likeliest point.": right
        + 1,
        "that is the entropy of the data, which is the floor for every model. With log-det 0, there is a higher one.": _ENTROPY,
        "a density may well exceed 1, so 0 is no bound. How large can that of the base get?": 0.0,
    }
    if least.shape != ():
        raise Wrong(f"`least_loss` should be a single number; yours has shape {least.shape}.")
    if abs(least - right) <= 0.01:
        return
    for message, mistaken in mistakes.items():
        if abs(least - mistaken) <= 0.002:
            raise Wrong(message)
    raise Wrong(
        "`least_loss` is not the bound. With log-det 0, Eq. (4.1) makes the density of x that of the base at some z. Where is "
        "that largest, how large is it there, and what is minus its logarithm?"
    )
