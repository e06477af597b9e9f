"""Live 3.1, forward: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercises.week_03.answers import BASE, DOUBLE, OTHER_Z, SCALE, SHIFT, Z

tfb = tfp.bijectors

RIGHT = [
    (tfb.Scale(scale=tf.constant(2.0)), tfb.Shift(shift=-1), 2 * Z, (Z - 1).astype(float)),
    (tfb.Scale(log_scale=np.log(2.0).astype("f")), tfb.Invert(tfb.Shift(1.0)), SCALE.forward(Z), SHIFT.forward(Z)),
]

WRONG = [
    ((SHIFT, SCALE, 2 * Z, Z - 1), "`scale` and `shift` are exchanged"),
    ((tfb.Scale(log_scale=2.0), SHIFT, 2 * Z, Z - 1), "is the logarithm of the factor"),
    ((tfb.Scale(0.5), SHIFT, 2 * Z, Z - 1), "`scale` halves its input"),
    ((tfb.Scale(3.0), SHIFT, 2 * Z, Z - 1), "`scale` multiplies by 3; it should multiply by 2"),
    ((SCALE, tfb.Shift(-0.5), 2 * Z, Z - 1), "`shift` adds -0.5; it should subtract 1"),
    ((tfb.Shift(2.0), SHIFT, 2 * Z, Z - 1), "`scale` adds 2"),
    ((SCALE, tfb.Shift(1.0), 2 * Z, Z - 1), "`shift` adds 1"),
    ((SCALE, tfb.Scale(-1.0), 2 * Z, Z - 1), "`shift` multiplies by −1"),
    ((tfb.Scale, SHIFT, 2 * Z, Z - 1), "is the class `Scale` itself"),
    ((2.0, SHIFT, 2 * Z, Z - 1), "should be a bijector"),
    ((SCALE, SHIFT, 2 * OTHER_Z, OTHER_Z - 1), "other numbers than the notebook's `z`"),
    ((SCALE, SHIFT, 2 * Z[:1000], Z[:1000] - 1), "run the cell of Live 3.1 again"),
    ((SCALE, SHIFT, 2 * Z, ...), "`z_shifted` is still to be filled in"),
    ((DOUBLE, SHIFT, 2 * Z, Z - 1), "`scale` has a parameter of type float64"),
    ((BASE, SHIFT, 2 * Z, Z - 1), "should be a bijector, the map alone; yours is a distribution"),
]
