"""How a flow is used with a condition, and looked into."""

from typing import Any

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.bijectors.conditioning import condition_arguments
from course_utils.flows.continuous import ContinuousFlow

tfd = tfp.distributions


def given(flow: tfd.TransformedDistribution | ContinuousFlow, condition: tf.Tensor) -> dict[str, Any]:
    """Keyword arguments that hand `condition` to every layer of a conditional flow that takes one, or to a velocity.

    Use as `flow.log_prob(x, **given(flow, condition))` or `flow.sample(n, **given(flow, condition))`.

    Args:
      flow: Flow with layers that take a condition, such as `realnvp(..., condition_size=K)`, or a continuous flow whose
        velocity takes one.
      condition: Tensor of shape `[..., K]` whose leading axes broadcast to the batch axes of x: `[K]` for one condition of
        all points, `[batch, K]` for one of each.

    Raises:
      ValueError: If there is no condition, or no layer of the flow that takes one; later, if the condition does not fit the points or the layers.
    """
    if condition is None:
        raise ValueError("Expected a condition, a tensor of shape [..., K]; got None.")
    if isinstance(flow, ContinuousFlow):
        return {"condition": condition}
    arguments = condition_arguments(flow.bijector, condition)
    if not arguments:
        raise ValueError(f"Expected a flow with layers that take a condition; got {flow.name}, of which none does.")
    return {"bijector_kwargs": arguments}


def stages(flow: tfd.TransformedDistribution, z: tf.Tensor, condition: tf.Tensor | None = None) -> list[tf.Tensor]:
    """The points z after 0, 1, 2, … layers of a flow: from latents, the first element, to data, the last.

    Args:
      flow: Flow whose bijector is a `tfb.Chain`.
      z: Points of the base, `[..., D]`.
      condition: As in `given`, for a conditional flow.
    """
    points = [z]
    for layer in reversed(flow.bijector.bijectors):
        points.append(layer.forward(points[-1], **condition_arguments(layer, condition)))
    return points
