"""Handwritten digits of 8 × 8 pixels, which come with scikit-learn."""

from typing import NamedTuple

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

DIGIT_LEVELS = 17  # grey levels, 0 to 16: how many of 4 × 4 finer pixels were inked


class Digits(NamedTuple):
    """Images, uint8 of shape `[N, S, S, 1]`, and the digits they show, of shape `[N]`."""

    images: np.ndarray
    digits: np.ndarray


def digits(*, seed: int = 0) -> tuple[Digits, Digits]:
    """1,437 digits to train on and 360 to test on, with each digit's share the same in both.

    Args:
      seed: Seed of the split.

    Returns:
      Training and test digits: images, uint8 of shape `[N, 8, 8, 1]` with levels 0 to 16.

    Reference: Alpaydin & Kaynak (1998), "Optical recognition of handwritten digits", UCI Machine Learning Repository.
    """
    data = load_digits()
    return parted(Digits(data.images.astype(np.uint8)[..., None], data.target), 360, seed=seed)


def parted(whole: Digits, count: int, *, seed: int) -> tuple[Digits, Digits]:
    """All but `count` of the digits, and those, drawn so that each digit's share is the same in both."""
    images, other_images, shown, others_shown = train_test_split(
        whole.images, whole.digits, test_size=count, stratify=whole.digits, random_state=seed
    )
    return Digits(images, shown), Digits(other_images, others_shown)
