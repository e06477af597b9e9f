"""Live 9.2, the gated layer: its check."""

from typing import Any

import numpy as np
import tensorflow as tf
import tf_keras

from course_utils.exercises.bijector_checks import nearest, normal, require_compiled
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_09.shared import pair_of


class _ReferenceGatedLayer(tf_keras.layers.Layer):
    def __init__(self, channels: int, taps: int, dilation: int):
        super().__init__()
        self.dilated = tf_keras.layers.Conv1D(2 * channels, taps, dilation_rate=dilation, padding="causal")
        self.residual = tf_keras.layers.Conv1D(channels, 1)
        self.skip = tf_keras.layers.Conv1D(channels, 1)

    def call(self, h):
        content, gate = tf.split(self.dilated(h), 2, axis=-1)
        g = tf.tanh(content) * tf.sigmoid(gate)
        return h + self.residual(g), self.skip(g)


@exercise(
    "Live 9.2, the gated layer",
    reference=lambda: _ReferenceGatedLayer,
)
def gated_layer(GatedLayer):
    if isinstance(GatedLayer, tf_keras.layers.Layer):
        raise Wrong(
            "`GatedLayer` should be the class itself; yours is an object made with it. Leave out the parentheses."
        )
    if not isinstance(GatedLayer, type) or not issubclass(GatedLayer, tf_keras.layers.Layer):
        raise Wrong("`GatedLayer` should be a class derived from `tf_keras.layers.Layer`.")
    channels, h = 6, normal(2, 8, 6, seed=1)
    layer = call("`GatedLayer(channels, taps, dilation)`", GatedLayer, channels, taps=3, dilation=2)
    given = _ReferenceGatedLayer(channels, taps=3, dilation=2)
    _share_weights(layer, given, h)
    right_next, right_skip = given(h)
    new, skip = pair_of("`call(h)`", _gated(layer, h), ("h for the next layer", "the skip"), h.shape)
    joined = given.dilated(h)
    content, gate = tf.split(joined, 2, axis=-1)
    tanh, sigmoid = tf.tanh(content), tf.sigmoid(gate)
    g = tanh * sigmoid

    def onward(*mistaken: tf.Tensor) -> np.ndarray:
        """What goes on to the next layer with something else for g."""
        return nearest(new, [h + given.residual(other) for other in mistaken])

    require_close(
        "h for the next layer",
        new,
        right_next,
        {
            "the two results are exchanged: first h for the next layer, then the skip.": right_skip,
            "the two halves are exchanged: the first is for the tanh, the second for the sigmoid.": onward(
                tf.tanh(gate) * tf.sigmoid(content)
            ),
            "the tanh is missing: it is for the first half of the channels.": onward(content * sigmoid),
            "the sigmoid is missing: it makes a gate of the second half of the channels.": onward(tanh * gate),
            "the tanh and the sigmoid are missing.": onward(content * gate),
            "multiply the two halves; yours adds them.": onward(tanh + sigmoid),
            "one half is for a tanh, the other for a sigmoid; yours treats both alike.": onward(
                tanh * tf.tanh(gate), tf.sigmoid(content) * sigmoid
            ),
            "the gate is missing: g is the tanh times the sigmoid.": onward(tanh),
            "the tanh is missing: it is a factor of g, beside the sigmoid.": onward(sigmoid),
            "the first half of the channels is those in front of the other half, not every second one.": onward(
                tf.tanh(joined[..., ::2]) * tf.sigmoid(joined[..., 1::2])
            ),
            "h itself is missing: what goes on is the sum of h and R g.": given.residual(g),
            "R g is added to h, not multiplied by it.": h * given.residual(g),
            "R is missing: g goes through `self.residual` before it is added to h.": h + g,
            "R and S are exchanged: what is added to h comes from `self.residual`.": h + given.skip(g),
            "R acts on g alone, and h is added afterwards.": given.residual(h + g),
            "`self.residual` should act on g, not on h.": nearest(new, [h + given.residual(h), given.residual(h)]),
        },
    )
    require_close(
        "the skip",
        skip,
        right_skip,
        {
            "the skip should be S g; yours is S h.": given.skip(h),
            "the skip should be S g; yours is S of the sum that goes on.": given.skip(right_next),
            "the skip is g itself; it should go through `self.skip`.": g,
            "the skip comes from `self.residual`; it should come from `self.skip`.": given.residual(g),
            "h is added to what goes on alone: the skip is S g.": nearest(skip, [h + right_skip, h + g]),
            "the skip is what goes on; it should be S g.": right_next,
            "the skip is h itself; it should be S g.": h,
        },
    )
    require_compiled("the layer", lambda h: tf.concat(layer(h), axis=-1), h)


def _share_weights(layer: tf_keras.layers.Layer, given: tf_keras.layers.Layer, h: tf.Tensor) -> None:
    """Gives the convolutions of both layers the same random weights, moderate ones."""
    for k, name in enumerate(("dilated", "residual", "skip")):
        own, other = getattr(layer, name, None), getattr(given, name)
        if not isinstance(own, tf_keras.layers.Conv1D):
            raise Wrong(f"the constructor is given: leave it as it is. Your layer has lost its `{name}`.")
        settings = ("filters", "kernel_size", "strides", "dilation_rate", "padding", "activation", "use_bias")
        if any(getattr(own, setting) != getattr(other, setting) for setting in settings):
            raise Wrong(f"the constructor is given: leave it as it is. Your `{name}` is made differently.")
        for part in (own, other):
            part.build(h.shape)
            part.set_weights([0.4 * normal(*variable.shape, seed=20 + k) for variable in part.variables])


def _gated(layer: tf_keras.layers.Layer, h: tf.Tensor) -> Any:
    try:
        return call("`call(h)`", layer.call, h)
    except Wrong as wrong:
        if "incompatible with the layer" in str(wrong):
            raise Wrong(
                "`self.residual` and `self.skip` want g, with as many channels as h, and are given something with another number of "
                "channels: `tf.split(…, 2, axis=-1)` cuts the channels of `self.dilated(h)` into halves."
            ) from wrong
        if "unsupported type" in str(wrong):
            raise Wrong(
                "`self.dilated`, `self.residual` and `self.skip` are layers: call them, as in `self.skip(g)`."
            ) from wrong
        raise
