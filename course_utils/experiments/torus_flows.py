"""Circular and ordinary spline couplings on the torus, with several seeds.

Both kinds have as many layers, bins and hidden units. A seed chooses the first weights and the order of the batches; the pairs of
angles are the same for all. A mixture of von Mises densities is fitted to them, too. Fresh pairs report the KL divergence from the
exact density.
"""

import time
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import baselines, flows
from course_utils.datasets import TorusAngles, batches
from course_utils.evaluation import kl_divergence
from course_utils.experiments._resuming import finished
from course_utils.experiments._shipped import load_weights
from course_utils.training import MaximumLikelihood, compile_with_schedule, fit

tfd = tfp.distributions

SETTINGS: dict[str, Any] = {
    "kinds": ["circular", "ordinary"],
    "layers": 2,
    "hidden": [64, 64],
    "bins": 16,
    # Of 0.005, 0.01, 0.02 and 0.04 the best for ordinary splines; circular ones do a little better at greater rates.
    "rate": 0.01,
    "clipnorm": 1.0,  # a single batch would else undo an epoch, and does so for circular splines with seed 0
    "epochs": 10,
    "batch": 512,
    "points": {"train": 50_000, "test": 50_000},
    "seeds": [0, 1, 2],
    "ships": ["ordinary"],  # with the first seed; the notebook trains the other kind itself
    "mixture": {"components": 128, "iterations": 60},
}


def untrained(kind: str, seed: int, settings: dict[str, Any] = SETTINGS) -> tfd.TransformedDistribution:
    """One of the flows, as the notebook makes it.

    Args:
      kind: "circular" or "ordinary".
      seed: Chooses the networks' first weights.
      settings: As `SETTINGS`.
    """
    options = {"seed": seed, "bins": settings["bins"]}
    if kind == "circular":
        return flows.circular_spline_coupling(2, settings["layers"], settings["hidden"], **options)
    options |= {"bound": np.pi, "base": flows.uniform_angles(2)}
    return flows.spline_coupling(2, settings["layers"], settings["hidden"], **options)


def trained(kind: str) -> tfd.TransformedDistribution:
    """The trained flow of the first seed, of a kind that ships.

    Args:
      kind: One of `SETTINGS["ships"]`.
    """
    flow = untrained(kind, SETTINGS["seeds"][0])
    load_weights("torus_flows", kind, flow)
    return flow


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, tf.Module]]:
    """Trains all flows; what an earlier call has trained in the same folder is not trained again.

    Args:
      folder: Where finished trainings are kept.
      settings: As `SETTINGS`.

    Returns:
      "runs", by kind, an entry for each seed: the KL divergence "kl" in nats, CPU "seconds" and the number of "parameters". And
      "ahead", for each seed by how many nats the first kind's mean log-density is above the second's, with its standard error. And
      "mixture": its "name", its "kl" and the number of its "parameters". And the flows of the first seed that ship, by kind.
    """
    depends_on = {key: settings[key] for key in settings if key not in ("kinds", "seeds", "ships", "mixture")}
    of_seeds = [
        finished(
            folder,
            f"seed_{seed}",
            depends_on | {"seed": seed},
            lambda place, seed=seed: _run(place, seed, settings),
        )
        for seed in settings["seeds"]
    ]
    runs = {kind: [of_seed[kind] for of_seed in of_seeds] for kind in settings["kinds"]}
    of_mixture = settings["mixture"] | {"points": settings["points"]}
    mixture = finished(folder, "mixture", of_mixture, lambda _: _mixture(settings))
    first, kept = settings["seeds"][0], {}
    for kind in settings["ships"]:
        kept[kind] = untrained(kind, first, settings)
        weights = str(folder / f"seed_{first}" / kind)
        MaximumLikelihood(kept[kind]).load_weights(weights).expect_partial()
    return {"runs": runs, "ahead": [of_seed["ahead"] for of_seed in of_seeds], "mixture": mixture}, kept


def _pairs(settings: dict[str, Any], part: str) -> np.ndarray:
    """The pairs of angles to train with, or to test with."""
    return TorusAngles().sample(settings["points"][part], seed={"train": 0, "test": 2}[part])[0]


def _mixture(settings: dict[str, Any]) -> dict[str, Any]:
    train, test = (_pairs(settings, part) for part in ("train", "test"))
    components, iterations = settings["mixture"]["components"], settings["mixture"]["iterations"]
    mixture = baselines.von_mises_mixture(train, test, components, iterations=iterations)  # nothing is chosen
    kl = kl_divergence(TorusAngles().log_prob(test), mixture.log_prob(test)).value
    return {"name": mixture.name, "kl": round(kl, 5), "parameters": mixture.parameters}


def _run(place: Path, seed: int, settings: dict[str, Any]) -> dict[str, Any]:
    """Trains a flow of each kind, keeps its weights in `place`, and compares them."""
    torus = TorusAngles()
    train, test = (_pairs(settings, part) for part in ("train", "test"))
    told, log_probs = {}, []
    for kind in settings["kinds"]:
        flow = untrained(kind, seed, settings)
        began = time.process_time()
        _train(flow, train, seed, settings)
        seconds = time.process_time() - began
        MaximumLikelihood(flow).save_weights(str(place / kind))
        log_probs.append(tf.function(flow.log_prob)(test))
        told[kind] = {
            "kl": round(kl_divergence(torus.log_prob(test), log_probs[-1]).value, 5),
            "seconds": round(seconds, 1),
            "parameters": sum(int(tf.size(variable)) for variable in flow.trainable_variables),
        }
    ahead = kl_divergence(*log_probs)
    return told | {"ahead": [round(ahead.value, 5), round(ahead.standard_error, 5)]}


def _train(flow: tfd.Distribution, points: np.ndarray, seed: int, settings: dict[str, Any]) -> None:
    rows = batches(points, batch_size=settings["batch"], seed=1 + seed, drop_remainder=True)
    model, steps = MaximumLikelihood(flow), int(rows.cardinality())
    options = {"steps_per_execution": steps, "clipnorm": settings["clipnorm"]}
    compile_with_schedule(model, settings["rate"], steps=settings["epochs"] * steps, **options)
    fit(model, rows, epochs=settings["epochs"], progress=False)
