"""The RealNVP of week 4, trained as there: its weights ship, so that the openings of other weeks can show it."""

from pathlib import Path
from typing import Any

from course_utils.datasets import TwoMoons
from course_utils.evaluation import kl_divergence
from course_utils.experiments._moon_flows import moon_flow, train_on_moons

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
    flow = moon_flow(settings["model"], settings["layers"], settings["seed"])
    validation = train_on_moons(flow, settings["rate"], settings["epochs"], settings["batch"])
    points, _ = TwoMoons().sample(settings["fresh"], seed=5)
    divergence = kl_divergence(TwoMoons().log_prob(points), flow.log_prob(points)).value
    return {"validation": validation, "divergence": round(float(divergence), 5)}, {"realnvp": flow}
