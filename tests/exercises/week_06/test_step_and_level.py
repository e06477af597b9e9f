"""Live 6.5, a step and a level: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow_probability as tfp
from exercises.week_06.answers import ActNorm, draw, glow_level, glow_step, level_of, make_network, step_with, steps_of

from course_utils.bijectors import Squeeze

tfb = tfp.bijectors


def one_seed(c, hidden, rng):
    seed = draw(rng)
    return step_with(network_seed=lambda rng: seed, mixing_seed=lambda rng: seed)(c, hidden, rng)


def two_seeds_at_once(c, hidden, rng):
    seeds = iter(rng.integers(2**31, size=2))
    return step_with(network_seed=lambda rng: int(next(seeds)), mixing_seed=lambda rng: int(next(seeds)))(
        c, hidden, rng
    )


def level_by_loop(channels, steps, hidden, rng):
    parts = [Squeeze()]
    while len(parts) <= steps:
        parts.append(glow_step(channels * 2**2, hidden, rng))
    return tfb.Chain(parts)


def step(**changed):
    """Both answers, with a step that does something differently."""
    return step_with(**changed), glow_level


def network(make):
    return step(network=make)


def level(parts, **keywords):
    """Both answers, with a level of these parts, which are made of its channels, times four, and its other arguments."""
    return glow_step, level_of(lambda c, n, hidden, rng: parts(4 * c, n, hidden, rng), **keywords)


RIGHT = [
    (glow_step, glow_level),
    (step_with(network_seed=lambda rng: rng.integers(2**31)), level_by_loop),
    step(chain=lambda layers: tfb.Chain(tuple(layers), name="step")),
    (two_seeds_at_once, lambda c, count, width, generator: glow_level(c, count, width, generator)),
]

WRONG = [
    (step(order=(2, 1, 0)), "is in the opposite order"),
    (step(order=(1, 0, 2)), "yours consists of a 1 × 1 convolution, an actnorm and a coupling"),
    (step(order=(0, 2)), "yours consists of an actnorm and a coupling"),
    (step(channels=lambda c: c // 2), "the actnorm is made for 3 channels, and there are 6"),
    (step(frozen=lambda half: 2 * half), "half of the 6 channels should be frozen, 3; yours freezes 6"),
    (network(lambda half, hidden, seed: make_network(2 * half, half, hidden, seed)), "yours reads 6 and puts out 3"),
    (network(lambda half, hidden, seed: make_network(half, 2 * half, hidden, seed)), "yours reads 3 and puts out 6"),
    (network(lambda half, hidden, seed: make_network(half, half, 48, seed)), "have 5 hidden channels; yours has 48"),
    (step(network_seed=lambda rng: 0), "have the same network: draw its seed from `rng`"),
    (step(mixing_seed=lambda rng: 0), "have the same matrix W: draw its seed from `rng`"),
    (step(mixing_seed=lambda rng: np.random.randint(2**31)), "with a generator in the same state"),
    (step(chain=list), "yours is a list: put it into `tfb.Chain(...)`"),
    ((lambda c, hidden, rng: ActNorm(c), glow_level), "should be a `tfb.Chain`; yours is an actnorm"),
    ((one_seed, glow_level), "the network and the matrix W start from the same seed"),
    (level(lambda c, n, hidden, rng: [Squeeze(), steps_of(c, n, hidden, rng)]), "and a star before the steps"),
    (
        level(lambda c, n, hidden, rng: [Squeeze(), *steps_of(c // 4, n, hidden, rng)]),
        "is made for 2 channels, and there are 8: a squeeze makes four",
    ),
    (level(lambda c, n, hidden, rng: [Squeeze(), *steps_of(c // 2, n, hidden, rng)]), "in the steps none has left yet"),
    (level(lambda c, n, hidden, rng: [*steps_of(c, n, hidden, rng), Squeeze()]), "the squeeze comes first"),
    (level(steps_of), "there is no squeeze"),
    (
        level(lambda c, n, hidden, rng: [Squeeze(), *steps_of(c, 1, hidden, rng)]),
        "should have 3 steps after the squeeze; yours has 1",
    ),
    (level(lambda c, n, hidden, rng: [Squeeze(), *(steps_of(c, 1, hidden, rng) * n)]), "share their layers"),
    (
        level(lambda *sizes: [Squeeze(), *(layer for step in steps_of(*sizes) for layer in step.bijectors)]),
        "let each step be a chain of its own",
    ),
    (level(lambda *sizes: [Squeeze(), tfb.Chain(steps_of(*sizes))]), "with a star"),
    (
        level(lambda c, n, hidden, rng: [*steps_of(c, 1, hidden, rng), Squeeze(), *steps_of(c, 2, hidden, rng)]),
        "should consist of a squeeze and then 3 steps",
    ),
    (
        level(
            lambda c, n, hidden, rng: [
                Squeeze(),
                *(steps_of(c, 1, hidden, np.random.default_rng(0))[0] for _ in range(n)),
            ]
        ),
        "the steps all start with the same network",
    ),
    (level(lambda *sizes: [Squeeze(), *steps_of(*sizes)], chain=list), "yours is a list: put it into"),
    ((glow_step, ...), "`glow_level` is still to be filled in"),
    ((glow_step, lambda channels, steps, hidden, rng: [...][0]), "still gives `...`"),
]
