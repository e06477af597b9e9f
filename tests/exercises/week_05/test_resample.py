"""Live 5.8, one scale drawn anew: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from written import written

from course_utils.exercises import week_05


def resample_by_slices(flow, multi_scale, x, k, noise):
    z, end = flow.bijector.inverse(x).numpy(), np.cumsum([0, 32, 16, 16])
    z[:, end[k - 1] : end[k]] = np.reshape(noise, (len(z), -1))
    return flow.bijector.forward(tf.constant(z)).numpy()


def latents_of_resample(flow, multi_scale, x, k, noise):
    return flow.bijector.inverse(resample_by_slices(flow, multi_scale, x, k, noise))


RIGHT = [(written(week_05.resample),), (resample_by_slices,)]

WRONG = [
    ((latents_of_resample,), "yours are flat latents"),
    ((lambda *a: [latents_of_resample(*a)],), "yours is a list"),
    ((lambda flow, multi_scale, x, k, noise: flow.bijector.forward(x),), "raised an error"),
    ((lambda *a: ...,), "not attempted"),
]
