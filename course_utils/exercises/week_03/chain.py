"""Live 3.2, a chain: its check."""

from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.exercise import Wrong, exercise
from course_utils.exercises.week_03.shared import (
    NUMBERS,
    require_bijector,
    require_made_from,
    require_map,
    z_of_first,
)

tfb = tfp.bijectors


def _reference_chain() -> tuple[tfb.Bijector, tf.Tensor, tf.Tensor]:
    affine = tfb.Chain([tfb.Shift(-1.0), tfb.Scale(2.0)])
    x = affine.forward(z_of_first())
    return affine, x, affine.inverse(tf.identity(x))


@exercise("Live 3.2, a chain", reference=_reference_chain)
def chain(affine, x, z_again):
    z = NUMBERS
    require_bijector("`affine`", affine)
    order = (
        "the order is the other one: in a `Chain` the last in the list acts first, and 2 z − 1 begins with the scaling."
    )
    require_map(
        "affine",
        affine,
        z,
        2 * z - 1,
        {
            order: 2 * (z - 1),
            "`affine` is the way back: its `forward` should take z to 2 z − 1.": (z + 1) / 2,
            "`affine` takes z to z / 2 + 1, which undoes 2 (z − 1): its `forward` should take z to 2 z − 1.": z / 2 + 1,
            "`affine` only scales: the shift is missing in the chain.": 2 * z,
            "`affine` only shifts: the scaling is missing in the chain.": z - 1,
            "`affine` adds 1 where it should subtract 1.": 2 * z + 1,
        },
    )
    z = z_of_first().numpy()
    require_made_from(
        "`x`",
        x,
        2 * z - 1,
        "Live 3.1",
        {
            f"in `x` {order}": 2 * (z - 1),
            "for `x` you used `inverse`; the way from z to x is `forward`.": (z + 1) / 2,
            "`x` is only scaled: apply the whole chain, `affine`.": 2 * z,
            "`x` is only shifted: apply the whole chain, `affine`.": z - 1,
            "`x` is `z` itself: apply `affine` to it.": z,
        },
    )
    require_made_from(
        "`z_again`",
        z_again,
        z,
        "Live 3.1",
        {
            "`z_again` is `x` itself: `tf.identity` only copies it, and `affine.inverse` has to be applied to the copy.": 2
            * z
            - 1,
            "for `z_again` you applied `inverse` to `z`; apply it to `x`.": (z + 1) / 2,
            "for `z_again` you applied `forward` once more; the way back is `inverse`.": 4 * z - 3,
            "on the way back the last step is undone first: `affine.inverse` does it in the right order.": z - 0.5,
        },
    )
    _require_computed_from(x, z_again, z)


def _require_computed_from(x: Any, z_again: Any, z: np.ndarray) -> None:
    """Refuses `z_again` if it is z to the last digit, where x, which was rounded, does not lead back quite there."""
    x_is_rounded = np.any((np.asarray(x, float) + 1) / 2 != z)
    if x_is_rounded and np.array_equal(z_again, z):
        raise Wrong(
            "`z_again` is `z` to the last digit, and what is computed from `x`, which was rounded, is not: nothing has been "
            "computed. TFP remembers where `x` came from. Give `affine.inverse` a copy, `tf.identity(x)`."
        )
