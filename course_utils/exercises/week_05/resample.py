"""Live 5.8, one scale drawn anew: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import bijectors, flows
from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_05.shared import cheap_scales, uniform
from course_utils.exercises.week_05.to_pixels import reference_to_pixels

tfb = tfp.bijectors
tfd = tfp.distributions


def _resample(
    index: Callable[[int], int] = lambda k: k - 1,
    new: Callable = lambda old, noise: noise,
    kept: float = 1.0,
    there: Callable = lambda flow, multi_scale: flow.bijector,
    back: Callable = lambda flow, multi_scale: flow.bijector,
) -> Callable:
    """`resample` with one thing or another done differently."""

    def resample(
        flow: tfd.TransformedDistribution, multi_scale: tfb.Bijector, x: tf.Tensor, k: int, noise: tf.Tensor
    ) -> tf.Tensor:
        old = multi_scale.split(there(flow, multi_scale).inverse(x))
        latents = [kept * z for z in old]
        latents[index(k)] = new(old[index(k)], noise)
        return back(flow, multi_scale).forward(multi_scale.join(latents))

    return resample


def _on_the_line(flow: tfd.TransformedDistribution, multi_scale: tfb.Bijector) -> tfb.Bijector:
    return multi_scale


_BEGIN = "begin with the latents of the whole flow, `flow.bijector.inverse(x)`, which undoes `to_pixels` as well."


@exercise(
    "Live 5.8, one scale drawn anew",
    reference=lambda: _resample(),
    mistakes={
        "for k = 2 you replaced the third scale's latents: scales are counted from 1, and lists from 0.": _resample(
            index=lambda k: k % 3
        ),
        "replace the latents by the noise; yours are the sum of both.": _resample(new=lambda old, noise: old + noise),
        "your images are still those that were given: put the noise in the place of one part of the latents.": _resample(
            new=lambda old, noise: old
        ),
        "only the latents of scale k should be new; yours has lost the others.": _resample(kept=0.0),
        "go back through the whole flow, with `flow.bijector.forward`: your images are still on the whole line.": _resample(
            back=_on_the_line
        ),
        _BEGIN: _resample(there=_on_the_line),
        f"{_BEGIN} And go back through the whole flow, too.": _resample(there=_on_the_line, back=_on_the_line),
    },
)
def resample(resample: Callable) -> Iterator[Observation]:
    shape = (8, 8, 1)
    multi_scale = bijectors.MultiScale(cheap_scales(shape, 3), shape)
    flow = tfd.TransformedDistribution(flows.standard_normal(64), tfb.Chain([reference_to_pixels(), multi_scale]))
    x = uniform(3, *shape, seed=8, low=0.1, high=0.9)
    # The second scale first: a wrong index then finds latents of the right shape.
    for k in (2, 3, 1):
        noise = normal(3, *multi_scale.latent_shapes[k - 1], seed=80 + k)
        what = f"`resample(flow, multi_scale, x, {k}, noise)`"
        got = call(what, resample, flow, multi_scale, tf.identity(x), k, noise)
        if isinstance(got, list | tuple):
            raise Wrong(f"{what} should return images; yours is a list. Join the latents, and go back to images.")
        if np.shape(got) == (3, 64):
            raise Wrong(f"{what} should return images; yours are flat latents. Go back with `flow.bijector.forward`.")
        yield Observation(what, got, tolerance=1e-3)
