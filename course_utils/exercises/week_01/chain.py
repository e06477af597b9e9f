"""Exercise 1.3, log-determinants add: its check."""

from collections.abc import Callable, Sequence

import numpy as np
import tensorflow as tf

from course_utils import evaluation
from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.week_01.shared import advise_on_shape, bend, some_points


@exercise(
    "Exercise 1.3, log-determinants add",
    reference=lambda: _reference_chain_log_det,
)
def chain(chain_log_det):
    require_order("chain_log_det", chain_log_det, "maps", "z")
    maps = [bend(7), bend(12), bend(6)]
    points = [some_points(6)]
    for f in maps:
        points.append(f(points[-1]))
    terms = _log_dets(maps, points)
    expected = terms.sum(axis=0)
    backwards = [points[0]]
    for f in maps[::-1]:
        backwards.append(f(backwards[-1]))
    what = "`chain_log_det(maps, z)`"
    got = call(what, chain_log_det, list(maps), points[0])
    advise_on_shape(what, got, {(3, 6): "add up the log-determinants of the maps."})
    require_close(
        what,
        got,
        expected,
        {
            "you take every Jacobian at the first point, z. Each map acts on what the map before it returned.": _log_dets(
                maps, [points[0]] * 3
            ).sum(axis=0),
            "you move the points too early: the Jacobian of a map is taken at the point that it *receives*.": _log_dets(
                maps, points[1:]
            ).sum(axis=0),
            "your maps act in the wrong order: the first of the list acts first.": _log_dets(maps[::-1], backwards).sum(
                axis=0
            ),
            "the points go through the maps in the right order, but your Jacobians in the opposite one.": _log_dets(
                maps[::-1], points
            ).sum(axis=0),
            "determinants are multiplied; their logarithms are *added*.": terms.prod(axis=0),
            "add the log-determinants; do not average them.": terms.mean(axis=0),
            "the sign is wrong: the log-determinant of the chain is wanted, not that of its inverse.": -expected,
            "only the last map counts in yours: add to the total rather than replace it.": terms[-1],
            "only the first map counts in yours. Does `return` stand inside the loop?": terms[0],
            "that is the determinant; its logarithm is wanted.": np.exp(expected),
            "the last map is left out.": terms[:-1].sum(axis=0),
            "the first map is left out.": terms[1:].sum(axis=0),
        },
        tolerance=1e-3,
    )
    # Each of these has determinant 1; but the Jacobian of all together is so badly conditioned that its is lost.
    got = call(what, chain_log_det, [_turn, _pull, _turn, _pull], some_points(6)[:, :2])
    if not np.allclose(as_array(what, got), 0, atol=1e-2):
        raise Wrong(
            "your sum is right for gentle maps, but loses all digits where the chain stretches strongly: take each map's "
            "log-determinant on its own, and never differentiate through two maps at once."
        )


def _log_dets(maps: Sequence[Callable], points: Sequence[tf.Tensor]) -> np.ndarray:
    """The log-determinant of each map at the points that stand at its place, `[K, n]`; points in excess are not used."""
    return np.array([evaluation.log_det_by_autodiff(f, z) for f, z in zip(maps, points, strict=False)])


def _turn(z: tf.Tensor) -> tf.Tensor:
    return z @ tf.constant([[np.cos(0.7), np.sin(0.7)], [-np.sin(0.7), np.cos(0.7)]], tf.float32)


def _pull(z: tf.Tensor) -> tf.Tensor:
    return z * tf.constant([1e6, 1e-6])


def _reference_chain_log_det(maps: Sequence[Callable], z: tf.Tensor) -> tf.Tensor:
    total = 0.0
    for f in maps:
        total += evaluation.log_det_by_autodiff(f, z)
        z = f(z)
    return total
