"""Live 3.7, a bijector of vectors: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests
from exercises.week_03.answers import STANDARD, L

from course_utils.exercises import week_03

tfb = tfp.bijectors
tfd = tfp.distributions


VECTORS = tfd.MultivariateNormalDiag(loc=[[-4.0, 0.0], [0.0, 0.0], [4.0, 0.0]], scale_diag=[0.5, 1.0])


SHEAR = tfb.ScaleMatvecTriL(L)


SHEARED = SHEAR(VECTORS)


POINTS = SHEARED.sample(500, seed=(1, 2))


def sheared(shear=SHEAR, distribution=SHEARED, points=POINTS, batch=(3,), log_prob=(500, 3)):
    return shear, distribution, points, batch, log_prob


RIGHT = [
    sheared(batch=[3], log_prob=tf.TensorShape([500, 3])),
    sheared(tfb.ScaleMatvecLinearOperator(tf.linalg.LinearOperatorLowerTriangular(L)), batch=SHEARED.batch_shape),
    sheared(distribution=tfd.TransformedDistribution(VECTORS, SHEAR), points=POINTS.numpy(), batch=tf.constant([3])),
    sheared(tfb.ScaleMatvecLinearOperator(tf.linalg.LinearOperatorFullMatrix(L)), SHEAR(VECTORS)),
    sheared(points=SHEAR.forward(VECTORS.sample(500))),
]

WRONG = [
    (sheared(tfb.Scale(L)), "event rank 0"),
    (sheared(tfb.ScaleMatvecTriL), "the class `ScaleMatvecTriL` itself"),
    (sheared(tfb.ScaleMatvecDiag(tf.linalg.diag_part(L))), "nothing of L but its diagonal"),
    (sheared(tfb.ScaleMatvecTriL(tf.transpose(L))), "Have you transposed L?"),
    (sheared(tfb.ScaleMatvecTriL(L.numpy().astype(float))), "`shear` has a parameter of type float64"),
    (sheared(tfb.ScaleMatvecLinearOperator(tf.linalg.LinearOperatorFullMatrix(tf.transpose(L)))), "transposed"),
    (sheared(tfb.Invert(SHEAR)), "the inverse of the matrix"),
    (sheared(distribution=VECTORS), "`sheared` is `vectors` itself"),
    (sheared(distribution=SHEAR), "has yet to be applied to `vectors`"),
    (sheared(distribution=tfb.Invert(SHEAR)(VECTORS)), "`sheared` goes the wrong way"),
    (sheared(distribution=SHEAR(STANDARD)), "all of `vectors`"),
    (sheared(points=VECTORS.sample(500)), "drawn from `vectors`"),
    (sheared(points=SHEARED.sample((500, 3))), "Ask for 500 only"),
    (sheared(points=SHEARED.sample(500, seed=1)[:, 0]), "which is a batch of three"),
    (sheared(batch=(3, 2)), "the axis of size 2 belongs to the event"),
    (sheared(batch=(3)), "A tuple with one entry is written (3,)"),
    (sheared(batch=(500, 3)), "the 500 draws do not belong to the distribution"),
    (sheared(log_prob=(500, 3, 2)), "one log-density, not one for each coordinate"),
    (sheared(log_prob=(500,)), "has draws of its own"),
    (sheared(log_prob=(3, 500)), "their order is not"),
    (sheared(log_prob=...), "`log_prob_shape` is still to be filled in"),
]


class TestTriangular(ExerciseTests):
    exercise = week_03.triangular
    right, wrong = RIGHT, WRONG
