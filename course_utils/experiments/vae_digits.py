"""VAEs of real digits that differ in where the flow is: nowhere, in the posterior, or in the prior.

The digits are those of `datasets.mnist_digits`, 28 × 28 pixels, binarised anew whenever one is used. The models have equally
many parameters: the fewer a flow needs, the wider are the decoder's hidden layers. Validation digits choose each model's
learning rate; test digits, binarised once, report.
"""

import math
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from course_utils.datasets import mnist_digits
from course_utils.experiments._resuming import finished
from course_utils.experiments._vae_trainings import log_weights, new_vae, tested, train, weighted
from course_utils.experiments._weights import round_weights
from course_utils.vae import VAE

PIXELS = 28 * 28

SETTINGS: dict[str, Any] = {
    "models": {
        "diagonal": {"name": "diagonal posterior", "decoder": 214},
        "iaf": {"name": "IAF posterior", "decoder": 200},
        "prior": {"name": "autoregressive prior", "decoder": 209},
    },
    "sizes": {"latents": 16, "encoder": 200, "context": 32, "layers": 2, "hidden": [64]},
    "training": {"epochs": 160, "batch_size": 64},
    "rates": [0.001, 0.002],  # 0.004 was worse for the first model
    "seeds": [0, 1, 2],
    "test_draws": 500,
    "curve": {"images": 20, "draws": 32768},
    "storage": "float16",
}


def digit_vae(model: str, settings: Mapping[str, Any] = SETTINGS, seed: int = 0) -> VAE:
    """One of the models, untrained.

    Args:
      model: Its key in `settings["models"]`.
      settings: As `SETTINGS`.
      seed: Seed of the initial weights.
    """
    sizes = dict(settings["sizes"])
    layers = sizes.pop("layers")
    return new_vae(
        PIXELS,
        **sizes,
        decoder=settings["models"][model]["decoder"],
        posterior_layers=layers if model == "iaf" else 0,
        prior_layers=layers if model == "prior" else 0,
        seed=seed,
    )


def binarised_digits() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Levels of the training digits, uint8, and validation and test digits as zeros and ones, float32: all `[N, 784]`."""
    train, *others = (part.images.reshape(-1, PIXELS) for part in mnist_digits(seed=0))
    rng = np.random.default_rng(0)
    return train, *((255 * rng.random(part.shape) < part).astype(np.float32) for part in others)


def run(folder: Path, settings: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, VAE]]:
    """Trains all models; what an earlier call has finished in the same folder is not done again.

    Args:
      folder: Where finished trainings are kept.
      settings: As `SETTINGS`.

    Returns:
      By model: "tuning", the validation likelihood at each rate; "rate", the best; "runs", for each seed at this rate
      parameters, seconds, losses by epoch, and of test digits "elbo" and "weighted", in nats; "curve", the
      importance-weighted likelihood against draws. And each model's first seed.
    """
    levels, validation, test = binarised_digits()
    told, shipped = {}, {}
    for model, sizes in settings["models"].items():
        first, *others = settings["seeds"]

        def trained(rate: float, seed: int, model: str = model, sizes: dict = sizes) -> tuple[VAE, dict[str, Any]]:
            vae = digit_vae(model, settings, seed)
            name = f"{model}_rate_{rate}_seed_{seed}"
            options = sizes | settings["sizes"] | settings["training"] | {"rate": rate, "seed": seed}
            measured = finished(folder, name, options, lambda place: _train(vae, place, levels, validation, options))
            vae.load_weights(folder / name / "weights")
            round_weights(vae, settings["storage"])
            return vae, measured

        tried = {rate: trained(rate, first)[1]["validation"] for rate in settings["rates"]}
        rate = max(tried, key=tried.get)
        runs = []
        for seed in (first, *others):
            vae, measured = trained(rate, seed)
            on_test = partial(tested, vae, test, settings["test_draws"])
            options = {"draws": settings["test_draws"]}
            runs.append(measured | finished(folder, f"{model}_seed_{seed}_test", options, lambda place, t=on_test: t()))
            shipped.setdefault(model, vae)
        images, draws = settings["curve"].values()
        against_draws = partial(_curve, shipped[model], test[:images], draws)
        curve = finished(folder, f"{model}_curve", settings["curve"], lambda place, curve=against_draws: curve())
        told[model] = {"tuning": [*tried.values()], "rate": rate, "runs": runs, "curve": curve}
    return told, shipped


def _train(
    vae: VAE, place: Path, levels: np.ndarray, validation: np.ndarray, options: Mapping[str, Any]
) -> dict[str, Any]:
    """Trains a model from one seed, keeps its weights, and adds its validation likelihood to what `train` returns."""
    measured = train(vae, place, levels, 255, options, validation)
    return measured | {"validation": tested(vae, validation, 100)["weighted"]}


def _curve(vae: VAE, x: np.ndarray, most: int) -> dict[str, list[float]]:
    """The importance-weighted log-likelihood, a mean over images, against the number of draws, 1, 2, 4, … `most`.

    Each estimate is the mean over all groups of so many draws that there are. Its error is the standard error over images of
    what is lacking to the estimate with the most draws.
    """
    log_w = log_weights(vae, x, most)
    draws = [2**k for k in range(int(math.log2(most)) + 1)]
    estimates = [np.mean(weighted(log_w.reshape(-1, number, len(x)), axis=1), axis=0) for number in draws]
    errors = [np.std(estimates[-1] - estimate, ddof=1) / len(x) ** 0.5 for estimate in estimates]
    return {"draws": draws, "mean": [*map(float, np.mean(estimates, axis=1))], "error": [*map(float, errors)]}
