"""Patches of photographs: what densities of natural images are compared on."""

from typing import NamedTuple

import numpy as np
from sklearn.datasets import load_sample_images

from course_utils.datasets.pixels import dequantise

PATCH_LEVELS = 256
PATCH_SIZE = 8
_TILE = 20  # pixels a side of the tiles, each of which goes to one of the three sets as a whole
_LEAST_CONTRAST = 16  # levels between the brightest and the darkest pixel
_LUMINANCE = (0.299, 0.587, 0.114)  # of red, green and blue


class Patches(NamedTuple):
    """Patches, uint8 of shape `[N, 64]`, to train on, to choose with and to report."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray


def patches(*, seed: int = 0) -> Patches:
    """Grey patches of 8 × 8 pixels from scikit-learn's two photographs, a temple and a flower.

    The photographs are cut into tiles of 20 × 20 pixels. Of the tiles a fifth gives the validation patches, a fifth the test
    patches and the rest the training patches, so that no two sets share a pixel. A tile gives all patches that lie in it,
    which overlap. Patches of sky and of blurred background are left out: those whose brightest and darkest pixel differ by
    less than 16 of the 256 levels. The training set holds the mirror image of each of its patches, too.

    Args:
      seed: Seed of which tiles go where.

    Returns:
      Some 120,000 training, 19,000 validation and 21,000 test patches.
    """
    tiles = np.concatenate(
        [_tiles(np.round(image @ _LUMINANCE).astype(np.uint8)) for image in load_sample_images().images]
    )
    order, fifth = np.random.default_rng(seed).permutation(len(tiles)), len(tiles) // 5
    validation, test, train = (_patches_of(tiles[part]) for part in np.split(order, [fifth, 2 * fifth]))
    mirrored = train.reshape(-1, PATCH_SIZE, PATCH_SIZE)[..., ::-1].reshape(train.shape)
    return Patches(np.concatenate([train, mirrored]), validation, test)


def patch_vectors(patches: np.ndarray, *, seed: int) -> np.ndarray:
    """Patches as the 63 numbers whose density is modelled: dequantised, less the patch's mean, without the last pixel.

    What is left out says nothing new: the pixels less their mean add up to 0.

    Args:
      patches: Whole numbers from 0 to 255, `[N, 64]`.
      seed: Seed of the noise.

    Returns:
      float32 of shape `[N, 63]`.

    Reference: Uria, Murray & Larochelle (2013), "RNADE", for dequantised patches less their mean; Papamakarios,
    Pavlakou & Murray (2017), "Masked autoregressive flow for density estimation", appendix D, for all of it.
    """
    x = dequantise(patches, PATCH_LEVELS, seed=seed)
    return (x - x.mean(axis=1, keepdims=True))[:, :-1]


def patch_images(vectors: np.ndarray) -> np.ndarray:
    """Vectors `[N, 63]` as images `[N, 8, 8]` of mean 0: the last pixel is what the others lack."""
    vectors = np.asarray(vectors)
    whole = np.concatenate([vectors, -vectors.sum(axis=1, keepdims=True)], axis=1)
    return whole.reshape(-1, PATCH_SIZE, PATCH_SIZE)


def _tiles(image: np.ndarray) -> np.ndarray:
    rows, columns = (size // _TILE for size in image.shape)
    whole = image[: rows * _TILE, : columns * _TILE].reshape(rows, _TILE, columns, _TILE)
    return whole.swapaxes(1, 2).reshape(-1, _TILE, _TILE)


def _patches_of(tiles: np.ndarray) -> np.ndarray:
    windows = np.lib.stride_tricks.sliding_window_view(tiles, (PATCH_SIZE, PATCH_SIZE), axis=(1, 2))
    patches = windows.reshape(-1, PATCH_SIZE**2)
    return patches[np.ptp(patches, axis=1) >= _LEAST_CONTRAST]
