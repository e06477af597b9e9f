"""The trainings of week 5 from other seeds: each once, with either noise; and what ships of them."""

import numpy as np
import pytest

from course_utils import experiments
from course_utils.datasets import bits_per_dimension, digits
from course_utils.experiments import _noise_trainings, digit_noise

TINY = digit_noise.SETTINGS | {
    "flow": {"scales": 2, "hidden": 2, "margin": 0.01},
    "noise": {"steps": 1, "hidden": 2},
    "training": {"rate": 0.004, "epochs": 3, "batch": 64},
    "draws": [1, 2],
    "seeds": [1],
    "shipped": 2,
}


@pytest.mark.slow
def test_each_seed_is_trained_once_with_either_noise_and_one_ships(tmp_path, monkeypatch):
    trained = []
    monkeypatch.setattr(_noise_trainings, "fit", lambda model, *_, epochs, **__: trained.append((model, epochs)))
    told, flows = digit_noise.run(tmp_path, TINY)
    assert [model.noise is None for model, _ in trained] == [True, False, False]
    assert [epochs for _, epochs in trained] == [3, 3, 3]
    assert set(told) == {"uniform", "learned", "shipped"}
    assert flows["flow"] is trained[-1][0].flow and flows["noise"] is trained[-1][0].noise
    for noise in (told["uniform"], told["learned"]):
        assert noise["2"][0] < noise["1"][0]
    assert told["shipped"]["2"] < told["shipped"]["1"]
    # Untrained, what is learned begins as uniform noise.
    np.testing.assert_allclose(told["uniform"]["1"], told["learned"]["1"], atol=0.05)
    # What is kept is not trained again; what ships is.
    assert digit_noise.run(tmp_path, TINY)[0] == told and len(trained) == 4


@pytest.mark.slow
def test_the_flow_and_the_noise_that_ship_are_those_that_were_measured():
    model, told = digit_noise.shipped(), experiments.results("digit_noise")
    _, test = digits(seed=0)
    weights = model.log_weights(test.images, samples=1, seed=1)
    bits = bits_per_dimension(weights.numpy(), 64, model.levels).mean()
    np.testing.assert_allclose(bits, told["shipped"]["1"], atol=0.01)  # of one draw of noise, where 16 were measured


@pytest.mark.parametrize("number", ["1", "16"])
def test_learned_noise_takes_fewer_bits_from_each_seed_that_ships(number):
    told = experiments.results("digit_noise")
    assert told["settings"]["seeds"] == [1, 2]
    uniform, learned = told["uniform"][number], told["learned"][number]
    assert len(uniform) == len(learned) == 2
    assert max(*learned, told["shipped"][number]) < min(uniform)
