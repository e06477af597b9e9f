"""Handwritten digits of 8 × 8 pixels, which come with scikit-learn."""

from typing import NamedTuple

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

DIGIT_LEVELS = 17  # grey levels, 0 to 16: how many of 4 × 4 finer pixels were inked


class Digits(NamedTuple):
    """Images, uint8 of shape `[N, 8, 8, 1]` with levels 0 to 16, and the digits they show, of shape `[N]`."""

    images: np.ndarray
    digits: np.ndarray


def digits(*, seed: int = 0) -> tuple[Digits, Digits]:
    """1,437 digits to train on and 360 to test on, with each digit's share the same in both.

    Args:
      seed: Seed of the split.

    Returns:
      Training and test digits.

    Reference: Alpaydin & Kaynak (1998), "Optical recognition of handwritten digits", UCI Machine Learning Repository.
    """
    data = load_digits()
    images = data.images.astype(np.uint8)[..., None]
    train_images, test_images, train_digits, test_digits = train_test_split(
        images, data.target, test_size=0.2, stratify=data.target, random_state=seed
    )
    return Digits(train_images, train_digits), Digits(test_images, test_digits)
