"""The trainings of week 6 with either noise: what is told of them, and what ships."""

import numpy as np
import pytest

from course_utils import experiments
from course_utils.datasets import bits_per_dimension
from course_utils.experiments import _noise_trainings, face_noise

TINY = face_noise.SETTINGS | {
    "flow": {"shape": [8, 8, 3], "levels": 1, "steps": 1, "hidden": 2},
    "noise": {"steps": 1, "hidden": 2},
    "faces": {part: {"count": 64, "seed": k} for k, part in enumerate(face_noise.SETTINGS["faces"])},
    "training": {"rate": 0.008, "epochs": 2, "batch": 32},
    "draws": [1, 2],
    "seeds": [4],
}


@pytest.mark.slow
def test_the_curve_is_told_beside_the_bits(tmp_path, monkeypatch):
    batches = []

    def untrained(model, train, validation, *, epochs, **_):
        batches.append((train.element_spec.shape, validation.element_spec.shape))
        return {"val_loss": [-200.0, -300.0], "seconds": [2.0, 3.0]}

    monkeypatch.setattr(_noise_trainings, "fit", untrained)
    told, flows = face_noise.run(tmp_path, TINY)
    assert flows == {} and batches == 2 * [((32, 8, 8, 3), (None, 8, 8, 3))]
    for noise in told.values():
        assert set(noise) == {"1", "2", "validation", "parameters", "seconds"}
        expected = bits_per_dimension(np.array([200.0, 300.0]), 8 * 8 * 3, 32)
        np.testing.assert_allclose(noise["validation"], [expected], atol=1e-4)
        assert noise["seconds"] == [5]
    assert told["learned"]["parameters"][0] > told["uniform"]["parameters"][0]


@pytest.mark.parametrize("number", ["1", "8"])
def test_learned_noise_takes_fewer_bits_from_each_seed_that_ships(number):
    told = experiments.results("face_noise")
    uniform, learned = told["uniform"][number], told["learned"][number]
    assert len(uniform) == len(learned) == len(told["settings"]["seeds"])
    assert max(learned) < min(uniform)
