"""Live 8.4, the decoder: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises import week_08

tfd = tfp.distributions
Decoder = week_08.decoder.reference()


class DecoderOfKeras3(Decoder):
    """Has a layer of another Keras."""

    def __init__(self, pixels, hidden=64):
        super().__init__(pixels, hidden)
        self.logits = tf.keras.layers.Dense(pixels)


class ForgetfulDecoder(Decoder):
    """Leaves out its hidden layers."""

    def call(self, z):
        return independent(bernoulli(self.logits(z)))


class WithoutMean(tfd.Bernoulli):
    """A distribution whose mean the notebook cannot show."""

    def _mean(self):
        raise NotImplementedError("mean is not implemented")


def decoder(distribution):
    """The class with another distribution of its logits."""

    class Changed(Decoder):
        def call(self, z):
            logits = self.logits(self.features(z))
            return distribution(logits)

    return (Changed,)


def blank(self, z):
    logits = self.logits(self.features(z))  # noqa: F841, as in the notebook
    return ...


def independent(single, ndims=1):
    return tfd.Independent(single, reinterpreted_batch_ndims=ndims)


def bernoulli(logits, dtype=tf.float32):
    return tfd.Bernoulli(logits=logits, dtype=dtype)


def of_probabilities(probs):
    return independent(tfd.Bernoulli(probs=probs, dtype=tf.float32))


CLIPPED = "as if the logits or the probabilities were clipped"
WRONG = [
    (decoder(bernoulli), "put `tfd.Independent` around"),
    (decoder(lambda logits: independent(bernoulli(logits), None)), "all axes but the first"),
    (decoder(lambda logits: independent(bernoulli(logits), 3)), "take the last axis alone"),
    (decoder(of_probabilities), "outputs are logits"),
    (decoder(lambda logits: of_probabilities(tf.sigmoid(logits))), "for large logits its log-density is infinite"),
    (decoder(lambda logits: of_probabilities(tf.clip_by_value(tf.sigmoid(logits), 1e-6, 1 - 1e-6))), CLIPPED),
    (decoder(lambda logits: independent(bernoulli(tf.clip_by_value(logits, -20.0, 20.0)))), CLIPPED),
    (decoder(lambda logits: independent(WithoutMean(logits=logits, dtype=tf.float32))), "`mean()` of what"),
    (decoder(lambda logits: independent(bernoulli(logits, tf.int32))), "draws int32"),
    (decoder(lambda logits: tfd.Categorical(logits=logits)), "One of several categories"),
    (decoder(lambda logits: logits), "yours is a tensor of numbers"),
    (decoder(lambda logits: independent(bernoulli(logits)).sample()), "yours is a tensor of numbers"),
    (decoder(lambda logits: independent(bernoulli(logits.numpy()))), "compiled training step"),
    (decoder(lambda logits: independent(bernoulli(tf.stop_gradient(logits)))), "does not reach all"),
    ((DecoderOfKeras3,), "use `tf_keras`"),
    ((ForgetfulDecoder,), "first `self.features`, then `self.logits`"),
    (decoder(lambda logits: None), "is there a `return`?"),
    ((type("BlankDecoder", (Decoder,), {"call": blank}),), "not attempted yet"),
]
