"""Exercise 4.3, NICE: its check."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import tensorflow_probability as tfp

from course_utils import networks
from course_utils.bijectors import AdditiveCoupling as Reference
from course_utils.exercises.bijector_checks import built, variant
from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_04.shared import MASK, shift_and_log_scale
from course_utils.exercises.week_04.shared_layers import (
    mistaken,
    observed_methods,
    observed_training,
    whole,
    with_the_other_mask,
)

tfb = tfp.bijectors

_BOUND = float(np.log(2 * np.pi))
# Of the two moons, in nats: the quadrature takes longer than all else here.
_ENTROPY = 0.2892


_COUPLINGS = {
    "your mask works the wrong way round: entries with b = 1 are frozen.": with_the_other_mask(Reference),
    "your `_forward` subtracts t; that is the inverse.": variant(Reference, _forward=Reference._inverse),
    "your `_inverse` adds t; it should subtract it.": variant(Reference, _inverse=Reference._forward),
    **mistaken(
        Reference,
        "forward",
        {
            "your layer shifts the frozen entries too: multiply t by 1 − b.": lambda z, f, t: z + t,
            "the frozen entries are lost: what has b = 1 must come through unchanged.": lambda z, f, t: f * (z + t),
        },
    ),
    **mistaken(
        Reference,
        "forward",
        {
            "your conditioner sees entries that it must not see: give it b ⊙ z, not z.": lambda z, f, t: z + f * t,
            "your layer makes no use of the mask: give the conditioner b ⊙ z, and multiply t by 1 − b.": lambda z, f, t: (
                z + t
            ),
        },
        sees=whole,
    ),
    **mistaken(
        Reference,
        "inverse",
        {"in `_inverse` your layer shifts the frozen entries too.": lambda x, f, t: x - t},
    ),
    **mistaken(
        Reference,
        "inverse",
        {
            "in `_inverse` give the conditioner b ⊙ x: it must not see the entries that were transformed.": lambda x, f, t: (
                x - f * t
            )
        },
        sees=whole,
    ),
}

# What is said of a bound tells how it came about, and not what is right: that is the reader's to find.
_BOUNDS = {
    "that is the greatest density itself: the loss is minus its logarithm.": 1 / (2 * np.pi),
    "that is the logarithm of the greatest density: the loss is minus it.": -_BOUND,
    "that is the bound for one dimension: the standard normal in the plane is a product of two.": _BOUND / 2,
    "that is the reciprocal of the greatest density: its logarithm is still to be taken.": 2 * np.pi,
    "that is in bits: take the natural logarithm.": _BOUND / np.log(2),
    "that is the entropy of the base, which is its mean loss. The least loss is that at the likeliest point.": _BOUND
    + 1,
    "that is the entropy of the data, which is the floor for every model. With log-det 0, there is a higher one.": _ENTROPY,
    "a density may well exceed 1, so 0 is no bound. How large can that of the base get?": 0.0,
}


@exercise(
    "Exercise 4.3, NICE",
    reference=lambda: (Reference, _BOUND),
    mistakes={"AdditiveCoupling": _COUPLINGS, "least_loss": _BOUNDS},
)
def nice(AdditiveCoupling: type[tfb.Bijector], least_loss: Any) -> Iterator[Observation]:
    to_fill = ("_forward", "_inverse")
    coupling = built("AdditiveCoupling", AdditiveCoupling, to_fill, lambda x: shift_and_log_scale(x)[0], MASK)
    yield from observed_methods(coupling)
    least = as_array("`least_loss`", least_loss)
    if least.shape != ():
        raise Wrong(f"`least_loss` should be a single number; yours has shape {least.shape}.")
    yield Observation(
        "`least_loss`",
        least,
        tolerance=0.003,
        otherwise="`least_loss` is not the bound. With log-det 0, Eq. (4.1) makes the density of x that of the base at some z. "
        "Where is that largest, how large is it there, and what is minus its logarithm?",
    )
    network = networks.dense_conditioner(len(MASK), (3,), seed=0, log_scale=False)
    yield from observed_training("AdditiveCoupling", AdditiveCoupling, network)
