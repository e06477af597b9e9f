"""The splines of week 10 as the notebook writes them, for checks to compare with and to make mistakes of."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.bijectors import rational_quadratic
from course_utils.exercises.errors import Raised
from course_utils.exercises.exercise import Wrong, call

tfb = tfp.bijectors

LEAST = 1e-3
BOUND = 3.0

Curve = Callable[[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor], tuple[tf.Tensor, tf.Tensor]]


class Bin(NamedTuple):
    """The bin that each point lies in."""

    left: tf.Tensor
    width: tf.Tensor
    bottom: tf.Tensor
    height: tf.Tensor
    slope: tf.Tensor
    next_slope: tf.Tensor

    @property
    def mean(self) -> tf.Tensor:
        return self.height / self.width

    @property
    def excess(self) -> tf.Tensor:
        return self.slope + self.next_slope - 2 * self.mean

    def derivative(self, xi: tf.Tensor) -> tf.Tensor:
        """dy/dx at positions ξ."""
        both = xi * (1 - xi)
        numerator = self.next_slope * xi**2 + 2 * self.mean * both + self.slope * (1 - xi) ** 2
        return self.mean**2 * numerator / (self.mean + self.excess * both) ** 2


def bin_of(point: tf.Tensor, edges: tf.Tensor, *values: tf.Tensor) -> Bin:
    """The notebook's: knots broadcast to the points."""
    k = tf.reduce_sum(tf.cast(point[..., tf.newaxis] >= edges[..., 1:-1], tf.int32), axis=-1)
    here = tf.one_hot(k, edges.shape[-1] - 1, dtype=point.dtype)
    (left, right), (bottom, top), (slope, next_slope) = (
        (tf.reduce_sum(here * each[..., :-1], axis=-1), tf.reduce_sum(here * each[..., 1:], axis=-1)) for each in values
    )
    return Bin(left, right - left, bottom, top - bottom, slope, next_slope)


def reference_knots(raw: tf.Tensor, bound: float) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    return tuple(rational_quadratic.knots(raw, bound, least_bin=LEAST, least_slope=LEAST))


def forward_by(formula: Callable[[Bin, tf.Tensor], tuple[tf.Tensor, tf.Tensor]]) -> Curve:
    """A spline whose y and log-derivative, within the knots, are a formula of the bin and of x."""

    def spline_forward(x, knots_x, knots_y, slopes):
        return _with_tails(x, knots_x, formula, (knots_x, knots_y, slopes))

    return spline_forward


def with_one_from(k: int, other: Curve, reference: Curve) -> Curve:
    """The reference, but for its k-th result, which is the other's."""

    def curve(*arguments):
        result = list(reference(*arguments))
        result[k] = other(*arguments)[k]
        return result

    return curve


def inverse_by(formula: Callable[[Bin, tf.Tensor], tuple[tf.Tensor, tf.Tensor]]) -> Curve:
    """A spline's inverse, whose x and log-derivative, within the knots, are a formula of the bin and of y."""

    def spline_inverse(y, knots_x, knots_y, slopes):
        return _with_tails(y, knots_y, formula, (knots_x, knots_y, slopes))

    return spline_inverse


def _with_tails(point, edges, formula, knots):
    inside = (point > edges[..., 0]) & (point < edges[..., -1])
    within = tf.where(inside, point, tf.zeros_like(point))
    moved, log_derivative = formula(bin_of(within, edges, *knots), within)
    return tf.where(inside, moved, point), tf.where(inside, log_derivative, tf.zeros_like(point))


def moved_forward(at: Bin, x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """y and log dy/dx in a bin."""
    xi = (x - at.left) / at.width
    both = xi * (1 - xi)
    y = at.bottom + at.height * (at.mean * xi**2 + at.slope * both) / (at.mean + at.excess * both)
    return y, tf.math.log(at.derivative(xi))


def coefficients(at: Bin, y: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """a, b and c of the quadratic equation of ξ."""
    eta = y - at.bottom
    return at.height * (at.mean - at.slope) + eta * at.excess, at.height * at.slope - eta * at.excess, -at.mean * eta


def stable_root(a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) -> tf.Tensor:
    return tf.clip_by_value(2 * c / (-b - tf.sqrt(tf.maximum(b**2 - 4 * a * c, 1e-30))), 0.0, 1.0)


def moved_back(at: Bin, y: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """x and log dx/dy in a bin."""
    xi = stable_root(*coefficients(at, y))
    return at.left + at.width * xi, -tf.math.log(at.derivative(xi))


reference_spline_forward = forward_by(moved_forward)
reference_spline_inverse = inverse_by(moved_back)


class ReferenceSpline(tfb.Bijector):
    """The notebook's spline with knots of its own."""

    def __init__(self, bins: int, bound: float):
        super().__init__(forward_min_event_ndims=0, name="spline")
        self.raw = tf.Variable(tf.zeros([3 * bins - 1]))
        self.bound = bound

    def _forward(self, z):
        return reference_spline_forward(z, *reference_knots(self.raw, self.bound))[0]

    def _inverse(self, x):
        return reference_spline_inverse(x, *reference_knots(self.raw, self.bound))[0]

    def _forward_log_det_jacobian(self, z):
        return reference_spline_forward(z, *reference_knots(self.raw, self.bound))[1]

    def _inverse_log_det_jacobian(self, x):
        return reference_spline_inverse(x, *reference_knots(self.raw, self.bound))[1]


def require_pair(what: str, got: Any, point: tf.Tensor, names: tuple[str, str]) -> None:
    """Raises `Wrong` unless a spline gave two tensors of the shape of its points."""
    if not isinstance(got, list | tuple) or len(got) != 2:
        raise Wrong(f"{what} should return two tensors, {names[0]} and {names[1]}.")
    for name, part in zip(names, got, strict=True):
        if part is ...:
            raise Wrong(f"in what {what} returns, {name} is still to be filled in.")
        if np.shape(part) != tuple(point.shape):
            raise Wrong(
                f"{what}: for points of shape {tuple(point.shape)}, {name} has shape {np.shape(part)}; it should be the same."
            )


def call_for_several(what: str, function: Callable, raw: tf.Tensor, *arguments: Any, advice: str) -> Any:
    """What a function gives for raw numbers, with advice if it raises an error where there are several splines."""
    try:
        return call(what, function, tf.identity(raw), *arguments)
    except Raised as raised:
        if len(raw.shape) == 1:
            raise
        raise Raised(f"{raised} It works for one spline alone; {advice}") from raised


def raw_numbers(*shape: int, seed: int, scale: float = 1.5) -> tf.Tensor:
    """Raw numbers of splines that are far from the identity."""
    return tf.constant(scale * np.random.default_rng(seed).standard_normal(shape), tf.float32)
