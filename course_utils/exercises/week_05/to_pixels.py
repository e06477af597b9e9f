"""Live 5.2, from the line to the pixels: its check."""

import functools

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.bijector_checks import (
    normal,
    require_compiled,
)
from course_utils.exercises.compare import as_array, require_close, require_instance
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_05.shared import ALPHA, layers_of, uniform

tfb = tfp.bijectors


def reference_to_pixels() -> tfb.Bijector:
    return tfb.Chain([tfb.Scale(1 / (1 - 2 * ALPHA)), tfb.Shift(-ALPHA), tfb.Sigmoid()])


@exercise(
    "Live 5.2, from the line to the pixels",
    reference=reference_to_pixels,
)
def to_pixels(to_pixels):
    if isinstance(to_pixels, type):
        raise Wrong(f"`to_pixels` is the class `{to_pixels.__name__}` itself: call it, with the list in parentheses.")
    require_instance("`to_pixels`", to_pixels, tfb.Bijector, "one bijector, a `tfb.Chain` of three")
    if any(layer.dtype == tf.float64 for layer in layers_of(to_pixels)):
        raise Wrong(
            "a part of `to_pixels` is in double precision, which does not go together with the notebook's tensors: make its number "
            "from `alpha` without NumPy."
        )
    right, alpha = reference_to_pixels(), ALPHA
    # Between 0 and 1, where the way back is defined as well.
    inside = np.array([0.13, 0.41, 0.77], np.float32)
    backwards = call("`to_pixels.forward(h)`", to_pixels.forward, tf.constant(inside))
    if np.allclose(as_array("`to_pixels.forward(h)`", backwards), right.inverse(inside), atol=1e-4):
        raise Wrong(
            "your `to_pixels` is the way back: its `forward` should take h, on the line, to the pixel x, with the sigmoid."
        )
    h = np.array([-3.1, -1.2, -0.3, 0.8, 2.4], np.float32)
    width, s = 1 - 2 * alpha, tf.sigmoid(h).numpy()
    mistakes = {
        "the chain is in the opposite order: the last in the list acts first, and that is the sigmoid.": tf.sigmoid(
            h / width - alpha
        ),
        "the sigmoid should act first, on h: it comes last in the list.": tf.sigmoid((h - alpha) / width),
        "divide by 1 − 2α, so that the width grows a little beyond 1: `tfb.Scale` multiplies, and wants the reciprocal.": (
            s - alpha
        )
        * width,
        "α should be subtracted: `tfb.Shift` adds its argument, so give it −α.": (s + alpha) / width,
        "first subtract α, then divide by 1 − 2α; yours divides first.": s / width - alpha,
        "α + (1 − 2α) s is the affine map of the way back; on the way to the pixels undo it.": alpha + width * s,
        "the shift by −α is missing.": s / width,
        "the division by 1 − 2α is missing.": s - alpha,
        "that is the sigmoid alone: shift and scale are missing.": s,
        "the sigmoid is missing.": (h - alpha) / width,
        "divide by 1 − 2α, not by 1 − α: there is a margin at both ends.": (s - alpha) / (1 - alpha),
        "divide by 1 − 2α, not by 1 + 2α.": (s - alpha) / (1 + 2 * alpha),
        "the shift is by −α itself, as the division by 1 − 2α that follows acts on it as well.": (s - alpha / width)
        / width,
    }
    far = as_array("`to_pixels.forward(h)`", to_pixels.forward(tf.constant([40.0])))
    if far.shape == (1,) and far[0] > 0.5:
        margin = (far[0] - 1) / (2 * far[0] - 1)
        mistakes[f"your margin is α = {margin:.4g}; it should be {alpha}."] = (s - margin) / (1 - 2 * margin)
    forward = call("`to_pixels.forward(h)`", to_pixels.forward, tf.constant(h))
    if np.isnan(as_array("`to_pixels.forward(h)`", forward)).any():
        raise Wrong(
            "`to_pixels.forward(h)` is NaN for some h: it should take every number of the line to a pixel, with the sigmoid and not "
            "with its inverse."
        )
    require_close("`to_pixels.forward(h)`", forward, right.forward(h), mistakes)
    x = np.array([0.0, 0.03, 0.38, 0.81, 1.0], np.float32)
    inverse = call("`to_pixels.inverse(x)`", to_pixels.inverse, tf.constant(x))
    require_close("`to_pixels.inverse(x)`", inverse, right.inverse(x), tolerance=1e-3)
    for method, at in (
        ("forward_log_det_jacobian", normal(3, 4, 2, 1, seed=2)),
        ("inverse_log_det_jacobian", uniform(3, 4, 2, 1, seed=2)),
    ):
        log_det = call(f"`to_pixels.{method}`", getattr(to_pixels, method), tf.identity(at), event_ndims=3)
        expected = getattr(right, method)(tf.identity(at), event_ndims=3)
        require_close(f"for images, `to_pixels.{method}`", log_det, expected, tolerance=1e-3)
        mapped = getattr(to_pixels, method.partition("_")[0])
        require_compiled(f"`to_pixels.{method.partition('_')[0]}`", mapped, at)
        require_compiled(f"`to_pixels.{method}`", functools.partial(getattr(to_pixels, method), event_ndims=3), at)
