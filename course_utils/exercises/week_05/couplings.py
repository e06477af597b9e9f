"""Live 5.3, couplings in turn: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow_probability as tfp

from course_utils import bijectors
from course_utils.exercises.compare import require_instance
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_05.shared import first_kernels, require_networks
from course_utils.networks import conv_conditioner

tfb = tfp.bijectors


def _couplings(mask_of: Callable = lambda b, k: b if k % 2 == 0 else 1 - b) -> Callable:
    """`couplings` with masks that are a function of the given one and of the coupling's number."""

    def couplings(
        mask: np.ndarray, number: int, channels: int, rng: np.random.Generator, hidden: int = 32
    ) -> list[tfb.Bijector]:
        mask = np.asarray(mask)
        return [
            bijectors.AffineCoupling(
                conv_conditioner(channels, channels, hidden, seed=int(rng.integers(2**31))), mask_of(mask, k)
            )
            for k in range(number)
        ]

    return couplings


reference_couplings = _couplings()


@exercise(
    "Live 5.3, couplings in turn",
    reference=lambda: reference_couplings,
    alternatives=[_couplings(lambda b, k: abs(k % 2 - b)), _couplings(lambda b, k: 1.0 * (b == 1 - k % 2))],
    mistakes={
        "all masks are b: every other one should be 1 − b.": _couplings(lambda b, k: b),
        "the masks take turns, and begin with 1 − b: the first should be the mask that is given.": _couplings(
            lambda b, k: b if k % 2 else 1 - b
        ),
        "all masks are 1 − b: they should take turns, and begin with b.": _couplings(lambda b, k: 1 - b),
        "the first mask is right, but then they should take turns: b, 1 − b, b, …": _couplings(
            lambda b, k: b if k == 0 else 1 - b
        ),
    },
)
def couplings(couplings: Callable) -> Iterator[Observation]:
    rng = np.random.default_rng(1)
    b = bijectors.checkerboard_mask(4, 6)
    made = call("`couplings(mask, 3, 2, rng, 5)`", couplings, b, 3, 2, rng, 5)
    if not isinstance(made, list | tuple):
        raise Wrong(f"`couplings` should return a list; yours returns one object of type {type(made).__name__}.")
    if len(made) != 3:
        raise Wrong(f"asked for three couplings, `couplings` returns a list of {len(made)}.")
    for layer in made:
        require_instance("each element of the list", layer, bijectors.AffineCoupling, "an `AffineCoupling`")
    masks = [layer.mask for layer in made]
    if [mask.shape for mask in masks] != [b.shape] * 3:
        raise Wrong(
            f"the masks should have the shape of the given one, {b.shape}; yours have {[m.shape for m in masks]}."
        )
    yield Observation("the three masks, one below the other,", masks)
    require_networks("the list that `couplings` returns", made, channels=2, hidden=5)
    kernels = first_kernels(made)
    if any(np.array_equal(kernels[0], kernel) for kernel in kernels[1:]):
        raise Wrong(
            "the networks all start with the same weights: draw a new seed for each, `seed=int(rng.integers(2**31))`."
        )
    further = call("`couplings`", couplings, b, 1, 2, rng, 5)
    if any(np.array_equal(first_kernels(further)[0], kernel) for kernel in kernels):
        raise Wrong(
            "called once more with the same `rng`, `couplings` makes a network with the same weights as before: draw the seeds "
            "from `rng`, which goes on from where it was."
        )
    again = first_kernels(call("`couplings`", couplings, b, 3, 2, np.random.default_rng(1), 5))
    if not all(np.array_equal(one, other) for one, other in zip(kernels, again, strict=True)):
        raise Wrong(
            "with a generator in the same state, the weights should be the same, and yours are not: draw the seeds from `rng`."
        )
    wide = call("`couplings(mask, 1, 4, rng)`", couplings, bijectors.channel_mask(4), 1, 4, rng)
    require_networks("a list made without `hidden`", wide, channels=4, hidden=32)
