"""The opening of week 12: a posterior that follows its observation, by a flow that was trained once, beside the exact one."""

import functools
from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure

from course_utils import experiments, flows, style
from course_utils.experiments import posteriors
from course_utils.simulators import TwoMoonsSimulator

ALT = (
    "Left, an observed point that moves along a closed path. In the middle, draws from the posterior that a flow has learned: "
    "two thin crescents, which draw near to each other, part and wander as the point moves. Right, draws from the "
    "exact posterior, the same two crescents all the time."
)
FRAMES = 60
DRAWS = 300


def draw() -> Figure:
    return _frame(FRAMES // 4, *_posteriors())


def frames() -> Iterator[Figure]:
    """The frames of the movie."""
    shown = _posteriors()
    for k in range(FRAMES):
        yield _frame(k, *shown)


@functools.cache
def _posteriors() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The observations `[60, 2]`, and draws of the parameters by the flow and from the exact posterior, `[60, 300, 2]`."""
    turn = np.linspace(0, 2 * np.pi, FRAMES)
    path = np.stack([-0.25 + 0.4 * np.cos(turn), 0.45 * np.sin(turn)], axis=-1).astype(np.float32)
    flow = posteriors.posterior_flow()
    experiments.load_weights("posteriors", "two_moons", flow)
    # The same random numbers for all observations, so that draws move and do not flicker.
    z = tf.tile(tf.random.stateless_normal([DRAWS, 2], seed=[1, 0]), [FRAMES, 1])
    x = np.repeat(path, DRAWS, axis=0)
    learned = flow.bijector.forward(z, **flows.given(flow, x)["bijector_kwargs"]).numpy().reshape(FRAMES, DRAWS, 2)
    simulator = TwoMoonsSimulator()
    return path, learned, np.stack([simulator.sample_posterior(x, DRAWS, seed=2) for x in path])


def _frame(k: int, path: np.ndarray, learned: np.ndarray, exact: np.ndarray) -> Figure:
    figure, axes = plt.subplots(1, 3, figsize=(6.4, 2.5), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.08)
    axes[0].plot(*path[: k + 1].T, color=style.DATA, alpha=0.3)
    axes[0].plot(*path[k], "o", color=style.DATA, markersize=9)
    axes[0].set(title="observed $x$", xlim=(-0.95, 0.45), ylim=(-0.7, 0.7))
    for ax, points, title, colour in (
        (axes[1], learned[k], r"$\theta$ given $x$, learned", style.TRANSFORMED),
        (axes[2], exact[k], r"$\theta$ given $x$, exact", style.REFERENCE),
    ):
        ax.scatter(*points.T, s=4, color=colour, linewidths=0)
        ax.set(title=title, xlim=(-1, 1), ylim=(-1, 1))
    for ax in axes:
        ax.set(aspect="equal", xticks=[], yticks=[])
        ax.spines[:].set(visible=True, color=style.FROZEN)
    return figure
