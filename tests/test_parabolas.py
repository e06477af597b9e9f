"""The experiment of week 12 on parabolas, in small, and what ships of it."""

import pytest

from course_utils import experiments
from course_utils.experiments import parabolas

SMALL = parabolas.SETTINGS | {
    "hidden": [4],
    "simulations": 400,
    "tests": 200,
    "epochs": 2,
    "batch": 100,
    "seeds": [0, 1],
}


@pytest.mark.slow
def test_each_seed_has_simulations_of_its_own(tmp_path):
    told, fitted = parabolas.run(tmp_path, SMALL)
    assert fitted == {} and {key: len(values) for key, values in told.items()} == dict.fromkeys(told, 2)
    for of_seeds in (told["regression"], told["flow"]):
        assert of_seeds[0] != of_seeds[1]
    assert max(told["regression"]) < min(told["flow"])


def test_regression_is_ahead_of_the_flow_that_is_within_two_hundredths():
    told = experiments.results("parabolas")
    assert 3 * max(told["regression"]) < min(told["flow"]) and max(told["flow"]) < 0.02
