"""Exercise 7.1, masks from degrees: right answers of every kind pass, wrong ones are told what is wrong."""

from itertools import pairwise

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils.exercises import week_07


def masks(hidden="<=", last="<", previous=lambda layers, k: layers[k], finish=lambda mask: mask.astype(int)):
    compare = {"<=": np.less_equal, "<": np.less, ">=": np.greater_equal, ">": np.greater}

    def made_masks(degrees_in, degrees_hidden):
        layers = [degrees_in, *degrees_hidden]
        result = []
        for k, after in enumerate(layers[1:]):
            result.append(finish(compare[hidden](np.asarray(previous(layers, k))[:, None], after)))
        return [*result, finish(compare[last](np.asarray(previous(layers, len(layers) - 1))[:, None], degrees_in))]

    return made_masks


def masks_with_loops(degrees_in, degrees_hidden):
    layers = [degrees_in, *degrees_hidden]
    result = []
    for before, after in pairwise(layers):
        result.append(np.array([[1.0 if b <= a else 0.0 for a in after] for b in before]))
    result.append(np.array([[float(a > b) for a in degrees_in] for b in layers[-1]]))
    return tuple(result)


def masks_that_change_the_list(degrees_in, degrees_hidden):
    degrees_hidden.insert(0, degrees_in)
    hidden = [(before[:, None] <= after).astype(int) for before, after in pairwise(degrees_hidden)]
    return [*hidden, (degrees_hidden[-1][:, None] < degrees_in).astype(int)]


def masks_for_sorted_outputs(degrees_in, degrees_hidden):
    *hidden, _ = masks()(degrees_in, degrees_hidden)
    return [*hidden, (degrees_hidden[-1][:, None] < np.arange(1, len(degrees_in) + 1)).astype(int)]


RIGHT = [(masks(),), (masks_with_loops,), (masks_that_change_the_list,), (masks(finish=lambda mask: mask),)]

WRONG = [
    ((masks_for_sorted_outputs,), "they are those of the inputs"),
    ((masks(last="<="),), "for the outputs the comparison is strict"),
    ((masks(hidden="<"),), "into a hidden unit these are kept"),
    ((masks(hidden=">="),), "compares in the wrong direction"),
    ((masks(last=">"),), "compares in the wrong direction"),
    ((masks(finish=lambda mask: mask.T),), "transposed"),
    ((masks(previous=lambda layers, k: layers[0]),), "compares with the inputs"),
    (
        (masks(previous=lambda layers, k: layers[1 if k == len(layers) - 1 else k]),),
        "What comes before the outputs is the last hidden layer",
    ),
    ((masks(hidden=">"),), "the wrong way round"),
    ((masks(finish=lambda mask: tf.constant(mask.astype(int))),), "should be a NumPy array"),
    ((masks(finish=lambda mask: mask.astype(int).tolist()),), "should be a NumPy array"),
    ((lambda *a: masks()(*a)[:-1],), "should return 3 masks"),
    ((lambda *a: [masks()(*a)[:-1], masks()(*a)[-1]],), "`[*hidden, last]`"),
]


class TestMasks(ExerciseTests):
    exercise = week_07.masks
    right, wrong = RIGHT, WRONG
