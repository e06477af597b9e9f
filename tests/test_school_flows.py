"""The two flows of week 12 in whose latents chains of the eight schools walk, in small, and those that ship."""

import numpy as np
import pytest

from course_utils import experiments
from course_utils.experiments import latent_chains, school_flows

SMALL = school_flows.SETTINGS | {"layers": 1, "hidden": [4], "bins": 4, "steps": 20, "batch": 16, "test_draws": 100}


@pytest.mark.slow
def test_each_way_has_a_flow_in_its_own_coordinates(tmp_path):
    told, fitted = school_flows.run(tmp_path, SMALL)
    assert list(told) == list(fitted) == ["as_it_is", "by_hand"]
    for each in told.values():
        assert np.isfinite(each["kl"]) and each["kl_error"] > 0 and each["parameters"] > 100
    assert told["as_it_is"]["kl"] != told["by_hand"]["kl"]


@pytest.mark.slow
def test_the_flows_that_ship_are_as_near_as_measured():
    told = experiments.results("school_flows")
    for way, name in school_flows.SETTINGS["ways"].items():
        flow = latent_chains.fitted_flow(
            lambda x: 0 * x[..., 0], SMALL | {"layers": 3, "hidden": [64], "bins": 8}, seed=0
        )
        experiments.load_weights("school_flows", name, flow)
        kl = school_flows.divergence(flow, way, SMALL | {"test_draws": 4_000})
        error = 5 * np.std(kl) / len(kl) ** 0.5
        assert np.mean(kl) == pytest.approx(told[name]["kl"], abs=error)
    assert told["by_hand"]["kl"] < told["as_it_is"]["kl"] < 0.1
