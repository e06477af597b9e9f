"""Live 10.1, knots of any numbers: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf

from course_utils.exercises.exercise import Wrong, exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_10.shared_splines import (
    BOUND,
    LEAST,
    call_for_several,
    raw_numbers,
    reference_knots,
)

_Knots = Callable[[tf.Tensor, float], tuple[tf.Tensor, tf.Tensor, tf.Tensor]]

_OFFSET = float(np.log(np.expm1(1 - LEAST)))
_PARTS = ("x", "y", "slopes")


def _variant(
    shares: Callable[[tf.Tensor], tf.Tensor] = lambda raw: LEAST + (1 - raw.shape[-1] * LEAST) * tf.nn.softmax(raw),
    reach: Callable[[tf.Tensor, float], tf.Tensor] = lambda edges, bound: bound * (2 * edges - 1),
    slope: Callable[[tf.Tensor], tf.Tensor] = lambda raw: LEAST + tf.nn.softplus(raw + _OFFSET),
    end: float = 1.0,
    order: Callable = lambda widths, heights, slopes: (widths, heights, slopes),
    add_up: Callable[[tf.Tensor], tf.Tensor] = lambda shares: tf.cumsum(shares, axis=-1),
) -> _Knots:
    """Knots with a step of the recipe done in another way."""

    def knots(raw, bound):
        bins = (raw.shape[-1] + 1) // 3
        widths, heights, slopes = order(*tf.split(raw, [bins, bins, bins - 1], axis=-1))
        zero = tf.zeros_like(raw[..., :1])
        x, y = (reach(tf.concat([zero, add_up(shares(each))], axis=-1), bound) for each in (widths, heights))
        return x, y, tf.concat([zero + end, slope(slopes), zero + end], axis=-1)

    return knots


def _first_shares(raw: tf.Tensor) -> tf.Tensor:
    """Shares by a softmax that runs along the first axis."""
    return LEAST + (1 - raw.shape[-1] * LEAST) * tf.nn.softmax(raw, axis=0)


def _by_padding(raw, bound):
    bins = (raw.shape[-1] + 1) // 3

    def positions(part):
        widths = 2 * bound * (LEAST + (1 - bins * LEAST) * tf.nn.softmax(part, axis=-1))
        return tf.stack([-bound + tf.reduce_sum(widths[..., :k], axis=-1) for k in range(bins + 1)], axis=-1)

    inner = LEAST + tf.math.log1p(tf.exp(raw[..., 2 * bins :] + _OFFSET))
    paddings = [[0, 0]] * (len(raw.shape) - 1) + [[1, 1]]
    return [
        positions(raw[..., :bins]),
        positions(raw[..., bins : 2 * bins]),
        tf.pad(inner, paddings, constant_values=1.0),
    ]


@exercise(
    "Live 10.1, knots of any numbers",
    reference=lambda: reference_knots,
    alternatives=[_variant(), _by_padding],
    mistakes={
        "zeros give the identity, and your slopes there are not 1: r₀ goes inside of the softplus, ε + softplus(r + r₀).": [
            _variant(slope=lambda raw: LEAST + tf.nn.softplus(raw)),
            _variant(slope=lambda raw: LEAST + tf.nn.softplus(raw) + _OFFSET),
        ],
        "for r = 0 the slope is ε + softplus(r₀), which should be 1: r₀ is log(exp(1 − ε) − 1).": _variant(
            slope=lambda raw: LEAST + tf.nn.softplus(raw + float(np.log(np.expm1(1.0))))
        ),
        "the least slope ε is added to the softplus: without it a slope may come as close to 0 as it likes.": _variant(
            slope=lambda raw: tf.nn.softplus(raw + _OFFSET)
        ),
        "the slopes are of the form ε + softplus(r + r₀), and not exponentials.": [
            _variant(slope=tf.exp),
            _variant(slope=lambda raw: LEAST + tf.exp(raw + _OFFSET)),
        ],
        "at both ends the slope is 1, that of the tails; yours is 0.": _variant(end=0.0),
        "at both ends the slope is 1, that of the tails; yours is the least slope ε.": _variant(end=LEAST),
        "the shares have no least: they are ε + (1 − K ε) softmax(r).": _variant(shares=tf.nn.softmax),
        "the shares should add up to 1: the softmax is multiplied by 1 − K ε before ε is added.": _variant(
            shares=lambda raw: LEAST + tf.nn.softmax(raw)
        ),
        "the softmax is multiplied by 1 − K ε, with the number K of bins: yours by 1 − ε.": _variant(
            shares=lambda raw: LEAST + (1 - LEAST) * tf.nn.softmax(raw)
        ),
        "the knots reach from −B to B, so that the shares are of 2B; yours reach from −B to 0.": _variant(
            reach=lambda edges, bound: bound * (edges - 1)
        ),
        "the knots begin at −B, the first one as well: yours is 0.": _variant(
            reach=lambda edges, bound: tf.concat([0 * edges[..., :1], bound * (2 * edges[..., 1:] - 1)], axis=-1)
        ),
        "the knots begin at −B, and the others are counted from there: yours are counted from 0.": _variant(
            reach=lambda edges, bound: tf.concat([edges[..., :1] - bound, 2 * bound * edges[..., 1:]], axis=-1)
        ),
        "the knots reach from −B to B; yours reach from 0 to B.": _variant(reach=lambda edges, bound: bound * edges),
        "the knots reach from −B to B; yours reach from 0 to 2B.": _variant(
            reach=lambda edges, bound: 2 * bound * edges
        ),
        "the knots reach from −B to B; yours reach from −1 to 1.": _variant(reach=lambda edges, bound: 2 * edges - 1),
        "the knots reach from −B to B; yours reach from 0 to 1.": _variant(reach=lambda edges, bound: edges),
        "widths and heights are exchanged: the widths are the first K numbers, the heights the next K.": _variant(
            order=lambda widths, heights, slopes: (heights, widths, slopes)
        ),
        "x and y are made of the same numbers: the first K are for widths, the next K for heights.": [
            _variant(order=lambda widths, heights, slopes: (widths, widths, slopes)),
            _variant(order=lambda widths, heights, slopes: (heights, heights, slopes)),
        ],
        "it works for one spline alone: for several, the softmax should run along the last axis, `axis=-1`.": [
            _variant(shares=_first_shares),
            _variant(shares=_first_shares, add_up=tf.cumsum),
        ],
        "it works for one spline alone: for several, `tf.cumsum` should run along the last axis, `axis=-1`.": _variant(
            add_up=tf.cumsum
        ),
        "the shares are all positive and add up to 1: they are made by a softmax.": [
            _variant(shares=lambda raw: LEAST + (1 - raw.shape[-1] * LEAST) * tf.nn.softplus(raw)),
            _variant(shares=lambda raw: LEAST + (1 - raw.shape[-1] * LEAST) * tf.sigmoid(raw)),
            _variant(shares=lambda raw: LEAST + (1 - raw.shape[-1] * LEAST) * tf.exp(raw)),
        ],
    },
)
def knots(knots: _Knots) -> Iterator[Observation]:
    require_order("knots", knots, "raw", "bound")
    # Raw numbers far below 0 as well, where the least width and the least slope are all that is left.
    cases = {
        "for one spline of 4 bins": raw_numbers(11, seed=1),
        "for 6 splines of 5 bins": raw_numbers(6, 14, seed=2),
        "for 2 × 3 splines of 3 bins, with large raw numbers": raw_numbers(2, 3, 8, seed=3, scale=20.0),
        "for raw numbers that are all 0": tf.zeros([4, 14]),
    }
    advice = "for several, join along the last axis, and give the ends the leading axes: `tf.ones_like(raw[..., :1])`."
    for case, raw in cases.items():
        parts = _parts(case, call_for_several("`knots(raw, bound)`", knots, raw, BOUND, advice=advice), raw)
        for name, part in zip(_PARTS, parts, strict=True):
            yield Observation(f"{case}, `{name}`", part)
    _require_trainable(knots)


def _parts(case: str, got: Any, raw: tf.Tensor) -> tuple[tf.Tensor, ...]:
    if not isinstance(got, list | tuple) or len(got) != 3:
        raise Wrong("`knots(raw, bound)` should return three tensors: x, y and slopes.")
    bins = (raw.shape[-1] + 1) // 3
    wanted = (*raw.shape[:-1], bins + 1)
    for name, part in zip(_PARTS, got, strict=True):
        if part is ...:
            raise Wrong(f"`{name}` is still to be filled in.")
        shape = np.shape(part)
        advice = ""
        if shape == (*wanted[:-1], bins):
            advice = " K shares make K + 1 knots: the first one, −B, is missing."
        elif name == "slopes" and shape == (*wanted[:-1], bins - 1):
            advice = " The slopes at both ends are missing, which are 1."
        if shape != wanted:
            raise Wrong(f"{case}, `{name}` should have shape {wanted}; yours has shape {shape}.{advice}")
    return tuple(got)


def _require_trainable(knots: _Knots) -> None:
    raw = tf.Variable(raw_numbers(8, seed=4))
    with tf.GradientTape(persistent=True) as tape:
        parts = [tf.reduce_sum(tf.square(tf.convert_to_tensor(part))) for part in knots(raw, BOUND)]
    for name, part in zip(_PARTS, parts, strict=True):
        if tape.gradient(part, raw) is None:
            raise Wrong(
                f"the values are right, and `{name}` cannot be learned, as the gradient is lost on the way: compute with "
                "TensorFlow's functions, rather than NumPy's."
            )
