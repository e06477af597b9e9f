"""Live 6.3, the network: its check."""

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
import tf_keras

from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.compare import require_instance
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_06.shared import HEIGHT, WIDTH, N
from course_utils.exercises.week_06.shared_layers import kernels_of, reference_make_network
from course_utils.networks import BoundedLogScale


def network_with(
    windows: Sequence[int] = (3, 1, 3),
    padding: str = "same",
    activations: Sequence[str | None] = ("relu", "relu", None),
    start: Callable[[int], Any] = lambda seed: tf_keras.initializers.HeUniform(seed=seed),
    starts: Sequence[bool] = (True, True),
    end: Any = "zeros",
    heads: Callable[[int], int] = lambda channels_out: 2 * channels_out,
    width: Callable[[int], int] = lambda hidden: hidden,
    outputs: Callable = lambda shift, raw: [shift, BoundedLogScale()(raw)],
    axis: int = -1,
) -> Callable[..., tf_keras.Model]:
    """`make_network` with one thing or another done differently."""

    def make_network(channels_in: int, channels_out: int, hidden: int, seed: int) -> tf_keras.Model:
        initial = [{"kernel_initializer": start(seed)} if wanted else {} for wanted in starts]
        conv = functools.partial(tf_keras.layers.Conv2D, padding=padding)
        frozen = tf_keras.Input((None, None, channels_in))
        features = conv(width(hidden), windows[0], activation=activations[0], **initial[0])(frozen)
        features = conv(hidden, windows[1], activation=activations[1], **initial[1])(features)
        out = conv(heads(channels_out), windows[2], activation=activations[2], kernel_initializer=end)(features)
        return tf_keras.Model(frozen, outputs(*tf.split(out, 2, axis=axis)))

    return make_network


_HIDDEN = 'both hidden layers need `activation="relu"`.'


@exercise(
    "Live 6.3, the network",
    reference=lambda: reference_make_network,
    alternatives=[network_with(end=tf.zeros_initializer())],
    mistakes={
        "the outputs are exchanged: the shift comes first, and the log-scale second.": network_with(
            outputs=lambda shift, raw: [BoundedLogScale()(raw), shift]
        ),
        f"{_HIDDEN} The first has none.": network_with(activations=(None, "relu", None)),
        f"{_HIDDEN} The second has none.": network_with(activations=("relu", None, None)),
        f"{_HIDDEN} Yours have none.": network_with(activations=(None, None, None)),
        "the last convolution should have no activation: its outputs have to be of both signs.": network_with(
            activations=("relu", "relu", "relu")
        ),
        "the last convolution should have no activation; `BoundedLogScale` does what is needed.": network_with(
            activations=("relu", "relu", "tanh")
        ),
        "the shift is not bounded: `BoundedLogScale` acts on the log-scale, the second half, alone.": network_with(
            outputs=lambda shift, raw: [BoundedLogScale()(shift), raw]
        ),
        "the shift is the *first* half of the last convolution's channels.": network_with(
            outputs=lambda shift, raw: [raw, BoundedLogScale()(shift)]
        ),
        "the log-scale is the *second* half of the last convolution's channels.": network_with(
            outputs=lambda shift, raw: [shift, BoundedLogScale()(shift)]
        ),
        "the log-scale is not bounded.": network_with(
            outputs=lambda shift, raw: [shift, raw + 0 * BoundedLogScale()(raw)]
        ),
    },
)
def network(make_network: Callable) -> Iterator[Observation]:
    channels_in, channels_out, hidden = 3, 2, 6
    what = f"`make_network({channels_in}, {channels_out}, {hidden}, 1)`"
    made = call(what, make_network, channels_in, channels_out, hidden, 1)
    require_instance("what `make_network` returns", made, tf_keras.Model, "a network, a `tf_keras.Model`")
    x = normal(N, HEIGHT, WIDTH, channels_in, seed=3)
    outputs = call("The network", made, x)
    if not isinstance(outputs, tuple | list) or len(outputs) != 2:
        count = len(outputs) if isinstance(outputs, tuple | list) else 1
        raise Wrong(f"the network should have two outputs, `[shift, log_scale]`; yours has {count}.")
    for name, output in zip(("shift", "log_scale"), outputs, strict=True):
        _require_output_shape(name, tuple(np.shape(output)), (N, HEIGHT, WIDTH, channels_out))
    kernels, bound = _require_weights(made, channels_in, channels_out, hidden)
    if np.allclose(outputs[1], 1):
        raise Wrong(
            "the log_scale is 1 before training, and should be 0: put out the log-scale, and no exponential of it."
        )
    for name, output in zip(("shift", "log_scale"), outputs, strict=True):
        if np.any(output):
            raise Wrong(
                f"the {name} should be 0 before training, so that the coupling starts as the identity: give the last convolution "
                '`kernel_initializer="zeros"`.'
            )
    again = [kernels_of(make_network(channels_in, channels_out, hidden, seed)) for seed in (1, 2)]
    for k, kernel in enumerate(kernels[:2]):
        layer = f"the {('first', 'second')[k]} hidden layer"
        if not np.any(kernel):
            raise Wrong(f"the weights of {layer} are all 0: only those of the *last* convolution start there.")
        if not np.array_equal(kernel, again[0][k]):
            raise Wrong(f"the weights of {layer} do not depend on `seed`: give it `kernel_initializer=start`.")
        if np.array_equal(kernel, again[1][k]):
            raise Wrong(f"another seed should give {layer} other weights: give it `kernel_initializer=start`.")
    yield from _with_random_weights(made, bound, x)


def _require_output_shape(name: str, got: tuple[int, ...], expected: tuple[int, ...]) -> None:
    if got == expected:
        return
    advice = ""
    if got[:1] + got[-1:] == expected[:1] + expected[-1:]:
        advice = ' Height and width shrink where a convolution of 3 × 3 pixels lacks `padding="same"`.'
    elif got[:-1] == expected[:-1] and got[-1] == 2 * expected[-1]:
        advice = " Each output gets one half of the channels: part them with `tf.split(heads, 2, axis=-1)`."
    elif got[:-1] == expected[:-1]:
        advice = " The last convolution has 2 · `channels_out` channels, and each output gets half of them."
    elif sorted(got) != sorted(expected):
        advice = " Split along the channels, `axis=-1`."
    raise Wrong(f"the {name} should have shape {expected}; yours has {got}.{advice}")


def _require_weights(
    network: tf_keras.Model, channels_in: int, channels_out: int, hidden: int
) -> tuple[list[tf.Variable], tf.Variable]:
    """The kernels and the bound of a network, or `Wrong` if they are not those of three convolutions and one bound."""
    kernels = kernels_of(network)
    if len(kernels) != 3:
        raise Wrong(
            f"there should be three convolutions, the last of them for shift and log-scale together; yours are {len(kernels)}."
        )
    expected = [(3, 3, channels_in, hidden), (1, 1, hidden, hidden), (3, 3, hidden, 2 * channels_out)]
    for place, kernel, (size, _, _, channels) in zip(("first", "second", "last"), kernels, expected, strict=True):
        height, width, _, found = kernel.shape
        if (height, width) != (size, size):
            raise Wrong(
                f"the windows of the three convolutions are of 3 × 3, 1 × 1 and 3 × 3 pixels; your {place} one is of "
                f"{height} × {width}."
            )
        if found != channels:
            raise Wrong(f"the {place} convolution should have {channels} channels, and yours has {found}.")
    bounds = [weight for weight in network.trainable_variables if weight.name.split("/")[-1].startswith("bound")]
    biases = [weight for weight in network.trainable_variables if len(weight.shape) == 1]
    if len(bounds) == 1 and bounds[0].shape[0] == 2 * channels_out:
        raise Wrong(
            "only the log-scale is bounded: split first, and give the second half alone to `BoundedLogScale()`."
        )
    if len(bounds) != 1:
        count = "is none" if not bounds else f"are {len(bounds)}"
        raise Wrong(f"there should be one `BoundedLogScale()`, for the log-scale, and in yours there {count}.")
    if len(biases) != 4 or len(network.trainable_variables) != 7:
        raise Wrong(
            "three convolutions with a kernel and a bias each, and the bound, make 7 trainable variables; your network has "
            f"{len(network.trainable_variables)}."
        )
    return kernels, bounds[0]


def _with_random_weights(network: tf_keras.Model, bound: tf.Variable, x: tf.Tensor) -> Iterator[Observation]:
    """Both outputs for weights drawn at random. Leaves the network spoilt."""
    for rank in (4, 1):
        weights = [
            weight for weight in network.trainable_variables if len(weight.shape) == rank and weight is not bound
        ]
        for k, weight in enumerate(weights):
            weight.assign(0.4 * normal(*weight.shape, seed=30 + k))
    bound.assign(1.5 + 0.4 * normal(*bound.shape, seed=36))
    shift, log_scale = network(x)
    yield Observation(
        "with random weights, the shift",
        shift,
        tolerance=1e-3,
        otherwise="with random weights, the outputs are not those of three convolutions with a ReLU after the first and the second. "
        "Is each layer called with what the one before it has made?",
    )
    yield Observation(
        "with random weights, the log-scale",
        log_scale,
        tolerance=1e-3,
        otherwise="the log-scale should be what `BoundedLogScale()` makes of the second half of the channels, and nothing else.",
    )
