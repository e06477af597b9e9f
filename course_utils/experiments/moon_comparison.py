"""Two of the flows that week 4 compares, from the notebook's own seed: their weights ship, so that it need not train all."""

from pathlib import Path
from typing import Any

import tensorflow_probability as tfp

from course_utils.experiments._moon_flows import moon_flow, train_on_moons
from course_utils.experiments._shipped import load_weights, results

tfd = tfp.distributions

SETTINGS: dict[str, Any] = {
    # Rates as `moon_rates` found them best.
    "rates": {"NICE without scaling": 0.02, "RealNVP": 0.01},
    "seed": 0,
    "layers": 8,
    "epochs": 5,
    "batch": 256,
    "storage": "float16",
}


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, Any]]:
    """Trains the flows.

    Args:
      folder: Not used: nothing is kept of trainings of ten seconds.
      settings: As `SETTINGS`.

    Returns:
      Results: for each flow "validation", the losses after each epoch, in nats; and the flows, as `moon_flow` names them but
      with underscores.
    """
    curves, flows = {}, {}
    for model, rate in settings["rates"].items():
        flow = flows[_file_name(model)] = moon_flow(model, settings["layers"], settings["seed"])
        curves[model] = {"validation": train_on_moons(flow, rate, settings["epochs"], settings["batch"])}
    return curves, flows


def shipped(model: str) -> tuple[tfd.TransformedDistribution, list[float]]:
    """A flow with the weights that ship, and its losses on the validation points after each epoch, in nats.

    Args:
      model: "NICE without scaling" or "RealNVP".
    """
    flow = moon_flow(model, SETTINGS["layers"], SETTINGS["seed"])
    load_weights("moon_comparison", _file_name(model), flow)
    return flow, results("moon_comparison")[model]["validation"]


def _file_name(model: str) -> str:
    return model.lower().replace(" ", "_")
