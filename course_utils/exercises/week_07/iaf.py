"""Live 7.6, the inverse autoregressive flow: its check."""

from collections.abc import Iterator

import tensorflow as tf

from course_utils import bijectors
from course_utils.exercises.bijector_checks import variant
from course_utils.exercises.exercise import exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_07.shared_autoregressive import Directions, affine, loop, mistakes, observed, undone

_IAF = Directions(bijectors.InverseAutoregressive, "forward", "inverse", affine, undone)


@exercise(
    "Live 7.6, the inverse autoregressive flow",
    reference=lambda: bijectors.InverseAutoregressive,
    alternatives=[_IAF.with_loop(start=tf.identity)],
    mistakes={
        "your `_forward` works out x one dimension after the other, and its network reads x: that is MAF. In IAF it reads z.": (
            variant(bijectors.InverseAutoregressive, _forward=loop(affine))
        ),
        "your `_forward` subtracts and divides: on the way from z to x, multiply by exp(s) and then add μ.": (
            _IAF.with_quick(undone)
        ),
        "your `_inverse` gives the network x; in IAF it reads z, which comes about pass by pass.": _IAF.with_slow(
            lambda flow, x: undone(x, *flow.network(x))
        ),
        "in each pass, subtract μ from x and then multiply by exp(−s); yours multiplies and adds, as `_forward` does.": (
            _IAF.with_loop(affine)
        ),
        **mistakes(_IAF),
    },
)
def iaf(InverseAutoregressive) -> Iterator[Observation]:
    yield from observed(_IAF, InverseAutoregressive)
