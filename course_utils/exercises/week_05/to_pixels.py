"""Live 5.2, from the line to the pixels: its check."""

import functools
from collections.abc import Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.bijector_checks import normal, require_compiled
from course_utils.exercises.compare import as_array, require_instance
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_05.shared import ALPHA, layers_of, uniform

tfb = tfp.bijectors

_WIDTH = 1 - 2 * ALPHA
_SIGMOID, _SHIFT, _SCALE = tfb.Sigmoid(), tfb.Shift(-ALPHA), tfb.Scale(1 / _WIDTH)


def reference_to_pixels() -> tfb.Bijector:
    return tfb.Chain([tfb.Scale(1 / _WIDTH), tfb.Shift(-ALPHA), tfb.Sigmoid()])


def _chain(*parts: tfb.Bijector) -> tfb.Bijector:
    return tfb.Chain(list(parts))


@exercise(
    "Live 5.2, from the line to the pixels",
    reference=reference_to_pixels,
    alternatives=[
        _chain(tfb.Shift(-ALPHA / _WIDTH), _SCALE, _SIGMOID),
        tfb.Sigmoid(low=-ALPHA / _WIDTH, high=(1 - ALPHA) / _WIDTH),
        tfb.Invert(_chain(tfb.Invert(_SIGMOID), tfb.Shift(ALPHA), tfb.Scale(_WIDTH))),
        _SCALE(_SHIFT(_SIGMOID)),
    ],
    mistakes={
        "the chain is in the opposite order: the last in the list acts first, and that is the sigmoid.": _chain(
            _SIGMOID, _SHIFT, _SCALE
        ),
        "the sigmoid should act first, on h: it comes last in the list.": _chain(_SIGMOID, _SCALE, _SHIFT),
        "divide by 1 − 2α, so that the width grows a little beyond 1: `tfb.Scale` multiplies, and wants the reciprocal.": (
            _chain(tfb.Scale(_WIDTH), _SHIFT, _SIGMOID)
        ),
        "α should be subtracted: `tfb.Shift` adds its argument, so give it −α.": _chain(
            _SCALE, tfb.Shift(ALPHA), _SIGMOID
        ),
        "first subtract α, then divide by 1 − 2α; yours divides first.": _chain(_SHIFT, _SCALE, _SIGMOID),
        "α + (1 − 2α) s is the affine map of the way back; on the way to the pixels undo it.": _chain(
            tfb.Shift(ALPHA), tfb.Scale(_WIDTH), _SIGMOID
        ),
        "the shift by −α is missing.": _chain(_SCALE, _SIGMOID),
        "the division by 1 − 2α is missing.": _chain(_SHIFT, _SIGMOID),
        "that is the sigmoid alone: shift and scale are missing.": _chain(_SIGMOID),
        "the sigmoid is missing.": _chain(_SCALE, _SHIFT),
        "divide by 1 − 2α, not by 1 − α: there is a margin at both ends.": _chain(
            tfb.Scale(1 / (1 - ALPHA)), _SHIFT, _SIGMOID
        ),
        "divide by 1 − 2α, not by 1 + 2α.": _chain(tfb.Scale(1 / (1 + 2 * ALPHA)), _SHIFT, _SIGMOID),
        "the shift is by −α itself, as the division by 1 − 2α that follows acts on it as well.": _chain(
            _SCALE, tfb.Shift(-ALPHA / _WIDTH), _SIGMOID
        ),
    },
)
def to_pixels(to_pixels: tfb.Bijector) -> Iterator[Observation]:
    if isinstance(to_pixels, type):
        raise Wrong(f"`to_pixels` is the class `{to_pixels.__name__}` itself: call it, with the list in parentheses.")
    require_instance("`to_pixels`", to_pixels, tfb.Bijector, "one bijector, a `tfb.Chain` of three")
    if any(layer.dtype == tf.float64 for layer in layers_of(to_pixels)):
        raise Wrong(
            "a part of `to_pixels` is in double precision, which does not go together with the notebook's tensors: make its number "
            "from `alpha` without NumPy."
        )
    # Between 0 and 1, where the way back is defined as well.
    inside = np.array([0.13, 0.41, 0.77], np.float32)
    backwards = call("`to_pixels.forward(h)`", to_pixels.forward, tf.constant(inside))
    if np.allclose(as_array("`to_pixels.forward(h)`", backwards), reference_to_pixels().inverse(inside), atol=1e-4):
        raise Wrong(
            "your `to_pixels` is the way back: its `forward` should take h, on the line, to the pixel x, with the sigmoid."
        )
    h = tf.constant([-3.1, -1.2, -0.3, 0.8, 2.4])
    forward = as_array("`to_pixels.forward(h)`", call("`to_pixels.forward(h)`", to_pixels.forward, h))
    if np.isnan(forward).any():
        raise Wrong(
            "`to_pixels.forward(h)` is NaN for some h: it should take every number of the line to a pixel, with the sigmoid and not "
            "with its inverse."
        )
    _require_margin(to_pixels, h, forward)
    yield Observation("`to_pixels.forward(h)`", forward, tolerance=1e-5)  # α is small
    x = tf.constant([0.0, 0.03, 0.38, 0.81, 1.0])
    yield Observation("`to_pixels.inverse(x)`", call("`to_pixels.inverse(x)`", to_pixels.inverse, x), tolerance=1e-3)
    for method, at in (
        ("forward_log_det_jacobian", normal(3, 4, 2, 1, seed=2)),
        ("inverse_log_det_jacobian", uniform(3, 4, 2, 1, seed=2)),
    ):
        log_det = call(f"`to_pixels.{method}`", getattr(to_pixels, method), tf.identity(at), event_ndims=3)
        yield Observation(f"for images, `to_pixels.{method}`", log_det, tolerance=1e-3)
        mapped = getattr(to_pixels, method.partition("_")[0])
        require_compiled(f"`to_pixels.{method.partition('_')[0]}`", mapped, at)
        require_compiled(f"`to_pixels.{method}`", functools.partial(getattr(to_pixels, method), event_ndims=3), at)


def _require_margin(to_pixels: tfb.Bijector, h: tf.Tensor, forward: np.ndarray) -> None:
    """Raises `Wrong` if the map is right with another margin α."""
    far = as_array("`to_pixels.forward(h)`", to_pixels.forward(tf.constant([40.0])))
    if far.shape != (1,) or far[0] <= 1:
        return
    margin = (far[0] - 1) / (2 * far[0] - 1)
    with_margin = (tf.sigmoid(h).numpy() - margin) / (1 - 2 * margin)
    if abs(margin - ALPHA) > 1e-4 and np.allclose(forward, with_margin, atol=1e-4):
        raise Wrong(f"your margin is α = {margin:.4g}; it should be {ALPHA}.")
