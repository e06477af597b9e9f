"""Live 6.2, the 1 × 1 convolution: its check."""

import functools
import itertools

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.bijector_checks import (
    built,
    fresh_forward,
    fresh_inverse,
    nearest,
    normal,
)
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_06.shared import (
    HEIGHT,
    WIDTH,
    N,
    require_compiled_bijector,
    require_log_det_over_pixels,
    require_not_exchanged,
    with_variables,
)
from course_utils.exercises.week_06.shared_layers import ReferenceInvertibleConv1x1

tfb = tfp.bijectors


@exercise(
    "Live 6.2, the 1 × 1 convolution",
    reference=lambda: ReferenceInvertibleConv1x1,
)
def conv1x1(InvertibleConv1x1):
    to_fill = ("triangles", "matrix", "_inverse", "_inverse_log_det_jacobian")
    layer = built("InvertibleConv1x1", InvertibleConv1x1, to_fill, 6, seed=7)
    layer = with_variables(layer, lower=(6, 6), upper=(6, 6), log_s=(6,))
    right = ReferenceInvertibleConv1x1(6, seed=7)
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
    x = normal(N, HEIGHT, WIDTH, 6, seed=2)
    _require_products(layer, right, x)
    require_log_det_over_pixels(layer, x, right.log_s.numpy(), "log|s|", signs=right.signs.numpy())
    require_compiled_bijector("your `InvertibleConv1x1`", layer, x)


def _require_triangles(layer: tfb.Bijector, right: ReferenceInvertibleConv1x1) -> None:
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


def _require_matrix(layer: tfb.Bijector, right: ReferenceInvertibleConv1x1) -> None:
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


def _require_products(layer: tfb.Bijector, right: ReferenceInvertibleConv1x1, x: tf.Tensor) -> None:
    """Compares `inverse(x)` and `forward(z)`, and knows what comes of mistakes with the matrices."""
    lower, upper = (triangle.numpy() for triangle in right.triangles())
    permutation, matrix = right.permutation.numpy(), right.matrix().numpy()

    def times(*factors: np.ndarray) -> np.ndarray:
        """The product of matrices, the last of which acts first, with the channels at each pixel."""
        return x.numpy() @ functools.reduce(np.matmul, factors).T

    lower_inverse, upper_inverse = np.linalg.inv(lower), np.linalg.inv(upper)
    to_z, to_x = times(matrix), times(upper_inverse, lower_inverse, permutation.T)
    z = call("`inverse(x)`", fresh_inverse, layer, x)
    require_not_exchanged(z, to_x, call("`forward(z)`", fresh_forward, layer, x), to_z)
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
