"""What every layer with a network does around it: points go in on one batch axis, with a condition beside them if there is one."""

import inspect
from collections.abc import Callable
from typing import Any

import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

tfb = tfp.bijectors

# From points `[batch, *event]`, or the list of them and a condition `[batch, K]`, to one tensor or a pair.
Conditioner = Callable[[tf.Tensor | list[tf.Tensor]], tf.Tensor | tuple[tf.Tensor, tf.Tensor]]


def require_conditioner(conditioner: Any) -> Callable:
    """Returns `conditioner`, or raises a `ValueError` if it cannot be called."""
    if not callable(conditioner):
        raise ValueError(f"Expected a callable conditioner, such as a network; got {conditioner!r}.")
    return conditioner


def condition_arguments(bijector: tfb.Bijector, condition: tf.Tensor | None) -> dict[str, Any]:
    """Keyword arguments of a bijector's methods that hand a condition to every layer in it that takes one.

    Args:
      bijector: A layer, whose methods take a keyword `condition` or not, or a `tfb.Chain` or `tfb.Invert` of such, chains
        in chains included.
      condition: Tensor `[..., K]`, or None.

    Returns:
      What `bijector.forward(z, **arguments)` and the others expect: nothing without a condition.
    """
    if condition is None:
        return {}
    accepted = inspect.signature(bijector._forward).parameters.values()
    if any(each.name == "condition" for each in accepted):
        return {"condition": condition}
    # By their attributes: TFP has another class of chain for layers such as ours than `tfb.Chain`, and of `tfb.Invert` too.
    if hasattr(bijector, "bijectors"):
        arguments = {}
        for part in bijector.bijectors:
            # TFP hands arguments on by name, so that chains of one name share theirs.
            arguments.setdefault(part.name, {}).update(condition_arguments(part, condition))
        return {name: inner for name, inner in arguments.items() if inner}
    if hasattr(bijector, "bijector"):
        return condition_arguments(bijector.bijector, condition)
    return {"condition": condition} if any(each.kind is each.VAR_KEYWORD for each in accepted) else {}


def evaluate(network: Conditioner, points: tf.Tensor, condition: tf.Tensor | None, event_rank: int) -> Any:
    """A network's outputs at points, on one batch axis.

    Args:
      network: What the layer computes its parameters with.
      points: Tensor `[..., *event]`.
      condition: Tensor `[..., K]` whose leading axes broadcast to those of the points, or None.
      event_rank: Rank of an event.

    Raises:
      ValueError: If the points are no events, the condition does not fit them or the network, or one is missing.
    """
    if points.shape.rank is None or points.shape.rank < event_rank:
        raise ValueError(f"Expected an input of known rank, of {event_rank} or more; got one of shape {points.shape}.")
    size = _condition_size(network)
    if condition is None:
        if size:
            raise ValueError(f"Expected a condition of shape [..., {size}], which the network takes; got none.")
        return network(one_batch_axis(points, event_rank))
    condition = _broadcast(condition, points, event_rank)
    if size == 0:
        raise ValueError(f"Expected no condition, as the network takes none; got one of length {condition.shape[-1]}.")
    if size is not None and condition.shape[-1] not in (None, size):
        raise ValueError(f"Expected a condition of shape [..., {size}]; got one of length {condition.shape[-1]}.")
    return network([one_batch_axis(points, event_rank), one_batch_axis(condition, 1)])


def as_condition(condition: Any, dtype: tf.DType) -> tf.Tensor:
    """The condition in the dtype of the points, or a `ValueError` if it does not consist of numbers."""
    try:
        numbers = tf.convert_to_tensor(condition)
    except (TypeError, ValueError):
        numbers = None
    if numbers is None or not (numbers.dtype.is_floating or numbers.dtype.is_integer or numbers.dtype.is_bool):
        raise ValueError(f"Expected a condition of numbers, of shape [..., K]; got {condition!r}.")
    return tf.cast(numbers, dtype)


def one_batch_axis(x: tf.Tensor, event_rank: int) -> tf.Tensor:
    """Reshapes `[..., *event]` to `[batch, *event]`, which is what Keras's layers expect."""
    return tf.reshape(x, tf.concat([[-1], tf.shape(x)[x.shape.rank - event_rank :]], axis=0))


def shift_and_log_scale(outputs: Any) -> tuple[tf.Tensor, tf.Tensor]:
    """The two outputs of an affine coupling's conditioner, or a `ValueError` if it has not just these two."""
    if not isinstance(outputs, tuple | list) or len(outputs) != 2:
        got = f"{len(outputs)} outputs" if isinstance(outputs, tuple | list) else f"one {type(outputs).__name__}"
        raise ValueError(f"Expected the conditioner to return a pair (shift, log_scale); got {got}.")
    return tuple(outputs)


def like(points: tf.Tensor, parameter: Any, event_rank: int, what: str, per_entry: int | None = None) -> tf.Tensor:
    """A conditioner's output, `[batch, *event]`, with the batch axes of the points that it is for, `[..., *event]`.

    Args:
      points: The points.
      parameter: The output.
      event_rank: Rank of an event.
      what: What the output is, for the message.
      per_entry: How many numbers there are for each entry of an event, if the output has an axis for them after the event's.

    Raises:
      ValueError: If it is no tensor of the shape and dtype that the points ask for; the message says `what` it should be.
    """
    try:
        parameter = tf.convert_to_tensor(parameter)
    except (TypeError, ValueError):
        raise ValueError(f"Expected the conditioner's {what} to be a tensor; got {type(parameter).__name__}.") from None
    of_each = [] if per_entry is None else [per_entry]
    event = points.shape[points.shape.rank - event_rank :].concatenate(of_each)
    if parameter.shape.rank != event.rank + 1 or not parameter.shape[1:].is_compatible_with(event):
        raise ValueError(
            f"Expected the conditioner's {what} to have shape {(None, *event)}; got {tuple(parameter.shape)}."
        )
    if parameter.dtype != points.dtype:
        raise ValueError(
            f"Expected the conditioner's {what} to have the dtype of its input, {points.dtype.name}; got {parameter.dtype.name}."
        )
    return tf.reshape(parameter, tf.concat([tf.shape(points), of_each], axis=0) if of_each else tf.shape(points))


def _condition_size(network: Conditioner) -> int | None:
    """Length K of the condition that a network takes, 0 if it takes none, None if it does not say."""
    inputs = getattr(network, "inputs", None) if isinstance(network, tf_keras.Model) else None
    if not inputs:
        return None
    return 0 if len(inputs) == 1 else inputs[1].shape[-1]


def _broadcast(condition: Any, points: tf.Tensor, event_rank: int) -> tf.Tensor:
    """The condition in the dtype of the points, with their batch axes before its last."""
    condition = as_condition(condition, points.dtype)
    batch = points.shape[: points.shape.rank - event_rank]
    if not _broadcasts(condition.shape, batch):
        raise ValueError(
            f"Expected a condition of shape [..., K] whose leading axes broadcast to those of the input, {tuple(batch)}; got "
            f"{condition.shape}."
        )
    shape = tf.concat([tf.shape(points)[: batch.rank], tf.shape(condition)[-1:]], axis=0)
    return tf.ensure_shape(tf.broadcast_to(condition, shape), [*batch, condition.shape[-1]])


def _broadcasts(shape: tf.TensorShape, batch: tf.TensorShape) -> bool:
    """Whether a condition of this shape can be broadcast to a batch, as far as is known."""
    if shape.rank is None:
        return True
    leading = shape[:-1]
    return (
        shape.rank > 0
        and leading.rank <= batch.rank
        and all(
            ours in (1, None) or theirs in (ours, None)
            for ours, theirs in zip(leading[::-1], batch[::-1], strict=False)
        )
    )
