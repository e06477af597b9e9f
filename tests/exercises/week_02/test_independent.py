"""Live 2.8, from batch to event: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises import week_02

tfd = tfp.distributions

WHITE = np.array([[0.1, 0.5, 0.9], [0.2, 0.5, 0.8]], np.float32)
BERNOULLIS = tfd.Bernoulli(probs=WHITE)
ROWS, IMAGES, PREDICTED = week_02.independent.reference()
RIGHT = [
    (tfd.Independent(BERNOULLIS, 1), tfd.Independent(ROWS, 1), ((2, 3), (2,), ())),
    (ROWS, IMAGES, [tf.TensorShape([2, 3]), [2], tf.TensorShape([])]),
    (
        tfd.Independent(tfd.Bernoulli(logits=np.log(WHITE / (1 - WHITE))), 1),
        tfd.Independent(tfd.Bernoulli(probs=WHITE, dtype=tf.float32), 2),
        [[2, 3], np.array([2]), []],
    ),
]

WRONG = [
    ((ROWS, ROWS, PREDICTED), "The default leaves the first axis"),
    ((ROWS, IMAGES, [(2, 3), (2, 3), (2, 3)]), "`rows.log_prob(image)` is not (2, 3): that is the shape of the image"),
    ((ROWS, IMAGES, [(2, 3), (3,), ()]), "shape of the event, of one row"),
    ((ROWS, IMAGES, [(2, 3), (2), ()]), "A tuple with one entry is written (2,)"),
    ((ROWS, IMAGES, [(2, 3), (2,), (1,)]), "it has an axis, and what is asked for has none"),
    ((ROWS, IMAGES, [(2, 3), (2,), 1]), "should be a tuple; yours is the number 1"),
    ((ROWS, IMAGES, [(2,), (2,), ()]), "this distribution has no event"),
    ((ROWS, IMAGES, [(), (2,), (2, 3)]), "every coin has its number"),
    ((ROWS, IMAGES, [(3, 2), (2,), ()]), "their order is not"),
    ((ROWS, IMAGES, (2, 3)), "should be a list of three shapes"),
    ((ROWS, IMAGES, 3), "should be a list of three shapes"),
    ((ROWS, IMAGES, [(2, 3), (2,), ...]), "`images.log_prob(image)` is still to be filled in"),
    ((ROWS, IMAGES, [..., ..., ...]), "`predicted_shapes` is still to be filled in"),
]
