"""The experiment on VAEs of small digits: models of equal size, trained once, and weights that reach what is told of them."""

import numpy as np
import pytest
import tensorflow as tf

from course_utils import experiments
from course_utils.experiments import small_vaes

TINY = small_vaes.SETTINGS | {
    "models": {"0 steps": {"latents": 2, "decoder": 3}},
    "sizes": {"encoder": 4, "context": 2, "hidden": [4]},
    "training": {"2": {"epochs": 1, "rate": 0.008, "batch_size": 600}},
    "seeds": [0, 1],
    "test_draws": 2,
}


@pytest.mark.slow
def test_what_was_trained_is_not_trained_again_and_the_first_seed_ships(tmp_path, monkeypatch):
    told, shipped = small_vaes.run(tmp_path, TINY)
    assert set(shipped) == {"0_steps"} and [len(runs) for runs in told.values()] == [2]
    first, second = told["0 steps"]
    assert first["elbo"] <= first["weighted"] and first["elbo"] != second["elbo"]

    def not_again(*arguments, **options):
        raise AssertionError("it is trained a second time")

    monkeypatch.setattr(small_vaes, "train", not_again)
    again, loaded = small_vaes.run(tmp_path, TINY)
    assert again == told
    for was, now in zip(shipped["0_steps"].variables, loaded["0_steps"].variables, strict=True):
        np.testing.assert_array_equal(now, was)


def test_models_with_equally_many_latents_have_equally_many_parameters():
    told = experiments.results("small_vaes")
    for latents in (2, 8):
        models = [name for name, sizes in told["settings"]["models"].items() if sizes["latents"] == latents]
        sizes = [told[name][0]["parameters"] for name in models]
        assert len(sizes) > 2 and max(sizes) / min(sizes) < 1.005, (latents, sizes)


@pytest.mark.slow
def test_the_shipped_weights_reach_the_elbo_that_is_told_of_them():
    vae, test = small_vaes.digit_vae("0 steps"), small_vaes.binarised_digits()[2]
    experiments.load_weights("small_vaes", "0_steps", vae)
    tf.random.set_seed(3)
    told = experiments.results("small_vaes")["0 steps"][0]["elbo"]
    assert abs(float(tf.reduce_mean(vae.log_weights(test, 50))) - told) < 0.1


def test_digits_to_choose_and_to_test_with_are_zeros_and_ones_and_inked_as_their_levels_say():
    levels, validation, test = small_vaes.binarised_digits()
    assert levels.shape == (1_237, 64) and levels.max() == small_vaes.LEVELS
    for part, count in ((validation, 200), (test, 360)):
        assert part.shape == (count, 64) and np.isin(part, (0, 1)).all()
        assert abs(part.mean() - levels.mean() / small_vaes.LEVELS) < 0.02
