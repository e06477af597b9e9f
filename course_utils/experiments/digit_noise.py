"""What week 5's flow of 8 × 8 digits reaches from other first weights, with uniform noise and with noise that is learned.

The notebook trains seed 0 of both; these are seeds 1 and 2, trained in the same way.
"""

from pathlib import Path
from typing import Any

import numpy as np
import tf_keras
from scipy.special import logsumexp

from course_utils import flows
from course_utils.datasets import DIGIT_LEVELS, batches, bits_per_dimension, digits
from course_utils.datasets.digits import parted
from course_utils.experiments._resuming import finished
from course_utils.training import DequantisedLikelihood, compile_with_schedule, fit

SHAPE = (8, 8, 1)

SETTINGS: dict[str, Any] = {
    "flow": {"scales": 3, "hidden": 32, "margin": 0.01},
    "noise": {"steps": 4, "hidden": 16},
    "validation": 287,  # digits that chose the rate, and train nothing
    "training": {"rate": 0.004, "epochs": 25, "batch": 64},
    "draws": [1, 4, 16],  # each a divisor of the last
    "seeds": [1, 2],
}


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, Any]]:
    """Trains with either noise from each seed; what an earlier call has trained in the same folder is not trained again.

    Args:
      folder: Where finished trainings are kept.
      settings: As `SETTINGS`.

    Returns:
      Results: by noise, "uniform" and "learned", and by number of draws, the importance-weighted bits per dimension of the
      test digits, a list with an entry for each seed. No weights ship.
    """
    results = {}
    shared = {key: value for key, value in settings.items() if key != "seeds"}
    for noise in ("uniform", "learned"):
        runs = [
            finished(
                folder,
                f"{noise}_seed_{seed}",
                shared | {"seed": seed},
                lambda _, noise=noise, seed=seed: _measured(_trained(noise, seed, settings), settings["draws"]),
            )
            for seed in settings["seeds"]
        ]
        results[noise] = {number: [each[number] for each in runs] for number in runs[0]}
    return results, {}


def _trained(noise: str, seed: int, settings: dict[str, Any]) -> DequantisedLikelihood:
    tf_keras.utils.set_random_seed(seed)  # for the noise in training
    flow, options = flows.realnvp_image(SHAPE, **settings["flow"], seed=seed), settings["training"]
    learned = flows.noise_flow(SHAPE, **settings["noise"], seed=seed) if noise == "learned" else None
    model = DequantisedLikelihood(flow, DIGIT_LEVELS, learned)
    images = parted(digits(seed=0)[0], settings["validation"], seed=0)[0].images
    train = batches(images, batch_size=options["batch"], seed=seed, drop_remainder=True)
    steps = int(train.cardinality())
    compile_with_schedule(model, options["rate"], options["epochs"] * steps, steps_per_execution=steps)
    fit(model, train, epochs=options["epochs"], progress=False)
    return model


def _measured(model: DequantisedLikelihood, draws: list[int]) -> dict[str, float]:
    """Bits per dimension of the test digits by number of draws; the most draws serve for all numbers."""
    images, most = digits(seed=0)[1].images, max(draws)
    weights = model.log_weights(images, samples=most, seed=1).numpy()
    told = {}
    for number in draws:
        log_means = logsumexp(weights.reshape(most // number, number, -1), axis=1) - np.log(number)
        told[str(number)] = round(float(bits_per_dimension(log_means, images[0].size, DIGIT_LEVELS).mean()), 4)
    return told
