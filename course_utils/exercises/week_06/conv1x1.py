"""Live 6.2, the 1 × 1 convolution: its check."""

import functools
import itertools
from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.bijector_checks import built, fresh_forward, fresh_inverse, normal, variant
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_06.shared import (
    EXCHANGED,
    HEIGHT,
    WIDTH,
    N,
    exchanged,
    log_det_mistakes,
    observed_log_det,
    require_compiled_bijector,
    with_variables,
)
from course_utils.exercises.week_06.shared_layers import ReferenceInvertibleConv1x1 as Reference

tfb = tfp.bijectors

Layer = type[Reference]

_ONES = np.ones(6, np.float32)

band_part, set_diag, eye = tf.linalg.band_part, tf.linalg.set_diag, tf.linalg.eye
invert, log, solve, transpose = tf.linalg.inv, tf.math.log, tf.linalg.triangular_solve, tf.transpose


def _s(layer: tfb.Bijector) -> tf.Tensor:
    return layer.signs * tf.exp(layer.log_s)


def _first(formula: Callable[[tfb.Bijector], tf.Tensor]) -> Layer:
    """Another L, made of the layer's variables."""
    return variant(Reference, triangles=lambda self: (formula(self), Reference.triangles(self)[1]))


def _second(formula: Callable[[tfb.Bijector], tf.Tensor]) -> Layer:
    """Another U + diag(s), made of the layer's variables."""
    return variant(Reference, triangles=lambda self: (Reference.triangles(self)[0], formula(self)))


def _diagonal(s: Callable[[tfb.Bijector], tf.Tensor]) -> Layer:
    """Another s on the diagonal."""
    return _second(lambda self: set_diag(band_part(self.upper, 0, -1), s(self)))


def _matrix(formula: Callable) -> Layer:
    """Another W, made of P, L and U + diag(s)."""
    return variant(Reference, matrix=lambda self: formula(self.permutation, *self.triangles()))


def _inverse(formula: Callable) -> Layer:
    return variant(Reference, _inverse=lambda self, x: formula(x, self.matrix()))


def _forward(formula: Callable) -> Layer:
    """Another way back, made of P, L, U + diag(s) and the pixels, each a column."""

    def forward(self, z):
        columns = transpose(tf.reshape(z, [-1, z.shape[-1]]))
        columns = formula(self.permutation, *self.triangles(), columns)
        return tf.reshape(transpose(columns), tf.shape(z))

    return variant(Reference, _forward=forward)


def _log_det(formula: Callable) -> Layer:
    return variant(Reference, _inverse_log_det_jacobian=formula)


def _multiplied(order: tuple[int, ...]) -> Callable:
    """The product of factors in this order, and of what comes after them."""
    return lambda *factors: functools.reduce(tf.matmul, [*(factors[k] for k in order), *factors[len(order) :]])


def _undoing(order: tuple[int, ...], undo_p: Callable) -> Layer:
    product = _multiplied(order)
    return _forward(lambda p, low, up, c: product(undo_p(p), invert(low), invert(up), c))


_ORDERS = list(itertools.permutations(range(3)))

_TRIANGLES = {
    "the two matrices of `triangles()` are exchanged: L comes first.": variant(
        Reference, triangles=lambda self: Reference.triangles(self)[::-1]
    ),
    "L should have ones on its diagonal: `set_diag` puts them there.": _first(lambda c: band_part(c.lower, -1, 0)),
    "L should have ones on its diagonal; yours has zeros.": _first(
        lambda c: set_diag(band_part(c.lower, -1, 0), tf.zeros(6))
    ),
    "the vector s belongs on the diagonal of the other matrix; L has ones there.": _first(
        lambda c: set_diag(band_part(c.lower, -1, 0), _s(c))
    ),
    "L is *lower* triangular: keep what is on and below the diagonal, with `band_part(…, -1, 0)`.": _first(
        lambda c: set_diag(band_part(c.lower, 0, -1), _ONES)
    ),
    "only what is below the diagonal of `self.lower` counts: `band_part` keeps that part.": _first(
        lambda c: set_diag(c.lower, _ONES)
    ),
    "the ones should take the place of the diagonal of `self.lower`; yours are added to it.": _first(
        lambda c: band_part(c.lower, -1, 0) + eye(6)
    ),
    "that is all of `self.lower`: keep the part below the diagonal, and put ones on it.": _first(lambda c: c.lower),
    "L is made from `self.lower`, and not from `self.upper`.": _first(
        lambda c: set_diag(band_part(c.upper, -1, 0), _ONES)
    ),
    "the signs are missing: s is `self.signs * tf.exp(self.log_s)`.": _diagonal(lambda c: tf.exp(c.log_s)),
    "the exponential is missing: the variable holds the logarithm of |s|.": _diagonal(lambda c: c.signs * c.log_s),
    "exponential and signs are missing: s is `self.signs * tf.exp(self.log_s)`.": _diagonal(lambda c: c.log_s),
    "multiply the signs outside of the exponential: s is `self.signs * tf.exp(self.log_s)`.": _diagonal(
        lambda c: tf.exp(c.signs * c.log_s)
    ),
    "that is U alone: s has to go on its diagonal.": _diagonal(lambda c: tf.zeros(6)),
    "the diagonal of the second matrix is s; yours is still that of `self.upper`.": _second(
        lambda c: band_part(c.upper, 0, -1)
    ),
    "s should take the place of the diagonal of `self.upper`; yours is added to it.": _second(
        lambda c: band_part(c.upper, 0, -1) + tf.linalg.diag(_s(c))
    ),
    "the second matrix has s on its diagonal, rather than ones.": _diagonal(lambda c: _ONES),
    "U is *upper* triangular: keep what is on and above the diagonal, with `band_part(…, 0, -1)`.": _second(
        lambda c: set_diag(band_part(c.upper, -1, 0), _s(c))
    ),
    "only what is above the diagonal of `self.upper` counts: `band_part` keeps that part.": _second(
        lambda c: set_diag(c.upper, _s(c))
    ),
    "the second matrix is made from `self.upper`, and not from `self.lower`.": _second(
        lambda c: set_diag(band_part(c.lower, 0, -1), _s(c))
    ),
}

_PRODUCTS = {
    "P is missing in `matrix()`.": _matrix(lambda p, low, up: low @ up),
    "you multiply by the transpose of P in `matrix()`; Eq. (6.5) has P itself.": _matrix(
        lambda p, low, up: transpose(p) @ low @ up
    ),
    "`matrix()` returns the transpose of W.": _matrix(lambda p, low, up: transpose(p @ low @ up)),
    "L is missing in `matrix()`.": _matrix(lambda p, low, up: p @ up),
    "the factor U + diag(s) is missing in `matrix()`.": _matrix(lambda p, low, up: p @ low),
    "`matrix()` is the *product* of the factors; yours adds the triangles.": _matrix(lambda p, low, up: p @ (low + up)),
    "`*` multiplies entry by entry: take `@`.": _matrix(lambda p, low, up: p * low * up),
    "the factors of W are in the wrong order: Eq. (6.5) has P first, then L, then U + diag(s).": [
        _matrix(_multiplied(order)) for order in _ORDERS if order != (0, 1, 2)
    ],
    EXCHANGED: exchanged(Reference),
    "your `_inverse` multiplies by the transpose of W: it is the *second* index of W that is summed over.": _inverse(
        lambda x, w: x @ w
    ),
    "your `_inverse` multiplies by the inverse of W: from data to latents it is W itself.": variant(
        Reference, _inverse=Reference._forward
    ),
    "your `_inverse` returns its input.": _inverse(lambda x, w: x),
}

_WAYS_BACK = {
    "your `_forward` multiplies by W: it should undo that.": variant(Reference, _forward=Reference._inverse),
    "the second `triangular_solve` needs `lower=False`: without it, only what is on and below the diagonal is used.": _forward(
        lambda p, low, up, c: solve(up, solve(low, transpose(p) @ c))
    ),
    "your `_forward` does not undo L: keep the result of the first `triangular_solve`, which needs `lower=True`.": [
        _forward(lambda p, low, up, c: solve(up, transpose(p) @ c, lower=False)),
        _forward(lambda p, low, up, c: solve(up, solve(low, transpose(p) @ c, lower=False), lower=False)),
    ],
    "the two `lower=` are exchanged: it is True for L, and False for U + diag(s).": _forward(
        lambda p, low, up, c: solve(up, solve(low, transpose(p) @ c, lower=False))
    ),
    "in `_forward` multiply by the *transpose* of P, which undoes P.": _undoing((2, 1, 0), lambda p: p),
    "your `_forward` does not undo P.": _forward(lambda p, low, up, c: solve(up, solve(low, c), lower=False)),
    "your `_forward` does not undo U + diag(s): there are two systems to solve, the second for the result of the first.": _forward(
        lambda p, low, up, c: solve(low, transpose(p) @ c)
    ),
    "your `_forward` multiplies by the transpose of W, which is its inverse only as long as W is a rotation.": _forward(
        lambda p, low, up, c: transpose(p @ low @ up) @ c
    ),
    "your `_forward` multiplies by the triangles: solve with them.": [
        _forward(lambda p, low, up, c: low @ up @ transpose(p) @ c),
        _forward(lambda p, low, up, c: up @ low @ transpose(p) @ c),
    ],
    "your `_forward` undoes the factors in the wrong order: P acted last, and is undone first, then L, then U + diag(s).": [
        _undoing(order, undo_p) for undo_p in (transpose, lambda p: p) for order in _ORDERS if order != (2, 1, 0)
    ],
    "your `_forward` returns its input.": _forward(lambda p, low, up, c: c),
    "the signs of s do not matter for log|s|: leave them out.": _log_det(
        lambda self, x: HEIGHT * WIDTH * tf.reduce_sum(self.signs * self.log_s)
    ),
    "the log-det is the sum of log|s|; yours sums s.": _log_det(
        lambda self, x: HEIGHT * WIDTH * tf.reduce_sum(_s(self))
    ),
    "the log-det is the sum of log|s|, not the logarithm of a sum: `self.log_s` holds the logarithms already.": [
        _log_det(lambda self, x: HEIGHT * WIDTH * log(tf.reduce_sum(tf.abs(_s(self))))),
        _log_det(lambda self, x: HEIGHT * WIDTH * log(tf.abs(tf.reduce_sum(_s(self))))),
        _log_det(lambda self, x: log(tf.reduce_sum(tf.abs(_s(self))))),
    ],
}


def _triangles_by_masks(self):
    below = np.tri(self.log_s.shape[0], k=-1, dtype=np.float32)
    return [below * self.lower + eye(len(below)), below.T * self.upper + tf.linalg.diag(_s(self))]


@exercise(
    "Live 6.2, the 1 × 1 convolution",
    reference=lambda: Reference,
    alternatives=[
        variant(Reference, triangles=_triangles_by_masks),
        _inverse(lambda x, w: tf.linalg.matvec(w, x)),
        _inverse(lambda x, w: tf.matmul(x, w, transpose_b=True)),
        _inverse(lambda x, w: tf.nn.conv2d(x, transpose(w)[tf.newaxis, tf.newaxis], 1, "SAME")),
        _forward(lambda p, low, up, c: tf.linalg.solve(p @ low @ up, c)),
        _forward(lambda p, low, up, c: invert(up) @ invert(low) @ invert(p) @ c),
        _log_det(lambda self, x: tf.reduce_sum(x[..., 0] * 0 + tf.reduce_sum(self.log_s), axis=[1, 2])),
        _log_det(lambda self, x: x.shape[1] * x.shape[2] * tf.linalg.slogdet(self.matrix())[1]),
    ],
    mistakes=_TRIANGLES | _PRODUCTS | _WAYS_BACK | log_det_mistakes(Reference, "log|s|", lambda layer: layer.log_s),
)
def conv1x1(InvertibleConv1x1: type[tfb.Bijector]) -> Iterator[Observation]:
    to_fill = ("triangles", "matrix", "_inverse", "_inverse_log_det_jacobian")
    layer = built("InvertibleConv1x1", InvertibleConv1x1, to_fill, 6, seed=7)
    layer = with_variables(layer, lower=(6, 6), upper=(6, 6), log_s=(6,))
    right = Reference(6, seed=7)
    for name in ("permutation", "signs"):
        if not hasattr(layer, name) or not np.allclose(getattr(layer, name), getattr(right, name)):
            raise Wrong(f"the constructor is given, with the constant `{name}` in it: leave it as it is.")
    # On and beyond the diagonals too, as the notebook moves all numbers of the variables.
    for k, name in enumerate(("lower", "upper", "log_s")):
        variable = getattr(layer, name)
        variable.assign(0.5 * normal(*variable.shape, seed=20 + k))
    triangles = call("`triangles()`", layer.triangles)
    if not isinstance(triangles, tuple | list) or [np.shape(triangle) for triangle in triangles] != [(6, 6)] * 2:
        raise Wrong("`triangles()` should return two square matrices, L and U + diag(s).")
    for name, triangle in zip(("first", "second"), triangles, strict=True):
        yield Observation(f"the {name} matrix of `triangles()`", triangle)
    matrix = call("`matrix()`", layer.matrix)
    yield Observation("`matrix()`", matrix)
    x = normal(N, HEIGHT, WIDTH, 6, seed=2)
    yield Observation("`inverse(x)`", call("`inverse(x)`", fresh_inverse, layer, x), tolerance=1e-3)
    yield Observation("`forward(z)`", call("`forward(z)`", fresh_forward, layer, x), tolerance=1e-3)
    yield observed_log_det(layer, x, 6, "log|s|")
    if not tf.is_tensor(matrix):
        raise Wrong(
            f"`matrix()` should return a tensor, so that W can be learned; yours is of type {type(matrix).__name__}."
        )
    require_compiled_bijector("your `InvertibleConv1x1`", layer, x)
