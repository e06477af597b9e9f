"""Exercise 2.1, predict a shape: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf

RIGHT = [([5, 1, 2],), (tf.TensorShape([5, 1, 2]),), (np.array([5, 1, 2]),), (tf.constant([5, 1, 2]),)]

WRONG = [
    (((2, 1, 5),), "their order is not"),
    ((5,), "yours is the number 5"),
    (("an error",), "there is no error"),
    (((5, ..., 2),), "still has a `...`"),
    (((5, 4, 2),), "look again at the entry at index 1"),
    (((5, 1, 2, 3, 1),), "there are fewer axes than that"),
    (("(5, 1, 2)",), "should be a tuple of whole numbers"),
]
