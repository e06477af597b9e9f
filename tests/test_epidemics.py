"""The experiment of week 12 on an epidemic, in small, and what ships of it."""

import numpy as np
import pytest

from course_utils import experiments
from course_utils.experiments import epidemics

_FEW = {"size": 60, "rate": 1e-2, "epochs": 3, "batch": 20}
SMALL = epidemics.SETTINGS | {
    "layers": 1,
    "hidden": [8],
    "trainings": {"60": _FEW, "60, stopped": _FEW | {"rate": 0.5, "patience": 1}},
    "simulations": 200,
    "held_out": 0.5,
    "tests": 40,
    "covered": 20,
    "draws": 9,
    "seeds": [0, 1],
}


def test_each_seed_has_a_share_of_its_own_where_there_are_enough():
    first, second = (epidemics.simulations(60, seed, SMALL)[1] for seed in (0, 1))
    assert first.shape == second.shape == (60, 10) and not np.array_equal(first, second)
    both = [epidemics.simulations(200, seed, SMALL)[1] for seed in (0, 1)]
    np.testing.assert_array_equal(*both)


@pytest.mark.slow
def test_each_training_is_measured_and_what_is_finished_is_not_trained_again(tmp_path, monkeypatch):
    told, flows = epidemics.run(tmp_path, SMALL)
    assert flows == {} and list(told) == list(SMALL["trainings"])
    assert [run["epochs"] for run in told["60"]] == [3, 3]
    assert min(run["epochs"] for run in told["60, stopped"]) == 2  # a rate this high makes it worse at once
    for run in told["60"]:
        assert len(run["coverage"]) == 19 and np.all(np.diff(run["coverage"]) >= 0) and run["parameters"] > 100
    assert told["60"][0]["nll"] != told["60"][1]["nll"]
    monkeypatch.setattr(epidemics, "_run", None)
    assert epidemics.run(tmp_path, SMALL)[0] == told


def test_the_results_that_ship_say_what_the_notebook_says():
    told = experiments.results("epidemics")
    at_95 = {name: np.mean([run["coverage"][18] for run in told[name]]) for name in told["settings"]["trainings"]}
    assert at_95["500, no stopping"] < at_95["500, stopped early"] < at_95["20,000"]
    assert at_95["20,000"] == pytest.approx(0.95, abs=0.02)
