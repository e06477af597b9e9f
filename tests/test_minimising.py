"""Descent on a loss that draws its own points."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.passes import EPOCH_LIMIT
from course_utils.training import minimise

tfd = tfp.distributions


def shifted_normal():
    """q, and KL(q ‖ N(3, 1)) estimated by its own draws."""
    q = tfd.Normal(tf.Variable(0.0), 1.0)

    def loss(seed):
        x = q.sample(64, seed=seed)
        return tf.reduce_mean(q.log_prob(x) - tfd.Normal(3.0, 1.0).log_prob(x))

    return q, loss


@pytest.mark.slow
def test_the_reverse_divergence_falls_to_nothing():
    q, loss = shifted_normal()
    means = minimise(loss, q.trainable_variables, 0.1, 200)
    assert len(means) == 10 and means[0] > 2 and means[-1] < 0.01
    assert float(q.loc) == pytest.approx(3, abs=0.1)


@pytest.mark.slow
def test_each_step_draws_anew_and_a_seed_repeats_a_training():
    seen = tf.Variable(tf.zeros([20, 2], tf.int32))
    variable = tf.Variable(1.0)

    def loss(seed):
        seen.scatter_nd_update([[seed[1]]], [seed])
        return variable**2 * tf.random.stateless_uniform([], seed)

    ends = []
    for seed in (7, 7, 8):
        variable.assign(1.0)
        minimise(loss, [variable], 0.1, 20, seed=seed)
        ends.append(float(variable))
    np.testing.assert_array_equal(seen, np.stack([np.full(20, 8), np.arange(20)], axis=1))
    assert ends[0] == ends[1] != ends[2]


def test_the_limit_on_epochs_shortens_it(monkeypatch):
    monkeypatch.setenv(EPOCH_LIMIT, "2")
    q, loss = shifted_normal()
    assert len(minimise(loss, q.trainable_variables, 0.1, 200)) == 2


def test_what_cannot_be_is_refused():
    q, loss = shifted_normal()
    with pytest.raises(ValueError, match="Expected the number of steps, a positive integer; got 0"):
        minimise(loss, q.trainable_variables, 0.1, 0)
    with pytest.raises(ValueError, match="Expected a learning rate, a finite positive number; got -1"):
        minimise(loss, q.trainable_variables, -1.0, 10)
    with pytest.raises(ValueError, match="Expected variables to change; got none"):
        minimise(loss, [], 0.1, 10)
    with pytest.raises(FloatingPointError, match="Expected a finite loss; got nan in tenth 1"):
        minimise(lambda seed: loss(seed) * float("nan"), q.trainable_variables, 0.1, 20)
