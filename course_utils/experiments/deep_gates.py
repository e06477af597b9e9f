"""Inverse autoregressive flows fitted to a posterior, plain or gated, shallow or deep, from heads of zeros or random ones.

The posterior is that of `datasets.EightSchools`, whose normaliser is known, so that the divergence is measured and not
bounded. Networks' last layers start at zero in this course; at random, they start as Keras's layers do by default.
"""

import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils import flows
from course_utils.datasets import EightSchools
from course_utils.experiments._resuming import finished
from course_utils.training import scheduled_adam

tfd = tfp.distributions

SETTINGS: dict[str, Any] = {
    "depths": [2, 12],
    "hidden": [64],
    "rates": [0.01, 0.03],
    "seeds": [0, 1, 2],
    "steps": 600,
    "draws": 128,
    "test_draws": 20_000,
}


def posterior(depth: int, gated: bool, heads: str, hidden: list[int], seed: int) -> tfd.TransformedDistribution:
    """An untrained flow on a normal distribution whose means and deviations are learned as well.

    Args:
      depth: Number of steps.
      gated: Whether they are gated.
      heads: How the networks' last layers start, "zero" or "random".
      hidden: Widths of their hidden layers.
      seed: Seed of the initial weights.
    """
    flow = flows.iaf(EightSchools.size, layers=depth, hidden=hidden, seed=seed, gated=gated).bijector
    if heads == "random":
        for k, layer in enumerate(flow.bijectors):
            kernel = layer.network.get_layer("heads").kernel
            kernel.assign(tf_keras.initializers.GlorotUniform(seed=100 * seed + k)(kernel.shape))
    loc, log_scale = tf.Variable([4.0, 1.0] + 8 * [4.0]), tf.Variable([1.0, -0.5] + 8 * [1.0])
    start = tfd.MultivariateNormalDiag(loc, tfp.util.DeferredTensor(log_scale, tf.exp))
    return tfd.TransformedDistribution(start, flow)


def run(folder: Path, settings: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, tf.Module]]:
    """Fits all flows; what an earlier call has finished in the same folder is not done again.

    Args:
      folder: Where what is finished is kept.
      settings: As `SETTINGS`.

    Returns:
      By depth and kind, under "4, gated" say: "tuning", the divergence at each rate from heads of zeros; "rate", the best of
      them, which is used from random heads, too; "zero" and "random", a list of what `_fit` returns, one for each seed. No
      flows: none ships.
    """
    told = {}
    for depth in settings["depths"]:
        for kind in ("plain", "gated"):

            def fitted(heads: str, rate: float, seed: int, depth: int = depth, kind: str = kind) -> dict[str, Any]:
                make = partial(posterior, depth, kind == "gated", heads, settings["hidden"])
                options = {key: settings[key] for key in ("steps", "draws", "test_draws")} | {
                    "rate": rate,
                    "seed": seed,
                }
                name = f"{depth}_{kind}_{heads}_rate_{rate}_seed_{seed}"
                return finished(folder, name, options, lambda place: _fit(make, **options))

            first, *others = settings["seeds"]
            tried = {rate: fitted("zero", rate, first) for rate in settings["rates"]}
            tuning = {rate: np.inf if each["kl"] is None else each["kl"] for rate, each in tried.items()}
            rate = min(tuning, key=tuning.get)
            told[f"{depth}, {kind}"] = {
                "tuning": [each["kl"] for each in tried.values()],
                "rate": rate,
                "zero": [tried[rate], *(fitted("zero", rate, seed) for seed in others)],
                "random": [fitted("random", rate, seed) for seed in settings["seeds"]],
            }
    return told, {}


def _fit(
    make: Callable[..., tfd.TransformedDistribution], rate: float, seed: int, steps: int, draws: int, test_draws: int
) -> dict[str, Any]:
    """Fits a flow to the posterior, unless it is not finite to begin with.

    Returns:
      "largest", the greatest absolute value among the first draws; "kl", the divergence from the posterior in the end, and
      "error", its standard error; "curve", the divergence in training, a mean over each tenth; "parameters" and "seconds".
      What is not finite is None.
    """
    tf_keras.utils.set_random_seed(seed)
    schools, q = EightSchools(), make(seed=seed)
    optimizer, variables = scheduled_adam(rate, steps), q.trainable_variables
    optimizer.build(variables)

    def divergence(count: int) -> tuple[tf.Tensor, tf.Tensor]:
        z, log_q = q.experimental_sample_and_log_prob(count)
        return z, log_q - schools.log_joint(z) + schools.log_evidence

    @tf.function
    def train(count: tf.Tensor) -> tf.Tensor:
        total = 0.0
        for _ in tf.range(count):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(divergence(draws)[1])
            optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
            total += loss
        return total / tf.cast(count, tf.float32)

    first, start = divergence(draws), time.process_time()
    is_finite = bool(np.isfinite(first[1]).all())
    curve = [float(train(tf.constant(steps // 10))) for _ in range(10)] if is_finite else []
    seconds = time.process_time() - start
    last = tf.function(divergence)(test_draws)[1] if is_finite else first[1]
    return {
        "largest": _finite(np.max(np.abs(first[0]))),
        "kl": _finite(np.mean(last)),
        "error": _finite(np.std(last) / test_draws**0.5),
        "curve": [_finite(value) for value in curve],
        "parameters": sum(int(tf.size(variable)) for variable in variables),
        "seconds": round(seconds, 1),
    }


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
