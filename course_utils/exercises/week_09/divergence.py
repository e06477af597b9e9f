"""Live 9.5, the divergence: its check."""

import tensorflow as tf

from course_utils import distillation
from course_utils.exercises.bijector_checks import nearest, normal
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import call, exercise
from course_utils.exercises.week_09.shared import STEPS, WAVES, require_one_for_each_wave


def _reference_divergence(teacher_log_prob: tf.Tensor, log_scale: tf.Tensor) -> tf.Tensor:
    entropy = tf.reduce_mean(distillation.logistic_entropy(log_scale), axis=-1)
    return -teacher_log_prob / log_scale.shape[-1] - entropy


@exercise(
    "Live 9.5, the divergence",
    reference=lambda: _reference_divergence,
)
def divergence(divergence):
    # Some of the divergences are negative, as estimates may be.
    log_scale, score = 0.6 * normal(WAVES, STEPS, seed=9) - 0.7, 5 * normal(WAVES, seed=10) - 10.0
    cross, mean, total = -score / STEPS, tf.reduce_mean(log_scale, axis=-1), tf.reduce_sum(log_scale, axis=-1)
    right = cross - mean - 2
    what = "`divergence(teacher_log_prob, log_scale)`"
    got = call(what, divergence, score, log_scale)
    require_one_for_each_wave(what, got)
    exponentials = tf.reduce_mean(tf.exp(log_scale), axis=-1)
    require_close(
        what,
        got,
        right,
        {
            "the entropy is subtracted from the cross entropy, Eq. (9.8); yours is added.": cross + mean + 2,
            "the cross entropy is *minus* the teacher's log-density.": -cross - mean - 2,
            "your divergence has the wrong sign: it is the cross entropy minus the entropy, and on average not negative.": -right,
            "the entropy of a step is not log s alone: see Exercise 9.2.": nearest(got, [cross - mean, cross - total]),
            "that is not per step yet: divide both terms by the number of steps.": STEPS * right,
            "the entropy is per step, and the cross entropy is not: divide it by the number of steps.": -score
            - mean
            - 2,
            "the cross entropy is per step, and the entropy is not: take the mean over time instead of the sum.": nearest(
                got, [cross - total - 2 * STEPS, cross - total - 2, cross - mean - 2 * STEPS]
            ),
            "each of the steps contributes the constant of Exercise 9.2, not the whole waveform once.": nearest(
                got, [(-score - total - 2) / STEPS, -score - total - 2]
            ),
            "divide by the number of steps, the length of the *last* axis, and not by the number of waveforms.": nearest(
                got,
                [
                    STEPS * right / WAVES,
                    right / WAVES,
                    -score / WAVES - mean - 2,
                    cross - (total + 2 * STEPS) / WAVES,
                ],
            ),
            "each waveform has a cross entropy and an entropy of its own; the mean over waveforms comes later.": nearest(
                got,
                [tf.reduce_mean(cross) - mean - 2, cross - tf.reduce_mean(mean) - 2, tf.reduce_mean(right) + 0 * right],
            ),
            "the entropy is a function of log s, not of s: leave the exponential out.": nearest(
                got, [cross - exponentials - 2, cross - exponentials]
            ),
            "the number of steps is that of the argument, `log_scale.shape[-1]`, and not the notebook's T.": nearest(
                got,
                [
                    -score / 256 - mean - 2,
                    cross - (total + 2 * STEPS) / 256,
                    STEPS * right / 256,
                    (-score - total - 2 * 256) / 256,
                ],
            ),
            "that is the cross entropy alone: the student's entropy is missing.": cross,
            "that is the student's entropy alone, or minus that: the cross entropy is missing.": nearest(
                got, [mean + 2, -mean - 2]
            ),
            "log s and the constant both belong to the entropy, which is subtracted: put it in parentheses.": nearest(
                got, [cross - mean + 2, cross + mean - 2, cross - (total - 2) / STEPS]
            ),
        },
    )
