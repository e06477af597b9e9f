"""Live 4.1, alternating masks: its check."""

import numpy as np
import tensorflow as tf

from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, exercise


@exercise(
    "Live 4.1, alternating masks",
    reference=lambda: [np.array([1, 0]) if k % 2 == 0 else np.array([0, 1]) for k in range(8)],
)
def masks(masks):
    if not isinstance(masks, list | tuple | np.ndarray) and not tf.is_tensor(masks):
        raise Wrong(f"`masks` should be a list of arrays; yours is of type {type(masks).__name__}.")
    shapes = [np.shape(mask) for mask in masks]
    if len(shapes) != 8:
        raise Wrong(f"there should be eight masks, one for each layer; yours are {len(shapes)}.")
    if any(shape != (2,) for shape in shapes):
        raise Wrong(
            f"each mask should have shape (2,), one entry for each coordinate; yours have shapes {sorted(set(shapes))}."
        )
    values = np.stack([as_array("each mask", mask) for mask in masks])
    if not np.isin(values, (0, 1)).all():
        raise Wrong("a binary mask holds nothing but 0 and 1.")
    if (values.sum(axis=1) != 1).any():
        raise Wrong("each mask should freeze one coordinate (1) and transform the other (0).")
    if (values[1:] == values[:-1]).any():
        raise Wrong(
            "neighbouring masks should differ: the coordinate that one layer freezes is transformed by the next."
        )
    for mask in masks:
        if tf.is_tensor(mask) and mask.dtype != tf.float32:
            raise Wrong(
                f"TensorFlow multiplies a float32 vector by no tensor of type {mask.dtype.name}: make the masks NumPy arrays, "
                "as `alternating_mask` does."
            )
