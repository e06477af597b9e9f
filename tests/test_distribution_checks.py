"""The checks on distributions, samples and shapes: right ones always pass, others are told apart."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from scipy.special import ndtr

from course_utils.exercises.distributions import (
    require_distribution,
    require_log_prob,
    require_samples,
    require_shape,
)
from course_utils.exercises.exercise import Wrong

tfd = tfp.distributions

LOCS, SCALES = np.array([1.0, -2.0]), np.array([2.0, 0.5])


def cdf(x):
    return ndtr((x - LOCS) / SCALES)


def drawn(n, locs=LOCS, scales=SCALES, seed=0):
    return np.random.default_rng(seed).normal(locs, scales, (n, 2)).astype(np.float32)


@pytest.mark.parametrize("n", [2, 12, 1_000])
def test_right_samples_are_never_refused(n):
    for seed in range(300):
        require_samples("`x`", drawn(n, seed=seed), (n, 2), cdf)


def test_extreme_but_possible_samples_pass():
    """One at either end of what float32 can draw."""
    x = drawn(1_000)
    x[0], x[1] = LOCS + 5.4 * SCALES, LOCS - 5.4 * SCALES
    require_samples("`x`", x, (1_000, 2), cdf)


@pytest.mark.parametrize(
    ("samples", "message"),
    [
        (drawn(1_000, scales=[2.0**0.5, 0.5]), "its numbers at `[..., 0]` have"),
        (drawn(1_000, scales=[2.0, 0.5**0.5]), "its numbers at `[..., 1]` have"),
        (drawn(1_000, locs=[1.0, 2.0]), "not drawn from the distribution"),
        (drawn(1_000)[:, ::-1], "not drawn from the distribution"),
        (np.tile(drawn(100), (10, 1)), "copies of others"),
        (np.tile(drawn(1), (1_000, 1)), "copies of others"),
        (np.full((1_000, 2), 1.0), "all numbers in `x` are equal to 1.0000"),
        (np.full((1_000, 2), np.nan), "contains NaN"),
        (np.full((1_000, 2), np.inf), "contains infinity"),
        (drawn(1_000).T, "in another order"),
        (drawn(999), "should have shape (1000, 2); yours has shape (999, 2)"),
        (drawn(1_000).tolist(), "should be the tensor that `sample` returns"),
    ],
)
def test_wrong_samples_are_told_what_is_wrong(samples, message):
    with pytest.raises(Wrong) as wrong:
        require_samples("`x`", samples, (1_000, 2), cdf)
    assert message in str(wrong.value)


def test_several_axes_may_count_the_draws():
    x = drawn(1_000).reshape(10, 100, 2)
    require_samples("`x`", x, (10, 100, 2), cdf, sample_ndims=2)
    with pytest.raises(Wrong, match="not drawn from"):
        require_samples("`x`", x[..., ::-1], (10, 100, 2), cdf, sample_ndims=2)


@pytest.mark.parametrize(
    ("got", "message"),
    [
        (tfd.Normal, "is the class `Normal` itself"),
        ([tfd.Normal(0.0, 1.0)] * 2, "should be one distribution"),
        (3.0, "yours is of type float"),
        (tfd.JointDistributionSequential([tfd.Normal(0.0, 1.0)] * 2), "is a joint distribution"),
        (tfd.Normal([0.0, 1.0], 1.0), "move axes to the event by `tfd.Independent`"),
        (tfd.Normal(0.0, 1.0), "yours has batch shape () and event shape ()."),
        (tfd.MultivariateNormalDiag(tf.zeros((2, 2))), "Those are two."),
    ],
)
def test_distributions_of_other_shapes_are_told_what_is_wrong(got, message):
    with pytest.raises(Wrong) as wrong:
        require_distribution("`d`", got, event_shape=(2,), mistakes={"Those are two.": ((2,), (2,))})
    assert message in str(wrong.value)


def test_distributions_are_compared_by_their_log_densities():
    right, points = tfd.Normal(0.5, 2.0), [-1.3, 0.4, 2.2]
    mistakes = {"that is the variance.": tfd.Normal(0.5, 4.0)}
    require_log_prob("`d`", tfd.TransformedDistribution(tfd.Normal(0.0, 2.0), tfp.bijectors.Shift(0.5)), right, points)
    with pytest.raises(Wrong, match=r"^that is the variance\.$"):
        require_log_prob("`d`", tfd.Normal(0.5, 4.0), right, points, mistakes)
    with pytest.raises(
        Wrong, match=r"`d` is not the distribution asked for: at the point (-1.3|2.2) its log-density is"
    ):
        require_log_prob("`d`", tfd.Normal(0.6, 2.0), right, points, mistakes)


@pytest.mark.parametrize("got", [(2, 3), [2, 3], tf.TensorShape([2, 3]), tf.constant([2, 3]), np.array([2, 3])])
def test_shapes_of_every_kind_pass(got):
    require_shape("the shape", got, (2, 3))


def test_a_forgotten_comma_is_told():
    with pytest.raises(Wrong, match=r"A tuple with one entry is written \(5,\)"):
        require_shape("the shape", (5), (5,))


@pytest.mark.parametrize(
    ("got", "message"),
    [
        (2, "yours is the number 2. It has one entry for each axis"),
        (..., "the shape is still to be filled in"),
        ((2, ...), "still has a `...`"),
        ("23", "yours is str '23'"),
        ({2, 3}, "should be a tuple of whole numbers"),
        ((2.5, 3), "should be a tuple of whole numbers"),
        (tf.TensorShape(None), "should be a tuple of whole numbers"),
        (None, "should be a tuple of whole numbers"),
        ((2, 1), "the shape is not (2, 1): the event is missing."),
        ((3, 2), "their order is not"),
        ((2,), "there are more axes than that"),
        ((2, 3, 1), "there are fewer axes than that"),
        ((2, 4), "look again at the entry at index 1"),
    ],
)
def test_wrong_shapes_are_told_what_is_wrong(got, message):
    with pytest.raises(Wrong) as wrong:
        require_shape("the shape", got, (2, 3), {"the event is missing.": (2, 1)})
    assert message in str(wrong.value)
