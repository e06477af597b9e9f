"""Exercise 6.6, an attribute of your own: its check."""

import functools

import numpy as np

from course_utils.datasets import ATTRIBUTES, dequantise, faces, quantise
from course_utils.exercises.exercise import Wrong, call, exercise


def _reference_my_attribute(images: np.ndarray) -> np.ndarray:
    corner = np.mean(images[:, 13:, :2], axis=(1, 2, 3))  # a patch of the background
    return corner > np.median(corner)


@functools.cache
def _some_faces() -> tuple[np.ndarray, np.ndarray]:
    """Faces as a flow meets them, and the attributes that they were drawn with."""
    drawn = faces(1_000, seed=66)
    return dequantise(quantise(drawn.images, 5), 32, seed=67), drawn.attributes


@exercise("Exercise 6.6, an attribute of your own", reference=lambda: _reference_my_attribute)
def my_attribute(my_attribute):
    images, attributes = _some_faces()
    n = len(images)
    what = "`my_attribute(images)`"
    got = call(what, my_attribute, images.copy())
    result = np.asarray(got)
    if result.shape != (n,):
        if result.shape == ():
            advice = "one Boolean for each image: average over `axis=(1, 2, 3)`, and not over the images"
        elif result.shape[:1] == (n,):
            advice = "reduce all axes but the first, as with `axis=(1, 2, 3)`"
        else:
            advice = "the images are the first axis, which has to stay"
        raise Wrong(f"for {n} images, {what} should have shape ({n},); yours has {result.shape}: {advice}.")
    if result.dtype != bool:
        raise Wrong(
            f"{what} should be Boolean, true or false for each image; yours is {result.dtype.name}. Compare with a threshold, as in "
            "`values > np.median(values)`."
        )
    true = int(result.sum())
    if not n / 10 <= true <= n - n / 10:
        group, count = ("true", true) if true < n / 2 else ("false", n - true)
        raise Wrong(
            f"of {n} faces, your attribute is {group} for {count}, and should be so for at least a tenth: move the threshold. "
            "(With the median as threshold, it is true for half of them.)"
        )
    order = np.random.default_rng(6).permutation(n)
    again = np.asarray(call(what, my_attribute, images[order]))
    if again.shape != (n,) or np.mean(again != result[order]) > 0.01:
        raise Wrong(
            "your attribute should be computed from the pixels of each face: for the same faces in another order, yours gives other "
            "answers."
        )
    for name, drawn in zip(ATTRIBUTES, attributes.T, strict=True):
        agreement = np.mean(result == drawn)
        if max(agreement, 1 - agreement) > 0.95:
            which = f"“{name}”" if agreement > 0.5 else f"“not {name}”"
            raise Wrong(
                f"you have found one of the four: on {max(agreement, 1 - agreement):.0%} of the faces, your attribute is {which}. Think "
                "of another: the background, the size or the place of the head, the length of the hair, the light."
            )
