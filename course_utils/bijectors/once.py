"""Evaluate a bijector's network once where TensorFlow Probability asks for it twice."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from course_utils.tfp_cache import image


class once_per_trace:  # noqa: N801, as it is used like a function
    """Decorator for the method of a bijector that evaluates its network at a point, z or x.

    A flow's `log_prob` calls a layer's `_inverse` at x and then its log-det, and the layer needs the output of its network
    in both. Inside a `tf.function` (which includes every step of Keras's `fit`) the second call at a tensor gets the
    tensors of the first one back, so that the network appears in the graph once. It must be the very same tensor: at
    another one, equal or not, the network is evaluated anew. In eager mode nothing is remembered, as weights may change
    between two calls.

    TFP asks for log|det J_forward| at z even where it was x that `_inverse` was given. By the inverse function theorem
    that is −log|det J_inverse| at x. So if the class has both `_forward_log_det_jacobian` and
    `_inverse_log_det_jacobian`, each of them is answered by the other where the network has been evaluated at the
    other end of the map alone.

    As with TFP's own cache, a `tf.GradientTape` inside a traced function must enclose both calls or neither, and
    weights do not change within a trace.

    The method's arguments are the point and, if need be, others, such as a condition.
    """

    def __init__(self, method: Callable):
        self._method = method

    def __set_name__(self, owner: type, name: str):
        setattr(owner, name, _remembering(self._method, name))
        if all(log_det in vars(owner) for log_det, _ in _LOG_DETS):
            for (log_det, direction), (opposite, _) in (_LOG_DETS, _LOG_DETS[::-1]):
                setattr(owner, log_det, _at_the_known_end(vars(owner)[log_det], name, direction, opposite))


_LOG_DETS = (("_forward_log_det_jacobian", "_forward"), ("_inverse_log_det_jacobian", "_inverse"))


@dataclass
class _Evaluation:
    """One evaluation: whose, in which graph, with what arguments, and with what result."""

    owner: Any
    graph: tf.Graph
    arguments: dict[int | str, Any]
    result: Any


def _evaluations(owner: Any, name: str) -> list[_Evaluation]:
    """What `owner` has evaluated in the graph that is being traced.

    The list belongs to that graph and goes with it: an attribute of the bijector would keep the graph, with all of a
    training step in it, as long as there is the flow.
    """
    graph = tf.compat.v1.get_default_graph()
    kept = graph.get_collection_ref((name, id(owner)))
    # What an outer graph remembers is copied to an inner one, as in a tf.cond, and is of no use there.
    kept[:] = [each for each in kept if each.owner is owner and each.graph is graph]
    return kept


def _remembering(method: Callable, name: str) -> Callable:
    @functools.wraps(method)
    def remembering(self, *arguments, **keywords):
        if tf.executing_eagerly():
            return method(self, *arguments, **keywords)
        asked = dict(enumerate(arguments)) | keywords
        kept = _evaluations(self, name)
        for known in kept:
            if known.arguments.keys() == asked.keys() and all(known.arguments[k] is asked[k] for k in asked):
                return known.result
        result = method(self, *arguments, **keywords)
        kept.append(_Evaluation(self, tf.compat.v1.get_default_graph(), asked, result))
        return result

    return remembering


def _at_the_known_end(log_det: Callable, name: str, direction: str, opposite: str) -> Callable:
    @functools.wraps(log_det)
    def at_the_known_end(self, point, *arguments, **keywords):
        if not tf.executing_eagerly() and not arguments:
            evaluated_at = {id(known.arguments.get(0)) for known in _evaluations(self, name)}
            other_end = image(self, point, direction, keywords)
            if other_end is not None and id(other_end) in evaluated_at and id(point) not in evaluated_at:
                return -getattr(self, opposite)(other_end, **keywords)
        return log_det(self, point, *arguments, **keywords)

    return at_the_known_end
