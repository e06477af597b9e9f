"""Live 6.5, a step and a level: its check."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import bijectors
from course_utils.exercises.bijector_checks import fresh_forward, fresh_inverse, normal
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_06.shared import DRAWN_BY_SEED, require_level, require_step
from course_utils.exercises.week_06.shared_layers import reference_glow_step

tfb = tfp.bijectors


def reference_glow_level(channels: int, steps: int, hidden: int, rng: np.random.Generator) -> tfb.Bijector:
    return tfb.Chain([bijectors.Squeeze(), *(reference_glow_step(4 * channels, hidden, rng) for _ in range(steps))])


@exercise("Live 6.5, a step and a level", reference=lambda: (reference_glow_step, reference_glow_level))
def step_and_level(glow_step, glow_level):
    rng = _Counting(np.random.PCG64(6))
    step = call("`glow_step(6, 5, rng)`", glow_step, 6, 5, rng)
    require_step("`glow_step(6, 5, rng)`", step, channels=6, hidden=5)
    x = normal(2, 2, 4, 6, seed=5)
    _require_ways("`glow_step(6, 5, rng)`", step, x)
    seeds_drawn, rng = rng.drawn, np.random.default_rng(6)
    first, second = (call("`glow_step(6, 5, rng)`", glow_step, 6, 5, rng) for _ in range(2))
    for name, drawn in DRAWN_BY_SEED.items():
        if np.array_equal(drawn(first), drawn(second)):
            raise Wrong(
                f"two steps made with the same `rng`, one after the other, have the same {name}: draw its seed from `rng`, with "
                "`int(rng.integers(2**31))`."
            )
        if not np.array_equal(drawn(step), drawn(first)):
            raise Wrong(
                f"with a generator in the same state, a step should have the same {name}, and yours has not: draw its seed from "
                "`rng`, with `int(rng.integers(2**31))`."
            )
    if seeds_drawn == 1:
        raise Wrong("the network and the matrix W start from the same seed: draw one for each from `rng`.")
    what = "`glow_level(2, 3, 4, rng)`"
    try:
        level = call(what, glow_level, 2, 3, 4, np.random.default_rng(7))
    except Wrong as wrong:
        # What `tfb.Chain` says to a list, and to a class, among its elements.
        unfit = any(text in str(wrong) for text in ("has no attribute 'name'", "property found"))
        advice = " `tfb.Chain` wants one flat list of bijectors: `Squeeze()` with its parentheses, and a star before the steps."
        raise Wrong(f"{wrong}{advice if unfit else ''}") from wrong
    four = "a squeeze makes four channels of each"
    advice = {2: four, 4: f"{four}, and in the steps none has left yet", 32: "the squeeze is counted twice"}
    require_level(what, level, channels=2, steps=3, hidden=4, advice=advice)
    _require_ways(what, level, normal(2, 4, 6, 2, seed=51))


class _Counting(np.random.Generator):
    """Counts the whole numbers that are drawn from it."""

    drawn = 0

    def integers(self, *arguments, **keywords):
        drawn = super().integers(*arguments, **keywords)
        self.drawn += np.size(drawn)
        return drawn


def _require_ways(what: str, bijector: tfb.Bijector, x: tf.Tensor) -> None:
    """Goes to the latents and back."""
    z = call(f"the `inverse` of {what}", fresh_inverse, bijector, x)
    call(f"the `inverse_log_det_jacobian` of {what}", bijector.inverse_log_det_jacobian, tf.identity(x), event_ndims=3)
    require_close(
        f"{what}, to the latents and back,",
        call(f"the `forward` of {what}", fresh_forward, bijector, z),
        x,
        tolerance=1e-3,
    )
