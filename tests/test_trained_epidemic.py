"""The posterior of the epidemic that ships with week 12, in small and as it is."""

import numpy as np
import pytest

from course_utils import experiments
from course_utils.experiments import trained_epidemic

SMALL = trained_epidemic.SETTINGS | {
    "layers": 1,
    "hidden": [8],
    "simulations": 200,
    "held_out": 0.5,
    "tests": 40,
    "training": trained_epidemic.SETTINGS["training"] | {"epochs": 2, "batch": 20},
    "components": [1, 2],
    "neighbours": [5, 10],
}


@pytest.mark.slow
def test_the_flow_is_trained_beside_simple_methods(tmp_path):
    told, fitted = trained_epidemic.run(tmp_path, SMALL)
    assert list(fitted) == ["flow"] and len(told["loss"]) == len(told["val_loss"]) == 2
    assert told["nll"] == pytest.approx(trained_epidemic.nll(fitted["flow"], SMALL))
    assert len(told["baselines"]) == 2 and all(np.isfinite(each["nll"]) for each in told["baselines"].values())


def test_data_are_scaled_by_what_the_flow_is_trained_on():
    (_, x), (_, held_out) = trained_epidemic.parts(SMALL)
    scaled = trained_epidemic.scaling(SMALL)
    np.testing.assert_allclose(scaled(x).mean(axis=0), 0, atol=1e-5)
    assert len(x) == len(held_out) == 100 and not np.allclose(scaled(held_out).mean(axis=0), 0, atol=1e-3)


@pytest.mark.slow
def test_the_flow_that_ships_is_as_good_as_measured_and_ahead_of_the_simple_methods():
    told = experiments.results("trained_epidemic")
    assert trained_epidemic.nll(trained_epidemic.trained()) == pytest.approx(told["nll"], abs=1e-3)
    assert told["nll"] + 0.2 < min(each["nll"] for each in told["baselines"].values())
    others = experiments.results("epidemics")["20,000"]
    assert told["nll"] == pytest.approx(np.mean([run["nll"] for run in others]), abs=0.03)
