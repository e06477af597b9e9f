"""VAEs of digits of 8 × 8 pixels: a flow in the posterior, in the prior, or nowhere, and posteriors of more and more steps.

Pixels are zeros and ones, drawn anew whenever a digit is used. Models with equally many latents have equally many parameters:
the fewer a flow needs, the wider are the decoder's hidden layers. They are trained alike, and test digits, binarised once, report.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from course_utils.datasets import digits
from course_utils.experiments._resuming import finished
from course_utils.experiments._vae_trainings import new_vae, start_as_keras_does, tested, train
from course_utils.experiments._weights import round_weights
from course_utils.vae import VAE

PIXELS, LEVELS = 64, 16

SETTINGS: dict[str, Any] = {
    "models": {
        "diagonal posterior": {"latents": 8, "decoder": 110},
        "IAF posterior": {"latents": 8, "decoder": 64, "posterior_layers": 2},
        "autoregressive prior": {"latents": 8, "decoder": 99, "prior_layers": 2},
        "0 steps": {"latents": 2, "decoder": 120},
        "1 step": {"latents": 2, "decoder": 97, "posterior_layers": 1},
        "2 steps": {"latents": 2, "decoder": 87, "posterior_layers": 2},
        "4 steps": {"latents": 2, "decoder": 64, "posterior_layers": 4},
    },
    "sizes": {"encoder": 128, "context": 32, "hidden": [64]},
    "training": {  # by the number of latents
        "8": {"epochs": 150, "rate": 0.004, "batch_size": 64},
        "2": {"epochs": 90, "rate": 0.008, "batch_size": 64},
    },
    "seeds": [0, 1, 2],
    "test_draws": 500,
    "ships": ["0 steps"],
    "storage": "float16",
}


def digit_vae(model: str, settings: Mapping[str, Any] = SETTINGS, seed: int = 0) -> VAE:
    """One of the models, untrained.

    Args:
      model: Its key in `settings["models"]`.
      settings: As `SETTINGS`.
      seed: Seed of the initial weights.
    """
    vae = new_vae(PIXELS, **settings["models"][model], **settings["sizes"], seed=seed)
    start_as_keras_does(vae, seed)
    return vae


def binarised_digits() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Levels of the training digits, 0 to 16, and validation and test digits as zeros and ones, float32: all `[N, 64]`."""
    rest, test = (part.images.reshape(-1, PIXELS) for part in digits(seed=0))
    rng = np.random.default_rng(0)
    others = ((LEVELS * rng.random(part.shape) < part).astype(np.float32) for part in (rest[-200:], test))
    return rest[:-200], *others


def run(folder: Path, settings: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, VAE]]:
    """Trains all models; what an earlier call has finished in the same folder is not done again.

    Args:
      folder: Where finished trainings are kept.
      settings: As `SETTINGS`.

    Returns:
      By model a list with a part for each seed: parameters, seconds, losses by epoch, and of test digits "elbo" and "weighted",
      in nats. And the first seed of the models that ship, with underscores in their names.
    """
    levels, _, test = binarised_digits()
    told, shipped = {}, {}
    for model, sizes in settings["models"].items():
        told[model] = []
        for seed in settings["seeds"]:
            name = f"{model}_seed_{seed}".replace(" ", "_")
            options = sizes | settings["sizes"] | settings["training"][str(sizes["latents"])] | {"seed": seed}
            vae = digit_vae(model, settings, seed)
            trained = partial(train, vae, levels=levels, most=LEVELS, options=options)
            measured = finished(folder, name, options, trained)
            vae.load_weights(folder / name / "weights")
            round_weights(vae, settings["storage"])
            on_test = partial(tested, vae, test, settings["test_draws"])
            draws = {"draws": settings["test_draws"]}
            told[model].append(measured | finished(folder, f"{name}_test", draws, lambda place, t=on_test: t()))
            if model in settings["ships"]:
                shipped.setdefault(model.replace(" ", "_"), vae)
    return told, shipped
