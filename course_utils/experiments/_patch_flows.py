"""How flows are trained on natural image patches: what the experiments on them share.

Flows act on whitened vectors; see `whitening`. A rate is chosen for each kind of flow at one depth and with one seed, by the
validation patches, which also choose the epoch whose weights are kept.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils.datasets import PATCH_LEVELS, Patches, patch_vectors
from course_utils.experiments._resuming import finished
from course_utils.experiments._weights import round_weights
from course_utils.training import MaximumLikelihood, compile_with_schedule, fit

tfb = tfp.bijectors
tfd = tfp.distributions

SIZE = 63
Runs = dict[str, list[dict[str, Any]]]


def whitening(vectors: np.ndarray) -> tfb.Bijector:
    """The affine map from whitened vectors u to x = m + L u, with the mean m and covariance L Lᵀ of some vectors.

    L is lower triangular, so that u_i is x_i less its linear prediction from x_1 … x_{i−1}, divided by the error's size.

    Args:
      vectors: float of shape `[N, D]`.
    """
    root = np.linalg.cholesky(np.cov(vectors.T.astype(np.float64)))
    return tfb.Chain([tfb.Shift(vectors.mean(axis=0)), tfb.ScaleMatvecTriL(root.astype(np.float32))])


class Trainings:
    """The trainings of one experiment. What was finished in its folder before is read, not done again."""

    def __init__(
        self,
        folder: Path,
        data: Patches,
        settings: dict[str, Any],
        new_flow: Callable[[str, str, dict[str, Any], int], tfd.Distribution],
    ):
        """Trains nothing yet.

        Args:
          folder: Where finished trainings are kept.
          data: The patches.
          settings: The experiment's, with "models", widths by model and number of layers; "rates", of which one is chosen
            with "tuned_at" layers; "seeds"; "epochs", "steps" of an epoch, "batch" and "storage"; "xla", whether XLA
            compiles the steps, which it does not if that is not said.
          new_flow: From a model's name, a number of layers, the settings and a seed to an untrained flow.
        """
        self._folder, self._data, self._settings, self._new_flow = folder, data, settings, new_flow

    def all(self) -> tuple[dict[str, dict[str, float]], Runs]:
        """Trains each model at each depth with each seed, at the rate that was best.

        Returns:
          By model, the validation patches' mean log-density at each rate. And by model and depth, one entry for each seed,
          with "rate", "train", "validation" and "test" (nats per patch, the first two one for each epoch), CPU "seconds" and
          the number of "parameters".
        """
        settings, rates, runs = self._settings, {}, {}
        first, *others = settings["seeds"]
        for model in settings["models"]:
            tried = [self._run(model, settings["tuned_at"], first, rate) for rate in settings["rates"]]
            rates[model] = {str(run["rate"]): max(run["validation"]) for run in tried}
        for model, layers in self._models():
            rate = float(max(rates[model], key=rates[model].get))
            runs[f"{model}, {layers}"] = [self._run(model, layers, first, rate)]
        for seed in others:
            for model, layers in self._models():
                chosen = runs[f"{model}, {layers}"]
                chosen.append(self._run(model, layers, seed, chosen[0]["rate"]))
        return rates, runs

    def kept(self, runs: Runs) -> dict[str, tf.Module]:
        """A flow of each kind with its trained weights: the depth that is best on validation patches, the first seed."""
        kept, settings = {}, self._settings
        for model, widths in settings["models"].items():
            layers = max(widths, key=lambda k: max(runs[f"{model}, {k}"][0]["validation"]))
            flow = self._new_flow(model, layers, settings, 0)
            name = _name(model, layers, settings["seeds"][0], runs[f"{model}, {layers}"][0]["rate"])
            MaximumLikelihood(flow).load_weights(str(self._folder / name / "best"))
            round_weights(flow, settings["storage"])
            kept[model.lower().replace(" ", "_").replace("-", "_")] = MaximumLikelihood(flow)
        return kept

    def _models(self) -> Iterator[tuple[str, str]]:
        return ((model, layers) for model, widths in self._settings["models"].items() for layers in widths)

    def _run(self, model: str, layers: str, seed: int, rate: float) -> dict[str, Any]:
        options = {"model": model, "layers": layers, "seed": seed, "rate": rate, "epochs": self._settings["epochs"]}
        flow = self._new_flow(model, layers, self._settings, seed)
        return finished(
            self._folder,
            _name(model, layers, seed, rate),
            options,
            lambda place: _trained(flow, place, seed, rate, self._data, self._settings),
        )


def _name(model: str, layers: str, seed: int, rate: float) -> str:
    return f"{model}_{layers}_seed_{seed}_rate_{rate}".lower().replace(" ", "_")


def _trained(
    flow: tfd.Distribution, place: Path, seed: int, rate: float, data: Patches, settings: dict[str, Any]
) -> dict[str, Any]:
    """Trains one flow, keeps the weights of its best epoch in `place`, and reports."""
    to_patches = whitening(patch_vectors(data.train, seed=1))
    log_det = float(to_patches.inverse_log_det_jacobian(tf.zeros([SIZE]), event_ndims=1))
    white = {name: to_patches.inverse(patch_vectors(getattr(data, name), seed=2)) for name in ("validation", "test")}
    model, epochs, steps = MaximumLikelihood(flow), settings["epochs"], settings["steps"]
    options = {"steps_per_execution": steps, "clipnorm": 10.0, "jit_compile": settings.get("xla", False)}
    compile_with_schedule(model, rate, epochs * steps, **options)
    best = str(place / "best")
    keep = tf_keras.callbacks.ModelCheckpoint(best, save_best_only=True, save_weights_only=True)
    began = time.process_time()
    history = fit(
        model,
        _batches(data.train, to_patches, settings, seed),
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
        "rate": rate,
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
