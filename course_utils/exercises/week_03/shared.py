"""What several exercises of week 3 share."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import scipy.stats
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.bijector_checks import variant
from course_utils.exercises.compare import as_array, require_close, require_instance
from course_utils.exercises.exercise import Wrong, call, require_filled
from course_utils.exercises.observation import Observation

tfb = tfp.bijectors
tfd = tfp.distributions


# Where maps of single numbers are compared: not symmetric about 0, and no whole numbers among them.
NUMBERS = np.array([-2.1, -1.3, -0.35, 0.4, 1.7, 2.6], np.float32)
PLANE = np.array([[1.2, 0.4], [-0.7, 0.9], [2.1, -1.6], [0.3, 1.8], [-1.9, -2.4]], np.float32)


# What to say in place of errors that are common and hard to read, under a piece of their text.
_FOR_TENSORS = {
    "truth value of an array": "It is given many numbers at once. An `if` decides only once for all of them; "
    "`tf.where(condition, a, b)` decides entry by entry.",
    "converted to Python scalars": "The functions of Python's `math` take single numbers: use TensorFlow's, such as `tf.sinh`, "
    "which take tensors.",
    "converted to a scalar index": "A tensor has no entries that a condition in brackets could pick out and change. "
    "`tf.where(condition, a, b)` makes a new one, entry by entry.",
}


def normal_at() -> tfd.Distribution:
    return tfd.Normal(loc=0.0, scale=1.0)


def z_of_first() -> tf.Tensor:
    return normal_at().sample(5_000, seed=(3, 1))


def shear_matrix() -> tf.Tensor:
    return tf.constant([[1.2, 0.0], [0.7, 0.8]])


def refuse(got: Any, mistakes: Mapping[str, Any]) -> None:
    """Raises `Wrong` with the message of the mistake that gives `got`, NaN and infinity included."""
    values = as_array("the result", got)
    for message, mistaken in mistakes.items():
        mistaken = np.asarray(mistaken)
        # Where no number is finite there is nothing to tell one mistake from another.
        if values.shape == mistaken.shape and np.isfinite(mistaken).any():
            if np.allclose(values, mistaken, rtol=1e-4, atol=1e-4, equal_nan=True):
                raise Wrong(message)


def refuse_shapes(what: str, got: Any, expected: tuple, mistakes: Mapping[str, tuple]) -> None:
    """Raises `Wrong` if a typical mistake, under whose message `mistakes` has its shape, has given `got` that shape."""
    shape = as_array(what, got).shape
    for message, mistaken in mistakes.items():
        if shape == mistaken != expected:
            raise Wrong(f"{what} has shape {shape} but should have shape {expected}: {message}")


def require_made_from(what: str, got: Any, expected: np.ndarray, cell: str, mistakes: Mapping[str, Any]) -> None:
    """Compares numbers made from those that the notebook draws in `cell`, and notices if these were others."""
    values = as_array(what, got)
    if values.ndim == 1 and values.shape != expected.shape:
        raise Wrong(
            f"{what} has shape {values.shape} but should have shape {expected.shape}, one number for each in the `z` of "
            f"{cell}. Other cells give the name `z` to other numbers: run the cell of {cell} again, and then this one."
        )
    if values.ndim > 1:
        raise Wrong(
            f"{what} has shape {values.shape} but should have shape {expected.shape}, as the `z` of {cell} has."
        )
    try:
        require_close(what, got, expected, mistakes)
    except Wrong as wrong:
        usable = values.shape == expected.shape and np.isfinite(values).all() and np.ptp(values) > 0
        # A mistake made with the right numbers keeps something of their order; other draws keep nothing.
        if usable and str(wrong) not in mistakes and abs(scipy.stats.spearmanr(values, expected).statistic) < 0.15:
            raise Wrong(
                f"{what} has the right shape, and was made from other numbers than the notebook's `z`. Leave the line that "
                f"draws it in {cell}, with its seed, as it was, do not draw again, and run that cell and then this one."
            ) from wrong
        raise


def require_bijector(what: str, got: Any, of_a_list: str = "`tfb.Chain` makes one bijector of a list") -> None:
    if isinstance(got, type):
        raise Wrong(f"{what} is the class `{got.__name__}` itself: call it, with its parameter in parentheses.")
    if isinstance(got, list | tuple):
        raise Wrong(f"{what} should be one bijector; yours is a {type(got).__name__}: {of_a_list}.")
    if isinstance(got, tfd.Distribution):
        raise Wrong(f"{what} should be a bijector, the map alone; yours is a distribution.")
    require_instance(what, got, tfb.Bijector, "a bijector, an object made with `tfb`")


def _require_float32(name: str, bijector: tfb.Bijector, z: np.ndarray) -> None:
    """Refuses a bijector in double precision, which cannot be applied to the notebook's tensors."""
    try:
        bijector.forward(tf.constant(z))
    except (TypeError, ValueError) as error:
        if "float64" in str(error):
            raise Wrong(
                f"`{name}` has a parameter of type float64, and the notebook's tensors are float32, to which it cannot be "
                "applied: give the parameter as a number, a list or a tensor rather than a NumPy array."
            ) from error


def refuse_bijector(what: str, got: Any, base: str) -> None:
    if isinstance(got, tfb.Bijector):
        raise Wrong(f"{what} should be a distribution; yours is a bijector, which has yet to be applied to {base}.")


def require_map(name: str, bijector: tfb.Bijector, z: np.ndarray, x: Any, mistakes: Mapping[str, Any]) -> None:
    """Tries a bijector in both directions, on tensors that it has not met."""
    _require_float32(name, bijector, z)
    forward = call(f"`{name}.forward`", bijector.forward, tf.constant(z))
    require_close(f"`{name}.forward(z)`", forward, x, mistakes)
    inverse = call(f"`{name}.inverse`", bijector.inverse, tf.constant(x))
    require_close(f"`{name}.inverse(x)`", inverse, np.broadcast_to(z, np.shape(x)), tolerance=1e-3)


def require_transformed(what: str, got: tfd.Distribution, base: str) -> list[tfd.Distribution]:
    """The base of a distribution that a bijector has made, the base of that if it is made so itself, and so on."""
    bases, inner = [], got
    # By name, since TFP has two classes of that name. Its own families may be transformed ones, too: they do not count.
    while type(inner).__name__.lstrip("_") == "TransformedDistribution" or (
        hasattr(inner, "bijector") and not type(inner).__module__.startswith("tensorflow_probability")
    ):
        inner = inner.distribution
        bases.append(inner)
    if not bases:
        raise Wrong(
            f"{what} should be made from {base}, with a bijector; yours is a `{type(got).__name__}` as TFP provides it."
        )
    return bases


def has_log_prob(distribution: tfd.Distribution, points: np.ndarray, expected: np.ndarray) -> bool:
    try:
        got = np.asarray(distribution.log_prob(points))
    except Exception:  # a base of another shape or type may not know what to do with the points
        return False
    return got.shape == expected.shape and np.allclose(got, expected, atol=1e-4)


def built(name: str, kind: type) -> tfb.Bijector:
    if isinstance(kind, tfb.Bijector):
        raise Wrong(f"`{name}` should be the class itself; yours is an object made with it. Leave out the parentheses.")
    if not isinstance(kind, type) or not issubclass(kind, tfb.Bijector):
        raise Wrong(f"`{name}` should be a class derived from `tfb.Bijector`; yours is {str(kind)[:80]}.")
    require_filled(kind)
    for method in ("forward", "inverse", "forward_log_det_jacobian", "inverse_log_det_jacobian"):
        if _defines(kind, method):
            raise Wrong(
                f"`{name}` defines `{method}` itself. Define `_{method}`, with the underscore; the public method belongs to TFP, "
                "which does more in it."
            )
    bijector = call(f"`{name}()`", kind)
    log_dets = ("_forward_log_det_jacobian", "_inverse_log_det_jacobian")
    for methods in (("_forward",), ("_inverse",), log_dets):
        if not any(_defines(kind, method) for method in methods):
            raise Wrong(f"`{name}` has no method `{methods[0]}`; is it spelt so, with the underscore?")
    return bijector


def _defines(kind: type, method: str) -> bool:
    return getattr(kind, method, None) is not getattr(tfb.Bijector, method, None)


def require_event_rank_0(name: str, bijector: tfb.Bijector) -> None:
    if bijector.forward_min_event_ndims != 0:
        raise Wrong(
            f"`{name}` acts on single numbers: its constructor should say `forward_min_event_ndims=0`; yours says "
            f"{bijector.forward_min_event_ndims}."
        )


def observed(bijector: tfb.Bijector, method: str, at: np.ndarray) -> Observation:
    """A method at points that TFP has not met, by the public name that adds TFP's own checks."""
    variable = "z" if method.startswith("forward") else "x"
    if _defines(type(bijector), f"_{method}"):
        own = _of_a_tensor(f"`_{method}({variable})`", getattr(bijector, f"_{method}"), at)
        if as_array(f"`_{method}({variable})`", own).shape == ():
            raise Wrong(
                f"`_{method}({variable})` should have the shape of {variable}, one number for each entry; yours is a single "
                "number. The sum over the axes of an event is not for you to do: TFP adds it."
                if "log_det" in method
                else f"`_{method}({variable})` should have the shape of {variable}; yours is a single number."
            )
    what = f"`{method}({variable})`"
    return Observation(what, call(what, getattr(bijector, method), tf.constant(at)))


def _of_a_tensor(what: str, method: Callable, at: np.ndarray) -> Any:
    """What a student's method makes of several numbers, with advice if it is written for one, or for NumPy's arrays."""
    try:
        return call(what, method, tf.constant(at))
    except Wrong as wrong:
        for piece, words in _FOR_TENSORS.items():
            if piece in str(wrong):
                raise Wrong(f"{what} raised an error. {words}") from wrong
        raise


def points_of_methods(z: np.ndarray, x: np.ndarray) -> dict[str, np.ndarray]:
    """Each public method, and points for it."""
    return {"forward": z, "inverse": x, "forward_log_det_jacobian": z, "inverse_log_det_jacobian": x}


def observed_methods(name: str, bijector: tfb.Bijector, z: np.ndarray, x: np.ndarray) -> Iterator[Observation]:
    """The public methods at vectors, then at arrays of shape (3, 1, 2), and a log-density under the bijector."""
    for method, at in points_of_methods(z, x).items():
        yield observed(bijector, method, at)
    for method, at in points_of_methods(z, x).items():
        got = call(
            f"For an array of shape (3, 1, 2), `{method}`", getattr(bijector, method), tf.constant(at.reshape(3, 1, 2))
        )
        yield Observation(f"for an array of shape (3, 1, 2), `{method}`", got)
    flow = call(f"`{name}()(base)`", bijector, normal_at())
    what = f"`{name}()(base).log_prob(x)`"
    yield Observation(what, call(what, flow.log_prob, x))


def inverse_log_det_mistakes(kind: type[tfb.Bijector], at_x: bool = True) -> dict[str, type[tfb.Bijector]]:
    """Mistakes in an inverse log-det that a student may have written, too; `at_x` tells the log-det there from that at z."""

    def variants(formula: Callable) -> type[tfb.Bijector]:
        return variant(kind, _inverse_log_det_jacobian=formula)

    mistakes = {
        "your inverse log-det has the wrong sign: on the way back a length changes by the reciprocal factor.": variants(
            lambda self, x: self._forward_log_det_jacobian(self._inverse(x))
        ),
        "your inverse log-det is a derivative: take its logarithm.": variants(
            lambda self, x: tf.exp(-self._forward_log_det_jacobian(self._inverse(x)))
        ),
    }
    if at_x:
        mistakes |= {
            "your inverse log-det is minus the forward one at x; it should be minus that at z = f⁻¹(x).": variants(
                lambda self, x: -self._forward_log_det_jacobian(x)
            ),
            "your inverse log-det is the forward one at x; it should be minus that at z = f⁻¹(x).": variants(
                lambda self, x: self._forward_log_det_jacobian(x)
            ),
        }
    return mistakes
