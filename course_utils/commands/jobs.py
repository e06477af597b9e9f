"""What the training command can train: a flow for each data set."""

from argparse import Namespace
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows, plotting
from course_utils.commands import images, options
from course_utils.datasets import TwoMoons, batches
from course_utils.training import MaximumLikelihood

tfd = tfp.distributions


class Job(NamedTuple):
    """What is trained on a data set.

    Attributes:
      make_model: Makes the untrained model.
      train: Batches to train on.
      held_out: Batches to validate on.
      plot: Draws samples of the trained flow.
      unit: The unit that losses are told in.
      in_unit: From negative log-likelihoods in nats to losses in that unit.
    """

    make_model: Callable[[], MaximumLikelihood]
    train: tf.data.Dataset
    held_out: tf.data.Dataset
    plot: Callable[[tfd.Distribution], object]
    unit: str
    in_unit: Callable[[list[float]], np.ndarray]


def job(asked: Namespace) -> Job:
    """What the command line asks for.

    Raises:
      ValueError: If options do not fit the data, or pictures cannot be read.
      OSError: If data are not there.
    """
    return _two_moons(asked) if options.kind(asked.data) == "two_moons" else _images(asked)


def _two_moons(asked: Namespace) -> Job:
    """RealNVP of eight couplings, on half as many points as in week 4."""
    points, held_out = (TwoMoons().sample(size, seed=seed)[0] for size, seed in ((50_000, 1), (5_000, 2)))
    return Job(
        make_model=lambda: MaximumLikelihood(flows.realnvp(2, seed=asked.seed)),
        train=batches(points, batch_size=asked.batch_size, seed=asked.seed, drop_remainder=True),
        held_out=batches(held_out, batch_size=min(asked.batch_size, len(held_out))),
        plot=lambda flow: plotting.samples(flow.sample(2_000, seed=asked.seed), "samples"),
        unit="nats",
        in_unit=np.asarray,
    )


def _images(asked: Namespace) -> Job:
    """Glow or RealNVP of images, with or without classes, whose noise is uniform or learned."""
    data = images.data(asked)
    return Job(
        make_model=lambda: images.model(asked, data),
        train=images.train_batches(asked, data),
        held_out=images.held_out_batches(asked, data),
        plot=lambda flow: plotting.images(images.samples(flow, 40, asked.seed, data.classes), "samples"),
        unit="bits per dimension",
        in_unit=lambda losses: images.in_bits(losses, data),
    )
