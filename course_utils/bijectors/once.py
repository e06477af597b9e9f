"""Evaluate a bijector's conditioner once where TensorFlow Probability asks for it twice."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import tensorflow as tf


class once_per_trace:  # noqa: N801, as it is used like a function
    """Decorator for the method of a bijector that evaluates the conditioner at a point, z or x = forward(z).

    A flow's `log_prob` calls a layer's `_inverse` at x and then its log-det at x or at z, and the layer needs the
    output of its conditioner in both. Inside a `tf.function` (which includes every step of Keras's `fit`) the second
    call gets the tensors of the first one back, so that the network appears in the graph once. For that the method
    must give the same result at z and at x, as it does in a coupling layer, whose frozen entries z and x share. In
    eager mode nothing is remembered, as weights may change between two calls.

    As with TFP's own cache, a `tf.GradientTape` inside a traced function must enclose both calls or neither.

    The method's arguments are the point and, if need be, a condition. The class that has the method must have the
    methods `_forward` and `_inverse` too, since it is from them that the decorator learns which z belongs to which x.
    """

    def __init__(self, method: Callable):
        self._method = method

    def __set_name__(self, owner: type, name: str):
        attribute = f"_latest{name}"
        setattr(owner, name, _remembering(self._method, attribute))
        for direction in ("_forward", "_inverse"):
            setattr(owner, direction, _linking(vars(owner)[direction], attribute))


@dataclass
class _Latest:
    """The latest evaluation: whose, in which graph, at which point (and its image, once known), and with what result."""

    owner: Any
    graph: tf.Graph
    points: list[tf.Tensor]
    conditions: tuple
    result: Any

    def is_of(self, point: tf.Tensor) -> bool:
        return any(point is known for known in self.points)


def _remembered(owner: Any, attribute: str) -> list[_Latest]:
    """Where the latest evaluation by `owner` is kept: a list of one, or of none.

    It belongs to the graph that is being traced, and goes when that graph goes: an attribute of the bijector would keep
    the graph, with all of a training step in it, as long as there is the flow.
    """
    graph = tf.compat.v1.get_default_graph()
    kept = graph.get_collection_ref((attribute, id(owner)))
    # What an outer graph remembers is copied to an inner one, as in a tf.cond, and is of no use there.
    kept[:] = [latest for latest in kept if latest.owner is owner and latest.graph is graph]
    return kept


def _remembering(method: Callable, attribute: str) -> Callable:
    @functools.wraps(method)
    def remembering(self, point, *conditions):
        if tf.executing_eagerly():
            return method(self, point, *conditions)
        for latest in _remembered(self, attribute):
            if latest.is_of(point) and all(a is b for a, b in zip(latest.conditions, conditions, strict=True)):
                return latest.result
        result = method(self, point, *conditions)
        graph = tf.compat.v1.get_default_graph()
        _remembered(self, attribute)[:] = [_Latest(self, graph, [point], conditions, result)]
        return result

    return remembering


def _linking(direction: Callable, attribute: str) -> Callable:
    @functools.wraps(direction)
    def linking(self, point, *args, **kwargs):
        image = direction(self, point, *args, **kwargs)
        if not tf.executing_eagerly():
            for latest in _remembered(self, attribute):
                if latest.is_of(point):
                    latest.points.append(image)
        return image

    return linking
