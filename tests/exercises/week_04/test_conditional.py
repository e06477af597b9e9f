"""Exercise 4.6, a conditional flow: right answers of every kind pass, wrong ones are told what is wrong."""

import tf_keras
from exercise_tests import ExerciseTests
from exercises.week_04.answers import Dense, OwnConditioner, bounded, outputs, zeros

from course_utils.exercises import week_04
from course_utils.networks import dense_features


def conditional(join=tf_keras.layers.concatenate, inputs=lambda masked, moon: [masked, moon], **heads):
    """A conditioner of two inputs as a student builds it, with one thing or another done differently."""

    def make(seed):
        masked, moon = tf_keras.Input((2,)), tf_keras.Input((2,))
        return outputs(inputs(masked, moon), dense_features(join([masked, moon]), (16, 16), seed=seed), **heads)

    return make


def heads_of_one_input_each(seed):
    inputs = masked, moon = tf_keras.Input((2,)), tf_keras.Input((2,))
    shift, log_scale = (dense_features(each, (16, 16), seed=seed) for each in (masked, moon))
    return tf_keras.Model(list(inputs), [zeros(shift), bounded(log_scale)])


RIGHT = [(conditional(),), (conditional(inputs=lambda masked, moon: [moon, masked]),)]

WRONG = [
    ((conditional(join=lambda both: both[0]),), "does not depend on the moon"),
    ((conditional(join=lambda both: both[1]),), "does not depend on the masked point"),
    ((heads_of_one_input_each,), "the shift does not depend on the moon"),
    ((conditional(join=tf_keras.layers.add),), "join the inputs with `tf_keras.layers.Concatenate()`"),
    ((conditional(join=tf_keras.layers.multiply),), "join the inputs with"),
    ((conditional(join=tf_keras.layers.subtract),), "join the inputs with"),
    ((conditional(shift=lambda features: Dense(2)(features)),), "shift should be 0 before training"),
    ((conditional(log_scale=zeros),), "not bounded"),
    ((conditional(inputs=lambda masked, moon: masked),), "reads an input that the model is not given"),
    (
        (conditional(join=lambda both: both[0], inputs=lambda masked, moon: masked),),
        "two inputs, `[masked, moon]`; yours has 1",
    ),
    ((lambda seed: OwnConditioner(),), "has no weights before it is first called"),
    ((lambda seed: tf_keras.Input(2.5),), "raised an error"),
]


class TestConditional(ExerciseTests):
    exercise = week_04.conditional
    right, wrong = RIGHT, WRONG
