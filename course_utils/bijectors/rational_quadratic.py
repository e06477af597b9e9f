"""The monotone rational-quadratic spline: knots from raw numbers, and the curve through them with its inverse."""

from typing import NamedTuple

import numpy as np
import tensorflow as tf

from course_utils.validation import require_positive_number


class Knots(NamedTuple):
    """Knots (x_k, y_k) with slopes δ_k, each of shape `[..., K + 1]` for K bins, increasing along the last axis."""

    x: tf.Tensor
    y: tf.Tensor
    slopes: tf.Tensor


def knots(
    raw: tf.Tensor,
    bound: float,
    *,
    least_bin: float = 1e-3,
    least_slope: float = 1e-3,
    circular: bool = False,
) -> Knots:
    """Makes knots of any numbers, such as the outputs of a network.

    Of the numbers r for each spline, the first K are for widths, the next K for heights, the rest for slopes. Widths are
    2B (m + (1 − K m) softmax(r)) with the least share m, heights likewise, and a slope is d + softplus(r + c) with the least
    slope d and c such that r = 0 gives 1. So zeros give the identity. At both ends, −B and B, the slope is 1, that of the
    tails; or, for a circular spline, it is one and the same number, made of the last r.

    Args:
      raw: Tensor `[..., 3K − 1]`, or `[..., 3K]` for a circular spline.
      bound: The number B > 0: the knots reach from (−B, −B) to (B, B).
      least_bin: Least share m of a bin in the whole width and height, below 1 / K.
      least_slope: Least slope d at a knot, above 0 and below 1.
      circular: Whether the slopes at both ends are tied, rather than 1.

    Raises:
      ValueError: If the last axis has no such length, or a number is out of its range.

    Reference: Durkan, Bekasov, Murray & Papamakarios (2019), "Neural spline flows", section 3.1; circular: Rezende et al.
    (2020), "Normalizing flows on tori and spheres".
    """
    bins = _bins(raw, circular)
    require_positive_number(bound, "the bound of the spline")
    require_least(bins, least_bin, least_slope)
    widths, heights, slopes = tf.split(raw, [bins, bins, -1], axis=-1)
    slopes = least_slope + tf.nn.softplus(slopes + float(np.log(np.expm1(1 - least_slope))))
    if circular:
        slopes = tf.concat([slopes[..., -1:], slopes], axis=-1)
    else:
        slopes = _with_ends(slopes, 1.0, 1.0)
    return Knots(_positions(widths, bound, least_bin), _positions(heights, bound, least_bin), slopes)


def require_least(bins: int, least_bin: float, least_slope: float) -> None:
    """Raises a `ValueError` if so many bins of the least size do not fit, or the identity has no slope of the least size."""
    if require_positive_number(least_bin, "a least share of a bin") >= 1 / bins:
        raise ValueError(f"Expected a least share of a bin between 0 and 1 / {bins}; got {least_bin}.")
    if require_positive_number(least_slope, "a least slope") >= 1:
        raise ValueError(f"Expected a least slope between 0 and 1; got {least_slope}.")


def forward(x: tf.Tensor, knots: Knots) -> tuple[tf.Tensor, tf.Tensor]:
    """The spline and the logarithm of its derivative, at points within the first and the last knot.

    With the bin k that x lies in, ξ = (x − x_k) / Δx and the bin's mean slope s = Δy / Δx,

        y = y_k + Δy (s ξ² + δ_k ξ(1−ξ)) / (s + (δ_{k+1} + δ_k − 2s) ξ(1−ξ)),
        dy/dx = s² (δ_{k+1} ξ² + 2s ξ(1−ξ) + δ_k (1−ξ)²) / (s + (δ_{k+1} + δ_k − 2s) ξ(1−ξ))².

    Args:
      x: Points, `[...]`, of the shape of the knots without their last axis.
      knots: Knots.

    Returns:
      y and log dy/dx, each of the shape of `x`.

    Raises:
      ValueError: If there is not one point for each spline.

    Reference: Durkan et al. (2019), "Neural spline flows", Eqs. (4) and (5), after Gregory & Delbourgo (1982).
    """
    left, width, bottom, height, slope, next_slope = _bin(x, knots.x, knots)
    mean = height / width
    position = (x - left) / width
    both = position * (1 - position)
    denominator = mean + (next_slope + slope - 2 * mean) * both
    y = bottom + height * (mean * position**2 + slope * both) / denominator
    return y, _log_derivative(position, both, mean, slope, next_slope, denominator)


def inverse(y: tf.Tensor, knots: Knots) -> tuple[tf.Tensor, tf.Tensor]:
    """The inverse of `forward`, and the logarithm of its derivative, −log dy/dx.

    The position ξ in the bin is a root of a quadratic, Eqs. (6) to (8). With θ = (y − y_k) / Δy, d = δ_k (1−θ) − δ_{k+1} θ and
    its discriminant as a sum of squares, R = √(d² + 4s² θ(1−θ)), the root is

        ξ / (1 − ξ) = 2sθ / (R + d) = (R − d) / (2s(1−θ)).

    The first form adds two positive numbers if d ≥ 0, the second if d < 0. Both usual forms, (−b + √(b² − 4ac)) / 2a and
    2c / (−b − √(b² − 4ac)), subtract what is nearly the same for one sign of b or the other, and b² − 4ac does so at the steep
    side of a bin.

    Args:
      y: Points, `[...]`, of the shape of the knots without their last axis.
      knots: Knots.

    Returns:
      x and log dx/dy, each of the shape of `y`.

    Raises:
      ValueError: If there is not one point for each spline.

    Reference: Durkan et al. (2019), "Neural spline flows", Eqs. (6) to (8).
    """
    left, width, bottom, height, slope, next_slope = _bin(y, knots.y, knots)
    mean = height / width
    share = (y - bottom) / height
    difference = slope * (1 - share) - next_slope * share
    below, above = 2 * mean * share, 2 * mean * (1 - share)
    root = tf.sqrt(difference**2 + below * above)
    # Its derivative, too, is that of the form that is taken; that of root + |difference| is not where this is 0.
    larger = tf.maximum(root + difference, root - difference)
    position = tf.where(difference >= 0, below / (below + larger), larger / (larger + above))
    both = position * (1 - position)
    denominator = mean + (next_slope + slope - 2 * mean) * both
    return left + width * position, -_log_derivative(position, both, mean, slope, next_slope, denominator)


def _log_derivative(
    position: tf.Tensor,
    both: tf.Tensor,
    mean: tf.Tensor,
    slope: tf.Tensor,
    next_slope: tf.Tensor,
    denominator: tf.Tensor,
) -> tf.Tensor:
    numerator = next_slope * position**2 + 2 * mean * both + slope * (1 - position) ** 2
    return tf.math.log(numerator * (mean / denominator) ** 2)


def _bin(point: tf.Tensor, edges: tf.Tensor, knots: Knots) -> tuple[tf.Tensor, ...]:
    """Left end, width, bottom, height and the slopes at both ends of the bin that each point lies in."""
    if not point.shape.is_compatible_with(edges.shape[:-1]):
        raise ValueError(f"Expected a point for each spline, of shape {edges.shape[:-1]}; got shape {point.shape}.")
    k = tf.reduce_sum(tf.cast(point[..., tf.newaxis] >= edges[..., 1:-1], tf.int32), axis=-1)
    # In the knots of all splines, one after the other: to gather within a batch takes longer, and so does its gradient.
    k += edges.shape[-1] * tf.reshape(tf.range(tf.size(k)), tf.shape(k))
    (left, right), (bottom, top), (slope, next_slope) = (
        tf.unstack(tf.gather(tf.reshape(each, [-1]), tf.stack([k, k + 1]))) for each in knots
    )
    return left, right - left, bottom, top - bottom, slope, next_slope


def _positions(raw: tf.Tensor, bound: float, least: float) -> tf.Tensor:
    """Knots from −B to B, `[..., K + 1]`, whose shares of the whole are `least` or more."""
    bins = raw.shape[-1]
    leasts = least * np.arange(1, bins)
    # All sums but the last, by a product, which is quicker than `tf.cumsum`.
    triangle = tf.constant(2 * bound * (1 - bins * least) * np.triu(np.ones((bins, bins - 1))), raw.dtype)
    # On one batch axis: of the axes of images in batches of batches, `tf.nn.softmax` would find too many.
    sums = tf.matmul(tf.nn.softmax(tf.reshape(raw, [-1, bins])), triangle)
    inner = tf.reshape(sums, tf.concat([tf.shape(raw)[:-1], [bins - 1]], axis=0)) + bound * (2 * leasts - 1)
    return _with_ends(inner, -bound, bound)  # both ends exactly, which a sum that is rounded would miss


def _with_ends(inner: tf.Tensor, first: float, last: float) -> tf.Tensor:
    end = tf.zeros_like(inner[..., :1])
    return tf.concat([end + first, inner, end + last], axis=-1)


def _bins(raw: tf.Tensor, circular: bool) -> int:
    numbers = raw.shape[-1] if raw.shape.rank else None
    bins, rest = divmod((numbers or 0) + (not circular), 3)
    if rest or bins < 1 + (not circular):
        raise ValueError(
            f"Expected {'3K' if circular else '3K − 1'} numbers for a spline of K bins along the last axis; got shape {raw.shape}."
        )
    return bins
