"""Live 11.4, the density along the way: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import ode
from course_utils.exercises.bijector_checks import require_compiled
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_11.shared_fields import bent, points

tfd = tfp.distributions


def _log_density(
    result: Callable = lambda base, x, z, change: base.log_prob(z) + change,
    times: tuple[float, float] = (1.0, 0.0),
    count: Callable[[int], int] = lambda steps: steps,
    rate: Callable = ode.exact_divergence,
    method: str = "runge_kutta",
) -> Callable:
    """Follows points and the change of their log-density, with a piece of it done in another way."""

    def log_density(base, velocity, x, steps):
        z, change = ode.integrate(
            lambda both, t: rate(velocity, both[0], t),
            (x, tf.zeros(tf.shape(x)[:1])),
            *times,
            steps=count(steps),
            method=method,
        )
        return result(base, x, z, change)

    return log_density


def _compiled(log_density: Callable) -> Callable:
    """The same as one graph: many steps one by one take longer than all else that the check does."""
    return lambda base, velocity, x, steps: tf.function(
        lambda x: log_density(base, velocity, x, steps), autograph=False
    )(x)


def _minus_divergence(velocity, x, t):
    v, divergence = ode.exact_divergence(velocity, x, t)
    return v, -divergence


def _from_one_end_to_the_other(base, velocity, x, steps):
    """There without the divergence, and back with it."""
    z = ode.integrate(velocity, x, 1.0, 0.0, steps=steps)
    rate = lambda both, t: _minus_divergence(velocity, both[0], t)  # noqa: E731
    return ode.integrate(rate, (z, base.log_prob(z)), 0.0, 1.0, steps=steps)[1]


def _in_one_tensor(base, velocity, x, steps):
    """Points and the change of the log-density side by side, moved by steps for one tensor."""

    def rate(both, t):
        v, divergence = ode.exact_divergence(velocity, both[:, :-1], t)
        return tf.concat([v, divergence[:, tf.newaxis]], axis=-1)

    both = tf.pad(x, [[0, 0], [0, 1]])
    for k in range(steps):
        both = ode.runge_kutta_step(rate, both, 1 - k / steps, -1 / steps)
    return base.log_prob(both[:, :-1]) + both[:, -1]


@exercise(
    "Live 11.4, the density along the way",
    reference=lambda: _log_density(),
    alternatives=[
        _log_density(lambda base, x, z, change: base.log_prob(z) - change, rate=_minus_divergence),
        _from_one_end_to_the_other,
        _in_one_tensor,
    ],
    mistakes={
        "the sign of the integral is wrong. From 1 back to 0 the solver adds up −∫ div v dt from 0 to 1 already, which is what is "
        "added to log p(z).": _log_density(lambda base, x, z, change: base.log_prob(z) - change),
        "the base's density is that of the latents, `base.log_prob(z)`: yours is taken at the data x.": [
            _log_density(lambda base, x, z, change: base.log_prob(x) + change),
            _log_density(lambda base, x, z, change: base.log_prob(x) - change),
        ],
        "the data lie at time 1, and the latents at time 0: integrate from 1.0 to 0.0.": [
            _log_density(times=(0.0, 1.0)),
            _log_density(lambda base, x, z, change: base.log_prob(z) - change, times=(0.0, 1.0)),
        ],
        "the change of the log-density on the way is missing: the integral of the divergence.": _log_density(
            lambda base, x, z, change: base.log_prob(z)
        ),
        "that is the change on the way alone: add the log-density of the latents.": _log_density(
            lambda base, x, z, change: change
        ),
        "take as many steps as `steps` says.": [
            *(_log_density(count=lambda steps, k=k: k) for k in (1, 4, 5, 8, 10)),
            *(_compiled(_log_density(count=lambda steps, k=k: k)) for k in (20, 50, 100)),
        ],
        "these are Euler's steps: take those of Runge and Kutta, which `ode.integrate` takes if it is told nothing else.": _log_density(
            method="euler"
        ),
        "these are midpoint steps: take those of Runge and Kutta, which `ode.integrate` takes if it is told nothing else.": _log_density(
            method="midpoint"
        ),
    },
)
def log_density(log_density: Callable) -> Iterator[Observation]:
    require_order("log_density", log_density, "base", "velocity", "x", "steps")
    # Another base than N(0, I), whose density is of no special size.
    base = tfd.MultivariateNormalDiag([0.5, -0.3, 0.1], [1.3, 0.8, 1.1])
    x = points(6, seed=5)
    # Few steps, which differ from more of them.
    for steps in (3, 6):
        what = f"`log_density(base, velocity, x, {steps})`"
        got = call(what, log_density, base, bent, tf.identity(x), steps)
        _require_one_each(what, got)
        yield Observation(what, got, tolerance=2e-4)
    require_compiled("`log_density`", lambda x: log_density(base, bent, x, 3), x)


def _require_one_each(what: str, got: Any) -> None:
    if isinstance(got, list | tuple):
        raise Wrong(f"{what} should return the log-densities alone, one tensor; yours returns {len(got)} things.")
