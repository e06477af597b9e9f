"""What several tests of week 7 make their answers of."""

import tensorflow as tf
import tensorflow_probability as tfp
from written import blank, written

tfb = tfp.bijectors


def affine(v, shift, log_scale):
    return v * tf.exp(log_scale) + shift


def undone(v, shift, log_scale):
    return (v - shift) * tf.exp(-log_scale)


def autoregressive_answers(exercise, quick, slow, at_once, in_passes):
    """Right and wrong answers to the exercises of MAF and IAF, which are the same but for their directions."""
    log_det, sign = f"{quick}_log_det_jacobian", 1 if quick == "_forward" else -1

    def answer(**options):
        return (written(exercise, **options),)

    def with_log_det(of_log_scale):
        return answer(**{log_det: lambda flow, v: sign * of_log_scale(flow.network(v)[1])})

    def other_log_det(flow, known):
        return -sign * tf.reduce_sum(flow.network(getattr(flow, slow)(known))[1], axis=-1)

    def twice(flow, v):
        return at_once(v, flow.network(v)[0], flow.network(v)[1])

    def loop_over(numbers):
        def method(flow, known):
            result = tf.zeros_like(known)
            for _ in numbers(known):
                result = in_passes(known, *flow.network(result))
            return result

        return method

    def loop_after_a_call(flow, known):
        outputs = flow.network(tf.zeros_like(known))
        for _ in range(known.shape[-1]):
            result = in_passes(known, *outputs)
            outputs = flow.network(result)
        return result

    def init_that_hides_the_network(flow, network):
        tfb.Bijector.__init__(flow, forward_min_event_ndims=1)
        flow.network = lambda x: network(x)

    def in_numpy(method):
        return lambda flow, v: tf.constant(method(flow, v).numpy())

    right = [
        answer(),
        answer(**{slow: loop_after_a_call}),
        answer(omit=[log_det], **{f"{slow}_log_det_jacobian": other_log_det}),
    ]
    in_a_compiled_function = "in a compiled function, where the number of points is not known beforehand, your"
    wrong = [
        (with_log_det(lambda s: s), "sum over the last axis"),
        (with_log_det(tf.reduce_sum), "one number for each point"),
        (with_log_det(lambda s: tf.reduce_sum(s, axis=1)), "`axis=-1`"),
        (
            answer(**{quick: twice}),
            f"your `{quick}` is right, and calls the network 2 times: one call gives both outputs",
        ),
        (answer(**{slow: loop_over(lambda v: range(64))}), f"for D = 4 your `{slow}` makes 64 passes"),
        (answer(**{slow: loop_over(lambda v: tf.range(tf.shape(v)[-1]))}), f"your `{slow}` loops or decides by one"),
        (answer(**{slow: in_numpy(loop_after_a_call)}), f"your `{slow}` raises an error"),
        (with_log_det(lambda s: s.numpy().sum(axis=-1)), f"your `{log_det}` raises an error"),
        (answer(**{quick: in_numpy(getattr(right[0][0], quick))}), f"{in_a_compiled_function} `{quick}` raises"),
        (answer(__init__=init_that_hides_the_network), "keep the network itself"),
        (answer(**dict.fromkeys((quick, log_det, slow), blank)), "not attempted yet"),
        (answer(**{slow: blank}), f"`{slow}` is still to be filled in"),
        (answer(**{quick: blank, log_det: blank}), f"`{quick}` and `{log_det}` are still"),
    ]
    return right, wrong
