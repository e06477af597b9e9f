"""Week 3's checks: right answers of every kind pass, typical wrong ones are told what is wrong, junk never escapes."""

import copy

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests

from course_utils.exercises import week_03

tfb = tfp.bijectors
tfd = tfp.distributions

# ------------------------------------------------------------------------------------------------- answers to try

BASE = tfd.Normal(loc=0.0, scale=1.0)
UNIFORM = tfd.Uniform(0.0, 1.0)

SCALE, SHIFT = tfb.Scale(2.0), tfb.Shift(-1.0)
Z = BASE.sample(5_000, seed=(3, 1)).numpy()
OTHER_Z = BASE.sample(5_000, seed=(4, 1)).numpy()
AFFINE = tfb.Chain([SHIFT, SCALE])
AFFINE_X = AFFINE.forward(tf.constant(Z))
Z_AGAIN = AFFINE.inverse((2 * Z - 1).copy()).numpy()
DOUBLE = tfb.Scale(np.float64(2.0))

TEMPERATURES = [0.01, 0.1, 1.0]
SOFTFLOORS = tfb.Softfloor(temperature=TEMPERATURES)
Z_LINE = np.linspace(-2, 2, 401, dtype=np.float32)
STAIRS = SOFTFLOORS.forward(Z_LINE[:, None])

EXP = tfb.Exp()
LATENTS = BASE.sample(1_000, seed=(3, 2))
X = tf.exp(LATENTS)
BY = BASE.log_prob(LATENTS) - LATENTS

LOG_NORMAL = tfb.Exp()(BASE)

L = tf.constant([[1.2, 0.0], [0.7, 0.8]])
VECTORS = tfd.MultivariateNormalDiag(loc=[[-4.0, 0.0], [0.0, 0.0], [4.0, 0.0]], scale_diag=[0.5, 1.0])
SHEAR = tfb.ScaleMatvecTriL(L)
SHEARED = SHEAR(VECTORS)

MU, SIGMA = tf.constant([0.5, -0.5]), tf.constant([[2.0, 1.0], [1.0, 2.0]])
CHOLESKY = tf.linalg.cholesky(SIGMA)
STANDARD = tfd.MultivariateNormalDiag(tf.zeros(2), tf.ones(2))
DIRECT = tfd.MultivariateNormalTriL(MU, CHOLESKY)
MOVE, STRETCH = tfb.Shift(MU), tfb.ScaleMatvecTriL(CHOLESKY)
TRANSFORMED = MOVE(STRETCH)(STANDARD)

MINUS, LOG = tfb.Scale(-1.0), tfb.Log()


def tails(tailweight=(0.5, 1.0, 2.0), scale=2.0, loc=0.0):
    return tfb.SinhArcsinh(tailweight=tailweight)(tfd.Normal(loc=loc, scale=scale))


TAILS = tails()
DRAWN = TAILS.sample(20_000, seed=(1, 2))
POINTS = SHEARED.sample(500, seed=(1, 2))


def sheared(shear=SHEAR, distribution=SHEARED, points=POINTS, batch=(3,), log_prob=(500, 3)):
    return shear, distribution, points, batch, log_prob


def sinh_class(event_ndims=0, base=tfb.Bijector, drop=(), **methods):
    """The hyperbolic sine as a student writes it, with some methods replaced."""

    class Sinh(base):
        def __init__(self):
            super().__init__(forward_min_event_ndims=event_ndims, name="sinh")

        def _forward(self, z):
            return tf.sinh(z)

        def _inverse(self, x):
            return tf.asinh(x)

        def _forward_log_det_jacobian(self, z):
            return tf.math.log(tf.cosh(z))

    for name, method in methods.items():
        setattr(Sinh, name, method)
    for name in drop:
        delattr(Sinh, name)
    return Sinh


class OwnSinh(tfb.Sinh):
    pass


class HalfFilledSinh(sinh_class()):
    def _forward(self, z):
        return tf.sinh(z)

    def _inverse(self, x):
        return ...


class Gumbel(tfb.Bijector):
    """x = −log(−log u), as a student's own class."""

    def __init__(self):
        super().__init__(forward_min_event_ndims=0)

    def _forward(self, u):
        return -tf.math.log(-tf.math.log(u))

    def _inverse(self, x):
        return tf.exp(-tf.exp(-x))

    def _inverse_log_det_jacobian(self, x):
        return -x - tf.exp(-x)


INLINE = tfb.Inline(
    forward_fn=lambda u: -tf.math.log(-tf.math.log(u)),
    inverse_fn=lambda x: tf.exp(-tf.exp(-x)),
    inverse_log_det_jacobian_fn=lambda x: -x - tf.exp(-x),
    forward_min_event_ndims=0,
)


def gumbel(*links):
    return tfb.Chain(list(links))(UNIFORM)


class LeakyRectifier(tfb.Bijector):
    def __init__(self):
        super().__init__(forward_min_event_ndims=0, name="leaky_rectifier")

    def _forward(self, z):
        return tf.where(z < 0, 0.5 * z, z)

    def _inverse(self, x):
        return tf.where(x < 0, 0.5 * x, x)

    def _forward_log_det_jacobian(self, z):
        return tf.where(z < 0, tf.math.log(0.5), 0.0)


def repaired(**methods):
    """The repaired class as a student derives it, with some methods replaced."""

    class Repaired(LeakyRectifier):
        def _inverse(self, x):
            return tf.where(x < 0, 2.0 * x, x)

    for name, method in methods.items():
        setattr(Repaired, name, method)
    return Repaired


class FromScratch(tfb.Bijector):
    def __init__(self):
        super().__init__(forward_min_event_ndims=0)

    def _forward(self, z):
        return tf.maximum(z, z / 2)

    def _inverse(self, x):
        return tf.minimum(x, x * 2)

    def _forward_log_det_jacobian(self, z):
        return tf.math.log(tf.where(z < 0, 0.5 * tf.ones_like(z), tf.ones_like(z)))

    def _inverse_log_det_jacobian(self, x):
        return tf.cast(x < 0, tf.float32) * np.log(2.0)


def error(bijector, z):
    return tf.reduce_max(tf.abs(bijector.inverse(tf.identity(bijector.forward(z))) - z))


def error_by_numpy(bijector, z):
    return np.max(np.abs(bijector.inverse(bijector.forward(z).numpy()).numpy() - z.numpy()))


def error_by_arithmetic(bijector, z):
    return float(max(abs(bijector.inverse(bijector.forward(z) + 0.0) - z)))


def error_with_the_cache(bijector, z):
    return tf.reduce_max(tf.abs(bijector.inverse(bijector.forward(z)) - z))


def error_with_a_copy_of_z(bijector, z):
    return tf.reduce_max(tf.abs(bijector.inverse(bijector.forward(tf.identity(z))) - z))


def error_by_private_methods(bijector, z):
    return tf.reduce_max(tf.abs(bijector._inverse(bijector._forward(z)) - z))


def error_by_a_deep_copy(bijector, z):
    return tf.reduce_max(tf.abs(copy.deepcopy(bijector).inverse(bijector.forward(z)) - z))


def error_by_a_second_bijector(second):
    return lambda bijector, z: tf.reduce_max(tf.abs(second(bijector).inverse(bijector.forward(z)) - z))


def errors(reduce, wrap=tf.abs):
    return lambda bijector, z: reduce(wrap(bijector.inverse(tf.identity(bijector.forward(z))) - z))


RIGHT = {
    "first": [
        (tfb.Scale(scale=tf.constant(2.0)), tfb.Shift(shift=-1), 2 * Z, (Z - 1).astype(float)),
        (tfb.Scale(log_scale=np.log(2.0).astype("f")), tfb.Invert(tfb.Shift(1.0)), SCALE.forward(Z), SHIFT.forward(Z)),
    ],
    "chain": [
        (SHIFT(SCALE), 2 * Z - 1, Z_AGAIN),
        (AFFINE, AFFINE_X, AFFINE.inverse(tf.identity(AFFINE_X))),
        (AFFINE, AFFINE_X, AFFINE.inverse(AFFINE_X.numpy())),
        (AFFINE, AFFINE_X, AFFINE.inverse(AFFINE_X + 0.0)),
        (tfb.Chain([SCALE, tfb.Shift(-0.5)]), tf.constant(2 * Z - 1), Z_AGAIN.astype(float)),
        (tfb.Invert(tfb.Chain([tfb.Scale(0.5), tfb.Shift(1.0)])), 2 * Z - 1, list(Z_AGAIN)),
        (AFFINE, 2 * Z.astype(float) - 1, (2 * Z.astype(float) - 1 + 1) / 2),  # without any rounding
    ],
    "batch": [
        (tfb.Softfloor(tf.constant(TEMPERATURES)), STAIRS.numpy()),
        (SOFTFLOORS, tf.stack([tfb.Softfloor(t).forward(Z_LINE) for t in TEMPERATURES], axis=1)),
        (tfb.Softfloor(np.array(TEMPERATURES, np.float32)), STAIRS),
        (tfb.Softfloor(np.array(TEMPERATURES)), tfb.Softfloor(np.array(TEMPERATURES)).forward(Z_LINE[:, None])),
    ],
    "both_lines": [
        (BY.numpy(), list(BY.numpy())),
        (BY, BASE.log_prob(EXP.inverse(X)) - EXP.forward_log_det_jacobian(EXP.inverse(X))),
        (LOG_NORMAL.log_prob(X), BASE.log_prob(tf.math.log(X)) - tf.math.log(X)),
    ],
    "log_normal": [
        (tfd.TransformedDistribution(BASE, EXP), EXP(BASE)),
        (tfb.Invert(tfb.Log())(BASE), tfb.Chain([tfb.Exp()])(BASE)),
        (EXP(tfd.Normal(np.float64(0.0), 1.0)), EXP(tfb.Shift(0.0)(BASE))),
    ],
    "batch_of_flows": [
        (TAILS, TAILS.sample(20_000)),
        (tails(loc=[0.0, 0.0, 0.0]), DRAWN.numpy()),
        (tfd.TransformedDistribution(tfd.Normal(0.0, 2.0), tfb.SinhArcsinh(tailweight=[0.5, 1.0, 2.0])), DRAWN),
    ],
    "triangular": [
        sheared(batch=[3], log_prob=tf.TensorShape([500, 3])),
        sheared(tfb.ScaleMatvecLinearOperator(tf.linalg.LinearOperatorLowerTriangular(L)), batch=SHEARED.batch_shape),
        sheared(
            distribution=tfd.TransformedDistribution(VECTORS, SHEAR), points=POINTS.numpy(), batch=tf.constant([3])
        ),
        sheared(tfb.ScaleMatvecLinearOperator(tf.linalg.LinearOperatorFullMatrix(L)), SHEAR(VECTORS)),
        sheared(points=SHEAR.forward(VECTORS.sample(500))),
    ],
    "two_ways": [
        (tfd.MultivariateNormalFullCovariance(MU, SIGMA), MOVE(STRETCH(tfd.Sample(BASE, 2)))),
        (
            tfd.MultivariateNormalLinearOperator(MU, tf.linalg.LinearOperatorLowerTriangular(CHOLESKY)),
            tfb.Chain([MOVE, STRETCH])(tfd.Independent(tfd.Normal([0.0, 0.0], 1.0), 1)),
        ),
        (
            DIRECT,
            tfd.TransformedDistribution(tfd.TransformedDistribution(STANDARD, STRETCH), MOVE),
        ),
        (
            tfd.MultivariateNormalTriL([0.5, -0.5], [[1.4142, 0.0], [0.7071, 1.2247]]),
            tfb.Chain([STRETCH, tfb.Shift(tf.linalg.triangular_solve(CHOLESKY, MU[:, None])[:, 0])])(STANDARD),
        ),
        (
            tfd.MultivariateNormalTriL(MU.numpy().astype(float), np.linalg.cholesky(SIGMA.numpy().astype(float))),
            TRANSFORMED,
        ),
    ],
    "event_ndims": [
        (((3,), (), (5,)),),
        ([[3], [], [5]],),
        ([tf.TensorShape([3]), tf.TensorShape([]), tf.TensorShape([5])],),
    ],
    "own_bijector": [
        (
            sinh_class(
                _forward=lambda self, z: (tf.exp(z) - tf.exp(-z)) / 2,
                _inverse=lambda self, x: tf.math.log(x + tf.sqrt(x**2 + 1)),
                _forward_log_det_jacobian=lambda self, z: tf.math.log((tf.exp(z) + tf.exp(-z)) / 2),
            ),
        ),
        (sinh_class(_inverse_log_det_jacobian=lambda self, x: -tf.math.log(tf.cosh(tf.asinh(x)))),),
        (
            sinh_class(
                _forward_log_det_jacobian=lambda self, z: 0.5 * tf.math.log1p(tf.sinh(z) ** 2),
                _inverse_log_det_jacobian=lambda self, x: -0.5 * tf.math.log1p(x**2),
            ),
        ),
        (sinh_class(_forward_log_det_jacobian=lambda self, z: tfp.math.log_cosh(z)),),
        (sinh_class(_forward_log_det_jacobian=lambda self, z: z + tf.math.softplus(-2 * z) - tf.math.log(2.0)),),
        (
            sinh_class(
                drop=["_forward_log_det_jacobian"],
                _inverse_log_det_jacobian=lambda self, x: -0.5 * tf.math.log1p(x**2),
            ),
        ),
    ],
    "gumbel": [
        (tfb.Invert(tfb.GumbelCDF())(UNIFORM),),
        (tfb.Invert(tfb.Chain([tfb.Exp(), MINUS, tfb.Exp(), MINUS]))(UNIFORM),),
        (MINUS(LOG(MINUS(LOG(UNIFORM)))),),
        (tfd.TransformedDistribution(UNIFORM, Gumbel()),),
        (INLINE(tfd.Uniform()),),
        (gumbel(MINUS, LOG, MINUS, LOG, tfb.Shift(1.0), MINUS),),  # 1 − U is uniform, too
        (
            tfd.TransformedDistribution(
                tfd.TransformedDistribution(UNIFORM, tfb.Chain([MINUS, LOG])), gumbel(MINUS, LOG).bijector
            ),
        ),
    ],
    "cache": [
        (error_by_numpy, FromScratch),
        (error_by_arithmetic, repaired(_inverse=lambda self, x: tf.where(x >= 0, x, x / 0.5))),
        (error, repaired(_forward=lambda self, z: tf.nn.leaky_relu(z, 0.5))),
        (error, repaired(_inverse=lambda self, x: np.where(x < 0, 2.0 * x, x))),
        (error_by_a_deep_copy, repaired()),
        (lambda bijector, z: np.abs(bijector.inverse(tf.identity(bijector.forward(z))) - z).max(), repaired()),
    ],
}

WRONG = {
    "first": [
        ((SHIFT, SCALE, 2 * Z, Z - 1), "`scale` and `shift` are exchanged"),
        ((tfb.Scale(log_scale=2.0), SHIFT, 2 * Z, Z - 1), "is the logarithm of the factor"),
        ((tfb.Scale(0.5), SHIFT, 2 * Z, Z - 1), "`scale` halves its input"),
        ((tfb.Scale(3.0), SHIFT, 2 * Z, Z - 1), "`scale` multiplies by 3; it should multiply by 2"),
        ((SCALE, tfb.Shift(-0.5), 2 * Z, Z - 1), "`shift` adds -0.5; it should subtract 1"),
        ((tfb.Shift(2.0), SHIFT, 2 * Z, Z - 1), "`scale` adds 2"),
        ((SCALE, tfb.Shift(1.0), 2 * Z, Z - 1), "`shift` adds 1"),
        ((SCALE, tfb.Scale(-1.0), 2 * Z, Z - 1), "`shift` multiplies by −1"),
        ((tfb.Scale, SHIFT, 2 * Z, Z - 1), "is the class `Scale` itself"),
        ((2.0, SHIFT, 2 * Z, Z - 1), "should be a bijector"),
        ((SCALE, SHIFT, Z - 1, 2 * Z), "are the two exchanged?"),
        ((SCALE, SHIFT, Z / 2, Z - 1), "you used `inverse`"),
        ((SCALE, SHIFT, 2 * Z, 2 * Z - 1), "has been scaled and then shifted"),
        ((SCALE, SHIFT, 2 * Z, Z), "`z_shifted` is `z` itself"),
        ((SCALE, SHIFT, 2 * OTHER_Z, OTHER_Z - 1), "other numbers than the notebook's `z`"),
        ((SCALE, SHIFT, 2 * Z[:1000], Z[:1000] - 1), "run the cell of Live 3.1 again"),
        ((SCALE, SHIFT, 2 * Z, ...), "`z_shifted` is still to be filled in"),
        ((DOUBLE, SHIFT, 2 * Z, Z - 1), "`scale` has a parameter of type float64"),
        ((BASE, SHIFT, 2 * Z, Z - 1), "should be a bijector, the map alone; yours is a distribution"),
    ],
    "chain": [
        ((tfb.Chain([SCALE, SHIFT]), 2 * Z - 2, Z), "the order is the other one"),
        ((SCALE(SHIFT), 2 * Z - 2, Z), "the last in the list acts first"),
        (([SHIFT, SCALE], 2 * Z - 1, Z), "`tfb.Chain` makes one bijector of a list"),
        ((tfb.Invert(AFFINE), 2 * Z - 1, Z), "`affine` is the way back"),
        ((tfb.Chain([SCALE]), 2 * Z - 1, Z), "only scales"),
        ((AFFINE, 2 * Z - 2, Z), "in `x` the order is the other one"),
        ((AFFINE, (Z + 1) / 2, Z), "for `x` you used `inverse`"),
        ((AFFINE, 2 * Z - 1, 2 * Z - 1), "`z_again` is `x` itself"),
        ((AFFINE, 2 * Z - 1, (Z + 1) / 2), "you applied `inverse` to `z`"),
        ((AFFINE, 2 * Z - 1, 4 * Z - 3), "`forward` once more"),
        ((AFFINE, 2 * OTHER_Z - 1, OTHER_Z), "other numbers than the notebook's `z`"),
        ((AFFINE, AFFINE_X, AFFINE.inverse(AFFINE_X)), "TFP remembers where `x` came from"),
        ((AFFINE, 2 * Z - 1, Z), "`z_again` is `z` to the last digit"),
        ((AFFINE, AFFINE_X, tf.identity(AFFINE.inverse(AFFINE_X))), "`z_again` is `z` to the last digit"),
        (
            (tfb.Chain([tfb.Shift(np.float64(-1.0)), DOUBLE]), 2 * Z - 1, Z_AGAIN),
            "`affine` has a parameter of type float64",
        ),
        ((AFFINE, 2 * Z[:13] - 1, Z[:13]), "run the cell of Live 3.1 again"),
        ((AFFINE, 2 * Z - 1, ...), "`z_again` is still to be filled in"),
    ],
    "batch": [
        ((tfb.Softfloor(0.1), STAIRS), "`temperature` takes a list of three"),
        (([tfb.Softfloor(t) for t in TEMPERATURES], STAIRS), "one bijector of all three"),
        ((tfb.Softfloor(np.array(TEMPERATURES, "f")[:, None]), STAIRS), "in a column"),
        ((tfb.Softfloor([TEMPERATURES]), STAIRS), "a pair of brackets too many"),
        ((tfb.Softfloor(TEMPERATURES[::-1]), STAIRS), "in the opposite order"),
        ((tfb.Softfloor([0.1, 0.3, 1.0]), STAIRS), "yours begin with 0.1"),
        ((SOFTFLOORS, tf.transpose(STAIRS)), "rows and columns are exchanged"),
        ((SOFTFLOORS, STAIRS[:, :1]), "only one temperature was applied"),
        ((SOFTFLOORS, STAIRS[..., None]), "an axis too many at the end"),
        ((SOFTFLOORS, STAIRS[None]), "an axis too many in front"),
        ((SOFTFLOORS, STAIRS[:, 0]), "and there should be a column for each"),
        ((SOFTFLOORS, STAIRS[:, ::-1]), "in `stairs` the temperatures are in the opposite order"),
        ((SOFTFLOORS, SOFTFLOORS.inverse(Z_LINE[:, None])), "the stairs are `forward`"),
        ((SOFTFLOORS, STAIRS.numpy().tolist()), "the tensor that `forward` returns"),
    ],
    "both_lines": [
        ((BASE.log_prob(LATENTS) + LATENTS, BY), "the first line subtracts"),
        ((BASE.log_prob(LATENTS), BY), "`by_forward` is the base's log-density alone"),
        ((BASE.log_prob(X) - LATENTS, BY), "`base` should be given z"),
        ((BASE.log_prob(LATENTS) - X, BY), "should be given z, not x"),
        ((tf.exp(BY), BY), "is the density of x"),
        ((BASE.prob(LATENTS) - LATENTS, BY), "both terms are logarithms"),
        ((BASE.log_prob(LATENTS) / LATENTS, BY), "turn a quotient into a difference"),
        ((BASE.log_prob(LATENTS) - tf.reduce_sum(LATENTS), BY), "summed over all points"),
        ((BY[:5], BY), "run the cell of Live 3.4 again"),
        ((LOG_NORMAL.log_prob(LOG_NORMAL.sample(1_000, seed=(8, 8))), BY), "other numbers than the notebook's `z`"),
        ((BY, BASE.log_prob(LATENTS) + LATENTS), "the second line adds"),
        ((BY, BASE.log_prob(X) - LATENTS), "`base` should be given f⁻¹(x)"),
        ((BY, BASE.log_prob(EXP.inverse(X)) + X), "added the log-determinant of the forward map"),
        ((BY, BASE.log_prob(EXP.inverse(LATENTS)) - LATENTS), "`by_inverse` contains NaN"),
        ((BY, -LATENTS), "`by_inverse` is the log-determinant alone"),
        ((BY, ...), "`by_inverse` is still to be filled in"),
    ],
    "log_normal": [
        ((tfd.LogNormal(0.0, 1.0), LOG_NORMAL), "yours is a `LogNormal` as TFP provides it"),
        ((BASE, LOG_NORMAL), "yours is a `Normal` as TFP provides it"),
        ((LOG_NORMAL, EXP), "has yet to be applied to `base`"),
        ((tfb.Log()(BASE), LOG_NORMAL), "in `log_normal` the bijector goes the wrong way"),
        ((LOG_NORMAL, tfb.Invert(EXP)(BASE)), "in `log_normal_called` the bijector goes the wrong way"),
        ((LOG_NORMAL, EXP(LOG_NORMAL)), "transformed twice"),
        ((LOG_NORMAL, EXP(BASE.sample(5))), "should be a distribution"),
        ((EXP(tfd.Normal(1.0, 1.0)), LOG_NORMAL), "log-density"),
        ((EXP(tfd.Normal([0.0], 1.0)), LOG_NORMAL), "a batch of one"),
        ((LOG_NORMAL, tfb.Identity()(tfd.LogNormal(0.0, 1.0))), "is log-normal, but not made from `base`"),
        ((LOG_NORMAL, ...), "`log_normal_called` is still to be filled in"),
    ],
    "batch_of_flows": [
        ((tails(tailweight=0.5), DRAWN), "only one tail weight"),
        ((tails(scale=1.0), DRAWN), "standard deviation is 1; it should be 2"),
        ((tails(scale=np.float32(np.sqrt(2))), DRAWN), "not its variance"),
        ((tails(scale=4.0), DRAWN), "4 is the base's variance"),
        ((tails((2.0, 1.0, 0.5)), DRAWN), "opposite order"),
        ((tfb.SinhArcsinh([0.5, 1.0, 2.0])(tfd.Normal(0.0, 2.0)), DRAWN), "write `tailweight=[...]`"),
        ((tails()[0], DRAWN), "only one tail weight"),
        ((tfb.SinhArcsinh(tailweight=[0.5, 1.0, 2.0]), DRAWN), "has yet to be applied to the normal distribution"),
        ((tfd.Normal([0.0, 0.0, 0.0], 2.0), DRAWN), "has not been through the bijector"),
        ((tails(loc=[[0.0], [0.0], [0.0]]), DRAWN), "The base is a batch already"),
        ((TAILS, tf.transpose(DRAWN)), "in another order"),
        ((TAILS, TAILS.sample((20_000, 3))), "Ask for 20,000 only"),
        ((TAILS, TAILS.sample()), "one draw from each"),
        ((TAILS, tfd.Normal([0.0, 0.0, 0.0], 2.0).sample(20_000)), "was not drawn from the distribution"),
        ((TAILS, DRAWN[:, ::-1]), "was not drawn from the distribution"),
    ],
    "triangular": [
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
    ],
    "two_ways": [
        ((tfd.MultivariateNormalTriL(MU, SIGMA), TRANSFORMED), "in `direct` the covariance matrix stands"),
        ((tfd.MultivariateNormalTriL(MU, tf.transpose(CHOLESKY)), TRANSFORMED), "transposed"),
        ((tfd.MultivariateNormalDiag(MU, [2.0, 2.0]), TRANSFORMED), "for standard deviations"),
        ((tfd.MultivariateNormalTriL(MU, tf.sqrt(SIGMA)), TRANSFORMED), "the square root was taken of each entry"),
        ((tfd.MultivariateNormalTriL(scale_tril=CHOLESKY), TRANSFORMED), "in `direct` the mean is missing"),
        ((DIRECT, DIRECT), "`transformed` is `direct` itself"),
        ((DIRECT, tfd.MultivariateNormalTriL(MU, CHOLESKY)), "`MultivariateNormalTriL` as TFP provides it"),
        ((tfd.MultivariateNormalDiag(MU, [2.0**0.5] * 2), TRANSFORMED), "right variances and no correlation"),
        ((tfd.MultivariateNormalTriL(-MU, CHOLESKY), TRANSFORMED), "in `direct` the mean is −μ"),
        ((DIRECT, STRETCH(MOVE)(STANDARD)), "the mean of `transformed` is C μ"),
        ((DIRECT, tfb.Invert(MOVE(STRETCH))(STANDARD)), "is the way back"),
        ((DIRECT, STRETCH(STANDARD)), "in `transformed` the mean is missing"),
        ((DIRECT, MOVE(STANDARD)), "the covariance of a standard normal"),
        ((DIRECT, MOVE(tfb.ScaleMatvecTriL(SIGMA))(STANDARD)), "in `transformed` the covariance matrix stands"),
        ((DIRECT, tfb.ScaleMatvecTriL(SIGMA)(MOVE)(STANDARD)), "and the shift acts first"),
        ((DIRECT, MOVE(STRETCH)(tfd.Normal([0.0, 0.0], 1.0))), "events are single numbers"),
        ((DIRECT, MOVE(STRETCH)(BASE)), "events are single numbers"),
        ((DIRECT, MOVE(tfd.MultivariateNormalTriL(tf.zeros(2), CHOLESKY))), "the base of `transformed` should be"),
        ((DIRECT, MOVE(STRETCH)), "has yet to be applied to the standard normal"),
        ((TRANSFORMED, DIRECT), "yours is a flow, which is the second way"),
        ((DIRECT, MOVE(tfb.Scale(CHOLESKY))(STANDARD)), "`tfb.Scale` multiplies entry by entry"),
        ((DIRECT, MOVE(tfb.ScaleMatvecTriL(L))(STANDARD)), "in `transformed` stands the matrix `L` of Live 3.7"),
        ((DIRECT, ...), "`transformed` is still to be filled in"),
    ],
    "event_ndims": [
        (([(3,), (3,), (5,)],), "one vector, which has one log-determinant"),
        (([(3,), (1,), (5,)],), "it does not stay with size 1"),
        (([(3,), 1, (5,)],), "shape 2 should be a tuple"),
        (([(), (), (5,)],), "nothing is summed"),
        (([(3,), (), (5, 4)],), "only one axis has gone"),
        (([(3,), (), (3,)],), "counted from the right"),
        (([(3,), (), (5, 1, 1)],), "it does not stay with size 1"),
        (([(3,), (), ()],), "too much has been summed"),
        (([(3), (), (5,)],), "A tuple with one entry is written (3,)"),
        (([(-1.0, 0.0, 2.0), 1.0, (12.0,) * 5],), "numbers that the log-det may have"),
        (([(3,), (), ...],), "shape 3 is still to be filled in"),
        (([(3,), ()],), "yours has 2 entries"),
        (([..., ..., ...],), "not attempted"),
    ],
    "own_bijector": [
        ((sinh_class()(),), "Leave out the parentheses"),
        ((tfb.Sinh,), "`Sinh` is TFP's own"),
        ((OwnSinh,), "`Sinh` is TFP's own"),
        ((HalfFilledSinh,), "`_inverse` is still to be filled in"),
        ((sinh_class(drop=["_inverse"]),), "has no method `_inverse`"),
        ((sinh_class(event_ndims=1),), "yours says 1"),
        ((sinh_class(_forward=lambda s, z: tf.asinh(z), _inverse=lambda s, x: tf.sinh(x)),), "belongs in `_inverse`"),
        ((sinh_class(_forward=lambda s, z: tf.exp(z) - tf.exp(-z)),), "*half* the difference"),
        ((sinh_class(_forward=lambda s, z: (tf.exp(z) + tf.exp(-z)) / 2),), "cosh z, which is the derivative"),
        ((sinh_class(_forward=lambda s, z: tf.sin(z)),), "the sine of angles"),
        ((sinh_class(_inverse=lambda s, x: tf.sinh(x)),), "does what `_forward` does"),
        ((sinh_class(_inverse=lambda s, x: 1 / tf.sinh(x)),), "reciprocal of the hyperbolic sine"),
        ((sinh_class(_inverse=lambda s, x: tf.asin(x)),), "that of the sine of angles"),
        ((sinh_class(_inverse=lambda s, x: tf.acosh(x)),), "should be that of sinh"),
        ((sinh_class(_inverse=lambda s, x: tf.atanh(x)),), "that of the hyperbolic tangent"),
        ((sinh_class(_forward_log_det_jacobian=lambda s, z: tf.math.log(tf.cos(z))),), "cos z, which may be negative"),
        (
            (sinh_class(_forward=lambda s, z: tf.stop_gradient(tf.sinh(z))),),
            "finds no derivative of your bijector's `forward`",
        ),
        ((sinh_class(_forward_log_det_jacobian=lambda s, z: tf.cosh(z)),), "that is the derivative"),
        ((sinh_class(_forward_log_det_jacobian=lambda s, z: -tf.math.log(tf.cosh(z))),), "wrong sign"),
        ((sinh_class(_forward_log_det_jacobian=lambda s, z: tf.math.log(tf.sinh(z))),), "may be negative besides"),
        ((sinh_class(_forward_log_det_jacobian=lambda s, z: tf.math.log(tf.tanh(z))),), "derivative of the log-det"),
        ((sinh_class(_forward_log_det_jacobian=lambda s, z: tf.tanh(z)),), "Do not differentiate once more"),
        (
            (sinh_class(_forward_log_det_jacobian=lambda s, z: tf.reduce_sum(tf.math.log(tf.cosh(z)))),),
            "TFP adds it",
        ),
        ((sinh_class(_forward_log_det_jacobian=lambda s, z: 0.0),), "yours is a single number"),
        (
            (sinh_class(_inverse_log_det_jacobian=lambda s, x: tf.math.log(tf.cosh(tf.asinh(x)))),),
            "your inverse log-det has the wrong sign",
        ),
        (
            (sinh_class(_inverse_log_det_jacobian=lambda s, x: -tf.math.log(tf.cosh(x))),),
            "minus the forward one at x",
        ),
        (
            (sinh_class(_inverse=lambda s, x: tf.numpy_function(np.arcsinh, [x], x.dtype)),),
            "finds no derivative of your bijector's `inverse`",
        ),
        (
            (sinh_class(_forward_log_det_jacobian=lambda s, z: tf.stop_gradient(tfp.math.log_cosh(z))),),
            "finds no derivative of your bijector's `forward_log_det_jacobian`",
        ),
        ((sinh_class(_forward=lambda s, z: np.sinh(z)),), "rather than NumPy's"),
        ((sinh_class(_forward_log_det_jacobian=lambda s, z: np.log(np.cosh(z))),), "rather than NumPy's"),
        ((sinh_class(_forward=lambda s, z: tf.constant(np.sinh(z))),), "rather than NumPy's"),
        ((sinh_class(_forward=lambda s, z: [].append(z)),), "is there a `return`?"),
    ],
    "gumbel": [
        ((tfd.Gumbel(0.0, 1.0),), "yours is a `Gumbel` as TFP provides it"),
        ((gumbel(MINUS, LOG, MINUS, LOG).bijector,), "has yet to be applied to `tfd.Uniform(0.0, 1.0)`"),
        ((gumbel(MINUS, LOG, MINUS, LOG).bijector(BASE),), "yours is another: Normal"),
        ((gumbel(MINUS, LOG).bijector(tfd.Exponential(1.0)),), "yours is another: Exponential"),
        ((gumbel(MINUS, LOG, MINUS, LOG).bijector(tfd.Uniform(0.0, 2.0)),), "uniform between 0 and 1"),
        ((gumbel(LOG, MINUS, LOG),), "a last change of sign is missing"),
        ((gumbel(MINUS, LOG),), "the exponential distribution, that of −log U"),
        ((tfb.GumbelCDF()(UNIFORM),), "your bijector is F itself"),
        ((tfb.Invert(gumbel(MINUS, LOG, MINUS, LOG).bijector)(UNIFORM),), "your bijector is F itself"),
        ((tfb.Invert(tfb.Sigmoid())(UNIFORM),), "that is the logistic distribution"),
        ((gumbel(LOG, MINUS, LOG, MINUS),), "yours begins by changing the sign of u"),
        ((gumbel(MINUS, LOG, LOG),), "log u is negative"),
        ((gumbel(LOG),), "yours is the distribution of log U"),
        ((gumbel(LOG, tfb.Shift(-9.0)),), "Where does its `bijector.forward` take 0.2 and 0.7?"),
        ((gumbel(MINUS, tfb.Exp(), MINUS, tfb.Exp()),), "where it should take logarithms"),
    ],
    "cache": [
        ((error_with_the_cache, repaired()), "TFP remembered z and computed nothing"),
        ((error_with_a_copy_of_z, repaired()), "TFP remembered z and computed nothing"),
        ((error_by_private_methods, repaired()), "returns 0 for a chain with a wrong inverse in it"),
        ((errors(tf.identity), repaired()), "a single number, the largest of the errors"),
        ((lambda b, z: error(b, z)[None], repaired()), "a single number, without brackets"),
        ((error_by_a_second_bijector(lambda bijector: type(bijector)()), repaired()), "It knows nothing of the links"),
        ((error_by_a_second_bijector(lambda bijector: bijector.copy()), repaired()), "Do you copy the bijector"),
        ((error_by_a_second_bijector(lambda bijector: LeakyRectifier()), repaired()), "yours is the colleague's"),
        (
            (error_by_numpy, repaired(_inverse=lambda s, x: np.where(x < 0, 2.0 * x, x))),
            "`round_trip_error(Repaired(), z)` raised an error",
        ),
        ((errors(tf.reduce_max, tf.identity), repaired()), "take the absolute value before the maximum"),
        ((errors(tf.reduce_mean), repaired()), "not their mean"),
        ((errors(tf.reduce_mean, tf.identity), repaired()), "errors of both signs"),
        ((errors(tf.reduce_sum), repaired()), "not their sum"),
        ((errors(tf.reduce_mean, tf.square), repaired()), "mean of squares"),
        (
            (lambda b, z: tf.reduce_max(tf.abs(b.forward(tf.identity(b.inverse(z))) - z)), repaired()),
            "goes the other way round",
        ),
        ((lambda b, z: tf.reduce_max(tf.abs(b.inverse(z) - z)), repaired()), "which is what `forward` makes of z"),
        ((lambda z: 0.0, repaired()), "raised an error"),
        ((lambda z, bijector: error(bijector, z), repaired()), "in the order z, bijector"),
        ((lambda bijector, z: error(LeakyRectifier(), z), repaired()), "yours tests the colleague's"),
        ((lambda bijector, z: bool(error(bijector, z) < 1e-5), repaired()), "only says whether there is one"),
        ((error, LeakyRectifier), "still halves negative numbers"),
        ((error, repaired(inverse=lambda s, x: tf.where(x < 0, 2 * x, x))), "Define `_inverse`, with the underscore"),
        ((error, repaired(_inverse=LeakyRectifier._inverse)), "still halves negative numbers"),
        ((error, repaired(_inverse=lambda s, x: tf.where(x < 0, -x, x))), "makes negative numbers positive"),
        ((error, repaired(_inverse=lambda s, x: -x)), "returns −x"),
        ((error, repaired(_inverse=lambda s, x: 2 * x)), "doubles positive numbers too"),
        ((error, repaired(_inverse=lambda s, x: tf.where(x > 0, 2 * x, x))), "doubles the positive numbers"),
        (
            (error, repaired(_forward=lambda s, z: tf.where(z < 0, 2 * z, z), _inverse=LeakyRectifier._inverse)),
            "you changed `_forward`",
        ),
        (
            (error, repaired(_forward_log_det_jacobian=lambda s, z: tf.where(z < 0, tf.math.log(2.0), 0.0))),
            "gave it the wrong sign",
        ),
        ((error, repaired(_forward_log_det_jacobian=lambda s, z: tf.where(z < 0, 0.5, 1.0))), "that is the derivative"),
        ((error, repaired()()), "Leave out the parentheses"),
        ((error, ...), "`Repaired` is still to be filled in"),
        ((..., repaired()), "`round_trip_error` is still to be filled in"),
    ],
}


class TestWeek03(ExerciseTests):
    week = week_03
    live, numbered = 7, 5
    right, wrong = RIGHT, WRONG
