"""Live 5.7, the flow: right answers of every kind pass, wrong ones are told what is wrong."""

import functools

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests
from exercises.week_05.answers import (
    ALPHA,
    SCALE,
    SHAPES,
    SHIFT,
    SIGMOID,
    TO_PIXELS,
    last_scale,
    multi_scale,
    multi_scale_class,
    scales_of_digits,
)

from course_utils import flows
from course_utils.exercises import week_05

tfb = tfp.bijectors
tfd = tfp.distributions


BASE = flows.standard_normal(64)


# Its sixteen networks take long to build, and the checks leave their weights as they were.
REFERENCE_FLOW = functools.cache(week_05.flow.reference)


def flow_of(*links, base=BASE):
    return tfd.TransformedDistribution(base, tfb.Chain(list(links)))


def digits_with(scales=None, image_shape=(8, 8, 1), shapes=SHAPES):
    """Both answers of Live 5.7 for other scales."""
    made = multi_scale_class()(scales or scales_of_digits(), image_shape, shapes)
    return made, flow_of(TO_PIXELS, made)


RIGHT = [
    (multi_scale(), flow_of(TO_PIXELS, multi_scale())),
    (multi_scale(), TO_PIXELS(multi_scale())(tfd.Sample(tfd.Normal(0.0, 1.0), 64))),
    (
        multi_scale(),
        flow_of(SCALE, SHIFT, SIGMOID, multi_scale(), base=tfd.Independent(tfd.Normal(tf.zeros(64), 1.0), 1)),
    ),
]

WRONG = [
    ((multi_scale(), flow_of(multi_scale(), TO_PIXELS)), "your chain is in the opposite order"),
    ((multi_scale(), flow_of(multi_scale())), "`to_pixels` is missing in the chain"),
    ((multi_scale(), flow_of(TO_PIXELS)), "Is `multi_scale` in the chain?"),
    ((multi_scale(), flow_of(TO_PIXELS, REFERENCE_FLOW()[0])), "put that one into the chain"),
    ((multi_scale(), multi_scale()), "`flow` should be a `tfd.TransformedDistribution`"),
    ((scales_of_digits(), flow_of(TO_PIXELS, multi_scale())), "`multi_scale` is a list"),
    ((tfb.Chain(scales_of_digits()), flow_of(TO_PIXELS, multi_scale())), "should be made with `MultiScale`"),
    (digits_with(scales_of_digits()[1:]), "should have three scales; yours has 2"),
    (digits_with(scales_of_digits()[::-1]), "scale 1 of `multi_scale` should have one squeeze; yours has none"),
    (
        digits_with([*scales_of_digits()[:2], scales_of_digits()[1]]),
        "scale 3 of `multi_scale` should have no squeeze",
    ),
    (digits_with([scales_of_digits()[k] for k in (0, 0, 2)]), "masks of shape (4, 4, 1); yours have (8, 8, 1)"),
    (digits_with(shapes=[(4, 4, 2), (4, 4, 1), (2, 2, 4)]), "give it `shapes`"),
    ((multi_scale(), flow_of(TO_PIXELS, multi_scale(), base=flows.standard_normal(32))), "event shape (64,)"),
    (
        (
            multi_scale(),
            flow_of(TO_PIXELS, multi_scale(), base=tfd.MultivariateNormalDiag(tf.ones(64), tf.ones(64))),
        ),
        "the flow's base should be standard normal",
    ),
    (
        (multi_scale(), flow_of(SCALE, tfb.Shift(tf.Variable(-ALPHA)), SIGMOID, multi_scale())),
        "should have 70,295 trainable numbers, those of `multi_scale`; yours has 70,296",
    ),
    (
        digits_with([*scales_of_digits()[:2], last_scale(2, 2, 4, np.random.default_rng(0))]),
        "hand the same `rng` on to each",
    ),
    ((multi_scale(), ...), "`flow` is still to be filled in"),
]


class TestFlow(ExerciseTests):
    exercise = week_05.flow
    right, wrong = RIGHT, WRONG

    @pytest.fixture(autouse=True)
    def one_reference_flow(self, monkeypatch):
        monkeypatch.setattr(week_05.flow, "reference", REFERENCE_FLOW)

    def test_the_check_leaves_the_flows_weights_alone(self):
        made, flow = multi_scale(), flow_of(TO_PIXELS, multi_scale())
        before = [weight.numpy() for weight in flow.trainable_variables]
        for answer in (flow, flow_of(multi_scale(), TO_PIXELS)):
            week_05.flow.check(made, answer)
        assert all(np.array_equal(a, b) for a, b in zip(before, flow.trainable_variables, strict=True))
