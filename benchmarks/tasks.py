"""What is measured: six tasks, each an architecture, its data and how much of everything is done.

Every worker imports this file, whatever libraries its environment has: NumPy must do.
"""

import os
from typing import NamedTuple

import numpy as np


class Task(NamedTuple):
    """An architecture with its training.

    Attributes:
      title: What tables and plots call it.
      kind: The architecture, by the name of the function that builds it for a peer: "realnvp", "maf", "spline_coupling",
        "spline_autoregressive" or "glow".
      shape: Shape of an event.
      layers: Couplings, autoregressive layers or, for Glow, steps of flow at each of the two levels.
      hidden: Widths (or channels) of each conditioner's hidden layers.
      batch: Points in a training step.
      learning_rate: Adam's, the same throughout.
      steps: Training steps in a round; a multiple of `first_steps`.
      first_steps: Training steps in the first call, the one that compiles; also what a compiled loop takes at once.
      points: Points in a call for log-densities, and in a call for samples.
    """

    title: str
    kind: str
    shape: tuple[int, ...]
    layers: int
    hidden: tuple[int, ...]
    batch: int
    learning_rate: float
    steps: int
    first_steps: int
    points: int


_SPLINES_ON_MOONS = {
    "shape": (2,),
    "hidden": (64, 64),
    "batch": 512,
    "learning_rate": 1e-3,
    "steps": 500,
    "first_steps": 50,
    "points": 4_096,
}

TASKS = {
    "moons": Task(
        title="RealNVP, two moons",
        kind="realnvp",
        shape=(2,),
        layers=8,
        hidden=(256, 256),
        batch=128,
        learning_rate=5e-4,
        steps=300,
        first_steps=50,
        points=4_096,
    ),
    "mixture": Task(
        title="MAF, mixture in 16 dimensions",
        kind="maf",
        shape=(16,),
        layers=5,
        hidden=(128, 128),
        batch=256,
        learning_rate=1e-3,
        steps=300,
        first_steps=50,
        points=4_096,
    ),
    "spline_coupling": Task(
        title="Spline couplings, two moons",
        kind="spline_coupling",
        layers=4,
        **_SPLINES_ON_MOONS,
    ),
    "spline_autoregressive": Task(
        title="Autoregressive splines, two moons",
        kind="spline_autoregressive",
        layers=2,
        **_SPLINES_ON_MOONS,
    ),
    "digits": Task(
        title="Glow, digits of 8 × 8",
        kind="glow",
        shape=(8, 8, 1),
        layers=4,
        hidden=(128, 128),
        batch=64,
        learning_rate=1e-3,
        steps=100,
        first_steps=20,
        points=256,
    ),
    "images": Task(
        title="Glow, images of 32 × 32 × 3",
        kind="glow",
        shape=(32, 32, 3),
        layers=4,
        hidden=(128, 128),
        batch=64,
        learning_rate=1e-3,
        steps=10,
        first_steps=5,
        points=64,
    ),
}

SEED = int(os.environ.get("BENCHMARKS_SEED", 0))  # of initial weights: whoever starts a worker chooses it
LEVELS = 2  # of every Glow: the data are squeezed twice, and half of the channels leave in between
ROUNDS = 5  # of measurements, each of `steps` training steps
BINS, BOUND = 8, 4.0  # of every spline, which is the identity beyond ± the bound


def batches(train: np.ndarray, steps: int, batch: int, generator: np.random.Generator) -> np.ndarray:
    """Points for some training steps, drawn with replacement, `[steps, batch, *event]`.

    Two generators of the same seed draw the same batches: so every peer sees the same points in the same order.
    """
    return train[generator.integers(len(train), size=(steps, batch))]
