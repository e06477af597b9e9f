"""By likelihood or by matching? One velocity for the two moons, trained in several ways, against seconds and against steps.

All trainings begin with the same weights for each seed, and each way of training has the learning rate that was best on validation
points, in trainings of one length with one seed. Each length has a schedule of its own, so that the rate has fallen to 0 at its end.
"""

from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from course_utils.experiments import _moon_velocities as measured
from course_utils.experiments._moon_trainings import Trainings, moon_velocity
from course_utils.experiments._moon_velocities import density_on_the_way, exact_velocity, moon_flow, scales
from course_utils.experiments._shipped import load_weights
from course_utils.experiments._weights import round_weights
from course_utils.networks import Velocity

__all__ = [
    "SETTINGS",
    "density_on_the_way",
    "exact_velocity",
    "moon_flow",
    "run",
    "scales",
    "trained",
    "training_points",
]

SETTINGS: dict[str, Any] = {
    "network": {"hidden": [128, 128, 128], "frequencies": 4},
    # Numbers of steps of the optimizer; the rates are tuned at the length "tuned_at".
    "models": {
        "independent pairs": {
            "batch": 256,
            "late": 2.0,
            "lengths": [1_000, 4_000, 16_000],
            "rates": [0.005, 0.01, 0.02],
            "tuned_at": 4_000,
        },
        "optimal-transport pairs": {
            "batch": 128,
            "late": 2.0,
            "clipnorm": 1.0,  # without it one seed in three is thrown back, early on, and stays behind
            "lengths": [1_000, 3_000, 9_000],
            "rates": [0.01, 0.02, 0.03],
            "tuned_at": 9_000,
        },
        "independent pairs, all times alike": {
            "batch": 256,
            "late": 1.0,
            "lengths": [16_000],
            "rates": [0.005, 0.01],
            "tuned_at": 16_000,
        },
        # Pairs of a latent and of where the first flow carries it, in so many steps of the solver.
        "rectified": {
            "after": "independent pairs",
            "batch": 256,
            "late": 2.0,
            "pairs_in": 10,
            "lengths": [3_000],
            "rates": [0.002, 0.005],
            "tuned_at": 3_000,
        },
        "likelihood": {
            "batch": 256,
            "solver_steps": 16,
            "gaussian": False,
            "lengths": [50, 150, 450],
            "rates": [0.003, 0.01],
            "tuned_at": 150,
        },
        # As all others begin: with the velocity of normal data.
        "likelihood, beginning as normal data": {
            "batch": 256,
            "solver_steps": 8,
            "lengths": [150],
            "rates": [0.002, 0.005],
            "tuned_at": 150,
            "seeds": [0],
        },
        # Fewer steps of the solver, whose errors training comes to use.
        "likelihood in eight steps": {
            "batch": 256,
            "solver_steps": 8,
            "gaussian": False,
            "lengths": [150, 450],
            "rates": [0.003, 0.01],
            "tuned_at": 150,
        },
        "likelihood in four steps": {
            "batch": 256,
            "solver_steps": 4,
            "gaussian": False,
            "lengths": [300],
            "rates": [0.01],
            "tuned_at": 300,
            "seeds": [0],
        },
        "likelihood after matching": {
            "after": "independent pairs",
            "batch": 256,
            "solver_steps": 16,
            "lengths": [80],
            "rates": [0.0002, 0.001],
            "tuned_at": 80,
        },
    },
    "points": 100_000,
    "validation": 5_000,
    "test": 10_000,
    "seeds": [0, 1, 2],
    # Of the solver, with which densities are measured, and for sampling.
    "measured_in": 20,
    "steps": {"euler": [1, 2, 4, 8, 16, 32, 64, 100], "runge_kutta": [1, 2, 4, 8, 25]},
    "samples": 10_000,
    "densities": 5_000,
    "particles": 2_000,
    "measured": ["independent pairs", "optimal-transport pairs", "rectified", "likelihood"],
    # By which model, and in which file, weights ship: of the first seed and the greatest length.
    "shipped": {
        "by_chance": "independent pairs",
        "by_transport": "optimal-transport pairs",
        "by_likelihood": "likelihood",
    },
    "storage": "float16",
}


def trained(name: str) -> Velocity:
    """A velocity that ships, of standardised points.

    Args:
      name: One of `SETTINGS["shipped"]`.
    """
    velocity = moon_velocity(SETTINGS, SETTINGS["shipped"][name])
    load_weights("matching_moons", name, velocity)
    return velocity


def training_points() -> np.ndarray:
    """The points that all are trained on, as they come, `[N, 2]`."""
    return measured.points("train", SETTINGS["points"])


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, tf.Module]]:
    """Trains all models; what an earlier call has finished in the same folder is not done again.

    Args:
      folder: Where finished trainings are kept.
      settings: As `SETTINGS`.

    Returns:
      The results: "rates", by model, the validation points' mean −log p in nats at each rate; "runs", by model and length, an
      entry for each seed, see `Trainings.run`; "measures", by model, an entry for each seed, see `Trainings.measures`; "floor",
      distances of data from data; "stored", the KL divergence of what ships. And the velocities that ship.
    """
    trainings, seeds = Trainings(folder, settings), settings["seeds"]
    results = {
        "rates": {model: trainings.rates(model) for model in settings["models"]},
        "runs": trainings.runs(),
        "measures": {model: [trainings.measures(model, seed) for seed in seeds] for model in settings["measured"]},
        "floor": measured.floor_of_distances(settings),
    }
    shipped = {name: trainings.velocity(model, seeds[0]) for name, model in settings["shipped"].items()}
    for velocity in shipped.values():
        round_weights(velocity, settings["storage"])
    return results | {"stored": {name: trainings.kl(velocity) for name, velocity in shipped.items()}}, shipped
