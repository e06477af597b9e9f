"""What several exercises of week 5 share."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils import bijectors
from course_utils.exercises.compare import require_instance
from course_utils.exercises.exercise import Wrong

tfb = tfp.bijectors


ALPHA = 0.01


def uniform(*shape: int, seed: int, low: float = 0.0, high: float = 1.0) -> tf.Tensor:
    return tf.random.stateless_uniform(shape, seed=[seed, 5], minval=low, maxval=high)


def _cheap_conditioner(k: float) -> Callable:
    """A conditioner without weights, for any number of channels, whose outputs are nowhere trivial."""

    def shift_and_log_scale(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        near = tf.roll(x, 1, axis=1) - 0.7 * tf.roll(x, 1, axis=2)
        return tf.sin(near + k), 0.5 * tf.tanh((0.6 + 0.2 * k) * near - 0.3)

    return shift_and_log_scale


def cheap_coupling(height: int, width: int, k: int) -> tfb.Bijector:
    mask = bijectors.checkerboard_mask(height, width)
    return bijectors.AffineCoupling(_cheap_conditioner(k), mask if k % 2 == 0 else 1 - mask)


def cheap_scales(image_shape: tuple[int, int, int], number: int) -> list[tfb.Bijector]:
    """Scales like the notebook's, with a squeeze in all but the last, that cost next to nothing."""
    height, width, _ = image_shape
    scales = []
    for k in range(number - 1):
        scales.append(tfb.Chain([cheap_coupling(height, width, k), bijectors.Squeeze()]))
        height, width = height // 2, width // 2
    return [*scales, tfb.Chain([cheap_coupling(height, width, number - 1)])]


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def layers_of(bijector: tfb.Bijector) -> list[tfb.Bijector]:
    """The bijectors of a chain, of the chains in it, and so on; the first acts first on the way from data to latents."""
    if hasattr(bijector, "bijectors"):
        return [layer for part in bijector.bijectors for layer in layers_of(part)]
    return [bijector]


def first_kernels(couplings: Sequence[tfb.Bijector]) -> list[np.ndarray]:
    return [coupling.conditioner.get_weights()[0] for coupling in couplings]


def require_networks(what: str, couplings: Sequence[tfb.Bijector], channels: int, hidden: int) -> None:
    """Asks for a network of its own in each coupling, with as many channels as the images and as many hidden ones as wanted."""
    networks = [coupling.conditioner for coupling in couplings]
    for network in networks:
        require_instance(
            f"the conditioner in {what}", network, tf_keras.Model, "a network, made with `conv_conditioner`"
        )
        if not isinstance(network.output_shape, list | tuple) or len(network.output_shape) != 2:
            raise Wrong(f"in {what}, a network should put out both shift and log-scale: leave `log_scale` as it is.")
        reads, puts_out = network.input_shape[-1], network.output_shape[0][-1]
        if (reads, puts_out) != (channels, channels):
            raise Wrong(
                f"in {what}, the images have {counted(channels, 'channel')}, and a network reads {reads} and puts out {puts_out}; it "
                f"should read {channels} and put out {channels}."
            )
        if (width := network.get_weights()[0].shape[-1]) != hidden:
            raise Wrong(f"in {what}, a network has {width} hidden channels; it should have {hidden}.")
    if len({id(network) for network in networks}) < len(networks):
        raise Wrong(f"in {what}, several couplings share one network: call `conv_conditioner` once for each.")


def require_scale(what: str, scale: Any, shape: tuple[int, int, int], last: bool) -> None:
    """Asks for the couplings, and for the squeeze, of one scale of RealNVP on images of this shape."""
    if isinstance(scale, list | tuple):
        raise Wrong(f"{what} should be one bijector; yours is a list: put it into `tfb.Chain(...)`.")
    require_instance(what, scale, tfb.Bijector, "a bijector, a `tfb.Chain`")
    layers = layers_of(scale)
    squeezes = [k for k, layer in enumerate(layers) if not isinstance(layer, bijectors.AffineCoupling)]
    for k in squeezes:
        if not _is_squeeze(layers[k]):
            raise Wrong(
                f"{what} has a layer of type {type(layers[k]).__name__}: it needs couplings and a squeeze only."
            )
    if len(squeezes) != (0 if last else 1):
        wanted = "no squeeze" if last else "one squeeze"
        raise Wrong(f"{what} should have {wanted}; yours has {len(squeezes) or 'none'}.")
    groups = {what: layers}
    if not last:
        before, after = (f"{what}, {side} the squeeze" for side in ("before", "after"))
        groups = {before: layers[: squeezes[0]], after: layers[squeezes[0] + 1 :]}
    for where, group in groups.items():
        if len(group) != (4 if last else 3):
            raise Wrong(f"in {where}, there should be {4 if last else 3} couplings, and there are {len(group)}.")
    height, width, channels = shape
    masks = {
        "checkerboard": bijectors.checkerboard_mask(height, width),
        "channel": bijectors.channel_mask(4 * channels),
    }
    if not last and layers[0].mask.shape == masks["channel"].shape and layers[-1].mask.shape[:2] != (1, 1):
        raise Wrong(
            f"the chain of {what} is in the opposite order: on the way from data to latents the first in the list acts first."
        )
    sizes = (channels, 4 * channels)
    for (where, group), (name, mask), size in zip(groups.items(), masks.items(), sizes, strict=False):
        for coupling in group:
            if coupling.mask.shape != mask.shape:
                raise Wrong(
                    f"in {where}, the couplings should have {name} masks of shape {mask.shape}; yours have "
                    f"{coupling.mask.shape}{_mask_advice(coupling.mask.shape, shape, name)}."
                )
            if not any(np.array_equal(coupling.mask, b) for b in (mask, 1 - mask)):
                raise Wrong(f"in {where}, a mask is neither the {name} mask nor its complement.")
        if any(np.array_equal(one.mask, other.mask) for one, other in itertools.pairwise(group)):
            raise Wrong(f"in {where}, the masks should take turns: what one coupling freezes the next transforms.")
        require_networks(where, group, size, hidden=32)


def _is_squeeze(layer: tfb.Bijector) -> bool:
    try:
        return layer.inverse_event_shape([4, 6, 2]) == (2, 3, 8)
    except Exception:  # its inverse, say, which takes other shapes
        return False


def _mask_advice(got: tuple[int, ...], shape: tuple[int, int, int], wanted: str) -> str:
    height, width, channels = shape
    if got == (width, height, 1):
        return ": height and width are exchanged"
    if got[:2] != (1, 1) and wanted == "channel":
        return ": after the squeeze it is the channels that are split"
    if got[:2] == (1, 1) and wanted == "checkerboard":
        return ": before the squeeze, and in the last scale, it is the pixels that are split"
    if got == (1, 1, channels):
        return ": the squeeze has made four times as many channels"
    return ""
