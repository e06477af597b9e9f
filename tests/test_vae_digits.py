"""The experiment on VAEs of real digits: models of equal size, and weights that reach what is told of them."""

import numpy as np
import pytest
import tensorflow as tf

from course_utils import experiments
from course_utils.experiments import vae_digits

MODELS = list(vae_digits.SETTINGS["models"])


@pytest.fixture(scope="module")
def shipped():
    vaes = {model: vae_digits.digit_vae(model) for model in MODELS}
    for model, vae in vaes.items():
        experiments.load_weights("vae_digits", model, vae)
    return vaes


@pytest.mark.slow
def test_the_models_have_equally_many_parameters(shipped):
    sizes = [sum(int(tf.size(variable)) for variable in vae.trainable_variables) for vae in shipped.values()]
    assert max(sizes) / min(sizes) < 1.002


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS)
def test_the_shipped_weights_reach_the_elbo_that_is_told_of_them(shipped, model):
    test = vae_digits.binarised_digits()[2]
    tf.random.set_seed(3)
    weights = tf.function(shipped[model].log_weights)(test, 4)
    told = experiments.results("vae_digits")[model]["runs"][0]["elbo"]
    assert abs(float(tf.reduce_mean(weights)) - told) < 1


def test_the_digits_to_choose_and_to_test_with_are_zeros_and_ones():
    train, *others = vae_digits.binarised_digits()
    assert (train.shape, train.dtype, train.max()) == ((4_000, 784), np.uint8, 255)
    for part in others:
        assert part.shape == (500, 784)
        assert np.isin(part, (0, 1)).all()


@pytest.mark.slow
def test_estimates_from_more_draws_are_not_lower_on_average():
    curve = vae_digits._curve(vae_digits.digit_vae("diagonal"), vae_digits.binarised_digits()[2][:5], 64)
    assert curve["draws"] == [1, 2, 4, 8, 16, 32, 64]
    assert (np.diff(curve["mean"]) > 0).all()
    assert curve["error"][-1] == 0
