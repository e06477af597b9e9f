"""The experiments of week 6 on a small scale: what is compared is alike, what was finished is not done again."""

import numpy as np
import pytest

from course_utils import flows
from course_utils.experiments import conditional_digits, glow_variants

TINY = glow_variants.SETTINGS | {
    "models": {"affine conv1x1": {"coupling": "affine", "permutation": "conv1x1", "hidden": 3}},
    "glow": {"levels": 1, "steps": 2},
    "patches": {"train": 600, "validation": 40, "test": 50},
    "tuning": {"rates": [0.004, 0.008], "steps": 2, "seed": 100},
    "steps": 4,
    "evaluations": 2,
    "seeds": [0, 1],
}


def test_patches_are_those_of_the_photographs_with_five_bits_and_always_the_same():
    first, again = glow_variants.data(TINY), glow_variants.data(TINY)
    for part, count in TINY["patches"].items():
        assert first[part].shape == (count, 8, 8, 3) and first[part].dtype == np.uint8
        assert first[part].max() == 31
        np.testing.assert_array_equal(first[part], again[part])
    neighbours = np.corrcoef(first["train"][:, 0, 0, 0], first["train"][:, 0, 1, 0])[0, 1]
    assert neighbours > 0.9  # neither rows nor colours were taken for columns


@pytest.mark.slow
def test_models_that_are_compared_have_equally_many_numbers_to_learn():
    numbers = [
        glow_variants.learned(glow_variants.new_flow(name, glow_variants.SETTINGS, 0))
        for name in glow_variants.SETTINGS["models"]
    ]
    assert max(numbers) < 1.02 * min(numbers)


def test_of_the_triangles_of_a_convolution_one_side_counts():
    conv1x1, rotation = (flows.glow((4, 4, 3), 1, 1, 4, seed=0, permutation=name) for name in ("conv1x1", "rotation"))
    assert glow_variants.learned(conv1x1) - glow_variants.learned(rotation) == 12 * 12


@pytest.mark.slow
def test_variants_are_tuned_on_validation_patches_and_resume(tmp_path, monkeypatch):
    told, shipped = glow_variants.run(tmp_path, TINY)
    assert shipped == {}
    bits = told["tuning"]["affine conv1x1"]
    runs = told["runs"]["affine conv1x1"]
    assert [run["seed"] for run in runs] == [0, 1] and runs[0]["steps"] == [0, 2, 4]
    assert all(str(run["rate"]) == min(bits, key=bits.get) for run in runs)
    for run in runs:
        assert run["validation"][0] > run["validation"][-1] > 0
    assert runs[0]["validation"][0] != runs[1]["validation"][0]
    monkeypatch.setattr(glow_variants._Training, "__call__", None)
    assert glow_variants.run(tmp_path, TINY)[0] == told


@pytest.mark.slow
def test_conditional_digits_are_trained_once_and_measured_as_they_ship(tmp_path, monkeypatch):
    tiny = conditional_digits.SETTINGS | {
        "flow": {"shape": [12, 12, 1], "levels": 1, "steps": 1, "hidden": 2, "seed": 0, "condition_size": 10},
        "training": {"learning_rate": 4e-3, "batch_size": 400, "epochs": 2, "seed": 1},
    }
    told, shipped = conditional_digits.run(tmp_path, tiny)
    assert len(told["loss"]) == len(told["val_loss"]) == 2 and told["loss"][0] > told["loss"][1]
    assert abs(told["test"] - told["val_loss"][-1]) < 0.2
    halves = [variable for variable in shipped["glow"].trainable_variables if variable.dtype.is_floating]
    assert all(np.all(np.float32(np.float16(variable)) == variable) for variable in halves)
    monkeypatch.setattr(conditional_digits, "fit", None)
    assert conditional_digits.run(tmp_path, tiny)[0] == told


@pytest.mark.slow
def test_digits_are_small_and_keep_their_classes():
    train, validation, test = conditional_digits.digits()
    assert [len(part.images) for part in (train, validation, test)] == [4_000, 500, 500]
    assert train.images.shape[1:] == (12, 12, 1) and train.images.max() == 7
    np.testing.assert_array_equal(conditional_digits.one_hot(np.array([0, 9])).argmax(axis=1), [0, 9])
