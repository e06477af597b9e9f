"""Live 4.8, the stages of the flow: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf

from course_utils import flows
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_04.shared import randomise, some_points


def _in_the_wrong_order(flow, z):
    points = [z]
    for layer in flow.bijector.bijectors:
        points.append(layer.forward(points[-1]))
    return points


def _backwards(flow, z):
    points = [z]
    for layer in flow.bijector.bijectors:
        points.append(layer.inverse(points[-1]))
    return points


def _of(points: Callable) -> Callable:
    """A function of the right stages."""
    return lambda flow, z: points(flows.stages(flow, z))


@exercise(
    "Live 4.8, the stages of the flow",
    reference=lambda: flows.stages,
    alternatives=[_of(tuple), _of(tf.stack)],
    mistakes={
        "the list should begin with z itself; yours begins with the points after one layer.": _of(
            lambda points: [points[1], *points[1:]]
        ),
        "the list should begin with z and end with x; yours runs the other way.": _of(lambda points: points[::-1]),
        "your layers act in the wrong order: in a `Chain` the last one listed acts first.": _in_the_wrong_order,
        "you went the way from x to z: use `forward`.": _backwards,
        "each layer should act on the points that the layer before it returned, not on z.": lambda flow, z: [
            z,
            *(layer.forward(z) for layer in reversed(flow.bijector.bijectors)),
        ],
    },
)
def stages(stages: Callable) -> Iterator[Observation]:
    flow = randomise(flows.realnvp(2, layers=3, hidden=(4,), seed=1))
    points = call("`stages(flow, z)`", stages, flow, some_points(5)[:, :2])
    if tf.is_tensor(points) or isinstance(points, np.ndarray):
        points = list(points)
    if not isinstance(points, list | tuple) or len(points) != 4:
        got = f"{len(points)} elements" if isinstance(points, list | tuple) else f"one {type(points).__name__}"
        raise Wrong(
            f"for a flow of three layers, `stages` should return a list of four: z, and the points after each; yours returns {got}."
        )
    for what, k in (("the first stage", 0), ("the last stage", 3), ("stage 1", 1), ("stage 2", 2)):
        yield Observation(what, points[k])
