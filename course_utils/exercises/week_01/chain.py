"""Exercise 1.3, log-determinants add: its check."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import tensorflow as tf

from course_utils.evaluation import log_det_by_autodiff
from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_01.shared import advise_on_shape, bend, some_points

Maps = Sequence[Callable[[tf.Tensor], tf.Tensor]]


def _points(maps: Maps, z: tf.Tensor) -> list[tf.Tensor]:
    """Where the points are before the first map, and after each."""
    points = [z]
    for f in maps:
        points.append(f(points[-1]))
    return points


def _log_dets(maps: Maps, points: Sequence[tf.Tensor]) -> np.ndarray:
    """The log-determinant of each map at the points that stand at its place, `[K, n]`; points in excess are not used."""
    return np.array([log_det_by_autodiff(f, z) for f, z in zip(maps, points, strict=False)])


def _of_terms(formula: Callable[[np.ndarray], np.ndarray]) -> Callable:
    """A formula of the log-determinants of the maps, `[K, n]`."""
    return lambda maps, z: formula(_log_dets(maps, _points(maps, z)))


def _at(points: Callable[[Maps, tf.Tensor], Sequence[tf.Tensor]], order: int = 1) -> Callable:
    """The sum of the log-determinants, in this order, at other points."""
    return lambda maps, z: _log_dets(maps[::order], points(maps, z)).sum(axis=0)


def _by_recursion(maps: Maps, z: tf.Tensor) -> tf.Tensor:
    first, *others = maps
    here = log_det_by_autodiff(first, z)
    return here + _by_recursion(others, first(z)) if others else here


def _chain_log_det(maps: Maps, z: tf.Tensor) -> tf.Tensor:
    total = 0.0
    for f in maps:
        total += log_det_by_autodiff(f, z)
        z = f(z)
    return total


@exercise(
    "Exercise 1.3, log-determinants add",
    reference=lambda: _chain_log_det,
    alternatives=[_by_recursion, _of_terms(lambda terms: terms.sum(axis=0))],
    mistakes={
        "you take every Jacobian at the first point, z. Each map acts on what the map before it returned.": _at(
            lambda maps, z: [z] * len(maps)
        ),
        "you move the points too early: the Jacobian of a map is taken at the point that it *receives*.": _at(
            lambda maps, z: _points(maps, z)[1:]
        ),
        "your maps act in the wrong order: the first of the list acts first.": lambda maps, z: _chain_log_det(
            maps[::-1], z
        ),
        "the points go through the maps in the right order, but your Jacobians in the opposite one.": _at(
            _points, order=-1
        ),
        "determinants are multiplied; their logarithms are *added*.": _of_terms(lambda terms: terms.prod(axis=0)),
        "add the log-determinants; do not average them.": _of_terms(lambda terms: terms.mean(axis=0)),
        "the sign is wrong: the log-determinant of the chain is wanted, not that of its inverse.": _of_terms(
            lambda terms: -terms.sum(axis=0)
        ),
        "only the last map counts in yours: add to the total rather than replace it.": _of_terms(
            lambda terms: terms[-1]
        ),
        "only the first map counts in yours. Does `return` stand inside the loop?": _of_terms(lambda terms: terms[0]),
        "that is the determinant; its logarithm is wanted.": _of_terms(lambda terms: np.exp(terms.sum(axis=0))),
        "the last map is left out.": _of_terms(lambda terms: terms[:-1].sum(axis=0)),
        "the first map is left out.": _of_terms(lambda terms: terms[1:].sum(axis=0)),
    },
)
def chain(chain_log_det: Callable) -> Iterator[Observation]:
    require_order("chain_log_det", chain_log_det, "maps", "z")
    what = "`chain_log_det(maps, z)`"
    got = call(what, chain_log_det, [bend(7), bend(12), bend(6)], some_points(6))
    advise_on_shape(what, got, {(3, 6): "add up the log-determinants of the maps."})
    yield Observation(what, got, tolerance=1e-3)
    # Each of these has determinant 1; but the Jacobian of all together is so badly conditioned that its is lost.
    got = call(what, chain_log_det, [_turn, _pull, _turn, _pull], some_points(6)[:, :2])
    if not np.allclose(as_array(what, got), 0, atol=1e-2):
        raise Wrong(
            "your sum is right for gentle maps, but loses all digits where the chain stretches strongly: take each map's "
            "log-determinant on its own, and never differentiate through two maps at once."
        )


def _turn(z: tf.Tensor) -> tf.Tensor:
    return z @ tf.constant([[np.cos(0.7), np.sin(0.7)], [-np.sin(0.7), np.cos(0.7)]], tf.float32)


def _pull(z: tf.Tensor) -> tf.Tensor:
    return z * tf.constant([1e6, 1e-6])
