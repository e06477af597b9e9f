"""Live 5.5, one scale: its check."""

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow_probability as tfp

from course_utils import bijectors
from course_utils.exercises.bijector_checks import (
    normal,
)
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_05.couplings import reference_couplings
from course_utils.exercises.week_05.shared import require_scale

tfb = tfp.bijectors


def _reference_one_scale(height: int, width: int, channels: int, rng: np.random.Generator) -> tfb.Bijector:
    return tfb.Chain(
        [
            *reference_couplings(bijectors.checkerboard_mask(height, width), 3, channels, rng),
            bijectors.Squeeze(),
            *reference_couplings(bijectors.channel_mask(4 * channels), 3, 4 * channels, rng),
        ]
    )


def _reference_last_scale(height: int, width: int, channels: int, rng: np.random.Generator) -> tfb.Bijector:
    return tfb.Chain(reference_couplings(bijectors.checkerboard_mask(height, width), 4, channels, rng))


@exercise(
    "Live 5.5, one scale",
    reference=lambda: (_reference_one_scale, _reference_last_scale),
)
def scales(one_scale, last_scale):
    for what, make, shape, last in (
        ("one_scale", one_scale, (4, 6, 2), False),
        ("last_scale", last_scale, (2, 4, 3), True),
    ):
        rng = np.random.default_rng(5)
        state = rng.bit_generator.state
        arguments = ", ".join(map(str, shape))
        chain = _chain(f"`{what}({arguments}, rng)`", make, *shape, rng)
        require_scale(f"`{what}({arguments}, rng)`", chain, shape, last)
        if rng.bit_generator.state == state:
            raise Wrong(f"`{what}` should draw its networks' seeds from `rng`; hand it on to `couplings`.")
        call(f"The `inverse` of `{what}({arguments}, rng)`", chain.inverse, normal(2, *shape, seed=5))


def _chain(what: str, make: Callable, *arguments: Any) -> Any:
    """The result of a student's function that puts a list into a `tfb.Chain`, whose errors say little of the list."""
    try:
        return call(what, make, *arguments)
    except Wrong as wrong:
        if "expected str instance" in str(wrong):
            raise Wrong("the chain has a class in its list where an object should stand: write `Squeeze()`.") from None
        if "'list' object has no attribute" in str(wrong):
            raise Wrong(
                "the chain has a list inside its list: put a star before each call of `couplings`, as in "
                "`[*couplings(...), Squeeze(), *couplings(...)]`."
            ) from None
        raise
