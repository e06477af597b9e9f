"""A flow of whole-numbered images, trained with uniform noise and with noise that is learned, from several seeds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from scipy.special import logsumexp

from course_utils import flows
from course_utils.datasets import batches, bits_per_dimension
from course_utils.experiments._digit_training import Clock
from course_utils.experiments._resuming import finished
from course_utils.training import DequantisedLikelihood, compile_with_schedule, fit

tfd = tfp.distributions


def with_either_noise(
    folder: Path,
    settings: dict[str, Any],
    new_flow: Callable[[int], tfd.TransformedDistribution],
    train: np.ndarray,
    test: np.ndarray,
    levels: int,
    validation: np.ndarray | None = None,
) -> dict[str, dict[str, list]]:
    """Trains with either noise from each seed; what an earlier call has trained in the same folder is not trained again.

    Args:
      folder: Where finished trainings are kept.
      settings: "noise", the options of `flows.noise_flow`; "training", with its "rate", "epochs" and "batch"; "draws", numbers
        of draws to measure with, each a divisor of the last; "seeds"; and whatever else the trainings depend on.
      new_flow: From a seed to the untrained flow.
      train: Images to train on, whole numbers from 0 to levels − 1, `[N, H, W, C]`.
      test: Images to measure with, `[M, H, W, C]`.
      levels: The number of levels.
      validation: Images to measure with after each epoch, if there are any.

    Returns:
      By noise, "uniform" and "learned", and by number of draws, the importance-weighted bits per dimension of the test
      images, a list with an entry for each seed. With validation images also such lists of "validation", their bits after
      each epoch, of "parameters", the number of weights, and of "seconds", of processor time.
    """
    shared = {key: value for key, value in settings.items() if key != "seeds"}

    def run(noise: str, seed: int) -> dict[str, Any]:
        learned = flows.noise_flow(train.shape[1:], **settings["noise"], seed=seed) if noise == "learned" else None
        model = DequantisedLikelihood(new_flow(seed), levels, learned)
        history = trained(model, train, validation, seed, **settings["training"])
        told = measured(model, test, settings["draws"])
        return told if validation is None else told | _curve(model, validation, history)

    runs = {"uniform": [], "learned": []}
    for seed in settings["seeds"]:
        for noise, of_noise in runs.items():
            part = f"{noise}_seed_{seed}"
            of_noise.append(finished(folder, part, shared | {"seed": seed}, lambda _, of=(noise, seed): run(*of)))
    return {noise: {key: [each[key] for each in of_noise] for key in of_noise[0]} for noise, of_noise in runs.items()}


def trained(
    model: DequantisedLikelihood,
    images: np.ndarray,
    validation: np.ndarray | None,
    seed: int,
    rate: float,
    epochs: int,
    batch: int,
) -> dict[str, list[float]]:
    """Trains, and returns the history by epoch."""
    tf_keras.utils.set_random_seed(seed)  # for the noise
    shuffled = batches(images, batch_size=batch, seed=seed, drop_remainder=True)
    steps = int(shuffled.cardinality())
    compile_with_schedule(model, rate, epochs * steps, steps_per_execution=steps)
    others = None if validation is None else tf.data.Dataset.from_tensor_slices(validation).batch(len(validation))
    return fit(model, shuffled, others, epochs=epochs, callbacks=[Clock()], progress=False)


def _curve(model: DequantisedLikelihood, images: np.ndarray, history: dict[str, list[float]]) -> dict[str, Any]:
    """What is told of a training beside the bits that it ends with."""
    bits = bits_per_dimension(-np.array(history["val_loss"]), images[0].size, model.levels)
    return {
        "validation": [round(float(each), 4) for each in bits],
        "parameters": sum(int(tf.size(variable)) for variable in model.trainable_variables),
        "seconds": round(sum(history["seconds"])),
    }


def measured(model: DequantisedLikelihood, images: np.ndarray, draws: list[int]) -> dict[str, float]:
    """Bits per dimension by number of draws; the most draws serve for all numbers."""
    weights = model.log_weights(images, samples=draws[-1], seed=1).numpy()
    told = {}
    for number in draws:
        log_means = logsumexp(weights.reshape(-1, number, len(images)), axis=1) - np.log(number)
        told[str(number)] = round(float(bits_per_dimension(log_means, images[0].size, model.levels).mean()), 4)
    return told
