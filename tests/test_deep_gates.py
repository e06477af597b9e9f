"""The experiment on deep flows with and without gates, in small."""

import numpy as np
import pytest

from course_utils.experiments import deep_gates

SMALL = deep_gates.SETTINGS | {
    "depths": [1],
    "hidden": [4],
    "rates": [0.01],
    "seeds": [0, 1],
    "steps": 20,
    "test_draws": 50,
}


@pytest.mark.slow
def test_it_measures_all_kinds_and_goes_on_where_it_stopped(tmp_path, monkeypatch):
    told, flows = deep_gates.run(tmp_path, SMALL)
    assert flows == {}
    assert set(told) == {"1, plain", "1, gated"}
    for kind in told.values():
        assert [len(kind[start]) for start in ("zero", "random")] == [2, 2]
        first = kind["zero"][0]
        assert len(first["curve"]) == 10
        assert np.isfinite(first["kl"])
        assert kind["tuning"] == [first["kl"]]

    def not_again(*arguments, **options):
        raise AssertionError("it is fitted a second time")

    monkeypatch.setattr(deep_gates, "_fit", not_again)
    assert deep_gates.run(tmp_path, SMALL)[0] == told


@pytest.mark.parametrize("gated", [False, True])
def test_heads_start_at_zero_or_at_random(gated):
    for start, is_zero in (("zero", True), ("random", False)):
        q = deep_gates.posterior(2, gated, start, [4], seed=1)
        kernels = [layer.network.get_layer("heads").kernel for layer in q.bijector.bijectors]
        assert [not np.any(kernel) for kernel in kernels] == [is_zero, is_zero]


def test_what_is_not_finite_is_told_as_none():
    assert deep_gates._finite(np.float32("inf")) is None
    assert deep_gates._finite(np.float32(2.0)) == 2.0
