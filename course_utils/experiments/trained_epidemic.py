"""A posterior of the epidemic from many simulations, whose weights ship, and simple methods on the same simulations.

It is a training of the experiment `epidemics`, that of the many simulations with the first seed.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import baselines, flows
from course_utils.experiments import _shipped, epidemics
from course_utils.experiments._weights import round_weights
from course_utils.simulators import Epidemic

tfd = tfp.distributions
Pairs = tuple[np.ndarray, np.ndarray]

_SHARED = ("layers", "hidden", "simulations", "held_out", "clipnorm", "tests")
SETTINGS: dict[str, Any] = {key: epidemics.SETTINGS[key] for key in _SHARED} | {
    "training": epidemics.SETTINGS["trainings"]["20,000"],
    "seed": epidemics.SETTINGS["seeds"][0],
    "components": [4, 8],  # of the mixtures; validation chooses
    "neighbours": [50, 100],
    "widths": [0.2, 0.3, 0.5],
    "storage": "float32",
}


def parts(settings: dict[str, Any] = SETTINGS) -> tuple[Pairs, Pairs]:
    """The simulations to train on, and those held out, each as parameters `[N, 3]` and data `[N, 10]`, not scaled."""
    parameters, x = Epidemic().pairs(settings["simulations"], seed=0)
    held_out = round(settings["held_out"] * len(x))
    return (parameters[held_out:], x[held_out:]), (parameters[:held_out], x[:held_out])


def scaling(settings: dict[str, Any] = SETTINGS) -> Callable[[np.ndarray], np.ndarray]:
    """A function that scales data by the means and standard deviations of those that the flow is trained on."""
    x = parts(settings)[0][1]
    mean, spread = x.mean(axis=0), x.std(axis=0)
    return lambda data: ((data - mean) / spread).astype(np.float32)


def untrained(settings: dict[str, Any] = SETTINGS) -> tfd.Distribution:
    """The conditional flow before its training."""
    (parameters, x), _ = parts(settings)
    return epidemics.untrained(parameters, x.shape[1], settings["seed"], settings)


def trained(settings: dict[str, Any] = SETTINGS) -> tfd.Distribution:
    """The flow whose weights ship. It takes data that are scaled."""
    flow = untrained(settings)
    _shipped.load_weights("trained_epidemic", "flow", flow)
    return flow


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, tf.Module]]:
    """Trains the flow and fits the simple methods, in about a minute: nothing is kept in the folder.

    Args:
      folder: Not used.
      settings: As `SETTINGS`.

    Returns:
      "loss" and "val_loss" after each epoch; "nll", the mean −log q(θ | x) of the tests in nats, of what ships; CPU "seconds" and the
      number of "parameters"; and under "baselines", by name, "nll", "parameters" and "seconds" of each. And the flow.
    """
    train, held_out = ((parameters, scaling(settings)(x)) for parameters, x in parts(settings))
    pairs = [np.concatenate(both) for both in zip(held_out, train, strict=True)]
    began = time.process_time()
    flow, history = epidemics.trained(pairs, len(held_out[0]), settings["training"], settings["seed"], settings)
    seconds = time.process_time() - began
    round_weights(flow, settings["storage"])
    told = {key: [round(float(loss), 5) for loss in history[key]] for key in ("loss", "val_loss")} | {
        "nll": nll(flow, settings),
        "seconds": round(seconds, 1),
        "parameters": sum(int(tf.size(variable)) for variable in flow.trainable_variables),
        "baselines": {},
    }
    truth, x = Epidemic().pairs(settings["tests"], seed=500)
    for fitted in (
        lambda: baselines.conditional_mixture(train, held_out, settings["components"]),
        lambda: baselines.nearest_simulations(train, held_out, settings["neighbours"], settings["widths"]),
    ):
        began = time.process_time()
        each = fitted()
        told["baselines"][each.name] = {
            "seconds": round(time.process_time() - began, 1),
            "nll": -float(each.log_prob(truth, scaling(settings)(x)).mean()),
            "parameters": each.parameters,
        }
    return told, {"flow": flow}


def nll(flow: tfd.Distribution, settings: dict[str, Any] = SETTINGS) -> float:
    """Mean −log q(θ | x) of the tests, in nats.

    Args:
      flow: A conditional flow that takes scaled data.
      settings: As `SETTINGS`.
    """
    truth, x = Epidemic().pairs(settings["tests"], seed=500)
    return -float(np.mean(flow.log_prob(truth, **flows.given(flow, scaling(settings)(x)))))
