"""Exercise 4.6, a conditional flow: right answers of every kind pass, wrong ones are told what is wrong."""

import tf_keras
from exercise_tests import ExerciseTests
from exercises.week_04.answers import OwnConditioner

from course_utils.exercises import week_04
from course_utils.networks import BoundedLogScale, dense_features


def conditional_conditioner(
    joined=True, heads="zeros", bound=True, inputs=2, join=tf_keras.layers.Concatenate, swap=False
):
    def make(seed):
        masked, moon = tf_keras.Input((2,)), tf_keras.Input((2,))
        both = join()([masked, moon])
        features = dense_features(both if joined is True else {False: masked, None: moon}[joined], (16, 16), seed=seed)
        shift = tf_keras.layers.Dense(2, kernel_initializer=heads)(features)
        log_scale = tf_keras.layers.Dense(2, kernel_initializer=heads)(features)
        log_scale = BoundedLogScale()(log_scale) if bound else log_scale
        given = [masked, moon][::-1] if swap else [masked, moon]
        return tf_keras.Model(given if inputs == 2 else masked, [shift, log_scale])

    return make


def heads_of_one_input_each(seed):
    masked, moon = tf_keras.Input((2,)), tf_keras.Input((2,))
    shift, log_scale = (
        tf_keras.layers.Dense(2, kernel_initializer="zeros")(dense_features(each, (16, 16), seed=seed))
        for each in (masked, moon)
    )
    return tf_keras.Model([masked, moon], [shift, BoundedLogScale()(log_scale)])


RIGHT = [(conditional_conditioner(),), (conditional_conditioner(swap=True),)]

WRONG = [
    ((conditional_conditioner(joined=False),), "does not depend on the moon"),
    ((conditional_conditioner(joined=None),), "does not depend on the masked point"),
    ((conditional_conditioner(heads="glorot_uniform"),), "shift should be 0 before training"),
    ((conditional_conditioner(join=tf_keras.layers.Add),), "join the inputs with `tf_keras.layers.Concatenate()`"),
    ((conditional_conditioner(join=tf_keras.layers.Multiply),), "join the inputs with"),
    ((conditional_conditioner(join=tf_keras.layers.Subtract),), "join the inputs with"),
    ((heads_of_one_input_each,), "the shift does not depend on the moon"),
    ((lambda seed: OwnConditioner(),), "has no weights before it is first called"),
    ((conditional_conditioner(bound=False),), "not bounded"),
    ((conditional_conditioner(inputs=1),), "reads an input that the model is not given"),
    ((lambda seed: tf_keras.Input(2.5),), "raised an error"),
    ((conditional_conditioner(joined=False, inputs=1),), "two inputs, `[masked, moon]`; yours has 1"),
]


class TestConditional(ExerciseTests):
    exercise = week_04.conditional
    right, wrong = RIGHT, WRONG
