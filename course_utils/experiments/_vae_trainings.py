"""VAEs of digits that are binarised anew whenever one is used: made, trained, and tested by importance weighting."""

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
from course_utils.training import compile_with_schedule, fit
from course_utils.vae import VAE, BernoulliDecoder, GaussianEncoder


def new_vae(
    pixels: int,
    latents: int,
    *,
    encoder: int,
    decoder: int,
    hidden: list[int],
    context: int = 0,
    posterior_layers: int = 0,
    prior_layers: int = 0,
    seed: int,
) -> VAE:
    """A VAE with a flow in its posterior, in its prior, or nowhere, untrained.

    Args:
      pixels: Pixels of an image.
      latents: Number of latents.
      encoder: Width of the encoder's hidden layer.
      decoder: Width of each of the decoder's two.
      hidden: Widths of the hidden layers of a flow's networks.
      context: Length of what the encoder tells the posterior's flow.
      posterior_layers: Layers of that flow, an IAF; 0 for none.
      prior_layers: Layers of the prior's flow, a MAF; 0 for none.
      seed: Seed of the initial weights.
    """
    vae = VAE(
        GaussianEncoder(pixels, latents, [encoder], context=context if posterior_layers else 0, seed=seed),
        BernoulliDecoder(pixels, latents, 2 * [decoder], seed=seed + 1),
        flows.maf(latents, layers=prior_layers, hidden=hidden, seed=seed)
        if prior_layers
        else flows.standard_normal(latents),
        flows.iaf(latents, layers=posterior_layers, hidden=hidden, seed=seed, condition_size=context)
        if posterior_layers
        else None,
    )
    vae(np.zeros((1, pixels), np.float32))  # makes the networks' variables
    return vae


def start_as_keras_does(vae: VAE, seed: int) -> None:
    """Gives encoder and decoder the first weights of Keras's layers, as the notebooks' have them; what starts at zero stays there."""
    for k, variable in enumerate((*vae.encoder.trainable_variables, *vae.decoder.trainable_variables)):
        start = tf_keras.initializers.GlorotUniform(seed=100 * seed + k) if len(variable.shape) == 2 else tf.zeros
        if np.any(variable):
            variable.assign(start(variable.shape))


def binarised(levels: tf.Tensor, most: int) -> tf.Tensor:
    """Zeros and ones, float32 of the shape of the levels, each 1 with probability level / most."""
    return tf.cast(most * tf.random.uniform(tf.shape(levels)) < tf.cast(levels, tf.float32), tf.float32)


def train(
    vae: VAE,
    place: Path,
    levels: np.ndarray,
    most: int,
    options: Mapping[str, Any],
    validation: np.ndarray | None = None,
) -> dict[str, Any]:
    """Trains a model from one seed, and keeps its weights.

    Args:
      vae: The model.
      place: Folder for a checkpoint and for the weights in the end.
      levels: Grey levels of the training images, `[N, pixels]`.
      most: The level that is always inked.
      options: "seed", "batch_size", "epochs" and "rate" of the training.
      validation: Images of zeros and ones to measure the loss on after each epoch, if there are any.

    Returns:
      "parameters", "seconds" of processor time, and losses by epoch.
    """
    tf_keras.utils.set_random_seed(options["seed"])
    rows = tf.data.Dataset.from_tensor_slices(levels).shuffle(len(levels), seed=options["seed"])
    batches = rows.batch(options["batch_size"], drop_remainder=True).map(partial(binarised, most=most))
    steps, epochs = int(batches.cardinality()), options["epochs"]
    compile_with_schedule(vae, options["rate"], steps=epochs * steps, steps_per_execution=steps)
    held_out = None if validation is None else tf.data.Dataset.from_tensors(validation)
    start = time.process_time()
    history = fit(vae, batches, held_out, epochs=epochs, checkpoint=place / "training", progress=False)
    seconds = time.process_time() - start
    vae.save_weights(place / "weights")
    return {
        "parameters": sum(int(tf.size(variable)) for variable in vae.trainable_variables),
        "seconds": round(seconds, 1),
    } | {name: [round(loss, 2) for loss in losses] for name, losses in history.items()}


def tested(vae: VAE, x: np.ndarray, draws: int) -> dict[str, float]:
    """The means over images of the ELBO and of the importance-weighted log-likelihood, in nats."""
    log_w = log_weights(vae, x, draws)
    return {"elbo": float(np.mean(log_w)), "weighted": float(np.mean(weighted(log_w)))}


def weighted(log_w: np.ndarray, axis: int = 0) -> np.ndarray:
    """The logarithm of the mean weight over an axis of draws."""
    return np.logaddexp.reduce(log_w, axis=axis) - math.log(log_w.shape[axis])


def log_weights(vae: VAE, x: np.ndarray, draws: int, at_once: int = 16_384) -> np.ndarray:
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
