"""Patches of photographs, and the densities of them that ship."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import experiments
from course_utils.datasets import PATCH_LEVELS, Patches, patch_images, patch_vectors, patches
from course_utils.experiments import _patch_flows as patch_flows
from course_utils.experiments import patches as affine_patches
from course_utils.experiments import spline_patches
from course_utils.training import MaximumLikelihood

tfd = tfp.distributions
MODULES = {"patches": affine_patches, "spline_patches": spline_patches}


@pytest.fixture(scope="module")
def data():
    return patches(seed=0)


def test_the_three_sets_hold_patches_with_contrast(data):
    assert [part.shape[1:] for part in data] == 3 * [(64,)] and data.train.dtype == np.uint8
    for part in data:
        assert len(part) > 15_000 and np.ptp(part, axis=1).min() >= 16
    others = patches(seed=1)
    assert len(others.test) != len(data.test) and np.array_equal(patches(seed=0).test, data.test)


def test_the_training_patches_come_with_their_mirror_images(data):
    half = len(data.train) // 2
    images = data.train.reshape(-1, 8, 8)
    np.testing.assert_array_equal(images[half:], images[:half, :, ::-1])


def test_no_two_sets_share_a_patch(data):
    """Nor a pixel; but what the photographs hold twice, such as flat parts of a roof, may be in two sets."""
    known = {patch.tobytes() for patch in data.train}
    assert sum(patch.tobytes() in known for patch in data.test) < len(data.test) / 1000


def test_vectors_are_patches_less_their_mean_and_their_last_pixel(data):
    some = data.test[:500]
    vectors = patch_vectors(some, seed=3)
    assert vectors.shape == (500, 63) and vectors.dtype == np.float32
    images = patch_images(vectors).reshape(500, 64)
    np.testing.assert_allclose(images.sum(axis=1), 0, atol=1e-5)
    # Noise of less than a level, and the mean that was taken off, are all that is between them and the patches.
    off = images - some / PATCH_LEVELS
    assert np.ptp(off, axis=1).max() < 1 / PATCH_LEVELS
    assert not np.array_equal(vectors, patch_vectors(some, seed=4))


@pytest.fixture(scope="module")
def whitening(data):
    return patch_flows.whitening(patch_vectors(data.train, seed=1))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "model"), [(name, model) for name in MODULES for model in MODULES[name].SETTINGS["models"]]
)
def test_the_models_that_ship_reach_what_is_stored_beside_them(data, whitening, name, model):
    run, module = experiments.results(name), MODULES[name]
    layers = max(module.SETTINGS["models"][model], key=lambda k: max(run["runs"][f"{model}, {k}"][0]["validation"]))
    flow = module.patch_flow(model, layers)
    experiments.load_weights(name, model.lower().replace(" ", "_").replace("-", "_"), MaximumLikelihood(flow))
    density = tfd.TransformedDistribution(flow, whitening)
    x = patch_vectors(data.test, seed=2)
    reached = np.mean([np.mean(density.log_prob(part)) for part in np.array_split(x, 10)])
    # The stored numbers are those of weights in single precision, what ships is rounded to half of it.
    assert reached == pytest.approx(run["runs"][f"{model}, {layers}"][0]["test"], abs=0.05)
    drawn = tf.function(lambda: density.sample(20, seed=3))()  # entry by entry: eagerly that takes longer than all else
    assert np.all(np.isfinite(density.log_prob(tf.identity(drawn))))


def test_models_of_equal_depth_are_equally_large():
    runs = [experiments.results(name)["runs"] for name in MODULES]
    sizes = [each["parameters"] for run in runs for trained in run.values() for each in trained]
    assert max(sizes) / min(sizes) < 1.02


def test_whitened_patches_have_the_moments_of_a_standard_normal_distribution(data):
    x = patch_vectors(data.train[::4], seed=1)
    u = patch_flows.whitening(x).inverse(x).numpy()
    np.testing.assert_allclose(u.mean(axis=0), 0, atol=1e-3)
    np.testing.assert_allclose(np.cov(u.T), np.eye(63), atol=1e-2)


@pytest.mark.slow
def test_spline_flows_of_patches_are_tuned_on_validation_patches_and_resume(data, tmp_path, monkeypatch):
    # Enough of them to be whitened by.
    monkeypatch.setattr(spline_patches, "patches", lambda seed: Patches(*(part[::40] for part in data)))
    tiny = spline_patches.SETTINGS | {
        "models": {"RQ-NSF": {"1": 4}},
        "rates": [0.004, 0.016],
        "tuned_at": "1",
        "epochs": 2,
        "steps": 3,
        "batch": 16,
        "seeds": [0, 1],
        "xla": False,
    }
    told, shipped = spline_patches.run(tmp_path, tiny)
    (runs,) = told["runs"].values()
    rates = told["rates"]["RQ-NSF"]
    assert [str(run["rate"]) for run in runs] == 2 * [max(rates, key=rates.get)]
    assert all(len(run["train"]) == len(run["validation"]) == 2 for run in runs)
    assert runs[0]["train"] != runs[1]["train"] and list(shipped) == ["rq_nsf"]
    monkeypatch.setattr(patch_flows, "_trained", None)
    assert spline_patches.run(tmp_path, tiny)[0] == told
