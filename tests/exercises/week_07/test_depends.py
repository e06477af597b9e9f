"""Live 7.3, who depends on whom: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils.exercises import week_07


def depends(reduce=lambda jacobian: np.any(jacobian != 0, axis=0), watch=True):
    def answer(function, x):
        with tf.GradientTape(persistent=True) as tape:
            if watch:
                tape.watch(x)
            y = function(x)
        return reduce(tape.batch_jacobian(y, x, experimental_use_pfor=False).numpy())

    return answer


def depends_with_every_jacobian(function, x):
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = function(x)
    return tape.jacobian(y, x, experimental_use_pfor=False).numpy() != 0


RIGHT = [
    (depends(),),
    (depends(lambda jacobian: np.abs(jacobian).max(axis=0) > 0),),
    (depends(lambda jacobian: tf.reduce_any(tf.not_equal(jacobian, 0), 0).numpy()),),
]

WRONG = [
    ((depends(watch=False),), "tape.watch(x)"),
    ((depends(lambda jacobian: np.any(jacobian != 0, axis=0).T),), "transposed"),
    ((depends(lambda jacobian: np.all(jacobian != 0, axis=0)),), "at *some* point is enough"),
    ((depends(lambda jacobian: jacobian[0] != 0),), "looks at one alone"),
    ((depends(lambda jacobian: np.any(jacobian > 0, axis=0)),), "a negative derivative"),
    ((depends(lambda jacobian: np.sum(jacobian, axis=0) != 0),), "cancel"),
    ((depends(lambda jacobian: jacobian != 0),), "one matrix for each point"),
    ((depends(lambda jacobian: np.any(jacobian == 0, axis=0)),), "true where there is no dependence"),
    ((depends(lambda jacobian: np.abs(jacobian).max(axis=0)),), "true or false"),
    ((depends(lambda jacobian: tf.reduce_any(jacobian != 0, axis=0)),), "should be a NumPy array"),
    ((depends_with_every_jacobian,), "derivatives of each point with respect to every other"),
]


class TestDepends(ExerciseTests):
    exercise = week_07.depends
    right, wrong = RIGHT, WRONG
