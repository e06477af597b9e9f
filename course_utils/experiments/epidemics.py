"""Posteriors of an epidemic from few simulations and from many, with several seeds: how sure of themselves they are.

The few are trained with and without early stopping. Each seed has its own few simulations, weights and order of the batches; the
many are the same for all. Coverage and loss are measured on simulations that chose nothing.
"""

import time
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils import flows
from course_utils.datasets import batches
from course_utils.experiments._resuming import finished
from course_utils.inference.calibration import coverage
from course_utils.simulators import Epidemic
from course_utils.training import MaximumLikelihood, compile_with_schedule, fit

tfd = tfp.distributions
Pairs = tuple[np.ndarray, np.ndarray]

_FEW = {"size": 500, "rate": 3e-3, "epochs": 100, "batch": 50}
SETTINGS: dict[str, Any] = {
    "layers": 2,
    "hidden": [64, 64],
    # By name; "patience" is how many epochs a training may go without being better on what is held out.
    "trainings": {
        "500, no stopping": _FEW,
        "500, stopped early": _FEW | {"patience": 10},
        "20,000": {"size": 20_000, "rate": 5e-3, "epochs": 60, "batch": 500, "patience": 10},
    },
    "simulations": 20_000,
    "held_out": 0.1,
    "clipnorm": 1.0,
    "tests": 2_000,
    "covered": 1_000,  # of the tests; coverage needs draws for each
    "draws": 99,
    "levels": [k / 20 for k in range(1, 20)],
    "seeds": [0, 1, 2],
}


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, tf.Module]]:
    """Trains all flows; what an earlier call has trained in the same folder is not trained again.

    Args:
      folder: Where finished trainings are kept.
      settings: As `SETTINGS`.

    Returns:
      By name of the training, an entry for each seed: "nll", the mean −log q(θ | x) of the tests in nats; "coverage" at each of the
      levels; "epochs", how many it took, CPU "seconds" and the number of "parameters". No weights ship.
    """
    shared = {key: settings[key] for key in settings if key not in ("trainings", "seeds")}
    told = {
        name: [
            finished(
                folder,
                f"{name.replace(', ', '_').replace(' ', '_')}_seed_{seed}",
                shared | options | {"seed": seed},
                lambda _, options=options, seed=seed: _run(options, seed, settings),
            )
            for seed in settings["seeds"]
        ]
        for name, options in settings["trainings"].items()
    }
    return told, {}


def simulations(size: int, seed: int, settings: dict[str, Any] = SETTINGS) -> Pairs:
    """Those of a training: the seed's own share, as long as there are enough for all seeds.

    Args:
      size: How many.
      seed: Seed of the training.
      settings: As `SETTINGS`.
    """
    is_shared = size * len(settings["seeds"]) > settings["simulations"]
    rows = slice(size) if is_shared else slice(size * seed, size * (seed + 1))
    parameters, x = Epidemic().pairs(settings["simulations"], seed=0)
    return parameters[rows], x[rows]


def _run(options: dict[str, Any], seed: int, settings: dict[str, Any]) -> dict[str, Any]:
    """Trains one flow, and measures it."""
    parameters, x = simulations(options["size"], seed, settings)
    held_out = round(settings["held_out"] * len(x))
    mean, spread = x[held_out:].mean(axis=0), x[held_out:].std(axis=0)
    began = time.process_time()
    flow, history = trained((parameters, (x - mean) / spread), held_out, options, seed, settings)
    seconds = time.process_time() - began
    truth, x_truth = Epidemic().pairs(settings["tests"], seed=500)
    x_truth, some, levels = (x_truth - mean) / spread, settings["covered"], np.array(settings["levels"])
    # All draws of a flow in one call, the condition repeated for each.
    repeated = np.tile(x_truth[:some], [settings["draws"], 1])
    drawn = flow.sample(len(repeated), seed=7, **flows.given(flow, repeated))
    of_draws = flow.log_prob(drawn, **flows.given(flow, repeated)).numpy().reshape(settings["draws"], some)
    of_truth = flow.log_prob(truth, **flows.given(flow, x_truth)).numpy()
    return {
        "nll": float(-of_truth.mean()),
        "coverage": coverage(of_truth[:some], of_draws, levels).round(6).tolist(),
        "epochs": len(history["loss"]),
        "seconds": round(seconds, 1),
        "parameters": sum(int(tf.size(variable)) for variable in flow.trainable_variables),
    }


def untrained(parameters: np.ndarray, condition_size: int, seed: int, settings: dict[str, Any]) -> tfd.Distribution:
    """The conditional flow before its training.

    Args:
      parameters: Those that it will be trained on, `[N, 3]`; they scale it.
      condition_size: Length of the data of a simulation.
      seed: Seed of the first weights.
      settings: As `SETTINGS`; "layers" and "hidden" are read.
    """
    flow = flows.maf(3, settings["layers"], settings["hidden"], seed=seed, condition_size=condition_size)
    return flows.standardised(flow, parameters)


def trained(
    pairs: Pairs, held_out: int, options: dict[str, Any], seed: int, settings: dict[str, Any]
) -> tuple[tfd.Distribution, dict[str, list[float]]]:
    """A flow, trained on all pairs but the first ones, which are held out; and its losses after each epoch.

    Args:
      pairs: Parameters `[N, 3]` and scaled data.
      held_out: How many pairs are held out.
      options: As an entry of `SETTINGS["trainings"]`.
      seed: Seed of the first weights and of the order of the batches.
      settings: As `SETTINGS`; "layers", "hidden" and "clipnorm" are read.
    """
    validation, train = ([each[rows] for each in pairs] for rows in (slice(held_out), slice(held_out, None)))
    flow = untrained(train[0], train[1].shape[1], seed, settings)
    rows = batches(*train, batch_size=options["batch"], seed=seed, drop_remainder=True)
    model, steps = MaximumLikelihood(flow), int(rows.cardinality())
    compile_with_schedule(
        model,
        options["rate"],
        options["epochs"] * steps,
        steps_per_execution=steps,
        clipnorm=settings["clipnorm"],
    )
    patience = options.get("patience")
    stopping = (
        [tf_keras.callbacks.EarlyStopping("val_loss", patience=patience, restore_best_weights=True)] if patience else []
    )
    held = batches(*validation, batch_size=held_out)
    history = fit(model, rows, held, epochs=options["epochs"], callbacks=stopping, progress=False)
    return flow, history
