"""Week 4's experiments train the notebook's flows: each at each learning rate, and each from other first weights."""

from typing import Any, NamedTuple

import numpy as np
import pytest

from course_utils import experiments
from course_utils.datasets import TwoMoons
from course_utils.experiments import _moon_flows, moon_comparison, moon_rates, moon_seeds


class Training(NamedTuple):
    """What `fit` was asked for."""

    coupling: str
    layers: int
    rate: float
    epochs: int
    start: float  # the sum of all first weights


@pytest.fixture
def trained(monkeypatch):
    """The trainings that were asked for, of which none takes place."""
    asked = []

    def fit(model, *arguments, epochs, **options):
        layers = model.flow.bijector.bijectors
        rate = model.optimizer.get_config()["learning_rate"]["config"]["warmup_target"]
        start = float(sum(np.sum(variable) for variable in model.flow.trainable_variables))
        asked.append(Training(type(layers[0]).__name__, len(layers), rate, epochs, start))
        return {"val_loss": [2.0, 1.0]}

    monkeypatch.setattr(_moon_flows, "fit", fit)
    return asked


@pytest.mark.slow
def test_each_flow_of_the_two_moons_is_trained_at_each_rate(tmp_path, trained):
    curves, flows = moon_rates.run(tmp_path, moon_rates.SETTINGS | {"rates": [0.001], "epochs": 2})
    assert [training[:4] for training in trained] == [
        ("AdditiveCoupling", 8, 0.001, 2),
        ("AdditiveCoupling", 9, 0.001, 2),
        ("AffineCoupling", 8, 0.001, 2),
        ("AffineCoupling", 8, 0.001, 2),
    ]
    assert curves == {model: {"0.001": [2.0, 1.0]} for model in moon_rates.SETTINGS["models"]}
    assert flows == {}


@pytest.mark.slow
def test_a_flow_is_trained_and_measured_once_with_each_seed(tmp_path, trained):
    settings: dict[str, Any] = moon_seeds.SETTINGS | {
        "trainings": {
            "NICE": {"model": "NICE", "rate": 0.01, "epochs": 2},
            "RealNVP, long": {"model": "RealNVP", "rate": 0.003, "epochs": 4},
        },
        "fresh": 500,
    }
    told, flows = moon_seeds.run(tmp_path, settings)
    assert [training[:4] for training in trained] == [
        *2 * [("AdditiveCoupling", 9, 0.01, 2)],
        *2 * [("AffineCoupling", 8, 0.003, 4)],
    ]
    assert trained[0].start != trained[1].start
    assert list(told) == list(settings["trainings"]) and flows == {}
    moons = TwoMoons()
    points, _ = moons.sample(500, seed=5)
    normal = -np.sum(points**2, axis=1) / 2 - np.log(2 * np.pi)
    for measured in told.values():  # of untrained flows, which are their base
        assert measured["validation"] == 2 * [[2.0, 1.0]]
        np.testing.assert_allclose(measured["divergence"], np.mean(moons.log_prob(points) - normal), atol=1e-4)
        assert all(0.5 < share < 0.9 for share in measured["stray"] + measured["agreement"])
    moon_seeds.run(tmp_path, settings)
    assert len(trained) == 4


@pytest.mark.slow
def test_two_flows_are_trained_from_the_notebooks_seed_and_ship(tmp_path, trained):
    curves, flows = moon_comparison.run(tmp_path)
    assert [training[:4] for training in trained] == [("AdditiveCoupling", 8, 0.02, 5), ("AffineCoupling", 8, 0.01, 5)]
    assert curves == {model: {"validation": [2.0, 1.0]} for model in ("NICE without scaling", "RealNVP")}
    assert list(flows) == ["nice_without_scaling", "realnvp"]


@pytest.mark.slow
@pytest.mark.parametrize("model", moon_comparison.SETTINGS["rates"])
def test_what_ships_of_the_comparison_has_the_loss_that_its_training_ended_with(model):
    flow, losses = moon_comparison.shipped(model)
    points, _ = TwoMoons().sample(10_000, seed=2)
    assert len(losses) == moon_comparison.SETTINGS["epochs"]
    np.testing.assert_allclose(-np.mean(flow.log_prob(points)), losses[-1], atol=2e-3)


def test_the_seeds_that_ship_were_trained_at_the_rates_that_were_found_best():
    rates, seeds = experiments.results("moon_rates"), experiments.results("moon_seeds")
    compared = moon_comparison.SETTINGS
    assert (compared["seed"], compared["epochs"]) == (rates["settings"]["seed"], rates["settings"]["epochs"])
    for model, rate in compared["rates"].items():
        assert rate == seeds["settings"]["trainings"][model]["rate"]
    for model in rates["settings"]["models"]:
        best = min(rates["settings"]["rates"], key=lambda rate: rates[model][str(rate)][-1])
        assert seeds["settings"]["trainings"][model] == {
            "model": model,
            "rate": best,
            "epochs": rates["settings"]["epochs"],
        }


@pytest.mark.slow
def test_what_ships_of_the_seeds_is_of_the_notebooks_other_two():
    seeds = experiments.results("moon_seeds")
    settings = seeds["settings"]
    assert settings["seeds"] == [1, 2]
    for name, training in settings["trainings"].items():
        measured = seeds[name]
        assert [len(losses) for losses in measured["validation"]] == 2 * [training["epochs"]]
        above = np.array([losses[-1] for losses in measured["validation"]]) - TwoMoons().entropy
        # Two estimates of one divergence, of which the first is the noisier.
        np.testing.assert_allclose(measured["divergence"], above, atol=0.03)
