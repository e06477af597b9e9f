"""Live 8.3, the draw: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests
from exercises.week_08.answers import right_posterior

from course_utils.exercises import week_08

tfd = tfp.distributions


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


RIGHT = [(draw(),), (draw_by_adding_up,), (draw(finish=lambda z, log_q: (z.numpy(), log_q.numpy())),)]

WRONG = [
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
    ((draw(scales=lambda scales: [scales[0], *map(tf.exp, scales[1:])]),), "neither their exponentials"),
    ((draw(scales=lambda scales: [scales[0], *(-s for s in scales[1:])]),), "nor their negatives"),
    ((draw(finish=lambda z, log_q: (z, -log_q)),), "log q is not: it has the wrong sign"),
    ((draw(finish=lambda z, log_q: (log_q, z)),), "the two results are exchanged"),
    ((draw(first=lambda eps, loc, log_scale: tfd.Normal(loc, tf.exp(log_scale)).sample()),), "from eps, the noise"),
    ((draw(finish=lambda z, log_q: z),), "should return two things"),
    ((draw(finish=lambda z, log_q: (z, ...)),), "one of the two results is `...` or None"),
    ((draw(finish=lambda z, log_q: (z, tf.reduce_mean(log_q))),), "later"),
]


class TestDraw(ExerciseTests):
    exercise = week_08.draw
    right, wrong = RIGHT, WRONG
