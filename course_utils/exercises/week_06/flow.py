"""Live 6.6, the flow: its check."""

import numpy as np
import tensorflow_probability as tfp

from course_utils import bijectors, flows
from course_utils.exercises.bijector_checks import fresh_forward, normal, require_close_or_tell
from course_utils.exercises.compare import require_instance
from course_utils.exercises.distributions import require_distribution
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_06.shared import require_level
from course_utils.exercises.week_06.step_and_level import reference_glow_level

tfb = tfp.bijectors
tfd = tfp.distributions


def _reference_flow() -> tuple[tfb.Bijector, tfd.Distribution]:
    rng = np.random.default_rng(1)
    levels = [reference_glow_level(channels, steps=4, hidden=48, rng=rng) for channels in (3, 6, 12)]
    multi_scale = bijectors.MultiScale(levels, (16, 16, 3))
    base = flows.standard_normal(16 * 16 * 3)
    return multi_scale, tfd.TransformedDistribution(base, tfb.Chain([tfb.Shift(0.5), multi_scale]))


@exercise("Live 6.6, the flow", reference=_reference_flow)
def flow(multi_scale, flow):
    if isinstance(multi_scale, list | tuple):
        raise Wrong("`multi_scale` is a list: make one bijector of the levels, `MultiScale(levels, (16, 16, 3))`.")
    require_instance("`multi_scale`", multi_scale, bijectors.MultiScale, "a bijector made with `MultiScale`")
    if not isinstance(flow, tfd.Distribution) or not hasattr(flow, "bijector"):
        raise Wrong(f"`flow` should be a `tfd.TransformedDistribution`; yours is of type {type(flow).__name__}.")
    if tuple(multi_scale.image_shape) != (16, 16, 3):
        raise Wrong(
            f"`multi_scale` is made for images of shape {tuple(multi_scale.image_shape)}; the faces have (16, 16, 3)."
        )
    if len(multi_scale.scales) != 3:
        raise Wrong(f"`multi_scale` should have three levels; yours has {len(multi_scale.scales)}.")
    for k, (level, channels) in enumerate(zip(multi_scale.scales, (3, 6, 12), strict=True), start=1):
        advice = {
            4
            * other: f"level {k} is for images with {other} channels, and those that come to it have {channels}. A squeeze makes "
            "four channels of each, and after a level half of them leave"
            for other in range(1, 200)
        }
        require_level(f"level {k} of `multi_scale`", level, channels=channels, steps=4, hidden=48, advice=advice)
    require_distribution("the flow's base", flow.distribution, event_shape=(768,))
    z = normal(2, 768, seed=6)
    if not np.allclose(flow.distribution.log_prob(z), flows.standard_normal(768).log_prob(z), atol=1e-2):
        raise Wrong(
            "the flow's base should be standard normal: each of the 768 numbers has mean 0 (`loc`) and standard deviation 1 "
            "(`scale_diag`)."
        )
    require_distribution(
        "`flow`",
        flow,
        event_shape=(16, 16, 3),
        mistakes={"Is `multi_scale` in the chain? It is what makes images of vectors.": ((), (768,))},
    )
    if not any(part is multi_scale for part in flow.bijector.submodules) and flow.bijector is not multi_scale:
        raise Wrong("the flow is made with another bijector than `multi_scale`: put that one into the chain.")
    images = fresh_forward(multi_scale, z)
    require_close_or_tell(
        "`flow.bijector.forward(z)`",
        call("`flow.bijector.forward(z)`", fresh_forward, flow.bijector, z),
        images + 0.5,
        lambda: {
            "the shift is missing in the chain: your flow puts out numbers around 0, and pixels lie around ½.": images,
            "the shift has the wrong sign: on the way from latents to pixels, ½ is added.": images - 0.5,
            "your chain is in the opposite order: from z to x `multi_scale` acts first, and the shift last.": fresh_forward(
                multi_scale, z + 0.5
            ),
        },
    )
