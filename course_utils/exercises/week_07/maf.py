"""Live 7.4, the masked autoregressive flow: its check."""

from collections.abc import Iterator

import tensorflow as tf

from course_utils import bijectors
from course_utils.exercises.exercise import exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_07.shared_autoregressive import Directions, affine, mistakes, observed, undone

_MAF = Directions(bijectors.MaskedAutoregressive, "inverse", "forward", undone, affine)


def _folded(flow, z):
    return tf.foldl(lambda x, _: affine(z, *flow.network(x)), tf.range(z.shape[-1]), tf.zeros_like(z))


@exercise(
    "Live 7.4, the masked autoregressive flow",
    reference=lambda: bijectors.MaskedAutoregressive,
    alternatives=[_MAF.with_loop(start=tf.ones_like), _MAF.with_slow(_folded)],
    mistakes={
        "your `_inverse` computes z ⊙ exp(s) + μ, which is the way from z to x; Eq. (7.3) subtracts μ first.": (
            _MAF.with_quick(affine)
        ),
        "your `_forward` gives the network z; in MAF it reads x, which comes about pass by pass.": _MAF.with_slow(
            lambda flow, z: affine(z, *flow.network(z))
        ),
        "in each pass, multiply z by exp(s) and then add μ; yours subtracts and divides, as `_inverse` does.": (
            _MAF.with_loop(undone)
        ),
        **mistakes(_MAF),
    },
)
def maf(MaskedAutoregressive) -> Iterator[Observation]:
    yield from observed(_MAF, MaskedAutoregressive)
