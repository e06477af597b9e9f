"""Live 12.1, a prior and a simulator: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.distributions import require_distribution, require_float32
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation

tfd = tfp.distributions

_ROOT = np.sqrt(2)


def _square(low: float = -1.0, high: float = 1.0) -> tfd.Distribution:
    return tfd.Independent(tfd.Uniform(tf.fill([2], low), tf.fill([2], high)), 1)


def _moons(
    moved: Callable = lambda s, d: (-abs(s), d),
    point: Callable = lambda angle, radius: (radius * np.cos(angle) + 0.25, radius * np.sin(angle)),
    turned: Callable = lambda first, second: ((first + second) / _ROOT, (second - first) / _ROOT),
) -> Callable:
    """The simulator with another shift, another half circle or other turned parameters."""

    def two_moons(parameters, angle, radius):
        shift = moved(*turned(parameters[..., 0], parameters[..., 1]))
        return np.stack([a + b for a, b in zip(point(angle, radius), shift, strict=True)], axis=-1)

    return two_moons


def _in_one_array(parameters: np.ndarray, angle: np.ndarray, radius: np.ndarray) -> np.ndarray:
    turned = parameters @ (np.array([[1.0, -1.0], [1.0, 1.0]]) / _ROOT)
    circle = radius[..., None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    return circle + [0.25, 0.0] + turned * np.where(turned[..., :1] > 0, [-1, 1], [1, 1])


@exercise(
    "Live 12.1, a prior and a simulator",
    reference=lambda: (_square(), _moons()),
    alternatives=[
        (tfd.Independent(tfd.Uniform([-1.0, -1.0], [1.0, 1.0]), reinterpreted_batch_ndims=1), _in_one_array),
        (tfd.Sample(tfd.Uniform(-1.0, 1.0), 2), _moons()),
        (tfd.Blockwise([tfd.Uniform(-1.0, 1.0), tfd.Uniform(-1.0, 1.0)]), _moons()),
    ],
    mistakes={
        "prior": {
            "the prior is uniform from −1 to 1 in both parameters; yours begins at 0.": _square(0.0),
            "a uniform prior has the same density all over the square, and none outside: that is `tfd.Uniform`.": [
                tfd.Independent(tfd.Normal([0.0, 0.0], 1.0), 1),
                tfd.MultivariateNormalDiag([0.0, 0.0], [1.0, 1.0]),
            ],
        },
        "two_moons": {
            "the first shift is by the absolute value of θ₁ + θ₂: take `np.abs` of it.": _moons(lambda s, d: (-s, d)),
            "the first shift is to the left: minus the absolute value.": _moons(lambda s, d: (abs(s), d)),
            "both shifts are divided by the square root of 2.": _moons(
                turned=lambda first, second: (first + second, second - first)
            ),
            "both shifts are divided by the square root of 2, not by 2.": _moons(
                turned=lambda first, second: ((first + second) / 2, (second - first) / 2)
            ),
            "the second shift is θ₂ − θ₁, in this order.": _moons(lambda s, d: (-abs(s), -d)),
            "the two shifts are exchanged: the sum θ₁ + θ₂ moves the first coordinate.": _moons(
                lambda s, d: (d, -abs(s))
            ),
            "the absolute value belongs to the first shift alone.": _moons(lambda s, d: (-abs(s), abs(d))),
            "the cosine belongs to the first coordinate, the sine to the second.": _moons(
                point=lambda angle, radius: (radius * np.sin(angle) + 0.25, radius * np.cos(angle))
            ),
            "the half circle stands a quarter to the right: add 0.25 to the first coordinate.": _moons(
                point=lambda angle, radius: (radius * np.cos(angle), radius * np.sin(angle))
            ),
            "the 0.25 belongs to the first coordinate alone.": _moons(
                point=lambda angle, radius: (radius * np.cos(angle) + 0.25, radius * np.sin(angle) + 0.25)
            ),
            "the shifts are missing: θ has to move the point.": _moons(lambda s, d: (0 * s, 0 * d)),
        },
    },
)
def prior_and_simulator(prior: tfd.Distribution, two_moons: Callable) -> Iterator[Observation]:
    require_distribution(
        "`prior`",
        prior,
        event_shape=(2,),
        mistakes={"It gives one parameter alone; there are two.": ((), ())},
    )
    require_float32("`prior`", prior)
    inside = np.array([[0.9, -0.9], [-0.2, 0.4], [-0.6, -0.7]], np.float32)
    for points, where in ((inside, "inside the square"), (inside + np.float32([2, 0]), "outside the square")):
        what = f"the density of `prior` {where}"
        yield Observation(what, call(what, prior.prob, points))
    require_order("two_moons", two_moons, "parameters", "angle", "radius")
    rng = np.random.default_rng(0)
    for shape in ((5,), (3, 4)):
        parameters, angle = rng.uniform(-1, 1, [*shape, 2]), rng.uniform(-1.5, 1.5, shape)
        what = f"`two_moons` of parameters of shape {parameters.shape}"
        x = call(what, two_moons, parameters, angle, rng.normal(0.1, 0.01, shape))
        if np.shape(x) == (2, *shape):
            raise Wrong(
                f"{what} has shape {np.shape(x)}: the two coordinates make the last axis, `np.stack(..., axis=-1)`."
            )
        yield Observation(what, x)
