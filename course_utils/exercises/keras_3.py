"""Tells Keras 3, which `tf.keras` is, from the `tf_keras` that TensorFlow Probability works with."""

from collections.abc import Iterable, Iterator, Mapping
from traceback import walk_tb
from typing import Any

import tensorflow as tf

_WHY = "TensorFlow Probability does not see the weights of Keras 3, which `tf.keras` and `keras` are: use `tf_keras`"
_WHY_NO_OPTIMISER = "`tf_keras` takes no optimisers of Keras 3, which `tf.keras` and `keras` are: use `tf_keras`"


def found_in(answer: Any) -> Any:
    """A layer, model or other object of Keras 3, or a class made from one, that an answer is or holds; or None.

    Looks into lists, tuples and dictionaries, and into the attributes of what is a `tf.Module`, bijectors among them.
    """
    return next(_all_in(answer), None)


def why_not(thing: Any) -> str:
    """Why an object of Keras 3 is of no use here."""
    return _WHY_NO_OPTIMISER if _is_optimiser(thing) else _WHY


def reason_for(error: BaseException) -> str | None:
    """What Keras 3 has to do with an error that it raised, or that came where one of its objects was at hand; or None.

    An optimiser of Keras 3 does its work on any variables, so that an error inside of it has reasons of its own.
    """
    for frame, _ in walk_tb(error.__traceback__):
        if _is_optimiser(frame.f_locals.get("self")):
            return None
        module, things = frame.f_globals.get("__name__"), list(_all_in(dict(frame.f_locals)))
        if _is_of(module, "keras") or not all(map(_is_optimiser, things)):
            return _WHY
        if things and _is_of(module, "tf_keras"):
            return _WHY_NO_OPTIMISER
    return None


def _all_in(answer: Any) -> Iterator[Any]:
    waiting, met = [answer], {}
    while waiting:
        thing = waiting.pop()
        if id(thing) in met:
            continue
        met[id(thing)] = thing  # kept alive, so that no other thing gets its identity
        if _is_of_keras_3(thing):
            yield thing
        else:
            waiting.extend(_parts(thing))


def _is_of_keras_3(thing: Any) -> bool:
    kind = thing if isinstance(thing, type) else type(thing)
    return any(_is_of(base.__module__, "keras") for base in kind.__mro__)


def _is_optimiser(thing: Any) -> bool:
    return _is_of_keras_3(thing) and isinstance(thing, tf.keras.optimizers.Optimizer)


def _is_of(module: Any, package: str) -> bool:
    return str(module).partition(".")[0] == package


def _parts(thing: Any) -> Iterable[Any]:
    if isinstance(thing, Mapping):
        return list(thing.values())
    if isinstance(thing, list | tuple):
        return list(thing)
    if isinstance(thing, tf.Module):
        return list(vars(thing).values())
    # A layer of Keras 3, applied to a tensor of `tf_keras`, is in the graph as its operations: a node has their arguments.
    if _is_of(type(thing).__module__, "tf_keras") and hasattr(thing, "call_args"):
        return [thing.call_args, thing.call_kwargs]
    return []
