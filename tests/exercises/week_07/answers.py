"""What several tests of week 7 make their answers of."""

from collections.abc import Callable
from dataclasses import dataclass

import tensorflow as tf
import tensorflow_probability as tfp
from written import blank, written

from course_utils.exercises.exercise import Exercise

tfb = tfp.bijectors


def affine(v, shift, log_scale):
    return v * tf.exp(log_scale) + shift


def undone(v, shift, log_scale):
    return (v - shift) * tf.exp(-log_scale)


@dataclass
class AutoregressiveAnswers:
    """Answers to the exercises of MAF and IAF, which are the same but for their directions.

    Attributes:
      exercise: The exercise.
      quick: The method that takes one pass of the network.
      slow: The method that takes as many passes as there are dimensions.
      at_once: What the quick one computes.
      in_passes: What the slow one computes in each pass.
    """

    exercise: Exercise
    quick: str
    slow: str
    at_once: Callable
    in_passes: Callable

    def __post_init__(self):
        self.log_det = f"{self.quick}_log_det_jacobian"
        self.sign = 1 if self.quick == "_forward" else -1

    def right(self):
        def other_log_det(flow, known):
            return -self.sign * tf.reduce_sum(flow.network(getattr(flow, self.slow)(known))[1], axis=-1)

        return [
            self._answer(),
            self._answer(**{self.slow: self._loop_after_a_call}),
            self._answer(omit=[self.log_det], **{f"{self.slow}_log_det_jacobian": other_log_det}),
        ]

    def wrong(self):
        answer, quick, slow, log_det = self._answer, self.quick, self.slow, self.log_det
        compiled = "in a compiled function, where the number of points is not known beforehand, your"
        return [
            (self._with_log_det(lambda s: s), "sum over the last axis"),
            (self._with_log_det(tf.reduce_sum), "one number for each point"),
            (self._with_log_det(lambda s: tf.reduce_sum(s, axis=1)), "`axis=-1`"),
            (
                answer(**{quick: self._twice}),
                f"your `{quick}` is right, and calls the network 2 times: one call gives both outputs",
            ),
            (answer(**{slow: self._loop_over(lambda v: range(64))}), f"for D = 4 your `{slow}` makes 64 passes"),
            (
                answer(**{slow: self._loop_over(lambda v: tf.range(tf.shape(v)[-1]))}),
                f"your `{slow}` loops or decides by one",
            ),
            (answer(**{slow: _in_numpy(self._loop_after_a_call)}), f"your `{slow}` raises an error"),
            (self._with_log_det(lambda s: s.numpy().sum(axis=-1)), f"your `{log_det}` raises an error"),
            (answer(**{quick: _in_numpy(getattr(answer()[0], quick))}), f"{compiled} `{quick}` raises"),
            (answer(__init__=_init_that_hides_the_network), "keep the network itself"),
            (answer(**dict.fromkeys((quick, log_det, slow), blank)), "not attempted yet"),
            (answer(**{slow: blank}), f"`{slow}` is still to be filled in"),
            (answer(**{quick: blank, log_det: blank}), f"`{quick}` and `{log_det}` are still"),
        ]

    def _answer(self, **options):
        return (written(self.exercise, **options),)

    def _with_log_det(self, of_log_scale):
        return self._answer(**{self.log_det: lambda flow, v: self.sign * of_log_scale(flow.network(v)[1])})

    @property
    def _twice(self):
        return lambda flow, v: self.at_once(v, flow.network(v)[0], flow.network(v)[1])

    def _loop_over(self, numbers):
        def method(flow, known):
            result = tf.zeros_like(known)
            for _ in numbers(known):
                result = self.in_passes(known, *flow.network(result))
            return result

        return method

    @property
    def _loop_after_a_call(self):
        def method(flow, known):
            outputs = flow.network(tf.zeros_like(known))
            for _ in range(known.shape[-1]):
                result = self.in_passes(known, *outputs)
                outputs = flow.network(result)
            return result

        return method


def _init_that_hides_the_network(flow, network):
    tfb.Bijector.__init__(flow, forward_min_event_ndims=1)
    flow.network = lambda x: network(x)


def _in_numpy(method):
    return lambda flow, v: tf.constant(method(flow, v).numpy())
