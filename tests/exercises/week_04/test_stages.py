"""Live 4.8, the stages of the flow: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests

from course_utils import flows
from course_utils.exercises import week_04

tfb = tfp.bijectors


def stages_in_the_wrong_order(flow, z):
    points = [z]
    for layer in flow.bijector.bijectors:
        points.append(layer.forward(points[-1]))
    return points


def stages_backwards(flow, z):
    points = [z]
    for layer in flow.bijector.bijectors:
        points.append(layer.inverse(points[-1]))
    return points


def stages_from_z(flow, z):
    return [z, *(layer.forward(z) for layer in reversed(flow.bijector.bijectors))]


def stages_without_z(flow, z):
    return flows.stages(flow, z)[1:]


def stages_from_x(flow, z):
    return flows.stages(flow, z)[::-1]


def stages_with_a_copy_missing(flow, z):
    points = flows.stages(flow, z)
    return [points[0], points[2], points[2], points[3]]


def stages_doubled(flow, z):
    points = flows.stages(flow, z)
    return [points[1], *points[1:]]


def stages_right(flow, z):
    layers = list(flow.bijector.bijectors)
    return tuple([z] + [tfb.Chain(layers[-k:]).forward(z) for k in range(1, len(layers) + 1)])


RIGHT = [(stages_right,), (lambda flow, z: tf.stack(flows.stages(flow, z)),)]

WRONG = [
    ((stages_in_the_wrong_order,), "in a `Chain` the last one listed acts first"),
    ((stages_backwards,), "use `forward`"),
    ((stages_from_z,), "on the points that the layer before it returned"),
    ((stages_without_z,), "a list of four"),
    ((lambda flow, z: flow.bijector.forward(z),), "a list of four"),
    ((stages_from_x,), "begin with z and end with x; yours runs the other way"),
    ((stages_doubled,), "should begin with z itself"),
    ((stages_with_a_copy_missing,), "stage 1 should be"),
]


class TestStages(ExerciseTests):
    exercise = week_04.stages
    right, wrong = RIGHT, WRONG
