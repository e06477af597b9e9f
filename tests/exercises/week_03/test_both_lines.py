"""Live 3.4, the formula twice: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
from exercises.week_03.answers import BASE, EXP, LOG_NORMAL

LATENTS = BASE.sample(1_000, seed=(3, 2))
X = tf.exp(LATENTS)
BY = BASE.log_prob(LATENTS) - LATENTS
RIGHT = [
    (BY.numpy(), list(BY.numpy())),
    (BY, BASE.log_prob(EXP.inverse(X)) - EXP.forward_log_det_jacobian(EXP.inverse(X))),
    (LOG_NORMAL.log_prob(X), BASE.log_prob(tf.math.log(X)) - tf.math.log(X)),
]

WRONG = [
    ((BY[:5], BY), "run the cell of Live 3.4 again"),
    ((LOG_NORMAL.log_prob(LOG_NORMAL.sample(1_000, seed=(8, 8))), BY), "other numbers than the notebook's `z`"),
    ((BY, BASE.log_prob(EXP.inverse(LATENTS)) - LATENTS), "`by_inverse` contains NaN"),
    ((BY, BY), "`by_inverse` is `by_forward` itself"),
    ((BY, ...), "`by_inverse` is still to be filled in"),
]
