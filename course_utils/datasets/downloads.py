"""Larger sets of images, downloaded on the user's machine when asked for. Nothing in the course needs them."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import tf_keras


class Labelled(NamedTuple):
    """Images, uint8 of shape `[N, H, W, C]`, and the classes of what they show, whole numbers of shape `[N]`."""

    images: np.ndarray
    classes: np.ndarray


def mnist() -> tuple[Labelled, Labelled]:
    """MNIST: 60,000 handwritten digits to train on and 10,000 to test on.

    The images are downloaded at the first call and kept in Keras's cache. `mnist_digits` needs no network.

    Returns:
      Training and test images, uint8 of shape `[N, 28, 28, 1]` with levels 0 to 255, and the digits they show.

    Raises:
      OSError: If the images are neither in the cache nor to be had from the network.

    Reference: LeCun, Bottou, Bengio & Haffner (1998), "Gradient-based learning applied to document recognition".
    """
    (train, digits), (test, test_digits) = _loaded(tf_keras.datasets.mnist.load_data, "MNIST", "mnist.npz")
    return Labelled(train[..., None], digits), Labelled(test[..., None], test_digits)


def cifar10() -> tuple[Labelled, Labelled]:
    """CIFAR-10: 50,000 colour images of ten kinds of things to train on and 10,000 to test on.

    The images are downloaded at the first call and kept in Keras's cache.

    Returns:
      Training and test images, uint8 of shape `[N, 32, 32, 3]` with levels 0 to 255, and their classes.

    Raises:
      OSError: If the images are neither in the cache nor to be had from the network.

    Reference: Krizhevsky (2009), "Learning multiple layers of features from tiny images".
    """
    (train, classes), (test, test_classes) = _loaded(
        tf_keras.datasets.cifar10.load_data, "CIFAR-10", "cifar-10-batches-py"
    )
    return Labelled(train, classes[:, 0]), Labelled(test, test_classes[:, 0])


def _loaded(load: Callable[[], tuple], name: str, file: str) -> tuple:
    try:
        return load()
    except Exception as error:  # of this very class, where there is no network
        said = str(error).partition("\n")[0]
        raise OSError(
            f"Expected {name} in Keras's cache, as datasets/{file} in the folder KERAS_HOME or ~/.keras, or a network to "
            f"download it from; got: {said}. Without either, mnist_digits has 5,000 real digits."
        ) from error
