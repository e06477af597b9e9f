"""Live 9.1, the causal convolution: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tf_keras

from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.exercise import call, exercise
from course_utils.exercises.observation import Observation

Zeros = Callable[[int, int], int]  # their number, of K taps and the dilation d


def _past(taps: int, dilation: int) -> int:
    return (taps - 1) * dilation


def _padded(
    front: Zeros, back: Zeros = lambda taps, d: 0, axis: int = 1, padding: str = "VALID", apart: str = "dilations"
) -> Callable:
    """A convolution of the input with zeros in front and at the end, for which d is one of the options, or none."""

    def convolution(x, kernel, dilation):
        zeros = np.zeros((3, 2), int)
        zeros[axis] = front(len(kernel), dilation), back(len(kernel), dilation)
        return tf.nn.convolution(tf.pad(x, zeros), kernel, padding=padding, **({apart: dilation} if apart else {}))

    return convolution


def _causal_conv(x: tf.Tensor, kernel: tf.Tensor, dilation: int) -> tf.Tensor:
    return _padded(_past)(x, kernel, dilation)


def _late(by: Callable[[int], int]) -> Callable:
    """The convolution of the input a few steps later, as many as `by` says of d."""
    return lambda x, kernel, d: _causal_conv(tf.pad(x, [[0, 0], [by(d), 0], [0, 0]])[:, : x.shape[1]], kernel, d)


def _rolled(x: tf.Tensor, kernel: tf.Tensor, dilation: int) -> tf.Tensor:
    past = _past(len(kernel), dilation)
    return sum(tf.roll(x, past - k * dilation, axis=1) @ tap for k, tap in enumerate(kernel))


def _tap_by_tap(x: tf.Tensor, kernel: tf.Tensor, dilation: int) -> np.ndarray:
    past = _past(len(kernel), dilation)
    padded = np.pad(x, [(0, 0), (past, 0), (0, 0)])
    return sum(padded[:, k * dilation :][:, : x.shape[1]] @ tap for k, tap in enumerate(np.asarray(kernel)))


def _with_keras(x: tf.Tensor, kernel: tf.Tensor, dilation: int) -> tf.Tensor:
    layer = tf_keras.layers.Conv1D(
        kernel.shape[2], len(kernel), dilation_rate=dilation, padding="causal", use_bias=False
    )
    layer.build(x.shape)
    layer.set_weights([kernel])
    return layer(x)


@exercise(
    "Live 9.1, the causal convolution",
    reference=lambda: _causal_conv,
    alternatives=[
        _tap_by_tap,
        _with_keras,
        lambda x, kernel, d: tf_keras.backend.conv1d(x, kernel, padding="causal", dilation_rate=d),
    ],
    mistakes={
        'the output sees the future: all of the zeros belong in front. (`padding="SAME"` puts half of them at the end.)': (
            _padded(lambda taps, d: 0, padding="SAME")
        ),
        "the output sees nothing but the present and the future: the zeros belong in front, not at the end.": _padded(
            lambda taps, d: 0, _past
        ),
        "your kernel is turned round: the last tap, w_{K−1}, meets x_t itself, the first the oldest input.": (
            lambda x, kernel, d: _causal_conv(x, kernel[::-1], d)
        ),
        "the dilation is missing, both in the padding and in the convolution.": _padded(
            lambda taps, d: taps - 1, apart=""
        ),
        "the output is late by one step: the last tap should meet x_t itself, not x_{t−1}.": _late(lambda d: 1),
        "the output is late by d steps: from the first to the last of K taps there are K − 1 distances.": _late(
            lambda d: d
        ),
        "inputs before the start count as 0; yours come from the end of the waveform.": _rolled,
        "K is the length of the kernel's first axis, `kernel.shape[0]`.": [
            lambda x, kernel, d, axis=axis: _padded(lambda taps, d: (kernel.shape[axis] - 1) * d)(x, kernel, d)
            for axis in (1, 2)
        ],
        "The zeros in front are missing: pad first.": _padded(lambda taps, d: 0),
        "There are K − 1 zeros in front, enough for dilation 1 alone: the first tap reaches farther back.": _padded(
            lambda taps, d: taps - 1
        ),
        "There are d zeros in front, enough for two taps alone: the first of K reaches farther back.": _padded(
            lambda taps, d: d
        ),
        "There are d zeros too many: from the first to the last of K taps there are K − 1 distances.": _padded(
            lambda taps, d: taps * d
        ),
        "The padding knows the dilation, and the convolution does not: `dilations=dilation`.": _padded(_past, apart=""),
        'There are zeros at the end, too: pad in front only, and use `padding="VALID"`.': [
            _padded(_past, _past),
            _padded(_past, padding="SAME"),
        ],
        "A stride leaves out outputs; the distance between taps is `dilations`.": _padded(_past, apart="strides"),
        "The zeros are waveforms; put them in front in time, the middle axis.": _padded(_past, axis=0),
        "zeros are missing in time, the middle axis; yours are put among the channels.": _padded(_past, axis=2),
    },
)
def causal_conv(causal_conv: Callable) -> Iterator[Observation]:
    # The first case tells most mistakes from each other; in others, some of them are right by accident.
    cases = ((3, 4, 19), (2, 1, 7), (1, 4, 6), (3, 2, 10), (2, 4, 9), (3, 4, 5))
    for taps, dilation, steps in cases:
        x, kernel = normal(2, steps, 6, seed=taps), normal(taps, 6, 8, seed=10 + dilation)
        what = f"with K = {taps} taps, dilation {dilation} and waveforms of {steps} steps, `causal_conv`"
        got = call(what, causal_conv, x, kernel, dilation)
        otherwise, shape, past = None, np.shape(got), _past(taps, dilation)
        if (taps, dilation, steps) != cases[0] and shape != (2, steps, 8):
            otherwise = (
                f"{what} should have shape {(2, steps, 8)}; yours has shape {shape}. For K = 3 and d = 4 it is right: is a number "
                "written into your code in place of `kernel.shape[0]` or `dilation`?"
            )
        elif shape != (2, steps, 8) and len(shape) == 3 and shape[1] > steps - past:
            otherwise = f"{shape[1] - steps + past} zeros in front would give that; there should be {past}."
        yield Observation(what, got, otherwise=otherwise)
