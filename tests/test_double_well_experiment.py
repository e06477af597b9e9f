"""The experiment of week 12 on a double well, in small."""

import numpy as np
import pytest

from course_utils.experiments import double_well
from course_utils.targets import DoubleWell

SMALL = double_well.SETTINGS | {
    "layers": 1,
    "hidden": [4],
    "rates": [0.003, 0.01],
    "steps": 20,
    "simulated": 40,
    "chains": 4,
    "test_draws": 200,
    "seeds": [0, 1],
}


@pytest.mark.slow
def test_each_loss_is_tuned_and_measured_and_what_is_finished_is_not_trained_again(tmp_path, monkeypatch):
    settings = SMALL | {"losses": ["reverse", "both"]}
    told, flows = double_well.run(tmp_path, settings)
    assert flows == {} and set(told) == {"reverse", "both", "one Gaussian", "a Gaussian a well"}
    for loss in settings["losses"]:
        rates, runs = told[loss]["rates"], told[loss]["runs"]
        assert {run["rate"] for run in runs} == {float(min(rates, key=rates.get))}
        assert [len(run["curve"]) for run in runs] == [10, 10] and runs[0]["curve"] != runs[1]["curve"]
    monkeypatch.setattr(double_well, "_run", None)
    assert double_well.run(tmp_path, settings)[0] == told


@pytest.fixture(scope="module")
def points():
    return tuple(chains.reshape(-1, 8) for chains in double_well.simulations(SMALL | {"simulated": 300}))


@pytest.mark.slow
def test_simulations_stay_in_their_wells(points):
    left, right = points
    assert np.all(left[:, 0] < 0) and np.all(right[:, 0] > 0)
    exact = DoubleWell().sample(100_000, seed=0)
    for some, side in ((left, exact[:, 0] < 0), (right, exact[:, 0] > 0)):
        np.testing.assert_allclose(some[:, 0].mean(), exact[side, 0].mean(), atol=0.05)
        np.testing.assert_allclose(some.std(axis=0), exact[side].std(axis=0), rtol=0.25)


@pytest.mark.slow
def test_a_gaussian_for_each_well_finds_the_constant_and_the_free_energy(points):
    proposals, target = double_well.gaussians(*points), DoubleWell()
    told = double_well.measured(proposals["a Gaussian a well"], 20_000, seed=1)
    assert abs(told["constant"]) < 4 * told["constant_error"] < 0.1
    assert abs(told["free_energy"] - target.free_energy_difference) < 4 * told["free_energy_error"] < 0.2
    assert told["kl"] > 0 and 0.4 < told["right"] < 0.6
    assert double_well.measured(proposals["one Gaussian"], 20_000, seed=1)["share"] < 0.1 < told["share"]


def test_without_draws_in_one_of_the_wells_there_is_no_difference_of_free_energies():
    left = DoubleWell().sample(2_000, seed=0)
    left = left[left[:, 0] < 0][:100]
    told = double_well.measured(double_well.gaussians(left, left)["one Gaussian"], 100, seed=0)
    assert told["free_energy"] is None and told["right"] == 0
