"""Live 5.8, one scale drawn anew: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils.exercises import week_05


def resample_with(index=lambda k: k - 1, new=lambda old, noise: noise, back=lambda flow, multi_scale: flow.bijector):
    def resample(flow, multi_scale, x, k, noise):
        latents = multi_scale.split(flow.bijector.inverse(x))
        latents[index(k)] = new(latents[index(k)], noise)
        return back(flow, multi_scale).forward(multi_scale.join(latents))

    return resample


def resample_by_slices(flow, multi_scale, x, k, noise):
    z, end = flow.bijector.inverse(x).numpy(), np.cumsum([0, 32, 16, 16])
    z[:, end[k - 1] : end[k]] = np.reshape(noise, (len(z), -1))
    return flow.bijector.forward(tf.constant(z)).numpy()


def resample_without_to_pixels(flow, multi_scale, x, k, noise):
    latents = multi_scale.split(multi_scale.inverse(x))
    latents[k - 1] = noise
    return flow.bijector.forward(multi_scale.join(latents))


def resample_on_the_line(flow, multi_scale, x, k, noise):
    latents = multi_scale.split(multi_scale.inverse(x))
    latents[k - 1] = noise
    return multi_scale.forward(multi_scale.join(latents))


def latents_of_resample(flow, multi_scale, x, k, noise):
    latents = multi_scale.split(flow.bijector.inverse(x))
    latents[k - 1] = noise
    return multi_scale.join(latents)


RIGHT = [(resample_with(),), (resample_by_slices,)]

WRONG = [
    ((resample_with(index=lambda k: k % 3),), "you replaced the third scale's latents"),
    ((resample_with(new=lambda old, noise: old + noise),), "yours are the sum of both"),
    ((resample_with(new=lambda old, noise: old),), "still those that were given"),
    ((resample_with(back=lambda flow, multi_scale: multi_scale),), "your images are still on the whole line"),
    ((resample_without_to_pixels,), "which undoes `to_pixels` as well."),
    ((resample_on_the_line,), "And go back through the whole flow, too"),
    ((latents_of_resample,), "yours are flat latents"),
    ((lambda *a: [latents_of_resample(*a)],), "yours is a list"),
    ((lambda flow, multi_scale, x, k, noise: flow.bijector.forward(x),), "raised an error"),
    ((lambda *a: ...,), "not attempted"),
]


class TestResample(ExerciseTests):
    exercise = week_05.resample
    right, wrong = RIGHT, WRONG
