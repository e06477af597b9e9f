"""What the checks of weeks 5 to 8 share: bijectors that students write as classes, tried as the notebooks use them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import Blank, Wrong, call, is_blank, require_filled

tfb = tfp.bijectors


def normal(*shape: int, seed: int) -> tf.Tensor:
    """Standard normal numbers."""
    return tf.random.stateless_normal(shape, seed=[seed, 5])


def fresh_inverse(bijector: tfb.Bijector, x: tf.Tensor) -> tf.Tensor:
    """The inverse at a copy of x, which TFP has not met."""
    return bijector.inverse(tf.identity(x))


def fresh_forward(bijector: tfb.Bijector, z: tf.Tensor) -> tf.Tensor:
    """The forward map at a copy of z, which TFP has not met."""
    return bijector.forward(tf.identity(z))


def variant(kind: type[tfb.Bijector], **methods: Callable) -> type[tfb.Bijector]:
    """The class with some of its methods replaced: a typical mistake, or another right answer."""
    return type(kind.__name__, (kind,), methods)


class Counted:
    """A function that counts its calls."""

    def __init__(self, function: Callable):
        self._function, self.calls = function, 0

    def __call__(self, *arguments: Any) -> Any:
        self.calls += 1
        return self._function(*arguments)


def built(name: str, kind: Any, to_fill: Sequence[str], *arguments: Any, **keywords: Any) -> tfb.Bijector:
    """An object of a student's class.

    Raises:
      Wrong: If the class is no bijector, or some of its methods are still blank, or its constructor raises an error.
      Blank: If all the methods in `to_fill` are blank.
    """
    if isinstance(kind, tfb.Bijector):
        raise Wrong(f"`{name}` should be the class itself; yours is an object made with it. Leave out the parentheses.")
    if not isinstance(kind, type) or not issubclass(kind, tfb.Bijector):
        raise Wrong(f"`{name}` should be a class derived from `tfb.Bijector`; yours is {str(kind)[:80]}.")
    # The methods that are given keep the class as a whole from counting as blank.
    if all(is_blank(getattr(kind, method, None)) for method in to_fill):
        raise Blank(f"`{name}`")
    require_filled(kind)
    return call(f"`{name}({', '.join('…' for _ in (*arguments, *keywords))})`", kind, *arguments, **keywords)


def require_compiled(what: str, function: Callable, example: tf.Tensor) -> tf.types.experimental.ConcreteFunction:
    """Tries a function as Keras compiles it, with a batch size that is not known beforehand."""
    signature = [tf.TensorSpec([None, *example.shape[1:]], example.dtype)]
    try:
        compiled = tf.function(function, input_signature=signature, autograph=False).get_concrete_function()
        result = compiled(example)
    except Exception as error:
        raise Wrong(
            f"{what} works, but not in a compiled function, where the size of the batch is not known beforehand: use -1 or "
            "`tf.shape(x)[0]` for it rather than `x.shape[0]` or `len(x)`, and TensorFlow's functions rather than NumPy's."
        ) from error
    require_close(f"in a compiled function, {what}", result, function(tf.identity(example)), tolerance=1e-3)
    return compiled


def own_log_det(bijector: tfb.Bijector, point: tf.Tensor) -> tuple[str, Any]:
    """The method with which a student's class computes the log-det, and what it returns: TFP derives the other direction.

    Raises:
      Wrong: If there is none, or it raises an error.
    """
    for direction, symbol in (("forward", "z"), ("inverse", "x")):
        name = f"_{direction}_log_det_jacobian"
        if hasattr(bijector, name):
            return f"`{name}`", call(f"`{name}({symbol})`", getattr(bijector, name), tf.identity(point))
    raise Wrong(
        "the log-det is missing: write `_forward_log_det_jacobian` or `_inverse_log_det_jacobian`. TFP derives the other one."
    )


def require_close_or_tell(what: str, got: Any, right: Any, mistakes: Callable[[], Mapping[str, Any]]) -> None:
    """Compares in single precision, and works out what mistakes would have given, which takes long, only if there is one."""
    try:
        require_close(what, got, right, tolerance=1e-3)
    except Wrong:
        if getattr(got, "shape", None) != np.shape(right):
            raise
        require_close(what, got, right, mistakes(), tolerance=1e-3)


def nearest(got: Any, candidates: Sequence[Any]) -> np.ndarray:
    """The one of several mistaken values, told by the same message, that is closest to the answer."""
    got, candidates = as_array("your answer", got), [np.asarray(candidate, float) for candidate in candidates]
    if got.shape != candidates[0].shape:
        return candidates[0]
    return min(candidates, key=lambda candidate: np.abs(candidate - got).max())
