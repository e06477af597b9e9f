"""Live 3.7, a bijector of vectors: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
import tensorflow_probability as tfp
from exercises.week_03.answers import L

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
    (sheared(distribution=SHEAR), "has yet to be applied to `vectors`"),
    (sheared(points=VECTORS.sample(500)), "drawn from `vectors`"),
    (sheared(batch=(3)), "A tuple with one entry is written (3,)"),
    (sheared(log_prob=(3, 500)), "their order is not"),
    (sheared(log_prob=...), "`log_prob_shape` is still to be filled in"),
]
