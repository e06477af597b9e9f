"""The experiment of week 10 on how many layers there have to be, and the flows of it that ship."""

import numpy as np
import pytest

from course_utils.experiments import spline_layers

SMALL = spline_layers.SETTINGS | {
    "data": ["rings"],
    "models": {
        "spline autoregressive": {"width": 5, "depths": [1, 2]},
        "affine autoregressive": {"width": 6, "depths": [2]},
    },
    "bins": 4,
    "rates": [0.01, 0.02],
    "tuned_for": 1,
    "epochs": 2,
    "points": 1_000,
    "batch": 100,
    "seeds": [0, 1],
}


def test_each_flow_is_trained_with_each_seed_at_the_rate_that_was_best_on_validation_points(tmp_path):
    results, kept = spline_layers.run(tmp_path, SMALL)
    rings = results["rings"]
    assert list(rings["runs"]) == ["spline autoregressive, 1", "spline autoregressive, 2", "affine autoregressive, 2"]
    for key, runs in rings["runs"].items():
        rates = rings["rates"][key.split(", ")[0]]
        assert {run["rate"] for run in runs} == {float(min(rates, key=rates.get))}
        assert len(runs) == 2 and runs[0]["kl"] != runs[1]["kl"]
        # Half precision is all that is between what was trained and what ships.
        assert rings["stored"][key] == pytest.approx(runs[0]["kl"], abs=0.01)
    assert set(kept) == {"rings"} and set(kept["rings"].flows) == set(rings["runs"])


def test_what_is_finished_is_not_trained_again(tmp_path, monkeypatch):
    settings = SMALL | {"models": {"affine autoregressive": SMALL["models"]["affine autoregressive"]}, "rates": [0.01]}
    first, _ = spline_layers.run(tmp_path, settings)
    monkeypatch.setattr(spline_layers, "fit", None)
    again, _ = spline_layers.run(tmp_path, settings)
    assert first == again


def test_flows_of_equal_depth_are_equally_large():
    train = spline_layers.points("two moons", "train", SMALL)
    for depth in (1, 2, 4):
        sizes = [
            sum(int(np.prod(v.shape)) for v in spline_layers.plane_flow(model, depth, train).trainable_variables)
            for model, size in spline_layers.SETTINGS["models"].items()
            if depth in size["depths"]
        ]
        assert max(sizes) / min(sizes) < 1.01


def test_training_validation_and_test_points_differ():
    parts = [spline_layers.points("rings", part, SMALL) for part in ("train", "validation", "test")]
    assert [len(part) for part in parts] == [1_000, 100, 1_000]
    assert len(np.unique(np.concatenate(parts), axis=0)) == 2_100
