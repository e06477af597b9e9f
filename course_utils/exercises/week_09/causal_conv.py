"""Live 9.1, the causal convolution: its check."""

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.compare import require_close, require_shape
from course_utils.exercises.exercise import Wrong, call, exercise


def _reference_causal_conv(x: tf.Tensor, kernel: tf.Tensor, dilation: int) -> tf.Tensor:
    past = (kernel.shape[0] - 1) * dilation
    return tf.nn.convolution(tf.pad(x, [[0, 0], [past, 0], [0, 0]]), kernel, padding="VALID", dilations=dilation)


@exercise(
    "Live 9.1, the causal convolution",
    reference=lambda: _reference_causal_conv,
)
def causal_conv(causal_conv):
    # The first case tells most mistakes from each other; in others, some of them are right by accident.
    cases = ((3, 4, 19), (2, 1, 7), (1, 4, 6), (3, 2, 10), (2, 4, 9), (3, 4, 5))
    for taps, dilation, steps in cases:
        x, kernel = normal(2, steps, 6, seed=taps), normal(taps, 6, 8, seed=10 + dilation)
        what = f"with K = {taps} taps, dilation {dilation} and waveforms of {steps} steps, `causal_conv`"
        try:
            got = call(what, causal_conv, x, kernel, dilation)
        except Wrong as wrong:
            if "input channels" in str(wrong):
                raise Wrong("zeros are missing in time, the middle axis; yours are put among the channels.") from wrong
            raise
        if (taps, dilation, steps) != cases[0] and np.shape(got) != (2, steps, 8):
            raise Wrong(
                f"{what} should have shape {(2, steps, 8)}; yours has shape {np.shape(got)}. For K = 3 and d = 4 it is right: is a number "
                "written into your code in place of `kernel.shape[0]` or `dilation`?"
            )
        require_shape(what, got, (2, steps, 8), _mistaken_shapes(x, kernel, dilation))
        offsets = dilation * np.arange(taps)
        past = offsets[-1]
        right = _tapped(x, kernel, offsets - past)
        require_close(
            what,
            got,
            right,
            {
                'the output sees the future: all of the zeros belong in front. (`padding="SAME"` puts half of them at the end.)': (
                    _tapped(x, kernel, offsets - past // 2)
                ),
                "the output sees nothing but the present and the future: the zeros belong in front, not at the end.": _tapped(
                    x, kernel, offsets
                ),
                "your kernel is turned round: the last tap, w_{K−1}, meets x_t itself, the first the oldest input.": _tapped(
                    x, kernel, -offsets
                ),
                "the dilation is missing, both in the padding and in the convolution.": _tapped(
                    x, kernel, np.arange(taps) - (taps - 1)
                ),
                "the output is late by one step: the last tap should meet x_t itself, not x_{t−1}.": _tapped(
                    x, kernel, offsets - past - 1
                ),
                "the output is late by d steps: from the first to the last of K taps there are K − 1 distances.": _tapped(
                    x, kernel, offsets - past - dilation
                ),
                "inputs before the start count as 0; yours come from the end of the waveform.": _tapped(
                    x, kernel, offsets - past, around=True
                ),
            },
        )


def _tapped(x: tf.Tensor, kernel: tf.Tensor, offsets: np.ndarray, around: bool = False) -> np.ndarray:
    """Sums over the taps of a kernel, where tap k meets the input at time t + offsets[k]; beyond the ends there are zeros.

    Args:
      x: Waveforms, `[N, T, C]`.
      kernel: The kernel, `[K, C, C']`.
      offsets: One for each tap.
      around: Whether beyond one end the other follows in place of zeros.
    """
    x, kernel = np.asarray(x, float), np.asarray(kernel, float)
    times = np.arange(x.shape[1])[:, None] + offsets
    inside = (times >= 0) & (times < x.shape[1])
    met = x[:, times % x.shape[1]] * (1 if around else inside[..., None])
    return np.einsum("ntkc,kcd->ntd", met, kernel)


def _mistaken_shapes(x: tf.Tensor, kernel: tf.Tensor, dilation: int) -> dict[tuple[int, ...], str]:
    """Shapes that mistakes give, each with advice."""
    (waves, steps, inputs), (taps, _, outputs) = x.shape, kernel.shape
    past = (taps - 1) * dilation
    # By how much the output is longer than without padding.
    surplus = {zeros: f"{zeros} zeros in front would give that; there should be {past}." for zeros in range(100)}
    surplus |= {
        (size - 1) * dilation: "K is the length of the kernel's first axis, `kernel.shape[0]`."
        for size in (inputs, outputs)
    }
    surplus |= {
        0: "The zeros in front are missing: pad first.",
        taps - 1: "There are K − 1 zeros in front, enough for dilation 1 alone: the first tap reaches farther back.",
        dilation: "There are d zeros in front, enough for two taps alone: the first of K reaches farther back.",
        taps * dilation: "There are d zeros too many: from the first to the last of K taps there are K − 1 distances.",
        2 * past - taps + 1: "The padding knows the dilation, and the convolution does not: `dilations=dilation`.",
        2 * past: 'There are zeros at the end, too: pad in front only, and use `padding="VALID"`.',
    }
    advice = {(waves, steps - past + by, outputs): text for by, text in surplus.items()}
    advice[waves, (steps + past - taps) // dilation + 1, outputs] = (
        "A stride leaves out outputs; the distance between taps is `dilations`."
    )
    advice[waves + past, steps - past, outputs] = "The zeros are waveforms; put them in front in time, the middle axis."
    return advice
