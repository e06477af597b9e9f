"""An amortised posterior of the two-moons simulator: a conditional spline flow, trained longer than a notebook can.

A learning rate is chosen by validation pairs, in short trainings with one seed. Fresh pairs report the mean KL divergence from
the exact posterior over observations. Mixtures of Gaussians on the same simulations, which take too long for a notebook as well,
stand beside it.
"""

import time
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.baselines import conditional_mixture
from course_utils.datasets import batches
from course_utils.evaluation import kl_divergence
from course_utils.experiments._resuming import finished
from course_utils.experiments._weights import round_weights
from course_utils.simulators import TwoMoonsSimulator
from course_utils.training import MaximumLikelihood, compile_with_schedule, fit

tfd = tfp.distributions

SETTINGS: dict[str, Any] = {
    "layers": 2,
    "hidden": [128, 128],
    "bins": 16,
    "simulations": {"train": 100_000, "validation": 5_000, "test": 20_000},
    "rates": [0.005, 0.01, 0.02, 0.04],
    "tuned_for": 20,  # epochs
    "epochs": 40,
    "clipnorm": 1.0,  # without it, a pair beside a crescent, where q is all but 0, threw trainings back
    "batch": 512,
    "seeds": [0, 1, 2],
    "components": [32, 64, 128],  # of the mixtures that the flow has to beat
    "storage": "float16",
}


def pairs(part: str, settings: dict[str, Any] = SETTINGS) -> tuple[np.ndarray, np.ndarray]:
    """Parameters `[N, 2]` and data `[N, 2]` of the simulations for "train", "validation" or "test"."""
    sizes = settings["simulations"]
    return TwoMoonsSimulator().pairs(sizes[part], seed=100 + list(sizes).index(part))


def posterior_flow(settings: dict[str, Any] = SETTINGS, seed: int = 0) -> tfd.TransformedDistribution:
    """The conditional flow, untrained.

    Args:
      settings: As `SETTINGS`.
      seed: Seed of the initial weights.
    """
    options = {"bins": settings["bins"], "condition_size": 2}
    flow = flows.spline_autoregressive(2, settings["layers"], settings["hidden"], seed=seed, **options)
    return flows.standardised(flow, pairs("train", settings)[0])


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, tf.Module]]:
    """Trains the flow with each seed; what an earlier call has finished in the same folder is not done again.

    Args:
      folder: Where finished trainings are kept.
      settings: As `SETTINGS`.

    Returns:
      The results: "rates", the validation pairs' mean −log q(θ | x) in nats at each rate; "runs", one entry for each seed, with
      losses after each epoch, the mean KL divergence, CPU seconds and the number of parameters; "stored", the KL divergence of
      what ships; "mixtures", for each number of components, the KL divergence, CPU seconds and the number of parameters. And
      the flow of the first seed.
    """
    first = settings["seeds"][0]
    rates = {
        str(rate): _finished_run(folder, rate, first, settings["tuned_for"], settings)["validation"][-1]
        for rate in settings["rates"]
    }
    rate = float(min(rates, key=rates.get))
    runs = [_finished_run(folder, rate, seed, settings["epochs"], settings) for seed in settings["seeds"]]
    flow = posterior_flow(settings, first)
    weights = folder / _part(rate, first, settings["epochs"]) / "weights"
    MaximumLikelihood(flow).load_weights(str(weights)).expect_partial()
    round_weights(flow, settings["storage"])
    mixtures = {
        str(number): finished(
            folder,
            f"mixture_of_{number}",
            {"components": number, "simulations": settings["simulations"]},
            lambda place, number=number: _mixture(number, settings),
        )
        for number in settings["components"]
    }
    results = {"rates": rates, "runs": runs, "stored": _kl(flow, settings), "mixtures": mixtures}
    return results, {"two_moons": flow}


def _part(rate: float, seed: int, epochs: int) -> str:
    return f"rate_{rate}_seed_{seed}_epochs_{epochs}"


def _finished_run(folder: Path, rate: float, seed: int, epochs: int, settings: dict[str, Any]) -> dict[str, Any]:
    options = {"rate": rate, "seed": seed, "epochs": epochs}
    depends_on = {key: settings[key] for key in ("layers", "hidden", "bins", "simulations", "batch", "clipnorm")}
    return finished(
        folder, _part(rate, seed, epochs), options | depends_on, lambda place: _run(place, options, settings)
    )


def _run(place: Path, options: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    """Trains one flow, keeps its weights in `place`, and reports."""
    flow = posterior_flow(settings, options["seed"])
    model = MaximumLikelihood(flow)
    size, seed = settings["batch"], 10 + options["seed"]
    train = batches(*pairs("train", settings), batch_size=size, seed=seed, drop_remainder=True)
    validation = batches(*pairs("validation", settings), batch_size=settings["simulations"]["validation"])
    steps = int(train.cardinality())
    compile_with_schedule(
        model,
        options["rate"],
        options["epochs"] * steps,
        steps_per_execution=steps,
        clipnorm=settings["clipnorm"],
    )
    began = time.process_time()
    history = fit(model, train, validation, epochs=options["epochs"], checkpoint=place / "training", progress=False)
    seconds = time.process_time() - began
    model.save_weights(str(place / "weights"))
    return {
        "rate": options["rate"],
        "train": [round(loss, 5) for loss in history["loss"]],
        "validation": [round(loss, 5) for loss in history["val_loss"]],
        "kl": _kl(flow, settings),
        "seconds": seconds,
        "parameters": sum(int(tf.size(variable)) for variable in flow.trainable_variables),
    }


def _mixture(number: int, settings: dict[str, Any]) -> dict[str, Any]:
    """Fits one mixture, and reports."""
    began = time.process_time()
    mixture = conditional_mixture(pairs("train", settings), pairs("validation", settings), number)
    seconds = time.process_time() - began
    log_q = mixture.log_prob(*pairs("test", settings))
    return {"kl": _kl_of(log_q, settings), "seconds": seconds, "parameters": mixture.parameters}


def _kl(flow: tfd.Distribution, settings: dict[str, Any]) -> float:
    parameters, x = pairs("test", settings)
    return _kl_of(flow.log_prob(parameters, **flows.given(flow, x)), settings)


def _kl_of(log_q: np.ndarray, settings: dict[str, Any]) -> float:
    """Mean KL divergence from the exact posterior over observations, in nats, of log-densities at the test pairs."""
    return kl_divergence(TwoMoonsSimulator().log_posterior(*pairs("test", settings)), log_q).value
