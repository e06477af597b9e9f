"""Live 6.8, an attribute's vector: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation


def _vector(latents: np.ndarray, has: np.ndarray) -> np.ndarray:
    latents, has = np.asarray(latents), np.asarray(has)
    return latents[has].mean(axis=0) - latents[~has].mean(axis=0)


def _of_groups(formula: Callable) -> Callable:
    """A vector from the latents of the images with the attribute, and of those without."""
    return lambda latents, has: formula(latents[has], latents[~has])


@exercise(
    "Live 6.8, an attribute's vector",
    reference=lambda: _vector,
    alternatives=[
        lambda latents, has: (
            tf.reduce_mean(tf.boolean_mask(latents, has), 0)
            - tf.reduce_mean(tf.boolean_mask(latents, np.logical_not(has)), 0)
        ),
        lambda latents, has: (
            np.average(latents, axis=0, weights=has) - np.average(latents, axis=0, weights=1 - np.array(has))
        ),
        _of_groups(lambda given, others: given.mean(0) - others.mean(0)),
        lambda latents, has: has @ latents / has.sum() - ~has @ latents / (~has).sum(),
        lambda latents, has: _vector(latents, has).tolist(),
        lambda latents, has: tf.constant(_vector(latents, has), tf.float64),
    ],
    mistakes={
        "the vector has the wrong sign: it is the mean *with* minus the mean *without* the attribute.": _of_groups(
            lambda given, others: others.mean(0) - given.mean(0)
        ),
        "subtract the mean of the images without the attribute; yours is the mean of those with it.": _of_groups(
            lambda given, others: given.mean(0)
        ),
        "yours is the mean without the attribute: subtract it from the mean with it.": _of_groups(
            lambda given, others: others.mean(0)
        ),
        "you subtract the mean of all images: it should be that of the images without the attribute.": lambda latents, has: (
            latents[has].mean(0) - latents.mean(0)
        ),
        "take means rather than sums: there may be more images with the attribute than without it.": _of_groups(
            lambda given, others: given.sum(0) - others.sum(0)
        ),
        "subtract one mean from the other; yours is their sum.": _of_groups(
            lambda given, others: given.mean(0) + others.mean(0)
        ),
        "each mean is over its own images only: divide by their number, not by the number of all.": lambda latents, has: (
            np.mean(latents * np.where(has, 1, -1)[:, np.newaxis], axis=0)
        ),
        "the direction is right; leave the vector the length of the difference.": lambda latents, has: (
            _vector(latents, has) / np.linalg.norm(_vector(latents, has))
        ),
        "take means; yours are medians.": _of_groups(
            lambda given, others: np.median(given, axis=0) - np.median(others, axis=0)
        ),
    },
)
def attribute_vector(attribute_vector: Callable) -> Iterator[Observation]:
    latents = normal(7, 4, seed=8).numpy() + np.array([2.0, -1.0, 0.5, 0.0], np.float32)
    has = np.array([True, False, False, True, False, False, True])
    what = "`attribute_vector(latents, has)`"
    got = call(what, attribute_vector, latents, has)
    shape = np.shape(got)
    if shape == ():
        raise Wrong(
            f"{what} should be a vector, with one entry for each latent; yours is a single number. Use `axis=0`."
        )
    if shape in ((3,), (7,)):
        raise Wrong(f"{what} should have shape (4,); yours has {shape}: take the means over the images, `axis=0`.")
    if shape == (1, 4):
        raise Wrong(f"{what} should have shape (4,); yours has {shape}: there is an axis too many.")
    yield Observation(what, got)
