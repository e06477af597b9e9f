"""The pieces of week 5's long training, and what it shipped."""

import numpy as np
import pytest
import tensorflow as tf

from course_utils import experiments
from course_utils.datasets import mnist_digits
from course_utils.experiments import week_05_digits
from course_utils.experiments._digit_training import Trapezoid, moved


def test_the_learning_rate_rises_stays_and_falls_to_0_in_the_last_quarter():
    schedule = Trapezoid(0.5, 4000)
    rates = [float(schedule(tf.constant(step))) for step in (0, 49, 99, 2999, 3500, 4000)]
    np.testing.assert_allclose(rates, [0.005, 0.25, 0.5, 0.5, 0.25, 0.0], atol=1e-6)


def test_images_are_moved_by_up_to_so_many_pixels():
    image = np.zeros((1, 5, 5, 1), np.float32)
    image[0, 2, 2] = 1
    batches = moved(tf.data.Dataset.from_tensors(image).repeat(300), 1)
    places = {tuple(np.argwhere(batch[0, :, :, 0])[0]) for batch in batches.as_numpy_iterator()}
    assert places == {(i, j) for i in (1, 2, 3) for j in (1, 2, 3)}


def test_conditions_stay_with_images_that_are_moved():
    pairs = moved(tf.data.Dataset.from_tensors((np.zeros((2, 5, 5, 1), np.float32), [[1.0], [2.0]])), 1)
    ((_, condition),) = pairs.as_numpy_iterator()
    np.testing.assert_array_equal(condition, [[1.0], [2.0]])


@pytest.mark.slow
def test_what_shipped_is_what_was_measured():
    told = experiments.results("week_05_digits")
    flow = week_05_digits.digit_flow()
    experiments.load_weights("week_05_digits", "flow", flow)
    bits = week_05_digits.bits_of(flow, mnist_digits(seed=0)[2].images[::5]).mean()
    assert bits == pytest.approx(told["long"]["test"], abs=0.05)
    assert told["long"]["parameters"] == sum(int(tf.size(variable)) for variable in flow.trainable_variables)
