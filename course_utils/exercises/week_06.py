"""Week 6, Glow: the checks, hints and references of its live cells and exercises."""

import functools
import itertools
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import scipy.linalg
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils import bijectors, flows
from course_utils.bijectors.conv1x1 import random_rotation
from course_utils.bijectors.layer import Layer
from course_utils.bijectors.once import once_per_trace
from course_utils.datasets import ATTRIBUTES, dequantise, faces, quantise
from course_utils.exercises.bijector_checks import (
    built,
    fresh_forward,
    fresh_inverse,
    nearest,
    normal,
    own_log_det,
    require_close_or_tell,
    require_compiled,
)
from course_utils.exercises.compare import as_array, require_close, require_instance
from course_utils.exercises.distributions import require_distribution
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.networks import BoundedLogScale

tfb = tfp.bijectors
tfd = tfp.distributions

# How many images bijectors are tried on, and their size: no two of these are equal, nor equal to a number of channels below.
_N, _HEIGHT, _WIDTH = 4, 7, 5
_PIXELS = _HEIGHT * _WIDTH


# ---------------------------------------------------------------------------------------------------- live cells


class _ActNorm(Layer):
    """The notebook's, whose variables a student may look at, and which may be initialised again."""

    def __init__(self, channels: int):
        super().__init__(
            forward_min_event_ndims=3, is_constant_jacobian=True, parameters=dict(locals()), name="actnorm"
        )
        self.log_scale = tf.Variable(tf.zeros([channels]))
        self.shift = tf.Variable(tf.zeros([channels]))

    def initialise(self, x: tf.Tensor) -> None:
        mean, variance = tf.nn.moments(x, axes=[0, 1, 2])
        self.log_scale.assign(-0.5 * tf.math.log(variance))
        self.shift.assign(-mean * tf.exp(self.log_scale))

    def _forward(self, z):
        return (z - self.shift) * tf.exp(-self.log_scale)

    def _inverse(self, x):
        return x * tf.exp(self.log_scale) + self.shift

    def _inverse_log_det_jacobian(self, x):
        height, width = x.shape[-3:-1]
        return height * width * tf.reduce_sum(self.log_scale)


@exercise(
    "Live 6.1, actnorm",
    reference=lambda: _ActNorm,
    hints=[
        "Both maps are in Eq. (6.1), and the log-determinant is Eq. (6.2). For the initialisation, ask what $x \\odot \\exp(s) + b$ "
        "does to the mean and to the standard deviation of a channel.",
        "It multiplies the standard deviation by $\\exp(s)$: so $\\exp(s)$ is one over the standard deviation, and $s$ is minus half "
        "the logarithm of the variance. The mean becomes $\\exp(s)$ times what it was, plus $b$, and should be 0. Name the three "
        "axes that are not the channels: images, rows and columns.",
        "`mean, variance = tf.nn.moments(x, axes=[0, 1, 2])`, `self.log_scale.assign(-0.5 * tf.math.log(variance))`, then "
        "`self.shift.assign(-mean * tf.exp(self.log_scale))`. The maps: `(z - self.shift) * tf.exp(-self.log_scale)` and "
        "`x * tf.exp(self.log_scale) + self.shift`. The log-det: `height, width = x.shape[-3:-1]`, and `height * width * "
        "tf.reduce_sum(self.log_scale)`.",
    ],
    explanation="A channel with mean $\\mu$ and standard deviation $\\sigma$ gets $e^s = 1/\\sigma$ and $b = -\\mu/\\sigma$, so that "
    "$z = (x - \\mu)/\\sigma$. The Jacobian is diagonal. Each $e^{s_j}$ stands on its diagonal once for each pixel, which makes "
    "$h \\cdot w \\cdot \\sum_j s_j$, for every image the same.",
)
def actnorm(ActNorm):
    to_fill = ("initialise", "_forward", "_inverse", "_inverse_log_det_jacobian")
    layer = _with_variables(built("ActNorm", ActNorm, to_fill, 3), log_scale=(3,), shift=(3,))
    s, b = np.array([0.7, -0.4, 0.5], np.float32), np.array([-0.6, 1.2, 0.9], np.float32)
    layer.log_scale.assign(s)
    layer.shift.assign(b)
    x = normal(_N, _HEIGHT, _WIDTH, 3, seed=1).numpy()
    to_z, to_x = x * np.exp(s) + b, (x - b) * np.exp(-s)
    z = call("`inverse(x)`", fresh_inverse, layer, x)
    _require_not_exchanged(z, to_x, call("`forward(z)`", fresh_forward, layer, x), to_z)
    require_close(
        "`inverse(x)`",
        z,
        to_z,
        {
            "your `_inverse` goes from z to x: on the way to the latents multiply by exp(s), then add b.": to_x,
            "`_inverse` scales first, and adds b then; yours adds b first.": (x + b) * np.exp(s),
            "`_inverse` should add b; yours subtracts it.": x * np.exp(s) - b,
            "in `_inverse`, b is added after the scaling; yours is subtracted before it.": (x - b) * np.exp(s),
            "`_inverse` should multiply by exp(s); yours multiplies by exp(−s).": x * np.exp(-s) + b,
            "in `_inverse`, s is a *log*-scale: multiply by exp(s), not by s.": x * s + b,
            "your `_inverse` does not add b.": x * np.exp(s),
            "your `_inverse` returns its input.": x,
        },
    )
    require_close(
        "`forward(z)`",
        call("`forward(z)`", fresh_forward, layer, x),
        to_x,
        {
            "your `_forward` goes from x to z: on the way to the data undo both steps.": to_z,
            "`_forward` undoes the two steps in the opposite order: subtract b first, then multiply by exp(−s).": x
            * np.exp(-s)
            - b,
            "`_forward` should multiply by exp(−s); yours multiplies by exp(s).": (x - b) * np.exp(s),
            "`_forward` should subtract b; yours adds it.": (x + b) * np.exp(-s),
            "in `_forward`, s is a *log*-scale: divide by exp(s), not by s.": (x - b) / s,
            "`_forward` should undo the scale: multiply by exp(−s), not by −s.": -(x - b) * s,
            "your `_forward` returns its input.": x,
        },
    )
    _require_log_det_over_pixels(layer, tf.constant(x), s, "s")
    _require_initialised(_with_variables(ActNorm(3), log_scale=(3,), shift=(3,)))
    _require_compiled_bijector("your `ActNorm`", layer, tf.constant(x))


def _require_initialised(layer: tfb.Bijector) -> None:
    """Tries `initialise` of a new layer."""
    sigma, mu = np.array([0.3, 2.5, 1.7], np.float32), np.array([2.0, -1.4, 0.6], np.float32)
    x = mu + sigma * normal(_N, _HEIGHT, _WIDTH, 3, seed=11)
    try:
        call("`initialise(x)`", lambda: [layer.initialise(tf.identity(x))])  # which need not return anything
    except Wrong as wrong:
        if "hape mismatch" not in str(wrong):
            raise
        raise Wrong(
            "`initialise` finds means and variances of the wrong shape: there should be one number for each channel, taken over "
            "images, rows and columns, `axes=[0, 1, 2]`."
        ) from wrong
    for name in ("log_scale", "shift"):
        if not isinstance(getattr(layer, name), tf.Variable):
            raise Wrong(
                f"`initialise` puts another object in the place of the variable `{name}`, which then cannot be trained: use "
                f"`self.{name}.assign(…)`."
            )
    x = x.numpy()
    mean, variance = x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))
    if not np.any(layer.log_scale) and not np.any(layer.shift):
        raise Wrong("after `initialise(x)`, both variables are still 0: set them with `assign`.")
    require_close(
        "after `initialise(x)`, `log_scale`",
        layer.log_scale,
        -0.5 * np.log(variance),
        {
            "after `initialise(x)`, `log_scale` has the wrong sign: a channel that varies much has to be scaled down.": 0.5
            * np.log(variance),
            "the scale exp(s) should be one over the standard deviation, the square root of the variance; yours is one over the variance.": (
                -np.log(variance)
            ),
            "after `initialise(x)`, `log_scale` has the wrong sign, and lacks the square root.": np.log(variance),
            "`log_scale` is the logarithm of the scale; yours is the scale itself, one over the standard deviation.": variance
            ** -0.5,
            "take the logarithm of the standard deviation.": -np.sqrt(variance),
            "divide by the number of numbers, as `tf.nn.moments` does, rather than by one less.": -0.5
            * np.log(x.var(axis=(0, 1, 2), ddof=1)),
            "leave out the ε: the variance after the initialisation should be 1.": nearest(
                layer.log_scale,
                [-0.5 * np.log(variance + ε) for ε in (1e-2, 1e-3, 1e-4)]
                + [-np.log(variance**0.5 + ε) for ε in (1e-2, 1e-3, 1e-4)],
            ),
            "take the variance over images and pixels at once: the mean of the single images' variances leaves out how much the "
            "images differ.": -0.5 * np.log(x.var(axis=(1, 2)).mean(axis=0)),
            "use the natural logarithm.": -0.5 * np.log10(variance),
            "each channel has a variance of its own; yours is that of all channels together.": np.full(
                3, -0.5 * np.log(x.var())
            ),
            "after `initialise(x)`, `log_scale` is still 0.": np.zeros(3),
        },
    )
    scale = variance**-0.5
    require_close(
        "after `initialise(x)`, `shift`",
        layer.shift,
        -mean * scale,
        {
            "`shift` should take the mean to 0 *after* the scaling: multiply the mean by exp(s), with the new s.": -mean,
            "after `initialise(x)`, `shift` has the wrong sign: the scaled mean plus b should be 0.": mean * scale,
            "after `initialise(x)`, `shift` is the mean itself: it acts after the scaling, and should take away what is there then.": mean,
            "the mean is scaled by exp(s) before b is added; you take exp(−s).": -mean / scale,
            "the scaled mean is the mean over the standard deviation, and you divide by the variance.": -mean
            / variance,
            "each channel has a mean of its own; yours is that of all channels together.": -x.mean() * scale,
            "multiply the mean by the scale exp(s), and not by s.": mean * np.log(variance) / 2,
            "after `initialise(x)`, `shift` is still 0.": np.zeros(3),
        },
    )
    other = 1.7 * x - 0.8
    call("`initialise(x)`", lambda: [layer.initialise(tf.constant(other))])
    z = fresh_inverse(layer, other).numpy()
    if not np.allclose([z.mean(axis=(0, 1, 2)), z.var(axis=(0, 1, 2)) - 1], 0, atol=1e-3):
        raise Wrong(
            "initialised once more, with other images, your layer does not bring these to mean 0 and variance 1: `initialise` should "
            "set both variables, whatever they were before, with `assign`."
        )


class _InvertibleConv1x1(Layer):
    """The notebook's, with the triangular factors where a student may look at them."""

    def __init__(self, channels: int, seed: int):
        super().__init__(
            forward_min_event_ndims=3, is_constant_jacobian=True, parameters=dict(locals()), name="conv1x1"
        )
        permutation, lower, upper = scipy.linalg.lu(random_rotation(channels, seed=seed))
        diagonal = np.diag(upper)
        self.permutation = tf.constant(permutation, tf.float32)
        self.signs = tf.constant(np.sign(diagonal), tf.float32)
        self.lower = tf.Variable(lower, dtype=tf.float32)
        self.upper = tf.Variable(upper, dtype=tf.float32)
        self.log_s = tf.Variable(np.log(np.abs(diagonal)), dtype=tf.float32)

    def triangles(self) -> tuple[tf.Tensor, tf.Tensor]:
        lower = tf.linalg.set_diag(tf.linalg.band_part(self.lower, -1, 0), tf.ones_like(self.log_s))
        upper = tf.linalg.set_diag(tf.linalg.band_part(self.upper, 0, -1), self.signs * tf.exp(self.log_s))
        return lower, upper

    def matrix(self) -> tf.Tensor:
        lower, upper = self.triangles()
        return self.permutation @ lower @ upper

    def _inverse(self, x):
        return tf.einsum("ij,nhwj->nhwi", self.matrix(), x)

    def _forward(self, z):
        columns = tf.transpose(tf.reshape(z, [-1, z.shape[-1]]))
        lower, upper = self.triangles()
        columns = tf.transpose(self.permutation) @ columns
        columns = tf.linalg.triangular_solve(lower, columns, lower=True)
        columns = tf.linalg.triangular_solve(upper, columns, lower=False)
        return tf.reshape(tf.transpose(columns), tf.shape(z))

    def _inverse_log_det_jacobian(self, x):
        height, width = x.shape[-3:-1]
        return height * width * tf.reduce_sum(self.log_s)


@exercise(
    "Live 6.2, the 1 × 1 convolution",
    reference=lambda: _InvertibleConv1x1,
    hints=[
        "Begin with `triangles`: each of the two needs one `band_part` and one `set_diag`. The other methods are made of them, and of "
        "`self.permutation`. For `_forward`, write $z = P L (U + \\mathrm{diag}(s))\\, x$ and undo the factors from the left.",
        "The diagonal of $L$ is `tf.ones_like(self.log_s)`, and the other's is `self.signs * tf.exp(self.log_s)`. In `_forward`: "
        "`tf.transpose(self.permutation) @ columns`, then solve with $L$, `lower=True`, then with $U + \\mathrm{diag}(s)$, "
        "`lower=False`. In the log-det, $\\log|s_j|$ is just what `self.log_s` holds.",
        "`lower = tf.linalg.set_diag(tf.linalg.band_part(self.lower, -1, 0), tf.ones_like(self.log_s))`, `upper = "
        "tf.linalg.set_diag(tf.linalg.band_part(self.upper, 0, -1), self.signs * tf.exp(self.log_s))`; `matrix` returns "
        "`self.permutation @ lower @ upper`; `_inverse` is the `einsum` of the text with `self.matrix()`; each step of `_forward` is "
        "kept in `columns`; and the log-det is `height * width * tf.reduce_sum(self.log_s)`, with `height, width = x.shape[-3:-1]`.",
    ],
    explanation="`band_part` and `set_diag` let only those entries of the variables count that belong to the factors, so that training "
    "cannot leave the form of Eq. (6.5). As $s_j = \\pm e^{\\log|s_j|}$ is never 0, $W$ is always invertible. Its determinant is the "
    "product of those of the factors, $\\pm 1$, $1$ and $\\prod_j s_j$. In $z = P L (U + \\mathrm{diag}(s))\\, x$ the factor $P$ acts "
    "last, and is undone first.",
)
def conv1x1(InvertibleConv1x1):
    to_fill = ("triangles", "matrix", "_inverse", "_inverse_log_det_jacobian")
    layer = built("InvertibleConv1x1", InvertibleConv1x1, to_fill, 6, seed=7)
    layer = _with_variables(layer, lower=(6, 6), upper=(6, 6), log_s=(6,))
    right = _InvertibleConv1x1(6, seed=7)
    for name in ("permutation", "signs"):
        if not hasattr(layer, name) or not np.allclose(getattr(layer, name), getattr(right, name)):
            raise Wrong(f"the constructor is given, with the constant `{name}` in it: leave it as it is.")
    # On and beyond the diagonals too, as the notebook moves all numbers of the variables.
    for k, name in enumerate(("lower", "upper", "log_s")):
        value = 0.5 * normal(*getattr(right, name).shape, seed=20 + k)
        getattr(layer, name).assign(value)
        getattr(right, name).assign(value)
    _require_triangles(layer, right)
    _require_matrix(layer, right)
    x = normal(_N, _HEIGHT, _WIDTH, 6, seed=2)
    _require_products(layer, right, x)
    _require_log_det_over_pixels(layer, x, right.log_s.numpy(), "log|s|", signs=right.signs.numpy())
    _require_compiled_bijector("your `InvertibleConv1x1`", layer, x)


def _require_triangles(layer: tfb.Bijector, right: _InvertibleConv1x1) -> None:
    triangles = call("`triangles()`", layer.triangles)
    if not isinstance(triangles, tuple | list) or [np.shape(triangle) for triangle in triangles] != [(6, 6)] * 2:
        raise Wrong("`triangles()` should return two square matrices, L and U + diag(s).")
    expected_lower, expected_upper = (triangle.numpy() for triangle in right.triangles())
    lower, upper = right.lower.numpy(), right.upper.numpy()
    signs, log_s = right.signs.numpy(), right.log_s.numpy()
    s, one = signs * np.exp(log_s), np.eye(6, dtype=np.float32)
    names = "the first matrix of `triangles()`", "the second matrix of `triangles()`"
    require_close(
        names[0],
        triangles[0],
        expected_lower,
        {
            "the two matrices of `triangles()` are exchanged: L comes first.": expected_upper,
            "L should have ones on its diagonal: `set_diag` puts them there.": np.tril(lower),
            "L should have ones on its diagonal; yours has zeros.": np.tril(lower, -1),
            "the vector s belongs on the diagonal of the other matrix; L has ones there.": np.tril(lower, -1)
            + np.diag(s),
            "L is *lower* triangular: keep what is on and below the diagonal, with `band_part(…, -1, 0)`.": np.triu(
                lower, 1
            )
            + one,
            "only what is below the diagonal of `self.lower` counts: `band_part` keeps that part.": lower
            - np.diag(np.diag(lower))
            + one,
            "the ones should take the place of the diagonal of `self.lower`; yours are added to it.": np.tril(lower)
            + one,
            "that is all of `self.lower`: keep the part below the diagonal, and put ones on it.": lower,
            "L is made from `self.lower`, and not from `self.upper`.": np.tril(upper, -1) + one,
        },
    )
    strictly = np.triu(upper, 1)
    require_close(
        names[1],
        triangles[1],
        expected_upper,
        {
            "the signs are missing: s is `self.signs * tf.exp(self.log_s)`.": strictly + np.diag(np.exp(log_s)),
            "the exponential is missing: the variable holds the logarithm of |s|.": strictly + np.diag(signs * log_s),
            "exponential and signs are missing: s is `self.signs * tf.exp(self.log_s)`.": strictly + np.diag(log_s),
            "multiply the signs outside of the exponential: s is `self.signs * tf.exp(self.log_s)`.": strictly
            + np.diag(np.exp(signs * log_s)),
            "that is U alone: s has to go on its diagonal.": strictly,
            "the diagonal of the second matrix is s; yours is still that of `self.upper`.": np.triu(upper),
            "s should take the place of the diagonal of `self.upper`; yours is added to it.": np.triu(upper)
            + np.diag(s),
            "the second matrix has s on its diagonal, rather than ones.": strictly + one,
            "U is *upper* triangular: keep what is on and above the diagonal, with `band_part(…, 0, -1)`.": np.tril(
                upper, -1
            )
            + np.diag(s),
            "only what is above the diagonal of `self.upper` counts: `band_part` keeps that part.": upper
            - np.diag(np.diag(upper))
            + np.diag(s),
            "the second matrix is made from `self.upper`, and not from `self.lower`.": np.triu(lower, 1) + np.diag(s),
        },
    )


def _require_matrix(layer: tfb.Bijector, right: _InvertibleConv1x1) -> None:
    lower, upper = (triangle.numpy() for triangle in right.triangles())
    permutation = right.permutation.numpy()
    matrix = call("`matrix()`", layer.matrix)
    order = "the factors of W are in the wrong order: Eq. (6.5) has P first, then L, then U + diag(s)."
    require_close(
        "`matrix()`",
        matrix,
        right.matrix(),
        {
            "P is missing in `matrix()`.": lower @ upper,
            "you multiply by the transpose of P in `matrix()`; Eq. (6.5) has P itself.": permutation.T @ lower @ upper,
            "`matrix()` returns the transpose of W.": right.matrix().numpy().T,
            "L is missing in `matrix()`.": permutation @ upper,
            "the factor U + diag(s) is missing in `matrix()`.": permutation @ lower,
            "`matrix()` is the *product* of the factors; yours adds the triangles.": permutation @ (lower + upper),
            "`*` multiplies entry by entry: take `@`.": permutation * lower * upper,
            order: nearest(
                matrix,
                [
                    first @ second @ third
                    for first, second, third in itertools.permutations((permutation, lower, upper))
                    if first is not permutation or second is not lower
                ],
            ),
        },
    )
    if not tf.is_tensor(matrix):
        raise Wrong(
            f"`matrix()` should return a tensor, so that W can be learned; yours is of type {type(matrix).__name__}."
        )


def _require_products(layer: tfb.Bijector, right: _InvertibleConv1x1, x: tf.Tensor) -> None:
    """Compares `inverse(x)` and `forward(z)`, and knows what comes of mistakes with the matrices."""
    lower, upper = (triangle.numpy() for triangle in right.triangles())
    permutation, matrix = right.permutation.numpy(), right.matrix().numpy()

    def times(*factors: np.ndarray) -> np.ndarray:
        """The product of matrices, the last of which acts first, with the channels at each pixel."""
        return x.numpy() @ functools.reduce(np.matmul, factors).T

    lower_inverse, upper_inverse = np.linalg.inv(lower), np.linalg.inv(upper)
    to_z, to_x = times(matrix), times(upper_inverse, lower_inverse, permutation.T)
    z = call("`inverse(x)`", fresh_inverse, layer, x)
    _require_not_exchanged(z, to_x, call("`forward(z)`", fresh_forward, layer, x), to_z)
    require_close(
        "`inverse(x)`",
        z,
        to_z,
        {
            "your `_inverse` multiplies by the transpose of W: it is the *second* index of W that is summed over.": times(
                matrix.T
            ),
            "your `_inverse` multiplies by the inverse of W: from data to latents it is W itself.": to_x,
            "your `_inverse` returns its input.": x,
        },
        tolerance=1e-3,
    )
    diagonal = np.diag(1 / np.diag(upper))
    undo = "your `_forward` undoes the factors in the wrong order: P acted last, and is undone first, then L, then U + diag(s)."
    x_again = call("`forward(z)`", fresh_forward, layer, x)
    require_close(
        "`forward(z)`",
        x_again,
        to_x,
        {
            "your `_forward` multiplies by W: it should undo that.": to_z,
            "the second `triangular_solve` needs `lower=False`: without it, only what is on and below the diagonal is used.": times(
                diagonal, lower_inverse, permutation.T
            ),
            "your `_forward` does not undo L: keep the result of the first `triangular_solve`, which needs `lower=True`.": times(
                upper_inverse, permutation.T
            ),
            "the two `lower=` are exchanged: it is True for L, and False for U + diag(s).": times(
                diagonal, permutation.T
            ),
            "in `_forward` multiply by the *transpose* of P, which undoes P.": times(
                upper_inverse, lower_inverse, permutation
            ),
            "your `_forward` does not undo P.": times(upper_inverse, lower_inverse),
            "your `_forward` does not undo U + diag(s): there are two systems to solve, the second for the result of the first.": times(
                lower_inverse, permutation.T
            ),
            "your `_forward` multiplies by the transpose of W, which is its inverse only as long as W is a rotation.": times(
                matrix.T
            ),
            "your `_forward` multiplies by the triangles: solve with them.": nearest(
                x_again, [times(lower, upper, permutation.T), times(upper, lower, permutation.T)]
            ),
            undo: nearest(
                x_again,
                [
                    times(first, second, third)
                    for p in (permutation.T, permutation)
                    for first, second, third in itertools.permutations((p, lower_inverse, upper_inverse))
                    if third is not p or second is not lower_inverse
                ],
            ),
            "your `_forward` returns its input.": x,
        },
        tolerance=1e-3,
    )


def _reference_make_network(channels_in: int, channels_out: int, hidden: int, seed: int) -> tf_keras.Model:
    start = tf_keras.initializers.HeUniform(seed=seed)
    frozen = tf_keras.Input((None, None, channels_in))
    features = tf_keras.layers.Conv2D(hidden, 3, padding="same", activation="relu", kernel_initializer=start)(frozen)
    features = tf_keras.layers.Conv2D(hidden, 1, activation="relu", kernel_initializer=start)(features)
    heads = tf_keras.layers.Conv2D(2 * channels_out, 3, padding="same", kernel_initializer="zeros")(features)
    shift, raw = tf.split(heads, 2, axis=-1)
    return tf_keras.Model(frozen, [shift, BoundedLogScale()(raw)])


@exercise(
    "Live 6.3, the network",
    reference=lambda: _reference_make_network,
    hints=[
        "Three layers `tf_keras.layers.Conv2D(channels, size, …)`, each called with what the one before it has made; the first is "
        "called with `frozen`. The last is then split in two.",
        'The hidden layers have `hidden` channels, `activation="relu"` and `kernel_initializer=start`. The last has `2 * '
        'channels_out` channels, no activation, and `kernel_initializer="zeros"`. A size of 3 needs `padding="same"`.',
        '`features = tf_keras.layers.Conv2D(hidden, 3, padding="same", activation="relu", kernel_initializer=start)(frozen)`, '
        'then the same with size 1 on `features`, then `heads = tf_keras.layers.Conv2D(2 * channels_out, 3, padding="same", '
        'kernel_initializer="zeros")(features)`; `shift, raw = tf.split(heads, 2, axis=-1)`; and `return tf_keras.Model(frozen, '
        "[shift, BoundedLogScale()(raw)])`.",
    ],
    explanation="Zero weights in the last convolution alone are enough: both outputs are 0, whatever the features are, and yet its "
    "gradient is not, as the features are not 0. So training can leave the identity in its first step. One convolution for both "
    "outputs reads the features once.",
)
def network(make_network):
    channels_in, channels_out, hidden = 3, 2, 6
    what = f"`make_network({channels_in}, {channels_out}, {hidden}, 1)`"
    made = call(what, make_network, channels_in, channels_out, hidden, 1)
    require_instance("what `make_network` returns", made, tf_keras.Model, "a network, a `tf_keras.Model`")
    x = normal(_N, _HEIGHT, _WIDTH, channels_in, seed=3)
    outputs = call("The network", made, x)
    if not isinstance(outputs, tuple | list) or len(outputs) != 2:
        count = len(outputs) if isinstance(outputs, tuple | list) else 1
        raise Wrong(f"the network should have two outputs, `[shift, log_scale]`; yours has {count}.")
    for name, output in zip(("shift", "log_scale"), outputs, strict=True):
        _require_output_shape(name, tuple(np.shape(output)), (_N, _HEIGHT, _WIDTH, channels_out))
    kernels, bound = _require_weights(made, channels_in, channels_out, hidden)
    if np.allclose(outputs[1], 1):
        raise Wrong(
            "the log_scale is 1 before training, and should be 0: put out the log-scale, and no exponential of it."
        )
    for name, output in zip(("shift", "log_scale"), outputs, strict=True):
        if np.any(output):
            raise Wrong(
                f"the {name} should be 0 before training, so that the coupling starts as the identity: give the last convolution "
                '`kernel_initializer="zeros"`.'
            )
    again = [_kernels(make_network(channels_in, channels_out, hidden, seed)) for seed in (1, 2)]
    for k, kernel in enumerate(kernels[:2]):
        layer = f"the {('first', 'second')[k]} hidden layer"
        if not np.any(kernel):
            raise Wrong(f"the weights of {layer} are all 0: only those of the *last* convolution start there.")
        if not np.array_equal(kernel, again[0][k]):
            raise Wrong(f"the weights of {layer} do not depend on `seed`: give it `kernel_initializer=start`.")
        if np.array_equal(kernel, again[1][k]):
            raise Wrong(f"another seed should give {layer} other weights: give it `kernel_initializer=start`.")
    _require_network_function(made, bound, x)


def _kernels(network: tf_keras.Model) -> list[tf.Variable]:
    return [weight for weight in network.trainable_variables if len(weight.shape) == 4]


def _require_output_shape(name: str, got: tuple[int, ...], expected: tuple[int, ...]) -> None:
    if got == expected:
        return
    advice = ""
    if got[:1] + got[-1:] == expected[:1] + expected[-1:]:
        advice = ' Height and width shrink where a convolution of 3 × 3 pixels lacks `padding="same"`.'
    elif got[:-1] == expected[:-1] and got[-1] == 2 * expected[-1]:
        advice = " Each output gets one half of the channels: part them with `tf.split(heads, 2, axis=-1)`."
    elif got[:-1] == expected[:-1]:
        advice = " The last convolution has 2 · `channels_out` channels, and each output gets half of them."
    elif sorted(got) != sorted(expected):
        advice = " Split along the channels, `axis=-1`."
    raise Wrong(f"the {name} should have shape {expected}; yours has {got}.{advice}")


def _require_weights(
    network: tf_keras.Model, channels_in: int, channels_out: int, hidden: int
) -> tuple[list[tf.Variable], tf.Variable]:
    """The kernels and the bound of a network, or `Wrong` if they are not those of three convolutions and one bound."""
    kernels = _kernels(network)
    if len(kernels) != 3:
        raise Wrong(
            f"there should be three convolutions, the last of them for shift and log-scale together; yours are {len(kernels)}."
        )
    expected = [(3, 3, channels_in, hidden), (1, 1, hidden, hidden), (3, 3, hidden, 2 * channels_out)]
    for place, kernel, (size, _, _, channels) in zip(("first", "second", "last"), kernels, expected, strict=True):
        height, width, _, found = kernel.shape
        if (height, width) != (size, size):
            raise Wrong(
                f"the windows of the three convolutions are of 3 × 3, 1 × 1 and 3 × 3 pixels; your {place} one is of "
                f"{height} × {width}."
            )
        if found != channels:
            raise Wrong(f"the {place} convolution should have {channels} channels, and yours has {found}.")
    bounds = [weight for weight in network.trainable_variables if weight.name.split("/")[-1].startswith("bound")]
    biases = [weight for weight in network.trainable_variables if len(weight.shape) == 1]
    if len(bounds) == 1 and bounds[0].shape[0] == 2 * channels_out:
        raise Wrong(
            "only the log-scale is bounded: split first, and give the second half alone to `BoundedLogScale()`."
        )
    if len(bounds) != 1:
        count = "is none" if not bounds else f"are {len(bounds)}"
        raise Wrong(f"there should be one `BoundedLogScale()`, for the log-scale, and in yours there {count}.")
    if len(biases) != 4 or len(network.trainable_variables) != 7:
        raise Wrong(
            "three convolutions with a kernel and a bias each, and the bound, make 7 trainable variables; your network has "
            f"{len(network.trainable_variables)}."
        )
    return kernels, bounds[0]


def _require_network_function(network: tf_keras.Model, bound: tf.Variable, x: tf.Tensor) -> None:
    """Compares both outputs for weights drawn at random. Leaves the network spoilt."""
    for k, weight in enumerate(network.trainable_variables):
        weight.assign(0.4 * normal(*weight.shape, seed=30 + k) + (1.5 if weight is bound else 0.0))
    layers = list(zip(_kernels(network), [w for w in network.trainable_variables if len(w.shape) == 1], strict=False))

    def run(*activations: Callable) -> list[tf.Tensor]:
        """Shift and raw log-scale."""
        h = x
        for (kernel, bias), activation in zip(layers, activations, strict=True):
            h = activation(tf.nn.conv2d(h, kernel, strides=1, padding="SAME") + bias)
        return tf.split(h, 2, axis=-1)

    def bounded(raw: tf.Tensor) -> tf.Tensor:
        return bound * tf.tanh(raw)

    def unchanged(h: tf.Tensor) -> tf.Tensor:
        return h

    relu = tf.nn.relu
    shift, raw = run(relu, relu, unchanged)
    got = network(x)
    if np.allclose(got[1], shift, atol=1e-3) or np.allclose(got[0], bounded(raw), atol=1e-3):
        raise Wrong("the outputs are exchanged: the shift comes first, and the log-scale second.")
    hidden = 'both hidden layers need `activation="relu"`.'
    activated = (
        (f"{hidden} The first has none.", (unchanged, relu, unchanged)),
        (f"{hidden} The second has none.", (relu, unchanged, unchanged)),
        (f"{hidden} Yours have none.", (unchanged, unchanged, unchanged)),
        ("the last convolution should have no activation: its outputs have to be of both signs.", (relu, relu, relu)),
        (
            "the last convolution should have no activation; `BoundedLogScale` does what is needed.",
            (relu, relu, tf.tanh),
        ),
    )
    require_close(
        "with random weights, the shift",
        got[0],
        shift,
        {
            "the shift is not bounded: `BoundedLogScale` acts on the log-scale, the second half, alone.": bounded(
                shift
            ),
            "the shift is the *first* half of the last convolution's channels.": raw,
        }
        | {message: run(*activations)[0] for message, activations in activated}
        | {
            "with random weights, the outputs are not those of three convolutions with a ReLU after the first and the second. Is each "
            "layer called with what the one before it has made?": got[0]
        },
        tolerance=1e-3,
    )
    require_close(
        "with random weights, the log-scale",
        got[1],
        bounded(raw),
        {
            "the log-scale is the *second* half of the last convolution's channels.": bounded(shift),
            "the log-scale is not bounded.": raw,
            "the log-scale should be what `BoundedLogScale()` makes of the second half of the channels, and nothing else.": got[
                1
            ],
        },
        tolerance=1e-3,
    )


class _AffineCoupling(Layer):
    """The notebook's."""

    def __init__(self, network: Callable, frozen: int):
        super().__init__(forward_min_event_ndims=3, parameters=dict(locals()), name="affine_coupling")
        self.network = network
        self.frozen = frozen

    @once_per_trace
    def _shift_and_log_scale(self, x):
        return self.network(x[..., : self.frozen])

    def _forward(self, z):
        shift, log_scale = self._shift_and_log_scale(z)
        return tf.concat([z[..., : self.frozen], z[..., self.frozen :] * tf.exp(log_scale) + shift], axis=-1)

    def _inverse(self, x):
        shift, log_scale = self._shift_and_log_scale(x)
        return tf.concat([x[..., : self.frozen], (x[..., self.frozen :] - shift) * tf.exp(-log_scale)], axis=-1)

    def _forward_log_det_jacobian(self, z):
        _, log_scale = self._shift_and_log_scale(z)
        return tf.reduce_sum(log_scale, axis=[-3, -2, -1])

    def _inverse_log_det_jacobian(self, x):
        return -self._forward_log_det_jacobian(x)


def _cheap_network(x: tf.Tensor, outputs: int = 3) -> list[tf.Tensor]:
    """Shift and log-scale that depend on all that they are given, and on any number of channels."""
    weights = tf.cos(0.4 + 1.7 * tf.reshape(tf.range(x.shape[-1] * outputs, dtype=tf.float32), [-1, outputs]))
    near = (x - 0.6 * tf.roll(x, 1, axis=1) + 0.3 * tf.roll(x, 1, axis=2)) @ weights
    return [tf.sin(near + 0.5), 0.6 * tf.tanh(0.7 * near - 0.4)]


@exercise(
    "Live 6.4, the coupling",
    reference=lambda: _AffineCoupling,
    hints=[
        "Eq. (6.7) is `_inverse`; solve it for $x_a$ and $x_b$ to get `_forward`. The channels of $x_a$ are `x[..., : self.frozen]` "
        "and the others `x[..., self.frozen :]`.",
        "`_shift_and_log_scale` is one line: the network at the frozen channels. In both directions, "
        "`tf.concat([…, …], axis=-1)` joins the frozen channels, as they are, and the transformed ones. The log-det is the sum of "
        "$s$ over rows, columns and channels.",
        "`return self.network(x[..., : self.frozen])`. With `shift, log_scale = self._shift_and_log_scale(z)`, the transformed half "
        "is `z[..., self.frozen :] * tf.exp(log_scale) + shift` forward, and `(x[..., self.frozen :] - shift) * tf.exp(-log_scale)` "
        "on the way back. The log-det: `tf.reduce_sum(log_scale, axis=[-3, -2, -1])`.",
    ],
    explanation="The frozen half is the same in $z$ and in $x$, and so both directions give the network the same numbers. The Jacobian is "
    "triangular, with ones for the frozen channels and $\\exp(s)$, at each pixel and for each transformed channel, on its diagonal. "
    "The logarithm of its determinant is the sum of all $s$.",
)
def affine_coupling(AffineCoupling):
    to_fill = ("_shift_and_log_scale", "_forward", "_inverse", "_forward_log_det_jacobian")
    coupling = built("AffineCoupling", AffineCoupling, to_fill, _cheap_network, 3)
    for name in ("network", "frozen"):
        if not hasattr(coupling, name):
            raise Wrong(f"the constructor is given: leave it as it is. Your coupling has lost its `{name}`.")
    z = normal(_N, _HEIGHT, _WIDTH, 6, seed=4).numpy()
    a, b = z[..., :3], z[..., 3:]
    t, s = (output.numpy() for output in _cheap_network(tf.constant(a)))
    _require_coupled(coupling, z, t, s)

    log_det = s.sum(axis=(1, 2, 3))
    seen_elsewhere = _cheap_network(tf.constant(b))[1].numpy().sum(axis=(1, 2, 3))
    name, own = own_log_det(coupling, tf.constant(z))
    if isinstance(own, int | float):
        raise Wrong(f"{name} returns a plain number; it should be a tensor with one number for each image.")
    for direction, sign in (("forward", 1), ("inverse", -1)):
        method = f"{direction}_log_det_jacobian"
        got = call(f"`{method}`", getattr(coupling, method), tf.constant(z), event_ndims=3)
        if np.shape(got) != (_N,):
            raise Wrong(
                f"for {_N} images the log-det should have shape ({_N},), one number for each; yours has {np.shape(got)}. Sum over "
                "rows, columns and channels, `axis=[-3, -2, -1]`, and not over the images."
            )
        require_close(
            f"`{method}`",
            got,
            sign * log_det,
            {
                f"your {direction} log-det has the right size and the wrong sign.": -sign * log_det,
                "the log-det is the sum of s itself; exp(s) is what stands in the Jacobian.": sign
                * np.exp(s).sum(axis=(1, 2, 3)),
                "sum s over rows, columns and channels; do not average it.": sign * s.mean(axis=(1, 2, 3)),
                "that is the sum of t: the log-det is the sum of s, the second output.": sign * t.sum(axis=(1, 2, 3)),
                "in the log-det, the network should see the frozen channels.": sign * seen_elsewhere,
                "s has a number of its own for each pixel: the sum needs no factor h · w.": sign * _PIXELS * log_det,
            },
            tolerance=1e-3,
        )
    _require_fewer_frozen(AffineCoupling)
    density = tfd.TransformedDistribution(
        tfd.Independent(tfd.Normal(tf.zeros([_HEIGHT, _WIDTH, 6]), 1.0), 3), tfb.Chain([coupling])
    )
    require_compiled("the log-density with your `AffineCoupling`", density.log_prob, tf.constant(z))
    require_compiled("`forward` of your `AffineCoupling`", coupling.forward, tf.constant(z))
    seen = len(AffineCoupling(_reference_make_network(1, 1, 2, seed=0), 1).trainable_variables)
    if seen != 7:
        raise Wrong(
            f"your bijector shows {seen} trainable variables where its network has 7, so that training would leave some alone: keep "
            "the network itself as an attribute, `self.network`."
        )


def _require_coupled(coupling: tfb.Bijector, z: np.ndarray, t: np.ndarray, s: np.ndarray) -> None:
    """Compares both directions of a coupling with three of six channels frozen; t and s are those at the first three of z."""
    a, b = z[..., :3], z[..., 3:]
    at_b, at_z = ([output.numpy() for output in _cheap_network(tf.constant(x))] for x in (b, z))

    def joined(*halves: np.ndarray) -> np.ndarray:
        return np.concatenate(halves, axis=-1)

    def up(x: np.ndarray, t: np.ndarray, s: np.ndarray) -> np.ndarray:
        return x * np.exp(s) + t

    def down(x: np.ndarray, t: np.ndarray, s: np.ndarray) -> np.ndarray:
        return (x - t) * np.exp(-s)

    got = [
        call(f"`{name}`", way, coupling, z)
        for name, way in (("forward(z)", fresh_forward), ("inverse(x)", fresh_inverse))
    ]
    _require_not_exchanged(got[1], joined(a, up(b, t, s)), got[0], joined(a, down(b, t, s)))
    ways = {
        "forward": (
            got[0],
            up,
            {
                "your `_forward` goes from x to z: from latents to data, multiply by exp(s) and then add t.": down(
                    b, t, s
                ),
                "in `_forward`, s is a *log*-scale: multiply by exp(s), not by s.": b * s + t,
                "in `_forward`, scale first, then add t.": (b + t) * np.exp(s),
                "your `_forward` should multiply by exp(s), not by exp(−s).": b * np.exp(-s) + t,
                "your `_forward` should add t; it subtracts it.": b * np.exp(s) - t,
                "your `_forward` does not scale.": b + t,
                "your `_forward` does not shift.": b * np.exp(s),
            },
        ),
        "inverse": (
            got[1],
            down,
            {
                "your `_inverse` goes from z to x: subtract t, then multiply by exp(−s).": up(b, t, s),
                "`_inverse` undoes the scale: multiply by exp(−s), not by exp(s).": (b - t) * np.exp(s),
                "`_inverse` undoes the two steps in the opposite order: subtract t first, then multiply by exp(−s).": b
                * np.exp(-s)
                - t,
                "your `_inverse` adds t; it should subtract it.": (b + t) * np.exp(-s),
                "in `_inverse`, s is a *log*-scale: divide by exp(s), not by s.": (b - t) / s,
                "your `_inverse` does not scale.": b - t,
                "your `_inverse` does not shift.": b * np.exp(-s),
            },
        ),
    }
    for direction, (values, way, mistakes) in ways.items():
        method = f"{direction}({'z' if direction == 'forward' else 'x'})"
        of = f"`_{direction}`"
        if np.shape(values) == b.shape:
            raise Wrong(
                f"`{method}` has half of the channels: join the frozen ones and the transformed ones, with `tf.concat`."
            )
        require_close(
            f"`{method}`",
            values,
            joined(a, way(b, t, s)),
            {message: joined(a, mistaken) for message, mistaken in mistakes.items()}
            | {
                f"in {of} the two outputs of the network are exchanged: the shift t comes first, the log-scale s second.": joined(
                    a, way(b, s, t)
                ),
                f"in {of} the network sees the channels that are to be transformed: it should see the frozen ones.": joined(
                    a, way(b, *at_b)
                ),
                f"in {of} the network sees all channels: it should see the frozen ones alone.": joined(
                    a, way(b, *at_z)
                ),
                f"your {of} freezes the second half of the channels: it is the first that stays.": joined(
                    way(a, *at_b), b
                ),
                f"your {of} returns its input.": z,
                f"in {of} it is the channels after the frozen ones that are transformed.": joined(a, way(a, t, s)),
                f"your {of} transforms the frozen channels: they stay, and the others change.": joined(way(a, t, s), b),
                f"in {of} the parts are joined in the wrong order: the frozen channels come first.": joined(
                    way(b, t, s), a
                ),
            },
            tolerance=1e-3,
        )


def _require_fewer_frozen(kind: type) -> None:
    """Tries a coupling that freezes two channels of five."""
    coupling, z = kind(_cheap_network, 2), normal(_N, _HEIGHT, _WIDTH, 5, seed=41)
    right = _AffineCoupling(_cheap_network, 2)
    for name, way in (("forward(z)", fresh_forward), ("inverse(x)", fresh_inverse)):
        try:
            require_close("its result", call(f"`{name}`", way, coupling, z), way(right, z), tolerance=1e-3)
        except Wrong as wrong:
            raise Wrong(
                f"`{name}` is right where half of the channels are frozen, and not where 2 of 5 are: split at `self.frozen`."
            ) from wrong


def _reference_glow_step(channels: int, hidden: int, rng: np.random.Generator) -> tfb.Bijector:
    half = channels // 2
    network = _reference_make_network(half, half, hidden, seed=int(rng.integers(2**31)))
    mixing = _InvertibleConv1x1(channels, seed=int(rng.integers(2**31)))
    return tfb.Chain([_ActNorm(channels), mixing, _AffineCoupling(network, half)])


def _reference_glow_level(channels: int, steps: int, hidden: int, rng: np.random.Generator) -> tfb.Bijector:
    return tfb.Chain([bijectors.Squeeze(), *(_reference_glow_step(4 * channels, hidden, rng) for _ in range(steps))])


@exercise(
    "Live 6.5, a step and a level",
    reference=lambda: (_reference_glow_step, _reference_glow_level),
    hints=[
        "Read the list of a chain from left to right as the way from data to latents: what does an image meet first? How many of the "
        "channels does the network read, and for how many does it put out a shift?",
        "A step is `tfb.Chain([ActNorm(channels), InvertibleConv1x1(channels, …), AffineCoupling(network, half)])`, with a network "
        "that reads half of the channels and serves the other half. A level calls `glow_step` once for each step, with the number "
        "of channels that there are *after* the squeeze.",
        "`half = channels // 2`, `network = make_network(half, half, hidden, seed=int(rng.integers(2**31)))`, `mixing = "
        "InvertibleConv1x1(channels, seed=int(rng.integers(2**31)))`, and the chain of the three. A level: "
        "`tfb.Chain([Squeeze(), *(glow_step(4 * channels, hidden, rng) for _ in range(steps))])`.",
    ],
    explanation="A squeeze makes four channels of each. In the steps, all of them are normalised and mixed, and half of them are "
    "transformed. The steps stay chains of their own in the level's chain. For the flow this makes no difference, but the "
    "notebook finds the actnorm layers, to initialise them, step by step.",
)
def step_and_level(glow_step, glow_level):
    rng = _Counting(np.random.PCG64(6))
    step = call("`glow_step(6, 5, rng)`", glow_step, 6, 5, rng)
    _require_step("`glow_step(6, 5, rng)`", step, channels=6, hidden=5)
    x = normal(2, 2, 4, 6, seed=5)
    _require_ways("`glow_step(6, 5, rng)`", step, x)
    seeds_drawn, rng = rng.drawn, np.random.default_rng(6)
    first, second = (call("`glow_step(6, 5, rng)`", glow_step, 6, 5, rng) for _ in range(2))
    for name, drawn in _DRAWN_BY_SEED.items():
        if np.array_equal(drawn(first), drawn(second)):
            raise Wrong(
                f"two steps made with the same `rng`, one after the other, have the same {name}: draw its seed from `rng`, with "
                "`int(rng.integers(2**31))`."
            )
        if not np.array_equal(drawn(step), drawn(first)):
            raise Wrong(
                f"with a generator in the same state, a step should have the same {name}, and yours has not: draw its seed from "
                "`rng`, with `int(rng.integers(2**31))`."
            )
    if seeds_drawn == 1:
        raise Wrong("the network and the matrix W start from the same seed: draw one for each from `rng`.")
    what = "`glow_level(2, 3, 4, rng)`"
    try:
        level = call(what, glow_level, 2, 3, 4, np.random.default_rng(7))
    except Wrong as wrong:
        # What `tfb.Chain` says to a list, and to a class, among its elements.
        unfit = any(text in str(wrong) for text in ("has no attribute 'name'", "property found"))
        advice = " `tfb.Chain` wants one flat list of bijectors: `Squeeze()` with its parentheses, and a star before the steps."
        raise Wrong(f"{wrong}{advice if unfit else ''}") from wrong
    four = "a squeeze makes four channels of each"
    advice = {2: four, 4: f"{four}, and in the steps none has left yet", 32: "the squeeze is counted twice"}
    _require_level(what, level, channels=2, steps=3, hidden=4, advice=advice)
    _require_ways(what, level, normal(2, 4, 6, 2, seed=51))


class _Counting(np.random.Generator):
    """Counts the whole numbers that are drawn from it."""

    drawn = 0

    def integers(self, *arguments, **keywords):
        drawn = super().integers(*arguments, **keywords)
        self.drawn += np.size(drawn)
        return drawn


def _require_ways(what: str, bijector: tfb.Bijector, x: tf.Tensor) -> None:
    """Goes to the latents and back."""
    z = call(f"the `inverse` of {what}", fresh_inverse, bijector, x)
    call(f"the `inverse_log_det_jacobian` of {what}", bijector.inverse_log_det_jacobian, tf.identity(x), event_ndims=3)
    require_close(
        f"{what}, to the latents and back,",
        call(f"the `forward` of {what}", fresh_forward, bijector, z),
        x,
        tolerance=1e-3,
    )


def _reference_flow() -> tuple[tfb.Bijector, tfd.Distribution]:
    rng = np.random.default_rng(1)
    levels = [_reference_glow_level(channels, steps=4, hidden=48, rng=rng) for channels in (3, 6, 12)]
    multi_scale = bijectors.MultiScale(levels, (16, 16, 3))
    base = flows.standard_normal(16 * 16 * 3)
    return multi_scale, tfd.TransformedDistribution(base, tfb.Chain([tfb.Shift(0.5), multi_scale]))


@exercise(
    "Live 6.6, the flow",
    reference=_reference_flow,
    hints=[
        "Four lines: the list of the three levels, the bijector of the levels, the base, the flow. Follow the shapes in the figure: "
        "how many channels has an image when it comes to each level?",
        "3, 6 and 12: a squeeze makes four of each, and half of them leave. The base is a standard normal of $D$ numbers. In a chain "
        "the bijector that acts first on the latents comes last, and the shift by ½ acts on what `multi_scale` has made of them.",
        "`levels = [glow_level(channels, steps=4, hidden=48, rng=rng) for channels in (3, 6, 12)]`, `multi_scale = MultiScale(levels, "
        "(16, 16, 3))`, `base = tfd.MultivariateNormalDiag(loc=tf.zeros(D), scale_diag=tf.ones(D))`, and `flow = "
        "tfd.TransformedDistribution(base, tfb.Chain([tfb.Shift(0.5), multi_scale]))`.",
    ],
    explanation="$[16, 16, 3]$ becomes $[8, 8, 12]$, of which six channels leave; $[8, 8, 6]$ becomes $[4, 4, 24]$, of which twelve leave; "
    "and $[4, 4, 12]$ becomes $[2, 2, 48]$, all of which stays to the end. Together $384 + 192 + 192 = 768$ numbers.",
)
def flow(multi_scale, flow):
    if isinstance(multi_scale, list | tuple):
        raise Wrong("`multi_scale` is a list: make one bijector of the levels, `MultiScale(levels, (16, 16, 3))`.")
    require_instance("`multi_scale`", multi_scale, bijectors.MultiScale, "a bijector made with `MultiScale`")
    if not isinstance(flow, tfd.Distribution) or not hasattr(flow, "bijector"):
        raise Wrong(f"`flow` should be a `tfd.TransformedDistribution`; yours is of type {type(flow).__name__}.")
    if tuple(multi_scale.image_shape) != (16, 16, 3):
        raise Wrong(
            f"`multi_scale` is made for images of shape {tuple(multi_scale.image_shape)}; the faces have (16, 16, 3)."
        )
    if len(multi_scale.scales) != 3:
        raise Wrong(f"`multi_scale` should have three levels; yours has {len(multi_scale.scales)}.")
    for k, (level, channels) in enumerate(zip(multi_scale.scales, (3, 6, 12), strict=True), start=1):
        advice = {
            4
            * other: f"level {k} is for images with {other} channels, and those that come to it have {channels}. A squeeze makes "
            "four channels of each, and after a level half of them leave"
            for other in range(1, 200)
        }
        _require_level(f"level {k} of `multi_scale`", level, channels=channels, steps=4, hidden=48, advice=advice)
    require_distribution("the flow's base", flow.distribution, event_shape=(768,))
    z = normal(2, 768, seed=6)
    if not np.allclose(flow.distribution.log_prob(z), flows.standard_normal(768).log_prob(z), atol=1e-2):
        raise Wrong(
            "the flow's base should be standard normal: each of the 768 numbers has mean 0 (`loc`) and standard deviation 1 "
            "(`scale_diag`)."
        )
    require_distribution(
        "`flow`",
        flow,
        event_shape=(16, 16, 3),
        mistakes={"Is `multi_scale` in the chain? It is what makes images of vectors.": ((), (768,))},
    )
    if not any(part is multi_scale for part in flow.bijector.submodules) and flow.bijector is not multi_scale:
        raise Wrong("the flow is made with another bijector than `multi_scale`: put that one into the chain.")
    images = fresh_forward(multi_scale, z)
    require_close_or_tell(
        "`flow.bijector.forward(z)`",
        call("`flow.bijector.forward(z)`", fresh_forward, flow.bijector, z),
        images + 0.5,
        lambda: {
            "the shift is missing in the chain: your flow puts out numbers around 0, and pixels lie around ½.": images,
            "the shift has the wrong sign: on the way from latents to pixels, ½ is added.": images - 0.5,
            "your chain is in the opposite order: from z to x `multi_scale` acts first, and the shift last.": fresh_forward(
                multi_scale, z + 0.5
            ),
        },
    )


def _reference_interpolate(
    flow: tfd.TransformedDistribution, first: tf.Tensor, second: tf.Tensor, weights: np.ndarray
) -> tf.Tensor:
    z_first, z_second = flow.bijector.inverse(first), flow.bijector.inverse(second)
    weights = np.reshape(weights, (-1, 1, 1))
    return flow.bijector.forward((1 - weights) * z_first + weights * z_second)


@exercise(
    "Live 6.7, interpolation",
    reference=lambda: _reference_interpolate,
    hints=[
        "Three steps: to the latents of both images, to the latents in between, and to images. Latents of $n$ images have shape "
        "$[n, D]$. What shape must the weights have to give $[\\text{weights}, n, D]$ by broadcasting?",
        "`np.reshape(weights, (-1, 1, 1))` has one weight along the first axis. (A loop over the weights and `tf.stack` will do, "
        "too.) `flow.bijector.inverse` goes to the latents, and `flow.bijector.forward` to images.",
        "`z_first, z_second = flow.bijector.inverse(first), flow.bijector.inverse(second)`, `weights = np.reshape(weights, (-1, 1, "
        "1))`, and `return flow.bijector.forward((1 - weights) * z_first + weights * z_second)`.",
    ],
    explanation="A straight line in latent space is a curved one in the space of images, and it is the flow that bends it, so that it "
    "stays among images that are likely. At both ends one gets the given images back exactly, as a flow is invertible.",
)
def interpolation(interpolate):
    flow = _small_flow()
    n, images = 3, normal(6, 4, 4, 3, seed=70).numpy() * 0.2 + 0.5
    first, second = images[:n], images[n:]
    weights = np.array([0.15, 0.0, 0.4, 1.0], np.float32)
    what = "`interpolate(flow, first, second, weights)`"
    z_first, z_second = fresh_inverse(flow.bijector, first).numpy(), fresh_inverse(flow.bijector, second).numpy()
    try:
        got = _called_with_flow(what, interpolate, flow, first, second, weights)
    except Wrong as wrong:
        advice = " To be multiplied with latents of shape (n, D), the weights need shape (weights, 1, 1)."
        raise Wrong(
            f"{wrong}{advice if 'ncompatible shapes' in str(wrong) or 'broadcast' in str(wrong) else ''}"
        ) from wrong
    if isinstance(got, list | tuple):
        raise Wrong(f"{what} should be one tensor; yours is a {type(got).__name__}. Join its elements with `tf.stack`.")
    w = weights.reshape(-1, 1, 1)
    shape = np.shape(got)
    expected = (4, n, 4, 4, 3)
    mistaken_shapes = {
        (n, 4, 4, 4, 3): "the axis of the weights comes first, then that of the images.",
        (4, n, 48): "that is the shape of latents: go back to images with `flow.bijector.forward`.",
        (
            n,
            4,
            48,
        ): "that is the shape of latents: go back to images with `flow.bijector.forward`, and put the weights first.",
        (4 * n, 4, 4, 3): "the weights need an axis of their own, in front: use `tf.stack` rather than `tf.concat`.",
        (n, 4, 4, 3): "there should be images for each of the weights, along an axis in front.",
    }
    if shape in mistaken_shapes and shape != expected:
        raise Wrong(f"{what} should have shape {expected}; yours has {shape}: {mistaken_shapes[shape]}")

    def images_of(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return fresh_forward(flow.bijector, first * z_first + second * z_second)

    pixel_weights = w[..., np.newaxis, np.newaxis]
    even = np.linspace(0, 1, 4, dtype=np.float32).reshape(w.shape)
    right = images_of(1 - w, w)
    require_close_or_tell(
        what,
        got,
        right,
        lambda: {
            "you blend the pixels: blend the latents.": (1 - pixel_weights) * first + pixel_weights * second,
            "the ends are exchanged: a weight of 0 stands for the first image, and 1 for the second.": images_of(
                w, 1 - w
            ),
            "the weights of the two latents should add up to 1, and their squares need not: no square roots.": nearest(
                got,
                [
                    images_of(np.sqrt(1 - w), np.sqrt(w)),
                    images_of(np.sqrt(1 - w**2), w),
                    images_of((1 - w) / np.hypot(1 - w, w), w / np.hypot(1 - w, w)),
                ],
            ),
            "take the weights that the function is given; yours are evenly spaced from 0 to 1.": images_of(
                1 - even, even
            ),
            "the first latents need the weight 1 − λ; yours have 1.": images_of(np.ones_like(w), w),
            "multiply the latents of the second image by λ.": images_of(1 - w, np.ones_like(w)),
        },
    )
    more = np.array([0.8, 0.3], np.float32)
    again = call("For a single pair and two weights, `interpolate`", interpolate, flow, first[:1], second[:1], more)
    expected = _reference_interpolate(flow, first[:1], second[:1], more)
    require_close("for a single pair and two weights, `interpolate`", again, expected, tolerance=1e-3)


def _reference_attribute_vector(latents: np.ndarray, has: np.ndarray) -> np.ndarray:
    latents, has = np.asarray(latents), np.asarray(has)
    return latents[has].mean(axis=0) - latents[~has].mean(axis=0)


@exercise(
    "Live 6.8, an attribute's vector",
    reference=lambda: _reference_attribute_vector,
    hints=[
        "Eq. (6.9) is a difference of two means. Each is taken over some of the rows of `latents`. Which?",
        "A Boolean vector chooses rows: `latents[has]` are those of the images with the attribute, and `latents[~has]` the others. "
        "Take the mean over the images, which are the first axis.",
        "`latents, has = np.asarray(latents), np.asarray(has)`, and then `return latents[has].mean(axis=0) - "
        "latents[~has].mean(axis=0)`.",
    ],
    explanation="All that varies independently of the attribute has the same mean in both groups and drops out of the difference, up to "
    "noise of the order of $1/\\sqrt{n}$. What stays is the direction that the attribute brings with it.",
)
def attribute_vector(attribute_vector):
    latents = normal(7, 4, seed=8).numpy() + np.array([2.0, -1.0, 0.5, 0.0], np.float32)
    has = np.array([True, False, False, True, False, False, True])
    given, others = latents[has], latents[~has]
    right = given.mean(axis=0) - others.mean(axis=0)
    what = "`attribute_vector(latents, has)`"
    got = call(what, attribute_vector, latents, has)
    shape = np.shape(got)
    if shape == ():
        raise Wrong(
            f"{what} should be a vector, with one entry for each latent; yours is a single number. Use `axis=0`."
        )
    if shape in ((3,), (7,)):
        raise Wrong(f"{what} should have shape (4,); yours has {shape}: take the means over the images, `axis=0`.")
    if shape == (1, 4):
        raise Wrong(f"{what} should have shape (4,); yours has {shape}: there is an axis too many.")
    require_close(
        what,
        got,
        right,
        {
            "the vector has the wrong sign: it is the mean *with* minus the mean *without* the attribute.": -right,
            "subtract the mean of the images without the attribute; yours is the mean of those with it.": given.mean(0),
            "yours is the mean without the attribute: subtract it from the mean with it.": others.mean(0),
            "you subtract the mean of all images: it should be that of the images without the attribute.": given.mean(0)
            - latents.mean(0),
            "take means rather than sums: there may be more images with the attribute than without it.": given.sum(0)
            - others.sum(0),
            "subtract one mean from the other; yours is their sum.": given.mean(0) + others.mean(0),
            "each mean is over its own images only: divide by their number, not by the number of all.": (
                given.sum(0) - others.sum(0)
            )
            / 7,
            "the direction is right; leave the vector the length of the difference.": right / np.linalg.norm(right),
            "take means; yours are medians.": np.median(given, axis=0) - np.median(others, axis=0),
        },
    )


# ------------------------------------------------------------------------------------------------------ exercises


def _reference_channel_moments(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    return tf.nn.moments(x, axes=[0, 1, 2])


def _reference_initial_log_det(deviations: np.ndarray, height: int, width: int) -> float:
    return -height * width * np.sum(np.log(deviations))


@exercise(
    "Exercise 6.1, after the initialisation",
    reference=lambda: (_reference_channel_moments, _reference_initial_log_det),
    hints=[
        "The moments are those that `initialise` needs. For the log-determinant, put the $s_j$ that `initialise` sets into Eq. (6.2).",
        "An initialised layer divides channel $j$ by $\\sigma_j$: so $\\exp(s_j) = 1/\\sigma_j$. What is $s_j$?",
        "`return tf.nn.moments(x, axes=[0, 1, 2])` and `return -height * width * np.sum(np.log(deviations))`.",
    ],
    explanation="With $s_j = -\\log \\sigma_j$, Eq. (6.2) becomes $-h \\cdot w \\cdot \\sum_j \\log \\sigma_j$. Channels that vary less than 1 are "
    "spread out, which makes the log-determinant positive.",
)
def after_initialisation(channel_moments, initial_log_det):
    x = np.array([2.0, -1.4, 0.6], np.float32) + [0.3, 2.5, 1.7] * normal(_N, _HEIGHT, _WIDTH, 3, seed=9).numpy()
    x = tf.constant(x, tf.float32)
    moments = call("`channel_moments(x)`", channel_moments, x)
    try:
        mean, variance = moments
    except (TypeError, ValueError):
        raise Wrong(
            "`channel_moments` should return two things, the means and the variances; yours returns "
            f"{type(moments).__name__} {str(moments)[:60]!r}."
        ) from None
    values = x.numpy().astype(float)
    over = (0, 1, 2)
    means, variances = values.mean(axis=over), values.var(axis=over)
    for name, got in (("means", mean), ("variances", variance)):
        if np.shape(got) != (3,):
            advice = {
                (): "you take them over the channels, too: leave the last axis out.",
                (_N, 3): "you take them for each image on its own: the first axis belongs to the average.",
                (
                    _HEIGHT,
                    _WIDTH,
                    3,
                ): "you take them for each pixel on its own: rows and columns belong to the average.",
                (_N,): "you take them for each image on its own, and over the channels.",
                (1, 1, 1, 3): "the axes that the average is taken over should go.",
            }.get(np.shape(got), "take them over images, rows and columns.")
            raise Wrong(
                f"the {name} should have shape (3,), one for each channel; yours have {np.shape(got)}: {advice}"
            )
    require_close(
        "the means",
        mean,
        means,
        {"mean and variance are exchanged: the means come first.": variances},
    )
    require_close(
        "the variances",
        variance,
        variances,
        {
            "those are the standard deviations; return the variances, their squares.": np.sqrt(variances),
            "that is the mean of the squares: subtract the square of the mean.": (values**2).mean(axis=over),
            "take the variance over images and pixels at once: the mean of the single images' variances leaves out how much the "
            "images differ.": values.var(axis=(1, 2)).mean(axis=0),
            "divide by the number of numbers rather than by one less.": values.var(axis=over, ddof=1),
        },
    )
    _require_initial_log_det(initial_log_det)


def _require_initial_log_det(initial_log_det: Callable) -> None:
    sigma = np.array([0.3, 2.5, 0.7, 0.4], np.float32)
    total = np.log(sigma).sum(dtype=float)
    right = -_PIXELS * total
    what = f"`initial_log_det(deviations, {_HEIGHT}, {_WIDTH})`"
    got = call(what, initial_log_det, sigma, _HEIGHT, _WIDTH)
    if np.shape(got) == sigma.shape:
        raise Wrong(f"{what} should be a single number: sum over the channels.")
    require_close(
        what,
        got,
        right,
        {
            f"{what} has the wrong sign. Which s brings a standard deviation σ to 1?": -right,
            f"{what} is not right: the same s acts at each of the h · w pixels.": -total,
            f"{what} is not right in sign, and the same s acts at each of the h · w pixels.": total,
            f"{what} is twice what it should be: you are given standard deviations, not variances.": 2 * right,
            f"{what} is half of what it should be: you are given standard deviations, not variances.": right / 2,
            f"{what} is not right: Eq. (6.2) has the sum of the s, not their mean.": right / 4,
            f"{what} is not right: s is a logarithm.": -_PIXELS * sigma.sum(),
            f"{what} is not right: s is a logarithm; one over σ is its exponential.": _PIXELS * (1 / sigma).sum(),
            f"{what} is not right: take the sum of the logarithms, not the logarithm of the sum.": -_PIXELS
            * np.log(sigma.sum()),
            f"{what} is not right: use natural logarithms.": right / np.log(10),
            f"{what} is not right: the channels are counted in the sum already.": 4 * right,
            f"{what} is not right: there are h · w pixels, not h + w.": -(_HEIGHT + _WIDTH) * total,
            f"{what} is the determinant for one pixel: take its logarithm, for all pixels.": 1 / np.prod(sigma),
        },
    )


def _reference_conv1x1_log_det(matrix: np.ndarray, height: int, width: int) -> float:
    return height * width * np.linalg.slogdet(matrix)[1]


@exercise(
    "Exercise 6.2, the log-determinant of a 1 × 1 convolution",
    reference=lambda: _reference_conv1x1_log_det,
    hints=[
        "`np.linalg.slogdet` returns two numbers. Which of them does Eq. (6.4) need, and how often does it count?",
        "The first is the sign of the determinant, the second the logarithm of its absolute value. It counts once for each pixel.",
        "`return height * width * np.linalg.slogdet(matrix)[1]`",
    ],
    explanation="The Jacobian has one block $W$ for each pixel, and the determinant of a block diagonal matrix is the product of those of "
    "the blocks: $(\\det W)^{h w}$. `slogdet` adds up logarithms and never forms the determinant.",
)
def conv1x1_log_det(conv1x1_log_det):
    matrix = normal(5, 5, seed=10).numpy()
    matrix[0] *= -np.sign(np.linalg.det(matrix))  # a negative determinant
    what = f"`conv1x1_log_det(W, {_HEIGHT}, {_WIDTH})`"
    log_det = np.linalg.slogdet(matrix.astype(float))[1]
    right = _PIXELS * log_det
    got = call(what, conv1x1_log_det, matrix, _HEIGHT, _WIDTH)
    if np.shape(got) == (2,) or np.shape(got) == (2 * _PIXELS,):
        raise Wrong("`np.linalg.slogdet` returns two numbers, the sign and the logarithm: take the second.")
    if np.shape(got) == () and np.isnan(as_array(what, got)):
        raise Wrong(
            f"the determinant of this W is negative, and {what} is NaN: it is the logarithm of its absolute value."
        )
    require_close(
        what,
        got,
        right,
        {
            f"{what} is one pixel's: W acts at each of the h · w pixels.": log_det,
            "take the second of the two numbers of `slogdet`, the logarithm; the first is the sign.": -_PIXELS,
            "that is the sign of the determinant alone.": -1.0,
            f"{what} has the wrong sign. It is the logarithm of the determinant's *absolute value*, to which neither the "
            "determinant's sign nor a minus belongs.": -right,
            "`slogdet` has taken the logarithm already.": _PIXELS * np.log(np.abs(log_det)),
            "that is the determinant: take the logarithm of its absolute value.": -_PIXELS * np.exp(log_det),
            "that is the determinant's absolute value: take its logarithm.": _PIXELS * np.exp(log_det),
            "there are h · w pixels, not h + w.": (_HEIGHT + _WIDTH) * log_det,
            "use the natural logarithm.": right / np.log(10),
        },
    )
    of_tensor = call("For a tensor W, `conv1x1_log_det`", conv1x1_log_det, tf.constant(matrix), 3, 2)
    require_close("for a tensor W, `conv1x1_log_det(W, 3, 2)`", of_tensor, 6 * log_det)
    large = np.diag(np.full(300, -0.05))
    got = call("For a matrix of 300 × 300 numbers, `conv1x1_log_det`", conv1x1_log_det, large, 1, 2)
    if not np.all(np.isfinite(as_array("`conv1x1_log_det`", got))):
        raise Wrong(
            "for a matrix of 300 × 300 numbers, whose determinant is too small for a float64, `conv1x1_log_det` is not finite. "
            "`np.linalg.slogdet` goes to the logarithm without the determinant."
        )
    require_close("for a matrix of 300 × 300 numbers, `conv1x1_log_det`", got, 600 * np.log(0.05))


def _reference_slope(sizes: np.ndarray, seconds: Sequence[float]) -> float:
    return np.polyfit(np.log(sizes), np.log(seconds), 1)[0]


@exercise(
    "Exercise 6.3, a slope",
    reference=lambda: _reference_slope,
    hints=[
        "If $t = c\\, C^p$, then $\\log t = \\log c + p \\log C$, a line in $\\log C$. `np.polyfit(x, y, degree)` fits one.",
        "A line is a polynomial of degree 1. `np.polyfit` returns its coefficients from the highest power down.",
        "`return np.polyfit(np.log(sizes), np.log(seconds), 1)[0]`",
    ],
    explanation="On log-log axes a power law is a straight line, and its slope is the power. The constant, here the speed of the computer, "
    "goes into the intercept.",
)
def slope(slope):
    sizes = np.array([3, 7, 20, 45, 160])
    seconds = [2.1e-6 * size**1.7 * factor for size, factor in zip(sizes, (1.3, 0.8, 1.1, 0.7, 1.2), strict=True)]
    log_sizes, log_seconds = np.log(sizes), np.log(seconds)
    coefficients = np.polyfit(log_sizes, log_seconds, 1)
    what = "`slope(sizes, seconds)`"
    got = call(what, slope, sizes, seconds)
    if np.shape(got) == (2,):
        raise Wrong("`np.polyfit` returns two coefficients: take the slope.")
    require_close(
        what,
        got,
        coefficients[0],
        {
            "the two arguments of the fit are exchanged: the sizes come first.": np.polyfit(log_seconds, log_sizes, 1)[
                0
            ],
            "take the logarithms of both, sizes and seconds.": np.polyfit(sizes, seconds, 1)[0],
            "take the logarithm of the sizes, too.": np.polyfit(sizes, log_seconds, 1)[0],
            "take the logarithm of the seconds, too.": np.polyfit(log_sizes, seconds, 1)[0],
            "that is the line's value at log C = 0: the slope is the other coefficient, the first.": coefficients[1],
            "that is the slope from the first point to the last: fit a line to all of them.": (
                log_seconds[-1] - log_seconds[0]
            )
            / (log_sizes[-1] - log_sizes[0]),
            "that is the mean of the slopes from point to point: fit a line to all of them.": np.mean(
                np.diff(log_seconds) / np.diff(log_sizes)
            ),
            "take the same logarithm of both.": nearest(got, [coefficients[0] * np.log(10) ** k for k in (1, -1)]),
            "leave the slope as it is, without rounding.": np.round(coefficients[0]),
            "a line has degree 1: yours is of degree 2.": np.polyfit(log_sizes, log_seconds, 2)[0],
            "the line need not go through the origin: `np.polyfit` finds its constant too.": log_sizes
            @ log_seconds
            / (log_sizes @ log_sizes),
        },
        tolerance=1e-5,
    )


def _reference_mean_and_spread(bits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.mean(bits, axis=0), np.std(bits, axis=0, ddof=1)


def _reference_clearly_less(a: np.ndarray, b: np.ndarray) -> bool:
    (mean_a, spread_a), (mean_b, spread_b) = _reference_mean_and_spread(a), _reference_mean_and_spread(b)
    return bool(mean_b - mean_a > 2 * np.sqrt(spread_a**2 / len(a) + spread_b**2 / len(b)))


@exercise(
    "Exercise 6.4, mean and spread",
    reference=lambda: (_reference_mean_and_spread, _reference_clearly_less),
    hints=[
        "`np.mean` and `np.std` take an `axis`, and `np.std` divides by the number of seeds unless told otherwise. Eq. (6.8) compares two "
        "numbers: write both, with the help of `mean_and_spread`.",
        "`np.std(bits, axis=0, ddof=1)`. For the comparison, `(mean_a, spread_a), (mean_b, spread_b) = mean_and_spread(a), "
        "mean_and_spread(b)`; and the numbers of seeds are `len(a)` and `len(b)`.",
        "`return np.mean(bits, axis=0), np.std(bits, axis=0, ddof=1)` and `return mean_b - mean_a > 2 * np.sqrt(spread_a**2 / len(a) "
        "+ spread_b**2 / len(b))`.",
    ],
    explanation="A mean over $n$ independent results varies with a variance of $\\sigma^2/n$, and the variances of two independent means "
    "add up. With many seeds, and two equally good models, the first would be ahead by two standard errors in about 2 of "
    "100 experiments. With three seeds the $\\sigma$ are themselves only rough estimates, and it happens more often.",
)
def comparison(mean_and_spread, clearly_less):
    _require_mean_and_spread(mean_and_spread)
    _require_clearly_less(clearly_less)


def _require_mean_and_spread(mean_and_spread: Callable) -> None:
    bits = 3 + np.array([[0.4, -0.1, 0.9], [0.1, 0.5, 0.3], [-0.6, 0.2, 0.0], [0.8, -0.7, 0.6]])
    for what, given in (("an array of shape (4, 3)", bits), ("a vector of four results", bits[:, 0])):
        result = call(f"For {what}, `mean_and_spread`", mean_and_spread, given)
        try:
            mean, spread = result
        except (TypeError, ValueError):
            raise Wrong(
                f"for {what}, `mean_and_spread` should return two things, the means and the standard deviations."
            ) from None
        right_mean, right_spread = _reference_mean_and_spread(given)
        for name, got in (("means", mean), ("standard deviations", spread)):
            if np.shape(got) != np.shape(right_mean):
                raise Wrong(
                    f"for {what}, the {name} should have shape {np.shape(right_mean)}; yours have {np.shape(got)}. Take them over the "
                    "seeds, which are the first axis: `axis=0`."
                )
        require_close(
            f"for {what}, the mean",
            mean,
            right_mean,
            {"mean and spread are exchanged: the mean comes first.": right_spread},
        )
        require_close(
            f"for {what}, the standard deviation",
            spread,
            right_spread,
            {
                "your standard deviation divides by the number of seeds: divide by one less, with `ddof=1`.": given.std(
                    0
                ),
                "those are variances: take the square roots.": right_spread**2,
                "those are variances, and divided by the number of seeds.": given.var(axis=0),
                "that is the standard error of the mean: the spread is that of the single results.": right_spread / 2,
                "that is the standard error, with the wrong `ddof` too: return the standard deviation of the results.": (
                    given.std(axis=0) / 2
                ),
                "that is the range of the results: return their standard deviation.": np.ptp(given, axis=0),
            },
        )


def _results(mean: float, spread: float, pattern: Sequence[float]) -> np.ndarray:
    """A vector with just this mean and sample standard deviation."""
    pattern = np.asarray(pattern) - np.mean(pattern)
    return mean + spread * pattern / np.std(pattern, ddof=1)


def _comparisons() -> list[tuple[np.ndarray, np.ndarray]]:
    """Pairs of results whose means differ by given multiples of the standard error; no two mistakes judge all of them alike."""
    three, five, nine = [-1.0, 0.3, 0.8], [0.4, -0.9, 1.1, 0.2, -0.5], [1, -2, 0.5, 3, -1, 0.2, -0.3, 2, 1.5]
    pairs = []
    for multiple, (spread_a, a), (spread_b, b) in (
        (1.2, (0.02, three), (0.05, five)),
        (2.6, (0.02, three), (0.05, five)),
        (-4.0, (0.03, five), (0.02, three)),
        (1.55, (0.04, five), (0.03, nine)),
        (1.9, (0.03, three), (0.04, three)),
        (2.15, (0.03, three), (0.04, three)),
        (2.4, (0.30, nine), (0.20, three)),
        (3.0, (0.01, three), (0.09, nine)),
        (3.0, (0.09, nine), (0.01, three)),
        (2.6, (6.00, five), (5.00, three)),
        (1.2, (6.00, five), (5.00, three)),
        (-1.0, (0.05, five), (0.06, nine)),
        (0.5, (0.03, five), (0.02, five)),
        (0.8, (0.03, nine), (0.05, nine)),
        (1.1, (0.04, three), (0.02, three)),
        (1.98, (0.03, five), (0.05, nine)),
        (2.2, (0.03, nine), (0.05, nine)),
        (2.6, (0.03, nine), (0.05, nine)),
        (4.5, (0.03, three), (0.04, three)),
    ):
        error = np.sqrt(spread_a**2 / len(a) + spread_b**2 / len(b))
        pairs.append((_results(3.1, spread_a, a), _results(3.1 + multiple * error, spread_b, b)))
    return pairs


def _mistaken_comparisons() -> dict[str, Callable[[np.ndarray, np.ndarray], Any]]:
    def test(limit: Callable, gap: Callable = lambda a, b: b.mean() - a.mean()) -> Callable:
        """The comparison of a gap with a limit, which is a function of both variances and both numbers of seeds."""
        return lambda a, b: gap(a, b) > limit(a.var(ddof=1), b.var(ddof=1), len(a), len(b))

    def right(v: float, w: float, n: int, m: int) -> float:
        return 2 * np.sqrt(v / n + w / m)

    return {
        "it is the other way round: true if the mean of *a* is the smaller one.": test(
            right, lambda a, b: a.mean() - b.mean()
        ),
        "the sign of the difference matters: if the mean of a is far *above* that of b, the answer is no.": test(
            right, lambda a, b: abs(a.mean() - b.mean())
        ),
        "your answer is the opposite of what it should be.": lambda a, b: not _reference_clearly_less(a, b),
        "the difference should be more than *twice* the standard error; yours need only be more than the error itself.": test(
            lambda v, w, n, m: np.sqrt(v / n + w / m)
        ),
        "take the factor 2 itself; yours is a little less.": test(lambda v, w, n, m: 1.96 * np.sqrt(v / n + w / m)),
        "that compares the means alone: how much do they vary?": test(lambda *_: 0.0),
        "divide the variances by the numbers of seeds: a mean varies less than a single result.": test(
            lambda v, w, n, m: 2 * np.sqrt(v + w)
        ),
        "take the numbers of seeds as they are: the one less is for the variances alone.": test(
            lambda v, w, n, m: 2 * np.sqrt(v / (n - 1) + w / (m - 1))
        ),
        "there need not be 3 seeds: take `len(a)` and `len(b)`.": test(lambda v, w, n, m: 2 * np.sqrt((v + w) / 3)),
        "the standard deviations are those of a sample, with `ddof=1`.": test(
            lambda v, w, n, m: 2 * np.sqrt(v * (n - 1) / n**2 + w * (m - 1) / m**2)
        ),
        "the square root in Eq. (6.8) is missing.": test(lambda v, w, n, m: 2 * (v / n + w / m)),
        "the variances add up, the squares of the standard deviations, and the square root comes last.": test(
            lambda v, w, n, m: 2 * (np.sqrt(v / n) + np.sqrt(w / m))
        ),
        "the squares in Eq. (6.8) are missing.": test(lambda v, w, n, m: 2 * np.sqrt(np.sqrt(v) / n + np.sqrt(w) / m)),
        "the factor 2 stands in front of the square root, not under it.": test(
            lambda v, w, n, m: np.sqrt(2 * (v / n + w / m))
        ),
        "each variance is divided by its own number of seeds; yours are exchanged.": test(
            lambda v, w, n, m: 2 * np.sqrt(v / m + w / n)
        ),
        "each variance is divided by its own number of seeds; you use that of a for both.": test(
            lambda v, w, n, m: 2 * np.sqrt((v + w) / n)
        ),
        "each variance is divided by its own number of seeds; you use that of b for both.": test(
            lambda v, w, n, m: 2 * np.sqrt((v + w) / m)
        ),
        "it is the variances that are divided by the numbers of seeds; you divide the standard deviations.": test(
            lambda v, w, n, m: 2 * np.sqrt(v / n**2 + w / m**2)
        ),
    }


def _require_clearly_less(clearly_less: Callable) -> None:
    pairs = _comparisons()
    answers = [call("`clearly_less(a, b)`", clearly_less, a, b) for a, b in pairs]
    for answer in answers:
        if np.shape(answer) != () or np.asarray(answer).dtype != bool:
            raise Wrong(
                f"`clearly_less(a, b)` should be true or false; yours is {type(answer).__name__} {str(answer)[:60]!r}."
            )
    answers = [bool(answer) for answer in answers]
    right = [_reference_clearly_less(a, b) for a, b in pairs]
    if answers == right:
        return
    if len(set(answers)) == 1:
        raise Wrong(f"for all of several pairs of results, `clearly_less(a, b)` is {answers[0]}.")
    for message, mistaken in _mistaken_comparisons().items():
        if answers == [bool(mistaken(a, b)) for a, b in pairs]:
            raise Wrong(message)
    (a, b), expected = next((pair, r) for pair, got, r in zip(pairs, answers, right, strict=True) if got != r)
    raise Wrong(
        f"for a = {np.round(a, 3).tolist()} and b = {np.round(b, 3).tolist()}, the difference of the means is "
        f"{b.mean() - a.mean():.4f} and its standard error {np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b)):.4f}: "
        f"`clearly_less(a, b)` should be {expected}."
    )


def _reference_sample_at(flow: tfd.TransformedDistribution, temperature: float, z: tf.Tensor) -> tf.Tensor:
    return flow.bijector.forward(temperature * z)


def _reference_root_mean_square(temperature: float, dimensions: int) -> float:
    return temperature * np.sqrt(dimensions)


@exercise(
    "Exercise 6.5, temperature",
    reference=lambda: (_reference_sample_at, _reference_root_mean_square),
    hints=[
        "If $z$ is drawn from $N(0, I)$, what has to be done to it for the result to be a draw from $N(0, T^2 I)$? For the distance: the "
        "expected square of a single latent is its variance. How many are there?",
        "Multiply $z$ by $T$, its new standard deviation, before the flow makes images of it. The squares of $D$ latents, each with "
        "variance $T^2$, add up to $T^2 D$ on average.",
        "`return flow.bijector.forward(temperature * z)` and `return temperature * np.sqrt(dimensions)`.",
    ],
    explanation="$Tz$ has mean 0 and covariance $T^2 I$. The expected squared length is the trace of that, $T^2 D$, whose root is "
    "$T\\sqrt{D}$. In high dimensions nearly all latents lie close to that distance: lowering the temperature moves all samples "
    "to a smaller sphere.",
)
def temperature(sample_at, root_mean_square):
    flow, z = _small_flow(), normal(3, 48, seed=12)
    for temperature in (0.6, 1.3, 0.0):
        what = f"`sample_at(flow, {temperature}, z)`"
        x, again = (_called_with_flow(what, sample_at, flow, temperature, tf.identity(z)) for _ in range(2))
        if not np.array_equal(x, again):
            raise Wrong(f"called twice with the same z, {what} gives different images: use the latents that are given.")
        right = fresh_forward(flow.bijector, temperature * z)
        require_close_or_tell(what, x, right, functools.partial(_mistaken_samples, flow, temperature, z))
    for temperature, dimensions in ((0.6, 48), (1.7, 5)):
        what = f"`root_mean_square({temperature}, {dimensions})`"
        right = temperature * np.sqrt(dimensions)
        require_close(
            what,
            call(what, root_mean_square, temperature, dimensions),
            right,
            {
                f"{what} is the mean *square*: take its square root.": right**2,
                f"{what} is not right: the expected *squares* of the latents add up.": temperature * dimensions,
                f"{what} is not right: the variance of a latent is T², so where is its root?": temperature**2
                * np.sqrt(dimensions),
                f"{what} is not right: the variance of a latent is T², not T.": np.sqrt(temperature * dimensions),
                f"{what} is not right: it is that of the standard normal, and depends on the temperature, too.": np.sqrt(
                    dimensions
                ),
                f"{what} is not right: that is the variance of one latent times D.": temperature * dimensions**2,
                f"{what} is not right: the more dimensions, the further from 0.": temperature,
                f"{what} is not right: latents at a higher temperature are further away.": np.sqrt(dimensions)
                / temperature,
            },
        )


def _mistaken_samples(flow: tfd.TransformedDistribution, temperature: float, z: tf.Tensor) -> dict[str, tf.Tensor]:
    image = fresh_forward(flow.bijector, z)
    scaled = {
        "multiply by T itself: T² is the variance.": temperature**2,
        "multiply by T itself, the standard deviation, and not by its square root.": temperature**0.5,
    }
    if temperature:
        scaled["multiply z by the temperature; you divide by it."] = 1 / temperature
    return {
        "you scale the images: scale the latents, before the flow makes images of them.": temperature * image,
        "you scale the images, around ½: scale the latents, before the flow makes images of them.": 0.5
        + temperature * (image - 0.5),
        "multiply z by the temperature: yours are the samples at temperature 1.": image,
    } | {message: fresh_forward(flow.bijector, factor * z) for message, factor in scaled.items()}


def _reference_my_attribute(images: np.ndarray) -> np.ndarray:
    corner = np.mean(images[:, 13:, :2], axis=(1, 2, 3))  # a patch of the background
    return corner > np.median(corner)


@functools.cache
def _some_faces() -> tuple[np.ndarray, np.ndarray]:
    """Faces as a flow meets them, and the attributes that they were drawn with."""
    drawn = faces(1_000, seed=66)
    return dequantise(quantise(drawn.images, 5), 32, seed=67), drawn.attributes


@exercise(
    "Exercise 6.6, an attribute of your own",
    reference=lambda: _reference_my_attribute,
    hints=[
        "Choose a few pixels that tell of your property, a corner for the background, say, and reduce them to one number for each image. "
        "Then ask whether this number is large.",
        "`np.mean(images[:, rows, columns], axis=(1, 2, 3))` is the mean brightness of a patch. Compared with its own median, it is above "
        "for half of the faces.",
        "`corner = np.mean(images[:, 13:, :2], axis=(1, 2, 3))`, and `return corner > np.median(corner)`, is the shade of the background "
        "in the lower left corner.",
    ],
    explanation="The patch holds nothing but background, whose shade was drawn for each face on its own. (The light of the whole scene "
    "changes it a little too.) Any property that pixels tell of will do, and a threshold at the median gives both groups the "
    "same size, which makes both means equally precise.",
)
def my_attribute(my_attribute):
    images, attributes = _some_faces()
    n = len(images)
    what = "`my_attribute(images)`"
    got = call(what, my_attribute, images.copy())
    result = np.asarray(got)
    if result.shape != (n,):
        if result.shape == ():
            advice = "one Boolean for each image: average over `axis=(1, 2, 3)`, and not over the images"
        elif result.shape[:1] == (n,):
            advice = "reduce all axes but the first, as with `axis=(1, 2, 3)`"
        else:
            advice = "the images are the first axis, which has to stay"
        raise Wrong(f"for {n} images, {what} should have shape ({n},); yours has {result.shape}: {advice}.")
    if result.dtype != bool:
        raise Wrong(
            f"{what} should be Boolean, true or false for each image; yours is {result.dtype.name}. Compare with a threshold, as in "
            "`values > np.median(values)`."
        )
    true = int(result.sum())
    if not n / 10 <= true <= n - n / 10:
        group, count = ("true", true) if true < n / 2 else ("false", n - true)
        raise Wrong(
            f"of {n} faces, your attribute is {group} for {count}, and should be so for at least a tenth: move the threshold. "
            "(With the median as threshold, it is true for half of them.)"
        )
    order = np.random.default_rng(6).permutation(n)
    again = np.asarray(call(what, my_attribute, images[order]))
    if again.shape != (n,) or np.mean(again != result[order]) > 0.01:
        raise Wrong(
            "your attribute should be computed from the pixels of each face: for the same faces in another order, yours gives other "
            "answers."
        )
    for name, drawn in zip(ATTRIBUTES, attributes.T, strict=True):
        agreement = np.mean(result == drawn)
        if max(agreement, 1 - agreement) > 0.95:
            which = f"“{name}”" if agreement > 0.5 else f"“not {name}”"
            raise Wrong(
                f"you have found one of the four: on {max(agreement, 1 - agreement):.0%} of the faces, your attribute is {which}. Think "
                "of another: the background, the size or the place of the head, the length of the hair, the light."
            )


# ------------------------------------------------------------------------------------------- what several checks do


@functools.cache
def _small_flow() -> tfd.TransformedDistribution:
    """A flow of images of shape (4, 4, 3), for any number of batch axes, that costs next to nothing."""
    coupling = bijectors.AffineSplitCoupling(functools.partial(_cheap_network, outputs=2), 1)
    multi_scale = bijectors.MultiScale([tfb.Chain([coupling])], (4, 4, 3))
    return tfd.TransformedDistribution(flows.standard_normal(48), tfb.Chain([tfb.Shift(0.5), multi_scale]))


def _called_with_flow(what: str, function: Callable, flow: tfd.TransformedDistribution, *arguments: Any) -> Any:
    """The result of a student's function of a flow; if it raises an error, tries the flow's two directions exchanged."""
    try:
        return call(what, function, flow, *arguments)
    except Wrong as wrong:
        try:
            function(SimpleNamespace(bijector=tfb.Invert(flow.bijector)), *arguments)
        except Exception:
            raise wrong from None
        raise Wrong(
            "the directions are exchanged: `flow.bijector.inverse` goes from images to latents, and `flow.bijector.forward` from "
            "latents to images."
        ) from wrong


def _with_variables(layer: tfb.Bijector, **shapes: tuple[int, ...]) -> tfb.Bijector:
    """The layer, if it has the variables that its given constructor makes, and no more than these."""
    for name, shape in shapes.items():
        variable = getattr(layer, name, None)
        if not isinstance(variable, tf.Variable) or tuple(variable.shape) != shape:
            raise Wrong(f"the constructor is given, with the variable `{name}` in it: leave it as it is.")
    if (found := len(layer.trainable_variables)) != len(shapes):
        raise Wrong(
            f"the layer should have {len(shapes)} trainable variables, those of the constructor; yours has {found}."
        )
    return layer


def _require_not_exchanged(at_inverse: Any, to_x: np.ndarray, at_forward: Any, to_z: np.ndarray) -> None:
    """Tells a student who has exchanged both directions so, once."""

    def same(got: Any, other: np.ndarray) -> bool:
        return np.shape(got) == other.shape and np.allclose(got, other, atol=1e-3)

    if same(at_inverse, to_x) and same(at_forward, to_z):
        raise Wrong(
            "`_forward` and `_inverse` are exchanged: `_forward` goes from latents z to data x, and `_inverse` from data to latents."
        )


def _require_log_det_over_pixels(
    layer: tfb.Bijector, x: tf.Tensor, logs: np.ndarray, name: str, signs: np.ndarray | None = None
) -> None:
    """Compares the inverse log-det of a layer that does the same at each pixel, h · w times the sum of `logs`."""
    what = "`inverse_log_det_jacobian(x)`"
    try:
        method, own = own_log_det(layer, x)
    except Wrong as wrong:
        advice = " `tf.shape(x)` holds whole numbers as a tensor, and `x.shape` plain ones: use that."
        raise Wrong(f"{wrong}{advice if 'int32' in str(wrong) else ''}") from wrong
    if isinstance(own, int | float) and not isinstance(own, np.generic):
        raise Wrong(f"{method} returns a plain number; it should be a tensor, so that it can be learned.")
    if np.shape(own) == logs.shape:
        raise Wrong(f"the log-det should be a single number: sum {name} over the channels.")
    got = call(what, layer.inverse_log_det_jacobian, tf.identity(x), event_ndims=3)
    if np.shape(got) not in ((), (1,), (_N,)):
        raise Wrong(
            f"the log-det should be one number, of shape (), or one for each image; for {_N} images yours has shape {np.shape(got)}."
        )
    total, channels = float(logs.sum()), len(logs)
    factors = {
        1: f"{what} is one pixel's: the same numbers act at each of the h · w pixels.",
        -1: f"{what} is one pixel's, with the wrong sign: the same numbers act at each of the h · w pixels.",
        -_PIXELS: f"{what} has the wrong sign.",
        _PIXELS / channels: f"sum {name} over the channels; do not average it.",
        _N
        * _PIXELS: f"each image has a log-determinant of its own: h · w times the sum of {name}, whatever the number of images.",
        channels * _PIXELS: f"multiply by h · w: the channels are counted in the sum of {name} already.",
        _WIDTH * channels: "height and width are `x.shape[-3]` and `x.shape[-2]`; you take width and channels.",
        _N
        * _HEIGHT: "height and width are `x.shape[-3]` and `x.shape[-2]`; you take the number of images and the height.",
        _HEIGHT: "multiply by the width, too.",
        _WIDTH: "multiply by the height, too.",
        _HEIGHT**2: "you multiply by the height twice; it is height times width.",
        _WIDTH**2: "you multiply by the width twice; it is height times width.",
        _HEIGHT + _WIDTH: "there are h · w pixels, not h + w.",
    }
    mistakes: dict[str, Any] = {message: factor * total for factor, message in factors.items()}
    mistakes[f"the log-det is the sum of {name} itself; take no exponential."] = _PIXELS * np.exp(logs).sum()
    mistakes["the log-det is a sum of logarithms, not a product."] = _PIXELS * logs.prod()
    mistakes["that is made of the determinant itself: take its logarithm."] = _PIXELS * np.exp(logs).prod()
    if signs is not None:
        mistakes["the signs of s do not matter for log|s|: leave them out."] = _PIXELS * (signs * logs).sum()
        mistakes["the log-det is the sum of log|s|; yours sums s."] = _PIXELS * (signs * np.exp(logs)).sum()
    shape = np.shape(got)
    require_close(what, got, np.full(shape, _PIXELS * total), {m: np.full(shape, v) for m, v in mistakes.items()})


def _require_compiled_bijector(what: str, bijector: tfb.Bijector, x: tf.Tensor) -> None:
    """Tries both directions and the log-det as Keras compiles them."""
    require_compiled(f"`inverse` of {what}", bijector.inverse, x)
    require_compiled(f"`forward` of {what}", bijector.forward, x)
    require_compiled(
        f"`inverse_log_det_jacobian` of {what}", lambda x: bijector.inverse_log_det_jacobian(x, event_ndims=3), x
    )


# By what a layer is known: students' classes are not the course's.
_LAYERS: Mapping[str, tuple[str, ...]] = {
    "an actnorm": ("initialise", "log_scale", "shift"),
    "a 1 × 1 convolution": ("matrix", "triangles", "log_s"),
    "a coupling": ("network", "frozen"),
}


# What depends on a step's random numbers.
_DRAWN_BY_SEED: Mapping[str, Callable[[tfb.Bijector], np.ndarray]] = {
    "network": lambda step: _kernels(step.bijectors[2].network)[0].numpy(),
    "matrix W": lambda step: np.asarray(step.bijectors[1].matrix()),
}


def _kind(layer: Any) -> str:
    for name, attributes in _LAYERS.items():
        if all(hasattr(layer, attribute) for attribute in attributes):
            return name
    if isinstance(layer, bijectors.Squeeze):
        return "a squeeze"
    if hasattr(layer, "bijectors"):
        return "a chain"
    return f"an object of type {type(layer).__name__}"


def _require_chain(what: str, chain: Any) -> list[Any]:
    """The parts of a chain."""
    if isinstance(chain, list | tuple):
        raise Wrong(f"{what} should be one bijector; yours is a list: put it into `tfb.Chain(...)`.")
    require_instance(what, chain, tfb.Bijector, "a bijector, a `tfb.Chain`")
    if not hasattr(chain, "bijectors"):
        raise Wrong(f"{what} should be a `tfb.Chain`; yours is {_kind(chain)}.")
    return list(chain.bijectors)


def _require_step(what: str, step: Any, channels: int, hidden: int, advice: Mapping[int, str] | None = None) -> None:
    """Asks for actnorm, 1 × 1 convolution and coupling, in this order, for images with so many channels.

    `advice` goes with wrong numbers of channels.
    """
    layers = _require_chain(what, step)
    kinds, expected = [_kind(layer) for layer in layers], list(_LAYERS)
    if kinds == expected[::-1]:
        raise Wrong(
            f"the chain of {what} is in the opposite order: on the way from data to latents the first in the list acts first, and that "
            "is the actnorm."
        )
    if kinds != expected:
        use = (
            " Use the classes of Live 6.1, 6.2 and 6.4." if any(kind.startswith("an object") for kind in kinds) else ""
        )
        raise Wrong(
            f"{what} should consist of {_listed(expected)}, in this order; yours consists of {_listed(kinds)}.{use}"
        )
    actnorm, mixing, coupling = layers
    half = channels // 2
    for name, found in (("actnorm", actnorm.log_scale), ("1 × 1 convolution", mixing.log_s)):
        if (size := int(tf.size(found))) != channels:
            why = f": {advice[size]}" if advice and size in advice else ""
            raise Wrong(f"in {what}, the {name} is made for {size} channels, and there are {channels}{why}.")
    if coupling.frozen != half:
        raise Wrong(
            f"in {what}, half of the {channels} channels should be frozen, {half}; yours freezes {coupling.frozen}."
        )
    network = coupling.network
    require_instance(
        f"in {what}, the coupling's network", network, tf_keras.Model, "a network, made with `make_network`"
    )
    kernels = _kernels(network)
    reads, puts_out = kernels[0].shape[2], network.output_shape[0][-1]
    if (reads, puts_out) != (half, channels - half):
        raise Wrong(
            f"in {what}, the network should read the {half} frozen channels, and put out shifts and log-scales for {channels - half}; "
            f"yours reads {reads} and puts out {puts_out} of each."
        )
    if (width := kernels[0].shape[-1]) != hidden:
        raise Wrong(f"in {what}, the network should have {hidden} hidden channels; yours has {width}.")


def _require_level(what: str, level: Any, channels: int, steps: int, hidden: int, advice: Mapping[int, str]) -> None:
    """Asks for a squeeze and so many steps, each with layers of its own, for images with so many channels."""
    parts = _require_chain(what, level)
    kinds = [_kind(part) for part in parts]
    if kinds == ["a chain"] * (len(kinds) - 1) + ["a squeeze"] and len(kinds) > 1:
        raise Wrong(
            f"in {what}, the squeeze comes first: on the way from data to latents the first in the list acts first."
        )
    if "a squeeze" not in kinds:
        raise Wrong(f"in {what}, there is no squeeze: a level begins with `Squeeze()`.")
    if kinds[0] == "a squeeze" and any(kind in _LAYERS for kind in kinds):
        raise Wrong(
            f"in {what}, the layers of all steps stand in one list: let each step be a chain of its own, as `glow_step` makes it. The "
            "notebook initialises the layers step by step."
        )
    if kinds[:2] == ["a squeeze", "a chain"] and len(kinds) == 2 and _kind(parts[1].bijectors[0]) == "a chain":
        raise Wrong(
            f"in {what}, the steps are in a chain of their own: put them into the same list as the squeeze, with a star, as in "
            "`[Squeeze(), *steps]`."
        )
    if kinds[0] != "a squeeze" or set(kinds[1:]) != {"a chain"}:
        raise Wrong(f"{what} should consist of a squeeze and then {steps} steps; yours consists of {_listed(kinds)}.")
    if len(parts) - 1 != steps:
        raise Wrong(f"{what} should have {steps} steps after the squeeze; yours has {len(parts) - 1}.")
    for k, step in enumerate(parts[1:], start=1):
        _require_step(f"step {k} of {what}", step, 4 * channels, hidden, advice)
    for k in range(3):
        if len({id(step.bijectors[k]) for step in parts[1:]}) < steps:
            raise Wrong(f"in {what}, the steps share their layers: call `glow_step` once for each step.")
    for name, drawn in _DRAWN_BY_SEED.items():
        first, *others = (drawn(step) for step in parts[1:])
        if any(np.array_equal(first, other) for other in others):
            raise Wrong(f"in {what}, the steps all start with the same {name}: hand the same `rng` on to each.")


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return names[0] if names else "nothing"
    return f"{', '.join(names[:-1])} and {names[-1]}"
