"""Live 11.7, samples in few steps: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf

from course_utils import ode
from course_utils.exercises.bijector_checks import require_compiled
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_11.shared_matching import strict

Sampler = Callable[[Callable, tf.Tensor, int, Callable], tf.Tensor]


def _sampler(
    time: Callable = lambda k, steps: k / steps,
    size: Callable = lambda steps: 1 / steps,
    count: Callable = lambda steps: steps,
    start: Callable = lambda z, x: x,
    step_of: Callable = lambda step: step,
) -> Sampler:
    """Samples with a part of the loop done in another way; `start` is where each step begins."""

    def sample_in_steps(velocity, z, steps, step):
        x = z
        for k in range(count(steps)):
            x = step_of(step)(velocity, start(z, x), time(k, steps), size(steps))
        return x

    return sample_in_steps


def _by_adding_up(velocity, z, steps, step):
    x, t, h = z, 0.0, 1.0 / steps
    while t < 1 - h / 2:
        x, t = step(velocity, x, t, h), t + h
    return x


@exercise(
    "Live 11.7, samples in few steps",
    reference=lambda: _sampler(),
    alternatives=[_by_adding_up, _sampler(time=lambda k, steps: np.linspace(0, 1, steps, endpoint=False)[k])],
    mistakes={
        "a step is of the size 1 / steps, so that all of them together lead from t = 0 to t = 1: yours is 1.": _sampler(
            size=lambda steps: 1.0
        ),
        "there are as many steps as is said: in yours one is missing at the end.": [
            _sampler(count=lambda steps: max(steps - 1, 1)),
            _sampler(count=lambda steps: steps - 1),
        ],
        "there are as many steps as is said: yours takes one more.": _sampler(count=lambda steps: steps + 1),
        "the time goes on with the steps: the k-th begins at t = k / steps; yours all begin at t = 0.": _sampler(
            time=lambda k, steps: 0.0
        ),
        "a step is given the time where it begins, k / steps with k from 0: yours is given the time where it ends.": _sampler(
            time=lambda k, steps: (k + 1) / steps
        ),
        "times are numbers from 0 to 1, k / steps: yours is the number k of the step.": _sampler(
            time=lambda k, steps: float(k)
        ),
        "samples go from the base at t = 0 to the data at t = 1: yours go back in time.": [
            _sampler(time=lambda k, steps: 1 - k / steps, size=lambda steps: -1 / steps),
            _sampler(time=lambda k, steps: 1 - k / steps),
        ],
        "the steps are against the velocity: h is 1 / steps, without a minus sign.": _sampler(
            size=lambda steps: -1 / steps
        ),
        "each step begins where the one before has ended, and not at z.": _sampler(start=lambda z, x: z),
        "the times reach 1 one step too early: of n steps the k-th begins at k / n, and not at k / (n − 1).": _sampler(
            time=lambda k, steps: k / max(steps - 1, 1)
        ),
        "take the steps with the function `step` that you are given: yours are always Euler's.": _sampler(
            step_of=lambda step: ode.euler_step
        ),
    },
)
def few_steps(sample_in_steps: Sampler) -> Iterator[Observation]:
    require_order("sample_in_steps", sample_in_steps, "velocity", "z", "steps", "step")
    z = tf.constant(np.random.default_rng(4).normal(size=(6, 3)), tf.float32)
    for name, step in (("euler_step", ode.euler_step), ("midpoint_step", ode.midpoint_step)):
        for steps in (1, 3):
            what = f"`sample_in_steps(velocity, z, {steps}, {name})`"
            got = call(what, sample_in_steps, strict, tf.identity(z), steps, step)
            if np.ndim(got) == 3:
                raise Wrong(
                    f"{what} should be where the points are at t = 1, of shape (6, 3): yours has the way there, too."
                )
            yield Observation(what, got, tolerance=1e-5)
    require_compiled("`sample_in_steps`", lambda z: sample_in_steps(strict, z, 3, ode.euler_step), z)
