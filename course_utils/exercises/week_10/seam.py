"""Exercise 10.6, over the seam: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import require_compiled
from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_10.shared_splines import (
    LEAST,
    call_for_several,
    raw_numbers,
    reference_knots,
)

_TURN = 2 * np.pi
_OFFSET = float(np.log(np.expm1(1 - LEAST)))
_PARTS = ("x", "y", "slopes", "the shift")


def _slope(raw: tf.Tensor) -> tf.Tensor:
    return LEAST + tf.nn.softplus(raw + _OFFSET)


def _variant(
    bound: float = np.pi,
    slope: Callable[[tf.Tensor], tf.Tensor] = _slope,
    ends: Callable[[tf.Tensor, tf.Tensor], tuple[tf.Tensor, tf.Tensor]] = lambda end, slopes: (end, end),
    order: tuple[int, int] = (-2, -1),
    shift: Callable[[tf.Tensor], tf.Tensor] = lambda raw: raw,
    turn: Callable = lambda x, y, shift: (x, y),
) -> Callable:
    """Circular knots with a step done in another way."""

    def circular_knots(raw):
        x, y, slopes = reference_knots(raw[..., :-2], bound)
        first, last = ends(slope(raw[..., order[0], tf.newaxis]), slopes)
        x, y = turn(x, y, raw[..., -1:])
        return x, y, tf.concat([first, slopes[..., 1:-1], last], axis=-1), shift(raw[..., order[1]])

    return circular_knots


_circular_knots = _variant()


def _wrap(angle: tf.Tensor) -> tf.Tensor:
    return angle - _TURN * tf.floor((angle + np.pi) / _TURN)


def _one_turn(angle: tf.Tensor) -> tf.Tensor:
    return tf.where(angle >= np.pi, angle - _TURN, tf.where(angle < -np.pi, angle + _TURN, angle))


_KNOTS = {
    "the slopes at both ends are still 1, those of the tails: here both are made of the number before the last.": _variant(
        ends=lambda end, slopes: (slopes[..., :1], slopes[..., -1:])
    ),
    "the slope at the last knot is still 1: both ends are the same point of the circle, and share their slope.": _variant(
        ends=lambda end, slopes: (end, slopes[..., -1:])
    ),
    "the slope at the first knot is still 1: both ends are the same point of the circle, and share their slope.": _variant(
        ends=lambda end, slopes: (slopes[..., :1], end)
    ),
    "that ties the ends to the slope at the knot beside the first: they have a number of their own, the one before the last.": (
        _variant(ends=lambda end, slopes: (slopes[..., 1:2],) * 2)
    ),
    "that ties the ends to the slope at the knot beside the last: they have a number of their own, the one before the last.": (
        _variant(ends=lambda end, slopes: (slopes[..., -2:-1],) * 2)
    ),
    "the slope at the ends is the raw number itself, which may be negative: it is made as the others are, d + softplus(r + c).": (
        _variant(slope=lambda raw: raw)
    ),
    "zeros give the identity, and your slope at the ends is not 1 there: c goes inside of the softplus, r + c.": [
        _variant(slope=lambda raw: LEAST + tf.nn.softplus(raw)),
        _variant(slope=tf.nn.softplus),
        _variant(slope=lambda raw: LEAST + tf.nn.softplus(raw) + _OFFSET),
    ],
    "the least slope d is missing at the ends: without it the slope may come as close to 0 as it likes.": _variant(
        slope=lambda raw: tf.nn.softplus(raw + _OFFSET)
    ),
    "the slope at the ends is of the form d + softplus(r + c), as all others are, and no exponential.": _variant(
        slope=tf.exp
    ),
    "the last two numbers are exchanged: the first of them is for the slope, the last one is the shift.": _variant(
        order=(-1, -2)
    ),
    "the knots reach from −π to π, so that the bound is π; yours is 3.": _variant(bound=3.0),
    "the knots reach from −π to π, so that the bound is π; yours is 4.": _variant(bound=4.0),
    "the knots reach from −π to π, so that the bound is π; yours is 2π.": _variant(bound=_TURN),
    "the knots reach from −π to π, so that the bound is π; yours is 1.": _variant(bound=1.0),
    "the shift leaves the knots where they are, from −π to π: hand it back beside them, and add it to neither x nor y.": [
        _variant(turn=lambda x, y, shift: (x + shift, y)),
        _variant(turn=lambda x, y, shift: (x, y + shift)),
        _variant(turn=lambda x, y, shift: (x + shift, y + shift)),
    ],
    "the shift is the last number itself, without a squashing function that keeps it small.": [
        _variant(shift=tf.tanh),
        _variant(shift=lambda raw: np.pi * tf.tanh(raw)),
        _variant(shift=lambda raw: _TURN * tf.sigmoid(raw)),
        _variant(shift=tf.nn.softplus),
    ],
}
_WRAPS = {
    "your `wrap` leaves all angles as they are.": lambda angle: angle,
    "your `wrap` gives angles from 0 to 2π: the circle here goes from −π to π. Add π before, and take it off after.": [
        lambda angle: tf.math.floormod(angle, _TURN),
        lambda angle: tf.math.floormod(angle + np.pi, _TURN) + 0 * angle,
    ],
    "your `wrap` takes what is beyond an end for the end itself: take off whole turns instead.": lambda angle: (
        tf.clip_by_value(angle, -np.pi, np.pi)
    ),
    "your `wrap` takes off one turn at most: a shift may be several turns.": _one_turn,
    "a whole turn is 2π: yours is π.": lambda angle: angle - np.pi * tf.floor((angle + np.pi / 2) / np.pi),
    "your `wrap` folds angles back, like a mirror: a whole turn is to be taken off.": [
        lambda angle: tf.asin(tf.sin(angle)),
        lambda angle: tf.acos(tf.cos(angle)),
    ],
    "your `wrap` is wrong for negative angles: count the turns by rounding downwards, with `tf.floor` or `tf.math.floormod`.": (
        lambda angle: tf.truncatemod(angle + np.pi, tf.constant(_TURN, angle.dtype)) - np.pi
    ),
    "add π before you count the turns, so that angles from −π to π count as none.": lambda angle: (
        tf.math.floormod(angle, _TURN) - np.pi
    ),
}


@exercise(
    "Exercise 10.6, over the seam",
    reference=lambda: (_circular_knots, _wrap),
    alternatives=[
        (_variant(slope=lambda raw: LEAST + tf.math.log1p(tf.exp(raw + _OFFSET))), _wrap),
        (_variant(shift=_wrap), lambda angle: tf.math.floormod(angle + np.pi, _TURN) - np.pi),
        (_circular_knots, lambda angle: angle - _TURN * tf.round(angle / _TURN)),
        (_circular_knots, lambda angle: tf.atan2(tf.sin(angle), tf.cos(angle))),
    ],
    mistakes={"circular_knots": _KNOTS, "wrap": _WRAPS},
)
def seam(circular_knots: Callable, wrap: Callable) -> Iterator[Observation]:
    cases = {
        "for one spline of 4 bins": raw_numbers(13, seed=61),
        "for 6 splines of 5 bins": raw_numbers(6, 16, seed=62),
        "for raw numbers that are all 0": tf.zeros([2, 13]),
        "for raw numbers far below 0": raw_numbers(3, 13, seed=63) - 12.0,
    }
    advice = "for several, count from the end of the last axis: `raw[..., :-2]`, `raw[..., -2:-1]`."
    for case, raw in cases.items():
        got = call_for_several("`circular_knots(raw)`", circular_knots, raw, advice=advice)
        *knots, shift = _parts(case, got, raw)
        for name, part in zip(_PARTS, knots, strict=False):
            yield Observation(f"{case}, `{name}`", part)
        turned = np.stack([np.cos(shift), np.sin(shift)])  # whole turns make no difference
        otherwise = f"{case}, the shift is not the last of the raw numbers."
        yield Observation(f"{case}, the cosine and the sine of the shift", turned, otherwise=otherwise)
    angles = tf.constant([0.5, -0.5, 3.1, -3.1, 3.2, -3.2, 5.0, -5.0, 9.0, -9.0, 17.0, -17.0])
    yield Observation(
        "`wrap` of 0.5, −0.5, 3.1, −3.1, 3.2, −3.2, 5, −5, 9, −9, 17, −17", call("`wrap(angle)`", wrap, angles)
    )
    ends = np.array([-3, -1, 1, 3]) * np.float32(np.pi)
    otherwise = "at −π, π and whole turns from there `wrap` should give −π or π, which are one point."
    distance = np.abs(as_array("`wrap` of odd multiples of π", call("`wrap(angle)`", wrap, tf.constant(ends))))
    yield Observation("the size of `wrap` at odd multiples of π", distance, otherwise=otherwise)
    _require_trainable(circular_knots, wrap)
    require_compiled("`wrap(angle)`", wrap, angles)
    require_compiled("`circular_knots(raw)[2]`", lambda raw: circular_knots(raw)[2], cases["for 6 splines of 5 bins"])


def _parts(case: str, got: Any, raw: tf.Tensor) -> list[np.ndarray]:
    """What `circular_knots` gives, as arrays of the right shapes."""
    if not isinstance(got, list | tuple) or len(got) != 4:
        raise Wrong("`circular_knots(raw)` should return four tensors: x, y, slopes and the shift.")
    bins = (raw.shape[-1] - 1) // 3
    parts = [as_array(f"{case}, {name}", part) for name, part in zip(_PARTS, got, strict=True)]
    for name, part in zip(_PARTS, parts, strict=True):
        wanted = raw.shape[:-1] if name == _PARTS[-1] else (*raw.shape[:-1], bins + 1)
        advice = ""
        if name == "slopes":
            advice = " There is one slope for each knot, and the ends have one, too."
        elif name == _PARTS[-1] and part.shape == (*wanted, 1):
            advice = " It is a number for each spline, without an axis of its own: `raw[..., -1]`."
        if part.shape != tuple(wanted):
            raise Wrong(f"{case}, {name} should have shape {tuple(wanted)}; yours has shape {part.shape}.{advice}")
        if not np.isfinite(part).all():
            raise Wrong(f"{case}, {name} is not finite everywhere.")
    return parts


def _require_trainable(circular_knots: Callable, wrap: Callable) -> None:
    """Asks for gradients, which NumPy loses on the way."""
    raw = tf.Variable(raw_numbers(13, seed=64))
    with tf.GradientTape(persistent=True) as tape:
        *_, slopes, shift = circular_knots(raw)
        parts = {
            "`slopes`": tf.reduce_sum(tf.square(tf.convert_to_tensor(slopes))),
            "the shift": tf.convert_to_tensor(shift),
            "`wrap`": tf.reduce_sum(tf.convert_to_tensor(wrap(raw))),
        }
    for name, part in parts.items():
        if tape.gradient(part, raw) is None:
            raise Wrong(
                f"the values are right, and {name} cannot be learned, as the gradient is lost on the way: compute with "
                "TensorFlow's functions, rather than NumPy's."
            )
