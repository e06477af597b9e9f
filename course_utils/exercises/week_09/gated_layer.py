"""Live 9.2, the gated layer: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import tensorflow as tf
import tf_keras

from course_utils.exercises.bijector_checks import normal, require_compiled, variant
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_09.shared import pair_of

tanh, sigmoid = tf.tanh, tf.sigmoid


class _GatedLayer(tf_keras.layers.Layer):
    def __init__(self, channels: int, taps: int, dilation: int):
        super().__init__()
        self.dilated = tf_keras.layers.Conv1D(2 * channels, taps, dilation_rate=dilation, padding="causal")
        self.residual = tf_keras.layers.Conv1D(channels, 1)
        self.skip = tf_keras.layers.Conv1D(channels, 1)

    def call(self, h):
        content, gate = tf.split(self.dilated(h), 2, axis=-1)
        g = tanh(content) * sigmoid(gate)
        return h + self.residual(g), self.skip(g)


def _layer(
    g: Callable = lambda content, gate: tanh(content) * sigmoid(gate),
    onward: Callable = lambda layer, h, g: h + layer.residual(g),
    skip: Callable = lambda layer, h, g: layer.skip(g),
    split: Callable = lambda both: tf.split(both, 2, axis=-1),
) -> type[_GatedLayer]:
    """The layer with one of its steps done differently."""

    def layer_call(self, h):
        gated = g(*split(self.dilated(h)))
        return onward(self, h, gated), skip(self, h, gated)

    return variant(_GatedLayer, call=layer_call)


def _sliced(self, h):
    both = self.dilated(h)
    channels = both.shape[-1] // 2
    g = tf_keras.activations.sigmoid(both[:, :, channels:]) * tf.math.tanh(both[:, :, :channels])
    return [tf_keras.layers.add([self.residual(g), h]), self.skip(g)]


_ONWARD = {
    "the two results are exchanged: first h for the next layer, then the skip.": _layer(
        onward=lambda layer, h, g: layer.skip(g), skip=lambda layer, h, g: h + layer.residual(g)
    ),
    "the two halves are exchanged: the first is for the tanh, the second for the sigmoid.": _layer(
        lambda content, gate: tanh(gate) * sigmoid(content)
    ),
    "the tanh is missing: it is for the first half of the channels.": _layer(
        lambda content, gate: content * sigmoid(gate)
    ),
    "the sigmoid is missing: it makes a gate of the second half of the channels.": _layer(
        lambda content, gate: tanh(content) * gate
    ),
    "the tanh and the sigmoid are missing.": _layer(lambda content, gate: content * gate),
    "multiply the two halves; yours adds them.": _layer(lambda content, gate: tanh(content) + sigmoid(gate)),
    "one half is for a tanh, the other for a sigmoid; yours treats both alike.": [
        _layer(lambda content, gate: tanh(content) * tanh(gate)),
        _layer(lambda content, gate: sigmoid(content) * sigmoid(gate)),
    ],
    "the gate is missing: g is the tanh times the sigmoid.": _layer(lambda content, gate: tanh(content)),
    "the tanh is missing: it is a factor of g, beside the sigmoid.": _layer(lambda content, gate: sigmoid(gate)),
    "the first half of the channels is those in front of the other half, not every second one.": _layer(
        split=lambda both: (both[..., ::2], both[..., 1::2])
    ),
    "h itself is missing: what goes on is the sum of h and W_r g.": _layer(
        onward=lambda layer, h, g: layer.residual(g)
    ),
    "W_r g is added to h, not multiplied by it.": _layer(onward=lambda layer, h, g: h * layer.residual(g)),
    "W_r is missing: g goes through `self.residual` before it is added to h.": _layer(onward=lambda layer, h, g: h + g),
    "W_r and W_s are exchanged: what is added to h comes from `self.residual`.": _layer(
        onward=lambda layer, h, g: h + layer.skip(g), skip=lambda layer, h, g: layer.residual(g)
    ),
    "W_r acts on g alone, and h is added afterwards.": _layer(onward=lambda layer, h, g: layer.residual(h + g)),
    "`self.residual` should act on g, not on h.": [
        _layer(onward=lambda layer, h, g: h + layer.residual(h)),
        _layer(onward=lambda layer, h, g: layer.residual(h)),
    ],
}

_SKIP = {
    "the skip should be W_s g; yours is W_s h.": _layer(skip=lambda layer, h, g: layer.skip(h)),
    "the skip should be W_s g; yours is W_s of the sum that goes on.": _layer(
        skip=lambda layer, h, g: layer.skip(h + layer.residual(g))
    ),
    "the skip is g itself; it should go through `self.skip`.": _layer(skip=lambda layer, h, g: g),
    "the skip comes from `self.residual`; it should come from `self.skip`.": _layer(
        skip=lambda layer, h, g: layer.residual(g)
    ),
    "h is added to what goes on alone: the skip is W_s g.": [
        _layer(skip=lambda layer, h, g: h + layer.skip(g)),
        _layer(skip=lambda layer, h, g: h + g),
    ],
    "the skip is what goes on; it should be W_s g.": _layer(skip=lambda layer, h, g: h + layer.residual(g)),
    "the skip is h itself; it should be W_s g.": _layer(skip=lambda layer, h, g: h),
}

_SPLIT = (
    "`self.residual` and `self.skip` want g, with as many channels as h, and are given something with another number of "
    "channels: `tf.split(…, 2, axis=-1)` cuts the channels of `self.dilated(h)` into halves."
)


@exercise(
    "Live 9.2, the gated layer",
    reference=lambda: _GatedLayer,
    alternatives=[variant(_GatedLayer, call=_sliced)],
    mistakes=_ONWARD | _SKIP,
)
def gated_layer(GatedLayer: type[tf_keras.layers.Layer]) -> Iterator[Observation]:
    if isinstance(GatedLayer, tf_keras.layers.Layer):
        raise Wrong(
            "`GatedLayer` should be the class itself; yours is an object made with it. Leave out the parentheses."
        )
    if not isinstance(GatedLayer, type) or not issubclass(GatedLayer, tf_keras.layers.Layer):
        raise Wrong("`GatedLayer` should be a class derived from `tf_keras.layers.Layer`.")
    h = normal(2, 8, 6, seed=1)
    layer = call("`GatedLayer(channels, taps, dilation)`", GatedLayer, 6, taps=3, dilation=2)
    _set_weights(layer, h)
    names = ("h for the next layer", "the skip")
    for name, part in zip(names, pair_of("`call(h)`", _called(layer, h), names, h.shape), strict=True):
        yield Observation(name, part)
    require_compiled("the layer", lambda h: tf.concat(layer(h), axis=-1), h)


def _set_weights(layer: tf_keras.layers.Layer, h: tf.Tensor) -> None:
    """Gives the convolutions random weights, moderate ones, or raises `Wrong` if they are not those of the constructor."""
    for k, (name, given) in enumerate(
        (name, getattr(_GatedLayer(6, taps=3, dilation=2), name)) for name in ("dilated", "residual", "skip")
    ):
        own = getattr(layer, name, None)
        if not isinstance(own, tf_keras.layers.Conv1D):
            raise Wrong(f"the constructor is given: leave it as it is. Your layer has lost its `{name}`.")
        settings = ("filters", "kernel_size", "strides", "dilation_rate", "padding", "activation", "use_bias")
        if any(getattr(own, setting) != getattr(given, setting) for setting in settings):
            raise Wrong(f"the constructor is given: leave it as it is. Your `{name}` is made differently.")
        own.build(h.shape)
        own.set_weights([0.4 * normal(*variable.shape, seed=20 + k) for variable in own.variables])


def _called(layer: tf_keras.layers.Layer, h: tf.Tensor) -> Any:
    try:
        return call("`call(h)`", layer.call, h)
    except Wrong as wrong:
        if "incompatible with the layer" in str(wrong):
            raise Wrong(_SPLIT) from wrong
        if "unsupported type" in str(wrong):
            raise Wrong(
                "`self.dilated`, `self.residual` and `self.skip` are layers: call them, as in `self.skip(g)`."
            ) from wrong
        raise
