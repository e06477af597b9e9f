"""The pieces of the training of class-conditional flow matching on digits, and what it shipped."""

import numpy as np
import pytest
import tensorflow as tf
import tf_keras

from course_utils import experiments
from course_utils.datasets import mnist_digits
from course_utils.experiments import matching_digits
from course_utils.experiments._digit_verdicts import Verdicts, asked
from course_utils.judging import Judge
from course_utils.networks import Velocity, image_velocity
from course_utils.training import FlowMatching


def test_pixels_come_back_from_what_a_velocity_sees():
    levels = np.arange(256, dtype=np.uint8)
    np.testing.assert_array_equal(matching_digits.to_pixels(2 * (levels + 0.5) / 256 - 1), levels)
    np.testing.assert_array_equal(matching_digits.to_pixels([-3.0, 3.0]), [0, 255])


def test_as_many_samples_are_asked_of_each_digit():
    np.testing.assert_array_equal(np.bincount(asked(50)), 10 * [5])
    np.testing.assert_array_equal(matching_digits.one_hot(asked(10)), np.eye(10))


@pytest.mark.slow
@pytest.mark.parametrize("number", [3, 230])
def test_samples_follow_the_velocity_of_their_digit_whatever_their_number(number):
    z = matching_digits.noise(number, 0)
    digits = np.arange(number) % 10
    still = matching_digits.sampler(lambda x, t, condition: tf.zeros_like(x), 2)(z, digits)
    np.testing.assert_array_equal(still, matching_digits.to_pixels(z))

    def towards_its_level(x, t, condition):
        """Constant in time, so that steps are exact: what starts at 0 ends at digit / 10 - 0.5."""
        level = tf.linalg.matvec(condition, tf.range(10, dtype=tf.float32)) / 10 - 0.5
        return tf.zeros_like(x) + level[:, None, None, None]

    moved = matching_digits.sampler(towards_its_level, 4)(0 * z, digits)
    np.testing.assert_array_equal(moved[:, 5, 5, 0], matching_digits.to_pixels(np.float32(digits / 10 - 0.5)))


@pytest.mark.slow
def test_snapshots_keep_averages_and_leave_the_training_alone(tmp_path):
    velocity = image_velocity((8, 8, 1), 8, 1, seed=0, classes=2)
    model = FlowMatching(velocity)
    model.compile(tf_keras.optimizers.Adam(0.01, use_ema=True, ema_momentum=0.9))
    batch = (np.zeros((4, 8, 8, 1), np.float32), np.eye(2, dtype=np.float32)[[0, 1, 0, 1]])
    rows = tf.data.Dataset.from_tensors(batch).repeat(3)
    seen = []

    class Watch(tf_keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            seen.append(velocity.trainable_variables[0].numpy())

    snapshots = matching_digits._Snapshots(tmp_path, [1])
    model.fit(rows, epochs=2, verbose=0, callbacks=[Watch(), snapshots, Watch()])
    np.testing.assert_array_equal(seen[0], seen[1])
    other = image_velocity((8, 8, 1), 8, 1, seed=1, classes=2)
    matching_digits.load(other, tmp_path, 1, "float32")
    start = image_velocity((8, 8, 1), 8, 1, seed=0, classes=2).trainable_variables[0].numpy()
    average = other.trainable_variables[0].numpy()
    # Three steps with a momentum of 0.9 leave most of the average where it began.
    assert 0 < np.abs(average - start).max() < 0.5 * np.abs(seen[0] - start).max()
    assert not list(tmp_path.glob("epoch_002"))


@pytest.mark.slow
def test_a_judge_says_as_many_things_as_there_are_sets():
    verdicts = Verdicts(Judge(seed=0), 500)
    real = mnist_digits()[1]
    told = verdicts.of([real.images, real.images[:100]], None)
    assert told["validation"][0] == pytest.approx(0, abs=1e-3) and told["validation"][1] > 0
    assert set(told) == {"validation", "test"}
    asked_for = verdicts.of([real.images], real.digits)
    assert asked_for["accuracy"] == [pytest.approx(verdicts.judge.accuracy(*real), abs=1e-4)]


@pytest.mark.slow
def test_what_shipped_is_what_was_measured():
    told = experiments.results("matching_digits")
    velocity, judge = matching_digits.trained()
    assert isinstance(velocity, Velocity)
    parts = dict(zip(("train", "validation", "test"), mnist_digits(), strict=True))
    for part, digits in parts.items():
        assert judge.accuracy(*digits) == pytest.approx(told["baselines"]["judge"][part], abs=0.003)
    digits = asked(100)
    samples = matching_digits.sampler(velocity, told["settings"]["samples"]["steps"])(
        matching_digits.noise(100, 9), digits
    )
    assert judge.accuracy(samples, digits) == pytest.approx(np.mean(told["guidance"]["1"]["accuracy"]), abs=0.06)
    assert told["runs"]["long"]["parameters"] == sum(int(tf.size(v)) for v in velocity.trainable_variables)
