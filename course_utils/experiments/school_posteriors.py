"""Three families fitted to the posterior of eight schools by its evidence lower bound: two Gaussians, and an autoregressive flow.

The posterior is that of `datasets.EightSchools`, whose evidence is known, so that the divergence is measured and not bounded.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.datasets import EightSchools
from course_utils.experiments._resuming import finished
from course_utils.experiments.deep_gates import posterior
from course_utils.training import minimise

tfb = tfp.bijectors
tfd = tfp.distributions

SETTINGS: dict[str, Any] = {
    "families": ["mean-field", "full covariance", "IAF"],
    "flow": {"depth": 4, "gated": False, "heads": "zero", "hidden": [64]},
    "rates": [0.01, 0.03],
    "seeds": [0, 1, 2],
    "training": {"steps": 2_000, "draws": 256},
    "test_draws": 20_000,
}


def family(name: str, seed: int, settings: Mapping[str, Any] = SETTINGS) -> tfd.Distribution:
    """A distribution of one of the families, unfitted.

    Args:
      name: One of `settings["families"]`.
      seed: Seed of the flow's initial weights.
      settings: As `SETTINGS`.
    """
    flow = posterior(**settings["flow"], seed=seed)
    start = flow.distribution
    if name == "full covariance":
        triangle = tfp.util.TransformedVariable(
            tf.linalg.diag(start.stddev()), tfb.FillScaleTriL(diag_bijector=tfb.Exp(), diag_shift=None)
        )
        return tfd.MultivariateNormalTriL(tf.Variable(start.mean()), triangle)
    return start if name == "mean-field" else flow


def run(folder: Path, settings: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, tf.Module]]:
    """Fits all; what an earlier call has finished in the same folder is not done again.

    Args:
      folder: Where what is finished is kept.
      settings: As `SETTINGS`.

    Returns:
      By family: "elbo", of the first seed by rate; "rate", the one with the higher bound; "kl" and "weighted", lists with the
      divergence from the posterior and the importance-weighted estimate of the log-evidence for each seed at this rate. No
      weights ship.
    """
    told = {}
    for name in settings["families"]:

        def fitted(rate: float, seed: int, name: str = name) -> dict[str, float]:
            options = {"rate": rate, "seed": seed, "test_draws": settings["test_draws"]} | settings["training"]
            part = f"{name}_rate_{rate}_seed_{seed}".replace(" ", "_")
            return finished(folder, part, options, lambda place: _fit(family(name, seed, settings), **options))

        first, *others = settings["seeds"]
        tried = {rate: fitted(rate, first) for rate in settings["rates"]}
        rate = min(tried, key=lambda rate: tried[rate]["kl"])
        runs = [tried[rate], *(fitted(rate, seed) for seed in others)]
        told[name] = {"elbo": {str(rate): each["elbo"] for rate, each in tried.items()}, "rate": rate} | {
            key: [each[key] for each in runs] for key in ("kl", "weighted")
        }
    return told, {}


def _fit(q: tfd.Distribution, rate: float, seed: int, steps: int, draws: int, test_draws: int) -> dict[str, float]:
    """Raises the evidence lower bound of q; returns it, the divergence from the posterior, and the importance-weighted estimate."""
    schools = EightSchools()

    def log_weights(count: int, seed: tf.Tensor) -> tf.Tensor:
        z, log_q = q.experimental_sample_and_log_prob(count, seed=seed)
        return schools.log_joint(z) - log_q

    minimise(lambda seed: -tf.reduce_mean(log_weights(draws, seed)), q.trainable_variables, rate, steps, seed=seed)
    log_w = tf.function(log_weights)(test_draws, tf.constant([seed, steps]))
    elbo = float(tf.reduce_mean(log_w))
    weighted = float(tf.reduce_logsumexp(log_w) - np.log(test_draws))
    return {"elbo": elbo, "kl": schools.log_evidence - elbo, "weighted": weighted}
