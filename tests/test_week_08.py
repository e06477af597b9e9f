"""Week 8's checks: right answers of every kind pass, typical wrong ones are told what is wrong, junk never escapes."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from exercise_tests import ExerciseTests
from scipy.special import expit, log_expit, logsumexp

from course_utils import bijectors, flows
from course_utils.exercises import week_08

tfb = tfp.bijectors
tfd = tfp.distributions

HALF_LOG = 0.5 * np.log(2 * np.pi)

# ------------------------------------------------------------------------------------------------- answers to try


def weights(combine):
    """Log-weights made of log p(x|z), log p(z) and log q."""
    return lambda x, z, log_q, prior, decoder: combine(decoder(z).log_prob(x), prior.log_prob(z), log_q)


def weights_in_a_loop(x, z, log_q, prior, decoder):
    return tf.stack([decoder(z[s]).log_prob(x) + prior.log_prob(z[s]) - log_q[s] for s in range(len(z))])


def weights_in_double_precision(x, z, log_q, prior, decoder):
    terms = decoder(z).log_prob(x), prior.log_prob(z), -log_q
    return np.sum([np.asarray(term, float) for term in terms], axis=0)


def weights_of_tensors_alone(x, z, log_q, prior, decoder):
    draws, points = z.shape.as_list()[:2]
    return tf.reshape(decoder(z).log_prob(x), [draws, points]) + prior.log_prob(z) - log_q


def weights_of_densities(x, z, log_q, prior, decoder):
    return tf.math.log(decoder(z).prob(x)) + tf.math.log(prior.prob(z)) - log_q


def mean_exp_by_hand(values):
    largest = np.max(values, axis=0)
    return np.log(np.mean(np.exp(values - largest), axis=0)) + largest


def mean_exp_less_one_maximum(values):
    largest = tf.reduce_max(values)
    return tf.math.log(tf.reduce_mean(tf.exp(values - largest), axis=0)) + largest


def total(values):
    return tf.reduce_sum(values, axis=-1)


def posterior(of_square=lambda square: -0.5 * square, constant=-HALF_LOG, of_scales=lambda scales: -sum(scales)):
    return lambda eps, log_scales: total(of_square(eps**2) + constant + of_scales(log_scales))


right_posterior = posterior()


def posterior_of_tfd(eps, log_scales):
    log_q = flows.standard_normal(eps.shape[-1]).log_prob(eps)
    for log_scale in log_scales:
        log_q -= tf.reduce_sum(log_scale, -1)
    return log_q


def posterior_in_double_precision(eps, log_scales):
    return tf.cast(right_posterior(eps, log_scales), tf.float64)


def affine(z, shift, log_scale):
    return shift + tf.exp(log_scale) * z


def draw(
    first=lambda eps, loc, log_scale: affine(eps, loc, log_scale),
    reads=lambda z, eps, start: z,
    combine=affine,
    order=lambda steps: steps,
    scales=lambda scales: scales,
    noise=lambda eps, z: eps,
    finish=lambda z, log_q: (z, log_q),
):
    """The notebook's function with one thing or another done differently."""

    def answer(eps, loc, log_scale, steps):
        z = start = first(eps, loc, log_scale)
        log_scales = [log_scale]
        for step in order(steps):
            shift, log_scale = step(reads(z, eps, start))
            z = combine(z, shift, log_scale)
            log_scales.append(log_scale)
        return finish(z, right_posterior(noise(eps, z), scales(log_scales)))

    return answer


def draw_by_adding_up(eps, loc, log_scale, steps):
    z = tfd.Normal(loc, tf.exp(log_scale))
    log_q = tf.reduce_sum(z.log_prob(loc + tf.exp(log_scale) * eps), axis=-1)
    z = loc + tf.exp(log_scale) * eps
    for step in steps:
        shift, s = step(z)
        z = z * tf.exp(s) + shift
        log_q = log_q - tf.reduce_sum(s, axis=-1)
    return [z, log_q]


def draw_returns_too_soon(eps, loc, log_scale, steps):
    z = affine(eps, loc, log_scale)
    for step in steps:
        shift, s = step(z)
        z = affine(z, shift, s)
        return z, right_posterior(eps, [log_scale, s])


def draw_appends_the_wrong_name(eps, loc, log_scale, steps):
    z, log_scales = affine(eps, loc, log_scale), [log_scale]
    for step in steps:
        shift, s = step(z)
        z = affine(z, shift, s)
        log_scales.append(log_scale)
    return z, right_posterior(eps, log_scales)


def decoder(distribution):
    class Decoder(tf_keras.Model):
        def __init__(self, pixels, hidden=64):
            super().__init__()
            self.features = tf_keras.Sequential([tf_keras.layers.Dense(hidden, "relu") for _ in range(2)])
            self.logits = tf_keras.layers.Dense(pixels)

        def call(self, z):
            logits = self.logits(self.features(z))
            return distribution(logits)

    return Decoder


class DecoderOfKeras3(decoder(None)):
    """Has a layer of another Keras."""

    def __init__(self, pixels, hidden=64):
        super().__init__(pixels, hidden)
        self.logits = tf.keras.layers.Dense(pixels)

    def call(self, z):
        return independent(bernoulli(self.logits(self.features(z))))


class BlankDecoder(decoder(None)):
    """The student notebook's class, untouched."""

    def call(self, z):
        logits = self.logits(self.features(z))  # noqa: F841, as in the notebook
        return ...


class ForgetfulDecoder(decoder(None)):
    """Leaves out its hidden layers."""

    def call(self, z):
        return independent(tfd.Bernoulli(logits=self.logits(z), dtype=tf.float32))


def independent(single, ndims=1):
    return tfd.Independent(single, reinterpreted_batch_ndims=ndims)


def bernoulli(logits, dtype=tf.float32):
    return tfd.Bernoulli(logits=logits, dtype=dtype)


def clipped_bernoulli(probs):
    return tfd.Bernoulli(probs=tf.clip_by_value(probs, 1e-6, 1 - 1e-6), dtype=tf.float32)


class WithoutMean(tfd.Bernoulli):
    """A distribution whose mean the notebook cannot show."""

    def _mean(self):
        raise NotImplementedError("mean is not implemented")


def binarise(probability=lambda levels: levels / 16, uniform=tf.random.uniform, shape=tf.shape, finish=None):
    def answer(levels):
        levels = tf.cast(levels, tf.float32)
        result = uniform(shape(levels)) < probability(levels)
        return finish(result) if finish else tf.cast(result, tf.float32)

    return answer


def blank_binarise(levels):
    levels = tf.cast(levels, tf.float32)
    return ...


def gated(combine=lambda g, z, m, s: g * z + (1 - g) * m, log=tf.math.log_sigmoid, gate=tf.sigmoid):
    return lambda z, m, s: (combine(gate(s), z, m, s), log(s))


def other_side(combine=lambda likelihood, prior, log_q, log_det: likelihood + prior - log_q - log_det, **where):
    """The notebook's function, where `combine` puts the terms together and `where` says at which points they are taken."""
    decoded = where.get("decoded", lambda f, u, z: f.forward(u))
    at = where.get("at", lambda u, z: u)
    log_det = where.get("log_det", lambda f, u, z: f.forward_log_det_jacobian(u, event_ndims=1))

    def answer(x, z, log_q, f, decoder):
        u = tf.identity(f.inverse(z))
        log_likelihood = decoder(decoded(f, u, z)).log_prob(x)
        log_prior = flows.standard_normal(u.shape[-1]).log_prob(at(u, z))
        return combine(log_likelihood, log_prior, log_q, log_det(f, u, z))

    return answer


def blank_other_side(x, z, log_q, f, decoder):
    u = f.inverse(z)  # noqa: F841, as in the notebook
    return ...


def with_terms_in_order(x, z, log_q, f, decoder):
    u = f.inverse(z)
    log_p_x = decoder(f(u)).log_prob(x)
    log_p_u = tf.reduce_sum(tfd.Normal(0.0, 1.0).log_prob(u), axis=-1)
    return log_p_x + log_p_u - (log_q - f.inverse_log_det_jacobian(z, event_ndims=1))


def flow(kind=flows.iaf, nothing=None, layers=lambda steps: steps, size=2, **options):
    options = {"hidden": (64,), "seed": 0, "condition_size": 32} | options
    return lambda steps: nothing if steps == 0 else kind(size, layers=layers(steps), **options)


def flow_by_hand(steps):
    if steps > 0:
        given = flow()(steps).bijector.bijectors
        layers = [bijectors.InverseAutoregressive(layer.network, name=f"step_{k}") for k, layer in enumerate(given)]
        return tfd.TransformedDistribution(flows.standard_normal(2), tfb.Chain(layers))


RIGHT = {
    "log_weights": [
        (weights(lambda likelihood, prior, log_q: -(log_q - prior) + likelihood),),
        (weights_in_a_loop,),
        (weights(lambda likelihood, prior, log_q: (likelihood + prior - log_q).numpy()),),
        (weights_in_double_precision,),
        (weights_of_tensors_alone,),
    ],
    "log_mean_exp": [
        (mean_exp_by_hand,),
        (lambda values: tfp.math.reduce_logmeanexp(values, axis=0),),
        (lambda values: tf.reduce_logsumexp(values - tf.math.log(float(len(values))), 0),),
        (lambda values: logsumexp(values, axis=0) - np.log(len(values)),),
        (lambda values: logsumexp(np.asarray(values, float), axis=0, b=1 / len(values)),),
        (lambda values: tf.reduce_logsumexp(values, 0) - np.log(values.shape.as_list()[0]),),
    ],
    "draw": [(draw(),), (draw_by_adding_up,), (draw(finish=lambda z, log_q: (z.numpy(), log_q.numpy())),)],
    "decoder": [
        (decoder(lambda logits: tfd.Independent(tfd.Bernoulli(logits, dtype="float32"), 1)),),
        (decoder(lambda logits: tfp.layers.IndependentBernoulli(logits.shape[-1])(logits)),),
        (decoder(lambda logits: independent(tfd.Binomial(1.0, logits=logits))),),
    ],
    "binarise": [
        (binarise(),),
        (lambda levels: tfd.Bernoulli(probs=tf.cast(levels, tf.float32) / 16, dtype=tf.float32).sample(),),
        (
            lambda levels: tf.where(
                tf.random.uniform(levels.shape, maxval=16, dtype=tf.int32) < tf.cast(levels, tf.int32), 1.0, 0.0
            ),
        ),
        (lambda levels: tf.floor(tf.cast(levels, tf.float32) / 16 + tf.random.uniform(tf.shape(levels))),),
    ],
    "log_posterior": [
        (right_posterior,),
        (posterior_of_tfd,),
        (lambda eps, log_scales: np.sum(-(eps**2) / 2 - HALF_LOG - np.sum(log_scales, axis=0), axis=-1),),
        (lambda eps, log_scales: total(tfd.Normal(0.0, 1.0).log_prob(eps) - tf.add_n(log_scales)),),
    ],
    "gate": [
        (gated(),),
        (gated(combine=lambda g, z, m, s: m + g * (z - m), log=lambda s: -tf.nn.softplus(-s)),),
        (lambda z, m, s: [tf.sigmoid(s) * z + tf.sigmoid(-s) * m, tf.minimum(s, 0) - tf.math.log1p(tf.exp(-abs(s)))],),
        (lambda z, m, s: (expit(s) * z + expit(-s) * m, log_expit(np.asarray(s, float))),),
    ],
    "other_side": [
        (other_side(),),
        (with_terms_in_order,),
        (other_side(decoded=lambda f, u, z: z),),
    ],
    "steps": [
        (flow(),),
        (flow(hidden=[64]),),
        (flow_by_hand,),
        (lambda steps: flows.iaf(2, steps, (64,), 0, condition_size=32) if steps else None,),
    ],
}

WRONG = {
    "log_weights": [
        ((weights(lambda likelihood, prior, log_q: likelihood + prior + log_q),), "log q has the wrong sign"),
        ((weights(lambda likelihood, prior, log_q: likelihood - log_q),), "the prior is missing"),
        ((weights(lambda likelihood, prior, log_q: likelihood - prior + log_q),), "both have the wrong sign"),
        ((lambda x, z, log_q, prior, decoder: decoder.log_prob(x),), "which has a `log_prob`, is `decoder(z)`"),
        ((weights(lambda likelihood, prior, log_q: prior - log_q),), "the likelihood is missing"),
        ((weights(lambda likelihood, prior, log_q: likelihood + prior),), "log q is missing"),
        ((weights(lambda likelihood, prior, log_q: tf.exp(likelihood + prior - log_q)),), "return its logarithm"),
        ((weights(lambda likelihood, prior, log_q: log_q - likelihood - prior),), "upside down"),
        ((weights(lambda likelihood, prior, log_q: likelihood - prior - log_q),), "the prior's log-density has the"),
        ((weights(lambda likelihood, prior, log_q: tf.reduce_mean(likelihood + prior - log_q)),), "later"),
        ((weights(lambda likelihood, prior, log_q: tf.reduce_mean(likelihood + prior - log_q, 0)),), "later"),
        (
            (lambda x, z, log_q, prior, decoder: decoder(z).prob(x) * prior.prob(z) / tf.exp(log_q),),
            "that is w itself",
        ),
        (
            (lambda x, z, log_q, prior, decoder: decoder(z).prob(x) + prior.prob(z) - log_q,),
            "rather than the densities",
        ),
        (
            (
                lambda x, z, log_q, prior, decoder: (
                    decoder(z).log_prob(x) + flows.standard_normal(z.shape[-1]).log_prob(z) - log_q
                ),
            ),
            "use the one that is given",
        ),
        (
            (lambda x, z, log_q, prior, decoder: decoder(x).log_prob(z) + prior.log_prob(z) - log_q,),
            "the decoder takes z",
        ),
        ((lambda x, z, log_q, prior, decoder: decoder(z) + prior.log_prob(z) - log_q,), "raised an error"),
        ((weights_of_densities,), "take `log_prob` rather than the logarithm of `prob`"),
        (
            (
                lambda x, z, log_q, prior, decoder: tf.math.log(
                    tf.exp(decoder(z).log_prob(x) + prior.log_prob(z) - log_q)
                ),
            ),
            "a density underflows to 0, its logarithm is −∞",
        ),
        (
            (lambda x, z, log_q, prior, decoder: decoder(z).log_prob(x) + tf.math.log(prior.prob(z)) - log_q,),
            "take `log_prob` rather than the logarithm of `prob`",
        ),
        (
            (weights(lambda likelihood, prior, log_q: tf.maximum(likelihood, -100.0) + prior - log_q),),
            "far away, where densities are very small",
        ),
        (
            (weights(lambda likelihood, prior, log_q: (likelihood + prior - log_q).numpy().tolist()),),
            "should be a tensor",
        ),
    ],
    "log_mean_exp": [
        ((lambda values: tf.reduce_logsumexp(values, axis=0),), "that is the logarithm of the sum"),
        ((lambda values: tf.reduce_logsumexp(values, axis=0) - np.log(values.shape[1]),), "*first* axis"),
        ((lambda values: tf.reduce_logsumexp(values, axis=0) / values.shape[0],), "subtract log S"),
        ((lambda values: tf.reduce_logsumexp(values, axis=0) + np.log(values.shape[0]),), "log S has the wrong sign"),
        ((lambda values: tf.reduce_logsumexp(values, axis=-1) - np.log(values.shape[-1]),), "`axis=0`"),
        ((lambda values: tf.reduce_logsumexp(values) - np.log(values.shape[0]),), "over the first axis alone"),
        ((lambda values: tf.reduce_logsumexp(values, 0, keepdims=True) - np.log(len(values)),), "leave `keepdims` out"),
        ((lambda values: tf.reduce_mean(values, axis=0),), "that is the mean of the values"),
        ((lambda values: tf.reduce_mean(tf.exp(values), axis=0),), "its logarithm is asked for"),
        ((lambda values: tf.math.log(tf.reduce_mean(tf.exp(values), axis=0)),), "underflow"),
        ((mean_exp_less_one_maximum,), "underflow"),
        ((lambda values: mean_exp_by_hand(np.asarray(values, np.float64)) + tf.zeros([], tf.float64),), "float32"),
        ((lambda values: tf.reduce_logsumexp(values, 0) - tf.math.log(values.shape[0]),), "use `np.log`"),
        ((lambda values: tf.reduce_max(values, axis=0),), "the largest value"),
    ],
    "draw": [
        ((draw(reads=lambda z, eps, start: eps),), "yours are given eps"),
        ((draw(reads=lambda z, eps, start: start),), "yours are all given z_0"),
        ((draw(first=lambda eps, loc, log_scale: eps),), "step 0 is missing"),
        ((draw(first=lambda eps, loc, log_scale: loc + eps),), "step 0 lacks its scale"),
        ((draw(first=lambda eps, loc, log_scale: loc + log_scale * eps),), "step 0 lacks an exponential"),
        ((draw(first=lambda eps, loc, log_scale: affine(eps, loc, log_scale / 2)),), "leave the ½ out"),
        ((draw(order=lambda steps: steps[::-1]),), "the first one first"),
        ((draw(combine=lambda z, t, s: t + s * z),), "multiply z by exp(s), not by s"),
        (
            (
                draw(
                    first=lambda eps, loc, log_scale: loc + log_scale * eps,
                    combine=lambda z, t, s: t + s * z,
                ),
            ),
            "multiply z by exp(s), not by s",
        ),
        ((draw(combine=lambda z, t, s: z + t + tf.exp(s)),), "yours adds"),
        ((draw(combine=lambda z, t, s: affine(z, s, t)),), "a step returns the shift first"),
        ((draw(combine=lambda z, t, s: (z + t) * tf.exp(s)),), "scale first, then shift"),
        ((draw(combine=lambda z, t, s: (z - t) * tf.exp(-s)),), "that is the way back"),
        ((draw_returns_too_soon,), "is the `return` within the loop"),
        ((draw(order=lambda steps: []),), "no step was taken"),
        ((draw(scales=lambda scales: scales[1:]),), "log q is not: the scale of step 0 is missing"),
        ((draw(scales=lambda scales: scales[:-1]),), "the list of log-scales lacks a step"),
        ((draw(noise=lambda eps, z: z),), "give `log_posterior` the noise"),
        ((draw_appends_the_wrong_name,), "the same log-scale is in the list several times"),
        ((draw(scales=lambda scales: scales[-1:]),), "the list of log-scales lacks a step"),
        ((draw(scales=sum),), "one tensor for each step"),
        (
            (draw(scales=lambda scales: [scales[0], *(row for s in scales[1:] for row in s)]),),
            "one tensor for each step",
        ),
        ((draw(scales=lambda scales: [tf.exp(s) for s in scales]),), "neither their exponentials"),
        ((draw(finish=lambda z, log_q: (z, -log_q)),), "log q is not: it has the wrong sign"),
        ((draw(finish=lambda z, log_q: (log_q, z)),), "the two results are exchanged"),
        ((draw(first=lambda eps, loc, log_scale: tfd.Normal(loc, tf.exp(log_scale)).sample()),), "from eps, the noise"),
        ((draw(finish=lambda z, log_q: z),), "should return two things"),
        ((draw(finish=lambda z, log_q: (z, ...)),), "one of the two results is `...` or None"),
        ((draw(finish=lambda z, log_q: (z, tf.reduce_mean(log_q))),), "later"),
    ],
    "decoder": [
        ((decoder(bernoulli),), "put `tfd.Independent` around"),
        ((decoder(lambda logits: independent(bernoulli(logits), None)),), "all axes but the first"),
        ((decoder(lambda logits: independent(bernoulli(logits), 3)),), "take the last axis alone"),
        ((decoder(lambda logits: independent(tfd.Bernoulli(probs=logits, dtype=tf.float32))),), "outputs are logits"),
        ((decoder(lambda logits: independent(bernoulli(tf.sigmoid(logits)))),), "the sigmoid is taken twice"),
        (
            (decoder(lambda logits: independent(tfd.Bernoulli(probs=tf.sigmoid(logits), dtype=tf.float32))),),
            "for large logits its log-density is infinite",
        ),
        (
            (decoder(lambda logits: independent(clipped_bernoulli(tf.sigmoid(logits)))),),
            "as if the logits or the probabilities were clipped",
        ),
        (
            (decoder(lambda logits: independent(bernoulli(tf.clip_by_value(logits, -20.0, 20.0)))),),
            "as if the logits or the probabilities were clipped",
        ),
        ((decoder(lambda logits: independent(WithoutMean(logits=logits, dtype=tf.float32))),), "`mean()` of what"),
        ((decoder(lambda logits: independent(bernoulli(logits, tf.int32))),), "draws int32"),
        ((decoder(lambda logits: independent(tfd.Normal(logits, 1.0))),), "have no normal distribution"),
        ((decoder(lambda logits: tfd.OneHotCategorical(logits=logits, dtype=tf.float32)),), "just one white pixel"),
        ((decoder(lambda logits: tfd.Categorical(logits=logits)),), "One of several categories"),
        ((decoder(lambda logits: logits),), "yours is a tensor of numbers"),
        ((decoder(lambda logits: independent(bernoulli(logits)).sample()),), "yours is a tensor of numbers"),
        ((decoder(lambda logits: independent(bernoulli(logits.numpy()))),), "compiled training step"),
        ((decoder(lambda logits: independent(bernoulli(tf.stop_gradient(logits)))),), "does not reach all"),
        ((DecoderOfKeras3,), "use `tf_keras`"),
        ((ForgetfulDecoder,), "first `self.features`, then `self.logits`"),
        ((decoder(lambda logits: None),), "is there a `return`?"),
        ((BlankDecoder,), "not attempted yet"),
    ],
    "binarise": [
        ((binarise(lambda levels: levels),), "every level above 0 becomes 1"),
        ((lambda levels: tf.cast(levels >= 8, tf.float32),), "there is no chance in your result"),
        ((binarise(uniform=lambda shape: tf.random.stateless_uniform(shape, [1, 2])),), "each call gives the same"),
        ((binarise(lambda levels: levels / 17),), "and 16 always does"),
        ((binarise(lambda levels: levels / 255),), "not to 255"),
        ((binarise(lambda levels: 1 - levels / 16),), "zeros and ones are exchanged"),
        ((binarise(uniform=tf.random.normal),), "rather than normal ones"),
        ((binarise(lambda levels: 0.5),), "does not depend on the levels"),
        (
            (binarise(shape=lambda levels: []),),
            "all rows of the result are equal: draw a random number of its own for each pixel",
        ),
        ((binarise(shape=lambda levels: levels.shape[-1:]),), "all rows of the result are equal"),
        ((binarise(shape=lambda levels: [levels.shape[0], 1]),), "share one random number"),
        ((binarise(finish=lambda result: result),), "yours is bool"),
        ((binarise(finish=lambda result: tf.cast(result, tf.int32)),), "yours is int32"),
        (
            (binarise(uniform=lambda shape: np.random.uniform(size=[4_000, 34]).astype("float32")),),
            "levels of shape (2, 3",
        ),
        (
            (binarise(shape=lambda levels: levels.shape, uniform=lambda shape: np.random.random(shape).astype("f")),),
            "in a pipeline, `dataset.map(binarise)`, each batch gets the same",
        ),
        (
            (lambda levels: np.random.binomial(1, np.asarray(levels) / 16).astype(np.float32),),
            "raises an error in a pipeline",
        ),
        (
            (lambda levels: tfd.Bernoulli(logits=tf.cast(levels, tf.float32) / 16, dtype=tf.float32).sample(),),
            "a probability, not a logit",
        ),
        ((lambda levels: tf.cast(levels, tf.float32) / 16,), "nothing but 0 and 1"),
        (
            (lambda levels: tf.round(tf.random.uniform(tf.shape(levels)) * tf.cast(levels, tf.float32) / 16),),
            "rather than multiply the two",
        ),
        ((binarise(lambda levels: levels / tf.reduce_max(levels)),), "not by the highest one"),
        ((binarise(lambda levels: levels / tf.reduce_max(levels, -1, keepdims=True)),), "not by the highest one"),
        ((binarise(lambda levels: levels / 20),), "of yours the fraction is"),
        ((blank_binarise,), "not attempted yet"),
    ],
    "log_posterior": [
        ((lambda eps, s: posterior(of_scales=lambda s: 0.0)(eps, s) - tf.reduce_sum(s),), "over all draws, too"),
        ((posterior(of_scales=sum),), "the log-scales have the wrong sign"),
        ((posterior(constant=0.0),), "½ log 2π is missing"),
        ((lambda eps, s: total(-0.5 * eps**2 - sum(s)) - HALF_LOG,), "½ log 2π belongs to each dimension"),
        ((posterior(constant=HALF_LOG),), "½ log 2π has the wrong sign"),
        ((posterior(constant=-2 * HALF_LOG),), "has a root"),
        ((posterior(of_scales=lambda s: -sum(s[1:])),), "s_0 is missing"),
        ((posterior(of_scales=lambda s: -s[-1]),), "yours takes one alone"),
        ((lambda eps, s: total(tfd.Normal(0.0, 1.0).log_prob(eps))[..., None] - sum(s),), "that of the dimensions"),
        ((posterior(of_scales=lambda s: -s[0]),), "yours takes one alone"),
        ((posterior(of_scales=lambda s: -sum(s[:-1])),), "the last step is missing"),
        ((posterior(of_scales=lambda s: 0.0),), "the log-scales are missing"),
        ((posterior(of_square=lambda square: 0.0, constant=0.0),), "the log-density of eps is missing"),
        ((posterior(of_square=lambda square: -square),), "the ½ is missing"),
        ((posterior(of_square=lambda square: 0.5 * square),), "the square of ε has the wrong sign"),
        ((posterior(of_scales=lambda s: -sum(map(tf.exp, s))),), "leave out the exponential"),
        ((posterior(of_scales=lambda s: -sum(map(tf.math.log, s))),), "leave out the exponential or the logarithm"),
        ((lambda eps, s: -0.5 * eps**2 - HALF_LOG - sum(s),), "Sum over the last axis, that of the dimensions"),
        ((lambda eps, s: tf.reduce_sum(-0.5 * eps**2 - HALF_LOG - sum(s), axis=1),), "`axis=-1`"),
        ((lambda eps, s: tf.reduce_sum(-0.5 * eps**2 - HALF_LOG - sum(s)),), "later"),
        ((lambda eps, s: tf.exp(right_posterior(eps, s)),), "that is the density"),
        (
            (lambda eps, s: tf.math.log(flows.standard_normal(eps.shape[-1]).prob(eps)) - total(sum(s)),),
            "rather than the logarithm of `prob`",
        ),
        (
            (lambda eps, s: tf.math.log(flows.standard_normal(eps.shape[-1]).prob(eps) + 1e-30) - total(sum(s)),),
            "far away, where densities are very small",
        ),
        ((lambda eps, s: tf.reduce_mean(-0.5 * eps**2 - HALF_LOG - sum(s), -1),), "rather than average"),
        (
            (posterior_in_double_precision,),
            "cannot be added to tensors of type float32, as the notebook will: it is of type float64",
        ),
        ((lambda eps, s: flows.standard_normal(3).log_prob(eps) - tf.reduce_sum(s, axis=-1),), "an axis for the steps"),
        ((lambda eps, s: right_posterior(eps, [s[0], s[1], s[2]]),), "should be"),
        ((lambda eps, s: right_posterior(eps, [s.pop(0), s.pop(), *s]),), "without steps, T = 0"),
        (
            (lambda eps, s: posterior(of_scales=lambda s: 0.0)(eps, s) - tf.reduce_mean(sum(s), -1),),
            "over the dimensions",
        ),
    ],
    "gate": [
        ((gated(combine=lambda g, z, m, s: (1 - g) * z + g * m),), "the gate works the wrong way round"),
        ((gated(combine=lambda g, z, m, s: g * z + m),), "m is multiplied by 1 − σ"),
        ((lambda z, m, s: (tf.exp(s) * z + m, s),), "that is the plain step"),
        ((gated(combine=lambda g, z, m, s: g * z + (1 - s) * m),), "the same gate belongs to z and to m"),
        ((gated(gate=tf.identity),), "the sigmoid of s, not s itself"),
        ((gated(gate=tf.tanh),), "a tanh goes from"),
        ((gated(log=tf.sigmoid),), "that is the scale itself"),
        ((gated(log=tf.identity),), "that is s, the logarithm of the scale in the plain step"),
        ((gated(log=lambda s: tf.math.log(1 - tf.sigmoid(s))),), "the logarithm of 1 − σ"),
        ((gated(log=lambda s: tf.math.log(tf.sigmoid(s))),), "is not finite: use `tf.math.log_sigmoid(s)`"),
        ((gated(log=lambda s: tf.math.log(tf.sigmoid(s) + 1e-9)),), "for s = -200 the logarithm"),
        ((gated(log=lambda s: -tf.math.log(1 + tf.exp(-s))),), "is not finite: use `tf.math.log_sigmoid(s)`"),
        ((gated(gate=lambda s: tf.exp(s) / (1 + tf.exp(s))),), "use `tf.sigmoid`, which does not overflow"),
        ((gated(log=lambda s: total(tf.math.log_sigmoid(s))),), "Leave the sum to `log_posterior`"),
        ((lambda z, m, s: gated()(z, m, s)[::-1],), "the two results are exchanged"),
        ((lambda z, m, s: gated()(z, m, s)[0],), "should return two things"),
        ((lambda z, m, s: (gated()(z, m, s)[0], ...),), "the logarithm of the scales is still to be filled in"),
        (
            (lambda z, m, s: (gated()(z, m, s)[0], None),),
            "the logarithm of the scales is still to be filled in: yours is None",
        ),
    ],
    "other_side": [
        (
            (other_side(lambda likelihood, prior, q, d: likelihood + prior - (q - d)),),
            "log-determinant has the wrong sign",
        ),
        ((other_side(lambda likelihood, prior, q, d: likelihood + prior - q),), "log q(u|x) is not log q(z|x)"),
        ((other_side(decoded=lambda f, u, z: u),), "apply the flow to u first"),
        ((other_side(decoded=lambda f, u, z: f.inverse(u)),), "not back once more"),
        ((other_side(at=lambda u, z: z),), "take it at u, not at z"),
        (
            (other_side(log_det=lambda f, u, z: f.inverse_log_det_jacobian(u, event_ndims=1)),),
            "taken at the wrong point",
        ),
        (
            (other_side(log_det=lambda f, u, z: f.forward_log_det_jacobian(z, event_ndims=1)),),
            "taken at the wrong point",
        ),
        (
            (other_side(log_det=lambda f, u, z: f.inverse_log_det_jacobian(z, event_ndims=1)),),
            "log-determinant has the wrong sign",
        ),
        ((other_side(lambda likelihood, prior, q, d: likelihood + prior - d - q - d),), "is counted twice"),
        ((other_side(lambda likelihood, prior, q, d: likelihood + prior + q + d),), "log q has the wrong sign"),
        ((other_side(lambda likelihood, prior, q, d: likelihood + prior - d),), "log q(z|x) is missing"),
        ((other_side(lambda likelihood, prior, q, d: prior - q - d),), "the likelihood is missing"),
        ((other_side(lambda likelihood, prior, q, d: likelihood - q - d),), "the prior of u is missing"),
        (
            (other_side(lambda *terms: tf.exp(terms[0] + terms[1] - terms[2] - terms[3])),),
            "the logarithm of the weight",
        ),
        (
            (other_side(lambda likelihood, prior, q, d: likelihood + prior - q, at=lambda u, z: z),),
            "the log-determinant is missing, and the prior is taken at z",
        ),
        (
            (other_side(lambda likelihood, prior, q, d: likelihood + prior - q, decoded=lambda f, u, z: u),),
            "the log-determinant is missing, and the decoder is given u",
        ),
        ((other_side(log_det=lambda f, u, z: f.forward_log_det_jacobian(u, event_ndims=0)),), "raised an error"),
        ((other_side(lambda *terms: tf.reduce_mean(terms[0] + terms[1] - terms[2] - terms[3])),), "later"),
        (
            (other_side(lambda likelihood, *terms: tf.math.log(tf.exp(likelihood)) + terms[0] - terms[1] - terms[2]),),
            "−∞",
        ),
        ((blank_other_side,), "not attempted yet"),
    ],
    "steps": [
        ((flow(hidden=(64, 64)),), "yours has the widths (64, 64)"),
        ((flow(hidden=(32,)),), "yours has the widths (32,)"),
        ((flow(hidden=64),), "A tuple with one entry has a comma"),
        ((flow(condition_size=0),), "has no condition"),
        ((flow(condition_size=2),), "takes a condition of 2"),
        ((flow(kind=flows.maf),), "is a MAF"),
        ((flow(kind=flows.realnvp),), "should be an IAF"),
        ((flow(seed=3),), "with other weights than `flows.iaf` with `seed=0`"),
        ((flow(dtype="float64"),), "computes in float64, and the encoder in float32"),
        ((flow(layers=lambda steps: 4),), "there are steps, 1; yours has 4"),
        ((flow(size=8),), "event shape (2,)"),
        ((flow(gated=True),), "has gates; leave them out"),
        ((lambda steps: flows.iaf(2, steps, (64,), seed=0, condition_size=32),), "one layer at least"),
        ((flow(nothing=flows.standard_normal(2)),), "should be None"),
        ((lambda steps: flow()(max(steps, 1)),), "should be None"),
        ((lambda steps: steps and flow()(steps).bijector,), "is a bijector alone"),
        ((lambda steps: print(end=""),), "is there a `return`?"),
        ((lambda steps: None if steps == 0 else ...,), "not attempted yet"),
    ],
}


class TestWeek08(ExerciseTests):
    week = week_08
    live, numbered = 5, 4
    right, wrong = RIGHT, WRONG
