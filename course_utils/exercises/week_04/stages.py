"""Live 4.8, the stages of the flow: its check."""

import numpy as np
import tensorflow as tf

from course_utils import flows
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_04.shared import randomise, some_points


@exercise(
    "Live 4.8, the stages of the flow",
    reference=lambda: flows.stages,
)
def stages(stages):
    random = randomise(flows.realnvp(2, layers=3, hidden=(4,), seed=1))
    z = some_points(5)[:, :2]
    points = call("`stages(flow, z)`", stages, random, z)
    if tf.is_tensor(points) or isinstance(points, np.ndarray):
        points = list(points)
    if not isinstance(points, list | tuple) or len(points) != 4:
        got = f"{len(points)} elements" if isinstance(points, list | tuple) else f"one {type(points).__name__}"
        raise Wrong(
            f"for a flow of three layers, `stages` should return a list of four: z, and the points after each; yours returns {got}."
        )
    layers = random.bijector.bijectors
    require_close(
        "the first stage",
        points[0],
        z,
        {
            "the list should begin with z itself; yours begins with the points after one layer.": layers[-1].forward(z),
            "the list should begin with z and end with x; yours runs the other way.": random.bijector.forward(z),
        },
    )
    wrong_order = z
    for coupling in layers:
        wrong_order = coupling.forward(wrong_order)
    require_close(
        "the last stage",
        points[-1],
        random.bijector.forward(z),
        {
            "your layers act in the wrong order: in a `Chain` the last one listed acts first.": wrong_order,
            "you went the way from x to z: use `forward`.": random.bijector.inverse(z),
            "each layer should act on the points that the layer before it returned, not on z.": layers[0].forward(z),
        },
    )
    for k, (point, right) in enumerate(zip(points, flows.stages(random, z), strict=True)):
        require_close(f"stage {k}", point, right)
