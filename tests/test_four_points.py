"""The experiment on four points and a plane: models of equal size, trained once, whose pieces add up to what the bound lacks."""

import numpy as np
import pytest
import tensorflow as tf

from course_utils import experiments
from course_utils.experiments import four_points

TINY = four_points.SETTINGS | {
    "models": {"IAF posterior": {"decoder": 3, "posterior_layers": 1}},
    "sizes": {"latents": 2, "encoder": 4, "context": 2, "hidden": [4]},
    "training": {"epochs": 1, "batches": 2, "copies": 1, "rate": 0.005},
    "seeds": [1, 2],
    "test_draws": 5,
}


@pytest.mark.slow
def test_what_was_trained_is_not_trained_again(tmp_path, monkeypatch):
    told, shipped = four_points.run(tmp_path, TINY)
    assert shipped == {} and [len(runs) for runs in told.values()] == [2]
    first, second = told["IAF posterior"]
    assert first != second

    def not_again(*arguments, **options):
        raise AssertionError("it is trained a second time")

    monkeypatch.setattr(four_points, "_run", not_again)
    assert four_points.run(tmp_path, TINY)[0] == told


@pytest.mark.slow
@pytest.mark.parametrize("model", four_points.SETTINGS["models"])
def test_what_the_bound_lacks_comes_apart_in_two_for_models_of_equal_size(model):
    vae = four_points.four_points_vae(model, seed=1)
    assert abs(sum(int(tf.size(each)) for each in vae.trainable_variables) - 14_680) < 20
    tf.random.set_seed(1)
    pieces = four_points.lacking(vae, draws=2_000)
    lacks = -np.log(4) - pieces["elbo"]
    assert abs(lacks - pieces["from_prior"] - pieces["from_shares"]) < 0.05


def test_with_every_seed_that_ships_the_flow_loses_less_of_both():
    told = experiments.results("four_points")
    for piece in ("from_prior", "from_shares"):
        of_flow, of_diagonal = (
            [run[piece] for run in told[model]] for model in ("IAF posterior", "diagonal posterior")
        )
        assert len(of_flow) == 2 and 0 < max(of_flow) < min(of_diagonal)
    for runs in (told["IAF posterior"], told["diagonal posterior"]):
        for run in runs:
            assert abs(-np.log(4) - run["elbo"] - run["from_prior"] - run["from_shares"]) < 0.03
