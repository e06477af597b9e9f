"""What several exercises of week 6 share."""

import functools
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils import bijectors, flows
from course_utils.exercises.bijector_checks import own_log_det, require_compiled, variant
from course_utils.exercises.compare import is_close, require_instance
from course_utils.exercises.exercise import Wrong, call
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_06.shared_layers import kernels_of

tfb = tfp.bijectors
tfd = tfp.distributions

# How many images bijectors are tried on, and their size: no two of these are equal, nor equal to a number of channels below.
N, HEIGHT, WIDTH = 4, 7, 5
PIXELS = HEIGHT * WIDTH

_LOG_DET = "`inverse_log_det_jacobian(x)`"


def cheap_network(x: tf.Tensor, outputs: int = 3) -> list[tf.Tensor]:
    """Shift and log-scale that depend on all that they are given, and on any number of channels."""
    weights = tf.cos(0.4 + 1.7 * tf.reshape(tf.range(x.shape[-1] * outputs, dtype=tf.float32), [-1, outputs]))
    near = (x - 0.6 * tf.roll(x, 1, axis=1) + 0.3 * tf.roll(x, 1, axis=2)) @ weights
    return [tf.sin(near + 0.5), 0.6 * tf.tanh(0.7 * near - 0.4)]


@functools.cache
def small_flow() -> tfd.TransformedDistribution:
    """A flow of images of shape (4, 4, 3), for any number of batch axes, that costs next to nothing."""
    coupling = bijectors.AffineSplitCoupling(functools.partial(cheap_network, outputs=2), 1)
    multi_scale = bijectors.MultiScale([tfb.Chain([coupling])], (4, 4, 3))
    return tfd.TransformedDistribution(flows.standard_normal(48), tfb.Chain([tfb.Shift(0.5), multi_scale]))


def called_with_flow(what: str, function: Callable, flow: tfd.TransformedDistribution, *arguments: Any) -> Any:
    """The result of a student's function of a flow; if it raises an error, tries the flow's two directions exchanged."""
    try:
        return call(what, function, flow, *arguments)
    except Wrong as wrong:
        try:
            function(SimpleNamespace(bijector=tfb.Invert(flow.bijector)), *arguments)
        except Exception:
            raise wrong from None
        raise Wrong(
            "the directions are exchanged: `flow.bijector.inverse` goes from images to latents, and `flow.bijector.forward` from "
            "latents to images."
        ) from wrong


def with_variables(layer: tfb.Bijector, **shapes: tuple[int, ...]) -> tfb.Bijector:
    """The layer, if it has the variables that its given constructor makes, and no more than these."""
    for name, shape in shapes.items():
        variable = getattr(layer, name, None)
        if not isinstance(variable, tf.Variable) or tuple(variable.shape) != shape:
            raise Wrong(f"the constructor is given, with the variable `{name}` in it: leave it as it is.")
    if (found := len(layer.trainable_variables)) != len(shapes):
        raise Wrong(
            f"the layer should have {len(shapes)} trainable variables, those of the constructor; yours has {found}."
        )
    return layer


EXCHANGED = "`_forward` and `_inverse` are exchanged: `_forward` goes from latents z to data x, and `_inverse` from data to latents."


def exchanged(kind: type[tfb.Bijector]) -> type[tfb.Bijector]:
    return variant(kind, _forward=kind._inverse, _inverse=kind._forward)


def observed_log_det(layer: tfb.Bijector, x: tf.Tensor, channels: int, name: str) -> Observation:
    """The inverse log-det of a layer that does the same at each pixel, h · w times the sum of logarithms of that `name`."""
    try:
        method, own = own_log_det(layer, x)
    except Wrong as wrong:
        advice = " `tf.shape(x)` holds whole numbers as a tensor, and `x.shape` plain ones: use that."
        raise Wrong(f"{wrong}{advice if 'int32' in str(wrong) else ''}") from wrong
    if isinstance(own, int | float) and not isinstance(own, np.generic):
        raise Wrong(f"{method} returns a plain number; it should be a tensor, so that it can be learned.")
    if np.shape(own) == (channels,):
        raise Wrong(f"the log-det should be a single number: sum {name} over the channels.")
    got = call(_LOG_DET, layer.inverse_log_det_jacobian, tf.identity(x), event_ndims=3)
    if np.shape(got) not in ((), (1,), (N,)):
        raise Wrong(
            f"the log-det should be one number, of shape (), or one for each image; for {N} images yours has shape {np.shape(got)}."
        )
    mean = np.mean(got)
    return Observation(_LOG_DET, mean if is_close(np.full(np.shape(got), mean), np.asarray(got), 1e-4) else got)


def log_det_mistakes(
    kind: type[tfb.Bijector], name: str, logs: Callable[[Any], tf.Tensor]
) -> dict[str, type[tfb.Bijector]]:
    """Layers with typical mistakes in such a log-det, under their messages; `logs` gives a layer's logarithms."""

    def by(formula: Callable) -> type[tfb.Bijector]:
        """The layer whose log-det is a function of the images' shape and the logarithms."""
        return variant(kind, _inverse_log_det_jacobian=lambda self, x: formula(*x.shape, logs(self)))

    total = tf.reduce_sum
    sizes = "height and width are `x.shape[-3]` and `x.shape[-2]`; you take"
    return {
        f"{_LOG_DET} is one pixel's: the same numbers act at each of the h · w pixels.": by(
            lambda n, h, w, c, s: total(s)
        ),
        f"{_LOG_DET} is one pixel's, with the wrong sign: the same numbers act at each of the h · w pixels.": by(
            lambda n, h, w, c, s: -total(s)
        ),
        f"{_LOG_DET} has the wrong sign.": by(lambda n, h, w, c, s: -h * w * total(s)),
        f"sum {name} over the channels; do not average it.": by(lambda n, h, w, c, s: h * w * tf.reduce_mean(s)),
        f"each image has a log-determinant of its own: h · w times the sum of {name}, whatever the number of images.": by(
            lambda n, h, w, c, s: n * h * w * total(s)
        ),
        f"multiply by h · w: the channels are counted in the sum of {name} already.": by(
            lambda n, h, w, c, s: h * w * c * total(s)
        ),
        f"{sizes} width and channels.": by(lambda n, h, w, c, s: w * c * total(s)),
        f"{sizes} the number of images and the height.": by(lambda n, h, w, c, s: n * h * total(s)),
        "multiply by the width, too.": by(lambda n, h, w, c, s: h * total(s)),
        "multiply by the height, too.": by(lambda n, h, w, c, s: w * total(s)),
        "you multiply by the height twice; it is height times width.": by(lambda n, h, w, c, s: h * h * total(s)),
        "you multiply by the width twice; it is height times width.": by(lambda n, h, w, c, s: w * w * total(s)),
        "there are h · w pixels, not h + w.": by(lambda n, h, w, c, s: (h + w) * total(s)),
        f"the log-det is the sum of {name} itself; take no exponential.": by(
            lambda n, h, w, c, s: h * w * total(tf.exp(s))
        ),
        "the log-det is a sum of logarithms, not a product.": by(lambda n, h, w, c, s: h * w * tf.reduce_prod(s)),
        "that is made of the determinant itself: take its logarithm.": by(
            lambda n, h, w, c, s: h * w * tf.exp(total(s))
        ),
    }


def require_compiled_bijector(what: str, bijector: tfb.Bijector, x: tf.Tensor) -> None:
    """Tries both directions and the log-det as Keras compiles them."""
    require_compiled(f"`inverse` of {what}", bijector.inverse, x)
    require_compiled(f"`forward` of {what}", bijector.forward, x)
    require_compiled(
        f"`inverse_log_det_jacobian` of {what}", lambda x: bijector.inverse_log_det_jacobian(x, event_ndims=3), x
    )


# By what a layer is known: students' classes are not the course's.
_LAYERS: Mapping[str, tuple[str, ...]] = {
    "an actnorm": ("initialise", "log_scale", "shift"),
    "a 1 × 1 convolution": ("matrix", "triangles", "log_s"),
    "a coupling": ("network", "frozen"),
}


# What depends on a step's random numbers.
DRAWN_BY_SEED: Mapping[str, Callable[[tfb.Bijector], np.ndarray]] = {
    "network": lambda step: kernels_of(step.bijectors[2].network)[0].numpy(),
    "matrix W": lambda step: np.asarray(step.bijectors[1].matrix()),
}


def _kind(layer: Any) -> str:
    for name, attributes in _LAYERS.items():
        if all(hasattr(layer, attribute) for attribute in attributes):
            return name
    if isinstance(layer, bijectors.Squeeze):
        return "a squeeze"
    if hasattr(layer, "bijectors"):
        return "a chain"
    return f"an object of type {type(layer).__name__}"


def _require_chain(what: str, chain: Any) -> list[Any]:
    """The parts of a chain."""
    if isinstance(chain, list | tuple):
        raise Wrong(f"{what} should be one bijector; yours is a list: put it into `tfb.Chain(...)`.")
    require_instance(what, chain, tfb.Bijector, "a bijector, a `tfb.Chain`")
    if not hasattr(chain, "bijectors"):
        raise Wrong(f"{what} should be a `tfb.Chain`; yours is {_kind(chain)}.")
    return list(chain.bijectors)


def require_step(what: str, step: Any, channels: int, hidden: int, advice: Mapping[int, str] | None = None) -> None:
    """Asks for actnorm, 1 × 1 convolution and coupling, in this order, for images with so many channels.

    `advice` goes with wrong numbers of channels.
    """
    layers = _require_chain(what, step)
    kinds, expected = [_kind(layer) for layer in layers], list(_LAYERS)
    if kinds == expected[::-1]:
        raise Wrong(
            f"the chain of {what} is in the opposite order: on the way from data to latents the first in the list acts first, and that "
            "is the actnorm."
        )
    if kinds != expected:
        use = (
            " Use the classes of Live 6.1, 6.2 and 6.4." if any(kind.startswith("an object") for kind in kinds) else ""
        )
        raise Wrong(
            f"{what} should consist of {_listed(expected)}, in this order; yours consists of {_listed(kinds)}.{use}"
        )
    actnorm, mixing, coupling = layers
    half = channels // 2
    for name, found in (("actnorm", actnorm.log_scale), ("1 × 1 convolution", mixing.log_s)):
        if (size := int(tf.size(found))) != channels:
            why = f": {advice[size]}" if advice and size in advice else ""
            raise Wrong(f"in {what}, the {name} is made for {size} channels, and there are {channels}{why}.")
    if coupling.frozen != half:
        raise Wrong(
            f"in {what}, half of the {channels} channels should be frozen, {half}; yours freezes {coupling.frozen}."
        )
    network = coupling.network
    require_instance(
        f"in {what}, the coupling's network", network, tf_keras.Model, "a network, made with `make_network`"
    )
    kernels = kernels_of(network)
    reads, puts_out = kernels[0].shape[2], network.output_shape[0][-1]
    if (reads, puts_out) != (half, channels - half):
        raise Wrong(
            f"in {what}, the network should read the {half} frozen channels, and put out shifts and log-scales for {channels - half}; "
            f"yours reads {reads} and puts out {puts_out} of each."
        )
    if (width := kernels[0].shape[-1]) != hidden:
        raise Wrong(f"in {what}, the network should have {hidden} hidden channels; yours has {width}.")


def require_level(what: str, level: Any, channels: int, steps: int, hidden: int, advice: Mapping[int, str]) -> None:
    """Asks for a squeeze and so many steps, each with layers of its own, for images with so many channels."""
    parts = _require_chain(what, level)
    kinds = [_kind(part) for part in parts]
    if kinds == ["a chain"] * (len(kinds) - 1) + ["a squeeze"] and len(kinds) > 1:
        raise Wrong(
            f"in {what}, the squeeze comes first: on the way from data to latents the first in the list acts first."
        )
    if "a squeeze" not in kinds:
        raise Wrong(f"in {what}, there is no squeeze: a level begins with `Squeeze()`.")
    if kinds[0] == "a squeeze" and any(kind in _LAYERS for kind in kinds):
        raise Wrong(
            f"in {what}, the layers of all steps stand in one list: let each step be a chain of its own, as `glow_step` makes it. The "
            "notebook initialises the layers step by step."
        )
    if kinds[:2] == ["a squeeze", "a chain"] and len(kinds) == 2 and _kind(parts[1].bijectors[0]) == "a chain":
        raise Wrong(
            f"in {what}, the steps are in a chain of their own: put them into the same list as the squeeze, with a star, as in "
            "`[Squeeze(), *steps]`."
        )
    if kinds[0] != "a squeeze" or set(kinds[1:]) != {"a chain"}:
        raise Wrong(f"{what} should consist of a squeeze and then {steps} steps; yours consists of {_listed(kinds)}.")
    if len(parts) - 1 != steps:
        raise Wrong(f"{what} should have {steps} steps after the squeeze; yours has {len(parts) - 1}.")
    for k, step in enumerate(parts[1:], start=1):
        require_step(f"step {k} of {what}", step, 4 * channels, hidden, advice)
    for k in range(3):
        if len({id(step.bijectors[k]) for step in parts[1:]}) < steps:
            raise Wrong(f"in {what}, the steps share their layers: call `glow_step` once for each step.")
    for name, drawn in DRAWN_BY_SEED.items():
        first, *others = (drawn(step) for step in parts[1:])
        if any(np.array_equal(first, other) for other in others):
            raise Wrong(f"in {what}, the steps all start with the same {name}: hand the same `rng` on to each.")


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return names[0] if names else "nothing"
    return f"{', '.join(names[:-1])} and {names[-1]}"
