"""What week 5's flow of 8 × 8 digits reaches from other first weights, with uniform noise and with noise that is learned.

The notebook trains seed 0 of both; these are seeds 1 and 2, trained in the same way.
"""

from pathlib import Path
from typing import Any

from course_utils import flows
from course_utils.datasets import DIGIT_LEVELS, digits
from course_utils.datasets.digits import parted
from course_utils.experiments._noise_trainings import with_either_noise

SHAPE = (8, 8, 1)

SETTINGS: dict[str, Any] = {
    "flow": {"scales": 3, "hidden": 32, "margin": 0.01},
    "noise": {"steps": 4, "hidden": 16},
    "validation": 287,  # digits that chose the rate, and train nothing
    "training": {"rate": 0.004, "epochs": 25, "batch": 64},
    "draws": [1, 4, 16],
    "seeds": [1, 2],
}


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, Any]]:
    """Trains and measures; see `with_either_noise`. No weights ship."""
    rest, test = digits(seed=0)
    train, _ = parted(rest, settings["validation"], seed=0)
    return with_either_noise(
        folder,
        settings,
        lambda seed: flows.realnvp_image(SHAPE, **settings["flow"], seed=seed),
        train.images,
        test.images,
        DIGIT_LEVELS,
    ), {}
