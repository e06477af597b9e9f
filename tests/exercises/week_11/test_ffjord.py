"""Exercise 11.6, FFJORD: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.flows import ContinuousFlow

tfb = tfp.bijectors
tfd = tfp.distributions

exact = {
    "trace_augmentation_fn": tfb.ffjord.trace_jacobian_exact,
    "ode_solve_fn": tfp.math.ode.DormandPrince(rtol=1e-5, atol=1e-5).solve,
}


def normal():
    return tfd.MultivariateNormalDiag(loc=tf.zeros(2), scale_diag=tf.ones(2))


def flow_of(bijector, base=None):
    return tfd.TransformedDistribution(base or normal(), bijector)


def written_out(velocity):
    def state_time_derivative(time, state):
        return velocity(state, time)

    bijector = tfb.FFJORD(state_time_derivative, **exact, initial_time=0.0, final_time=1.0)
    return tfd.TransformedDistribution(distribution=normal(), bijector=bijector)


def of_identity_covariance(velocity):
    base = tfd.MultivariateNormalTriL(tf.zeros(2), tf.eye(2))
    return flow_of(tfb.Chain([tfb.FFJORD(lambda t, x: velocity(x, t), **exact)]), base)


def estimated(velocity):
    return flow_of(tfb.FFJORD(lambda t, x: velocity(x, t)))


def bijector_alone(velocity):
    return tfb.FFJORD(lambda t, x: velocity(x, t), **exact)


def of_numbers(velocity):
    return flow_of(bijector_alone(velocity), tfd.Normal(0.0, 1.0))


def of_a_batch(velocity):
    return flow_of(bijector_alone(velocity), tfd.Normal(tf.zeros(2), 1.0))


def base_alone(velocity):
    return normal()


def the_course_s_own(velocity):
    return ContinuousFlow(normal(), velocity)


def twice(velocity):
    return flow_of(tfb.Chain([bijector_alone(velocity), bijector_alone(velocity)]))


RIGHT = [(written_out,), (of_identity_covariance,)]

WRONG = [
    ((estimated,), "two values"),
    ((bijector_alone,), "should be a distribution"),
    ((of_numbers,), "yours is one of numbers"),
    ((of_a_batch,), "axes of a batch are separate distributions"),
    ((base_alone,), "should be -1.9487"),
    ((the_course_s_own,), "yours is ContinuousFlow"),
    ((twice,), "should be"),
]
