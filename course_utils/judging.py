"""Samples of digits, judged by a classifier that was trained on real ones: its verdicts, and a distance between its features."""

import numpy as np
import tensorflow as tf
import tf_keras

from course_utils.datasets import Digits
from course_utils.validation import require_positive_integer, seeds_from


class Judge(tf.Module):
    """A small convolutional network that says which digit an image of 28 × 28 pixels shows.

    Its last hidden layer, of 32 units, gives the features in which `frechet_distance` compares images. All images are given as
    they are stored, in whole levels from 0 to 255.
    """

    def __init__(self, *, seed: int):
        """Makes it, untrained.

        Args:
          seed: Seed of the initial weights.
        """
        super().__init__("judge")
        seeds = iter(seeds_from(seed, 4))

        def start() -> tf_keras.initializers.Initializer:
            return tf_keras.initializers.HeUniform(next(seeds))

        image = tf_keras.Input((28, 28, 1))
        hidden = image / 255
        for channels, size in ((16, 5), (32, 3)):
            hidden = tf_keras.layers.Conv2D(channels, size, 2, "same", activation="relu", kernel_initializer=start())(
                hidden
            )
        features = tf_keras.layers.Dense(32, "relu", kernel_initializer=start())(tf_keras.layers.Flatten()(hidden))
        logits = tf_keras.layers.Dense(10, kernel_initializer=start())(features)
        self.network = tf_keras.Model(image, [features, logits], name="judge")

    def fit(self, digits: Digits, *, epochs: int = 20, moves: int = 2, seed: int) -> None:
        """Trains it on real digits, each batch of 64 moved by up to a few pixels.

        Args:
          digits: Digits to train on.
          epochs: Passes over them.
          moves: Pixels by which a batch is moved at most, up or down and left or right.
          seed: Seed of their order and moves.
        """
        require_positive_integer(epochs, "the number of epochs")
        rows = tf.data.Dataset.from_tensor_slices((digits.images.astype(np.float32), digits.digits))
        rows = rows.shuffle(len(digits.images), seed=seed).batch(64, drop_remainder=True)
        places = tf.data.Dataset.random(seed=seed).batch(2)

        def moved(batch: tuple[tf.Tensor, tf.Tensor], place: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            by = tf.random.stateless_uniform([2], place, -moves, moves + 1, tf.int32)
            return tf.roll(batch[0], by, axis=[1, 2]), batch[1]

        rows = tf.data.Dataset.zip((rows, places)).map(moved).prefetch(4)
        steps = len(digits.images) // 64
        classifier = tf_keras.Model(self.network.inputs, self.network.outputs[1])
        schedule = tf_keras.optimizers.schedules.CosineDecay(3e-3, epochs * steps)
        loss = tf_keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        classifier.compile(tf_keras.optimizers.Adam(schedule), loss, steps_per_execution=steps)
        classifier.fit(rows, epochs=epochs, verbose=0)

    def features(self, images: np.ndarray) -> np.ndarray:
        """Features `[N, 32]` of images `[N, 28, 28, 1]`."""
        return self._outputs(images)[0]

    def digits(self, images: np.ndarray) -> np.ndarray:
        """The digit that each of N images shows, as the judge sees it, `[N]`."""
        return self._outputs(images)[1].argmax(axis=1)

    def accuracy(self, images: np.ndarray, digits: np.ndarray) -> float:
        """Share of images in which the judge sees the digit that they are meant to show."""
        return float(np.mean(self.digits(images) == np.asarray(digits)))

    def _outputs(self, images: np.ndarray) -> list[np.ndarray]:
        images = np.asarray(images, np.float32)
        if images.shape[1:] != (28, 28, 1):
            raise ValueError(f"Expected images of shape [N, 28, 28, 1]; got {list(images.shape)}.")
        return self.network.predict(images, batch_size=250, verbose=0)


def frechet_distance(features: np.ndarray, others: np.ndarray) -> float:
    """Squared Fréchet distance between two sets of points, each taken for a Gaussian.

    With means μ, ν and covariances Σ, Τ of the two sets it is

        |μ − ν|² + tr(Σ + Τ − 2 (Σ^½ Τ Σ^½)^½),

    which is 0 for sets with the same means and covariances. Estimates are biased upwards, the more so the fewer points there are:
    compare distances of sets of the same sizes.

    Args:
      features: Points `[N, F]`, such as the features of samples.
      others: Points `[M, F]`, such as the features of real images.

    Raises:
      ValueError: If these are not two sets of at least two points of the same length.

    Reference: Dowson & Landau (1982), "The Fréchet distance between multivariate normal distributions"; Heusel et al. (2017),
    "GANs trained by a two time-scale update rule converge to a local Nash equilibrium", Eq. (6), for its use with the features
    of a classifier.
    """
    sets = [np.asarray(each, np.float64) for each in (features, others)]
    if any(each.ndim != 2 or len(each) < 2 for each in sets) or sets[0].shape[1] != sets[1].shape[1]:
        raise ValueError(
            f"Expected two sets of at least two points each, [N, F] and [M, F]; got shapes {[list(each.shape) for each in sets]}."
        )
    means = [each.mean(axis=0) for each in sets]
    covariances = [np.atleast_2d(np.cov(each, rowvar=False)) for each in sets]
    root = _root(covariances[0])
    # The square root of a product with the same eigenvalues as Σ Τ, which is symmetric where that one is not.
    between = np.trace(_root(root @ covariances[1] @ root))
    squared = np.square(means[0] - means[1]).sum() + np.trace(sum(covariances)) - 2 * between
    return max(0.0, float(squared))  # rounding may take it below


def _root(covariance: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(covariance)
    return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
