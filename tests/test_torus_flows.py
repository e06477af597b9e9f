"""The experiment of week 10 on the torus, in small, and what ships of it."""

import pytest

from course_utils import experiments
from course_utils.experiments import torus_flows

SMALL = torus_flows.SETTINGS | {
    "layers": 1,
    "hidden": [8],
    "bins": 4,
    "epochs": 1,
    "batch": 50,
    "points": {"train": 200, "test": 300},
    "seeds": [0, 1],
}


@pytest.mark.slow
def test_both_kinds_are_compared_by_seed_and_what_is_finished_is_not_trained_again(tmp_path, monkeypatch):
    told, flows = torus_flows.run(tmp_path, SMALL)
    assert flows == {} and list(told["runs"]) == ["circular", "ordinary"]
    gaps = [[run["kl"] for run in each] for each in told["runs"].values()]
    for circular, ordinary, (ahead, error) in zip(*gaps, told["ahead"], strict=True):
        assert ahead == pytest.approx(ordinary - circular, abs=1e-4) and error > 0
    monkeypatch.setattr(torus_flows, "_run", None)
    assert torus_flows.run(tmp_path, SMALL)[0] == told


def test_circular_splines_are_ahead_with_every_seed():
    told = experiments.results("torus_flows")
    assert len(told["ahead"]) == 3 and all(ahead > 3 * error for ahead, error in told["ahead"])
