"""The images that ship with scikit-learn or are drawn by the course, and what turns their pixels into densities."""

import numpy as np
import pytest

from course_utils.datasets import (
    ATTRIBUTES,
    DIGIT_LEVELS,
    batches,
    bits_per_dimension,
    dequantise,
    dequantised,
    dequantised_batches,
    digits,
    faces,
    mnist_digits,
    quantise,
    requantise,
)


@pytest.mark.parametrize("levels", [2, 17, 32, 256])
def test_dequantised_pixels_come_back_exactly(levels):
    pixels = np.random.default_rng(0).integers(0, levels, size=(300, 300))
    pixels[0, :2] = 0, levels - 1
    noisy = dequantise(pixels, levels, seed=1)
    assert noisy.dtype == np.float32
    assert 0 <= noisy.min() and noisy.max() < 1
    np.testing.assert_array_equal(requantise(noisy, levels), pixels)
    np.testing.assert_array_equal(noisy, dequantise(pixels, levels, seed=1))
    assert np.any(noisy != dequantise(pixels, levels, seed=2))
    # Even within a level: the noise fills it.
    within = noisy.astype(float) * levels - pixels
    assert abs(within.mean() - 0.5) < 0.01 and abs(within.var() - 1 / 12) < 0.005


def test_requantising_takes_samples_outside_the_range_to_its_ends():
    assert requantise([-0.3, 0.0, 0.999, 1.0, 7.0], 4).tolist() == [0, 0, 3, 3, 3]


@pytest.mark.parametrize("bits", [1, 5, 8])
def test_quantising_keeps_the_highest_bits(bits):
    pixels = np.arange(256, dtype=np.uint8)
    kept = quantise(pixels, bits)
    assert len(np.unique(kept)) == 2**bits and kept.max() == 2**bits - 1
    assert np.all(pixels - kept.astype(int) * 2 ** (8 - bits) < 2 ** (8 - bits))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: quantise([0, 256], 5), "from 0 to 255; got values from 0 to 256"),
        (lambda: quantise([0, 0.5], 5), "whole-numbered pixels from 0 to 255; got values from 0.0 to 0.5"),
        (lambda: quantise([0], 9), "bits from 1 to 8; got 9"),
        (lambda: dequantise([17], 17, seed=0), "from 0 to 16; got values from 17 to 17"),
        (lambda: dequantise([-1], 17, seed=0), "from 0 to 16; got values from -1"),
        (lambda: dequantise([], 17, seed=0), "got no pixels"),
        (lambda: bits_per_dimension(0.0, 0, 17), "the number of dimensions, a positive integer; got 0"),
        (lambda: requantise([0.5], 0), "the number of levels, a positive integer; got 0"),
        (lambda: faces(0, seed=1), "the number of faces, a positive integer; got 0"),
        (lambda: faces(3, seed=1, size=4), "at least 8 × 8 pixels; got 4"),
        (
            lambda: faces(3, seed=1, attributes=np.ones((3, 2), bool)),
            "booleans of shape \\(3, 4\\); got bool of shape \\(3, 2\\)",
        ),
        (lambda: faces(1, seed=1, attributes=np.ones((1, 4))), "booleans of shape \\(1, 4\\); got float64"),
    ],
)
def test_what_makes_no_sense_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_bits_per_dimension_of_known_models():
    """A uniform density on the unit cube says nothing: log2 of the number of levels. A histogram costs its entropy."""
    assert bits_per_dimension(0.0, 64, 32) == pytest.approx(5.0)
    shares = np.array([0.5, 0.25, 0.125, 0.125])
    pixels = np.random.default_rng(0).choice(4, p=shares, size=(20_000, 1))
    x = dequantise(pixels, 4, seed=0)
    log_prob = np.log(4 * shares)[requantise(x, 4)[:, 0]]  # the histogram's density on [0, 1)
    assert bits_per_dimension(log_prob, 1, 4).mean() == pytest.approx(1.75, abs=0.02)


def test_digits_are_split_evenly():
    train, test = digits(seed=3)
    assert train.images.shape == (1437, 8, 8, 1) and test.images.shape == (360, 8, 8, 1)
    assert train.images.dtype == np.uint8 and train.images.max() == DIGIT_LEVELS - 1
    assert np.ptp(np.bincount(test.digits)) <= 3
    everything = np.concatenate([train.images, test.images]).reshape(1797, -1)
    assert everything.sum() == 561718 and not np.array_equal(train.images, digits(seed=4)[0].images)


@pytest.mark.slow
def test_the_real_digits_are_split_evenly_in_three_and_none_is_in_two_of_them():
    parts = mnist_digits()
    for (images, shown), each in zip(parts, (400, 50, 50), strict=True):
        assert images.shape == (10 * each, 28, 28, 1) and images.dtype == np.uint8
        assert images.min() == 0 and images.max() == 255
        np.testing.assert_array_equal(np.bincount(shown), np.full(10, each))
    # The digits themselves are told from each other by their ink: a 1 has least of it, a 0 most.
    ink = [parts[0].images[parts[0].digits == digit].mean() for digit in range(10)]
    assert np.argmin(ink) == 1 and np.argmax(ink) == 0
    assert len(np.unique(np.concatenate([part.images for part in parts]).reshape(5_000, -1), axis=0)) == 5_000
    np.testing.assert_array_equal(parts[2].images, mnist_digits()[2].images)
    assert np.any(parts[2].images != mnist_digits(seed=1)[2].images)


@pytest.mark.slow
@pytest.mark.parametrize("size", [16, 32])
def test_faces_are_drawn_from_their_seed(size):
    images, attributes = faces(300, seed=1, size=size)
    assert images.shape == (300, size, size, 3) and images.dtype == np.uint8
    assert attributes.shape == (300, len(ATTRIBUTES))
    np.testing.assert_array_equal(images, faces(300, seed=1, size=size).images)
    assert np.any(images != faces(300, seed=2, size=size).images)
    assert len(np.unique(images.reshape(300, -1), axis=0)) == 300


@pytest.mark.parametrize("which", range(len(ATTRIBUTES)))
def test_a_face_with_another_attribute_is_the_same_face_in_all_else(which):
    drawn = faces(50, seed=1)
    np.testing.assert_array_equal(faces(50, seed=1, attributes=drawn.attributes).images, drawn.images)
    wanted = drawn.attributes.copy()
    wanted[:, which] ^= True
    changed = faces(50, seed=1, attributes=wanted)
    np.testing.assert_array_equal(changed.attributes, wanted)
    differs = np.any(changed.images != drawn.images, axis=-1)
    assert np.all(np.any(differs, axis=(1, 2)))
    assert not np.any(differs[:, :, [0, -1]]), "the background"


def test_attributes_are_fair_independent_coins():
    attributes = faces(2_000, seed=5, size=8).attributes
    assert np.all(np.abs(attributes.mean(axis=0) - 0.5) < 0.05)
    assert np.all(np.abs(np.corrcoef(attributes.T) - np.eye(4)) < 0.1)


@pytest.mark.slow
def test_attributes_can_be_seen():
    images, attributes = faces(1_000, seed=6)
    brightness = images.mean(axis=-1)
    smile, dark, narrow, pale = (attributes[:, k] for k in range(4))
    top, cheek = brightness[:, 2:4, 6:10].mean(axis=(1, 2)), brightness[:, 8:10, 7:9].mean(axis=(1, 2))
    assert top[~dark].mean() - top[dark].mean() > 50
    assert cheek[pale].mean() - cheek[~pale].mean() > 40
    eyes = images[:, 6:9, 4:12].std(axis=(1, 2, 3))
    assert eyes[~narrow].mean() - eyes[narrow].mean() > 5
    red = images[..., 0].astype(float) - images[..., 1]
    assert np.abs(red[smile].mean(axis=0) - red[~smile].mean(axis=0)).max() > 20


def test_a_pipeline_dequantises_anew_at_every_pass_and_repeats_itself_from_its_seed():
    pixels = np.random.default_rng(0).integers(0, 17, size=(10, 8, 8, 1)).astype(np.uint8)
    pipeline = dequantised_batches(pixels, 17, batch_size=4, seed=1)
    assert pipeline.cardinality() == 2
    first, second = (np.concatenate(list(pipeline.as_numpy_iterator())) for _ in range(2))
    again = np.concatenate(list(dequantised_batches(pixels, 17, batch_size=4, seed=1).as_numpy_iterator()))
    np.testing.assert_array_equal(first, again)
    assert np.all(first != second) and first.dtype == np.float32
    known = {image.tobytes() for image in pixels.astype(np.int32)}
    assert {image.tobytes() for image in requantise(first, 17)} <= known
    with pytest.raises(ValueError, match="at most the number of rows, 10; got 11"):
        dequantised_batches(pixels, 17, batch_size=11, seed=1)


def test_what_is_held_out_has_the_same_noise_at_every_pass():
    pixels = np.random.default_rng(0).integers(0, 17, size=(10, 8, 8, 1)).astype(np.uint8)
    pipeline = dequantised(batches(pixels, batch_size=4), 17, seed=1, anew=False)
    first, second = (np.concatenate(list(pipeline.as_numpy_iterator())) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(requantise(first, 17), pixels)
