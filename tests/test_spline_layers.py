"""The experiment of week 10 on how many layers there have to be, and the flows of it that ship."""

from functools import cache

import numpy as np
import pytest
import tensorflow as tf
from support import eagerly

from course_utils import experiments
from course_utils.evaluation import kl_divergence
from course_utils.experiments import spline_layers

SMALL = spline_layers.SETTINGS | {
    "data": ["rings"],
    "models": {
        "spline autoregressive": {"width": 5, "depths": [1, 2]},
        "affine autoregressive": {"width": 6, "depths": [2]},
    },
    "bins": 4,
    "rates": [0.01, 0.02],
    "tuned_at": 2,
    "tuned_for": 1,
    "epochs": 2,
    "points": 400,
    "batch": 200,
    "seeds": [0, 1],
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spline_layers")
    with eagerly():
        return folder, *spline_layers.run(folder, SMALL)


@pytest.mark.slow
def test_each_flow_is_trained_with_each_seed_at_the_rate_that_was_best_on_validation_points(ran):
    _, results, kept = ran
    rings = results["rings"]
    assert list(rings["runs"]) == ["spline autoregressive, 1", "spline autoregressive, 2", "affine autoregressive, 2"]
    for key, runs in rings["runs"].items():
        rates = rings["rates"][key.split(", ")[0]]
        assert {run["rate"] for run in runs} == {float(min(rates, key=rates.get))}
        assert len(runs) == 2 and runs[0]["kl"] != runs[1]["kl"]
        # Half precision is all that is between what was trained and what ships.
        assert rings["stored"][key] == pytest.approx(runs[0]["kl"], abs=0.01)
    assert set(kept) == {"rings"} and set(kept["rings"].flows) == set(rings["runs"])


@pytest.mark.slow
def test_what_is_finished_is_not_trained_again(ran, monkeypatch):
    folder, first, _ = ran
    monkeypatch.setattr(spline_layers, "fit", None)
    with eagerly():
        again, _ = spline_layers.run(folder, SMALL)
    assert first == again


@pytest.mark.slow
def test_flows_of_equal_depth_are_equally_large():
    for depth in (1, 2, 4):
        sizes = [
            sum(int(np.prod(v.shape)) for v in spline_layers.plane_flow("rings", model, depth).trainable_variables)
            for model, size in spline_layers.SETTINGS["models"].items()
            if depth in size["depths"]
        ]
        assert max(sizes) / min(sizes) < 1.01


def test_training_validation_and_test_points_differ():
    parts = [spline_layers.points("rings", part, SMALL) for part in ("train", "validation", "test")]
    assert [len(part) for part in parts] == [400, 40, 400]
    assert len(np.unique(np.concatenate(parts), axis=0)) == 840


@pytest.mark.slow
@pytest.mark.parametrize("depth", [1, 2, 4])
def test_next_to_the_moons_each_flow_takes_the_first_entry_first(depth):
    flow = spline_layers.plane_flow("two moons", "spline autoregressive", depth)
    chain = list(flow.bijector.bijectors)  # the last to act stands first
    last, entry = chain[-depth], 0
    if depth % 2 == 0:  # then both entries change places
        entry = int(chain[-depth - 1].permutation[0])
    for variable in last.trainable_variables:
        variable.assign_add(tf.random.stateless_normal(variable.shape, [3, depth]))
    y = np.zeros((2, 2), np.float32)
    y[:, 1 - entry] = [-1.0, 1.0]
    z = last.inverse(y).numpy()
    assert z[0, entry] == z[1, entry] and z[0, 1 - entry] != z[1, 1 - entry]


@cache
def shipped(name):
    """The flows that ship, for tests that leave them as they are."""
    return spline_layers.trained(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", spline_layers.SETTINGS["data"])
def test_the_flows_that_ship_reach_what_is_stored_beside_them(name):
    stored = experiments.results("spline_layers")[name]["stored"]
    flows, x = shipped(name), spline_layers.points(name, "test")[:20_000]
    exact = spline_layers.data(name).log_prob(x)
    for key, flow in flows.items():
        log_prob = flow.log_prob(tf.concat([x, flow.sample(50, seed=1)], axis=0))
        reached = kl_divergence(exact, log_prob[: len(x)])
        assert abs(reached.value - stored[key]) < 5 * reached.standard_error + 1e-3
        assert np.all(np.isfinite(log_prob))


@pytest.mark.slow
def test_the_mass_in_doubt_of_the_flows_that_ship_is_that_of_the_first_seed():
    masses = experiments.results("spline_layers")["two moons"]["in_doubt"]
    for key, flow in shipped("two moons").items():
        assert len(masses[key]) == 3
        assert spline_layers.mass_in_doubt(flow) == pytest.approx(masses[key][0], rel=1e-3)


@pytest.mark.slow
def test_no_flow_has_less_mass_in_doubt_than_the_exact_density():
    exact = spline_layers.mass_in_doubt(spline_layers.data("two moons"))
    assert 5e-6 < exact < 7e-6
    assert exact < min(min(each) for each in experiments.results("spline_layers")["two moons"]["in_doubt"].values())


def test_splines_come_within_a_twentieth_of_a_nat_of_the_checkerboard():
    runs = experiments.results("spline_layers")["checkerboard"]["runs"]
    assert np.mean([run["kl"] for run in runs["spline autoregressive, 4"]]) < 0.05
