"""Hamiltonian Monte Carlo in the space of a funnel-shaped density, and in the latent space of a flow that was fitted to it.

The densities are Neal's funnel and the posterior of the eight schools, in the centred coordinates that its model is written
in. For the eight schools there is a change of variables by hand, too, the non-centred one: alone, and with a flow that was
fitted in its coordinates. Each way has its number of leapfrogs and its acceptance chosen in short chains, from one grid for all, by what counts in the end: effective draws for a
gradient. Longer chains with other seeds report.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import bijectors, flows
from course_utils.datasets import EightSchools
from course_utils.experiments._resuming import finished
from course_utils.inference.neutra import Chains, LogDensity, hamiltonian, least_effective, pulled_back
from course_utils.targets import Funnel
from course_utils.training import minimise

tfb = tfp.bijectors
tfd = tfp.distributions

SETTINGS: dict[str, Any] = {
    "ways": {"funnel": ["plain", "latent"], "eight schools": ["plain", "by hand", "latent", "by hand, latent"]},
    "layers": 3,
    "hidden": [64],
    "bins": 8,
    "bound": 4.0,
    "rate": 0.01,
    "steps": 4_000,
    "batch": 256,
    "leapfrogs": [2, 4, 8, 16, 32],
    "acceptances": [0.8, 0.95],
    "chains": 16,
    "tuning_draws": 500,
    "draws": 3_000,
    "burn_in": 500,
    "seeds": [0, 1, 2],
}


class Problem(NamedTuple):
    """A density and what is known of it.

    Attributes:
      log_density: Up to a constant, from `[..., 10]` to `[...]`.
      mean: Exact means, `[10]`.
      deviation: Exact standard deviations, `[10]`.
      log_scale: Which entry is the logarithm of a scale.
    """

    log_density: LogDensity
    mean: np.ndarray
    deviation: np.ndarray
    log_scale: int


def problem(name: str) -> Problem:
    """One of the densities, by its name in the settings."""
    if name == "funnel":
        return Problem(Funnel().log_density, *Funnel().moments(), 0)
    return Problem(EightSchools().log_joint, *EightSchools().moments(), 1)


def non_centred(u: tf.Tensor) -> tf.Tensor:
    """(μ, log τ, θ) from u = (μ, log τ, η) with θ = μ + τ η. The log-determinant is 8 log τ."""
    mean, log_tau, eta = u[..., :1], u[..., 1:2], u[..., 2:]
    return tf.concat([mean, log_tau, mean + tf.exp(log_tau) * eta], axis=-1)


def coordinates(name: str, way: str) -> tuple[LogDensity, Callable[[tf.Tensor], tf.Tensor]]:
    """The log-density in the coordinates of a way, before any flow, and the map from them to what the density takes.

    Args:
      name: The density's name in the settings.
      way: The way's name in the settings.
    """
    log_density = problem(name).log_density
    if "by hand" not in way:
        return log_density, tf.identity
    return lambda u: log_density(non_centred(u)) + 8 * u[..., 1], non_centred


def fitted_flow(log_density: LogDensity, settings: dict[str, Any] = SETTINGS, seed: int = 0) -> tfd.Distribution:
    """Inverse autoregressive steps on N(0, I), fitted to a density by the reverse KL divergence.

    Each latent first goes along a spline of its own, which can have the tails that an affine step of a normal variable has not.

    Args:
      log_density: Up to a constant, from `[..., 10]` to `[...]`.
      settings: As `SETTINGS`.
      seed: Seed of the initial weights and of the training.
    """
    steps = flows.iaf(10, settings["layers"], settings["hidden"], seed=seed).bijector.bijectors
    splines = bijectors.Spline((10,), bijectors.RationalQuadratic(settings["bins"], settings["bound"]))
    flow = tfd.TransformedDistribution(flows.standard_normal(10), tfb.Chain([*steps, splines]))

    def reverse_kl(seed: tf.Tensor) -> tf.Tensor:
        x, log_q = flow.experimental_sample_and_log_prob(settings["batch"], seed=seed)
        return tf.reduce_mean(log_q - log_density(x))

    minimise(reverse_kl, flow.trainable_variables, settings["rate"], settings["steps"], seed=seed)
    return flow


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, tf.Module]]:
    """Fits all flows and runs all chains; what an earlier call has finished in the same folder is not done again.

    Args:
      folder: Where what is finished is kept.
      settings: As `SETTINGS`.

    Returns:
      By density and way: "tuning", effective draws for 1,000 gradients at each number of leapfrogs and acceptance, under
      "4, 0.8" say; "best", the two that were chosen; "runs", what `_measured` returns, one for each seed. No flows: none ships.
    """
    kept = {key: settings[key] for key in settings if key not in ("ways", "seeds")}
    told = {}
    for name, ways in settings["ways"].items():
        told[name] = {way: {"runs": []} for way in ways}
        for seed in settings["seeds"]:
            for way in ways:
                best = told[name][way].get("best")
                options = kept | {"name": name, "way": way, "seed": seed, "best": best}
                part = f"{name}_{way}_seed_{seed}".replace(",", "").replace(" ", "_")
                result = finished(
                    folder,
                    part,
                    options,
                    lambda place, name=name, way=way, seed=seed, best=best: _run(name, way, seed, best, settings),
                )
                if best is None:
                    told[name][way] |= {key: result[key] for key in ("tuning", "best")}
                told[name][way]["runs"].append(result["run"])
    return told, {}


def _run(
    name: str, way: str, seed: int, best: tuple[int, float] | None, settings: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    """Chains of one way with one seed, and the choice of what is best for it unless that is known."""
    began = time.process_time()
    flow = fitted_flow(coordinates(name, way)[0], settings, seed) if "latent" in way else None
    training = time.process_time() - began
    walk, result = _walker(name, way, flow, settings), {}
    if best is None:
        result["tuning"] = {
            f"{leapfrogs}, {acceptance}": _measured(
                name, *walk(leapfrogs, acceptance, 100 + seed, settings["tuning_draws"])
            )["per_thousand"]
            for leapfrogs in settings["leapfrogs"]
            for acceptance in settings["acceptances"]
        }
        leapfrogs, acceptance = max(result["tuning"], key=result["tuning"].get).split(", ")
        best = result["best"] = [int(leapfrogs), float(acceptance)]
    began = time.process_time()
    chains, states = walk(*best, seed, settings["draws"])
    seconds = {"seconds": time.process_time() - began, "training": training}
    result["run"] = _measured(name, chains, states) | seconds
    return result


def _walker(
    name: str, way: str, flow: tfd.TransformedDistribution | None, settings: dict[str, Any]
) -> Callable[[int, float, int, int], tuple[Chains, np.ndarray]]:
    """A function that runs chains in the coordinates of a way, and gives them and their states as the density takes them."""
    target = problem(name)
    start = np.random.default_rng(0).normal(size=(settings["chains"], 10))
    log_density, to_target = coordinates(name, way)
    if way == "plain":  # as good a start as there is
        start = Funnel().sample(len(start), seed=0) if name == "funnel" else target.mean + target.deviation * start
    if flow is not None:
        before_flow = to_target
        log_density = pulled_back(log_density, flow.bijector)

        def to_target(z: tf.Tensor) -> tf.Tensor:
            return before_flow(flow.bijector.forward(z))

    def walk(leapfrogs: int, acceptance: float, seed: int, draws: int) -> tuple[Chains, np.ndarray]:
        options = {"draws": draws, "burn_in": settings["burn_in"], "leapfrogs": leapfrogs, "acceptance": acceptance}
        chains = hamiltonian(log_density, tf.constant(start, tf.float32), seed=seed, **options)
        return chains, np.asarray(tf.function(to_target)(chains.states))

    return walk


def _measured(name: str, chains: Chains, states: np.ndarray) -> dict[str, float]:
    """What chains of a density are worth.

    Returns:
      "effective", effective draws for the mean of the entry for which they are fewest, and "per_thousand", as many for 1,000
      gradients; "mean" and "deviation" of the entry that is the logarithm of a scale; "error", the largest error of a mean, in
      exact standard deviations; "acceptance" and "step_size".
    """
    target, effective, states = problem(name), least_effective(states), states.astype(float)
    entry = states[..., target.log_scale]
    means = states.mean(axis=(0, 1))
    return {
        "effective": effective,
        "per_thousand": 1_000 * effective / chains.gradients,
        "mean": float(entry.mean()),
        "deviation": float(entry.std()),
        "error": float(np.max(np.abs(means - target.mean) / target.deviation)),
        "acceptance": chains.acceptance,
        "step_size": chains.step_size,
    }
