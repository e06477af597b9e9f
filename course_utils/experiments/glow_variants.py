"""Glow's comparison of channel mixings and couplings, on patches of photographs; and RealNVP beside it.

The channels are reversed, shuffled in an order drawn once, rotated at random or mixed by a learned 1 × 1 convolution; the
coupling is additive or affine. All models have equally many numbers to learn, within two parts in a hundred: those that
have fewer elsewhere get more hidden channels. Validation patches choose each model's learning rate, with a seed that does
not count later; test patches report.

Reference: Kingma & Dhariwal (2018), "Glow", section 5.1 and figure 3.
"""

import time
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from sklearn.datasets import load_sample_images

from course_utils import flows
from course_utils.bijectors import InvertibleConv1x1PLU, initialise_actnorm
from course_utils.datasets import bits_per_dimension, dequantise, quantise
from course_utils.experiments._resuming import finished
from course_utils.training import release_traced

tfd = tfp.distributions

SETTINGS: dict[str, Any] = {
    "models": {
        "additive reverse": {"coupling": "additive", "permutation": "reverse", "hidden": 44},
        "additive shuffle": {"coupling": "additive", "permutation": "shuffle", "hidden": 44},
        "additive conv1x1": {"coupling": "additive", "permutation": "conv1x1", "hidden": 43},
        "affine reverse": {"coupling": "affine", "permutation": "reverse", "hidden": 33},
        "affine shuffle": {"coupling": "affine", "permutation": "shuffle", "hidden": 33},
        "affine conv1x1": {"coupling": "affine", "permutation": "conv1x1", "hidden": 32},
        "RealNVP": {"scales": 2, "hidden": 33},
        "affine rotation": {"coupling": "affine", "permutation": "rotation", "hidden": 33},
    },
    "shape": [8, 8, 3],
    "glow": {"levels": 2, "steps": 4},
    "bits": 5,
    "tile": 20,  # pixels a side
    "patches": {"train": 20_000, "validation": 1_000, "test": 2_000},
    "batch_size": 32,
    "clipnorm": 300.0,  # patches that are far from all others would else throw a flow off its course
    "tuning": {"rates": [0.004, 0.008, 0.016], "steps": 400, "seed": 100},
    "steps": 3_000,
    "evaluations": 15,
    "seeds": [0, 1, 2],
}


def data(settings: Mapping[str, Any] = SETTINGS) -> dict[str, np.ndarray]:
    """Training, validation and test patches of scikit-learn's two photographs by name, uint8 of shape `[N, 8, 8, 3]`.

    Their pixels are reduced to five bits. The photographs are cut into tiles. Of the tiles a fifth gives the validation
    patches, a fifth the test patches and the rest the training patches, so that no two sets share a pixel.
    """
    rng, side, size = np.random.default_rng(0), settings["tile"], settings["shape"][0]
    photographs = [photograph[: len(photograph) // side * side] for photograph in load_sample_images().images]
    strips = np.concatenate([photograph.reshape(-1, side, *photograph.shape[1:]) for photograph in photographs])
    tiles = np.concatenate(np.split(strips, strips.shape[2] // side, axis=2))
    rng.shuffle(tiles)
    fifth = len(tiles) // 5
    parts = {"validation": tiles[:fifth], "test": tiles[fifth : 2 * fifth], "train": tiles[2 * fifth :]}

    def drawn(part: str) -> np.ndarray:
        windows = np.lib.stride_tricks.sliding_window_view(parts[part], (size, size), axis=(1, 2))
        which = [rng.integers(0, count, settings["patches"][part]) for count in windows.shape[:3]]
        return quantise(np.moveaxis(windows[tuple(which)], 1, -1), settings["bits"])

    return {part: drawn(part) for part in settings["patches"]}


def new_flow(name: str, settings: Mapping[str, Any], seed: int) -> tfd.TransformedDistribution:
    """One of the models, untrained."""
    options = settings["models"][name]
    if "permutation" in options:
        return flows.glow(settings["shape"], **settings["glow"], **options, seed=seed)
    return flows.realnvp_image(settings["shape"], **options, seed=seed)


def run(folder: Path, settings: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, tfd.Distribution]]:
    """Trains all models; what an earlier call has finished in the same folder is not done again.

    Args:
      folder: Where finished trainings are kept.
      settings: As `SETTINGS`.

    Returns:
      By model, "tuning", the validation bits per dimension at each rate, and "runs", what `_Training` gives for each seed.
      There are no weights to ship.
    """
    pixels, tuning, tuned, runs = data(settings), settings["tuning"], {}, {}
    for name in settings["models"]:
        train = _Training(name, settings, pixels)

        def told(rate: float, seed: int, steps: int, train: _Training = train) -> dict[str, Any]:
            options = {"rate": rate, "seed": seed, "steps": steps}
            part = f"{train.name}, rate {rate}, seed {seed}, {steps} steps"
            return finished(folder, part, options, lambda _: train(**options))

        bits = {rate: told(rate, tuning["seed"], tuning["steps"])["validation"][-1] for rate in tuning["rates"]}
        tuned[name] = {str(rate): value for rate, value in bits.items()}
        runs[name] = [told(min(bits, key=bits.get), seed, settings["steps"]) for seed in settings["seeds"]]
    return {"tuning": tuned, "runs": runs}, {}


class _Training:
    """Trains a model from several seeds and at several rates, and compiles its step only once."""

    def __init__(self, name: str, settings: Mapping[str, Any], pixels: dict[str, np.ndarray]):
        self.name, self._settings, self._pixels = name, settings, pixels
        self._levels = 2 ** settings["bits"]
        self._x = {
            part: tf.constant(dequantise(pixels[part], self._levels, seed=10)) for part in ("validation", "test")
        }
        self._compiled = None

    def __call__(self, rate: float, seed: int, steps: int) -> dict[str, Any]:
        """Bits per dimension of the validation patches after ever more steps, and of the test patches at the end."""
        self._compiled = self._compiled or self._compile()
        flow, optimizer, train, log_prob = self._compiled
        fresh = new_flow(self.name, self._settings, seed)
        first = tf.constant(dequantise(self._pixels["train"][:512], self._levels, seed=seed))
        initialise_actnorm(fresh.bijector, first)
        for variable, value in zip(flow.variables, fresh.variables, strict=True):
            variable.assign(value)
        for variable in optimizer.variables():
            variable.assign(tf.zeros_like(variable))
        stops = np.linspace(0, steps, self._settings["evaluations"] + 1).astype(int)
        validation, began = [log_prob(self._x["validation"])], time.process_time()
        for start, stop in pairwise(stops):
            train(*(tf.constant(number, tf.int32) for number in (seed, start, stop, steps)), tf.constant(rate))
            validation.append(log_prob(self._x["validation"]))
        return {
            "rate": rate,
            "seed": seed,
            "steps": stops.tolist(),
            "parameters": learned(flow),
            "seconds": round(time.process_time() - began, 1),
            "validation": self._in_bits(validation),
            "test": self._in_bits(log_prob(self._x["test"])),
        }

    def _in_bits(self, log_prob: Any) -> Any:
        return np.round(bits_per_dimension(log_prob, self._pixels["train"][0].size, self._levels), 4).tolist()

    def _compile(self) -> tuple[tfd.Distribution, tf_keras.optimizers.legacy.Optimizer, Callable, Callable]:
        """A flow, its optimiser, and two compiled functions: steps of training, and the mean log-density of images."""
        release_traced()
        flow = new_flow(self.name, self._settings, 0)
        # This Adam has one operation for each variable where the newer one has ten: a step takes two thirds of the time.
        optimizer = tf_keras.optimizers.legacy.Adam(0.0)
        optimizer.apply_gradients((tf.zeros_like(variable), variable) for variable in flow.trainable_variables)
        pixels, size = tf.constant(self._pixels["train"]), self._settings["batch_size"]
        clip = self._settings["clipnorm"]

        @tf.function
        def train(seed: tf.Tensor, start: tf.Tensor, stop: tf.Tensor, steps: tf.Tensor, rate: tf.Tensor) -> None:
            for step in tf.range(start, stop):
                rows = tf.random.stateless_uniform([size], [seed, step], 0, len(pixels), tf.int32)
                noise = tf.random.stateless_uniform([size, *pixels.shape[1:]], [step, seed])
                x = (tf.cast(tf.gather(pixels, rows), tf.float32) + noise) / self._levels
                with tf.GradientTape() as tape:
                    loss = -tf.reduce_mean(flow.log_prob(x))
                done = tf.cast(step, tf.float32) / tf.cast(steps, tf.float32)
                # As in `compile_with_schedule`: a tenth of the steps to warm up, then half a cosine.
                optimizer.learning_rate.assign(
                    rate * tf.minimum(done / 0.1, (1 + tf.cos(np.pi * (done - 0.1) / 0.9)) / 2)
                )
                gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, flow.trainable_variables), clip)
                optimizer.apply_gradients(
                    zip(gradients, flow.trainable_variables, strict=True), experimental_aggregate_gradients=False
                )

        @tf.function(input_signature=[tf.TensorSpec([None, *pixels.shape[1:]])])
        def log_prob(x: tf.Tensor) -> tf.Tensor:
            return tf.reduce_mean(flow.log_prob(x))

        return flow, optimizer, train, log_prob


def learned(flow: tfd.TransformedDistribution) -> int:
    """How many numbers training can change: of each triangle of a 1 × 1 convolution, only those on its side."""
    stored = sum(int(tf.size(variable)) for variable in flow.trainable_variables)
    mixings = [part for part in flow.bijector.submodules if isinstance(part, InvertibleConv1x1PLU)]
    return stored - sum(mixing.channels * (mixing.channels + 1) for mixing in mixings)
