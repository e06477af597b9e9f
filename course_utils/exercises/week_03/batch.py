"""Live 3.3, a batch of bijectors: its check."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_03.shared import NUMBERS, refuse_shapes, require_bijector

tfb = tfp.bijectors

_BATCH = (0.01, 0.1, 1.0)


def _z_line() -> np.ndarray:
    return np.linspace(-2, 2, 401, dtype=np.float32)


def _reference_batch() -> tuple[tfb.Bijector, tf.Tensor]:
    softfloors = tfb.Softfloor(temperature=[0.01, 0.1, 1.0])
    return softfloors, softfloors.forward(_z_line()[:, None])


@exercise("Live 3.3, a batch of bijectors", reference=_reference_batch)
def batch(softfloors, stairs):
    require_bijector("`softfloors`", softfloors, "a `temperature` that is a list makes one bijector of all three")
    # Arrays rather than tensors here, as in the notebook, so that temperatures in double precision are right, too.
    shape = np.shape(call("`softfloors.forward` of one number", softfloors.forward, np.float32(0.37)))
    if shape != (3,):
        advice = {
            (): "It has one temperature: `temperature` takes a list of three.",
            (1,): "It has one temperature: `temperature` takes a list of three.",
            (3, 1): "The temperatures are in a column; give them as a plain list, and `z_line` the axis of size 1.",
            (1, 3): "There is a pair of brackets too many around the temperatures.",
        }.get(shape, "")
        raise Wrong(f"`softfloors` should be a batch of shape (3,); yours has shape {shape}. {advice}".rstrip())
    column = NUMBERS[:, None]
    wrong_way = "the temperatures are in the opposite order: 0.01 comes first."
    # Not `inverse`: on the flat steps of the first staircase the way back is lost in single precision.
    require_close(
        "`softfloors.forward(z[:, None])`",
        call("`softfloors.forward(z[:, None])`", softfloors.forward, column),
        _softfloors(_BATCH, column),
        {
            wrong_way: _softfloors(_BATCH[::-1], column),
            "the temperatures should be 0.01, 0.1 and 1; yours begin with 0.1.": _softfloors((0.1, 0.3, 1.0), column),
        },
    )
    if not hasattr(stairs, "shape"):
        raise Wrong(f"`stairs` should be the tensor that `forward` returns; yours is of type {type(stairs).__name__}.")
    z_line = _z_line()[:, None]
    refuse_shapes(
        "`stairs`",
        stairs,
        (401, 3),
        {
            "rows and columns are exchanged. The axis of size 1 belongs after the points: `z_line[:, None]`.": (3, 401),
            "only one temperature was applied.": (401, 1),
            "only one temperature was applied, and there should be a column for each.": (401,),
            "there is an axis too many at the end; `z_line[:, None]` has the one that is needed.": (401, 3, 1),
            "there is an axis too many in front; `z_line[:, None]` has the one that is needed.": (1, 401, 3),
        },
    )
    require_close(
        "`stairs`",
        stairs,
        _softfloors(_BATCH, z_line),
        {
            "for `stairs` you used `inverse`; the stairs are `forward`.": tfb.Softfloor(temperature=_BATCH).inverse(
                tf.constant(z_line)
            ),
            f"in `stairs` {wrong_way}": _softfloors(_BATCH[::-1], z_line),
            "all columns of `stairs` are `z_line` itself: apply `softfloors` to it.": np.tile(z_line, 3),
        },
    )


def _softfloors(temperature: tuple[float, ...], z: np.ndarray) -> tf.Tensor:
    return tfb.Softfloor(temperature=temperature).forward(tf.constant(z))
