"""Exercise 8.4, the number of steps: its check."""

from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import bijectors, flows
from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.distributions import require_distribution
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.made import MaskedDense

tfb = tfp.bijectors
tfd = tfp.distributions


def _reference_posterior_flow(steps: int) -> tfd.TransformedDistribution | None:
    if steps == 0:
        return None
    return flows.iaf(2, layers=steps, hidden=(64,), seed=0, condition_size=32)


@exercise(
    "Exercise 8.4, the number of steps",
    reference=lambda: _reference_posterior_flow,
)
def steps(posterior_flow):
    for number in (4, 1):
        what = f"`posterior_flow({number})`"
        try:
            flow = call(what, posterior_flow, number)
        except Wrong as wrong:
            if "sequence of positive integers" in str(wrong):
                raise Wrong(f"{wrong} A tuple with one entry has a comma: `hidden=(64,)`.") from wrong
            raise
        _require_iaf(what, flow, number)
    what = "`posterior_flow(0)`"
    try:
        nothing = posterior_flow(0)
    except Exception as error:
        raise Wrong(
            f"{what} raised an error: a flow has one layer at least; return None before one is made."
        ) from error
    if nothing is not None:
        raise Wrong(f"{what} should be None, as the diagonal posterior has no flow; yours is {repr(nothing)[:80]}.")


def _require_iaf(what: str, flow: Any, number: int) -> None:
    """Asks for an inverse autoregressive flow that the notebook's encoder and `VAE` can work with."""
    if isinstance(flow, tfb.Bijector):
        raise Wrong(f"{what} is a bijector alone; return the whole flow, as `flows.iaf` makes it.")
    # By its attributes: what the constructor returns is not an instance of the public class.
    if not isinstance(flow, tfd.Distribution) or not hasattr(getattr(flow, "bijector", None), "bijectors"):
        raise Wrong(f"{what} should be a flow, made with `flows.iaf`; yours is of type {type(flow).__name__}.")
    layers = list(flow.bijector.bijectors)
    if len(layers) != number:
        raise Wrong(f"{what} should have as many layers as there are steps, {number}; yours has {len(layers)}.")
    if any(isinstance(layer, bijectors.MaskedAutoregressive) for layer in layers):
        raise Wrong(f"{what} is a MAF, which would take two passes for every draw; the posterior wants an IAF.")
    if not all(isinstance(layer, bijectors.InverseAutoregressive) for layer in layers):
        raise Wrong(f"{what} should be an IAF, made with `flows.iaf`.")
    require_distribution(what, flow, event_shape=(2,))
    if flow.dtype != tf.float32:
        raise Wrong(
            f"{what} computes in {tf.as_dtype(flow.dtype).name}, and the encoder in float32: leave out `dtype`."
        )
    if any(layer.parameters["gated"] for layer in layers):
        raise Wrong(f"{what} has gates; leave them out, as the flow of Section 8.3 does.")
    for layer in layers:
        sizes = [int(given.shape[-1]) for given in layer.network.inputs]
        if len(sizes) == 1:
            raise Wrong(f"{what} has no condition: the encoder's context has 32 numbers, `condition_size=32`.")
        if sizes[1] != 32:
            raise Wrong(f"the context has 32 numbers; {what} takes a condition of {sizes[1]}.")
        widths = tuple(part.units for part in layer.network.layers if isinstance(part, MaskedDense))[:-1]
        if widths != (64,):
            raise Wrong(f"{what} should have one hidden layer, `hidden=(64,)`; yours has the widths {widths}.")
    conditions = flows.given(flow, normal(5, 32, seed=61))["bijector_kwargs"]
    call(f"{what}, given a context,", flow.bijector.forward, normal(5, 2, seed=60), **conditions)
    _require_same_weights(what, flow, _reference_posterior_flow(number))


def _require_same_weights(what: str, flow: tfd.Distribution, reference: tfd.Distribution) -> None:
    """Asks that a flow starts as the reference does, which its seed decides."""
    pairs = zip(flow.trainable_variables, reference.trainable_variables, strict=True)
    if not all(np.array_equal(theirs, ours) for theirs, ours in pairs):
        raise Wrong(f"{what} starts with other weights than `flows.iaf` with `seed=0`, which the exercise asks for.")
