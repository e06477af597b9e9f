"""Live 3.1, forward: its check."""

from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.exercise import call, exercise
from course_utils.exercises.week_03.shared import (
    NUMBERS,
    require_bijector,
    require_made_from,
    require_map,
    z_of_first,
)

tfb = tfp.bijectors


def _image_of_one(bijector: tfb.Bijector, z: float) -> float:
    """f(z), for what a bijector does instead of what it should do."""
    return float(np.ravel(call("`forward(z)`", bijector.forward, tf.constant([z], bijector.dtype or tf.float32)))[0])


def _reference_first() -> tuple[tfb.Bijector, tfb.Bijector, tf.Tensor, tf.Tensor]:
    scale, shift, z = tfb.Scale(2.0), tfb.Shift(-1.0), z_of_first()
    return scale, shift, scale.forward(z), shift.forward(z)


@exercise("Live 3.1, forward", reference=_reference_first)
def first(scale, shift, z_scaled, z_shifted):
    _require_maps(scale, shift, NUMBERS)
    _require_images(z_scaled, z_shifted, z_of_first().numpy())


def _require_maps(scale: Any, shift: Any, z: np.ndarray) -> None:
    require_bijector("`scale`", scale)
    factor = _image_of_one(scale, 1.0)
    require_map(
        "scale",
        scale,
        z,
        2 * z,
        {
            "`scale` multiplies by e²: the argument `log_scale` is the logarithm of the factor, so give the factor itself, as "
            "`scale`.": np.exp(2) * z,
            "`scale` halves its input: its `forward` should multiply by 2.": z / 2,
            "`scale` and `shift` are exchanged: `scale` multiplies by 2, `shift` subtracts 1.": z - 1,
            "`scale` adds 2; it should multiply by 2.": z + 2,
            f"`scale` multiplies by {factor:.4g}; it should multiply by 2.": factor * z,
        },
    )
    require_bijector("`shift`", shift)
    added = _image_of_one(shift, 0.0)
    require_map(
        "shift",
        shift,
        z,
        z - 1,
        {
            "`shift` adds 1; it should subtract 1.": z + 1,
            "`shift` multiplies by −1; it should subtract 1.": -z,
            "`shift` multiplies by 2; that is what `scale` is for.": 2 * z,
            f"`shift` adds {added:.4g}; it should subtract 1.": z + added,
        },
    )


def _require_images(z_scaled: Any, z_shifted: Any, z: np.ndarray) -> None:
    backward = "you used `inverse`; the way from z to x is `forward`."
    both = "should be made from `z` with one bijector; yours has been"
    require_made_from(
        "`z_scaled`",
        z_scaled,
        2 * z,
        "Live 3.1",
        {
            f"for `z_scaled` {backward}": z / 2,
            "`z_scaled` is what `shift` makes of `z`; are the two exchanged?": z - 1,
            "`z_scaled` is `z` itself: apply `scale` to it.": z,
            f"`z_scaled` {both} scaled and then shifted.": 2 * z - 1,
            f"`z_scaled` {both} shifted and then scaled.": 2 * (z - 1),
        },
    )
    require_made_from(
        "`z_shifted`",
        z_shifted,
        z - 1,
        "Live 3.1",
        {
            f"for `z_shifted` {backward}": z + 1,
            "`z_shifted` is what `scale` makes of `z`.": 2 * z,
            "`z_shifted` is `z` itself: apply `shift` to it.": z,
            f"`z_shifted` {both} scaled and then shifted.": 2 * z - 1,
            f"`z_shifted` {both} shifted and then scaled.": 2 * (z - 1),
        },
    )
