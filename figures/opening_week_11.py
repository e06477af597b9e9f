"""The opening of week 11: a learned velocity carries a round cloud to the two moons, and its density with it."""

import functools
from collections.abc import Callable, Iterable, Iterator

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure

from course_utils import ode, plotting, style
from course_utils.datasets import TwoMoons
from course_utils.experiments import matching_moons
from course_utils.flows import standard_normal

ALT = (
    "Left, arrows of a velocity and points that follow it: a round cloud, in which blue and orange points lie in a pattern of "
    "their own, parts and bends until the points lie on two thin half circles, one blue and one orange. Right, the density on "
    "the way: a round hill is torn into two bright half circles."
)
FRAMES = 24
EXTENT = (-2.4, 2.4, -2.4, 2.4)
COLUMNS = 72
STEPS = 16  # of the solver, for the density at the end
CLOUD = [1, 0]  # a stateless seed: the still and the movie show the same points


def draw() -> Figure:
    return next(_frames([FRAMES - 1]))


def frames() -> Iterator[Figure]:
    """The frames of the movie."""
    return _frames(range(FRAMES))


@functools.cache
def _carried() -> tuple[Callable, np.ndarray, np.ndarray, Callable]:
    """The velocity, points at each time and their colours, and the log-density at a time of where a normal cloud is."""
    velocity = matching_moons.trained("by_chance")
    cloud = standard_normal(2).sample(160, seed=CLOUD)
    carried = ode.positions(velocity, cloud, np.linspace(0, 1, FRAMES), steps=2).numpy()
    mean, scale = matching_moons.scales(matching_moons.training_points())
    ends, moons = mean + scale * carried[-1], TwoMoons()
    colours = plotting.moon_colours(ends, (moons.log_prob(ends, 1) > moons.log_prob(ends, 0)).astype(int))

    @tf.function
    def log_density(x: tf.Tensor, t: tf.Tensor) -> tf.Tensor:
        """The way back from the time t, and the divergence on it."""
        z, gained = ode.integrate(
            lambda both, s: ode.exact_divergence(velocity, both[0], s), (x, tf.zeros_like(x[:, 0])), t, 0.0,
            steps=STEPS, method="midpoint",
        )  # fmt: skip
        return standard_normal(2).log_prob(z) + gained

    return velocity, carried, colours, log_density


def _frames(chosen: Iterable[int]) -> Iterator[Figure]:
    velocity, carried, colours, log_density = _carried()
    times, places = np.linspace(0, 1, FRAMES), tf.constant(plotting.grid(EXTENT, COLUMNS))
    for k in chosen:
        points, t = carried[k], times[k]
        density = np.exp(log_density(places, tf.constant(t, tf.float32))).reshape(COLUMNS, COLUMNS)
        figure, (left, right) = plt.subplots(1, 2, figsize=(6.4, 3.3), layout="constrained")
        figure.get_layout_engine().set(h_pad=0.08)
        plotting.velocity_field(velocity, t, EXTENT, particles=points, colour=colours, arrows=9, duration=0.15, ax=left)
        right.imshow(
            density, extent=EXTENT, origin="lower", cmap=style.SEQUENTIAL, vmin=0, vmax=0.5, interpolation="bilinear"
        )
        for ax, title in ((left, f"velocity and points, $t = {t:.2f}$"), (right, "their density")):
            ax.set(
                xlim=EXTENT[:2],
                ylim=EXTENT[2:],
                aspect="equal",
                xticks=[],
                yticks=[],
                title=title,
                xlabel="",
                ylabel="",
            )
            ax.spines[:].set(visible=True, color=style.FROZEN)
        yield figure
