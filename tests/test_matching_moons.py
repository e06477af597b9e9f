"""The experiment of week 11 on likelihood and matching, and the velocities of it that ship."""

import numpy as np
import pytest
import tensorflow as tf
from support import eagerly

from course_utils import experiments
from course_utils.experiments import _moon_trainings, matching_moons
from course_utils.experiments import _moon_velocities as measured
from course_utils.flows import ContinuousFlow, standard_normal

FULL = matching_moons.SETTINGS["models"]
SMALL = matching_moons.SETTINGS | {
    "network": {"hidden": [8], "frequencies": 1},
    "models": {
        "independent pairs": FULL["independent pairs"]
        | {"batch": 32, "lengths": [10, 30], "rates": [0.01, 0.02], "tuned_at": 10},
        "optimal-transport pairs": FULL["optimal-transport pairs"]
        | {"batch": 32, "lengths": [10], "rates": [0.01], "tuned_at": 10, "seeds": [0]},
        "likelihood after matching": FULL["likelihood after matching"]
        | {"batch": 32, "solver_steps": 1, "lengths": [10], "rates": [0.01], "tuned_at": 10},
    },
    "points": 1_000,
    "validation": 100,
    "test": 200,
    "seeds": [0, 1],
    "measured_in": 2,
    "steps": {"euler": [1, 2], "runge_kutta": [1]},
    "samples": 100,
    "densities": 100,
    "particles": 50,
    "measured": ["independent pairs"],
    "shipped": {"by_chance": "independent pairs"},
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    folder = tmp_path_factory.mktemp("matching_moons")
    with eagerly():
        return folder, *matching_moons.run(folder, SMALL)


@pytest.mark.slow
def test_each_model_is_trained_at_each_length_with_each_seed_at_the_best_rate(ran):
    _, results, kept = ran
    lengths = [f"{model}, {length}" for model, options in SMALL["models"].items() for length in options["lengths"]]
    assert list(results["runs"]) == lengths
    for key, runs in results["runs"].items():
        rates = results["rates"][key.split(", ")[0]]
        assert {run["rate"] for run in runs} == {float(min(rates, key=rates.get))}
        seeds = SMALL["models"][key.split(", ")[0]].get("seeds", [0, 1])
        assert len({run["kl"] for run in runs}) == len(seeds) and min(run["seconds"] for run in runs) > 0
    assert set(kept) == {"by_chance"}
    # Half precision is all that is between what was trained and what ships.
    assert results["stored"]["by_chance"] == pytest.approx(results["runs"]["independent pairs, 30"][0]["kl"], abs=0.01)


@pytest.mark.slow
def test_what_follows_another_training_begins_with_its_weights_and_adds_its_seconds(ran):
    _, results, _ = ran
    for first, second in zip(
        results["runs"]["independent pairs, 30"], results["runs"]["likelihood after matching, 10"], strict=True
    ):
        assert second["seconds"] > first["seconds"]
        # Where it would begin without is the loss of a normal distribution.
        assert second["loss"][0] < np.log(2 * np.pi * np.e) - 0.05


@pytest.mark.slow
def test_measures_are_of_each_seed_and_method(ran):
    _, results, _ = ran
    assert set(results["measures"]) == set(SMALL["measured"])
    for each in results["measures"].values():
        assert len(each) == 2
        assert [len(of["distance"]) for of in each[0]["steps"].values()] == [2, 1]
    assert len(results["floor"]) == 3


@pytest.mark.slow
def test_what_is_finished_is_not_done_again(ran, monkeypatch):
    folder, results, _ = ran
    monkeypatch.setattr(_moon_trainings, "fit", None)
    monkeypatch.setattr(measured, "by_steps", None)
    again, _ = matching_moons.run(folder, SMALL)
    assert again == results


@pytest.mark.slow
def test_the_exact_velocity_leads_to_the_moons():
    train = measured.points("train", 2_000)
    flow = measured.moon_flow(measured.exact_velocity(train), train, steps=60)
    assert abs(measured.moon_kl(flow, measured.points("test", 100))) < 2e-3


def test_the_density_on_the_way_is_that_of_the_points_there():
    train = measured.points("train", 2_000)
    mean, deviation = measured.scales(train)
    x = (measured.points("test", 4_000) - mean) / deviation
    z = np.random.default_rng(0).normal(size=x.shape)
    on_the_way = measured.density_on_the_way(train, 0.6)
    np.testing.assert_allclose(on_the_way.mean(), 0.6 * x.mean(axis=0), atol=0.02)
    np.testing.assert_allclose(on_the_way.covariance(), np.cov((0.4 * z + 0.6 * x).T), atol=0.03)
    at_the_end = measured.density_on_the_way(train, 1.0).log_prob(x) - np.sum(np.log(deviation))
    np.testing.assert_allclose(at_the_end, measured.moons.log_prob(x * deviation + mean), atol=1e-3)


def test_paths_of_a_constant_velocity_are_straight_and_those_of_a_rotation_are_not():
    def turning(x, t):
        return np.pi * tf.stack([-x[..., 1], x[..., 0]], axis=-1)

    straight = measured.path_measures(lambda x, t: tf.zeros_like(x) + tf.constant([3.0, 4.0]), 20)
    assert straight == pytest.approx({"length": 5, "distance": 5, "cost": 25, "bend": 0}, abs=1e-4)
    half_circles = measured.path_measures(turning, 20)
    assert half_circles["length"] / half_circles["distance"] == pytest.approx(np.pi / 2, rel=1e-3)


def test_independent_points_differ_more_from_the_data_than_those_with_evenly_spaced_angles():
    even, _ = measured.moons.sample(4_000, seed=5)
    other, _ = measured.moons.sample(4_000, seed=6)
    independent = measured.independent_points(4_000, seed=7)
    assert measured.sliced_wasserstein(even, other) < measured.sliced_wasserstein(even, independent)


@pytest.mark.slow
def test_the_velocities_that_ship_reach_what_is_stored_beside_them():
    stored = experiments.results("matching_moons")["stored"]
    train, test = matching_moons.training_points(), measured.points("test", 1_500)
    for name, kl in stored.items():
        flow = measured.moon_flow(matching_moons.trained(name), train)
        assert measured.moon_kl(flow, test) == pytest.approx(kl, abs=0.015)
        assert isinstance(flow.distribution, ContinuousFlow) and flow.distribution.base.event_shape == [2]


def test_the_flow_takes_the_means_and_deviations_of_the_training_points():
    train = measured.points("train", 1_000)
    flow = measured.moon_flow(lambda x, t: tf.zeros_like(x), train)
    z = standard_normal(2).sample(5, seed=1)
    np.testing.assert_allclose(flow.bijector.forward(z), z * train.std(axis=0) + train.mean(axis=0), rtol=1e-5)
