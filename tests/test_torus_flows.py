"""The experiment of week 10 on the torus, in small, and what ships of it."""

import pytest
from support import eagerly

from course_utils import experiments
from course_utils.datasets import TorusAngles
from course_utils.evaluation import kl_divergence
from course_utils.experiments import torus_flows

SMALL = torus_flows.SETTINGS | {
    "layers": 1,
    "hidden": [8],
    "bins": 4,
    "epochs": 1,
    "batch": 50,
    "points": {"train": 200, "test": 300},
    "seeds": [0, 1],
    "mixture": {"components": 3, "iterations": 2},
}


def kl_of(flow, size):
    """The KL divergence from the exact density, at the pairs that report."""
    pairs, _ = TorusAngles().sample(size, seed=2)
    return kl_divergence(TorusAngles().log_prob(pairs), flow.log_prob(pairs)).value


@pytest.mark.slow
def test_both_kinds_are_compared_by_seed_and_what_is_finished_is_not_trained_again(tmp_path, monkeypatch):
    with eagerly():  # four steps
        told, flows = torus_flows.run(tmp_path, SMALL)
    assert list(flows) == ["ordinary"] and list(told["runs"]) == ["circular", "ordinary"]
    assert kl_of(flows["ordinary"], 300) == pytest.approx(told["runs"]["ordinary"][0]["kl"], abs=1e-4)
    assert told["mixture"]["parameters"] == 3 - 1 + 3 * 4 and told["mixture"]["kl"] > 0
    gaps = [[run["kl"] for run in each] for each in told["runs"].values()]
    for circular, ordinary, (ahead, error) in zip(*gaps, told["ahead"], strict=True):
        assert ahead == pytest.approx(ordinary - circular, abs=1e-4) and error > 0
    for trains in ("_run", "_mixture"):
        monkeypatch.setattr(torus_flows, trains, None)
    assert torus_flows.run(tmp_path, SMALL)[0] == told


def test_circular_splines_are_ahead_with_every_seed():
    told = experiments.results("torus_flows")
    assert len(told["ahead"]) == 3 and all(ahead > 3 * error for ahead, error in told["ahead"])


def test_the_flow_that_ships_is_the_one_that_was_measured():
    told = experiments.results("torus_flows")
    ordinary = told["runs"]["ordinary"][0]
    assert kl_of(torus_flows.trained("ordinary"), 50_000) == pytest.approx(ordinary["kl"], abs=1e-4)


def test_the_mixture_is_behind_circular_splines_with_every_seed():
    told = experiments.results("torus_flows")
    assert told["mixture"]["kl"] > max(run["kl"] for run in told["runs"]["circular"])
    assert told["mixture"]["kl"] < max(run["kl"] for run in told["runs"]["ordinary"])
