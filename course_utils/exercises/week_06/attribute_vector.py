"""Live 6.8, an attribute's vector: its check."""

import numpy as np

from course_utils.exercises.bijector_checks import (
    normal,
)
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise


def _reference_attribute_vector(latents: np.ndarray, has: np.ndarray) -> np.ndarray:
    latents, has = np.asarray(latents), np.asarray(has)
    return latents[has].mean(axis=0) - latents[~has].mean(axis=0)


@exercise(
    "Live 6.8, an attribute's vector",
    reference=lambda: _reference_attribute_vector,
)
def attribute_vector(attribute_vector):
    latents = normal(7, 4, seed=8).numpy() + np.array([2.0, -1.0, 0.5, 0.0], np.float32)
    has = np.array([True, False, False, True, False, False, True])
    given, others = latents[has], latents[~has]
    right = given.mean(axis=0) - others.mean(axis=0)
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
    require_close(
        what,
        got,
        right,
        {
            "the vector has the wrong sign: it is the mean *with* minus the mean *without* the attribute.": -right,
            "subtract the mean of the images without the attribute; yours is the mean of those with it.": given.mean(0),
            "yours is the mean without the attribute: subtract it from the mean with it.": others.mean(0),
            "you subtract the mean of all images: it should be that of the images without the attribute.": given.mean(0)
            - latents.mean(0),
            "take means rather than sums: there may be more images with the attribute than without it.": given.sum(0)
            - others.sum(0),
            "subtract one mean from the other; yours is their sum.": given.mean(0) + others.mean(0),
            "each mean is over its own images only: divide by their number, not by the number of all.": (
                given.sum(0) - others.sum(0)
            )
            / 7,
            "the direction is right; leave the vector the length of the difference.": right / np.linalg.norm(right),
            "take means; yours are medians.": np.median(given, axis=0) - np.median(others, axis=0),
        },
    )
