"""The experiment of week 12 on chains in the latent space of a flow, in small."""

import numpy as np
import pytest
import tensorflow as tf

from course_utils.datasets import EightSchools
from course_utils.evaluation import log_det_by_autodiff
from course_utils.experiments import latent_chains

SMALL = latent_chains.SETTINGS | {
    "layers": 1,
    "hidden": [4],
    "bins": 4,
    "steps": 20,
    "batch": 16,
    "leapfrogs": [2, 3],
    "acceptances": [0.8],
    "chains": 3,
    "tuning_draws": 20,
    "draws": 30,
    "burn_in": 20,
    "seeds": [0, 1],
}


@pytest.mark.slow
def test_each_way_is_tuned_once_and_measured_and_what_is_finished_is_not_run_again(tmp_path, monkeypatch):
    settings = SMALL | {"ways": {"funnel": ["plain"], "eight schools": ["by hand, latent"]}}
    told, flows = latent_chains.run(tmp_path, settings)
    assert flows == {} and {name: list(ways) for name, ways in told.items()} == settings["ways"]
    for ways in told.values():
        for way in ways.values():
            leapfrogs, acceptance = way["best"]
            assert way["tuning"][f"{leapfrogs}, {acceptance}"] == max(way["tuning"].values())
            assert len(way["tuning"]) == 2 and len(way["runs"]) == 2
            for run in way["runs"]:
                gradients = leapfrogs * settings["draws"] * settings["chains"]
                assert run["per_thousand"] == pytest.approx(1_000 * run["effective"] / gradients)
    assert told["eight schools"]["by hand, latent"]["runs"][0]["training"] > 0
    monkeypatch.setattr(latent_chains, "_run", None)
    assert latent_chains.run(tmp_path, settings)[0] == told


def test_the_non_centred_coordinates_are_stretched_by_tau_eight_times():
    u = tf.random.stateless_normal([5, 10], [1, 2])
    np.testing.assert_allclose(log_det_by_autodiff(latent_chains.non_centred, u), 8 * u[:, 1], atol=1e-4)


@pytest.mark.parametrize("name", latent_chains.SETTINGS["ways"])
def test_what_is_known_of_a_density_fits_it(name):
    problem = latent_chains.problem(name)
    assert problem.mean.shape == problem.deviation.shape == (10,)
    assert problem.log_density(tf.zeros([3, 10])).shape == (3,)
    # Shifting the entry that is a logarithm of a scale widens all others by as much.
    index = problem.log_scale
    assert problem.deviation[index] == pytest.approx(3.0 if name == "funnel" else EightSchools().moments()[1][1])
