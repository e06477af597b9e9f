"""Live 3.2, a chain: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercises.week_03.answers import DOUBLE, OTHER_Z, SCALE, SHIFT, Z

tfb = tfp.bijectors

AFFINE = tfb.Chain([SHIFT, SCALE])
AFFINE_X = AFFINE.forward(tf.constant(Z))
Z_AGAIN = AFFINE.inverse((2 * Z - 1).copy()).numpy()
RIGHT = [
    (SHIFT(SCALE), 2 * Z - 1, Z_AGAIN),
    (AFFINE, AFFINE_X, AFFINE.inverse(tf.identity(AFFINE_X))),
    (AFFINE, AFFINE_X, AFFINE.inverse(AFFINE_X.numpy())),
    (AFFINE, AFFINE_X, AFFINE.inverse(AFFINE_X + 0.0)),
    (tfb.Chain([SCALE, tfb.Shift(-0.5)]), tf.constant(2 * Z - 1), Z_AGAIN.astype(float)),
    (tfb.Invert(tfb.Chain([tfb.Scale(0.5), tfb.Shift(1.0)])), 2 * Z - 1, list(Z_AGAIN)),
    (AFFINE, 2 * Z.astype(float) - 1, (2 * Z.astype(float) - 1 + 1) / 2),  # without any rounding
]

WRONG = [
    ((tfb.Chain([SCALE, SHIFT]), 2 * Z - 2, Z), "the order is the other one"),
    ((SCALE(SHIFT), 2 * Z - 2, Z), "the last in the list acts first"),
    (([SHIFT, SCALE], 2 * Z - 1, Z), "`tfb.Chain` makes one bijector of a list"),
    ((tfb.Invert(AFFINE), 2 * Z - 1, Z), "`affine` is the way back"),
    ((tfb.Chain([SCALE]), 2 * Z - 1, Z), "only scales"),
    ((AFFINE, 2 * OTHER_Z - 1, OTHER_Z), "other numbers than the notebook's `z`"),
    ((AFFINE, AFFINE_X, AFFINE.inverse(AFFINE_X)), "TFP remembers where `x` came from"),
    ((AFFINE, 2 * Z - 1, Z), "`z_again` is `z` to the last digit"),
    ((AFFINE, AFFINE_X, tf.identity(AFFINE.inverse(AFFINE_X))), "`z_again` is `z` to the last digit"),
    (
        (tfb.Chain([tfb.Shift(np.float64(-1.0)), DOUBLE]), 2 * Z - 1, Z_AGAIN),
        "`affine` has a parameter of type float64",
    ),
    ((AFFINE, 2 * Z[:13] - 1, Z[:13]), "run the cell of Live 3.1 again"),
    ((AFFINE, 2 * Z - 1, ...), "`z_again` is still to be filled in"),
]
