"""Patches of photographs, and the densities of them that ship."""

import numpy as np
import pytest

from course_utils.datasets import PATCH_LEVELS, patch_images, patch_vectors, patches


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
