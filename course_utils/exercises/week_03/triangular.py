"""Live 3.7, a bijector of vectors: its check."""

from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.distributions import require_distribution, require_log_prob, require_samples, require_shape
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_03.shared import (
    PLANE,
    refuse_bijector,
    require_bijector,
    require_map,
    shear_matrix,
)

tfb = tfp.bijectors
tfd = tfp.distributions


def _vectors() -> tfd.Distribution:
    return tfd.MultivariateNormalDiag(loc=[[-4.0, 0.0], [0.0, 0.0], [4.0, 0.0]], scale_diag=[0.5, 1.0])


def _reference_triangular() -> tuple[tfb.Bijector, tfd.Distribution, tf.Tensor, tuple, tuple]:
    shear = tfb.ScaleMatvecTriL(scale_tril=shear_matrix())
    sheared = shear(_vectors())
    return shear, sheared, sheared.sample(500, seed=(3, 5)), (3,), (500, 3)


@exercise("Live 3.7, a bijector of vectors", reference=_reference_triangular)
def triangular(shear, sheared, sheared_points, batch_shape, log_prob_shape):
    right, vectors = tfb.ScaleMatvecTriL(scale_tril=shear_matrix()), _vectors()
    _require_shear(shear)
    _require_sheared(sheared, right, vectors)
    _require_points(sheared_points, right, vectors)
    call("`sheared.log_prob(sheared_points)`", sheared.log_prob, sheared_points)
    _require_shapes(batch_shape, log_prob_shape)


def _require_shear(shear: Any) -> None:
    require_bijector("`shear`", shear)
    if shear.forward_min_event_ndims != 1:
        raise Wrong(
            f"`shear` should have event rank 1, since it multiplies vectors by a matrix; yours has event rank "
            f"{shear.forward_min_event_ndims}. `tfb.ScaleMatvecTriL` is the bijector named in the text."
        )
    z, matrix = PLANE, shear_matrix().numpy()
    require_map(
        "shear",
        shear,
        z,
        z @ matrix.T,
        {
            "`shear` multiplies by the transposed matrix.": z @ matrix,
            "`shear` multiplies by the inverse of the matrix: its `forward` should be x = L z.": np.linalg.solve(
                matrix, z.T
            ).T,
            "`shear` uses nothing of L but its diagonal. Have you transposed L? Of an upper triangular matrix "
            "`ScaleMatvecTriL` sees the diagonal alone.": z * matrix.diagonal(),
        },
    )
    log_det = call("`shear.forward_log_det_jacobian`", shear.forward_log_det_jacobian, tf.constant(z))
    # A constant log-det may come as one number, which broadcasts.
    require_close("`shear.forward_log_det_jacobian`", log_det, np.full(np.shape(log_det), np.log(1.2 * 0.8)))


def _require_sheared(sheared: Any, right: tfb.Bijector, vectors: tfd.Distribution) -> None:
    refuse_bijector("`sheared`", sheared, "`vectors`")
    require_distribution(
        "`sheared`",
        sheared,
        batch_shape=(3,),
        event_shape=(2,),
        mistakes={"Apply `shear` to all of `vectors`, a batch of three.": ((), (2,))},
    )
    require_log_prob(
        "`sheared`",
        sheared,
        right(vectors),
        PLANE[:, None, :],
        {
            "`sheared` is `vectors` itself: apply `shear` to it.": vectors,
            "`sheared` goes the wrong way: x = L z, and not z = L x.": tfb.Invert(right)(vectors),
            "`sheared` has been through the bijector twice.": right(right(vectors)),
        },
    )


def _require_points(sheared_points: Any, right: tfb.Bijector, vectors: tfd.Distribution) -> None:
    base = tfd.Normal(vectors.loc, [0.5, 1.0])

    def uniform(x: np.ndarray) -> np.ndarray:
        return base.cdf(right.inverse(tf.constant(x, tf.float32))).numpy().astype(float)

    values = as_array("`sheared_points`", sheared_points)
    if values.shape == (500, 3, 2) and np.ptp(values[:, :, 1].mean(axis=0)) < 1:
        raise Wrong("`sheared_points` seem to have been drawn from `vectors`: draw them from `sheared`.")
    require_samples(
        "`sheared_points`",
        sheared_points,
        (500, 3, 2),
        uniform,
        mistakes={
            "Draw from `sheared`, which is a batch of three.": (500, 2),
            "That is a shape for log-densities; the draws themselves are vectors.": (500, 3),
            "Ask for 500 only: the axes of the batch and the event come by themselves.": (500, 3, 3, 2),
            "Ask for 500 only: the axes of the batch and of the event come by themselves.": (500, 3, 2, 3, 2),
            "That is one draw from each: ask `sample` for 500.": (3, 2),
        },
    )


def _require_shapes(batch_shape: Any, log_prob_shape: Any) -> None:
    require_shape(
        "`batch_shape`",
        batch_shape,
        (3,),
        {
            "the axis of size 2 belongs to the event: it holds the coordinates of one point.": (3, 2),
            "that is the event shape.": (2,),
            "`vectors` is a batch, and `shear` keeps it.": (),
            "the 500 draws do not belong to the distribution, only to the sample.": (500, 3),
            "that is the shape of the draws, in which the batch is one axis of three.": (500, 3, 2),
        },
    )
    require_shape(
        "`log_prob_shape`",
        log_prob_shape,
        (500, 3),
        {
            "a point of the plane has one log-density, not one for each coordinate.": (500, 3, 2),
            "each of the three distributions has draws of its own, with log-densities of their own.": (500,),
            "that is the batch shape alone: every draw has a log-density.": (3,),
            "those are the draws and the coordinates; a log-density is one number for each draw of each distribution.": (
                500,
                2,
            ),
            "that would be the log-density of all draws together; `log_prob` gives one for each.": (),
        },
    )
