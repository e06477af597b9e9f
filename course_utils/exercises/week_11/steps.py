"""Live 11.1, three steps: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import tensorflow as tf

from course_utils import ode
from course_utils.exercises.bijector_checks import require_compiled
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_11.shared_fields import Field, bent, points

Step = Callable[[Field, tf.Tensor, float, float], tf.Tensor]


def _midpoint(share: float = 0.5, delay: float = 0.5, onwards: bool = False, last: float = 1.0) -> Step:
    """A midpoint step with another middle: how far away, at what time, and whether the last move begins there."""

    def step(velocity, x, t, h):
        middle = x + share * h * velocity(x, t)
        return (middle if onwards else x) + last * h * velocity(middle, t + delay * h)

    return step


def _heun(velocity, x, t, h):
    first = velocity(x, t)
    return x + h / 2 * (first + velocity(x + h * first, t + h))


def _runge_kutta(
    weights: tuple[float, ...] = (1 / 6, 1 / 3, 1 / 3, 1 / 6),
    delays: tuple[float, ...] = (0.5, 0.5, 1.0),
    shares: tuple[float, ...] = (0.5, 0.5, 1.0),
    seen: tuple[int, ...] = (0, 1, 2),
    onwards: bool = False,
) -> Step:
    """Runge and Kutta's step with other weights, or other places and times at which the velocity is evaluated."""

    def step(velocity, x, t, h):
        v, place = [velocity(x, t)], x
        for delay, share, k in zip(delays, shares, seen, strict=True):
            place = (place if onwards else x) + share * h * v[k]
            v.append(velocity(place, t + delay * h))
        return x + h * sum(weight * each for weight, each in zip(weights, v, strict=True))

    return step


_MISTAKES = {
    "euler_step": {
        "`euler_step` goes against the velocity: add h v to x.": lambda velocity, x, t, h: x - h * velocity(x, t),
        "`euler_step` goes on for a whole unit of time: multiply the velocity by h.": lambda velocity, x, t, h: (
            x + velocity(x, t)
        ),
        "`euler_step` returns how far x moves: add it to x.": lambda velocity, x, t, h: h * velocity(x, t),
        "`euler_step` takes the velocity where the step begins, at time t.": lambda velocity, x, t, h: (
            x + h * velocity(x, t + h)
        ),
    },
    "midpoint_step": {
        "`midpoint_step` takes a whole step to its middle: half of one is asked for, h/2.": _midpoint(share=1.0),
        "in `midpoint_step` the middle lies half a step later: its velocity is that at time t + h/2.": _midpoint(
            delay=0.0
        ),
        "in `midpoint_step` the middle lies half a step later, and not a whole one: its velocity is that at time t + h/2.": (
            _midpoint(delay=1.0)
        ),
        "the middle is there to look at its velocity: `midpoint_step` moves from x on, by h times that velocity.": [
            _midpoint(onwards=True),
            _midpoint(onwards=True, last=0.5),
        ],
        "`midpoint_step` moves half as far as it should: by h times the velocity in the middle.": _midpoint(last=0.5),
        "that is Heun's step, the mean of the velocities at both ends: `midpoint_step` takes the one in the middle.": _heun,
        "`midpoint_step` is Euler's step: it should take the velocity in the middle.": ode.euler_step,
    },
    "rk4_step": {
        "in `rk4_step` the two velocities in the middle count twice: (v₁ + 2 v₂ + 2 v₃ + v₄) / 6.": _runge_kutta(
            (0.25,) * 4
        ),
        "in `rk4_step` the weights 1, 2, 2, 1 add up to 6, by which their sum is divided.": [
            _runge_kutta((1, 2, 2, 1)),
            _runge_kutta((0.25, 0.5, 0.5, 0.25)),
        ],
        "in `rk4_step` v₂ and v₃ are velocities at time t + h/2, and v₄ is one at t + h; yours are all at t.": _runge_kutta(
            delays=(0.0, 0.0, 0.0)
        ),
        "in `rk4_step` v₄ is the velocity at the end of the step, at time t + h.": _runge_kutta(delays=(0.5, 0.5, 0.5)),
        "in `rk4_step` v₄ is taken where a whole step by v₃ leads: x + h v₃.": _runge_kutta(shares=(0.5, 0.5, 0.5)),
        "in `rk4_step` v₂ and v₃ are taken half a step from x.": _runge_kutta(shares=(1.0, 1.0, 1.0)),
        "in `rk4_step` v₃ is taken where half a step by v₂ leads; yours goes there by v₁.": _runge_kutta(
            seen=(0, 0, 2)
        ),
        "in `rk4_step` v₄ is taken where a step by v₃ leads; yours goes there by another velocity.": [
            _runge_kutta(seen=(0, 1, 1)),
            _runge_kutta(seen=(0, 1, 0)),
        ],
        "in `rk4_step` all four velocities are taken at a place that is counted from x.": _runge_kutta(onwards=True),
        "`rk4_step` is the midpoint step: two more velocities are to come.": ode.midpoint_step,
    },
}


@exercise(
    "Live 11.1, three steps",
    reference=lambda: (ode.euler_step, ode.midpoint_step, ode.runge_kutta_step),
    alternatives=[(lambda velocity, x, t, h: velocity(x, t) * h + x, _midpoint(), _runge_kutta())],
    mistakes=_MISTAKES,
)
def steps(euler_step: Step, midpoint_step: Step, rk4_step: Step) -> Iterator[Observation]:
    x = points()
    for name, step, evaluations in (
        ("euler_step", euler_step, 1),
        ("midpoint_step", midpoint_step, 2),
        ("rk4_step", rk4_step, 4),
    ):
        require_order(name, step, "velocity", "x", "t", "h")
        for t, h in ((0.3, 0.8), (0.9, -0.5)):
            what = f"`{name}(velocity, x, {t}, {h})`"
            calls = []
            got = call(what, step, _counted(calls), tf.identity(x), t, h)
            yield Observation(what, got, tolerance=1e-5)
        if len(calls) != evaluations:
            raise Wrong(
                f"`{name}` has the right result and evaluates the velocity {len(calls)} times, where {evaluations} would do: keep "
                "what is needed again in a variable."
            )
        require_compiled(f"`{name}`", lambda x, step=step: step(bent, x, 0.3, 0.2), x)


def _counted(calls: list[Any]) -> Field:
    def velocity(x, t):
        calls.append(t)
        return bent(x, t)

    return velocity
