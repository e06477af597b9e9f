"""Live 5.8, one scale drawn anew: its check."""

import functools

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import bijectors, flows
from course_utils.exercises.bijector_checks import (
    fresh_inverse,
    normal,
    require_close_or_tell,
)
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_05.shared import cheap_scales, uniform
from course_utils.exercises.week_05.to_pixels import reference_to_pixels

tfb = tfp.bijectors
tfd = tfp.distributions


def _reference_resample(
    flow: tfd.TransformedDistribution, multi_scale: tfb.Bijector, x: tf.Tensor, k: int, noise: tf.Tensor
) -> tf.Tensor:
    latents = multi_scale.split(flow.bijector.inverse(x))
    latents[k - 1] = noise
    return flow.bijector.forward(multi_scale.join(latents))


@exercise(
    "Live 5.8, one scale drawn anew",
    reference=lambda: _reference_resample,
)
def resample(resample):
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
        right = _reference_resample(flow, multi_scale, tf.identity(x), k, noise)
        mistakes = functools.partial(_resampling_mistakes, flow, multi_scale, x, noise) if k == 2 else dict
        require_close_or_tell(what, got, right, mistakes)


def _resampling_mistakes(
    flow: tfd.TransformedDistribution, multi_scale: bijectors.MultiScale, x: tf.Tensor, noise: tf.Tensor
) -> dict[str, tf.Tensor]:
    """What mistakes would give for the second of three scales."""
    z_1, z_2, z_3 = multi_scale.split(fresh_inverse(flow.bijector, x))
    y_1, _, y_3 = multi_scale.split(fresh_inverse(multi_scale, x))

    def images(*latents: tf.Tensor, bijector: tfb.Bijector = flow.bijector) -> tf.Tensor:
        return bijector.forward(multi_scale.join(latents))

    begin = "begin with the latents of the whole flow, `flow.bijector.inverse(x)`, which undoes `to_pixels` as well."
    return {
        "for k = 2 you replaced the third scale's latents: scales are counted from 1, and lists from 0.": images(
            z_1, z_2, noise
        ),
        "replace the latents by the noise; yours are the sum of both.": images(z_1, z_2 + noise, z_3),
        "your images are still those that were given: put the noise in the place of one part of the latents.": x,
        "only the latents of scale k should be new; yours has lost the others.": images(0 * z_1, noise, 0 * z_3),
        "go back through the whole flow, with `flow.bijector.forward`: your images are still on the whole line.": images(
            z_1, noise, z_3, bijector=multi_scale
        ),
        begin: images(y_1, noise, y_3),
        f"{begin} And go back through the whole flow, too.": images(y_1, noise, y_3, bijector=multi_scale),
    }
