"""The opening of week 4: the coupling layers of a trained RealNVP make two moons of noise, and noise of two moons."""

import functools
from collections.abc import Iterator
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from course_utils import plotting, style
from course_utils.datasets import TwoMoons
from course_utils.experiments import trained_moons
from course_utils.flows import standard_normal

ALT = (
    "Left, a round cloud of points on a square lattice, coloured by their angle. Eight layers move all of it, across and up or down "
    "by turns, until the points lie on two thin interleaved half circles. Right, at the same time, two half circles of data, one "
    "blue and one orange: the same layers are undone, the last one first, until the points fill a round cloud, half blue, half orange."
)
POINTS = 400
FRAMES_PER_LAYER = 5
EXTENT = (-3.1, 3.7, -3.3, 2.7)

Moment = tuple[int, np.ndarray, np.ndarray, np.ndarray]


def draw() -> Figure:
    return _frame(*_moments()[-1])


def frames() -> Iterator[Figure]:
    """The frames of the movie."""
    for moment in _moments():
        yield _frame(*moment)


@functools.cache
def _moments() -> list[Moment]:
    """How many layers are passed; and where noise and its lattice, on their way to data, and data on its way to noise then are."""
    layers = trained_moons.shipped().bijector.bijectors[::-1]

    clouds, lattices, data = [_noise()], [plotting.lattice(reach=2.5, lines=11, points=80)], [_data()[0]]
    for layer in layers:
        clouds.append(layer.forward(clouds[-1]).numpy())
        lattices.append(layer.forward(lattices[-1]).numpy())
    for layer in layers[::-1]:
        data.append(layer.inverse(data[-1]).numpy())

    steps = 0.5 - 0.5 * np.cos(np.pi * np.arange(1, FRAMES_PER_LAYER + 1) / FRAMES_PER_LAYER)
    return [
        (number, *((1 - t) * before + t * after for before, after in ends))
        for number, ends in enumerate(zip(pairwise(clouds), pairwise(lattices), pairwise(data), strict=True))
        for t in ([0.0, *steps] if number == 0 else steps)
    ]


def _noise() -> np.ndarray:
    return standard_normal(2).sample(POINTS, seed=(4, 0)).numpy()


def _data() -> tuple[np.ndarray, np.ndarray]:
    """Points of the two moons, and the moon of each."""
    return TwoMoons().sample(POINTS, seed=4)


def _frame(number: int, noise: np.ndarray, lattice: np.ndarray, data: np.ndarray) -> Figure:
    figure, (left, right) = plt.subplots(1, 2, figsize=(6.4, 3.2), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.08)
    left.add_collection(LineCollection(lattice, colors=style.FROZEN, linewidths=0.6))
    left.scatter(*noise.T, s=6, c=plotting.angle_colours(_noise()), linewidths=0, zorder=3)
    right.scatter(*data.T, s=6, c=plotting.moon_colours(*_data()), linewidths=0)
    for ax, title in ((left, f"forward: layer {number + 1} of 8"), (right, f"inverse: layer {8 - number} undone")):
        ax.set(xlim=EXTENT[:2], ylim=EXTENT[2:], aspect="equal", xticks=[], yticks=[], title=title)
        ax.spines[:].set(visible=True, color=style.FROZEN)
    return figure
