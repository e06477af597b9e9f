"""Variational dequantisation: noise that starts as uniform, its density, the bounds, and that training pays."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from support import randomised

from course_utils import flows, training
from course_utils.datasets import batches, requantise

tfb = tfp.bijectors
tfd = tfp.distributions

LEVELS = 5
PIXELS = np.random.default_rng(0).integers(0, LEVELS, size=(6, 4, 4, 2)).astype("uint8")


def noise(dtype="float32", **options):
    return flows.noise_flow((4, 4, 2), **{"steps": 2, "hidden": 8, "seed": 0} | options, dtype=dtype)


def uniform_or_normal(mean=0.5, dtype="float64"):
    """A normal density on images."""
    return tfd.TransformedDistribution(
        flows.standard_normal(32, dtype),
        tfb.Chain([tfb.Shift(tf.constant(mean, dtype)), tfb.Reshape([4, 4, 2], [32])]),
    )


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_noise_starts_as_uniform_exactly(dtype):
    x, log_q = flows.noisy(np.repeat(PIXELS, 100, axis=0), LEVELS, noise(dtype), seed=1)
    np.testing.assert_allclose(log_q, np.zeros(600), atol=1e-4 if dtype == "float32" else 1e-12)
    assert x.dtype == dtype and log_q.dtype == dtype
    np.testing.assert_array_equal(x, flows.noisy(np.repeat(PIXELS, 100, axis=0), LEVELS, noise(dtype), seed=1)[0])
    u = x.numpy() * LEVELS - np.repeat(PIXELS, 100, axis=0)
    assert abs(u.mean() - 0.5) < 0.01 and abs(u.var() - 1 / 12) < 0.005


@pytest.mark.parametrize("learned", [False, True])
def test_noise_never_leaves_a_pixels_own_level(learned):
    made = randomised(noise(), scale=2.0) if learned else None
    pixels = np.repeat(PIXELS, 50, axis=0)
    x, _ = flows.noisy(pixels, LEVELS, made)
    assert x.numpy().min() >= 0 and x.numpy().max() < 1
    np.testing.assert_array_equal(requantise(x.numpy(), LEVELS), pixels)


def test_the_density_of_noise_is_that_of_its_flow_and_depends_on_the_image():
    made = randomised(noise("float64"), scale=0.1)
    x, log_q = flows.noisy(PIXELS, LEVELS, made, seed=1)
    condition = PIXELS.reshape(6, -1) / (LEVELS - 1)
    u = tf.identity(x) * LEVELS - PIXELS
    np.testing.assert_allclose(made.log_prob(u, **flows.given(made, condition)), log_q, rtol=1e-6)
    assert np.all(np.abs(made.log_prob(u + 0, **flows.given(made, condition[::-1])) - log_q) > 1e-3)
    assert np.std(log_q) > 0.1


@pytest.mark.slow
def test_uniform_dequantisation_is_the_special_case():
    """The same bound on average as without a noise flow, image by image."""
    flow = uniform_or_normal(0.2)
    learned, plain = (training.DequantisedLikelihood(flow, LEVELS, each) for each in (noise("float64"), None))
    np.testing.assert_allclose(learned.bound(PIXELS, samples=4_000), plain.bound(PIXELS, samples=4_000), atol=0.03)


@pytest.mark.slow
def test_bounds_are_below_the_truth_and_the_importance_weighted_one_comes_close():
    """Of a normal density on each pixel the probability of a cell is known."""
    flow = uniform_or_normal(0.2)
    cells = tfd.Normal(np.float64(0.2), np.float64(1.0))
    probability = cells.cdf((PIXELS + 1.0) / LEVELS) - cells.cdf(PIXELS * 1.0 / LEVELS)
    truth = np.log(LEVELS * probability).sum(axis=(1, 2, 3))
    model = training.DequantisedLikelihood(flow, LEVELS, randomised(noise("float64"), scale=0.04))
    bound, tighter = model.bound(PIXELS, samples=500, seed=1), model.importance_weighted(PIXELS, samples=2_000, seed=1)
    assert np.all(bound < truth - 0.1) and np.all(bound < tighter)
    np.testing.assert_allclose(tighter, truth, atol=0.1)
    assert model.log_weights(PIXELS, samples=3).shape == (3, 6)


@pytest.mark.slow
def test_training_the_noise_tightens_the_bound_and_resumes(tmp_path, capsys):
    """Where the density lies at the lower end of each cell, noise that knows of it gains; the flow has nothing to learn."""
    pixels = np.zeros((64, 4, 4, 2), "uint8")
    flow = uniform_or_normal(0.0, "float32")
    flow = tfd.TransformedDistribution(
        flow.distribution, tfb.Chain([tfb.Scale(0.1), tfb.Reshape([4, 4, 2], [32])]), name="narrow"
    )
    model = training.DequantisedLikelihood(flow, 2, noise(hidden=4))
    truth = 32 * np.log(2 * (tfd.Normal(0.0, 0.1).cdf(0.5) - 0.5))
    before = float(tf.reduce_mean(model.bound(pixels, samples=20)))
    data = batches(pixels, batch_size=16, seed=0)
    training.compile_with_schedule(model, 2e-2, 60 * 4, steps_per_execution=4)
    history = training.fit(model, data, epochs=60, checkpoint=tmp_path, progress=False)
    after = float(tf.reduce_mean(model.bound(pixels, samples=20)))
    assert len(history["loss"]) == 60 and before < after - 50 and after < truth + 0.5
    again = training.DequantisedLikelihood(flow, 2, noise(hidden=4))
    training.compile_with_schedule(again, 2e-2, 60 * 4, steps_per_execution=4)
    assert training.fit(again, data, epochs=60, checkpoint=tmp_path, progress=False) == history
    assert "nothing left to train" in capsys.readouterr().out
    np.testing.assert_array_equal(again.bound(pixels, seed=1), model.bound(pixels, seed=1))


@pytest.mark.slow
def test_a_conditional_flow_is_given_its_condition():
    flow = randomised(flows.glow((4, 4, 2), 1, 1, 4, seed=0, condition_size=3))
    model = training.DequantisedLikelihood(flow, LEVELS, noise())
    classes = np.eye(3, dtype="float32")[[0, 1, 2, 0, 1, 2]]
    one, other = (model.bound(PIXELS, each, samples=200, seed=1) for each in (classes, np.roll(classes, 1, axis=0)))
    assert np.all(np.abs(one - other) > 1e-3)
    assert model((PIXELS, classes)).shape == (6,) and len(model.losses) == 1
    assert {id(v) for v in model.trainable_variables} == {
        id(v) for v in (*flow.trainable_variables, *model.noise.trainable_variables)
    }


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: flows.noise_flow((5, 4, 1), seed=0), "multiples of 2"),
        (lambda: flows.noise_flow((4, 4, 1), 0, seed=0), "the number of steps, a positive integer; got 0"),
        (lambda: training.DequantisedLikelihood(uniform_or_normal(), 1), "at least two levels; got 1"),
        (
            lambda: training.DequantisedLikelihood(uniform_or_normal(), 2, noise()),
            "the flow's dtype, float64; got float32",
        ),
        (
            lambda: training.DequantisedLikelihood(uniform_or_normal(), 2).bound(PIXELS, samples=0),
            "the number of draws, a positive integer; got 0",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
