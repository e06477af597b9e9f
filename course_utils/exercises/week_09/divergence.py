"""Live 9.5, the divergence: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf

from course_utils import distillation
from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.exercise import call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_09.shared import STEPS, WAVES, mean, require_one_for_each_wave, total

exp = tf.exp
# The notebook's number of steps, which a check's waveforms do not have.
_NOTEBOOK = 256


def _divergence(score: tf.Tensor, s: tf.Tensor) -> tf.Tensor:
    return _cross(score) - mean(distillation.logistic_entropy(s))


def _cross(score: tf.Tensor) -> tf.Tensor:
    return -score / STEPS


def _average(values: tf.Tensor) -> tf.Tensor:
    return tf.reduce_mean(values)


@exercise(
    "Live 9.5, the divergence",
    reference=lambda: (
        lambda teacher_log_prob, log_scale: (
            -teacher_log_prob / log_scale.shape[-1] - mean(distillation.logistic_entropy(log_scale))
        )
    ),
    alternatives=[
        lambda p, s: (-p - tf.reduce_sum(s + 2, axis=1)) / s.shape[1],
        lambda p, s: np.mean(-p[:, None] / s.shape[-1] - s - 2, axis=-1),
        lambda p, s: -(p / np.shape(s)[-1] + 2 + mean(s)),
    ],
    mistakes={
        "the entropy is subtracted from the cross entropy, Eq. (9.8); yours is added.": lambda p, s: (
            _cross(p) + mean(s) + 2
        ),
        "the cross entropy is *minus* the teacher's log-density.": lambda p, s: -_cross(p) - mean(s) - 2,
        "your divergence has the wrong sign: it is the cross entropy minus the entropy, and on average not negative.": (
            lambda p, s: -_divergence(p, s)
        ),
        "the entropy of a step is not log σ alone: see Exercise 9.2.": [
            lambda p, s: _cross(p) - mean(s),
            lambda p, s: _cross(p) - total(s),
        ],
        "that is not per step yet: divide both terms by the number of steps.": lambda p, s: STEPS * _divergence(p, s),
        "the entropy is per step, and the cross entropy is not: divide it by the number of steps.": lambda p, s: (
            -p - mean(s) - 2
        ),
        "the cross entropy is per step, and the entropy is not: take the mean over time instead of the sum.": [
            lambda p, s: _cross(p) - total(s + 2),
            lambda p, s: _cross(p) - total(s) - 2,
            lambda p, s: _cross(p) - mean(s) - 2 * STEPS,
        ],
        "each of the steps contributes the constant of Exercise 9.2, not the whole waveform once.": [
            lambda p, s: (-p - total(s) - 2) / STEPS,
            lambda p, s: -p - total(s) - 2,
        ],
        "divide by the number of steps, the length of the *last* axis, and not by the number of waveforms.": [
            lambda p, s: STEPS * _divergence(p, s) / WAVES,
            lambda p, s: _divergence(p, s) / WAVES,
            lambda p, s: -p / WAVES - mean(s) - 2,
            lambda p, s: _cross(p) - total(s + 2) / WAVES,
        ],
        "each waveform has a cross entropy and an entropy of its own; the mean over waveforms comes later.": [
            lambda p, s: _average(_cross(p)) - mean(s) - 2,
            lambda p, s: _cross(p) - _average(s) - 2,
            lambda p, s: tf.fill([WAVES], _average(_divergence(p, s))),
        ],
        "the entropy is a function of log σ, not of σ: leave the exponential out.": [
            lambda p, s: _cross(p) - mean(exp(s)) - 2,
            lambda p, s: _cross(p) - mean(exp(s)),
        ],
        "the number of steps is that of the argument, `log_scale.shape[-1]`, and not the notebook's T.": [
            lambda p, s: -p / _NOTEBOOK - mean(s) - 2,
            lambda p, s: _cross(p) - total(s + 2) / _NOTEBOOK,
            lambda p, s: STEPS * _divergence(p, s) / _NOTEBOOK,
            lambda p, s: (-p - total(s)) / _NOTEBOOK - 2,
        ],
        "that is the cross entropy alone: the student's entropy is missing.": lambda p, s: _cross(p),
        "that is the student's entropy alone, or minus that: the cross entropy is missing.": [
            lambda p, s: mean(s) + 2,
            lambda p, s: -mean(s) - 2,
        ],
        "log σ and the constant both belong to the entropy, which is subtracted: put it in parentheses.": [
            lambda p, s: _cross(p) - mean(s) + 2,
            lambda p, s: _cross(p) + mean(s) - 2,
            lambda p, s: _cross(p) - (total(s) - 2) / STEPS,
        ],
    },
)
def divergence(divergence: Callable) -> Iterator[Observation]:
    # Some of the divergences are negative, as estimates may be.
    log_scale, score = 0.6 * normal(WAVES, STEPS, seed=9) - 0.7, 5 * normal(WAVES, seed=10) - 10.0
    what = "`divergence(teacher_log_prob, log_scale)`"
    got = call(what, divergence, score, log_scale)
    require_one_for_each_wave(what, got)
    yield Observation(what, got)
