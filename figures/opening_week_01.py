"""The opening of week 1: the RealNVP of week 4 makes two moons of a round cloud, one coupling after the other."""

import functools
from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure

from course_utils import plotting, style
from course_utils.bijectors import AffineCoupling
from course_utils.experiments import trained_moons
from course_utils.flows import standard_normal

ALT = (
    "A round cloud of blue points, and beside it its density, a bright round spot. Eight maps move the points and stretch the "
    "density, one after the other, until the points are orange and lie on two thin interleaved half circles, on which alone "
    "the density is bright."
)
LAYERS = 8
FRAMES_PER_LAYER = 5
EXTENT = (-2.4, 3.0, -2.1, 2.1)
COLUMNS = 150


def draw() -> Figure:
    return _frame(*_moments()[-1])


def frames() -> Iterator[Figure]:
    """The frames of the movie."""
    for moment in _moments():
        yield _frame(*moment)


def _moments() -> list[tuple[int, float]]:
    """The number of the layer that points are passing, and the share of its way that they have gone, at each moment."""
    steps = 0.5 - 0.5 * np.cos(np.pi * np.arange(1, FRAMES_PER_LAYER + 1) / FRAMES_PER_LAYER)
    return [(0, 0.0), *((number, t) for number in range(LAYERS) for t in steps)]


@functools.cache
def _layers() -> list[AffineCoupling]:
    return trained_moons.shipped().bijector.bijectors[::-1]


@functools.cache
def _cloud(passed: int) -> np.ndarray:
    """The points after so many layers, `[800, 2]`."""
    if passed == 0:  # stateless: the still ends where the movie does
        return tf.random.stateless_normal([800, 2], seed=[4, 0]).numpy()
    return _layers()[passed - 1].forward(_cloud(passed - 1)).numpy()


def _density(number: int, t: float) -> np.ndarray:
    """The density on a grid when all have gone a share t of a layer's way."""
    z, log_det = _back(_layers()[number], plotting.grid(EXTENT, COLUMNS), t)
    for earlier in _layers()[:number][::-1]:
        log_det += earlier.inverse_log_det_jacobian(z, event_ndims=1).numpy()
        z = earlier.inverse(z).numpy()
    return np.exp(standard_normal(2).log_prob(z).numpy() + log_det).reshape(COLUMNS, COLUMNS)


def _back(layer: AffineCoupling, x: np.ndarray, t: float) -> tuple[np.ndarray, np.ndarray]:
    """The points that are at x when a layer has gone a share t of its way, and the log-determinant of the way back.

    All move along straight lines. That is a coupling, too: if the layer takes v to s v + b, the one coordinate that it moves,
    then v is taken to (1 − t + t s) v + t b.
    """
    moved = np.any(layer.forward(x).numpy() != x, axis=0).astype(np.float32)
    b, s_and_b = (layer.forward(x * (1 - moved) + value * moved).numpy() for value in (0, 1))
    scale = 1 + t * ((s_and_b - b) * moved - moved)
    return np.where(moved > 0, (x - t * b) / scale, x).astype(np.float32), -np.log(scale).sum(axis=-1)


def _frame(number: int, t: float) -> Figure:
    points, density = (1 - t) * _cloud(number) + t * _cloud(number + 1), _density(number, t)
    figure, (left, right) = plt.subplots(1, 2, figsize=(6.4, 2.8), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.08)
    left.scatter(*points.T, s=5, color=plotting.time_colour((number + t) / LAYERS), linewidths=0)
    right.imshow(
        density, extent=EXTENT, origin="lower", cmap=style.SEQUENTIAL, vmin=0, vmax=1, interpolation="bilinear"
    )
    for ax, title in zip(
        (left, right), (f"points after {int(number + t)} of {LAYERS} maps", "their density"), strict=True
    ):
        ax.set(xlim=EXTENT[:2], ylim=EXTENT[2:], aspect="equal", xticks=[], yticks=[], title=title)
        ax.spines[:].set(visible=True, color=style.FROZEN)
    return figure
