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
    """The latest evaluation: in which graph, at which point (and its image, once known), and with what result."""

    graph: tf.Graph
    points: list[tf.Tensor]
    conditions: tuple
    result: Any

    def is_of(self, point: tf.Tensor) -> bool:
        # The graph matters because a tensor of an outer graph may be met again inside a tf.cond.
        return self.graph is tf.compat.v1.get_default_graph() and any(point is known for known in self.points)


def _remembering(method: Callable, attribute: str) -> Callable:
    @functools.wraps(method)
    def remembering(self, point, *conditions):
        if tf.executing_eagerly():
            return method(self, point, *conditions)
        latest = getattr(self, attribute, None)
        if latest and latest.is_of(point) and all(a is b for a, b in zip(latest.conditions, conditions, strict=True)):
            return latest.result
        result = method(self, point, *conditions)
        latest = _Latest(tf.compat.v1.get_default_graph(), [point], conditions, result)
        # Past tf.Module's own __setattr__, which would track the tensors as part of a checkpoint.
        object.__setattr__(self, attribute, latest)
        return result

    return remembering


def _linking(direction: Callable, attribute: str) -> Callable:
    @functools.wraps(direction)
    def linking(self, point, *args, **kwargs):
        image = direction(self, point, *args, **kwargs)
        latest = getattr(self, attribute, None)
        if not tf.executing_eagerly() and latest and latest.is_of(point):
            latest.points.append(image)
        return image

    return linking
