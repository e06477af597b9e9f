"""The training command's images: where they come from, and the models of them."""

from argparse import Namespace
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.bijectors import initialise_actnorm
from course_utils.commands import options
from course_utils.datasets import (
    DIGIT_LEVELS,
    batches,
    bits_per_dimension,
    cifar10,
    dequantised,
    digits,
    faces,
    mnist,
    mnist_digits,
    pictures,
    quantise,
)
from course_utils.training import DequantisedLikelihood, MaximumLikelihood

tfd = tfp.distributions


class Images(NamedTuple):
    """Whole-numbered images to train and to validate on.

    Attributes:
      train: From a batch size and a seed to shuffled batches, or to pairs of them and classes, one-hot.
      held_out: From a batch size to batches of either kind.
      shape: Shape `[H, W, C]` of an image.
      levels: Number of levels of a pixel.
      classes: Number of classes, 0 if the flow is not told of any.
      count: Number of images to train on.
    """

    train: Callable[[int, int], tf.data.Dataset]
    held_out: Callable[[int], tf.data.Dataset]
    shape: tuple[int, int, int]
    levels: int
    classes: int
    count: int


def data(asked: Namespace) -> Images:
    """The images that the command line asks for.

    Raises:
      ValueError: If pictures cannot be read, or are too small or too few.
      OSError: If images are to be downloaded and there is no network.
    """
    kind = options.kind(asked.data)
    if kind == "folder":
        return _folder(asked)
    (train, labels), (test, test_labels) = _SETS[kind](asked)
    levels = DIGIT_LEVELS if kind == "digits" else 2**asked.bits
    if kind != "digits":
        train, test = quantise(train, asked.bits), quantise(test, asked.bits)
    told, told_test = ([_one_hot(each)] if asked.classes else [] for each in (labels, test_labels))
    return Images(
        train=lambda size, seed: batches(train, *told, batch_size=size, seed=seed, drop_remainder=True),
        held_out=lambda size: batches(test, *told_test, batch_size=min(size, len(test))),
        shape=train.shape[1:],
        levels=levels,
        classes=told[0].shape[1] if told else 0,
        count=len(train),
    )


_SETS = {
    "digits": lambda asked: digits(),
    "faces": lambda asked: (faces(6_000, seed=1, size=asked.size), faces(500, seed=2, size=asked.size)),
    "mnist_digits": lambda asked: mnist_digits()[:2],
    "mnist": lambda asked: mnist(),
    "cifar10": lambda asked: cifar10(),
}


def _one_hot(labels: np.ndarray) -> np.ndarray:
    """Classes one-hot, `[N, K]`; faces' attributes, `[N, 4]`, are what they are."""
    return labels.astype(np.float32) if labels.ndim == 2 else np.eye(labels.max() + 1, dtype=np.float32)[labels]


def _folder(asked: Namespace) -> Images:
    found = pictures(options.place(asked.data), asked.size, seed=asked.seed, classes=asked.classes)
    coarser = 2 ** (8 - asked.bits)
    train, held_out = (
        rows.map(lambda image, *label: (image // coarser, *label) if label else image // coarser)
        for rows in (found.train, found.held_out)
    )
    count = int(train.cardinality())
    if asked.batch_size > count:
        raise ValueError(
            f"Expected a batch size of at most the number of training pictures, {count}; got {asked.batch_size}."
        )
    return Images(
        train=lambda size, seed: train.batch(size, drop_remainder=True),
        held_out=lambda size: held_out.batch(min(size, int(held_out.cardinality()))),
        shape=(asked.size, asked.size, 3),
        levels=2**asked.bits,
        classes=len(found.classes),
        count=count,
    )


def model(asked: Namespace, images: Images) -> MaximumLikelihood:
    """The untrained model, with activation normalisations that have seen some of the images."""
    sizes = {"hidden": asked.hidden, "seed": asked.seed, "condition_size": images.classes}
    if asked.model == "glow":
        flow = flows.glow(images.shape, asked.levels, asked.steps, coupling=asked.coupling, **sizes)
    else:
        flow = flows.residual_realnvp(images.shape, asked.levels, blocks=asked.blocks, **sizes)
    first = next(iter(dequantised(images.train(min(256, images.count), 1), images.levels, seed=1)))
    initialise_actnorm(flow.bijector, *(first if images.classes else [first]))
    if asked.dequantisation == "uniform":
        return MaximumLikelihood(flow)
    return DequantisedLikelihood(flow, images.levels, flows.noise_flow(images.shape, seed=asked.seed))


def train_batches(asked: Namespace, images: Images) -> tf.data.Dataset:
    """Batches to train on: with noise if that is uniform, else as whole numbers."""
    rows = images.train(asked.batch_size, asked.seed)
    return dequantised(rows, images.levels, seed=asked.seed) if asked.dequantisation == "uniform" else rows


def held_out_batches(asked: Namespace, images: Images) -> tf.data.Dataset:
    """Batches to validate on, of either kind, with the same noise at each pass if that is uniform."""
    rows = images.held_out(asked.batch_size)
    return dequantised(rows, images.levels, seed=2, anew=False) if asked.dequantisation == "uniform" else rows


def samples(flow: tfd.TransformedDistribution, count: int, seed: int, classes: int) -> tf.Tensor:
    """Images drawn from a trained flow, of each class in turn if there are any."""
    if not classes:
        return flow.sample(count, seed=seed)
    return flow.sample(
        count, seed=seed, **flows.given(flow, np.eye(classes, dtype=np.float32)[np.arange(count) % classes])
    )


def in_bits(losses: list[float], images: Images) -> np.ndarray:
    """Negative log-likelihoods in nats as bits per dimension."""
    return bits_per_dimension(-np.asarray(losses), int(np.prod(images.shape)), images.levels)
