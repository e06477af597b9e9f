"""The experiment of week 12 on the two-moons simulator, and the flow of it that ships."""

import numpy as np
import pytest

from course_utils import experiments
from course_utils.evaluation import kl_divergence
from course_utils.experiments import posteriors
from course_utils.flows import given
from course_utils.simulators import TwoMoonsSimulator

SMALL = posteriors.SETTINGS | {
    "layers": 1,
    "hidden": [8],
    "bins": 4,
    "simulations": {"train": 1_000, "validation": 200, "test": 400},
    "rates": [0.01, 0.03],
    "tuned_for": 1,
    "epochs": 2,
    "batch": 100,
    "seeds": [0, 1],
    "components": [1, 8],
}


@pytest.mark.slow
def test_each_seed_is_trained_at_the_rate_that_was_best_on_validation_pairs(tmp_path, monkeypatch):
    results, kept = posteriors.run(tmp_path, SMALL)
    best = float(min(results["rates"], key=results["rates"].get))
    assert [run["rate"] for run in results["runs"]] == [best, best]
    assert results["runs"][0]["kl"] != results["runs"][1]["kl"]
    assert all(len(run["train"]) == len(run["validation"]) == 2 for run in results["runs"])
    # Half precision is all that is between what was trained and what ships.
    assert results["stored"] == pytest.approx(results["runs"][0]["kl"], abs=0.02)
    assert set(kept) == {"two_moons"} and list(results["mixtures"]) == ["1", "8"]
    assert results["mixtures"]["8"]["kl"] < results["mixtures"]["1"]["kl"]
    assert results["mixtures"]["8"]["parameters"] == 7 + 8 * (4 + 10)
    monkeypatch.setattr(posteriors, "fit", None)  # what is finished is not trained again
    assert posteriors.run(tmp_path, SMALL)[0] == results


def test_parts_differ_and_are_reproducible():
    parts = [posteriors.pairs(part, SMALL) for part in ("train", "validation", "test")]
    assert [len(parameters) for parameters, _ in parts] == [1_000, 200, 400]
    assert len({float(parameters[0, 0]) for parameters, _ in parts}) == 3
    np.testing.assert_array_equal(parts[0][1], posteriors.pairs("train", SMALL)[1])


@pytest.mark.slow
def test_the_flow_that_ships_is_as_good_as_measured():
    flow, results = posteriors.posterior_flow(), experiments.results("posteriors")
    experiments.load_weights("posteriors", "two_moons", flow)
    parameters, x = (each[:4_000] for each in posteriors.pairs("test"))
    log_q = flow.log_prob(parameters, **given(flow, x))
    kl = kl_divergence(TwoMoonsSimulator().log_posterior(parameters, x), log_q)
    assert kl.value == pytest.approx(results["stored"], abs=5 * kl.standard_error)
