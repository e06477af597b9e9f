"""Live 8.3, the draw: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises import week_08

tfd = tfp.distributions
draw, log_posterior = week_08.draw.reference(), week_08.log_posterior.reference()


def finished(change):
    """The draw, with something done to z and log q at the end."""
    return (lambda *arguments: change(*draw(*arguments)),)


def draw_returns_too_soon(eps, loc, log_scale, steps):
    for step in steps:
        return draw(eps, loc, log_scale, [step])


def draw_appends_the_wrong_name(eps, loc, log_scale, steps):
    z, log_scales = loc + tf.exp(log_scale) * eps, [log_scale]
    for step in steps:
        shift, s = step(z)
        z = shift + tf.exp(s) * z
        log_scales.append(log_scale)
    return z, log_posterior(eps, log_scales)


def draw_of_its_own(eps, loc, log_scale, steps):
    return draw(tfd.Normal(0.0, 1.0).sample(eps.shape), loc, log_scale, steps)


WRONG = [
    ((draw_returns_too_soon,), "is the `return` within the loop"),
    ((draw_appends_the_wrong_name,), "the same log-scale is in the list several times"),
    ((draw_of_its_own,), "from eps, the noise"),
    (finished(lambda z, log_q: (log_q, z)), "the two results are exchanged"),
    (finished(lambda z, log_q: z), "should return two things"),
    (finished(lambda z, log_q: (z, ...)), "one of the two results is `...` or None"),
    (finished(lambda z, log_q: (z, tf.reduce_mean(log_q))), "later"),
]
