"""The RealNVP of week 4, trained as there: its weights ship, so that the openings of other weeks can show it."""

from pathlib import Path
from typing import Any

import tensorflow_probability as tfp

from course_utils.datasets import TwoMoons
from course_utils.evaluation import kl_divergence
from course_utils.experiments._moon_flows import moon_flow, train_on_moons
from course_utils.experiments._shipped import load_weights

tfd = tfp.distributions

SETTINGS: dict[str, Any] = {
    "model": "RealNVP",
    "layers": 8,
    "seed": 0,
    "rate": 0.003,
    "epochs": 20,
    "batch": 256,
    "fresh": 20_000,
    "storage": "float16",
}


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, Any]]:
    """Trains the flow.

    Args:
      folder: Not used: nothing is kept of a training of half a minute.
      settings: As `SETTINGS`.

    Returns:
      Results: "validation", the losses after each epoch, and "divergence", the KL divergence from the exact density at
      fresh points, in nats; and the flow, named "realnvp".
    """
    flow = _untrained(settings)
    validation = train_on_moons(flow, settings["rate"], settings["epochs"], settings["batch"])
    points, _ = TwoMoons().sample(settings["fresh"], seed=5)
    divergence = kl_divergence(TwoMoons().log_prob(points), flow.log_prob(points)).value
    return {"validation": validation, "divergence": round(float(divergence), 5)}, {"realnvp": flow}


def shipped() -> tfd.TransformedDistribution:
    """The flow with the weights that ship: from a round cloud in the plane to the two moons."""
    flow = _untrained(SETTINGS)
    load_weights("trained_moons", "realnvp", flow)
    return flow


def _untrained(settings: dict[str, Any]) -> tfd.TransformedDistribution:
    return moon_flow(settings["model"], settings["layers"], settings["seed"])
