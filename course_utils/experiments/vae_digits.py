"""VAEs of real digits that differ in where the flow is: nowhere, in the posterior, or in the prior.

The digits are those of `datasets.mnist_digits`, 28 × 28 pixels, binarised anew whenever one is used. The models have equally
many parameters: the fewer a flow needs, the wider are the decoder's hidden layers. Validation digits choose each model's
learning rate; test digits, binarised once, report.
"""

import math
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tf_keras

from course_utils import flows
from course_utils.datasets import mnist_digits
from course_utils.experiments._resuming import finished
from course_utils.experiments._weights import round_weights
from course_utils.training import compile_with_schedule, fit
from course_utils.vae import VAE, BernoulliDecoder, GaussianEncoder

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
    sizes = settings["sizes"]
    latents, flow = sizes["latents"], {key: sizes[key] for key in ("layers", "hidden")}
    context = sizes["context"] if model == "iaf" else 0
    vae = VAE(
        GaussianEncoder(PIXELS, latents, [sizes["encoder"]], context=context, seed=seed),
        BernoulliDecoder(PIXELS, latents, 2 * [settings["models"][model]["decoder"]], seed=seed + 1),
        flows.maf(latents, **flow, seed=seed) if model == "prior" else flows.standard_normal(latents),
        flows.iaf(latents, **flow, seed=seed, condition_size=context) if model == "iaf" else None,
    )
    vae(np.zeros((1, PIXELS), np.float32))  # makes the networks' variables
    return vae


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
    train, validation, test = binarised_digits()
    told, shipped = {}, {}
    for model, sizes in settings["models"].items():
        first, *others = settings["seeds"]

        def trained(rate: float, seed: int, model: str = model, sizes: dict = sizes) -> tuple[VAE, dict[str, Any]]:
            vae = digit_vae(model, settings, seed)
            name = f"{model}_rate_{rate}_seed_{seed}"
            options = sizes | settings["sizes"] | settings["training"] | {"rate": rate, "seed": seed}
            measured = finished(folder, name, options, lambda place: _train(vae, place, train, validation, options))
            vae.load_weights(folder / name / "weights")
            round_weights(vae, settings["storage"])
            return vae, measured

        tried = {rate: trained(rate, first)[1]["validation"] for rate in settings["rates"]}
        rate = max(tried, key=tried.get)
        runs = []
        for seed in (first, *others):
            vae, measured = trained(rate, seed)
            tested = partial(_test, vae, test, settings["test_draws"])
            options = {"draws": settings["test_draws"]}
            runs.append(measured | finished(folder, f"{model}_seed_{seed}_test", options, lambda place, t=tested: t()))
            shipped.setdefault(model, vae)
        images, draws = settings["curve"].values()
        against_draws = partial(_curve, shipped[model], test[:images], draws)
        curve = finished(folder, f"{model}_curve", settings["curve"], lambda place, curve=against_draws: curve())
        told[model] = {"tuning": [*tried.values()], "rate": rate, "runs": runs, "curve": curve}
    return told, shipped


def _train(
    vae: VAE, place: Path, train: np.ndarray, validation: np.ndarray, options: Mapping[str, Any]
) -> dict[str, Any]:
    """Trains a model from one seed, and keeps its weights."""
    tf_keras.utils.set_random_seed(options["seed"])

    def binarise(levels: tf.Tensor) -> tf.Tensor:
        return tf.cast(255 * tf.random.uniform(tf.shape(levels)) < tf.cast(levels, tf.float32), tf.float32)

    rows = tf.data.Dataset.from_tensor_slices(train).shuffle(len(train), seed=options["seed"])
    batches = rows.batch(options["batch_size"], drop_remainder=True).map(binarise)
    steps, epochs = int(batches.cardinality()), options["epochs"]
    compile_with_schedule(vae, options["rate"], steps=epochs * steps, steps_per_execution=steps)
    held_out = tf.data.Dataset.from_tensors(validation)
    start = time.process_time()
    history = fit(vae, batches, held_out, epochs=epochs, checkpoint=place / "training", progress=False)
    seconds = time.process_time() - start
    vae.save_weights(place / "weights")
    return {
        "parameters": sum(int(tf.size(variable)) for variable in vae.trainable_variables),
        "seconds": round(seconds, 1),
        "loss": [round(loss, 2) for loss in history["loss"]],
        "val_loss": [round(loss, 2) for loss in history["val_loss"]],
        "validation": _test(vae, validation, 100)["weighted"],
    }


def _test(vae: VAE, x: np.ndarray, draws: int) -> dict[str, float]:
    """The means over images of the ELBO and of the importance-weighted log-likelihood, in nats."""
    log_w = _log_weights(vae, x, draws)
    return {"elbo": float(np.mean(log_w)), "weighted": float(np.mean(_weighted(log_w)))}


def _curve(vae: VAE, x: np.ndarray, most: int) -> dict[str, list[float]]:
    """The importance-weighted log-likelihood, a mean over images, against the number of draws, 1, 2, 4, … `most`.

    Each estimate is the mean over all groups of so many draws that there are. Its error is the standard error over images of
    what is lacking to the estimate with the most draws.
    """
    log_w = _log_weights(vae, x, most)
    draws = [2**k for k in range(int(math.log2(most)) + 1)]
    estimates = [np.mean(_weighted(log_w.reshape(-1, number, len(x)), axis=1), axis=0) for number in draws]
    errors = [np.std(estimates[-1] - estimate, ddof=1) / len(x) ** 0.5 for estimate in estimates]
    return {"draws": draws, "mean": [*map(float, np.mean(estimates, axis=1))], "error": [*map(float, errors)]}


def _weighted(log_w: np.ndarray, axis: int = 0) -> np.ndarray:
    return np.logaddexp.reduce(log_w, axis=axis) - math.log(log_w.shape[axis])


def _log_weights(vae: VAE, x: np.ndarray, draws: int, at_once: int = 16_384) -> np.ndarray:
    """log p(x, z) − log q(z|x), float64 of shape `[draws, N]`, worked out a few draws and images at a time."""
    tf.random.set_seed(0)
    several, part = tf.function(vae.log_weights, reduce_retracing=True), min(draws, at_once)
    images = at_once // part
    return np.concatenate(
        [
            np.concatenate([several(x[k : k + images], min(part, draws - d)) for d in range(0, draws, part)])
            for k in range(0, len(x), images)
        ],
        axis=1,
    ).astype(float)
