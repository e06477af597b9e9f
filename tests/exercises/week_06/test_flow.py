"""Live 6.6, the flow: right answers of every kind pass, wrong ones are told what is wrong."""

import functools

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests
from exercises.week_06.answers import glow_level

from course_utils import flows
from course_utils.bijectors import MultiScale
from course_utils.exercises import week_06

tfb = tfp.bijectors
tfd = tfp.distributions


REFERENCE_FLOW = functools.cache(week_06.flow.reference)
BASE = flows.standard_normal(768)


@functools.cache
def levels_of_faces():
    rng = np.random.default_rng(3)
    return [glow_level(channels, 4, 48, rng) for channels in (3, 6, 12)]


@functools.cache
def multi_scale(image_shape=(16, 16, 3)):
    return MultiScale(levels_of_faces(), image_shape)


def chained(*links, base=BASE):
    return tfd.TransformedDistribution(base, tfb.Chain(list(links)))


def made(*links, **keywords):
    """Both answers of Live 6.6, with a flow of these links."""
    return multi_scale(), chained(*links, **keywords)


def with_levels(change):
    """Both answers, for other levels."""
    other = MultiScale(change(list(levels_of_faces())), (16, 16, 3))
    return other, chained(tfb.Shift(0.5), other)


RIGHT = [
    made(tfb.Shift(0.5), multi_scale()),
    (multi_scale(), tfb.Shift(0.5)(multi_scale())(tfd.Sample(tfd.Normal(0.0, 1.0), 768))),
    made(tfb.Shift(tf.fill([16, 16, 3], 0.5)), multi_scale(), base=tfd.Independent(tfd.Normal(tf.zeros(768), 1.0), 1)),
]

WRONG = [
    (made(multi_scale(), tfb.Shift(0.5)), "your chain is in the opposite order"),
    (made(multi_scale()), "the shift is missing in the chain"),
    (made(tfb.Shift(-0.5), multi_scale()), "the shift has the wrong sign"),
    (made(tfb.Shift(0.5)), "Is `multi_scale` in the chain?"),
    (made(tfb.Shift(0.5), REFERENCE_FLOW()[0]), "put that one into the chain"),
    (made(tfb.Shift(0.5), multi_scale(), base=flows.standard_normal(192)), "event shape (768,)"),
    (
        made(tfb.Shift(0.5), multi_scale(), base=tfd.MultivariateNormalDiag(tf.ones(768), tf.ones(768))),
        "each of the 768 numbers has mean 0",
    ),
    (
        made(multi_scale(), base=tfd.MultivariateNormalDiag(tf.fill([768], 0.5), tf.ones(768))),
        "each of the 768 numbers has mean 0",
    ),
    ((multi_scale(), multi_scale()), "`flow` should be a `tfd.TransformedDistribution`"),
    ((levels_of_faces(), chained(tfb.Shift(0.5), multi_scale())), "`multi_scale` is a list"),
    ((tfb.Chain(levels_of_faces()), chained(tfb.Shift(0.5), multi_scale())), "a bijector made with `MultiScale`"),
    ((multi_scale((8, 8, 3)), chained(tfb.Shift(0.5), multi_scale())), "is made for images of shape (8, 8, 3)"),
    (with_levels(lambda levels: levels[:2]), "should have three levels; yours has 2"),
    (
        with_levels(lambda levels: [levels[0], levels[2], levels[2]]),
        "level 2 is for images with 12 channels, and those that come to it have 6",
    ),
    (
        with_levels(lambda levels: [levels[0]] * 3),
        "level 2 is for images with 3 channels, and those that come to it have 6",
    ),
    (
        with_levels(lambda levels: [tfb.Chain(levels[0].bijectors[:3]), *levels[1:]]),
        "should have 4 steps after the squeeze; yours has 2",
    ),
    (
        (lambda flow: (flow.bijector.bijectors[1], flow))(flows.glow((16, 16, 3), 3, 4, 48, seed=0)),
        "should consist of an actnorm, a 1 × 1 convolution and a coupling",
    ),
    ((multi_scale(), ...), "`flow` is still to be filled in"),
]


class TestFlow(ExerciseTests):
    exercise = week_06.flow
    right, wrong = RIGHT, WRONG

    @pytest.fixture(autouse=True)
    def one_reference_flow(self, monkeypatch):
        # Its twelve networks take long to build, and the check leaves their weights as they were.
        monkeypatch.setattr(week_06.flow, "reference", REFERENCE_FLOW)
