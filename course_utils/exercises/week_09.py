"""Week 9, Parallel WaveNet: the checks, hints and references of its live cells and exercises."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils import distillation, wavenet
from course_utils.exercises.bijector_checks import Counted, nearest, normal, require_compiled
from course_utils.exercises.compare import as_array, require_close, require_shape
from course_utils.exercises.exercise import Wrong, call, exercise

tfd = tfp.distributions

# How many waveforms and steps the checks take: different, so that no axis is mistaken for the other.
_WAVES, _STEPS = 5, 7


# ---------------------------------------------------------------------------------------------------- live cells


def _reference_causal_conv(x: tf.Tensor, kernel: tf.Tensor, dilation: int) -> tf.Tensor:
    past = (kernel.shape[0] - 1) * dilation
    return tf.nn.convolution(tf.pad(x, [[0, 0], [past, 0], [0, 0]]), kernel, padding="VALID", dilations=dilation)


@exercise(
    "Live 9.1, the causal convolution",
    reference=lambda: _reference_causal_conv,
    hints=[
        "How far back does the first tap of Eq. (9.3), $k = 0$, reach? So many zeros are missing in front. $K$ is `kernel.shape[0]`.",
        "`tf.pad` takes one pair for each axis, how many zeros before and how many after: `tf.pad(x, [[0, 0], [past, 0], [0, 0]])` "
        "with `past = (kernel.shape[0] - 1) * dilation`.",
        '`return tf.nn.convolution(padded, kernel, padding="VALID", dilations=dilation)`, where `padded` is the result of `tf.pad`.',
    ],
    explanation='With `"VALID"` the convolution is worked out wherever all taps find an input, and so it is shorter than its input by '
    "$(K - 1) d$. With as many zeros in front there is one output for each time, and the last tap meets $x_t$ itself. Zeros on "
    'both sides, as `"SAME"` would put them, move the kernel into the future.',
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
    hints=[
        "First `content, gate = tf.split(self.dilated(h), 2, axis=-1)`: these are $W * h$ and $W' * h$. The rest is Eq. (9.4), where "
        "`self.residual` and `self.skip` are $R$ and $S$.",
        "The gated features are `g = tf.tanh(content) * tf.sigmoid(gate)`. Both results read them: one through `self.residual`, and "
        "added to `h`; the other through `self.skip`.",
        "`return h + self.residual(g), self.skip(g)`",
    ],
    explanation="The sigmoid is the gate: where it is near 0, nothing of the tanh comes through, and $h$ goes on as it is. The sum $h + "
    "Rg$ is the residual connection that keeps a deep stack trainable, and the skips let every layer speak to the output directly.",
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
    new, skip = _pair("`call(h)`", _gated(layer, h), ("h for the next layer", "the skip"), h.shape)
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


def _reference_logistic_log_likelihood(x: tf.Tensor, loc: tf.Tensor, log_scale: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(tfd.Logistic(loc, tf.exp(log_scale)).log_prob(x), axis=-1)


@exercise(
    "Live 9.3, the log-likelihood",
    reference=lambda: _reference_logistic_log_likelihood,
    hints=[
        "`tfd.Logistic(loc, scale)` is a whole batch of distributions, one for each waveform and time. What is the scale, and what "
        "becomes of the product in Eq. (9.5) when the logarithm is taken?",
        "The scale is `tf.exp(log_scale)`. The distribution's `log_prob(x)` has shape $(N, T)$: sum it over time, the last axis.",
        "`return tf.reduce_sum(tfd.Logistic(loc, tf.exp(log_scale)).log_prob(x), axis=-1)`",
    ],
    explanation="Given the past, each $x_t$ is logistic, with parameters that the network has computed from the past. The chain rule of "
    "probability multiplies these conditionals, so that their logarithms add up. All times are worked out at once, as the whole "
    "waveform is known: this is why training is quick.",
)
def log_likelihood(logistic_log_likelihood):
    x, loc = 2 * normal(_WAVES, _STEPS, seed=2), 0.3 + tf.abs(normal(_WAVES, _STEPS, seed=3))
    # Both positive, so that either of them, taken for a scale, gives numbers.
    log_scale = 0.2 + tf.abs(normal(_WAVES, _STEPS, seed=4)) / 2
    scale = tf.exp(log_scale)
    terms = tfd.Logistic(loc, scale).log_prob(x)

    def total(*distributions: tfd.Distribution) -> np.ndarray:
        return nearest(got, [tf.reduce_sum(each.log_prob(x), axis=-1) for each in distributions])

    what = "`logistic_log_likelihood(x, loc, log_scale)`"
    got = call(what, logistic_log_likelihood, x, loc, log_scale)
    _require_one_for_each_wave(what, got)
    right = tf.reduce_sum(terms, axis=-1)
    standardised = tfd.Logistic(0.0, 1.0).log_prob((x - loc) / scale)
    require_close(
        what,
        got,
        right,
        {
            "`tfd.Logistic` wants the scale, and the network gives its logarithm: take the exponential.": total(
                tfd.Logistic(loc, log_scale)
            ),
            "the conditionals are logistic, not normal.": total(tfd.Normal(loc, scale), tfd.Normal(loc, log_scale)),
            "take the sum over time; do not average.": tf.reduce_mean(terms, axis=-1),
            "take the log-densities, `log_prob`, rather than the densities, `prob`.": nearest(
                got, [tf.reduce_sum(tf.exp(terms), axis=-1), tf.reduce_mean(tf.exp(terms), axis=-1)]
            ),
            "that is the density itself; return its logarithm.": tf.exp(right),
            "that is minus the log-likelihood: the result should have the opposite sign.": -right,
            "`loc` and `log_scale` are exchanged.": total(
                tfd.Logistic(log_scale, tf.exp(loc)), tfd.Logistic(scale, loc), tfd.Logistic(scale, tf.exp(loc))
            ),
            "the scale is exp(log s), not exp(−log s).": total(tfd.Logistic(loc, 1 / scale)),
            "the scale is s itself, not its square or its square root.": total(
                tfd.Logistic(loc, scale**2), tfd.Logistic(loc, tf.sqrt(scale))
            ),
            "`loc` is missing: every step has a distribution of its own.": total(tfd.Logistic(0.0, scale)),
            "`log_scale` is missing: every step has a distribution of its own.": total(tfd.Logistic(loc, 1.0)),
            "the change of variables is missing: a density of (x − μ)/s has to be divided by s.": tf.reduce_sum(
                standardised, axis=-1
            ),
            "log s has the wrong sign: a density of (x − μ)/s has to be divided by s.": tf.reduce_sum(
                standardised + log_scale, axis=-1
            ),
        },
    )
    # As the notebook goes on: waveforms from NumPy, log-scales of both signs, and so many steps that a density underflows,
    # as do some of its factors.
    x, loc, log_scale = (normal(3, 256, seed=seed) for seed in (5, 6, 7))
    x += 1_000.0 * tf.one_hot([9], 256)
    right = _reference_logistic_log_likelihood(x, loc, log_scale)
    what = "for NumPy waveforms of 256 steps, `logistic_log_likelihood`"
    got = call(what, logistic_log_likelihood, x.numpy(), loc, log_scale)
    if np.isinf(as_array(what, got)).any():
        raise Wrong(
            f"{what} is infinite: somewhere a number has become 0 before its logarithm was taken. Take `log_prob` of `tfd.Logistic`, "
            "and add up."
        )
    require_close(what, got, right)


def _reference_student_draw(z: tf.Tensor, networks: Sequence[Callable]) -> tuple[tf.Tensor, tf.Tensor]:
    x, total = z, tf.zeros_like(z)
    for network in networks:
        shift, log_scale = network(x)
        x = x * tf.exp(log_scale) + shift
        total += log_scale
    return x, total


@exercise(
    "Live 9.4, the student's draw",
    reference=lambda: _reference_student_draw,
    hints=[
        "Begin with `x = z` and a total of zeros. A loop over the networks does Eq. (9.6) once for each, and adds its log-scales to "
        "the total.",
        "In the loop, `shift, log_scale = network(x)` comes first: the network reads the `x` that the flow before it has made. Then "
        "`x` is replaced.",
        "`x = x * tf.exp(log_scale) + shift` and `total += log_scale`; after the loop `return x, total`.",
    ],
    explanation="Each flow stretches the noise that is new at $t$ by its own factor, and one after the other they stretch it by the "
    "product: the log-scales add up. There is no sum over time here; the log-determinant of the whole map would be that sum.",
)
def student_draw(student_draw):
    z = normal(_WAVES, _STEPS, seed=8)
    networks = [_network(k) for k in range(3)]
    names = ("the waveform", "the total log-scale")
    what = "`student_draw(z, networks)`"
    x, total = _pair(what, call(what, student_draw, z, networks), names, z.shape)
    right_x, right_total = _reference_student_draw(z, networks)
    require_close("the waveform", x, right_x, _mistaken_waves(z, networks))
    require_close("the total log-scale", total, right_total, _mistaken_totals(total, z, networks))
    for name, part in zip(names, (x, total), strict=True):
        _require_float32(name, part)
    counted = [Counted(network) for network in networks]
    student_draw(z, counted)
    if (calls := max(network.calls for network in counted)) > 1:
        raise Wrong(
            f"the results are right, and a network is called {calls} times, which takes {calls} times as long: call each once, "
            "`shift, log_scale = network(x)`, and use both of its outputs."
        )
    # The networks of the notebook give lists, these here pairs.
    lists = [lambda x: list(_network(4)(x))]
    pair = _pair(f"with a single network, {what}", student_draw(z, lists), names, z.shape)
    for name, part, right in zip(names, pair, _reference_student_draw(z, lists), strict=True):
        require_close(f"with a single network, {name}", part, right)


def _network(k: int) -> Callable:
    """An autoregressive network of waveforms: its outputs at a time depend on the two inputs before it."""

    def network(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        one_back, two_back = (tf.pad(x, [[0, 0], [by, 0]])[:, :-by] for by in (1, 2))
        shift = tf.sin(1.3 * one_back - 0.8 * two_back + 0.4 + k) + 0.3
        return shift, 0.6 * tf.tanh(0.9 * one_back + 0.7 * two_back - 0.5 * k + 0.6)

    return network


def _flowed(z: tf.Tensor, networks: Sequence[Callable], step: Callable) -> tf.Tensor:
    """What comes out if each flow makes `step(x, shift, log-scale)` of x."""
    for network in networks:
        z = step(z, *network(z))
    return z


def _affine(x: tf.Tensor, shift: tf.Tensor, log_scale: tf.Tensor) -> tf.Tensor:
    return x * tf.exp(log_scale) + shift


def _mistaken_waves(z: tf.Tensor, networks: Sequence[Callable]) -> dict[str, tf.Tensor]:
    of_noise = [network(z) for network in networks]
    all_from_noise, from_x_to_z = z, z
    for (shift, log_scale), network in zip(of_noise, networks, strict=True):
        all_from_noise = _affine(all_from_noise, shift, log_scale)
        from_x_to_z = _affine(z, *network(from_x_to_z))
    log_scales = _reference_student_draw(z, networks)[1]
    return {
        "the two results are exchanged: first the waveform, then the total log-scale.": log_scales,
        "scale first, then shift: x ⊙ s + μ.": _flowed(z, networks, lambda x, t, s: (x + t) * tf.exp(s)),
        "the networks act in the wrong order: the first in the list acts first.": _flowed(z, networks[::-1], _affine),
        "all your networks read the noise z; each should read what the flow before it has made.": all_from_noise,
        "only the last network has acted: each flow transforms what the one before it has made, not z.": _affine(
            z, *of_noise[-1]
        ),
        "each flow should transform what the one before it has made; yours transforms z again.": from_x_to_z,
        "only the first network has acted: is the `return` inside the loop?": _affine(z, *of_noise[0]),
        "the networks give the *log*-scale: multiply by its exponential.": _flowed(
            z, networks, lambda x, t, s: x * s + t
        ),
        "multiply by exp(log s), not by exp(−log s).": _flowed(z, networks, lambda x, t, s: x * tf.exp(-s) + t),
        "yours subtracts the shift and divides by the scale, which is the way from x to z.": _flowed(
            z, networks, lambda x, t, s: (x - t) * tf.exp(-s)
        ),
        "the shift is added, not subtracted.": _flowed(z, networks, lambda x, t, s: x * tf.exp(s) - t),
        "the two outputs of a network are exchanged: the shift comes first, the log-scale second.": _flowed(
            z, networks, lambda x, t, s: _affine(x, s, t)
        ),
        "the shifts are missing: x ⊙ s + μ.": _flowed(z, networks, lambda x, t, s: x * tf.exp(s)),
        "the scales are missing: x ⊙ s + μ.": _flowed(z, networks, lambda x, t, s: x + t),
        "the waveform is still the noise: does the result of each flow replace `x`?": z,
    }


def _mistaken_totals(total: Any, z: tf.Tensor, networks: Sequence[Callable]) -> dict[str, Any]:
    shifts, log_scales, late, x = [], [], [], z
    for network in networks:
        shift, log_scale = network(x)
        x = _affine(x, shift, log_scale)
        shifts, log_scales, late = [*shifts, shift], [*log_scales, log_scale], [*late, network(x)[1]]
    right = tf.add_n(log_scales)
    return {
        "the total is the log-scale of the last flow alone: add up those of all flows.": log_scales[-1],
        "the total is the log-scale of the first flow alone: add up those of all flows.": log_scales[0],
        "the total leaves out the first flow: start with zeros, not with something else, and add up all log-scales.": tf.add_n(
            log_scales[1:]
        ),
        "the total leaves out the last flow: add up the log-scales of all flows.": tf.add_n(log_scales[:-1]),
        "add the log-scales; yours are multiplied.": log_scales[0] * log_scales[1] * log_scales[2],
        "that is the scale; return its logarithm, the sum of the log-scales.": tf.exp(right),
        "that is a sum of scales: on the logarithmic scale, add the log-scales themselves.": nearest(
            total, [tf.add_n([tf.exp(s) for s in log_scales]), tf.math.log(tf.add_n([tf.exp(s) for s in log_scales]))]
        ),
        "add up the log-scales of all flows; do not average them.": right / len(networks),
        "the total has the wrong sign.": -right,
        "that is the sum of the shifts: the log-scale is a network's second output.": tf.add_n(shifts),
        "the log-scales belong to the `x` that a network has read; yours are computed from the new one. Call each network once, "
        "before `x` is replaced.": tf.add_n(late),
        "these are the log-scales as if all networks read z.": tf.add_n([network(z)[1] for network in networks]),
        "the total starts with z; it should start with zeros.": z + right,
        "the total starts with ones; it should start with zeros.": 1 + right,
        "the total is still zero: add each flow's log-scale to it.": tf.zeros_like(z),
    }


def _reference_divergence(teacher_log_prob: tf.Tensor, log_scale: tf.Tensor) -> tf.Tensor:
    entropy = tf.reduce_mean(distillation.logistic_entropy(log_scale), axis=-1)
    return -teacher_log_prob / log_scale.shape[-1] - entropy


@exercise(
    "Live 9.5, the divergence",
    reference=lambda: _reference_divergence,
    hints=[
        "There are two terms, cross entropy minus entropy. For one waveform the first is simply $-\\log p_T(x)$, the second the sum in "
        "Eq. (9.9). Which of them is *per step* already?",
        "Neither. The number of steps is `log_scale.shape[-1]`. A sum over time divided by the number of steps is a mean over time: "
        "`tf.reduce_mean(entropies, axis=-1)`.",
        "`return -teacher_log_prob / log_scale.shape[-1] - tf.reduce_mean(entropies, axis=-1)`",
    ],
    explanation="The mean of the first term over the student's waveforms is the cross entropy per step, that of the second the "
    "student's entropy per step. The entropy is not estimated by $-\\log p_S(x)$: given the noise before $t$, the logistic "
    "distribution at $t$ is known with its entropy. For the gradient it makes no difference, as $-\\log p(z)$, whose mean is $2T$, has no "
    "parameters. (For the value it does: where the student is close to the teacher, $\\log p_S(x) - \\log p_T(x)$ would be less noisy, "
    "since the two rise and fall together.)",
)
def divergence(divergence):
    # Some of the divergences are negative, as estimates may be.
    log_scale, score = 0.6 * normal(_WAVES, _STEPS, seed=9) - 0.7, 5 * normal(_WAVES, seed=10) - 10.0
    cross, mean, total = -score / _STEPS, tf.reduce_mean(log_scale, axis=-1), tf.reduce_sum(log_scale, axis=-1)
    right = cross - mean - 2
    what = "`divergence(teacher_log_prob, log_scale)`"
    got = call(what, divergence, score, log_scale)
    _require_one_for_each_wave(what, got)
    exponentials = tf.reduce_mean(tf.exp(log_scale), axis=-1)
    require_close(
        what,
        got,
        right,
        {
            "the entropy is subtracted from the cross entropy, Eq. (9.8); yours is added.": cross + mean + 2,
            "the cross entropy is *minus* the teacher's log-density.": -cross - mean - 2,
            "your divergence has the wrong sign: it is the cross entropy minus the entropy, and on average not negative.": -right,
            "the entropy of a step is not log s alone: see Exercise 9.2.": nearest(got, [cross - mean, cross - total]),
            "that is not per step yet: divide both terms by the number of steps.": _STEPS * right,
            "the entropy is per step, and the cross entropy is not: divide it by the number of steps.": -score
            - mean
            - 2,
            "the cross entropy is per step, and the entropy is not: take the mean over time instead of the sum.": nearest(
                got, [cross - total - 2 * _STEPS, cross - total - 2, cross - mean - 2 * _STEPS]
            ),
            "each of the steps contributes the constant of Exercise 9.2, not the whole waveform once.": nearest(
                got, [(-score - total - 2) / _STEPS, -score - total - 2]
            ),
            "divide by the number of steps, the length of the *last* axis, and not by the number of waveforms.": nearest(
                got,
                [
                    _STEPS * right / _WAVES,
                    right / _WAVES,
                    -score / _WAVES - mean - 2,
                    cross - (total + 2 * _STEPS) / _WAVES,
                ],
            ),
            "each waveform has a cross entropy and an entropy of its own; the mean over waveforms comes later.": nearest(
                got,
                [tf.reduce_mean(cross) - mean - 2, cross - tf.reduce_mean(mean) - 2, tf.reduce_mean(right) + 0 * right],
            ),
            "the entropy is a function of log s, not of s: leave the exponential out.": nearest(
                got, [cross - exponentials - 2, cross - exponentials]
            ),
            "the number of steps is that of the argument, `log_scale.shape[-1]`, and not the notebook's T.": nearest(
                got,
                [
                    -score / 256 - mean - 2,
                    cross - (total + 2 * _STEPS) / 256,
                    _STEPS * right / 256,
                    (-score - total - 2 * 256) / 256,
                ],
            ),
            "that is the cross entropy alone: the student's entropy is missing.": cross,
            "that is the student's entropy alone, or minus that: the cross entropy is missing.": nearest(
                got, [mean + 2, -mean - 2]
            ),
            "log s and the constant both belong to the entropy, which is subtracted: put it in parentheses.": nearest(
                got, [cross - mean + 2, cross + mean - 2, cross - (total - 2) / _STEPS]
            ),
        },
    )


# ------------------------------------------------------------------------------------------------------ exercises


def _reference_receptive_field(taps: int, dilations: Sequence[int]) -> int:
    return wavenet.receptive_field(taps, dilations)


@exercise(
    "Exercise 9.1, how far back",
    reference=lambda: _reference_receptive_field,
    hints=[
        "Without any layer, the stretch is one input long, that of the output's own time. How much longer does each layer make it?",
        "A layer with dilation $d$ makes it $(K - 1) d$ longer, and those of all layers add up.",
        "`return 1 + (taps - 1) * sum(dilations)`",
    ],
    explanation="The oldest input is reached if every layer's first tap is taken, $\\sum_l (K - 1) d_l$ steps back; the latest is the one "
    "at the output's own time. With two taps and dilations $1, 2, \\dots, 2^{L-1}$ that makes $2^L$: doubled by every layer, where "
    "without dilation a layer would add a single input.",
)
def receptive_field(receptive_field):
    taps, dilations = 6, [1, 4, 5]
    layers, total = len(dilations), sum(dilations)
    right = 1 + (taps - 1) * total
    what = f"`receptive_field({taps}, {dilations})`"
    got = call(what, receptive_field, taps, list(dilations))
    if np.shape(got) == (layers,):
        raise Wrong(f"{what} should be one number, for the whole stack; yours has one for each layer.")
    require_close(
        what,
        got,
        right,
        {
            "an output sees the input at its own time, too: with no layer at all the field would have length 1.": right
            - 1,
            "K taps are K − 1 distances apart, from the first to the last.": nearest(
                got, [1 + taps * total, taps * total]
            ),
            "the delay moves the field and does not change its length.": right + 1,
            "the taps are missing: each layer reaches (K − 1) d steps farther back, not d.": nearest(
                got, [1 + total, total]
            ),
            "the layers' reaches add up; yours counts one layer alone.": nearest(
                got, [1 + (taps - 1) * d for d in dilations] + [(taps - 1) * d for d in dilations]
            ),
            "the layers' reaches add up; yours are multiplied.": nearest(
                got,
                [
                    1 + (taps - 1) * np.prod(dilations),
                    (taps - 1) * np.prod(dilations),
                    np.prod([1 + (taps - 1) * d for d in dilations]),
                    np.prod([(taps - 1) * d for d in dilations]),
                    1 + np.prod([(taps - 1) * d for d in dilations]),
                ],
            ),
            "the dilations are missing: each layer reaches (K − 1) d steps farther back.": nearest(
                got, [1 + (taps - 1) * layers, (taps - 1) * layers, taps * layers]
            ),
            "that holds for two taps and dilations that double from layer to layer: use the dilations that are given.": nearest(
                got, [2**layers, taps**layers, taps * dilations[-1], taps * max(dilations)]
            ),
            "the input at the output's own time is counted once for the whole stack, not once for each layer.": right
            + layers
            - 1,
            "the first layer reaches (K − 1) d steps back like the others, and not K more.": right + taps - 1,
        },
    )
    for taps, dilations in ((2, 2 ** np.arange(7)), (3, (1,)), (1, [3, 2]), (5, [1] * 6)):
        right = 1 + (taps - 1) * sum(dilations)
        what = f"`receptive_field({taps}, {dilations})`"
        require_close(what, call(what, receptive_field, taps, dilations), right)


@exercise(
    "Exercise 9.2, the entropy of a logistic distribution",
    reference=lambda: distillation.logistic_entropy,
    hints=[
        "The entropy is the mean of $-\\log p$. For $s = 1$ that is the mean of $-\\log u - \\log(1 - u)$ over a uniform $u$: two "
        "integrals, which by symmetry are equal.",
        "For a scale $s$, $x = s \\varepsilon + \\mu$ has the density $p(\\varepsilon) / s$, so that $-\\log p$ becomes larger by "
        "$\\log s$ everywhere.",
        "`return log_scale + 2`",
    ],
    explanation="$-\\int_0^1 \\log u \\, du - \\int_0^1 \\log (1 - u) \\, du = 1 + 1$ for $s = 1$, and stretching by $s$ divides the "
    "density by $s$. The location plays no part.",
)
def entropy(logistic_entropy):
    # Positive, so that the logarithm of a logarithm gives numbers as well.
    log_scale = np.array([0.3, 0.7, 1.6])
    what = "`logistic_entropy(log_scale)`"
    got = call(what, logistic_entropy, log_scale)
    require_shape(
        what,
        got,
        (3,),
        {(): "There is one entropy for each log-scale: no sum, no mean, and no single number for all."},
    )
    normal_entropy = log_scale + np.log(2 * np.pi * np.e) / 2
    require_close(
        what,
        got,
        log_scale + 2,
        {
            "the density u (1 − u) has two factors, and both contribute to the entropy.": log_scale + 1,
            "that is only what the scale contributes: what is the entropy for s = 1?": log_scale,
            "the scale does not contribute: what becomes of the density if x is stretched by s?": 2 + 0 * log_scale,
            "the constant has the wrong sign: entropy is *minus* the mean of log p.": nearest(
                got, [log_scale - 2, log_scale - 1]
            ),
            "log s has the wrong sign: the wider a distribution, the larger its entropy.": nearest(
                got, [2 - log_scale, 1 - log_scale]
            ),
            "that is the mean of log p; the entropy is minus that.": -log_scale - 2,
            "the argument is log s, and log s it is that counts: leave the exponential out.": nearest(
                got, [np.exp(log_scale) + 2, np.exp(log_scale)]
            ),
            "the argument is log s already: do not take its logarithm again.": nearest(
                got, [np.log(log_scale) + 2, np.log(log_scale) + 1, np.log(log_scale)]
            ),
            "that is the entropy in bits; in nats the logarithm is the natural one.": nearest(
                got, [(log_scale + 2) / np.log(2), log_scale / np.log(2) + 2]
            ),
            "that is the entropy of a normal distribution.": nearest(
                got, [normal_entropy, normal_entropy + np.log(np.pi / np.sqrt(3))]
            ),
            "that is minus the log-density at the centre; the entropy is the mean of it over the whole distribution.": log_scale
            + np.log(4),
            "log s counts once: the density of x = s ε + μ is p(ε)/s.": nearest(
                got, [2 * log_scale + 2, 2 * log_scale + 1]
            ),
            "the contribution of the scale is added, not multiplied.": 2 * log_scale,
            "that is the exponential of the entropy.": np.exp(log_scale + 2),
        },
    )
    got = call("for a single number, `logistic_entropy`", logistic_entropy, -0.8)
    require_close("for a single number, `logistic_entropy(-0.8)`", got, 1.2)
    # As Live 9.5 will use it.
    log_scale = normal(_WAVES, _STEPS, seed=11)
    got = call(f"for a tensor of shape {(_WAVES, _STEPS)}, `logistic_entropy`", logistic_entropy, log_scale)
    require_close(f"for a tensor of shape {(_WAVES, _STEPS)}, `logistic_entropy`", got, log_scale + 2)


def _reference_least_cross_entropy(log_scale: Any) -> Any:
    return log_scale + np.log(4)


@exercise(
    "Exercise 9.3, the likeliest whisper",
    reference=lambda: _reference_least_cross_entropy,
    hints=[
        "At every step the density is that of Logistic($\\mu$, $s$) at its centre. How does it follow from the one of Logistic(0, 1), "
        "¼?",
        "The density of Logistic($\\mu$, $s$) at its centre is $1 / (4 s)$. What is asked for is minus its logarithm, as a function of "
        "$\\log s$.",
        "`return log_scale + np.log(4)`",
    ],
    explanation="$-\\log \\frac{1}{4 s} = \\log s + \\log 4$, at every step. No waveform has a greater density, and so no distribution "
    "of waveforms has a smaller cross entropy; the entropy $\\log s + 2$ is what waveforms drawn from the teacher have on average.",
)
def silence(least_cross_entropy):
    # Positive, so that the logarithm of a logarithm gives numbers as well.
    log_scale, log_4 = np.array([0.4, 0.9, 1.7]), np.log(4)
    what = "`least_cross_entropy(log_scale)`"
    got = call(what, least_cross_entropy, log_scale)
    require_shape(
        what, got, (3,), {(): "There is one for each log-scale: how high is a stretched density at its centre?"}
    )
    right = log_scale + log_4
    require_close(
        what,
        got,
        right,
        {
            "that is the log-density; asked for is minus the log-density.": -right,
            "the constant has the wrong sign: minus the logarithm of ¼ is positive.": log_scale - log_4,
            "log s has the wrong sign: the larger the scale, the smaller the density, and the larger minus its logarithm.": (
                log_4 - log_scale
            ),
            "the scale is missing: the density of Logistic(μ, s) at its centre is not ¼ but for s = 1.": log_4
            + 0 * log_scale,
            "the density at the centre is missing: with log s alone it would be 1 for s = 1.": log_scale,
            "take the logarithm of the density ¼.": nearest(
                got, [log_scale + 0.25, log_scale - 0.25, log_scale + 4, 0.25 - log_scale, -log_scale - 0.25]
            ),
            "that is the entropy, the mean over all waveforms (or log₂ 4, and the logarithm should be the natural one); here it is about "
            "the likeliest waveform alone.": log_scale + 2,
            "the density of Logistic(0, 1) at 0 is ¼, not ½.": nearest(
                got, [log_scale + np.log(2), log_scale - np.log(2)]
            ),
            "that is the density, or its reciprocal; asked for is minus its logarithm.": nearest(
                got, [np.exp(-right), np.exp(right), np.exp(log_scale) / 4, log_scale / 4]
            ),
            "the argument is log s, and log s it is that counts: leave the exponential out.": nearest(
                got, [np.exp(log_scale) + log_4, np.exp(log_scale) - log_4, np.exp(-log_scale) + log_4]
            ),
            "the argument is log s already: do not take its logarithm again.": nearest(
                got, [np.log(log_scale) + log_4, np.log(log_scale) - log_4]
            ),
            "the contribution of the scale is added, not multiplied.": nearest(
                got, [log_scale * log_4, -log_scale * log_4]
            ),
            "use the natural logarithm for ¼.": log_scale + np.log10(4),
            "asked for is the value per step: leave the number of steps out.": nearest(
                got, [steps * right for steps in (2, 256, 8_000)] + [right / 256]
            ),
            "that is for a normal distribution; the teacher's conditionals are logistic.": log_scale
            + np.log(2 * np.pi) / 2,
        },
        tolerance=1e-3,  # log 4 with three decimals will do
    )
    got = call("for a single number, `least_cross_entropy`", least_cross_entropy, -1.3)
    require_close("for a single number, `least_cross_entropy(-1.3)`", got, log_4 - 1.3, tolerance=1e-3)
    log_scale = normal(_WAVES, _STEPS, seed=12)
    got = call("for a tensor, `least_cross_entropy`", least_cross_entropy, log_scale)
    require_close("for a tensor, `least_cross_entropy`", got, log_scale + log_4, tolerance=1e-3)


def _reference_growth_exponent(lengths: np.ndarray, values: np.ndarray) -> float:
    return np.polyfit(np.log(lengths), np.log(values), 1)[0]


@exercise(
    "Exercise 9.4, how fast it grows",
    reference=lambda: _reference_growth_exponent,
    hints=[
        "`np.polyfit(x, y, degree)` finds the polynomial that fits best in the sense of least squares. Which degree does a line have, "
        "and what are `x` and `y` here?",
        "A line has degree 1; `x` is `np.log(lengths)` and `y` is `np.log(values)`. The coefficients come from the highest power down.",
        "`return np.polyfit(np.log(lengths), np.log(values), 1)[0]`",
    ],
    explanation="From $y = a T^b$ follows $\\log y = \\log a + b \\log T$: the factor $a$, which depends on the machine, goes into the "
    "intercept, and the slope is the exponent whatever the base of the logarithms. All the points have their say in it, so that the "
    "jitter of a single measurement does little harm.",
)
def growth(growth_exponent):
    lengths = np.array([48, 90, 210, 330, 600, 780, 1_000])
    # Jitter, as in real measurements: without it, the slope between any two points would do.
    values = 0.7 * lengths**0.8 * np.array([1.4, 0.7, 1.2, 0.6, 0.9, 1.1, 1.3])
    x, y = np.log(lengths), np.log(values)
    slope, intercept = np.polyfit(x, y, 1)
    what = "`growth_exponent(lengths, values)`"
    got = call(what, growth_exponent, lengths, values)
    require_shape(
        what,
        got,
        (),
        {
            (2,): "A fit returns two coefficients: take the slope.",
            (1,): "It should be the number itself: leave out the brackets.",
            (2, 2): "A matrix of correlations or covariances is not a slope.",
            (7,): "There is one slope, and not a quotient for each length.",
            (6,): "There is one slope, that of one line through all points.",
            (5,): "`linregress` returns several numbers: take its `.slope`.",
        },
    )
    require_close(
        what,
        got,
        slope,
        {
            "take the logarithms of both, lengths and values.": np.polyfit(lengths, values, 1)[0],
            "take the logarithm of the lengths, too.": np.polyfit(lengths, y, 1)[0],
            "take the logarithm of the values, too.": np.polyfit(x, values, 1)[0],
            "that is the line's value at log T = 0: the slope is the other coefficient.": nearest(
                got, [intercept, np.exp(intercept)]
            ),
            "that is the slope from the first point to the last, which is right for exact powers alone: fit a line to all points.": (
                (y[-1] - y[0]) / (x[-1] - x[0])
            ),
            "that is an average of the slopes from point to point: fit one line to all points.": nearest(
                got, [np.mean(np.diff(y) / np.diff(x)), np.median(np.diff(y) / np.diff(x)), np.mean(np.gradient(y, x))]
            ),
            "the two arguments of the fit are exchanged: log T is the variable, and log y its function.": nearest(
                got, [np.polyfit(y, x, 1)[0], 1 / np.polyfit(y, x, 1)[0]]
            ),
            "the line need not pass through the origin: it has an intercept as well.": nearest(
                got, [x @ y / (x @ x), np.mean(y / x), np.sum(y) / np.sum(x)]
            ),
            "that is the correlation of the two logarithms; the slope also depends on how far each of them spreads.": nearest(
                got, [np.corrcoef(x, y)[0, 1], np.corrcoef(x, y)[0, 1] ** 2]
            ),
            "use the same logarithm for lengths and values.": nearest(
                got, [slope * np.log(base) ** sign for base in (2, 10) for sign in (1, -1)]
            ),
            "a line is a polynomial of degree 1.": nearest(got, [*np.polyfit(x, y, 2), np.mean(y)]),
            "`Polynomial.fit` rescales its argument: take the slope after `.convert()`.": slope * np.ptp(x) / 2,
            "`np.cov` divides by n − 1 and `np.var` by n: give it `ddof=1`.": slope * len(x) / (len(x) - 1),
            "that is the power itself: return its exponent b.": np.exp(slope),
            "the slope has the wrong sign.": -slope,
        },
    )
    # Longer, and falling.
    lengths = 2 ** np.arange(3, 12)
    values = 7 / lengths**0.6 + 0.1
    right = _reference_growth_exponent(lengths, values)
    require_close("for falling values, `growth_exponent`", growth_exponent(lengths, values), right)


# ------------------------------------------------------------------------------------------- what several checks do


def _require_one_for_each_wave(what: str, got: Any) -> None:
    """Asks for shape (N,)."""
    advice = {
        (_WAVES, _STEPS): "The last axis, time, should be gone: there is one number for each waveform.",
        (_STEPS,): "It is the last axis, time, that should be gone, not the first.",
        (_WAVES, 1): "The last axis should be gone: leave `keepdims` out.",
        (_WAVES, _WAVES): "Shapes (N,) and (N, 1) make a table: leave `keepdims` out.",
        (2, _WAVES): "It should be one result, the two terms put together.",
        (): "Leave the first axis: there is one number for each waveform, and their mean comes later.",
    }
    require_shape(f"for {_WAVES} waveforms of {_STEPS} steps, {what}", got, (_WAVES,), advice)


def _pair(what: str, got: Any, names: tuple[str, str], shape: Sequence[int]) -> Sequence:
    """What a function returns, if it is a pair of tensors of the wanted shape."""
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise Wrong(f"{what} should return two things, {names[0]} and {names[1]}.")
    for name, part in zip(names, got, strict=True):
        if part is ...:
            raise Wrong(f"{name} is still to be filled in.")
        advice = {
            tuple(shape[:1]): "Leave the sum over time to what comes later: here there is one number for each time.",
            (): "Here there is one number for each time.",
        }
        require_shape(name, part, tuple(shape), advice)
    return got


def _require_float32(what: str, got: Any) -> None:
    """The notebook goes on with tensors in single precision, which TensorFlow does not mix with others."""
    dtype = tf.convert_to_tensor(got).dtype
    if dtype != tf.float32:
        raise Wrong(
            f"{what} has the right values, as {dtype.name}, and the notebook's tensors are float32: compute with TensorFlow's functions "
            "rather than NumPy's."
        )
