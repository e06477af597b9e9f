"""One or two autoregressive spline layers on the two moons, beside affine layers with as many parameters, with several seeds.

Validation points choose each flow's learning rate, with one seed. Test points, fresh ones, report the KL divergence from the exact
density.
"""

import time
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.bijectors import MaskedAutoregressive, RationalQuadratic
from course_utils.datasets import TwoMoons, batches
from course_utils.evaluation import kl_divergence
from course_utils.experiments._resuming import finished
from course_utils.made import made
from course_utils.training import MaximumLikelihood, compile_with_schedule, fit

tfb = tfp.bijectors
tfd = tfp.distributions

SETTINGS: dict[str, Any] = {
    # Kind, number of layers and widths of the networks: about 10,400 parameters for one layer, and 20,800 for more.
    "models": {
        "one spline layer": ["spline", 1, 64],
        "one affine layer": ["affine autoregressive", 1, 98],
        "two spline layers": ["spline", 2, 64],
        "two spline layers, other order": ["spline, other order", 2, 64],
        "two spline couplings": ["spline couplings", 2, 80],
        "eight affine layers": ["affine autoregressive", 8, 47],
        "eight affine couplings": ["affine couplings", 8, 47],
    },
    "bins": 16,
    "rates": [0.0025, 0.005, 0.01],
    "epochs": 20,
    "batch": 512,
    "points": [100_000, 20_000, 40_000],  # for training, validation and test
    "seeds": [0, 1, 2],
}


def orders(layers: int) -> list[tuple[int, int]]:
    """The order of x_1 and x_2 in each layer, from the base to the data: in turn, with x_1 first next to the data."""
    return [(1, 2) if (layers - k) % 2 else (2, 1) for k in range(layers)]


def untrained(model: str, train: np.ndarray, seed: int, settings: dict[str, Any] = SETTINGS) -> tfd.Distribution:
    """One of the flows, scaled by the training points, as the notebook makes it.

    Args:
      model: Its name in the settings.
      train: Training points, `[N, 2]`.
      seed: Chooses the networks' first weights.
      settings: As `SETTINGS`.
    """
    kind, layers, width = settings["models"][model]
    hidden = (width, width)
    if kind.startswith("affine"):
        make = flows.maf if kind.endswith("autoregressive") else flows.realnvp
        return flows.standardised(make(2, layers, hidden, seed=seed), train)
    if kind == "spline couplings":
        return flows.standardised(flows.spline_coupling(2, layers, hidden, seed=seed, bins=settings["bins"]), train)
    spline, stack = RationalQuadratic(settings["bins"]), []
    for k, order in enumerate(orders(layers)):
        seen = order[::-1] if kind.endswith("other order") else order
        outputs = {"outputs_per_entry": spline.outputs_per_entry}
        network = made(2, hidden, seed=layers * seed + k, order=seen, **outputs)
        stack.append(MaskedAutoregressive(network, name=f"layer_{k}", transformer=spline))
    flow = tfd.TransformedDistribution(flows.standard_normal(2), tfb.Chain(stack[::-1]), name="spline_flow")
    return flows.standardised(flow, train)


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, Any]]:
    """Trains all flows; what an earlier call has trained in the same folder is not trained again.

    Args:
      folder: Where finished trainings are kept.
      settings: As `SETTINGS`.

    Returns:
      Results by model: "rates", the KL divergence at the validation points at each rate, and "runs", an entry for each seed at the
      best of them, with the KL divergences in nats, CPU seconds and the number of parameters. No weights ship.
    """
    first, results = settings["seeds"][0], {}
    for model in settings["models"]:
        tried = {rate: _finished_run(folder, model, rate, first, settings)["validation"] for rate in settings["rates"]}
        best = min(tried, key=tried.get)
        results[model] = {
            "rates": {str(rate): kl for rate, kl in tried.items()},
            "rate": best,
            "runs": [_finished_run(folder, model, best, seed, settings) for seed in settings["seeds"]],
        }
    return results, {}


def _finished_run(folder: Path, model: str, rate: float, seed: int, settings: dict[str, Any]) -> dict[str, Any]:
    place = f"{model}_{rate}_seed_{seed}".replace(", ", "_").replace(" ", "_")
    of_run = {"kind": settings["models"][model]} | {key: settings[key] for key in ("bins", "epochs", "batch", "points")}
    return finished(folder, place, of_run, lambda _: _run(model, rate, seed, settings))


def _run(model: str, rate: float, seed: int, settings: dict[str, Any]) -> dict[str, Any]:
    moons = TwoMoons()
    train, validation, test = (moons.sample(size, seed=k)[0] for k, size in enumerate(settings["points"], start=1))
    flow = untrained(model, train, seed, settings)
    pipeline = batches(train, batch_size=settings["batch"], seed=3, drop_remainder=True)
    keras_model, steps = MaximumLikelihood(flow), int(pipeline.cardinality())
    compile_with_schedule(keras_model, rate, steps=settings["epochs"] * steps, steps_per_execution=steps)
    began = time.process_time()
    history = fit(keras_model, pipeline, epochs=settings["epochs"], progress=False)
    seconds = time.process_time() - began
    log_prob = tf.function(flow.log_prob)
    return {
        "train": [round(loss, 4) for loss in history["loss"]],
        "validation": round(kl_divergence(moons.log_prob(validation), log_prob(validation)).value, 5),
        "kl": round(kl_divergence(moons.log_prob(test), log_prob(test)).value, 5),
        "seconds": round(seconds, 1),
        "parameters": sum(int(tf.size(variable)) for variable in flow.trainable_variables),
    }
