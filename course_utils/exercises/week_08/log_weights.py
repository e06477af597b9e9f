"""Live 8.1, the weights: its check."""

from collections.abc import Callable

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.exercises.bijector_checks import nearest, normal
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_08.shared import (
    DRAWS,
    LATENTS,
    PIXELS,
    POINTS,
    SHAPE,
    decode,
    require_close_far_away,
    require_goes_with_float32,
    require_one_for_each_draw,
)

tfd = tfp.distributions


def _reference_log_weights(
    x: tf.Tensor, z: tf.Tensor, log_q: tf.Tensor, prior: tfd.Distribution, decoder: Callable
) -> tf.Tensor:
    return decoder(z).log_prob(x) + prior.log_prob(z) - log_q


@exercise(
    "Live 8.1, the weights",
    reference=lambda: _reference_log_weights,
)
def log_weights(log_weights):
    x, z, log_q = normal(POINTS, PIXELS, seed=1), normal(*SHAPE, seed=2), normal(DRAWS, POINTS, seed=3) - 12.0
    prior = tfd.MultivariateNormalDiag([0.5, -0.4, 0.8], [0.6, 1.4, 0.8])
    likelihood, log_prior = decode(z).log_prob(x), prior.log_prob(z)
    right = likelihood + log_prior - log_q
    what = "`log_weights(x, z, log_q, prior, decoder)`"
    try:
        got = call(what, log_weights, x, z, log_q, prior, decode)
    except Wrong as wrong:
        if "'function' object has no attribute" in str(wrong):
            raise Wrong(
                "`decoder` is a function: the distribution, which has a `log_prob`, is `decoder(z)`."
            ) from wrong
        if "ncompatible shapes" in str(wrong):
            raise Wrong(
                "x and z are exchanged somewhere: `prior` is a distribution of z, `decoder(z)` one of x."
            ) from wrong
        raise
    require_one_for_each_draw(what, got)
    standard = likelihood + flows.standard_normal(LATENTS).log_prob(z) - log_q
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
    require_goes_with_float32(what, got)
    _require_no_loop(log_weights, x, z, log_q, prior)
    # Where densities underflow: in x alone, and in z.
    for far_x, far_z in ((x + 40.0, z), (x, z + 40.0)):
        right = _reference_log_weights(far_x, far_z, log_q, prior, decode)
        require_close_far_away(what, log_weights(far_x, far_z, log_q, prior, decode), right)


def _require_no_loop(
    log_weights: Callable, x: tf.Tensor, z: tf.Tensor, log_q: tf.Tensor, prior: tfd.Distribution
) -> None:
    """Asks that all draws are decoded at once: the notebook has 200,000 of them."""
    calls = 0

    def decoder(z: tf.Tensor) -> tfd.Distribution:
        nonlocal calls
        calls += 1
        return decode(z)

    log_weights(x, z, log_q, prior, decoder)
    if calls > 1:
        raise Wrong(
            f"the weights are right, and the decoder is called {calls} times, where the next cell has 200,000 draws: decode all of z "
            "at once. `log_prob` broadcasts x over the draws, without a loop."
        )
