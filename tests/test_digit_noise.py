"""The trainings of week 5 from other seeds: each once, with either noise; and what ships of them."""

import numpy as np
import pytest

from course_utils import experiments
from course_utils.experiments import _noise_trainings, digit_noise

TINY = digit_noise.SETTINGS | {
    "flow": {"scales": 2, "hidden": 2, "margin": 0.01},
    "noise": {"steps": 1, "hidden": 2},
    "training": {"rate": 0.004, "epochs": 3, "batch": 64},
    "draws": [1, 2],
    "seeds": [1],
}


@pytest.mark.slow
def test_each_seed_is_trained_once_with_either_noise(tmp_path, monkeypatch):
    trained = []
    monkeypatch.setattr(_noise_trainings, "fit", lambda model, *_, epochs, **__: trained.append((model, epochs)))
    told, flows = digit_noise.run(tmp_path, TINY)
    assert [model.noise is None for model, _ in trained] == [True, False]
    assert [epochs for _, epochs in trained] == [3, 3]
    assert set(told) == {"uniform", "learned"} and flows == {}
    for noise in told.values():
        assert noise["2"][0] < noise["1"][0]
    # Untrained, what is learned begins as uniform noise.
    np.testing.assert_allclose(told["uniform"]["1"], told["learned"]["1"], atol=0.05)
    assert digit_noise.run(tmp_path, TINY)[0] == told and len(trained) == 2


@pytest.mark.parametrize("number", ["1", "16"])
def test_learned_noise_takes_fewer_bits_from_each_seed_that_ships(number):
    told = experiments.results("digit_noise")
    assert told["settings"]["seeds"] == [1, 2]
    uniform, learned = told["uniform"][number], told["learned"][number]
    assert len(uniform) == len(learned) == 2
    assert max(learned) < min(uniform)
