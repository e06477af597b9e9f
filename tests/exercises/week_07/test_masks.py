"""Exercise 7.1, masks from degrees: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf


def masks(previous=lambda layers, k: layers[k], finish=lambda mask: mask.astype(int)):
    def made_masks(degrees_in, degrees_hidden):
        layers = [degrees_in, *degrees_hidden]
        hidden = [previous(layers, k)[:, None] <= after for k, after in enumerate(degrees_hidden)]
        return [finish(mask) for mask in (*hidden, previous(layers, len(layers) - 1)[:, None] < degrees_in)]

    return made_masks


RIGHT = [(masks(),)]

WRONG = [
    ((masks(finish=np.transpose),), "transposed"),
    ((masks(previous=lambda layers, k: layers[0]),), "compares with the inputs"),
    (
        (masks(previous=lambda layers, k: layers[1 if k == len(layers) - 1 else k]),),
        "What comes before the outputs is the last hidden layer",
    ),
    ((masks(finish=lambda mask: tf.constant(mask.astype(int))),), "should be a NumPy array"),
    ((masks(finish=lambda mask: mask.astype(int).tolist()),), "should be a NumPy array"),
    ((masks(finish=lambda mask: ...),), "still to be filled in"),
    ((lambda *degrees: masks()(*degrees)[:-1],), "should return 3 masks"),
    ((lambda *degrees: np.ones([3, 5, 5]),), "should return a list of masks"),
    ((lambda *degrees: [masks()(*degrees)[:-1], masks()(*degrees)[-1]],), "`[*hidden, last]`"),
]
