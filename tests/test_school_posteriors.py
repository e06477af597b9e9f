"""The experiment on three families for the posterior of eight schools, in small, and what ships of it."""

import numpy as np
import pytest
import tensorflow as tf

from course_utils import experiments
from course_utils.experiments import school_posteriors

SMALL = school_posteriors.SETTINGS | {
    "families": ["mean-field"],
    "rates": [0.01, 0.03],
    "seeds": [0, 1],
    "training": {"steps": 10, "draws": 8},
    "test_draws": 100,
}


@pytest.mark.slow
def test_it_tunes_the_rate_and_goes_on_where_it_stopped(tmp_path, monkeypatch):
    told, flows = school_posteriors.run(tmp_path, SMALL)
    assert flows == {}
    of_rates, rate = told["mean-field"]["elbo"], told["mean-field"]["rate"]
    assert of_rates[str(rate)] == max(of_rates.values())
    assert [len(told["mean-field"][key]) for key in ("kl", "weighted")] == [2, 2]

    def not_again(*arguments, **options):
        raise AssertionError("it is fitted a second time")

    monkeypatch.setattr(school_posteriors, "_fit", not_again)
    assert school_posteriors.run(tmp_path, SMALL)[0] == told


@pytest.mark.slow
def test_the_families_begin_with_the_same_means_and_deviations():
    mean_field, full = (school_posteriors.family(name, seed=0) for name in ("mean-field", "full covariance"))
    np.testing.assert_allclose(full.mean(), mean_field.mean())
    np.testing.assert_allclose(full.stddev(), mean_field.stddev(), rtol=1e-5)
    z = mean_field.sample(5, seed=1)
    flow = school_posteriors.family("IAF", seed=0)
    np.testing.assert_allclose(flow.log_prob(tf.identity(z)), mean_field.log_prob(z), rtol=1e-5)


def test_what_ships_ranks_the_families_from_every_seed():
    told = experiments.results("school_posteriors")
    assert max(told["IAF"]["kl"]) < min(told["full covariance"]["kl"]) - 0.8
    assert max(told["full covariance"]["kl"]) < min(told["mean-field"]["kl"]) - 0.4
