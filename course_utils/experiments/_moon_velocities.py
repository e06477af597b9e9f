"""Continuous flows of the two moons: their velocities, and what the experiment `matching_moons` measures of them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.datasets import TwoMoons
from course_utils.evaluation import kl_divergence, sliced_wasserstein
from course_utils.flows import ContinuousFlow, gaussian_mixture_velocity, standard_normal
from course_utils.ode import positions

tfb = tfp.bijectors
tfd = tfp.distributions
Velocity = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]

moons = TwoMoons()
_SEEDS = {"train": 1, "validation": 2, "test": 3}
_NODES = 100  # of a moon: their distances stay under the noise


def points(part: str, size: int) -> np.ndarray:
    """Points of the two moons: of those to train on, "train", of the "validation" or of the "test" points, `[size, 2]`."""
    return moons.sample(size, seed=_SEEDS[part])[0]


def scales(train: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each entry of the training points: float32 `[2]` each."""
    return train.mean(axis=0), train.std(axis=0)


def moon_flow(
    velocity: Velocity, train: np.ndarray, *, steps: int = 20, method: str = "runge_kutta"
) -> tfd.TransformedDistribution:
    """The flow of the moons whose velocity moves standardised points.

    Args:
      velocity: The velocity.
      train: Training points, whose means and standard deviations are taken off.
      steps: Number of the solver's steps.
      method: The solver.
    """
    mean, deviation = scales(train)
    flow = ContinuousFlow(standard_normal(2), velocity, steps=steps, method=method)
    return tfd.TransformedDistribution(flow, tfb.Chain([tfb.Shift(mean), tfb.Scale(deviation)]))


def moon_kl(flow: tfd.Distribution, test: np.ndarray) -> float:
    """KL divergence from the exact density at test points, in nats."""
    log_prob = tf.function(flow.log_prob)
    parts = np.array_split(test, max(1, len(test) // 2_500))
    return kl_divergence(moons.log_prob(test), np.concatenate([log_prob(part) for part in parts])).value


def independent_points(size: int, seed: int) -> np.ndarray:
    """Points `[size, 2]` as if drawn one by one. Those of `TwoMoons.sample` together have evenly spaced angles."""
    many, _ = moons.sample(20 * size, seed=seed)
    return many[np.random.default_rng(seed).choice(len(many), size, replace=False)]


def exact_velocity(train: np.ndarray) -> Velocity:
    """The least of the loss of flow matching with independent pairs, for standardised points: E[x − z | x_t].

    Args:
      train: Training points, whose means and standard deviations are taken off.
    """
    return gaussian_mixture_velocity(*_mixture(train))


def density_on_the_way(train: np.ndarray, t: float) -> tfd.MixtureSameFamily:
    """The density of x_t = (1 − t) z + t x for a standardised x from the moons and an independent z ~ N(0, I).

    Args:
      train: Training points, whose means and standard deviations are taken off.
      t: Time, from 0 to 1.
    """
    weights, centres, covariances = _mixture(train)
    variances = (1 - t) ** 2 + t**2 * np.diagonal(covariances, axis1=1, axis2=2)
    components = tfd.MultivariateNormalDiag((t * centres).astype(np.float32), np.sqrt(variances).astype(np.float32))
    return tfd.MixtureSameFamily(tfd.Categorical(probs=weights.astype(np.float32)), components)


def _mixture(train: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The standardised moons as a mixture of Gaussians, by quadrature: weights `[K]`, means `[K, 2]`, covariances `[K, 2, 2]`."""
    mean, deviation = (each.astype(np.float64) for each in scales(train))
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    angle = np.pi * (nodes + 1) / 2
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    centres = (np.concatenate([upper, [1.0, 0.5] - upper]) - mean) / deviation
    covariance = np.diag((moons.noise / deviation) ** 2)
    return np.tile(weights, 2) / 4, centres, np.tile(covariance, [2 * _NODES, 1, 1])


def by_steps(velocity: Velocity, train: np.ndarray, settings: dict[str, Any]) -> dict[str, dict[str, list[float]]]:
    """What few steps do to samples and to densities.

    Args:
      velocity: The velocity.
      train: Training points.
      settings: The experiment's: "steps", numbers of steps; "samples", number of samples; "densities", number of points.

    Returns:
      By method, for each number of steps: "distance", the sliced Wasserstein distance of samples from fresh points, and
      "kl", what the KL divergence would be if log-densities of so few steps were those of a density.
    """
    count = settings["samples"]
    fresh, test = independent_points(count, seed=11), points("test", settings["densities"])
    found = {}
    for method, steps in settings["steps"].items():
        flows = [moon_flow(velocity, train, steps=number, method=method) for number in steps]
        samples = (tf.function(lambda flow=flow: flow.sample(count, seed=12))() for flow in flows)
        found[method] = {
            "distance": [sliced_wasserstein(drawn, fresh, seed=13) for drawn in samples],
            "kl": [moon_kl(flow, test) for flow in flows],
        }
    return found


def floor_of_distances(settings: dict[str, Any]) -> list[float]:
    """The sliced Wasserstein distances of several other sets of points from the fresh ones of `by_steps`."""
    count = settings["samples"]
    fresh = independent_points(count, seed=11)
    return [sliced_wasserstein(independent_points(count, seed), fresh, seed=13) for seed in (21, 22, 23)]


def path_measures(velocity: Velocity, count: int) -> dict[str, float]:
    """How long and how straight the ways are that particles take, in units of standardised points.

    Args:
      velocity: The velocity.
      count: Number of particles.

    Returns:
      "length", the mean length of a way; "distance", the mean distance from its start to its end; "cost", the mean square of
      that; "bend", the mean square of velocity − (end − start) over the way, 0 if all go straight at constant speed.

    Reference: Liu, Gong & Liu (2023), "Flow straight and fast", section 2, for "bend", the straightness there.
    """
    z = tf.random.stateless_normal([count, 2], [14, 0])
    steps = 50
    way = positions(velocity, z, np.linspace(0, 1, steps + 1), steps=1).numpy().astype(np.float64)
    moves, whole = np.diff(way, axis=0), way[-1] - way[0]
    return {
        "length": float(np.linalg.norm(moves, axis=-1).sum(axis=0).mean()),
        "distance": float(np.linalg.norm(whole, axis=-1).mean()),
        "cost": float(np.sum(whole**2, axis=-1).mean()),
        "bend": float(np.sum((moves * steps - whole) ** 2, axis=-1).mean()),
    }
