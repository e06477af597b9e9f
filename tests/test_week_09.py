"""Week 9's checks: right answers of every kind pass, typical wrong ones are told what is wrong, junk never escapes."""

import numpy as np
import scipy.stats
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from exercise_tests import ExerciseTests

from course_utils import distillation, wavenet
from course_utils.exercises import week_09

tfd = tfp.distributions

# ------------------------------------------------------------------------------------------------- answers to try


def padded(front, back=lambda taps, d: 0, axis=1, padding="VALID", kernel=lambda kernel: kernel, **options):
    """The notebook's function with one thing or another done differently."""

    def answer(x, weights, d):
        zeros = [[0, 0], [0, 0], [0, 0]]
        zeros[axis] = [front(len(weights), d), back(len(weights), d)]
        how = {"dilations": d} if not options else {name: d if value else 1 for name, value in options.items()}
        return tf.nn.convolution(tf.pad(x, zeros), kernel(weights), padding=padding, **how)

    return answer


def past(taps, d):
    return (taps - 1) * d


def none(taps, d):
    return 0


def conv_with_numpy(x, kernel, dilation):
    x, kernel = np.asarray(x), np.asarray(kernel)
    y = np.zeros((*x.shape[:2], kernel.shape[2]))
    for t in range(x.shape[1]):
        for k in range(len(kernel)):
            source = t - (len(kernel) - 1 - k) * dilation
            if source >= 0:
                y[:, t] += x[:, source] @ kernel[k]
    return y


def conv_with_keras(x, kernel, dilation):
    taps, _, channels = kernel.shape
    layer = tf_keras.layers.Conv1D(channels, taps, dilation_rate=dilation, padding="causal", use_bias=False)
    layer.build(x.shape)
    layer.set_weights([kernel])
    return layer(x)


def conv_with_the_backend(x, kernel, dilation):
    return tf_keras.backend.conv1d(x, kernel, padding="causal", dilation_rate=dilation)


def conv_with_roll(x, kernel, dilation):
    taps = len(kernel)
    return sum(tf.roll(x, (taps - 1 - k) * dilation, axis=1) @ kernel[k] for k in range(taps))


def late(x, kernel, dilation):
    return tf.pad(conv_with_keras(x, kernel, dilation), [[0, 0], [1, 0], [0, 0]])[:, :-1]


def late_by_d(x, kernel, dilation):
    return tf.pad(conv_with_keras(x, kernel, dilation), [[0, 0], [dilation, 0], [0, 0]])[:, : x.shape[1]]


def gated(call, of_constructor=lambda layer: None):
    class GatedLayer(tf_keras.layers.Layer):
        def __init__(self, channels, taps, dilation):
            super().__init__()
            self.dilated = tf_keras.layers.Conv1D(2 * channels, taps, dilation_rate=dilation, padding="causal")
            self.residual = tf_keras.layers.Conv1D(channels, 1)
            self.skip = tf_keras.layers.Conv1D(channels, 1)
            of_constructor(self)

    GatedLayer.call = call
    return GatedLayer


def with_g(combine, results=lambda layer, h, g: (h + layer.residual(g), layer.skip(g))):
    def call(self, h):
        content, gate = tf.split(self.dilated(h), 2, axis=-1)
        return results(self, h, combine(content, gate))

    return gated(call)


def right_g(content, gate):
    return tf.tanh(content) * tf.sigmoid(gate)


def results(of_layer):
    return with_g(right_g, of_layer)


def sliced(self, h):
    both = self.dilated(h)
    channels = both.shape[-1] // 2
    g = tf_keras.activations.sigmoid(both[:, :, channels:]) * tf.math.tanh(both[:, :, :channels])
    return [tf_keras.layers.add([self.residual(g), h]), self.skip(g)]


def unsplit(self, h):
    g = tf.tanh(self.dilated(h)) * tf.sigmoid(self.dilated(h))
    return h + self.residual(g), self.skip(g)


def split_waveforms(self, h):
    content, gate = tf.split(self.dilated(h), 2, axis=0)
    g = tf.tanh(content) * tf.sigmoid(gate)
    return h + self.residual(g), self.skip(g)


def every_second(self, h):
    both = self.dilated(h)
    g = tf.tanh(both[..., ::2]) * tf.sigmoid(both[..., 1::2])
    return h + self.residual(g), self.skip(g)


def with_numpy(self, h):
    content, gate = np.split(self.dilated(h).numpy(), 2, axis=-1)
    g = np.tanh(content) / (1 + np.exp(-gate))
    return h + self.residual(g), self.skip(g)


def half_blank(self, h):
    content, gate = tf.split(self.dilated(h), 2, axis=-1)
    return h + self.residual(tf.tanh(content) * tf.sigmoid(gate)), ...


def blank_with_a_start(self, h):
    tf.split(self.dilated(h), 2, axis=-1)
    return ...


def without_residual(layer):
    layer.residual = None


def with_keras_3(layer):
    layer.skip = tf.keras.layers.Conv1D(6, 1)


def with_fewer_channels(layer):
    layer.skip = tf_keras.layers.Conv1D(3, 1)


def likelihood(distribution, reduce=lambda log_prob: tf.reduce_sum(log_prob, axis=-1)):
    return lambda x, loc, log_scale: reduce(distribution(loc, log_scale).log_prob(x))


def logistic(loc, log_scale):
    return tfd.Logistic(loc, tf.exp(log_scale))


def by_hand(x, loc, log_scale):
    z = (x - loc) * tf.exp(-log_scale)
    return tf.reduce_sum(-z - 2 * tf.nn.softplus(-z) - log_scale, axis=1)


def draw(
    step=lambda x, shift, log_scale: x * tf.exp(log_scale) + shift, add=lambda total, log_scale: total + log_scale
):
    def answer(z, networks):
        x, total = z, tf.zeros_like(z)
        for network in networks:
            shift, log_scale = network(x)
            x, total = step(x, shift, log_scale), add(total, log_scale)
        return x, total

    return answer


def draw_in_a_list(z, networks):
    log_scales = []
    for network in networks:
        shift, log_scale = network(z)
        z = shift + tf.math.exp(log_scale) * z
        log_scales.append(log_scale)
    return [z, tf.reduce_sum(log_scales, axis=0)]


def draw_from_zero(z, networks):
    total = 0
    for network in networks:
        outputs = network(z)
        total += outputs[1]
        z = z * np.exp(outputs[1]) + outputs[0]
    return z, total


def draw_with_three_calls(z, networks):
    total = 0
    for network in networks:
        total += network(z)[1]
        z = z * tf.exp(network(z)[1]) + network(z)[0]
    return z, total


def all_from_noise(z, networks):
    x, total = z, 0.0
    for network in networks:
        shift, log_scale = network(z)
        x, total = x * tf.exp(log_scale) + shift, total + log_scale
    return x, total


def always_from_z(z, networks):
    total = tf.zeros_like(z)
    for network in networks:
        shift, log_scale = network(z)
        x = z * tf.exp(log_scale) + shift
        total += log_scale
    return x, total


def stretching_z(z, networks):
    x, total = z, tf.zeros_like(z)
    for network in networks:
        shift, log_scale = network(x)
        x = z * tf.exp(log_scale) + shift
        total += log_scale
    return x, total


def first_alone(z, networks):
    x, total = z, tf.zeros_like(z)
    for network in networks:
        shift, log_scale = network(x)
        return x * tf.exp(log_scale) + shift, total + log_scale


def log_scales_too_late(z, networks):
    x, total = z, tf.zeros_like(z)
    for network in networks:
        x = x * tf.exp(network(x)[1]) + network(x)[0]
        total += network(x)[1]
    return x, total


def total_in_double_precision(z, networks):
    return draw()(z, networks)[0], np.sum(draw()(z, networks)[1][None], axis=0, dtype=float)


def total_of(reduce):
    def answer(z, networks):
        x, log_scales = z, []
        for network in networks:
            shift, log_scale = network(x)
            x = x * tf.exp(log_scale) + shift
            log_scales.append(log_scale)
        return x, reduce(log_scales)

    return answer


def forgotten_total(z, networks):
    return draw()(z, networks)[0], ...


def mean(values):
    return tf.reduce_mean(values, axis=-1)


def regression(x, y):
    x, y = np.log(x), np.log(y)
    return np.sum((x - x.mean()) * (y - y.mean())) / np.sum((x - x.mean()) ** 2)


def normal_equations(lengths, values):
    design = np.stack([np.log2(lengths), np.ones(len(lengths))], axis=1)
    return tf.squeeze(tf.linalg.lstsq(design, np.log2(values)[:, None], fast=False))[0]


def end_points(lengths, values):
    return np.log(values[-1] / values[0]) / np.log(lengths[-1] / lengths[0])


def fit(of_lengths, of_values, degree=1, take=0):
    return lambda lengths, values: np.polyfit(of_lengths(lengths), of_values(values), degree)[take]


def same(values):
    return values


RIGHT = {
    "causal_conv": [(conv_with_numpy,), (conv_with_keras,), (conv_with_the_backend,), (padded(past),)],
    "gated_layer": [(gated(sliced),), (results(lambda s, h, g: (s.residual(g) + h, s.skip(g))),)],
    "log_likelihood": [
        (by_hand,),
        (lambda x, loc, log_scale: tfd.Independent(logistic(loc, log_scale), 1).log_prob(x),),
        (lambda x, m, s: scipy.stats.logistic.logpdf(x, m, np.exp(s)).sum(axis=1),),
        (likelihood(logistic, lambda log_prob: np.sum(log_prob, 1)),),
    ],
    "student_draw": [
        (draw(),),
        (draw_in_a_list,),
        (draw_from_zero,),
        (total_of(tf.add_n),),
        (draw(lambda x, t, s: (x * tf.exp(s) + t).numpy(), lambda total, s: (total + s).numpy()),),
    ],
    "divergence": [
        (lambda lp, s: (-lp - tf.reduce_sum(s + 2, axis=1)) / s.shape[1],),
        (lambda lp, s: np.mean(-lp[:, None] / s.shape[-1] - s - 2, axis=-1),),
        (lambda lp, s: -(lp / np.shape(s)[-1] + 2 + mean(s)),),
    ],
    "receptive_field": [
        (lambda taps, dilations: sum((taps - 1) * d for d in dilations) + 1,),
        (lambda taps, dilations: 1 + np.sum(np.multiply(taps - 1, dilations)),),
        (lambda taps, dilations: float(1 + (taps - 1) * np.sum(dilations)),),
    ],
    "entropy": [
        (lambda s: 2 + s,),
        (lambda s: tfd.Logistic(0.0, tf.exp(s)).entropy(),),
        (lambda s: scipy.stats.logistic.entropy(scale=np.exp(s)),),
        (lambda s: np.asarray(s, float) + 2,),
        (lambda s: s - 2 * -1.0,),
    ],
    "silence": [
        (lambda s: s - np.log(0.25),),
        (lambda s: s + 2 * np.log(2),),
        (lambda s: s + 1.386,),
        (lambda s: -tfd.Logistic(0.0, tf.exp(s)).log_prob(0.0),),
        (lambda s: -np.log(0.25 / np.exp(s)),),
        (lambda s: -scipy.stats.logistic.logpdf(0, scale=np.exp(s)),),
    ],
    "growth": [
        (regression,),
        (normal_equations,),
        (lambda t, y: scipy.stats.linregress(np.log10(t), np.log10(y)).slope,),
        (lambda t, y: float(np.polynomial.Polynomial.fit(np.log(t), np.log(y), 1).convert().coef[1]),),
    ],
}

WRONG = {
    "causal_conv": [
        ((padded(none, padding="SAME"),), "sees the future: all of the zeros belong in front"),
        ((padded(none, past),), "nothing but the present and the future"),
        ((padded(none),), "zeros in front are missing"),
        ((padded(lambda taps, d: taps - 1),), "There are K − 1 zeros in front"),
        ((padded(lambda taps, d: d),), "There are d zeros in front, enough for two taps"),
        ((padded(lambda taps, d: taps * d),), "There are d zeros too many"),
        ((padded(lambda taps, d: 7 * d),), "K is the length of the kernel's first axis"),
        ((padded(past, dilations=False),), "padding knows the dilation, and the convolution does not"),
        ((padded(lambda taps, d: taps - 1, dilations=False),), "both in the padding and in the convolution"),
        ((padded(past, past),), "zeros at the end, too"),
        ((padded(past, padding="SAME"),), "zeros at the end, too"),
        ((padded(past, strides=True),), "stride leaves out outputs"),
        ((padded(past, axis=0),), "The zeros are waveforms"),
        ((padded(past, axis=2),), "put among the channels"),
        ((padded(lambda taps, d: 2 * d),), "is a number written into your code"),
        ((late_by_d,), "late by d steps"),
        ((padded(past, kernel=lambda kernel: kernel[::-1]),), "kernel is turned round"),
        ((late,), "late by one step"),
        ((conv_with_roll,), "yours come from the end of the waveform"),
        ((padded(lambda taps, d: taps),), "3 zeros in front would give that; there should be 8"),
        ((padded(lambda taps, d: ... * d),), "there is still a `...`"),
    ],
    "gated_layer": [
        ((with_g(lambda content, gate: right_g(gate, content)),), "two halves are exchanged"),
        ((with_g(lambda content, gate: content * tf.sigmoid(gate)),), "tanh is missing: it is for the first half"),
        ((with_g(lambda content, gate: tf.tanh(content) * gate),), "sigmoid is missing: it makes a gate"),
        ((with_g(lambda content, gate: content * gate),), "tanh and the sigmoid are missing"),
        ((with_g(lambda content, gate: tf.tanh(content) + tf.sigmoid(gate)),), "multiply the two halves; yours adds"),
        ((with_g(lambda content, gate: tf.tanh(content) * tf.tanh(gate)),), "yours treats both alike"),
        ((with_g(lambda content, gate: tf.sigmoid(content) * tf.sigmoid(gate)),), "yours treats both alike"),
        ((with_g(lambda content, gate: tf.tanh(content)),), "the gate is missing"),
        ((with_g(lambda content, gate: tf.sigmoid(gate)),), "it is a factor of g, beside the sigmoid"),
        ((gated(every_second),), "not every second one"),
        ((gated(unsplit),), "cuts the channels of `self.dilated(h)` into halves"),
        ((gated(lambda self, h: self.dilated * h),), "are layers: call them"),
        ((gated(split_waveforms),), "cuts the channels of `self.dilated(h)` into halves"),
        ((results(lambda s, h, g: (s.residual(g), s.skip(g))),), "h itself is missing"),
        ((results(lambda s, h, g: (h + g, s.skip(g))),), "R is missing"),
        ((results(lambda s, h, g: (h + s.skip(g), s.residual(g))),), "R and S are exchanged"),
        ((results(lambda s, h, g: (s.residual(h + g), s.skip(g))),), "R acts on g alone"),
        ((results(lambda s, h, g: (h + s.residual(h), s.skip(g))),), "`self.residual` should act on g"),
        ((results(lambda s, h, g: (s.skip(g), h + s.residual(g))),), "the two results are exchanged"),
        ((results(lambda s, h, g: (h + s.residual(g), s.skip(h))),), "yours is S h"),
        ((results(lambda s, h, g: (h + s.residual(g), s.skip(h + s.residual(g)))),), "yours is S of the sum"),
        ((results(lambda s, h, g: (h + s.residual(g), g)),), "should go through `self.skip`"),
        ((results(lambda s, h, g: (h + s.residual(g), s.residual(g))),), "the skip comes from `self.residual`"),
        ((results(lambda s, h, g: (h + s.residual(g), h + s.skip(g))),), "added to what goes on alone"),
        ((results(lambda s, h, g: (h + s.residual(g), h)),), "the skip is h itself"),
        ((results(lambda s, h, g: (h + s.residual(g), h + s.residual(g))),), "the skip is what goes on"),
        ((results(lambda s, h, g: h + s.residual(g)),), "should return two things, h for the next layer and the skip"),
        ((results(lambda s, h, g: (h + s.residual(g), tf.reduce_sum(s.skip(g), 1))),), "the skip should have shape"),
        ((gated(with_numpy),), "not in a compiled function"),
        ((gated(half_blank),), "the skip is still to be filled in"),
        ((gated(blank_with_a_start),), "not attempted yet"),
        ((gated(lambda self, h: ...),), "not attempted yet"),
        ((gated(sliced, without_residual),), "has lost its `residual`"),
        ((gated(sliced, with_keras_3),), "use `tf_keras`"),
        ((gated(sliced, with_fewer_channels),), "your `skip` is made differently"),
        ((gated(sliced)(4, 2, 1),), "Leave out the parentheses"),
    ],
    "log_likelihood": [
        ((likelihood(tfd.Logistic),), "take the exponential"),
        ((likelihood(lambda loc, s: tfd.Normal(loc, tf.exp(s))),), "logistic, not normal"),
        ((likelihood(logistic, mean),), "do not average"),
        ((likelihood(logistic, tf.reduce_sum),), "should have shape (5,); yours has shape (). Leave the first axis"),
        ((likelihood(logistic, lambda log_prob: tf.reduce_sum(log_prob, 0)),), "It is the last axis"),
        ((likelihood(logistic, lambda log_prob: log_prob),), "The last axis, time, should be gone"),
        ((likelihood(logistic, lambda terms: tf.reduce_sum(terms, -1, keepdims=True)),), "leave `keepdims` out"),
        ((likelihood(logistic, lambda log_prob: -tf.reduce_sum(log_prob, -1)),), "should have the opposite sign"),
        ((likelihood(logistic, lambda terms: tf.reduce_prod(tf.exp(terms), -1)),), "return its logarithm"),
        ((likelihood(logistic, lambda terms: tf.reduce_sum(tf.exp(terms), -1)),), "`log_prob`, rather than"),
        (
            (likelihood(logistic, lambda terms: tf.math.log(tf.reduce_prod(tf.exp(terms), -1))),),
            "a number has become 0 before its logarithm",
        ),
        (
            (lambda x, loc, s: tf.reduce_sum(tf.math.log(logistic(loc, s).prob(x)), axis=-1),),
            "a number has become 0 before its logarithm",
        ),
        ((likelihood(lambda loc, s: logistic(s, loc)),), "`loc` and `log_scale` are exchanged"),
        ((likelihood(lambda loc, s: tfd.Logistic(tf.exp(s), loc)),), "`loc` and `log_scale` are exchanged"),
        ((likelihood(lambda loc, s: logistic(loc, -s)),), "not exp(−log s)"),
        ((likelihood(lambda loc, s: logistic(loc, s / 2)),), "not its square or its square root"),
        ((likelihood(lambda loc, s: logistic(0.0, s)),), "`loc` is missing"),
        ((likelihood(lambda loc, s: tfd.Logistic(loc, 1.0)),), "`log_scale` is missing"),
        ((lambda x, m, s: by_hand(x, m, s) + tf.reduce_sum(s, 1),), "change of variables is missing"),
        ((lambda x, m, s: by_hand(x, m, s) + 2 * tf.reduce_sum(s, 1),), "log s has the wrong sign"),
    ],
    "student_draw": [
        ((draw(lambda x, t, s: (x + t) * tf.exp(s)),), "scale first, then shift"),
        ((draw(lambda x, t, s: x * s + t),), "*log*-scale: multiply by its exponential"),
        ((draw(lambda x, t, s: x * tf.exp(-s) + t),), "not by exp(−log s)"),
        ((draw(lambda x, t, s: (x - t) * tf.exp(-s)),), "the way from x to z"),
        ((draw(lambda x, t, s: x * tf.exp(s) - t),), "added, not subtracted"),
        ((draw(lambda x, t, s: x * tf.exp(t) + s, lambda total, s: total),), "outputs of a network are exchanged"),
        ((draw(lambda x, t, s: x),), "the waveform is still the noise"),
        ((lambda z, networks: draw()(z, networks[::-1]),), "the first in the list acts first"),
        ((all_from_noise,), "all your networks read the noise z"),
        ((always_from_z,), "only the last network has acted"),
        ((stretching_z,), "yours transforms z again"),
        ((first_alone,), "is the `return` inside the loop?"),
        ((log_scales_too_late,), "yours are computed from the new one"),
        ((draw(add=lambda total, s: s),), "log-scale of the last flow alone"),
        ((total_of(lambda s: s[0]),), "log-scale of the first flow alone"),
        ((total_of(lambda s: sum(s[1:])),), "leaves out the first flow"),
        ((total_of(lambda s: s[0] * s[1] * s[2] if len(s) > 1 else s[0]),), "yours are multiplied"),
        ((draw(add=lambda total, s: total + tf.exp(s)),), "that is a sum of scales"),
        ((total_of(lambda s: tf.exp(sum(s))),), "that is the scale; return its logarithm"),
        ((total_of(lambda s: tf.reduce_mean(s, 0)),), "do not average them"),
        ((total_of(lambda s: -sum(s)),), "the total has the wrong sign"),
        ((draw(add=lambda total, s: total),), "the total is still zero"),
        ((total_of(lambda s: tf.reduce_sum(s, (0, 2))),), "yours has shape (5,). Leave the sum over time"),
        ((total_of(lambda s: s),), "the total log-scale should have shape (5, 7); yours has shape (3, 5, 7)"),
        ((lambda z, networks: draw()(z, networks)[::-1],), "the two results are exchanged"),
        ((lambda z, networks: draw()(z, networks)[0],), "should return two things"),
        ((total_in_double_precision,), "as float64, and the notebook's tensors are float32"),
        ((forgotten_total,), "the total log-scale is still to be filled in"),
        ((draw_with_three_calls,), "a network is called 3 times"),
    ],
    "divergence": [
        ((lambda p, s: -p / 256 - tf.reduce_mean(s, axis=-1) - 2,), "not the notebook's T"),
        ((lambda p, s: (-p - tf.reduce_sum(s, axis=-1) - 2 * 256) / 256,), "not the notebook's T"),
        ((lambda p, s: -p / s.shape[-1] - tf.reduce_mean(s + 2, -1, keepdims=True),), "leave `keepdims` out"),
        ((lambda p, s: (-p / s.shape[-1], mean(s + 2)),), "the two terms put together"),
        ((lambda p, s: (-p - tf.reduce_sum(s, axis=-1) + 2) / s.shape[-1],), "put it in parentheses"),
        ((lambda lp, s: -lp / s.shape[-1] + mean(s + 2),), "yours is added"),
        ((lambda lp, s: lp / s.shape[-1] - mean(s + 2),), "*minus* the teacher's log-density"),
        ((lambda lp, s: lp / s.shape[-1] + mean(s + 2),), "your divergence has the wrong sign"),
        ((lambda lp, s: -lp / s.shape[-1] - mean(s),), "not log s alone"),
        ((lambda lp, s: -lp / s.shape[-1] - mean(s) - 2 * s.shape[-1],), "the entropy is not: take the mean over time"),
        ((lambda lp, s: -lp / s.shape[-1] - tf.reduce_sum(s + 2, 1),), "the entropy is not: take the mean over time"),
        ((lambda lp, s: -lp - tf.reduce_sum(s + 2, 1),), "divide both terms"),
        ((lambda lp, s: -lp - mean(s + 2),), "the cross entropy is not: divide it"),
        ((lambda lp, s: (-lp - tf.reduce_sum(s, 1) - 2) / s.shape[-1],), "not the whole waveform once"),
        ((lambda lp, s: (-lp - tf.reduce_sum(s + 2, 1)) / len(s),), "not by the number of waveforms"),
        ((lambda lp, s: -lp / len(s) - mean(s + 2),), "not by the number of waveforms"),
        ((lambda lp, s: -lp / s.shape[-1] - mean(tf.exp(s) + 2),), "leave the exponential out"),
        ((lambda lp, s: -lp / s.shape[-1] - mean(s) + 2,), "put it in parentheses"),
        ((lambda lp, s: -lp / s.shape[-1],), "cross entropy alone"),
        ((lambda lp, s: mean(s + 2),), "entropy alone"),
        ((lambda lp, s: tf.reduce_mean(-lp / s.shape[-1] - mean(s + 2)),), "their mean comes later"),
        ((lambda lp, s: -lp / s.shape[-1] - tf.reduce_mean(s + 2),), "an entropy of its own"),
        ((lambda lp, s: abs(-lp / s.shape[-1] - mean(s + 2)),), "should be -"),
        ((lambda lp, s: -lp[:, None] / s.shape[-1] - s - 2,), "The last axis, time, should be gone"),
        ((lambda lp, s: -lp / s.shape[-1] - tf.reduce_mean(s + 2, 0),), "raised an error"),
    ],
    "receptive_field": [
        ((lambda taps, dilations: (taps - 1) * sum(dilations),), "with no layer at all"),
        ((lambda taps, dilations: 1 + taps * sum(dilations),), "K taps are K − 1 distances apart"),
        ((lambda taps, dilations: taps * sum(dilations),), "K taps are K − 1 distances apart"),
        ((lambda taps, dilations: 2 + (taps - 1) * sum(dilations),), "the delay moves the field"),
        ((lambda taps, dilations: 1 + sum(dilations),), "the taps are missing"),
        ((lambda taps, dilations: 1 + (taps - 1) * dilations[-1],), "yours counts one layer alone"),
        ((lambda taps, dilations: 1 + (taps - 1) * max(dilations),), "yours counts one layer alone"),
        ((lambda taps, dilations: 1 + (taps - 1) * np.prod(dilations),), "yours are multiplied"),
        ((lambda taps, dilations: 1 + (taps - 1) * len(dilations),), "the dilations are missing"),
        ((lambda taps, dilations: taps * dilations[-1],), "double from layer to layer"),
        ((lambda taps, dilations: 2 ** len(dilations),), "double from layer to layer"),
        ((lambda taps, dilations: sum(1 + (taps - 1) * d for d in dilations),), "counted once for the whole stack"),
        ((lambda taps, dilations: taps + (taps - 1) * sum(dilations),), "not K more"),
        ((lambda taps, dilations: [1 + (taps - 1) * d for d in dilations],), "yours has one for each layer"),
        ((lambda taps, dilations: 1 + (taps - 1) * dilations,), "raised an error"),
        ((lambda taps, dilations: 51,), "`receptive_field(2, [ 1  2  4  8 16 32 64])` should be 128"),
    ],
    "entropy": [
        ((np.exp,), "leave the exponential out"),
        ((lambda s: np.exp(s) + 2,), "leave the exponential out"),
        ((lambda s: s + 1,), "has two factors"),
        ((lambda s: s,), "what is the entropy for s = 1?"),
        ((lambda s: 2 + 0 * s,), "the scale does not contribute"),
        ((lambda s: 2,), "There is one entropy for each log-scale"),
        ((lambda s: tf.reduce_sum(s + 2),), "no sum, no mean"),
        ((lambda s: s + np.log(4),), "at the centre; the entropy is the mean of it"),
        ((lambda s: s - 2,), "constant has the wrong sign"),
        ((lambda s: 2 - s,), "the wider a distribution"),
        ((lambda s: -s - 2,), "that is the mean of log p"),
        ((lambda s: np.log(s) + 2,), "do not take its logarithm again"),
        ((lambda s: (s + 2) / np.log(2),), "in bits"),
        ((lambda s: s + 0.5 * np.log(2 * np.pi * np.e),), "of a normal distribution"),
        ((lambda s: 2 * s + 2,), "log s counts once"),
        ((lambda s: 2 * s,), "added, not multiplied"),
        ((lambda s: s + 2.1,), "should be 2.3000 at index (0,), and yours is 2.4000"),
    ],
    "silence": [
        ((lambda s: -s - np.log(4),), "that is the log-density"),
        ((lambda s: s - np.log(4),), "minus the logarithm of ¼ is positive"),
        ((lambda s: s + np.log(0.25),), "minus the logarithm of ¼ is positive"),
        ((lambda s: np.log(4) - s,), "log s has the wrong sign"),
        ((lambda s: s + np.log(2),), "is ¼, not ½"),
        ((lambda s: s + 0.25,), "take the logarithm of the density"),
        ((lambda s: s - 0.25,), "take the logarithm of the density"),
        ((lambda s: np.exp(-s) / 4,), "that is the density, or its reciprocal"),
        ((lambda s: np.log(4),), "There is one for each log-scale"),
        ((lambda s: np.log(4) + 0 * s,), "the scale is missing"),
        ((lambda s: s,), "the density at the centre is missing"),
        ((lambda s: s + 2,), "that is the entropy"),
        ((lambda s: s + np.log2(4),), "should be the natural one"),
        ((lambda s: np.exp(s) + np.log(4),), "leave the exponential out"),
        ((lambda s: np.log(4 * s),), "do not take its logarithm again"),
        ((lambda s: s * np.log(4),), "added, not multiplied"),
        ((lambda s: 256 * (s + np.log(4)),), "leave the number of steps out"),
        ((lambda s: -tfd.Normal(0.0, tf.exp(s)).log_prob(0.0),), "for a normal distribution"),
    ],
    "growth": [
        ((fit(same, same),), "take the logarithms of both"),
        ((fit(same, np.log),), "take the logarithm of the lengths, too"),
        ((fit(np.log, same),), "take the logarithm of the values, too"),
        ((fit(np.log, np.log, take=1),), "the slope is the other coefficient"),
        ((fit(np.log, np.log, take=slice(None)),), "a fit returns two coefficients"),
        ((fit(np.log, np.log, take=slice(1)),), "leave out the brackets"),
        ((fit(np.log, np.log, degree=2),), "polynomial of degree 1"),
        ((end_points,), "right for exact powers alone"),
        ((lambda t, y: np.mean(np.diff(np.log(y)) / np.diff(np.log(t))),), "from point to point"),
        ((lambda t, y: np.diff(np.log(y)) / np.diff(np.log(t)),), "There is one slope"),
        ((lambda t, y: np.cov(np.log(t), np.log(y))[0, 1] / np.var(np.log(t)),), "give it `ddof=1`"),
        ((lambda t, y: fit(np.log, np.log)(y, t),), "two arguments of the fit are exchanged"),
        ((lambda t, y: np.log(t) @ np.log(y) / np.sum(np.log(t) ** 2),), "need not pass through the origin"),
        ((lambda t, y: np.corrcoef(np.log(t), np.log(y))[0, 1],), "that is the correlation"),
        ((lambda t, y: np.polynomial.Polynomial.fit(np.log(t), np.log(y), 1).coef[1],), "after `.convert()`"),
        ((lambda t, y: np.log(y) / np.log(t),), "not a quotient for each length"),
        ((fit(np.log2, np.log),), "the same logarithm"),
        ((lambda t, y: -regression(t, y),), "the slope has the wrong sign"),
        ((lambda t, y: scipy.stats.linregress(np.log(t), np.log(y)),), "take its `.slope`"),
    ],
}


def test_the_references_are_what_the_course_goes_on_with():
    assert week_09.receptive_field.reference()(taps=3, dilations=[1, 2]) == wavenet.receptive_field(3, [1, 2]) == 7
    assert week_09.entropy.reference() is distillation.logistic_entropy


class TestWeek09(ExerciseTests):
    week = week_09
    live, numbered = 5, 4
    right, wrong = RIGHT, WRONG
