"""Live 7.3, who depends on whom: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf


def depends(reduce=lambda jacobian: np.any(jacobian != 0, axis=0), watch=True, derive=tf.GradientTape.batch_jacobian):
    def answer(function, x):
        with tf.GradientTape(persistent=True) as tape:
            if watch:
                tape.watch(x)
            y = function(x)
        return reduce(derive(tape, y, x, experimental_use_pfor=False).numpy())

    return (answer,)


RIGHT = [depends()]

WRONG = [
    (depends(watch=False), "tape.watch(x)"),
    (depends(lambda jacobian: jacobian != 0), "one matrix for each point"),
    (depends(lambda jacobian: tf.reduce_any(jacobian != 0, axis=0)), "should be a NumPy array"),
    (
        depends(lambda jacobian: jacobian != 0, derive=tf.GradientTape.jacobian),
        "derivatives of each point with respect to every other",
    ),
]
