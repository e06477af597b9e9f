"""Week 8, flows for variational inference: the checks, hints and references of its live cells and exercises."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from scipy.special import expit, ndtr

from course_utils import bijectors, flows
from course_utils.exercises.bijector_checks import nearest, normal
from course_utils.exercises.compare import as_array, require_close, require_shape
from course_utils.exercises.distributions import require_distribution
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.made import MaskedDense
from course_utils.vae import VAE

tfb = tfp.bijectors
tfd = tfp.distributions

# How many draws, data points, latents, pixels and log-scales the checks take: all different, so that no axis is mistaken for another.
_DRAWS, _POINTS, _LATENTS, _PIXELS, _SCALES = 4, 6, 3, 5, 7
_SHAPE = (_DRAWS, _POINTS, _LATENTS)


def _decode(z: tf.Tensor) -> tfd.Distribution:
    """A decoder that is no linear map, and whose noise differs from pixel to pixel."""
    if np.shape(z)[-1] == _PIXELS:
        raise ValueError("the decoder takes z, and was given x")
    mix = tf.constant([[0.9, -0.4, 0.3, 0.7, 0.1], [0.2, 0.8, -0.7, 0.4, -0.5], [-0.6, 0.5, 0.7, 0.8, 0.4]])
    return tfd.MultivariateNormalDiag(tf.sin(z @ mix[: np.shape(z)[-1]] + 0.3), [0.9, 1.2, 0.7, 1.1, 0.8])


# ---------------------------------------------------------------------------------------------------- live cells


def _reference_log_weights(
    x: tf.Tensor, z: tf.Tensor, log_q: tf.Tensor, prior: tfd.Distribution, decoder: Callable
) -> tf.Tensor:
    return decoder(z).log_prob(x) + prior.log_prob(z) - log_q


@exercise(
    "Live 8.1, the weights",
    reference=lambda: _reference_log_weights,
    hints=[
        "The three terms of Eq. (8.3) in turn. The decoder is a function that returns a distribution: of what is it the "
        "distribution, and at which $z$?",
        "`decoder(z)` is $p(x \\mid z)$, a distribution of $x$; its `log_prob` is taken at `x`. The prior's is taken at `z`.",
        "`return decoder(z).log_prob(x) + prior.log_prob(z) - log_q`",
    ],
    explanation="`decoder(z)` is a batch of $(S, N)$ distributions, one for each draw, and `log_prob` broadcasts the $N$ data points "
    "over the $S$ draws. Each $z$ is explained twice, by the model that would draw it from the prior and by the encoder that did "
    "draw it, and the weight is the ratio.",
)
def log_weights(log_weights):
    x, z, log_q = normal(_POINTS, _PIXELS, seed=1), normal(*_SHAPE, seed=2), normal(_DRAWS, _POINTS, seed=3) - 12.0
    prior = tfd.MultivariateNormalDiag([0.5, -0.4, 0.8], [0.6, 1.4, 0.8])
    likelihood, log_prior = _decode(z).log_prob(x), prior.log_prob(z)
    right = likelihood + log_prior - log_q
    what = "`log_weights(x, z, log_q, prior, decoder)`"
    try:
        got = call(what, log_weights, x, z, log_q, prior, _decode)
    except Wrong as wrong:
        if "'function' object has no attribute" in str(wrong):
            raise Wrong(
                "`decoder` is a function: the distribution, which has a `log_prob`, is `decoder(z)`."
            ) from wrong
        raise
    _require_one_for_each_draw(what, got)
    standard = likelihood + flows.standard_normal(_LATENTS).log_prob(z) - log_q
    densities = tf.exp(likelihood) + tf.exp(log_prior)
    of_densities = [densities - log_q, densities - tf.exp(log_q), tf.exp(likelihood + log_prior) - log_q]
    require_close(
        what,
        got,
        right,
        {
            "log q has the wrong sign: q is what the weight is divided by.": likelihood + log_prior + log_q,
            "the prior is missing: add its log-density at z.": likelihood - log_q,
            "the likelihood is missing: add `decoder(z).log_prob(x)`.": log_prior - log_q,
            "log q is missing: subtract it.": likelihood + log_prior,
            "prior and log q both have the wrong sign: the one is added, the other subtracted.": likelihood
            - log_prior
            + log_q,
            "the prior's log-density has the wrong sign: it is added.": likelihood - log_prior - log_q,
            "that is w itself; return its logarithm.": tf.exp(right),
            "your ratio is upside down: it is p over q.": -right,
            "the prior is not always a standard normal distribution: use the one that is given, `prior`.": standard,
            "take the log-densities, `log_prob`, rather than the densities, `prob`.": nearest(got, of_densities),
        },
    )
    _require_goes_with_float32(what, got)
    # Where densities underflow: in x alone, and in z.
    for far_x, far_z in ((x + 40.0, z), (x, z + 40.0)):
        right = _reference_log_weights(far_x, far_z, log_q, prior, _decode)
        _require_close_far_away(what, log_weights(far_x, far_z, log_q, prior, _decode), right)


def _reference_log_mean_exp(values: tf.Tensor) -> tf.Tensor:
    return tf.reduce_logsumexp(values, axis=0) - np.log(values.shape[0])


@exercise(
    "Live 8.2, the logarithm of a mean",
    reference=lambda: _reference_log_mean_exp,
    hints=[
        "A mean is a sum divided by a number. What becomes of the division when the logarithm is taken?",
        "`tf.reduce_logsumexp(values, axis=0)` is the logarithm of the sum. The number of draws is `values.shape[0]`.",
        "`return tf.reduce_logsumexp(values, axis=0) - np.log(values.shape[0])`",
    ],
    explanation="$\\log \\frac{1}{S} \\sum_s e^{v_s} = \\log \\sum_s e^{v_s} - \\log S$. `tf.reduce_logsumexp` takes the largest "
    "$v_s$ out of the sum first, so that the largest term is $e^0 = 1$, and nothing that matters can underflow.",
)
def log_mean_exp(log_mean_exp):
    values, draws, points = 2 * normal(6, 4, seed=4) + 1.0, 6, 4
    log_sum = tf.reduce_logsumexp(values, axis=0)
    right = log_sum - np.log(draws)
    what = "`log_mean_exp(values)`"
    try:
        got = call(what, log_mean_exp, values)
    except Wrong as wrong:
        if "int32" in str(wrong):
            raise Wrong("`tf.math.log` wants a float, and the number of draws is an integer: use `np.log`.") from wrong
        raise
    shapes = {
        (draws,): "Take the mean over the *first* axis, `axis=0`.",
        (): "Take the mean over the first axis alone, `axis=0`.",
        (1, points): "The first axis should be gone: leave `keepdims` out.",
        (draws, points): "The first axis should be gone: is there a sum over it?",
    }
    require_shape(f"for values of shape {(draws, points)}, {what}", got, (points,), shapes)
    require_close(
        what,
        got,
        right,
        {
            "that is the logarithm of the sum: subtract the logarithm of the number of draws.": log_sum,
            "divide by the number of draws, the length of the *first* axis.": nearest(
                got, [log_sum - np.log(points), log_sum - np.log(draws * points)]
            ),
            "log S has the wrong sign: the logarithm of a quotient is a difference.": log_sum + np.log(draws),
            "to divide by S on the logarithmic scale, subtract log S; yours divides or subtracts S itself.": nearest(
                got, [log_sum / draws, log_sum - draws]
            ),
            "use the natural logarithm for S.": nearest(got, [log_sum - np.log10(draws), log_sum - np.log2(draws)]),
            "that is the mean of the values: take exponentials first, then the mean, then the logarithm.": tf.reduce_mean(
                values, axis=0
            ),
            "that is the mean of the exponentials; its logarithm is asked for.": tf.exp(right),
            "that is the largest value, and not the logarithm of a mean.": tf.reduce_max(values, axis=0),
        },
    )
    _require_goes_with_float32(what, got)
    # Each column on a scale of its own, from which neither exp(v) nor exp(v − the largest of all) comes back.
    offsets = np.array([-1000.0, -2000.0, -1500.0, -1200.0], np.float32)
    what = "for values around −1000 and less, `log_mean_exp`"
    got = as_array(what, log_mean_exp(values + offsets))
    if not np.all(np.isfinite(got)):
        raise Wrong(
            "the formula is right, and values around −1000 are lost: their exponentials underflow to 0. `tf.reduce_logsumexp` "
            "works on them without leaving the logarithmic scale."
        )
    require_close(what, got, right + offsets)


def _reference_draw(
    eps: tf.Tensor, loc: tf.Tensor, log_scale: tf.Tensor, steps: Sequence[Callable]
) -> tuple[tf.Tensor, tf.Tensor]:
    z, log_scales = loc + tf.exp(log_scale) * eps, [log_scale]
    for step in steps:
        shift, log_scale = step(z)
        z = shift + tf.exp(log_scale) * z
        log_scales.append(log_scale)
    return z, _reference_log_posterior(eps, log_scales)


@exercise(
    "Live 8.3, the draw",
    reference=lambda: _reference_draw,
    hints=[
        "Eq. (8.5) from left to right: first $z_0$, from `eps`, `loc` and `log_scale`, and then a loop over `steps`, in which each "
        "step gets the `z` of the one before.",
        "Keep a list of all log-scales, which begins with the encoder's, `log_scales = [log_scale]`, and grows by one in each pass "
        "of the loop. `log_posterior(eps, log_scales)` wants the noise, not $z$.",
        "`z, log_scales = loc + tf.exp(log_scale) * eps, [log_scale]`; in the loop `shift, s = step(z)`, "
        "`z = shift + tf.exp(s) * z` and `log_scales.append(s)`; and after it `return z, log_posterior(eps, log_scales)`.",
    ],
    explanation="One pass through the steps gives the draw, and what it leaves behind, the log-scales, gives the density of this very "
    "draw. Nothing has to be inverted: where $z_T$ came from is known, as we began with $\\varepsilon$.",
)
def draw(draw):
    eps, loc, log_scale = normal(*_SHAPE, seed=5), normal(_POINTS, _LATENTS, seed=6), 0.5 * normal(*_SHAPE, seed=7)
    what = "`draw(eps, loc, log_scale, steps)`"
    pair = call(what, draw, eps, loc, log_scale, _STEPS)
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise Wrong(f"{what} should return two things, z and log q.")
    if [np.shape(part) for part in pair] == [_SHAPE[:-1], _SHAPE]:
        raise Wrong("the two results are exchanged: z comes first, log q second.")
    z, log_q = pair
    if any(part is ... or part is None for part in pair):
        raise Wrong("one of the two results is `...` or None. If that comes from `log_posterior`, run its check first.")
    if not np.array_equal(*(as_array("z", each) for each in (z, draw(eps, loc, log_scale, _STEPS)[0])), equal_nan=True):
        raise Wrong("two calls with the same eps give different z: make z from eps, the noise that is given.")
    _require_drawn(z, eps, loc, log_scale)
    _require_log_q(log_q, eps, loc, log_scale)
    for part in pair:
        _require_goes_with_float32("what `draw` returns", part)
    got = draw(eps, loc, log_scale, _STEPS[1:])
    for name, one, right in zip(("z", "log q"), got, _reference_draw(eps, loc, log_scale, _STEPS[1:]), strict=True):
        require_close(f"with a single step, {name}", one, right)


def _step(mix: Sequence[Sequence[float]], k: int) -> Callable:
    """An autoregressive step, if `mix` is strictly triangular."""
    matrix = tf.constant(mix)
    return lambda z: (tf.sin(z @ matrix + 0.5) - 0.4 * k, 0.6 * tf.tanh(z @ (1.5 * matrix) - 0.7 + 0.5 * k))


_STEPS = [
    _step([[0.0, 0.9, -0.7], [0.0, 0.0, 0.8], [0.0, 0.0, 0.0]], 0),
    _step([[0.0, 0.0, 0.0], [-0.6, 0.0, 0.0], [0.9, 0.7, 0.0]], 1),
]


def _affine(z: tf.Tensor, shift: tf.Tensor, log_scale: tf.Tensor) -> tf.Tensor:
    return shift + tf.exp(log_scale) * z


def _through(
    z: tf.Tensor, steps: Sequence[Callable] = _STEPS, combine: Callable = _affine, reads: tf.Tensor | None = None
) -> tf.Tensor:
    """What the steps make of z, if all of them are given `reads` rather than the z before them, and combine as they say."""
    for step in steps:
        z = combine(z, *step(z if reads is None else reads))
    return z


def _require_drawn(z: Any, eps: tf.Tensor, loc: tf.Tensor, log_scale: tf.Tensor) -> None:
    start, of_variance = _affine(eps, loc, log_scale), _affine(eps, loc, log_scale / 2)

    def steps_that(combine: Callable, first: tf.Tensor = start) -> tf.Tensor:
        return _through(first, combine=combine)

    def combined(combine: Callable) -> np.ndarray:
        """If a mistake is made in the steps alone, or in step 0 as well."""
        return nearest(z, [steps_that(combine), steps_that(combine, combine(eps, loc, log_scale))])

    require_close(
        "z_T, the first of the two results,",
        z,
        _through(start),
        {
            "each step reads the z of the step before it; yours are given eps.": _through(start, reads=eps),
            "each step reads the z of the step before it; yours are all given z_0.": _through(start, reads=start),
            "step 0 is missing: begin with z_0 = loc + exp(log_scale) ⊙ eps, not with eps.": _through(eps),
            "step 0 lacks its scale: multiply eps by exp(log_scale).": _through(loc + eps),
            "step 0 lacks its shift: add loc.": _through(tf.exp(log_scale) * eps),
            "step 0 lacks an exponential: its scale is exp(log_scale).": _through(loc + log_scale * eps),
            "`log_scale` is that of a standard deviation, not a variance: leave the ½ out.": _through(of_variance),
            "take the steps in the order of the list, the first one first.": _through(start, _STEPS[::-1]),
            "s is a *log*-scale: multiply z by exp(s), not by s.": combined(lambda z, t, s: t + s * z),
            "each step *multiplies* z by exp(s); yours adds it.": steps_that(lambda z, t, s: t + tf.exp(s) + z),
            "each step *multiplies* z by exp(s); yours adds s.": steps_that(lambda z, t, s: t + s + z),
            "a step returns the shift first, the log-scale second.": steps_that(lambda z, t, s: _affine(z, s, t)),
            "scale first, then shift: μ + exp(s) ⊙ z.": combined(lambda z, t, s: (z + t) * tf.exp(s)),
            "multiply by exp(s), not by exp(−s).": combined(lambda z, t, s: t + tf.exp(-s) * z),
            "that is the way back: multiply by exp(s), then add μ.": combined(lambda z, t, s: (z - t) * tf.exp(-s)),
            "exp(s) multiplies the z of the step before, not eps.": steps_that(lambda z, t, s: _affine(eps, t, s)),
            "only the first step was taken: is the `return` within the loop?": _through(start, _STEPS[:1]),
            "only the last step was taken: each goes on from the z of the one before.": _through(start, _STEPS[1:]),
            "no step was taken: after z_0 there is a loop over `steps`.": start,
            "that is the shift of the last step alone.": steps_that(lambda z, t, s: t),
            "a step lacks its shift: add μ.": steps_that(lambda z, t, s: tf.exp(s) * z),
            "a step lacks its scale: multiply z by exp(s).": steps_that(lambda z, t, s: t + z),
        },
    )


def _require_log_q(log_q: Any, eps: tf.Tensor, loc: tf.Tensor, log_scale: tf.Tensor) -> None:
    z_0 = _affine(eps, loc, log_scale)
    z_1, z_2 = _through(z_0, _STEPS[:1]), _through(z_0)
    (first_shift, first), (second_shift, second) = _STEPS[0](z_0), _STEPS[1](z_1)
    scales = [log_scale, first, second]
    early = [log_scale, first, _STEPS[1](z_0)[1]]
    late = [log_scale, _STEPS[0](z_1)[1], _STEPS[1](z_2)[1]]
    right = _reference_log_posterior(eps, scales)
    _require_one_for_each_draw("log q", log_q)

    def with_scales(*candidates: Sequence[tf.Tensor]) -> np.ndarray:
        return nearest(log_q, [_reference_log_posterior(eps, candidate) for candidate in candidates])

    advice = {
        "the scale of step 0 is missing: the list begins with `log_scale`.": with_scales([first, second]),
        "the list of log-scales lacks a step: the scales of all of them belong to it.": with_scales(
            [log_scale, first], [log_scale], [log_scale, second], [second]
        ),
        "the list of log-scales is empty, or was not used.": with_scales([tf.zeros_like(eps)]),
        "give `log_posterior` the noise, eps, and not the z of step 0.": _reference_log_posterior(z_0, scales),
        "give `log_posterior` the noise, eps, and not the last z.": _reference_log_posterior(z_2, scales),
        "the same log-scale is in the list several times: append what *this* step has returned.": with_scales(
            [log_scale] * 3, [log_scale, log_scale, first], [second] * 3, [log_scale, second, second], [*scales, second]
        ),
        "`log_posterior` wants the log-scales themselves: neither their exponentials nor their negatives.": with_scales(
            [tf.exp(s) for s in scales], [-s for s in scales]
        ),
        "the log-scales are those at the z that each step was given, and at no other z.": with_scales(late, early),
        "the list has shifts in place of log-scales.": with_scales([log_scale, first_shift, second_shift]),
        # The sum of a tensor, and a list that was extended by one, go through the first axis, that of the draws.
        "`log_posterior` wants a list with one tensor for each step: put each in with `append`.": with_scales(
            tf.unstack(sum(scales)), [log_scale, *tf.unstack(first), *tf.unstack(second)]
        ),
        "it has the wrong sign.": -right,
    }
    mistakes = {f"z is right, and log q is not: {message}": mistaken for message, mistaken in advice.items()}
    require_close("z is right, and log q is not: it", log_q, right, mistakes)


class _ReferenceDecoder(tf_keras.Model):
    def __init__(self, pixels: int, hidden: int = 64):
        super().__init__()
        self.features = tf_keras.Sequential([tf_keras.layers.Dense(hidden, "relu") for _ in range(2)])
        self.logits = tf_keras.layers.Dense(pixels)

    def call(self, z):
        logits = self.logits(self.features(z))
        return tfd.Independent(tfd.Bernoulli(logits=logits, dtype=tf.float32), reinterpreted_batch_ndims=1)


@exercise(
    "Live 8.4, the decoder",
    reference=lambda: _ReferenceDecoder,
    hints=[
        "A pixel that is 0 or 1 has a Bernoulli distribution, and `tfd.Bernoulli` takes logits as they are.",
        "`tfd.Bernoulli(logits=logits, dtype=tf.float32)` is a batch of single pixels. `tfd.Independent` makes axes of the batch part "
        "of the event: how many of them?",
        "`return tfd.Independent(tfd.Bernoulli(logits=logits, dtype=tf.float32), reinterpreted_batch_ndims=1)`",
    ],
    explanation="The logits have shape $(S, N, \\text{pixels})$. With the last axis in the event, `log_prob` sums over the pixels, and "
    "is left with one number for each draw of each data point. With logits rather than probabilities it can be computed without "
    "the logarithm of a sigmoid that has come out as 0.",
)
def decoder(Decoder):
    if not isinstance(Decoder, type) or not issubclass(Decoder, tf_keras.Model):
        raise Wrong(f"`Decoder` should be a class derived from `tf_keras.Model`; yours is {str(Decoder)[:80]}.")
    network = call("`Decoder(5, hidden=8)`", Decoder, _PIXELS, hidden=8)
    z = normal(*_SHAPE, seed=8)
    call("The decoder", network, z)  # which makes its variables
    if not all(layer.built for layer in network.layers) or len(network.trainable_variables) != 6:
        raise Wrong("the decoder should use the layers of `__init__`, first `self.features`, then `self.logits`.")
    # Weights of the check's own: with those drawn by chance, what a mistake looks like would depend on chance.
    for k, variable in enumerate(network.trainable_variables):
        variable.assign(0.7 * normal(*variable.shape, seed=10 + k))
    got = network(z)
    what = "what the decoder returns"
    if tf.is_tensor(got) and not isinstance(got, tfd.Distribution):
        raise Wrong(f"{what} should be the distribution of x, made with `tfd`; yours is a tensor of numbers.")
    one_axis = "`tfd.Independent` should take the last axis alone into the event, `reinterpreted_batch_ndims=1`."
    several, single = _SHAPE[:-1], (*_SHAPE[:-1], _PIXELS)
    require_distribution(
        what,
        got,
        batch_shape=several,
        event_shape=(_PIXELS,),
        mistakes={
            "Pixels should belong to the event: put `tfd.Independent` around their distribution.": (single, ()),
            f"{one_axis} Without that it takes all axes but the first.": ((_DRAWS,), (_POINTS, _PIXELS)),
            one_axis: ((), single),
            "One of several categories is not what x is: each pixel is 0 or 1 by itself.": (several, ()),
        },
    )
    logits = network.logits(network.features(z))
    _require_pixels(got, logits)
    if tf.as_dtype(got.dtype) != tf.float32:
        raise Wrong(f"{what} draws {tf.as_dtype(got.dtype).name}; ask `tfd.Bernoulli` for `dtype=tf.float32`.")
    mean = call(f"`mean()` of {what}", got.mean)  # which the notebook shows as pictures
    require_close(f"the mean of {what}", mean, tf.sigmoid(logits))
    _require_trains(network)
    as_they_are = "hand the logits on as they are, `tfd.Bernoulli(logits=logits, …)`."
    for level in (60.0, -60.0):
        network.logits.bias.assign(tf.fill([_PIXELS], level))
        for pixel in (0.0, 1.0):
            x = tf.fill([_PIXELS], pixel)
            log_prob = as_array(what, network(z).log_prob(x))
            if not np.all(np.isfinite(log_prob)):
                raise Wrong(
                    "the distribution is right, and for large logits its log-density is infinite or NaN, as a sigmoid comes out as "
                    f"exactly 0 or 1: {as_they_are}"
                )
            right = tf.reduce_sum(tfd.Bernoulli(logits=network.logits(network.features(z))).log_prob(x), axis=-1)
            if not np.allclose(log_prob, right, rtol=1e-3, atol=1e-3):
                raise Wrong(
                    "the distribution is right for logits of moderate size, and large ones have no effect, as if the logits or the "
                    f"probabilities were clipped, so that their gradient is lost: {as_they_are}"
                )


def _require_pixels(got: tfd.Distribution, logits: tf.Tensor) -> None:
    x = tf.cast(normal(_POINTS, _PIXELS, seed=9) > 0.2, tf.float32)
    what = "the log-density of what the decoder returns"
    log_prob = call(what, got.log_prob, x)
    if np.any(np.isnan(as_array(what, log_prob))):
        raise Wrong(
            f"{what} is NaN: the network's outputs are logits, any real numbers, and no probabilities. Hand them on as `logits=`."
        )

    def of_pixels(each: tfd.Distribution) -> tf.Tensor:
        return tf.reduce_sum(each.log_prob(x), axis=-1)

    single = tfd.OneHotCategorical(logits).log_prob(x)

    require_close(
        what,
        log_prob,
        of_pixels(tfd.Bernoulli(logits=logits)),
        {
            "the sigmoid is taken twice: leave out your own.": of_pixels(tfd.Bernoulli(tf.sigmoid(logits))),
            "pixels that are 0 or 1 have no normal distribution: use `tfd.Bernoulli`.": nearest(
                log_prob, [of_pixels(tfd.Normal(mean, 1.0)) for mean in (logits, tf.sigmoid(logits))]
            ),
            "your distribution has just one white pixel in a draw; they should be independent, each 0 or 1 by itself.": single,
            "0 and 1 are exchanged: the logits say how probable 1 is.": of_pixels(tfd.Bernoulli(logits=-logits)),
        },
    )


def _require_trains(network: tf_keras.Model) -> None:
    """Tries a decoder as the notebook does, in a compiled training step of a VAE."""
    vae = VAE(lambda x: (x[:, :_LATENTS], x[:, :_LATENTS] - 1.0, x), network, flows.standard_normal(_LATENTS))

    @tf.function
    def gradients(x: tf.Tensor) -> list[tf.Tensor | None]:
        with tf.GradientTape() as tape:
            loss = -tf.reduce_mean(vae.elbo(x))
        return tape.gradient(loss, vae.trainable_variables)

    try:
        found = gradients(tf.constant([[0.0, 1.0, 1.0, 0.0, 1.0]]))
    except Exception as error:
        raise Wrong(
            "the decoder works, but not in a compiled training step of a `VAE`: use TensorFlow's functions rather than NumPy's."
        ) from error
    if len(found) != 6 or any(gradient is None for gradient in found):
        raise Wrong(
            "in a `VAE`, the gradient of the loss does not reach all of the decoder's variables: let the logits go straight from "
            "the network into the distribution."
        )


def _reference_binarise(levels: tf.Tensor) -> tf.Tensor:
    levels = tf.cast(levels, tf.float32)
    return tf.cast(16 * tf.random.uniform(tf.shape(levels)) < levels, tf.float32)


@exercise(
    "Live 8.5, zeros and ones",
    reference=lambda: _reference_binarise,
    hints=[
        "A number $u$ drawn uniformly between 0 and 1 is less than $p$ with probability $p$.",
        "Draw as many numbers as there are pixels, `tf.random.uniform(tf.shape(levels))`, and compare them with `levels / 16`. "
        "A comparison gives true and false, which `tf.cast` turns into numbers.",
        "`return tf.cast(tf.random.uniform(tf.shape(levels)) < levels / 16, tf.float32)`",
    ],
    explanation="`tf.random.uniform` gives numbers from 0 up to, and without, 1: level 0 never becomes 1, and level 16 always does. "
    "As an operation of TensorFlow it is part of the pipeline's graph, and draws anew for every batch; NumPy's would run once, while "
    "the pipeline is traced, and its numbers stay for good.",
)
def binarise(binarise):
    # Each level twice in each row: pixels with equal levels must not share their random numbers.
    levels = np.tile(np.arange(17, dtype=np.uint8), (4_000, 2))
    what = "`binarise(levels)`"
    # Eight times: were all pixels to share one number, two results would agree now and then.
    results = [_require_zeros_and_ones(what, call(what, binarise, levels), levels) for _ in range(8)]
    first = results[0]
    if all(np.array_equal(first, result) for result in results):
        if np.array_equal(first, levels > 0):
            raise Wrong("every level above 0 becomes 1, as the random numbers are below 1: compare with level / 16.")
        if (first == first[0]).all():
            raise Wrong("there is no chance in your result: a pixel of level 4 should be 1 in one draw out of four.")
        raise Wrong("each call gives the same zeros and ones: draw new numbers each time, without a seed.")
    shared = "of its own for each pixel, of the shape of `levels`."
    if (first == first[0]).all():
        raise Wrong(f"all rows of the result are equal: draw a random number {shared}")
    if np.array_equal(first[:, :17], first[:, 17:]):
        raise Wrong(f"all pixels of an image share one random number: draw one {shared}")
    _require_frequencies(first, levels)
    faint = np.full((4_000, 34), 4, np.uint8)
    if np.mean(_require_zeros_and_ones(what, call(what, binarise, faint), faint)) > 0.5:
        raise Wrong(
            "divide by 16, the highest level that there is, and not by the highest one in the array or the row."
        )
    cube = levels[:6, :4].reshape(2, 3, 4)
    _require_zeros_and_ones(what, call("For levels of shape (2, 3, 4), `binarise`", binarise, cube), cube)
    try:
        mapped = list(tf.data.Dataset.from_tensors(levels).repeat(2).map(binarise))
    except Exception as error:
        raise Wrong(
            "`binarise` works on arrays, and raises an error in a pipeline, `dataset.map(binarise)`, where there are no numbers yet: "
            "use TensorFlow's functions rather than NumPy's or Python's."
        ) from error
    what = "in a pipeline, `binarise(levels)`"
    first, second = (_require_zeros_and_ones(what, batch, levels) for batch in mapped)
    if np.array_equal(first, second):
        raise Wrong(
            "in a pipeline, `dataset.map(binarise)`, each batch gets the same random numbers: NumPy's are drawn once, when the "
            "pipeline is made. Use `tf.random.uniform`, without a seed."
        )
    _require_frequencies(first, levels)


def _require_zeros_and_ones(what: str, got: Any, levels: np.ndarray) -> np.ndarray:
    values = as_array(what, got)
    if values.shape != levels.shape:
        raise Wrong(f"for levels of shape {levels.shape}, {what} should have that shape; yours has {values.shape}.")
    if not np.isin(values, (0, 1)).all():
        strange = values[~np.isin(values, (0, 1))][0]
        raise Wrong(f"{what} should hold nothing but 0 and 1; there is a {strange:.4g} in yours.")
    dtype = tf.as_dtype(np.asarray(got).dtype)
    if dtype != tf.float32:
        raise Wrong(f"{what} should be of type tf.float32; yours is {dtype.name}. Convert it with `tf.cast`.")
    return values


def _require_frequencies(got: np.ndarray, levels: np.ndarray) -> None:
    """Refuses right results with a probability below 1e-8: it wants no better than seven standard deviations."""
    level = np.arange(17)
    frequencies, count = np.array([got[levels == k].mean() for k in level]), np.sum(levels == 0)

    def too_far(probabilities: np.ndarray) -> np.ndarray:
        # Two of all the pixels are free, as u ≤ p and u < p are equally right: some u may be exactly 0.
        deviation = np.sqrt(probabilities * (1 - probabilities) / count)
        return np.abs(frequencies - probabilities) > 7 * deviation + 2.5 / count

    if not too_far(level / 16).any():
        return
    off_by_one = [level / 17, (level + 1) / 17, np.minimum((level + 1) / 16, 1), np.minimum(level / 15, 1)]
    mistakes = {
        "zeros and ones are exchanged: level 16 should always give 1, and level 0 never.": [1 - level / 16],
        "the probability is level / 16: of the seventeen levels, 0 never gives 1, and 16 always does.": off_by_one,
        "the levels go from 0 to 16, not to 255: the probability is level / 16.": [level / 255, level / 256],
        "level / 16 is a probability, not a logit: hand it on as `probs=`.": [expit(level / 16), expit(level)],
        "draw uniform numbers, between 0 and 1, rather than normal ones.": [ndtr(level / 16), ndtr(level)],
        "the result does not depend on the levels: compare the random numbers with level / 16.": [np.full(17, 0.5)],
        "compare the random number with level / 16 rather than multiply the two.": [1 - 8 / np.maximum(level, 8)],
    }
    for message, candidates in mistakes.items():
        if any(not too_far(candidate).any() for candidate in candidates):
            raise Wrong(message)
    worst = np.argmax(np.abs(frequencies - level / 16))
    raise Wrong(
        f"pixels of level {worst} should be 1 with probability {worst}/16, {worst / 16:.3f}; of yours the fraction is "
        f"{frequencies[worst]:.3f}."
    )


# ----------------------------------------------------------------------------------------------------- exercises


def _reference_log_posterior(eps: tf.Tensor, log_scales: Sequence[tf.Tensor]) -> tf.Tensor:
    log_base = -0.5 * eps**2 - 0.5 * np.log(2 * np.pi)
    return tf.reduce_sum(log_base - sum(log_scales), axis=-1)


@exercise(
    "Exercise 8.1, the density of the draw",
    reference=lambda: _reference_log_posterior,
    hints=[
        "Each step is a change of variables: the log-density goes down by the log-determinant of the step's Jacobian, which is "
        "triangular. What is on its diagonal?",
        "$\\log q(z_T \\mid x) = \\sum_i \\left[-\\frac{1}{2} \\varepsilon_i^2 - \\frac{1}{2} \\log 2\\pi - \\sum_{t=0}^{T} "
        "s_{t,i}\\right]$: the sum over $i$ is one over the last axis, that over $t$ is one over the list.",
        "`log_base = -0.5 * eps**2 - 0.5 * np.log(2 * np.pi)` and `return tf.reduce_sum(log_base - sum(log_scales), axis=-1)`",
    ],
    explanation="Step 0 scales each entry of $\\varepsilon$ by its own $\\sigma_0$: $\\log q(z_0 \\mid x) = \\log N(\\varepsilon; 0, I) - "
    "\\sum_i s_{0,i}$. In step $t$ the $i$-th entries of $\\mu_t$ and $s_t$ depend on $x$ and on entries of $z_{t-1}$ before the $i$-th, "
    "not on the $i$-th itself. So, with the entries in the step's order, its Jacobian is triangular with $\\sigma_t$ on its diagonal, and "
    "$\\log q(z_t \\mid x) = \\log q(z_{t-1} \\mid x) - \\sum_i s_{t,i}$. (Another order from step to step changes nothing: a determinant "
    "does not mind if rows and columns change places together.) All steps together: $\\log q(z_T \\mid x) = -\\sum_i \\left[\\frac{1}{2} "
    "\\varepsilon_i^2 + \\frac{1}{2} \\log 2\\pi + \\sum_{t=0}^{T} s_{t,i}\\right]$. Where a step stretches, density falls: hence the minus sign.",
)
def log_posterior(log_posterior):
    eps = normal(*_SHAPE, seed=20)
    scales = [abs(0.3 * normal(*_SHAPE, seed=21 + k)) + 0.1 for k in range(_SCALES)]
    constant = 0.5 * np.log(2 * np.pi)
    normal_part = tf.reduce_sum(-0.5 * eps**2 - constant, axis=-1)
    volume = tf.reduce_sum(sum(scales), axis=-1)
    right = normal_part - volume
    what = "`log_posterior(eps, log_scales)`"
    got = call(what, log_posterior, eps, [*scales])
    if np.shape(got) == (_SCALES, *_SHAPE[:-1]):
        raise Wrong("your result still has an axis for the steps: sum the log-scales over the list, too.")
    _require_one_for_each_draw(what, got)

    def without(*left_out: int) -> tf.Tensor:
        return right + tf.reduce_sum(sum(scales[k] for k in left_out), axis=-1)

    half_square = 0.5 * tf.reduce_sum(eps**2, axis=-1)
    require_close(
        what,
        got,
        right,
        {
            "the log-scales have the wrong sign: where a step stretches, density falls.": normal_part + volume,
            "½ log 2π is missing, once for each dimension.": right + _LATENTS * constant,
            "½ log 2π belongs to each dimension: there are D of them.": nearest(
                got, [right + (_LATENTS - k) * constant for k in (1, 2)]
            ),
            "½ log 2π has the wrong sign: the normalising constant is one *over* √(2π).": nearest(
                got, [right + 2 * _LATENTS * constant, right + (_LATENTS + 1) * constant]
            ),
            "the normalising constant of a normal distribution has a root, 1/√(2π): its logarithm is −½ log 2π.": right
            - _LATENTS * constant,
            "s_0 is missing: the encoder's own scale is the first of the T + 1 steps.": without(0),
            "all T + 1 steps count, and yours takes one alone.": nearest(
                got, [without(*(k for k in range(_SCALES) if k != kept)) for kept in range(_SCALES)]
            ),
            "the last step is missing: the list goes from s_0 to s_T.": without(_SCALES - 1),
            "you sum the log-scales over all draws, too: each draw keeps its own, with `axis=-1`.": normal_part
            - tf.reduce_sum(sum(scales)),
            "the log-scales are missing: each step changes the density.": normal_part,
            "the log-density of eps is missing: begin with log N(ε; 0, I).": nearest(got, [-volume, volume]),
            "ε²/2 is what is subtracted: the ½ is missing.": right - half_square,
            "the square of ε has the wrong sign: the density falls with the distance from 0.": right + 2 * half_square,
            "eps has to be squared.": right + half_square - 0.5 * tf.reduce_sum(eps, axis=-1),
            "the entries of the list are log-scales already: leave out the exponential or the logarithm.": nearest(
                got,
                [normal_part - tf.reduce_sum(sum(map(change, scales)), axis=-1) for change in (tf.exp, tf.math.log)],
            ),
            "sum over the dimensions rather than average.": right / _LATENTS,
            "sum over the steps rather than average.": normal_part - volume / _SCALES,
            "sum the log-scales over the dimensions rather than average.": normal_part - volume / _LATENTS,
            "that is the density: return its logarithm.": tf.exp(right),
            "that is minus the log-density.": -right,
        },
    )
    _require_goes_with_float32(what, got)
    far = 40.0 * eps
    _require_close_far_away(what, log_posterior(far, [*scales]), _reference_log_posterior(far, scales))
    eps, scale = eps[0], scales[1][0]
    what = f"without steps, T = 0, and for eps of shape {tuple(eps.shape)}, `log_posterior`"
    got = call(what, log_posterior, eps, [scale])
    require_close(what, got, _reference_log_posterior(eps, [scale]))


def _reference_gated_step(z: tf.Tensor, m: tf.Tensor, s: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    gate = tf.sigmoid(s)
    return gate * z + (1 - gate) * m, tf.math.log_sigmoid(s)


@exercise(
    "Exercise 8.2, the gated step",
    reference=lambda: _reference_gated_step,
    hints=[
        "The new z is Eq. (8.9) as it stands, with `tf.sigmoid(s)` for the gate.",
        "By what is $z_{t-1}$ multiplied? That is the scale, and its logarithm is what is asked for. Do not take it of the gate that "
        "you have computed; `tf.math.log_sigmoid` goes to it directly from `s`.",
        "`gate = tf.sigmoid(s)`; `return gate * z + (1 - gate) * m, tf.math.log_sigmoid(s)`",
    ],
    explanation="$m_t$ and $s_t$ do not depend on the entry's own $z_{t-1}$, so that the diagonal of the Jacobian is $\\sigma_t$. And "
    "$\\log \\sigma(s) = -\\log(1 + e^{-s})$ tends to $s$ for $s \\to -\\infty$: a number that 32-bit floats hold without difficulty, "
    "although they cannot hold $\\sigma(s)$ itself.",
)
def gate(gated_step):
    z, m, s = (normal(_POINTS, _LATENTS, seed=seed) + shift for seed, shift in ((30, 0.5), (31, -0.8), (32, 0.4)))
    what = "`gated_step(z, m, s)`"
    pair = call(what, gated_step, z, m, s)
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise Wrong(f"{what} should return two things, the new z and the logarithm of its scales.")
    new, log_scale = pair
    sigma, log_sigma = tf.sigmoid(s), tf.math.log_sigmoid(s)
    right = sigma * z + (1 - sigma) * m
    for name, part in zip(("the new z", "the logarithm of the scales"), pair, strict=True):
        if part is ... or part is None:
            raise Wrong(f"{name} is still to be filled in: yours is {part}.")
        advice = "Leave the sum to `log_posterior`: here there is one for each entry."
        require_shape(name, part, tuple(z.shape), dict.fromkeys([(_POINTS,), (_LATENTS,), ()], advice))
    require_close(
        "the new z",
        new,
        right,
        {
            "the two results are exchanged: the new z comes first.": log_sigma,
            "the gate works the wrong way round: a gate of 1 keeps the old value, z.": (1 - sigma) * z + sigma * m,
            "m is multiplied by 1 − σ, so that the result lies between z and m.": sigma * z + m,
            "m is multiplied by 1 − σ, and z by σ.": sigma * (z + m),
            "that is the plain step of Eq. (8.5): the gate is the sigmoid of s.": tf.exp(s) * z + m,
            "the gate is the sigmoid of s, not s itself.": s * z + (1 - s) * m,
            "the gate is the sigmoid of s, not its exponential.": tf.exp(s) * z + (1 - tf.exp(s)) * m,
            "the same gate belongs to z and to m: 1 − σ, not 1 − s.": sigma * z + (1 - s) * m,
            "m and s are exchanged: the gate is the sigmoid of s.": tf.sigmoid(m) * z + (1 - tf.sigmoid(m)) * s,
            "the gate is a sigmoid, from 0 to 1; a tanh goes from −1 to 1.": tf.tanh(s) * z + (1 - tf.tanh(s)) * m,
            "the new value, m, is missing.": sigma * z,
        },
    )
    require_close(
        "the new z is right; the logarithm of the scales",
        log_scale,
        log_sigma,
        {
            "that is the scale itself, σ: return its logarithm.": sigma,
            "that is s, the logarithm of the scale in the plain step; here the scale is the sigmoid of s.": s,
            "that is the logarithm of 1 − σ; z is multiplied by σ.": tf.math.log_sigmoid(-s),
            "the logarithm of the scales has the wrong sign: they are below 1, and it is below 0.": -log_sigma,
            "take the natural logarithm.": log_sigma / np.log(10),
            "the sigmoid is taken twice: `tf.math.log_sigmoid` wants s itself.": tf.math.log_sigmoid(sigma),
        },
    )
    for part in pair:
        _require_goes_with_float32("what `gated_step` returns", part)
    _require_stable_gate(gated_step, z, m)


def _require_stable_gate(gated_step: Callable, z: tf.Tensor, m: tf.Tensor) -> None:
    s = tf.constant([[-200.0, 200.0, -40.0], [40.0, -95.0, 95.0]] * (_POINTS // 2))
    extreme = [as_array("what `gated_step` returns", part) for part in gated_step(z, m, s)]
    rights = _reference_gated_step(z, m, s)
    if not np.all(np.isfinite(extreme[0])):
        raise Wrong("for s = −200 or s = 200 the new z is not finite: use `tf.sigmoid`, which does not overflow.")
    require_close("for s between −200 and 200, the new z", extreme[0], rights[0])
    if not np.all(np.isfinite(extreme[1])):
        raise Wrong(
            "the formula is right, and for s = −200 or s = 200 the logarithm of the scales is not finite: use `tf.math.log_sigmoid(s)`, "
            "which never works out the sigmoid."
        )
    worst = np.unravel_index(np.argmax(np.abs(extreme[1] - rights[1])), s.shape)
    if not np.allclose(extreme[1], rights[1], rtol=1e-4, atol=1e-4):
        raise Wrong(
            f"the formula is right, and for s = {s[worst]:.0f} the logarithm of the scale should be {rights[1][worst]:.0f}; yours is "
            f"{extreme[1][worst]:.1f}. See `tf.math.log_sigmoid`."
        )


def _reference_log_weights_of_u(
    x: tf.Tensor, z: tf.Tensor, log_q: tf.Tensor, f: tfb.Bijector, decoder: Callable
) -> tf.Tensor:
    u = f.inverse(z)
    log_likelihood = decoder(f.forward(u)).log_prob(x)
    log_prior = flows.standard_normal(u.shape[-1]).log_prob(u)
    log_q_of_u = log_q + f.forward_log_det_jacobian(u, event_ndims=1)
    return log_likelihood + log_prior - log_q_of_u


@exercise(
    "Exercise 8.3, seen from the other side",
    reference=lambda: _reference_log_weights_of_u,
    hints=[
        "The decoder of $u$ is the flow, followed by the decoder of $z$. The prior of $u$ is a standard normal distribution, at $u$.",
        "$u = f^{-1}(z)$ is a change of variables of $q$: $q(u \\mid x) = q(z \\mid x) \\, |\\det J_f(u)|$ at $z = f(u)$. Where $f$ "
        "stretches, $f^{-1}$ squeezes, and density rises.",
        "`log_likelihood = decoder(f.forward(u)).log_prob(x)`, `log_prior = flows.standard_normal(u.shape[-1]).log_prob(u)`, "
        "`log_q_of_u = log_q + f.forward_log_det_jacobian(u, event_ndims=1)`, and then "
        "`return log_likelihood + log_prior - log_q_of_u`.",
    ],
    explanation="In the other view the same log-determinant stands in the prior: $\\log p(z) = \\log N(u; 0, I) - \\log|\\det J_f(u)|$. "
    "Whether it is subtracted from the prior or added to the posterior, it leaves the weights as they are, draw for draw.",
)
def other_side(log_weights_of_u):
    x, log_q = normal(_POINTS, _PIXELS, seed=40), normal(_DRAWS, _POINTS, seed=41) - 12.0
    f, z = _bent_flow(), normal(*_SHAPE[:-1], 2, seed=42)
    what = "`log_weights_of_u(x, z, log_q, f, decoder)`"
    got = call(what, log_weights_of_u, x, tf.identity(z), log_q, f, _decode)
    _require_one_for_each_draw(what, got)
    u = tf.identity(f.inverse(tf.identity(z)))
    log_det = f.forward_log_det_jacobian(tf.identity(u))
    likelihood, log_prior = _decode(z).log_prob(x), flows.standard_normal(2).log_prob(u)
    right = likelihood + log_prior - log_q - log_det

    def mistakes() -> Mapping[str, Any]:
        of_u, twice = (_decode(each).log_prob(x) for each in (u, f.inverse(tf.identity(u))))
        at_z, without = flows.standard_normal(2).log_prob(z), right + log_det
        inverse_at_u = f.inverse_log_det_jacobian(tf.identity(u))
        forward_at_z = f.forward_log_det_jacobian(tf.identity(z))
        return {
            "the log-determinant has the wrong sign: where f stretches, u has the higher density.": right + 2 * log_det,
            "the log-determinant is missing: log q(u|x) is not log q(z|x).": without,
            "the decoder is that of z: apply the flow to u first, `decoder(f.forward(u))`.": right - likelihood + of_u,
            "the decoder is that of z = f(u): go forward from u, not back once more.": right - likelihood + twice,
            "the prior is N(u; 0, I): take it at u, not at z.": right - log_prior + at_z,
            "the log-determinant is missing, and the prior is taken at z, not at u.": without - log_prior + at_z,
            "the log-determinant is missing, and the decoder is given u, not f(u).": without - likelihood + of_u,
            "the log-determinant is taken at the wrong point: the forward one belongs at u, the inverse one at z.": nearest(
                got, [without + sign * value for sign in (1, -1) for value in (inverse_at_u, forward_at_z)]
            ),
            "the change of variables is counted twice: it belongs to q(u|x), not to the prior of u.": right - log_det,
            "log q has the wrong sign: the weight is divided by q.": nearest(
                got, [right + 2 * log_q, without + 2 * log_q + log_det]
            ),
            "log q(z|x) is missing: log q(u|x) is made from it.": nearest(got, [right + log_q, without + log_q]),
            "the prior of u is missing.": right - log_prior,
            "the likelihood is missing.": right - likelihood,
            "return the logarithm of the weight.": tf.exp(right),
        }

    try:
        require_close(what, got, right, tolerance=1e-3)
    except Wrong:  # only now what takes as many passes as there are dimensions
        require_close(what, got, right, mistakes(), tolerance=1e-3)
        raise
    _require_goes_with_float32(what, got)
    far = log_weights_of_u(x + 40.0, tf.identity(z), log_q, f, _decode)
    _require_close_far_away(what, far, _reference_log_weights_of_u(x + 40.0, tf.identity(z), log_q, f, _decode))


@cache
def _bent_flow() -> tfb.Bijector:
    """A MAF far from the identity that it starts as; of two latents, as an answer may count on the notebook's number."""
    flow = flows.maf(2, layers=2, hidden=(8,), seed=8)
    for k, variable in enumerate(flow.trainable_variables):
        variable.assign_add(0.6 * normal(*variable.shape, seed=50 + k))
    return flow.bijector


def _reference_posterior_flow(steps: int) -> tfd.TransformedDistribution | None:
    if steps == 0:
        return None
    return flows.iaf(2, layers=steps, hidden=(64,), seed=0, condition_size=32)


@exercise(
    "Exercise 8.4, the number of steps",
    reference=lambda: _reference_posterior_flow,
    hints=[
        "Section 8.3 made such a flow, with `flows.iaf`; the number of layers is now an argument. `flows.iaf` itself wants one layer "
        "at least.",
        "`if steps == 0: return None`. Otherwise `flows.iaf` with two latents, `layers=steps`, `hidden`, `seed` and "
        "`condition_size`.",
        "`return flows.iaf(2, layers=steps, hidden=(64,), seed=0, condition_size=32)`",
    ],
    explanation="Without a flow, `VAE` draws from the diagonal normal distribution: no step after step 0. Each layer is one step of "
    "Eq. (8.5), with a network of its own that reads the encoder's context next to $z_{t-1}$.",
)
def steps(posterior_flow):
    for number in (4, 1):
        what = f"`posterior_flow({number})`"
        try:
            flow = call(what, posterior_flow, number)
        except Wrong as wrong:
            if "sequence of positive integers" in str(wrong):
                raise Wrong(f"{wrong} A tuple with one entry has a comma: `hidden=(64,)`.") from wrong
            raise
        _require_iaf(what, flow, number)
    what = "`posterior_flow(0)`"
    try:
        nothing = posterior_flow(0)
    except Exception as error:
        raise Wrong(
            f"{what} raised an error: a flow has one layer at least; return None before one is made."
        ) from error
    if nothing is not None:
        raise Wrong(f"{what} should be None, as the diagonal posterior has no flow; yours is {repr(nothing)[:80]}.")


def _require_iaf(what: str, flow: Any, number: int) -> None:
    """Asks for an inverse autoregressive flow that the notebook's encoder and `VAE` can work with."""
    if isinstance(flow, tfb.Bijector):
        raise Wrong(f"{what} is a bijector alone; return the whole flow, as `flows.iaf` makes it.")
    # By its attributes: what the constructor returns is not an instance of the public class.
    if not isinstance(flow, tfd.Distribution) or not hasattr(getattr(flow, "bijector", None), "bijectors"):
        raise Wrong(f"{what} should be a flow, made with `flows.iaf`; yours is of type {type(flow).__name__}.")
    layers = list(flow.bijector.bijectors)
    if len(layers) != number:
        raise Wrong(f"{what} should have as many layers as there are steps, {number}; yours has {len(layers)}.")
    if any(isinstance(layer, bijectors.MaskedAutoregressive) for layer in layers):
        raise Wrong(f"{what} is a MAF, which would take two passes for every draw; the posterior wants an IAF.")
    if not all(isinstance(layer, bijectors.InverseAutoregressive) for layer in layers):
        raise Wrong(f"{what} should be an IAF, made with `flows.iaf`.")
    require_distribution(what, flow, event_shape=(2,))
    if flow.dtype != tf.float32:
        raise Wrong(
            f"{what} computes in {tf.as_dtype(flow.dtype).name}, and the encoder in float32: leave out `dtype`."
        )
    if any(layer.parameters["gated"] for layer in layers):
        raise Wrong(f"{what} has gates; leave them out, as the flow of Section 8.3 does.")
    for layer in layers:
        sizes = [int(given.shape[-1]) for given in layer.network.inputs]
        if len(sizes) == 1:
            raise Wrong(f"{what} has no condition: the encoder's context has 32 numbers, `condition_size=32`.")
        if sizes[1] != 32:
            raise Wrong(f"the context has 32 numbers; {what} takes a condition of {sizes[1]}.")
        widths = tuple(part.units for part in layer.network.layers if isinstance(part, MaskedDense))[:-1]
        if widths != (64,):
            raise Wrong(f"{what} should have one hidden layer, `hidden=(64,)`; yours has the widths {widths}.")
    conditions = flows.given(flow, normal(5, 32, seed=61))["bijector_kwargs"]
    call(f"{what}, given a context,", flow.bijector.forward, normal(5, 2, seed=60), **conditions)
    _require_same_weights(what, flow, _reference_posterior_flow(number))


def _require_same_weights(what: str, flow: tfd.Distribution, reference: tfd.Distribution) -> None:
    """Asks that a flow starts as the reference does, which its seed decides."""
    pairs = zip(flow.trainable_variables, reference.trainable_variables, strict=True)
    if not all(np.array_equal(theirs, ours) for theirs, ours in pairs):
        raise Wrong(f"{what} starts with other weights than `flows.iaf` with `seed=0`, which the exercise asks for.")


# ------------------------------------------------------------------------------------------- what several checks do


def _require_one_for_each_draw(what: str, got: Any) -> None:
    """Asks for shape (S, N)."""
    over_dimensions = "Sum over the last axis, that of the dimensions."
    advice = {
        _SHAPE: over_dimensions,
        (*_SHAPE[:-1], _PIXELS): over_dimensions,
        (*_SHAPE[:-1], 1): "The last axis should be gone.",
        _SHAPE[1:]: "Sum over the last axis, that of the dimensions, and not over the first.",
        (_DRAWS, _LATENTS): "Count the axis from the end: `axis=-1`.",
        (_DRAWS,): "Each data point has a number of its own.",
        (_POINTS,): "Each draw has a number of its own; the mean over draws comes later.",
        (): "Each draw of each data point has a number of its own; means come later.",
    }
    require_shape(f"for {_DRAWS} draws at each of {_POINTS} data points, {what}", got, _SHAPE[:-1], advice)


def _require_close_far_away(what: str, got: Any, right: Any) -> None:
    """Compares where densities underflow and their logarithms do not."""
    if not np.all(np.isfinite(as_array(what, got))):
        raise Wrong(
            "the formula is right, and far away, where a density underflows to 0, its logarithm is −∞: take `log_prob` rather than "
            "the logarithm of `prob`."
        )
    require_close(f"far away, where densities are very small, {what}", got, right)


def _require_goes_with_float32(what: str, got: Any) -> None:
    """The notebook goes on with tensors in single precision, which TensorFlow does not mix with others."""
    try:
        tf.zeros(np.shape(got)) + got
    except (TypeError, ValueError, tf.errors.InvalidArgumentError) as error:
        raise Wrong(
            f"{what} has the right values, and cannot be added to tensors of type float32, as the notebook will: it is of type "
            f"{getattr(got, 'dtype', type(got)).name}."
        ) from error
    if not hasattr(got, "shape"):
        raise Wrong(f"{what} should be a tensor; yours is of type {type(got).__name__}.")
