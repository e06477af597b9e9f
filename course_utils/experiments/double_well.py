"""A double well of known free energies, and flows fitted to it by reverse KL, by forward KL, and by the sum of both.

Reverse KL needs the energy alone. Forward KL needs points, which here come from two simulations, one in each well. They are as
many from the left as from the right, whatever the wells weigh, and importance weights have to put that right. Beside the flows
stand a Gaussian and a Gaussian for each well, of the same points.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.experiments._resuming import finished
from course_utils.inference.importance import effective_sample_size, log_constant, log_odds
from course_utils.inference.neutra import hamiltonian
from course_utils.targets import DoubleWell
from course_utils.training import minimise

tfd = tfp.distributions

SETTINGS: dict[str, Any] = {
    "losses": ["reverse", "forward", "both"],
    "layers": 6,
    "hidden": [32, 32],
    "rates": [0.003, 0.01],
    "steps": 1_500,
    "batch": 256,
    "clipnorm": 10.0,
    "chains": 32,
    "simulated": 300,  # draws of each chain
    "leapfrogs": 8,
    "test_draws": 20_000,
    "seeds": [0, 1, 2],
}


def simulations(settings: dict[str, Any] = SETTINGS, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Hamiltonian Monte Carlo that begins in the left well, and in the right one.

    Args:
      settings: As `SETTINGS`.
      seed: Seed of the chains.

    Returns:
      Their states, `[draws, chains, D]` each.
    """
    target = DoubleWell()
    options = {"draws": settings["simulated"], "burn_in": 200, "leapfrogs": settings["leapfrogs"], "seed": seed}
    starts = (tf.fill([settings["chains"], target.size], end) for end in (-target.well, target.well))
    left, right = (hamiltonian(target.log_density, start, **options).states for start in starts)
    return left, right


def gaussians(left: np.ndarray, right: np.ndarray) -> dict[str, tfd.Distribution]:
    """A Gaussian of all points, and a mixture of a Gaussian for each well, both halves equally likely.

    Args:
      left, right: Points, `[N, D]` each.
    """
    together, wells = np.concatenate([left, right]), np.stack([left, right])
    means, covariances = wells.mean(axis=1), np.stack([np.cov(points.T) for points in wells])
    return {
        "one Gaussian": tfd.MultivariateNormalTriL(together.mean(axis=0), _root(np.cov(together.T))),
        "a Gaussian a well": tfd.MixtureSameFamily(
            tfd.Categorical(probs=[0.5, 0.5]), tfd.MultivariateNormalTriL(means, _root(covariances))
        ),
    }


def measured(q: tfd.Distribution, draws: int, seed: int) -> dict[str, float]:
    """What draws of q and their weights say of the double well.

    Args:
      q: A flow, or another distribution on its space.
      draws: Number of draws N.
      seed: Seed of the draws.

    Returns:
      "share", the effective sample size over N; "right", the share of the draws, not weighted, that lie in the right well;
      "kl", KL(q ‖ p) in nats; "constant", log Z less its exact value, and "constant_error"; "free_energy" and
      "free_energy_error", None if there are no draws in one of the wells.
    """
    target = DoubleWell()
    x, log_q = tf.function(lambda: q.experimental_sample_and_log_prob(draws, seed=[seed, 0]))()
    log_w, right = (target.log_density(x) - log_q).numpy().astype(float), x[:, 0].numpy() > 0
    constant = log_constant(log_w)
    odds = log_odds(log_w, right) if 0 < right.mean() < 1 else None
    return {
        "share": effective_sample_size(log_w) / draws,
        "right": float(right.mean()),
        "kl": float(target.log_constant - log_w.mean()),
        "constant": constant.value - target.log_constant,
        "constant_error": constant.standard_error,
        "free_energy": None if odds is None else -odds.value,
        "free_energy_error": None if odds is None else odds.standard_error,
    }


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, tf.Module]]:
    """Trains all flows; what an earlier call has finished in the same folder is not done again.

    Args:
      folder: Where what is finished is kept.
      settings: As `SETTINGS`.

    Returns:
      By loss: "rates", what it ends at for each rate; "runs", what `measured` returns, and the curve, the rate, CPU seconds and
      the number of parameters, one for each seed. By the name of each Gaussian: "runs", of its draws alone. No flows: none ships.
    """
    points = tuple(states.reshape(-1, states.shape[-1]) for states in simulations(settings))
    told: dict[str, Any] = {}
    for loss in settings["losses"]:

        def part(rate: float, seed: int, loss: str = loss) -> dict[str, Any]:
            options = {key: settings[key] for key in settings if key not in ("losses", "rates", "seeds")}
            options |= {"loss": loss, "rate": rate, "seed": seed}
            name = f"{loss}_rate_{rate}_seed_{seed}"
            return finished(folder, name, options, lambda place: _run(loss, rate, seed, points, settings))

        first, *others = settings["seeds"]
        tried = {rate: part(rate, first) for rate in settings["rates"]}
        rates = {str(rate): each["curve"][-1] for rate, each in tried.items()}
        rate = float(min(rates, key=rates.get))
        told[loss] = {"rates": rates, "runs": [tried[rate], *(part(rate, seed) for seed in others)]}
    for name, q in gaussians(*points).items():
        told[name] = {"runs": [measured(q, settings["test_draws"], seed) for seed in settings["seeds"]]}
    return told, {}


def flow_and_losses(
    points: tuple[np.ndarray, np.ndarray], settings: dict[str, Any] = SETTINGS, seed: int = 0
) -> tuple[tfd.TransformedDistribution, dict[str, Callable[[tf.Tensor], tf.Tensor]]]:
    """An untrained RealNVP, and its losses by name, each from a seed to a scalar.

    Args:
      points: From the left well and from the right one, `[N, D]` each.
      settings: As `SETTINGS`.
      seed: Seed of the initial weights.
    """
    target, flow = DoubleWell(), flows.realnvp(8, settings["layers"], settings["hidden"], seed=seed)
    batch, together = settings["batch"], tf.constant(np.concatenate(points), tf.float32)

    def reverse(seed: tf.Tensor) -> tf.Tensor:
        x, log_q = flow.experimental_sample_and_log_prob(batch, seed=seed)
        return tf.reduce_mean(log_q - target.log_density(x))

    def forward(seed: tf.Tensor) -> tf.Tensor:
        chosen = tf.random.stateless_uniform([batch], seed, maxval=len(together), dtype=tf.int32)
        return -tf.reduce_mean(flow.log_prob(tf.gather(together, chosen)))

    return flow, {"reverse": reverse, "forward": forward, "both": lambda seed: reverse(seed) + forward(seed)}


def _run(
    loss: str, rate: float, seed: int, points: tuple[np.ndarray, np.ndarray], settings: dict[str, Any]
) -> dict[str, Any]:
    flow, losses = flow_and_losses(points, settings, seed)
    began = time.process_time()
    options = {"seed": seed, "clipnorm": settings["clipnorm"]}
    curve = minimise(losses[loss], flow.trainable_variables, rate, settings["steps"], **options)
    return measured(flow, settings["test_draws"], seed) | {
        "curve": curve,
        "rate": rate,
        "seconds": time.process_time() - began,
        "parameters": sum(int(tf.size(variable)) for variable in flow.trainable_variables),
    }


def _root(covariance: np.ndarray) -> tf.Tensor:
    return tf.constant(np.linalg.cholesky(covariance), tf.float32)
