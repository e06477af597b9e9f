"""Exercise 11.2, orders of convergence: its check."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache

import numpy as np
import tensorflow as tf

from course_utils import ode
from course_utils.exercises.exercise import call, exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_11.shared_fields import bent, points


def _error(
    step_size: Callable[[int], float] = lambda n: 1 / n,
    time: Callable[[int, float], float] = lambda k, h: k * h,
    of_difference: Callable = lambda difference: np.max(np.abs(difference)),
    passes: Callable[[int], int] = lambda n: n,
    moved: Callable = lambda x, before: x,
) -> Callable:
    """`solver_error` with a piece of it done in another way."""

    def solver_error(step, velocity, x, exact, n):
        h, begin = step_size(n), x
        for k in range(passes(n)):
            x = step(velocity, moved(x, begin), time(k, h), h)
        return of_difference(x - exact)

    return solver_error


def _order(
    of_counts: Callable = np.log, of_errors: Callable = np.log, sign: int = -1, index: int = 0, degree: int = 1
) -> Callable:
    """`order` with another fit."""
    return lambda counts, errors: sign * np.polyfit(of_counts(counts), of_errors(errors), degree)[index]


def _itself(values: Sequence[float]) -> Sequence[float]:
    return values


def _in_a_compiled_loop(step, velocity, x, exact, n):
    h = tf.constant(1 / n, x.dtype)
    x = tf.while_loop(lambda k, x: k < n, lambda k, x: (k + 1, step(velocity, x, tf.cast(k, x.dtype) * h, h)), (0, x))[
        1
    ]
    return tf.reduce_max(tf.abs(exact - x))


_MISTAKES = {
    "solver_error": {
        "n steps from 0 to 1 are of size h = 1/n each.": [_error(lambda n: 1.0), _error(lambda n: 0.1)],
        "each step begins at a time of its own, k h: yours all begin at time 0.": _error(time=lambda k, h: 0.0),
        "the first step begins at time 0: count k from there.": _error(time=lambda k, h: (k + 1) * h),
        "the k-th step begins at time k h: yours at time k.": _error(time=lambda k, h: k),
        "each step begins where the one before has led: yours all begin at x.": _error(moved=lambda x, begin: begin),
        "one step is missing: `range(n)` counts n of them.": _error(passes=lambda n: n - 1),
        "there is one step too many: `range(n)` counts n of them.": _error(passes=lambda n: n + 1),
        "that is the mean of the distances: the largest is asked for.": _error(
            of_difference=lambda d: np.mean(np.abs(d))
        ),
        "take the absolute value before the largest: differences of either sign are errors.": [
            _error(of_difference=np.max),
            _error(of_difference=lambda d: np.max(-d)),
            _error(of_difference=lambda d: np.abs(np.max(d))),
        ],
        "that is the root of the mean square: the largest difference is asked for.": _error(
            of_difference=lambda d: np.sqrt(np.mean(np.square(d)))
        ),
    },
    "order": {
        "the error falls as the number of steps grows, so that the slope against n is minus the order.": _order(sign=1),
        "take the logarithms of both, numbers of steps and errors.": _order(_itself, _itself),
        "take the logarithm of the numbers of steps, too.": _order(_itself, np.log),
        "take the logarithm of the errors, too.": _order(np.log, _itself),
        "that is the line's value at log n = 0: the slope is the other coefficient.": [
            _order(index=1),
            _order(index=1, sign=1),
        ],
        "take the same logarithm of both.": [_order(np.log10, np.log), _order(np.log, np.log10)],
        "that is the slope from the first to the last: fit a line to all of them, with `np.polyfit`.": lambda counts, errors: (
            -np.log(errors[-1] / errors[0]) / np.log(counts[-1] / counts[0])
        ),
        "leave the slope as it is, without rounding.": lambda counts, errors: round(_order()(counts, errors)),
    },
}


@exercise(
    "Exercise 11.2, orders of convergence",
    reference=lambda: (_error(), _order()),
    alternatives=[
        (_in_a_compiled_loop, _order(np.log2, np.log2)),
        (_error(), _order(lambda counts: np.log(1 / np.asarray(counts)), sign=1)),
    ],
    mistakes=_MISTAKES,
)
def orders(solver_error: Callable, order: Callable) -> Iterator[Observation]:
    require_order("solver_error", solver_error, "step", "velocity", "x", "exact", "n")
    require_order("order", order, "counts", "errors")
    x = tf.cast(points(4), tf.float64)
    exact = tf.constant(_end().copy())
    for name, step, n in (("euler_step", ode.euler_step, 3), ("midpoint_step", ode.midpoint_step, 5)):
        what = f"`solver_error({name}, velocity, x, exact, {n})`"
        yield Observation(what, call(what, solver_error, step, bent, x, exact, n), tolerance=1e-6)
    counts, factors = np.array([3, 5, 12, 40]), np.array([1.3, 0.8, 1.1, 0.9])
    for power in (1.8, 3.6):
        what = "`order(counts, errors)`"
        yield Observation(what, call(what, order, counts, 0.4 * factors * counts**-power), tolerance=1e-6)


@cache
def _end() -> np.ndarray:
    """Where the points end: found once, and not anew for each typical mistake."""
    return ode.integrate(bent, tf.cast(points(4), tf.float64), steps=40).numpy()
