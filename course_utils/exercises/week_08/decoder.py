"""Live 8.4, the decoder: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils import flows
from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.compare import as_array
from course_utils.exercises.distributions import require_distribution
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_08.shared import DRAWS, LATENTS, PIXELS, POINTS, SHAPE
from course_utils.vae import VAE

tfd = tfp.distributions


def _decoder(distribution: Callable) -> type[tf_keras.Model]:
    """The notebook's class with a distribution made of its logits."""

    class Decoder(tf_keras.Model):
        def __init__(self, pixels: int, hidden: int = 64):
            super().__init__()
            self.features = tf_keras.Sequential([tf_keras.layers.Dense(hidden, "relu") for _ in range(2)])
            self.logits = tf_keras.layers.Dense(pixels)

        def call(self, z):
            return distribution(self.logits(self.features(z)))

    return Decoder


def _of_pixels(single: Callable) -> type[tf_keras.Model]:
    return _decoder(lambda logits: tfd.Independent(single(logits), reinterpreted_batch_ndims=1))


def _bernoulli(logits: tf.Tensor) -> tfd.Distribution:
    return tfd.Bernoulli(logits=logits, dtype=tf.float32)


@exercise(
    "Live 8.4, the decoder",
    reference=lambda: _of_pixels(_bernoulli),
    alternatives=[
        _decoder(lambda logits: tfd.Independent(tfd.Bernoulli(logits, dtype="float32"), 1)),
        _decoder(lambda logits: tfp.layers.IndependentBernoulli(logits.shape[-1])(logits)),
        _of_pixels(lambda logits: tfd.Binomial(1.0, logits=logits)),
    ],
    mistakes={
        "the sigmoid is taken twice: leave out your own.": _of_pixels(lambda logits: _bernoulli(tf.sigmoid(logits))),
        "pixels that are 0 or 1 have no normal distribution: use `tfd.Bernoulli`.": [
            _of_pixels(lambda logits: tfd.Normal(logits, 1.0)),
            _of_pixels(lambda logits: tfd.Normal(tf.sigmoid(logits), 1.0)),
        ],
        "your distribution has just one white pixel in a draw; they should be independent, each 0 or 1 by itself.": _decoder(
            lambda logits: tfd.OneHotCategorical(logits=logits, dtype=tf.float32)
        ),
        "0 and 1 are exchanged: the logits say how probable 1 is.": _of_pixels(lambda logits: _bernoulli(-logits)),
    },
)
def decoder(Decoder: type[tf_keras.Model]) -> Iterator[Observation]:
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
    _require_rows_of_pixels(what, got)
    x = tf.cast(normal(POINTS, PIXELS, seed=9) > 0.2, tf.float32)
    log_prob = as_array(what, call(f"the log-density of {what}", got.log_prob, x))
    if np.any(np.isnan(log_prob)):
        raise Wrong(
            f"the log-density of {what} is NaN: the network's outputs are logits, any real numbers, and no probabilities. Hand them "
            "on as `logits=`."
        )
    yield Observation(f"the log-density of {what}", log_prob)
    if tf.as_dtype(got.dtype) != tf.float32:
        raise Wrong(f"{what} draws {tf.as_dtype(got.dtype).name}; ask `tfd.Bernoulli` for `dtype=tf.float32`.")
    yield Observation(
        f"the mean of {what}", call(f"`mean()` of {what}", got.mean)
    )  # which the notebook shows as pictures
    _require_trains(network)
    yield from _with_large_logits(network, z)


def _require_rows_of_pixels(what: str, got: tfd.Distribution) -> None:
    """Asks for a distribution whose event is a row of pixels."""
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


def _with_large_logits(network: tf_keras.Model, z: tf.Tensor) -> Iterator[Observation]:
    as_they_are = "hand the logits on as they are, `tfd.Bernoulli(logits=logits, …)`."
    otherwise = (
        "the distribution is right for logits of moderate size, and large ones have no effect, as if the logits or the "
        f"probabilities were clipped, so that their gradient is lost: {as_they_are}"
    )
    for level in (60.0, -60.0):
        network.logits.bias.assign(tf.fill([PIXELS], level))
        for pixel in (0.0, 1.0):
            log_prob = as_array("the log-density", network(z).log_prob(tf.fill([PIXELS], pixel)))
            if not np.all(np.isfinite(log_prob)):
                raise Wrong(
                    "the distribution is right, and for large logits its log-density is infinite or NaN, as a sigmoid comes out as "
                    f"exactly 0 or 1: {as_they_are}"
                )
            yield Observation("the log-density", log_prob, tolerance=1e-3, otherwise=otherwise)


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
