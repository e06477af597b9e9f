"""Live 8.4, the decoder: its check."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils import flows
from course_utils.exercises.bijector_checks import nearest, normal
from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.distributions import require_distribution
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_08.shared import DRAWS, LATENTS, PIXELS, POINTS, SHAPE
from course_utils.vae import VAE

tfd = tfp.distributions


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
)
def decoder(Decoder):
    if not isinstance(Decoder, type) or not issubclass(Decoder, tf_keras.Model):
        raise Wrong(f"`Decoder` should be a class derived from `tf_keras.Model`; yours is {str(Decoder)[:80]}.")
    network = call("`Decoder(5, hidden=8)`", Decoder, PIXELS, hidden=8)
    z = normal(*SHAPE, seed=8)
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
    several, single = SHAPE[:-1], (*SHAPE[:-1], PIXELS)
    require_distribution(
        what,
        got,
        batch_shape=several,
        event_shape=(PIXELS,),
        mistakes={
            "Pixels should belong to the event: put `tfd.Independent` around their distribution.": (single, ()),
            f"{one_axis} Without that it takes all axes but the first.": ((DRAWS,), (POINTS, PIXELS)),
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
        network.logits.bias.assign(tf.fill([PIXELS], level))
        for pixel in (0.0, 1.0):
            x = tf.fill([PIXELS], pixel)
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
    x = tf.cast(normal(POINTS, PIXELS, seed=9) > 0.2, tf.float32)
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
    vae = VAE(lambda x: (x[:, :LATENTS], x[:, :LATENTS] - 1.0, x), network, flows.standard_normal(LATENTS))

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
