"""Larger sets of images, downloaded on the user's machine when asked for. Nothing in the course needs them."""

import numpy as np
import tf_keras


def mnist() -> tuple[np.ndarray, np.ndarray]:
    """MNIST: 60,000 handwritten digits to train on and 10,000 to test on.

    The images are downloaded at the first call and kept in Keras's cache.

    Returns:
      Training and test images, uint8 of shape `[N, 28, 28, 1]` with levels 0 to 255.

    Reference: LeCun, Bottou, Bengio & Haffner (1998), "Gradient-based learning applied to document recognition".
    """
    (train, _), (test, _) = tf_keras.datasets.mnist.load_data()
    return train[..., None], test[..., None]


def cifar10() -> tuple[np.ndarray, np.ndarray]:
    """CIFAR-10: 50,000 colour images of ten kinds of things to train on and 10,000 to test on.

    The images are downloaded at the first call and kept in Keras's cache.

    Returns:
      Training and test images, uint8 of shape `[N, 32, 32, 3]` with levels 0 to 255.

    Reference: Krizhevsky (2009), "Learning multiple layers of features from tiny images".
    """
    (train, _), (test, _) = tf_keras.datasets.cifar10.load_data()
    return train, test
