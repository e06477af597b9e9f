"""Which learning rate suits each flow of week 4 best: five epochs on the two moons, judged by validation points."""

from pathlib import Path
from typing import Any

from course_utils.experiments._moon_flows import moon_flow, train_on_moons
from course_utils.experiments._resuming import finished

SETTINGS: dict[str, Any] = {
    "rates": [0.001, 0.003, 0.01, 0.02],
    "models": ["NICE without scaling", "NICE", "RealNVP", "RealNVP, base with two modes"],
    "layers": 8,
    "epochs": 5,
    "batch": 256,
    "seed": 0,
}


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, Any]]:
    """Trains each model at each rate; what an earlier call has trained in the same folder is not trained again.

    Args:
      folder: Where finished trainings are kept.
      settings: As `SETTINGS`.

    Returns:
      Results: for each model and rate the validation losses after each epoch, in nats. No weights ship.
    """
    of_all = {key: settings[key] for key in ("layers", "epochs", "batch", "seed")}
    curves = {}
    for model in settings["models"]:
        curves[model] = {}
        for rate in settings["rates"]:
            place = f"{model.replace(', ', ' ').replace(' ', '_')}_{rate}"
            told = finished(folder, place, of_all, lambda _, model=model, rate=rate: _trained(model, rate, settings))
            curves[model][str(rate)] = told["validation"]
    return curves, {}


def _trained(model: str, rate: float, settings: dict[str, Any]) -> dict[str, Any]:
    flow = moon_flow(model, settings["layers"], settings["seed"])
    return {"validation": train_on_moons(flow, rate, settings["epochs"], settings["batch"])}
