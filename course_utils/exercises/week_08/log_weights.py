"""Live 8.1, the weights: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.exercises.bijector_checks import Counted, normal
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_08.shared import (
    DRAWS,
    PIXELS,
    POINTS,
    SHAPE,
    decode,
    observed_far_away,
    require_goes_with_float32,
    require_one_for_each_draw,
)

tfd = tfp.distributions
exp = tf.exp


def _log_weights(x: tf.Tensor, z: tf.Tensor, log_q: tf.Tensor, prior: tfd.Distribution, decoder: Callable) -> tf.Tensor:
    return decoder(z).log_prob(x) + prior.log_prob(z) - log_q


def _weights(combine: Callable) -> Callable:
    """Log-weights made of log p(x|z), log p(z) and log q."""
    return lambda x, z, log_q, prior, decoder: combine(decoder(z).log_prob(x), prior.log_prob(z), log_q)


@exercise(
    "Live 8.1, the weights",
    reference=lambda: _log_weights,
    alternatives=[
        _weights(lambda likelihood, prior, q: -(q - prior) + likelihood),
        _weights(lambda likelihood, prior, q: (likelihood + prior - q).numpy()),
        _weights(
            lambda likelihood, prior, q: np.sum([np.asarray(term, float) for term in (likelihood, prior, -q)], axis=0)
        ),
        lambda x, z, log_q, prior, decoder: (
            tf.reshape(decoder(z).log_prob(x), z.shape.as_list()[:2]) + prior.log_prob(z) - log_q
        ),
    ],
    mistakes={
        "log q has the wrong sign: q is what the weight is divided by.": _weights(lambda x, z, q: x + z + q),
        "the prior is missing: add its log-density at z.": _weights(lambda x, z, q: x - q),
        "the likelihood is missing: add `decoder(z).log_prob(x)`.": _weights(lambda x, z, q: z - q),
        "log q is missing: subtract it.": _weights(lambda x, z, q: x + z),
        "prior and log q both have the wrong sign: the one is added, the other subtracted.": _weights(
            lambda x, z, q: x - z + q
        ),
        "the prior's log-density has the wrong sign: it is added.": _weights(lambda x, z, q: x - z - q),
        "that is w itself; return its logarithm.": _weights(lambda x, z, q: exp(x + z - q)),
        "your ratio is upside down: it is p over q.": _weights(lambda x, z, q: q - x - z),
        "the prior is not always a standard normal distribution: use the one that is given, `prior`.": (
            lambda x, z, log_q, prior, decoder: _log_weights(x, z, log_q, flows.standard_normal(z.shape[-1]), decoder)
        ),
        "take the log-densities, `log_prob`, rather than the densities, `prob`.": [
            _weights(lambda x, z, q: exp(x) + exp(z) - q),
            _weights(lambda x, z, q: exp(x) + exp(z) - exp(q)),
            _weights(lambda x, z, q: exp(x + z) - q),
        ],
    },
)
def log_weights(log_weights: Callable) -> Iterator[Observation]:
    x, z, log_q = normal(POINTS, PIXELS, seed=1), normal(*SHAPE, seed=2), normal(DRAWS, POINTS, seed=3) - 12.0
    prior = tfd.MultivariateNormalDiag([0.5, -0.4, 0.8], [0.6, 1.4, 0.8])
    what, decoder = "`log_weights(x, z, log_q, prior, decoder)`", Counted(decode)
    try:
        got = call(what, log_weights, x, z, log_q, prior, decoder)
    except Wrong as wrong:
        if "'Counted' object has no attribute" in str(wrong):
            raise Wrong(
                "`decoder` is a function: the distribution, which has a `log_prob`, is `decoder(z)`."
            ) from wrong
        if "ncompatible shapes" in str(wrong):
            raise Wrong(
                "x and z are exchanged somewhere: `prior` is a distribution of z, `decoder(z)` one of x."
            ) from wrong
        raise
    require_one_for_each_draw(what, got)
    yield Observation(what, got)
    require_goes_with_float32(what, got)
    if decoder.calls > 1:  # the notebook has 200,000 draws
        raise Wrong(
            f"the weights are right, and the decoder is called {decoder.calls} times, where the next cell has 200,000 draws: decode "
            "all of z at once. `log_prob` broadcasts x over the draws, without a loop."
        )
    # Where densities underflow: in x alone, and in z.
    for far_x, far_z in ((x + 40.0, z), (x, z + 40.0)):
        yield observed_far_away(what, log_weights(far_x, far_z, log_q, prior, decode))
