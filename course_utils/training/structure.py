"""The structure of a model: what a checkpoint knows the model by that it belongs to."""

import functools
import hashlib
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
import tf_keras

# Names are made up anew for every instance, and how weights start does not matter where weights are read from a file.
_NOT_STRUCTURE = {"name", "_name", "module", "seed", "build_config"}


def fingerprint(model: tf_keras.Model, call: Callable[[], Any]) -> str:
    """A digest of a model's structure: the same in every process, and however long the model was trained.

    It is made of the parts that can be reached from the model, which are layers, bijectors, distributions, functions
    and what they hold. Of each it takes the class, the constructor's arguments or Keras's configuration, all masks,
    orders and other arrays, and which of the model's variables stands where. Names and the values of variables do not
    count. Nor does what an object may have noted down while it was used: a number or a flag beside what it was made
    with, or an array or a list that another call changes.

    Args:
      model: Compiled model whose variables exist.
      call: Calls the model on some batch.
    """
    before = _Walk(model)
    before.facts(model)
    call()
    facts = _Walk(model, kept=before.seen).facts(model)
    variables, moments = (
        [(variable.shape.as_list(), variable.dtype.name) for variable in holder.variables]
        for holder in (model, model.optimizer)
    )
    whole = (facts, variables, type(model.optimizer).__name__, moments)
    return hashlib.sha256(repr(whole).encode()).hexdigest()


class _Walk:
    """Goes through the parts of a model in a fixed order, and tells the facts about them."""

    def __init__(self, model: tf_keras.Model, kept: dict[int, Any] | None = None):
        self.seen: dict[int, Any] = {}
        self._kept = kept
        self._places = {id(variable): place for place, variable in enumerate(model.variables)}
        self._met: dict[int, tuple[int, Any]] = {}

    def facts(self, part: Any, given: bool = False) -> list:
        """The facts about a part, and about the parts that it holds.

        Args:
          part: Anything that a model may hold.
          given: Whether it belongs to what its owner was made with, so that it is a setting and not a note.
        """
        if isinstance(part, tf_keras.metrics.Metric):  # measures, and is no part of what is measured
            return []
        if isinstance(part, tf.Variable):
            return [self._places.get(id(part), ("variable", part.shape.as_list(), part.dtype.name))]
        if isinstance(part, np.ndarray | tf.__internal__.EagerTensor):
            return _digest(part) if given or self._is_kept(part, part) else []
        if isinstance(part, str | int | float | np.generic | tf.DType | tf.TensorShape):
            return [str(part)] if given else []
        if isinstance(part, Mapping):
            return self._once(part, lambda: self._entries(part, given), reminded=False)
        if isinstance(part, Sequence):
            return self._once(part, lambda: self._elements(part, given), reminded=False)
        if isinstance(part, tf.Module):
            return self._once(part, lambda: self._module(part))
        if callable(part):
            return self._once(part, lambda: self._function(part))
        return []

    def _once(self, part: Any, facts: Callable[[], list], reminded: bool = True) -> list:
        """Facts about a part that may be met again, even inside itself."""
        if id(part) in self._met:
            return [("again", self._met[id(part)][0])] if reminded else []
        # With the part itself, so that its identity is not given to another on the way.
        self._met[id(part)] = len(self._met), part
        found = facts()
        if not reminded:
            del self._met[id(part)]
        return found

    def _elements(self, part: Sequence, given: bool) -> list:
        # Whole numbers in a row are an order or a shape.
        whole = all(isinstance(element, int | np.integer) for element in part)
        given = given or (whole and self._is_kept(part, list(part)))
        return [self.facts(element, given) for element in part] if given or not whole else []

    def _is_kept(self, part: Any, content: Any) -> bool:
        """Whether the same was there before the call of the model."""
        self.seen[id(part)] = content
        before = None if self._kept is None else self._kept.get(id(part))
        return before is content or (isinstance(content, list) and before == content)

    def _entries(self, entries: Mapping, given: bool) -> list:
        found = []
        for name, value in sorted(entries.items(), key=lambda entry: str(entry[0])):
            if str(name) not in _NOT_STRUCTURE and not str(name).endswith("initializer"):
                facts = self.facts(value, given)
                found += [(str(name), facts)] if facts else []
        return found

    def _module(self, module: tf.Module) -> list:
        own = {name: value for name, value in vars(module).items() if not name.startswith("_self_")}
        found = [type(module).__qualname__]
        if isinstance(module, tf_keras.layers.Layer):
            own = {name: value for name, value in own.items() if name not in _kept_by_keras()}
            found += [self.facts(_configuration(module), given=True), self.facts(getattr(module, "layers", []))]
        else:
            found += self._entries(own.pop("_parameters", None) or {}, given=True)
        return found + self._entries(own, given=False)

    def _function(self, function: Any) -> list:
        found = [getattr(function, "__qualname__", type(function).__qualname__)]
        if isinstance(function, functools.partial):
            return found + self.facts([function.func, function.args, function.keywords], given=True)
        if isinstance(function, types.MethodType):
            return found + self.facts(function.__self__)
        if isinstance(function, types.FunctionType):
            return found + [self.facts(value) for value in _enclosed(function)]
        if isinstance(function, type) or type(function).__module__.startswith(("tf_keras.", "tensorflow.")):
            return found
        return found + self._entries(getattr(function, "__dict__", {}), given=False)


def _digest(array: np.ndarray | tf.Tensor) -> list:
    if array.dtype in (tf.resource, tf.variant):
        return []
    values = np.asarray(array)
    content = repr(values.tolist()).encode() if values.dtype.hasobject else np.ascontiguousarray(values).tobytes()
    return [(values.shape, values.dtype.name, hashlib.sha256(content).hexdigest())]


def _enclosed(function: types.FunctionType) -> Iterator[Any]:
    """The variables of the scopes around a function that it uses."""
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # nothing was put into it yet
            continue


def _configuration(layer: tf_keras.layers.Layer) -> dict:
    """What Keras says of a layer, with the names of a network's layers replaced by their numbers."""
    network = isinstance(layer, _functional())
    if isinstance(layer, tf_keras.Model) and not network:
        return {}  # Keras would warn that it knows nothing of a subclass
    try:
        configuration = layer.get_config()
    except Exception:
        return {}
    return _renamed(
        configuration, {part.name: f"layer {place}" for place, part in enumerate(layer.layers)} if network else {}
    )


def _renamed(configuration: Any, numbers: dict[str, str]) -> Any:
    if isinstance(configuration, Mapping):
        return {name: _renamed(value, numbers) for name, value in configuration.items()}
    if isinstance(configuration, list | tuple):
        return [_renamed(value, numbers) for value in configuration]
    return numbers.get(configuration, configuration) if isinstance(configuration, str) else configuration


@functools.cache
def _functional() -> type:
    """The class of Keras models that were made by calling layers on an input, `Sequential` ones included."""
    point = tf_keras.Input((1,))
    return type(tf_keras.Model(point, point))


@functools.cache
def _kept_by_keras() -> frozenset[str]:
    """The attributes in which Keras keeps its own books."""
    model = tf_keras.Sequential([tf_keras.layers.Dense(1, input_shape=(1,))])
    model.compile()
    return frozenset({*vars(tf_keras.layers.Layer()), *vars(tf_keras.Model()), *vars(model), "history"})
