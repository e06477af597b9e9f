"""Live 8.4, the decoder: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests
from exercises.week_08.answers import decoder

from course_utils.exercises import week_08

tfd = tfp.distributions


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


RIGHT = [
    (decoder(lambda logits: tfd.Independent(tfd.Bernoulli(logits, dtype="float32"), 1)),),
    (decoder(lambda logits: tfp.layers.IndependentBernoulli(logits.shape[-1])(logits)),),
    (decoder(lambda logits: independent(tfd.Binomial(1.0, logits=logits))),),
]

WRONG = [
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
]


class TestDecoder(ExerciseTests):
    exercise = week_08.decoder
    right, wrong = RIGHT, WRONG
