"""Live 3.3, a batch of bijectors: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

tfb = tfp.bijectors

TEMPERATURES = [0.01, 0.1, 1.0]
SOFTFLOORS = tfb.Softfloor(temperature=TEMPERATURES)
Z_LINE = np.linspace(-2, 2, 401, dtype=np.float32)
STAIRS = SOFTFLOORS.forward(Z_LINE[:, None])
RIGHT = [
    (tfb.Softfloor(tf.constant(TEMPERATURES)), STAIRS.numpy()),
    (SOFTFLOORS, tf.stack([tfb.Softfloor(t).forward(Z_LINE) for t in TEMPERATURES], axis=1)),
    (tfb.Softfloor(np.array(TEMPERATURES, np.float32)), STAIRS),
    (tfb.Softfloor(np.array(TEMPERATURES)), tfb.Softfloor(np.array(TEMPERATURES)).forward(Z_LINE[:, None])),
]

WRONG = [
    ((tfb.Softfloor(0.1), STAIRS), "`temperature` takes a list of three"),
    (([tfb.Softfloor(t) for t in TEMPERATURES], STAIRS), "one bijector of all three"),
    ((tfb.Softfloor(np.array(TEMPERATURES, "f")[:, None]), STAIRS), "in a column"),
    ((tfb.Softfloor([TEMPERATURES]), STAIRS), "a pair of brackets too many"),
    ((tfb.Softfloor(TEMPERATURES[::-1]), STAIRS), "in the opposite order"),
    ((tfb.Softfloor([0.1, 0.3, 1.0]), STAIRS), "yours begin with 0.1"),
    ((SOFTFLOORS, tf.transpose(STAIRS)), "rows and columns are exchanged"),
    ((SOFTFLOORS, STAIRS[:, :1]), "only one temperature was applied"),
    ((SOFTFLOORS, STAIRS[..., None]), "an axis too many at the end"),
    ((SOFTFLOORS, STAIRS[None]), "an axis too many in front"),
    ((SOFTFLOORS, STAIRS[:, 0]), "and there should be a column for each"),
    ((SOFTFLOORS, STAIRS.numpy().tolist()), "the tensor that `forward` returns"),
]
