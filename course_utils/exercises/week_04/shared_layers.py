"""What the checks of both couplings of week 4 observe, and ask for."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils import flows
from course_utils.exercises.bijector_checks import require_compiled, variant
from course_utils.exercises.exercise import Wrong, call
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_04.shared import MASK, observed_gradients, randomise, some_points

tfb = tfp.bijectors
tfd = tfp.distributions

METHODS = ("forward", "inverse", "forward_log_det_jacobian", "inverse_log_det_jacobian")


def mistaken(
    kind: type[tfb.Bijector], method: str, formulas: Mapping[str, Callable], sees: Callable = lambda b, x: b * x
) -> dict[str, type[tfb.Bijector]]:
    """The course's coupling with another formula for one of its methods, under the message for each.

    Args:
      kind: One of the course's couplings.
      method: The method's name.
      formulas: Functions of the point, of f = 1 − b with the mask b, and of the conditioner's outputs.
      sees: What the conditioner sees of b and the point.
    """

    def by(formula: Callable) -> Callable:
        def method(self, x):
            b = tf.constant(self.mask, x.dtype)
            return formula(x, 1 - b, *tf.nest.flatten(self.conditioner(sees(b, x))))

        return method

    return {message: variant(kind, **{f"_{method}": by(formula)}) for message, formula in formulas.items()}


def whole(b: tf.Tensor, x: tf.Tensor) -> tf.Tensor:
    return x


def with_the_other_mask(kind: type[tfb.Bijector]) -> type[tfb.Bijector]:
    return variant(
        kind, __init__=lambda self, conditioner, mask: kind.__init__(self, conditioner, np.subtract(1, mask))
    )


def observed_methods(coupling: tfb.Bijector) -> Iterator[Observation]:
    """The four methods at points that TFP has not met, by their public names, under which TFP derives what is missing."""
    z = some_points(6)
    for method in METHODS:
        arguments = f"{method}({'z' if method.startswith('forward') else 'x'})"
        own = getattr(coupling, f"_{method}", None)
        if own and isinstance(call(f"`_{arguments}`", own, tf.identity(z)), int | float):
            shape = (6,) if method.endswith("jacobian") else (6, 4)
            raise Wrong(f"`_{method}` should return a tensor of shape {shape}; yours returns a plain number.")
        yield Observation(f"`{arguments}`", call(f"`{arguments}`", getattr(coupling, method), tf.identity(z)))


def observed_training(name: str, kind: type[tfb.Bijector], network: tf_keras.Model) -> Iterator[Observation]:
    """What passes must train: with its variables in sight, compiled, for any number of points, and with gradients.

    Args:
      name: The name of the student's class.
      kind: The student's class.
      network: A conditioner.
    """
    randomise(network)
    layer, z = kind(network, MASK), some_points(5)
    if layer.forward_min_event_ndims != 1 or layer.inverse_min_event_ndims != 1:
        raise Wrong("the layer acts on whole vectors, and TFP has to know: hand it `forward_min_event_ndims=1`.")
    seen = len(layer.trainable_variables)
    if seen != len(network.trainable_variables):
        raise Wrong(
            f"your bijector shows {seen} trainable variables where its network has {len(network.trainable_variables)}, so "
            "that training would leave some alone: keep the network itself as an attribute, `self.conditioner`."
        )
    for method in METHODS:
        require_compiled(f"`{method}`", getattr(layer, method), z)
        yield Observation(f"for five points rather than six, `{method}`", getattr(layer, method)(tf.identity(z)))
    flow = tfd.TransformedDistribution(flows.standard_normal(len(MASK)), layer)
    yield from observed_gradients(
        lambda x: -tf.reduce_mean(flow.log_prob(x)),
        network.trainable_variables,
        z,
        "values are right, but the gradients that training follows are not: something in your layer keeps them from the "
        "network. Compute all from the conditioner's outputs, with TensorFlow's functions.",
    )
    _require_mask_of_any_kind(name, kind, network)


def _require_mask_of_any_kind(name: str, kind: type[tfb.Bijector], network: tf_keras.Model) -> None:
    """The masks of Live 4.1 may be lists."""
    z = some_points(6)
    try:
        of_list = kind(network, MASK.tolist()).forward(tf.identity(z))
    except Exception:
        of_list = None
    if of_list is None or not np.allclose(of_list, kind(network, MASK).forward(z)):
        raise Wrong(
            f"`{name}` goes wrong where the mask is a list such as [1, 0]: keep it as a float tensor, `tf.constant(mask, "
            "tf.float32)`."
        )
