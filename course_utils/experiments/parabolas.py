"""Posteriors of a parabola through six points, by linear regression and by a flow, with several seeds.

The exact posterior is Gaussian and known. A seed is a set of simulations, of both, and the weights and batches of the flow.
"""

import time
from pathlib import Path
from typing import Any

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.baselines import conditional_gaussian
from course_utils.datasets import batches
from course_utils.evaluation import kl_divergence
from course_utils.simulators import LinearGaussian
from course_utils.training import MaximumLikelihood, compile_with_schedule, fit

tfd = tfp.distributions

SETTINGS: dict[str, Any] = {
    "layers": 1,
    "hidden": [32, 32],
    "simulations": 20_000,
    "tests": 10_000,
    "rate": 1e-2,
    "epochs": 15,
    "batch": 512,
    "clipnorm": 1.0,
    "seeds": [0, 1, 2],
}


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, tf.Module]]:
    """Fits both with each seed, in less than a minute: nothing is kept in the folder.

    Args:
      folder: Not used.
      settings: As `SETTINGS`.

    Returns:
      "regression" and "flow", the mean KL divergences from the exact posterior over observations, in nats, one for each seed; and
      "seconds", CPU seconds of the flow's training. No flows: none ships.
    """
    parabola = LinearGaussian()
    test = parabola.pairs(settings["tests"], seed=100)
    exact = parabola.log_posterior(*test)
    told = {"regression": [], "flow": [], "seconds": []}
    for seed in settings["seeds"]:
        train = parabola.pairs(settings["simulations"], seed=10 * seed)
        told["regression"].append(kl_divergence(exact, conditional_gaussian(train).log_prob(*test)).value)
        began = time.process_time()
        flow = trained(train, settings, seed)
        told["seconds"].append(round(time.process_time() - began, 1))
        parameters, x = test
        log_q = flow.log_prob(parameters, **flows.given(flow, x))
        told["flow"].append(kl_divergence(exact, log_q).value)
    return told, {}


def trained(train: tuple[Any, Any], settings: dict[str, Any] = SETTINGS, seed: int = 0) -> tfd.Distribution:
    """A flow, trained on pairs of parameters and data.

    Args:
      train: Parameters `[N, 3]` and data `[N, 6]`.
      settings: As `SETTINGS`.
      seed: Seed of the initial weights and of the batches.
    """
    options = {"seed": seed, "condition_size": train[1].shape[1]}
    flow = flows.maf(3, layers=settings["layers"], hidden=settings["hidden"], **options)
    model = MaximumLikelihood(flow)
    rows = batches(*train, batch_size=settings["batch"], seed=seed, drop_remainder=True)
    steps = int(rows.cardinality())
    length = settings["epochs"] * steps
    compile_with_schedule(model, settings["rate"], length, steps_per_execution=steps, clipnorm=settings["clipnorm"])
    fit(model, rows, epochs=settings["epochs"], progress=False)
    return flow
