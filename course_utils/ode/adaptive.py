"""A solver that chooses its steps by itself."""

from typing import Any

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.ode.solvers import Velocity
from course_utils.validation import require_positive_number


def integrate_adaptively(
    velocity: Velocity,
    x: Any,
    start: float | tf.Tensor = 0.0,
    end: float | tf.Tensor = 1.0,
    *,
    rtol: float = 1e-5,
    atol: float = 1e-6,
) -> tuple[Any, tf.Tensor]:
    """Follows dx/dt = v(x, t) from one time to another by `tfp.math.ode.DormandPrince`, in steps as long as the tolerances allow.

    A step takes six evaluations, compares solutions of orders 4 and 5, and is repeated with a smaller h where they differ by
    more than atol + rtol |x|. All points of a batch share their steps. Gradients are TFP's, which solves the adjoint
    equation backwards.

    Args:
      velocity: The right-hand side v. It is given times as scalars of the dtype of x.
      x: Where to start, a floating-point tensor or a structure of tensors of one dtype.
      start: The time there.
      end: The time to stop at, which may lie before `start`.
      rtol: Relative tolerance of a step.
      atol: Absolute tolerance of a step.

    Returns:
      Where the solution is at `end`, of the structure, shapes and dtype of x, and the number of evaluations of the velocity
      (a scalar integer tensor).

    Raises:
      ValueError: If a tolerance is not a positive number.

    Reference: Dormand & Prince (1980), "A family of embedded Runge–Kutta formulae".
    """
    rtol = require_positive_number(rtol, "the relative tolerance")
    atol = require_positive_number(atol, "the absolute tolerance")
    x = tf.nest.map_structure(tf.convert_to_tensor, x)
    dtype = tf.nest.flatten(x)[0].dtype
    start, end = (tf.cast(tf.convert_to_tensor(time), dtype) for time in (start, end))
    span = end - start

    def over_unit_time(share: tf.Tensor, x: Any) -> Any:
        """dx/ds for the share s = (t − start) / (end − start) of the way: the solver goes forwards only."""
        return tf.nest.map_structure(lambda v: span * v, velocity(x, start + span * share))

    solver = tfp.math.ode.DormandPrince(rtol=rtol, atol=atol)
    solved = solver.solve(over_unit_time, tf.zeros([], dtype), x, solution_times=tf.ones([1], dtype))
    return tf.nest.map_structure(lambda states: states[-1], solved.states), solved.diagnostics.num_ode_fn_evaluations
