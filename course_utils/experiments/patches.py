"""Densities of natural image patches: RealNVP, MAF and MAF with mixture conditionals at several depths, and what they have to beat.

The patches are prepared as the papers prepare theirs; see `datasets.patch_vectors`. All flows begin as the training patches'
Gaussian: they act on whitened vectors, each pixel less its linear prediction from the pixels before, in units of that
prediction's error. At each depth the models have equally many parameters. Validation patches choose each model's rate and the
epoch whose weights are kept; test patches report.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils import baselines, flows
from course_utils.datasets import PATCH_LEVELS, Patches, patch_vectors, patches
from course_utils.experiments._resuming import finished
from course_utils.experiments._weights import round_weights
from course_utils.made import mixture_made
from course_utils.training import MaximumLikelihood, compile_with_schedule, fit

tfb = tfp.bijectors
tfd = tfp.distributions

SETTINGS: dict[str, Any] = {
    # Widths of both hidden layers of each network, by depth.
    "models": {
        "RealNVP": {"3": 225, "6": 141, "12": 84},
        "MAF": {"3": 225, "6": 141, "12": 84},
        "MAF with mixtures": {"3": 173, "6": 106, "12": 62},
    },
    "mixture": {"hidden": [72, 72], "components": 6},
    "rates": [0.004, 0.008, 0.016],
    "tuned_at": "6",
    "epochs": 10,
    "steps": 235,  # of an epoch
    "batch": 512,
    "seeds": [0, 1, 2],
    "components": [16, 32, 64, 128],
    "iterations": 15,
    "storage": "float16",
}
SIZE = 63


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, tf.Module]]:
    """Trains all models; what an earlier call has finished in the same folder is not done again.

    Args:
      folder: Where finished trainings are kept.
      settings: As `SETTINGS`.

    Returns:
      The results, log-densities in nats per patch: "runs", by model and depth, one entry for each seed, with the training and
      validation curves, the test patches' mean, CPU seconds and the number of parameters; "rates", by model, the validation
      patches' mean at each rate, for the first seed at the middle depth, of which the best is everyone's; "mixtures", one
      entry for each number of components. And one model for each kind of flow, of the depth at which it is best on validation
      patches and of the first seed.
    """
    data = patches(seed=0)
    first, *others = settings["seeds"]
    rates, runs = {}, {}
    for model in settings["models"]:
        tried = [
            _finished_run(folder, model, settings["tuned_at"], first, rate, data, settings)
            for rate in settings["rates"]
        ]
        rates[model] = {str(run["rate"]): max(run["validation"]) for run in tried}
    for model, layers in _models(settings):
        rate = float(max(rates[model], key=rates[model].get))
        runs[f"{model}, {layers}"] = [_finished_run(folder, model, layers, first, rate, data, settings)]
    mixtures = [_finished_mixture(folder, k, data, settings) for k in settings["components"]]
    for seed in others:
        for model, layers in _models(settings):
            chosen = runs[f"{model}, {layers}"]
            chosen.append(_finished_run(folder, model, layers, seed, chosen[0]["rate"], data, settings))
    kept = {}
    for model in settings["models"]:
        layers = max(settings["models"][model], key=lambda k: max(runs[f"{model}, {k}"][0]["validation"]))
        flow = patch_flow(model, layers, settings)
        place = folder / _name(model, layers, first, runs[f"{model}, {layers}"][0]["rate"])
        MaximumLikelihood(flow).load_weights(str(place / "best"))
        round_weights(flow, settings["storage"])
        kept[model.lower().replace(" ", "_")] = MaximumLikelihood(flow)
    return {"rates": rates, "runs": runs, "mixtures": mixtures}, kept


def patch_flow(
    model: str, layers: str | int, settings: dict[str, Any] = SETTINGS, seed: int = 0
) -> tfd.TransformedDistribution:
    """One of the models, untrained, on whitened vectors of length 63.

    Args:
      model: Its name in `settings["models"]`.
      layers: Number of layers, one of those that the settings have a width for.
      settings: As `SETTINGS`.
      seed: Seed of the initial weights.
    """
    hidden = 2 * [settings["models"][model][str(layers)]]
    if model == "RealNVP":
        return flows.realnvp(SIZE, int(layers), hidden, seed=seed)
    base = None
    if model == "MAF with mixtures":
        base = flows.AutoregressiveMixture(mixture_made(SIZE, **settings["mixture"], seed=seed))
    return flows.maf(SIZE, int(layers), hidden, seed=seed, base=base)


def whitening(vectors: np.ndarray) -> tfb.Bijector:
    """The affine map from whitened vectors u to x = m + L u, with the mean m and covariance L Lᵀ of some vectors.

    L is lower triangular, so that u_i is x_i less its linear prediction from x_1 … x_{i−1}, divided by the error's size.

    Args:
      vectors: float of shape `[N, D]`.
    """
    root = np.linalg.cholesky(np.cov(vectors.T.astype(np.float64)))
    return tfb.Chain([tfb.Shift(vectors.mean(axis=0)), tfb.ScaleMatvecTriL(root.astype(np.float32))])


def _models(settings: dict[str, Any]) -> Iterator[tuple[str, str]]:
    return ((model, layers) for model, widths in settings["models"].items() for layers in widths)


def _name(model: str, layers: str, seed: int, rate: float) -> str:
    return f"{model}_{layers}_seed_{seed}_rate_{rate}".lower().replace(" ", "_")


def _finished_run(
    folder: Path, model: str, layers: str, seed: int, rate: float, data: Patches, settings: dict[str, Any]
) -> dict[str, Any]:
    options = {"model": model, "layers": layers, "seed": seed, "rate": rate, "epochs": settings["epochs"]}
    return finished(
        folder, _name(model, layers, seed, rate), options, lambda place: _run(place, options, data, settings)
    )


def _run(place: Path, options: dict[str, Any], data: Patches, settings: dict[str, Any]) -> dict[str, Any]:
    """Trains one model, keeps the weights of its best epoch in `place`, and reports."""
    to_patches = whitening(patch_vectors(data.train, seed=1))
    log_det = float(to_patches.inverse_log_det_jacobian(tf.zeros([SIZE]), event_ndims=1))
    white = {name: to_patches.inverse(patch_vectors(getattr(data, name), seed=2)) for name in ("validation", "test")}
    flow = patch_flow(options["model"], options["layers"], settings, options["seed"])
    model, epochs, steps = MaximumLikelihood(flow), options["epochs"], settings["steps"]
    compile_with_schedule(model, options["rate"], epochs * steps, steps_per_execution=steps, clipnorm=10.0)
    best = str(place / "best")
    keep = tf_keras.callbacks.ModelCheckpoint(best, save_best_only=True, save_weights_only=True)
    began = time.process_time()
    history = fit(
        model,
        _batches(data.train, to_patches, settings, options["seed"]),
        # Keras takes the mean over batches, whatever their sizes: of the ten here, the last counts as much as the others.
        tf.data.Dataset.from_tensor_slices(white["validation"]).batch(2048),
        epochs=epochs,
        callbacks=[keep],
        checkpoint=place / "training",
        progress=False,
    )
    seconds = time.process_time() - began
    model.load_weights(best)
    log_prob = tf.function(flow.log_prob)
    return {
        "rate": options["rate"],
        "train": [log_det - loss for loss in history["loss"]],
        "validation": [log_det - loss for loss in history["val_loss"]],
        "test": log_det + float(np.mean(np.concatenate([log_prob(x) for x in np.array_split(white["test"], 10)]))),
        "seconds": seconds,
        "parameters": sum(int(tf.size(variable)) for variable in flow.trainable_variables),
    }


def _batches(train: np.ndarray, to_patches: tfb.Bijector, settings: dict[str, Any], seed: int) -> tf.data.Dataset:
    """Whitened vectors of random patches, with noise that is never the same."""
    train, batch = tf.constant(train), settings["batch"]
    # A product with a matrix costs less than the bijector's solution of a triangular system.
    start = to_patches.inverse(tf.zeros([SIZE]))
    matrix = to_patches.inverse(tf.eye(SIZE)) - start

    def draw(number: tf.Tensor) -> tf.Tensor:
        chosen = tf.random.stateless_uniform([batch], [number, 1], 0, len(train), tf.int32)
        pixels = tf.cast(tf.gather(train, chosen), tf.float32)
        x = (pixels + tf.random.stateless_uniform([batch, SIZE + 1], [number, 2])) / PATCH_LEVELS
        return (x - tf.reduce_mean(x, axis=1, keepdims=True))[:, :-1] @ matrix + start

    numbers = tf.data.Dataset.random(seed=seed, rerandomize_each_iteration=True).take(settings["steps"])
    return numbers.map(draw)


def _finished_mixture(folder: Path, components: int, data: Patches, settings: dict[str, Any]) -> dict[str, Any]:
    options = {"components": components, "iterations": settings["iterations"]}

    def fitted(place: Path) -> dict[str, Any]:
        train, validation, test = (patch_vectors(each, seed=seed) for each, seed in zip(data, (1, 2, 2), strict=True))
        began = time.process_time()
        mixture = baselines.gaussian_mixture(train, validation, **options, floors=[1e-6])
        return {
            "components": components,
            "parameters": mixture.parameters,
            "train": float(mixture.log_prob(train[::5]).mean()),
            "validation": float(mixture.log_prob(validation).mean()),
            "test": float(mixture.log_prob(test).mean()),
            "seconds": time.process_time() - began,
        }

    return finished(folder, f"mixture_{components}", options, fitted)
