"""Tells Keras 3, which `tf.keras` is, from the `tf_keras` that TensorFlow Probability works with."""

from collections.abc import Iterable, Mapping
from traceback import walk_tb
from typing import Any

import tensorflow as tf
from tf_keras.src.engine.node import Node

WHY = "TensorFlow Probability does not see the weights of Keras 3, which `tf.keras` and `keras` are: use `tf_keras`"


def found_in(answer: Any) -> Any:
    """A layer, model or other object of Keras 3, or a class made from one, that an answer is or holds; or None.

    Looks into lists, tuples and dictionaries, and into the attributes of what is a `tf.Module`, bijectors among them.
    """
    waiting, met = [answer], {}
    while waiting:
        thing = waiting.pop()
        if id(thing) in met:
            continue
        met[id(thing)] = thing  # kept alive, so that no other thing gets its identity
        if _is_of_keras_3(thing):
            return thing
        waiting.extend(_parts(thing))
    return None


def raised(error: BaseException) -> bool:
    """Whether an error was raised by Keras 3, or where one of its objects was at hand."""
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    return any(
        _is_keras_3(frame.f_globals.get("__name__")) or found_in(dict(frame.f_locals)) is not None for frame in frames
    )


def _is_of_keras_3(thing: Any) -> bool:
    kind = thing if isinstance(thing, type) else type(thing)
    return any(_is_keras_3(base.__module__) for base in kind.__mro__)


def _is_keras_3(module: Any) -> bool:
    return str(module).partition(".")[0] == "keras"


def _parts(thing: Any) -> Iterable[Any]:
    if isinstance(thing, Mapping):
        return list(thing.values())
    if isinstance(thing, list | tuple):
        return list(thing)
    if isinstance(
        thing, Node
    ):  # a layer of Keras 3, applied to a tensor of `tf_keras`, is in the graph as its operations
        return [thing.call_args, thing.call_kwargs]
    return list(vars(thing).values()) if isinstance(thing, tf.Module) else []
