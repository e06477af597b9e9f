"""Live 2.7, a batch of vectors: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercises.week_02.answers import DIAGONAL

from course_utils.exercises import week_02

tfd = tfp.distributions

NORMALS, DRAWS, NAMES = week_02.batch_of_vectors.reference()
CENTRES = [[-3.0, 0.0], [0.0, 2.0], [3.0, 0.0]]
RIGHT = [
    (tfd.Independent(tfd.Normal(CENTRES, [0.5, 1.0]), 1), NORMALS.sample((4, 100)).numpy(), tuple(NAMES)),
    (tfd.MultivariateNormalDiag(CENTRES, [[0.5, 1.0]] * 3), NORMALS.sample([4, 100]), np.array(NAMES)),
    (NORMALS, DRAWS, ["Sample", "sample", "Batch ", "event"]),
]

WRONG = [
    ((tfd.MultivariateNormalDiag(tf.transpose(CENTRES)), DRAWS, NAMES), "The last axis of `loc` is the event"),
    ((tfd.Normal(CENTRES, [0.5, 1.0]), DRAWS, NAMES), "in the wrong part"),
    ((NORMALS, DIAGONAL.sample((4, 100, 3)), NAMES), "was not drawn from"),
    ((NORMALS, DRAWS[..., ::-1], NAMES), "was not drawn from"),
    ((NORMALS, DRAWS, ["sample", "batch", "event"]), "`draws` has four axes"),
    ((NORMALS, DRAWS, ["batch", "sample", "sample", "event"]), "in the wrong order"),
    ((NORMALS, DRAWS, ["sample", "batch", "event", "event"]), "one of the names appears too often"),
    ((NORMALS, DRAWS, ["sample", "sample", "batch", "coordinate"]), 'yours has "coordinate"'),
    ((NORMALS, DRAWS, "sample"), "a list of words"),
    ((NORMALS, DRAWS, [*NAMES, "event"]), "and each wants its name; you gave 5"),
    ((NORMALS, DRAWS, ["sample", ..., "batch", "event"]), "still to be filled in"),
    ((NORMALS, ..., NAMES), "`draws` is still to be filled in"),
]
