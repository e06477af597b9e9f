"""What several tests of week 6 make their answers of."""

import tensorflow_probability as tfp
from written import written

from course_utils.bijectors import Squeeze
from course_utils.exercises import week_06

tfb = tfp.bijectors


def with_forward_log_det(exercise):
    """The class with its log-det in the other direction alone: TFP derives the one that is gone."""
    log_det = written(exercise)._inverse_log_det_jacobian
    return written(
        exercise, omit=["_inverse_log_det_jacobian"], _forward_log_det_jacobian=lambda self, z: -log_det(self, z)
    )


# Steps and levels are made of these.
ActNorm, InvertibleConv1x1 = written(week_06.actnorm), written(week_06.conv1x1)
AffineCoupling, make_network = written(week_06.affine_coupling), written(week_06.network)


def draw(rng):
    return int(rng.integers(2**31))


def step_with(
    order=(0, 1, 2),
    channels=lambda c: c,
    frozen=lambda half: half,
    network=lambda half, hidden, seed: make_network(half, half, hidden, seed),
    network_seed=draw,
    mixing_seed=draw,
    chain=tfb.Chain,
):
    """`glow_step` with one thing or another done differently."""

    def glow_step(c, hidden, rng):
        half = c // 2
        layers = [
            ActNorm(channels(c)),
            InvertibleConv1x1(c, seed=mixing_seed(rng)),
            AffineCoupling(network(half, hidden, network_seed(rng)), frozen(half)),
        ]
        return chain([layers[k] for k in order])

    return glow_step


glow_step = step_with()


def level_of(parts, chain=tfb.Chain):
    return lambda channels, steps, hidden, rng: chain(parts(channels, steps, hidden, rng))


def steps_of(channels, steps, hidden, rng):
    return [glow_step(channels, hidden, rng) for _ in range(steps)]


glow_level = level_of(lambda c, n, hidden, rng: [Squeeze(), *steps_of(4 * c, n, hidden, rng)])
