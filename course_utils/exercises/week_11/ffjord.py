"""Exercise 11.6, FFJORD: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.compare import as_array
from course_utils.exercises.distributions import require_distribution
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation

tfb = tfp.bijectors
tfd = tfp.distributions


def _with(
    velocity_of: Callable = lambda velocity: lambda t, x: velocity(x, t),
    bijector_of: Callable = lambda bijector: bijector,
    base: Callable = lambda: tfd.MultivariateNormalDiag(tf.zeros(2), tf.ones(2)),
    **options: Any,
) -> Callable:
    solver = tfp.math.ode.DormandPrince(rtol=1e-5, atol=1e-6)
    options = {"ode_solve_fn": solver.solve, "trace_augmentation_fn": tfb.ffjord.trace_jacobian_exact} | options
    return lambda velocity: tfd.TransformedDistribution(
        base(), bijector_of(tfb.FFJORD(velocity_of(velocity), **options))
    )


def _trace_of_zero(ode_fn: Callable, shape: Any, dtype: Any) -> Callable:
    return lambda time, state: (ode_fn(time, state[0]), tf.zeros_like(state[0]))


@exercise(
    "Exercise 11.6, FFJORD",
    reference=lambda: _with(),
    alternatives=[
        _with(base=lambda: tfd.Sample(tfd.Normal(0.0, 1.0), 2)),
        lambda velocity: tfb.FFJORD(
            state_time_derivative_fn=lambda time, state: velocity(state, time),
            ode_solve_fn=tfp.math.ode.DormandPrince(rtol=1e-6, atol=1e-6).solve,
            trace_augmentation_fn=tfb.ffjord.trace_jacobian_exact,
        )(tfd.Independent(tfd.Normal(tf.zeros(2), 1.0), 1)),
    ],
    mistakes={
        "with TFP's own tolerance the second digit is off: hand over the solve method of a solver of yours, `ode_solve_fn=`, with "
        "rtol=1e-5.": _with(ode_solve_fn=None),
        "`tfb.FFJORD` calls its function with the time first and the point second, and the course's velocities take them the other "
        "way round.": _with(velocity_of=lambda velocity: velocity),
        "that flows backwards in time: `tfb.FFJORD` goes from time 0 to time 1 already, from z to x.": [
            _with(bijector_of=tfb.Invert),
            _with(initial_time=1.0, final_time=0.0),
        ],
        "the time goes from 1 to 0 in your velocity: `tfb.FFJORD` hands over the time as it is.": _with(
            velocity_of=lambda velocity: lambda t, x: velocity(x, 1 - t)
        ),
        "the trace is missing from your log-density: leave it to `tfb.ffjord.trace_jacobian_exact`.": _with(
            trace_augmentation_fn=_trace_of_zero
        ),
        "your velocity stands still in time: hand the time on to it.": _with(
            velocity_of=lambda velocity: lambda t, x: velocity(x, tf.zeros_like(t))
        ),
        "the flow moves with minus the velocity.": _with(velocity_of=lambda velocity: lambda t, x: -velocity(x, t)),
        "the base should be the standard normal distribution: yours has another scale.": _with(
            base=lambda: tfd.MultivariateNormalDiag(tf.zeros(2), 2 * tf.ones(2))
        ),
    },
)
def ffjord(ffjord: Callable) -> Iterator[Observation]:
    flow = call("`ffjord(velocity)`", ffjord, _velocity)
    require_distribution(
        "`ffjord(velocity)`",
        flow,
        event_shape=(2,),
        mistakes={"The base should be a distribution of vectors of length 2; yours is one of numbers.": ((), ())},
    )
    if not isinstance(getattr(flow, "bijector", None), tfb.Bijector):
        raise Wrong(
            "`ffjord(velocity)` should be `tfd.TransformedDistribution(base, bijector)` with a bijector by `tfb.FFJORD`; yours is "
            f"{type(flow).__name__}."
        )
    # One point twice, so that a single solution tells whether noise comes in.
    x = tf.constant([[0.3, -0.2], [1.4, 0.9], [-1.1, 0.6], [0.3, -0.2]])
    what = "`ffjord(velocity).log_prob(x)`"
    got = as_array(what, call(what, flow.log_prob, x))
    if got.shape == (4,) and abs(got[0] - got[3]) > 1e-3:
        raise Wrong(
            f"{what} gives a point that is there twice two values. Without more, `tfb.FFJORD` estimates the trace from random numbers; "
            "the exact one is `trace_augmentation_fn=tfb.ffjord.trace_jacobian_exact`."
        )
    yield Observation(what, got, tolerance=5e-4)


def _velocity(x: tf.Tensor, t: tf.Tensor) -> tf.Tensor:
    """A velocity that depends on time and mixes the entries of x."""
    x = tf.convert_to_tensor(x)
    first, second = tf.unstack(x, axis=-1)
    t = tf.cast(t, x.dtype)
    return tf.stack([0.8 * tf.sin(first) + t * second, 0.5 - 0.6 * second + t**2 * first], axis=-1)
