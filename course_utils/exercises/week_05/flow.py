"""Live 5.7, the flow: its check."""

import itertools

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import bijectors, flows
from course_utils.exercises.bijector_checks import (
    normal,
)
from course_utils.exercises.compare import require_close, require_instance
from course_utils.exercises.distributions import require_distribution
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_05.shared import ALPHA, first_kernels, layers_of, require_scale
from course_utils.exercises.week_05.to_pixels import reference_to_pixels

tfb = tfp.bijectors
tfd = tfp.distributions


def _reference_flow() -> tuple[tfb.Bijector, tfd.Distribution]:
    flow = flows.realnvp_image((8, 8, 1), scales=3, hidden=32, seed=0, margin=ALPHA)
    _, multi_scale = flow.bijector.bijectors
    return multi_scale, flow


@exercise(
    "Live 5.7, the flow",
    reference=_reference_flow,
)
def flow(multi_scale, flow):
    if isinstance(multi_scale, list | tuple):
        raise Wrong(
            "`multi_scale` is a list: make one bijector of the scales, `MultiScale(scales, (8, 8, 1), shapes)`."
        )
    require_instance("`multi_scale`", multi_scale, tfb.Bijector, "a bijector, made with `MultiScale`")
    if not all(hasattr(multi_scale, name) for name in ("scales", "split", "join")):
        raise Wrong("`multi_scale` should be made with `MultiScale`, the class of Live 5.6; yours is another bijector.")
    if len(multi_scale.scales) != 3:
        raise Wrong(f"`multi_scale` should have three scales; yours has {len(multi_scale.scales)}.")
    # Before the scales are looked at, which takes longer; what else may be wrong with the flow comes after them.
    if not isinstance(flow, tfd.Distribution) or not hasattr(flow, "bijector"):
        raise Wrong(f"`flow` should be a `tfd.TransformedDistribution`; yours is of type {type(flow).__name__}.")
    for k, (scale, shape) in enumerate(
        zip(multi_scale.scales, ((8, 8, 1), (4, 4, 2), (2, 2, 4)), strict=True), start=1
    ):
        require_scale(f"scale {k} of `multi_scale`", scale, shape, last=k == 3)
    kernels = [kernel for scale in multi_scale.scales for kernel in first_kernels(_couplings_in(scale))]
    if any(np.array_equal(one, other) for one, other in itertools.combinations(kernels, 2)):
        raise Wrong("two of the scales have networks that start with the same weights: hand the same `rng` on to each.")
    latents = [tuple(np.shape(z)[1:]) for z in call("`multi_scale.split(z)`", multi_scale.split, tf.zeros([2, 64]))]
    if latents != [(4, 4, 2), (2, 2, 4), (2, 2, 4)]:
        raise Wrong(
            f"`multi_scale` takes latents for images of shapes {', '.join(map(str, latents))}: give it `shapes`, which is right."
        )
    require_distribution("the flow's base", flow.distribution, event_shape=(64,))
    z = normal(4, 64, seed=7)
    if not np.allclose(flow.distribution.log_prob(z), flows.standard_normal(64).log_prob(z), atol=1e-2):
        raise Wrong(
            "the flow's base should be standard normal: each of the 64 numbers has mean 0 (`loc`) and standard deviation 1 "
            "(`scale_diag`)."
        )
    require_distribution(
        "`flow`",
        flow,
        event_shape=(8, 8, 1),
        mistakes={"Is `multi_scale` in the chain? It is what makes images of vectors.": ((), (64,))},
    )
    _require_composition(multi_scale, flow)


def _require_composition(multi_scale: tfb.Bijector, flow: tfd.Distribution) -> None:
    """Compares the flow with its parts, away from the identity that all couplings start as. Leaves the weights as they were."""
    weights = flow.trainable_variables
    size = sum(int(tf.size(weight)) for weight in weights)
    if size != 70_295:
        raise Wrong(f"`flow` should have 70,295 trainable numbers, those of `multi_scale`; yours has {size:,}.")
    z = normal(3, 64, seed=71)
    right = reference_to_pixels()
    start = [weight.numpy() for weight in weights]
    try:
        for k, weight in enumerate(weights):
            weight.assign_add(0.03 * normal(*weight.shape, seed=k))
        forward = call("`flow.bijector.forward(z)`", flow.bijector.forward, tf.identity(z))
        on_the_line = multi_scale.forward(tf.identity(z))
        mistakes = {
            "your chain is in the opposite order: from z to x the scales act first, and `to_pixels` last.": multi_scale.forward(
                right.forward(z)
            ),
            "`to_pixels` is missing in the chain: your flow ends on the whole line.": on_the_line,
        }
        if not any(layer is multi_scale for layer in layers_of(flow.bijector)):
            mistakes["the flow is made with another bijector than `multi_scale`: put that one into the chain."] = (
                forward
            )
        require_close("`flow.bijector.forward(z)`", forward, right.forward(on_the_line), mistakes)
    finally:
        for weight, value in zip(weights, start, strict=True):
            weight.assign(value)


def _couplings_in(scale: tfb.Bijector) -> list[tfb.Bijector]:
    return [layer for layer in layers_of(scale) if isinstance(layer, bijectors.AffineCoupling)]
