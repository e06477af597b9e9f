"""What week 5's flow of 8 × 8 digits reaches from other first weights, with uniform noise and with noise that is learned.

The notebook trains seed 0 with uniform noise; these are seeds 1 and 2 of both, trained in the same way, and seed 0 with noise that
is learned, whose flow and noise ship.
"""

from pathlib import Path
from typing import Any

import tensorflow_probability as tfp

from course_utils import flows
from course_utils.datasets import DIGIT_LEVELS, digits
from course_utils.datasets.digits import parted
from course_utils.experiments._noise_trainings import measured, trained, with_either_noise
from course_utils.experiments._shipped import load_weights
from course_utils.experiments._weights import round_weights
from course_utils.training import DequantisedLikelihood

tfd = tfp.distributions

SHAPE = (8, 8, 1)

SETTINGS: dict[str, Any] = {
    "flow": {"scales": 3, "hidden": 32, "margin": 0.01},
    "noise": {"steps": 4, "hidden": 16},
    "validation": 287,  # digits that chose the rate, and train nothing
    "training": {"rate": 0.004, "epochs": 25, "batch": 64},
    "draws": [1, 4, 16],
    "seeds": [1, 2],
    "shipped": 0,  # the seed of what ships, with noise that is learned
    "storage": "float16",
}


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, Any]]:
    """Trains and measures; see `with_either_noise`.

    Args:
      folder: Where finished trainings of other seeds are kept. The one that ships takes less than a minute, and is made anew.
      settings: As `SETTINGS`.

    Returns:
      Results: those of `with_either_noise`, and "shipped", bits per dimension by number of draws of what ships; and its flow and
      its noise, named "flow" and "noise".
    """
    rest, test = digits(seed=0)
    train, _ = parted(rest, settings["validation"], seed=0)
    told = with_either_noise(
        folder,
        {key: value for key, value in settings.items() if key not in ("shipped", "storage")},
        lambda seed: _untrained(settings, seed),
        train.images,
        test.images,
        DIGIT_LEVELS,
    )
    flow, noise = (make(settings, settings["shipped"]) for make in (_untrained, _noise))
    model = DequantisedLikelihood(flow, DIGIT_LEVELS, noise)
    trained(model, train.images, None, settings["shipped"], **settings["training"])
    for part in (flow, noise):
        round_weights(part, settings["storage"])
    return told | {"shipped": measured(model, test.images, settings["draws"])}, {"flow": flow, "noise": noise}


def shipped() -> DequantisedLikelihood:
    """The flow and the learned noise that ship, as the model that trained them."""
    flow, noise = (make(SETTINGS, SETTINGS["shipped"]) for make in (_untrained, _noise))
    load_weights("digit_noise", "flow", flow)
    load_weights("digit_noise", "noise", noise)
    return DequantisedLikelihood(flow, DIGIT_LEVELS, noise)


def _untrained(settings: dict[str, Any], seed: int) -> tfd.TransformedDistribution:
    return flows.realnvp_image(SHAPE, **settings["flow"], seed=seed)


def _noise(settings: dict[str, Any], seed: int) -> tfd.TransformedDistribution:
    return flows.noise_flow(SHAPE, **settings["noise"], seed=seed)
