"""Live 4.8, the stages of the flow: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow_probability as tfp
from exercise_tests import ExerciseTests
from written import written

from course_utils import flows
from course_utils.exercises import week_04

tfb = tfp.bijectors


def by_chains(flow, z):
    layers = list(flow.bijector.bijectors)
    return [z] + [tfb.Chain(layers[-k:]).forward(z) for k in range(1, len(layers) + 1)]


def with_a_stage_missing(flow, z):
    points = flows.stages(flow, z)
    return [points[0], points[2], points[2], points[3]]


RIGHT = [(written(week_04.stages),), (by_chains,)]

WRONG = [
    ((lambda flow, z: flows.stages(flow, z)[1:],), "a list of four"),
    ((lambda flow, z: flow.bijector.forward(z),), "a list of four"),
    ((lambda flow, z: {},), "a list of four: z, and the points after each; yours returns one dict"),
    ((with_a_stage_missing,), "stage 1 should be"),
]


class TestStages(ExerciseTests):
    exercise = week_04.stages
    right, wrong = RIGHT, WRONG
