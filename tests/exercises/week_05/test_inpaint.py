"""Exercise 5.4, inpainting: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from written import written

from course_utils.exercises import week_05


def ascent_step(gradient, i):
    """A step of one's own, which a student's function finds among its globals."""
    return 0.1 * gradient / (1 + i)


def inpaint_numpy(log_prob_and_gradient, images, visible, start, steps):
    x = np.where(visible, images, start)
    path = [x]
    for i in range(steps):
        x = np.clip(x + ascent_step(log_prob_and_gradient(x)[1], i).numpy() * ~visible, 0, 1)
        path.append(x)
    return path


def inpaint_in_place(log_prob_and_gradient, images, visible, start, steps):
    x = np.where(visible, images, start)
    path = [x]
    for i in range(steps):
        x += ascent_step(log_prob_and_gradient(x)[1], i).numpy() * ~visible
        np.clip(x, 0, 1, out=x)
        path.append(x)
    return path


def inpaint_with_the_value(log_prob_and_gradient, images, visible, start, steps):
    x = tf.where(visible, images, start)
    gradient, _ = log_prob_and_gradient(x)
    return [x, x + ascent_step(gradient, 0)]


inpaint = written(week_05.inpaint)
inpaint.__globals__["ascent_step"] = lambda g, i: tf.clip_by_norm(0.002 / (1 + i / 30) * g, 0.2, axes=[1, 2, 3])

RIGHT = [(inpaint,), (inpaint_numpy,), (lambda *a: tf.stack(inpaint(*a)),)]

WRONG = [
    ((lambda *a: inpaint(*a)[-1],), "the images after the last step only"),
    ((lambda *a: dict(enumerate(inpaint(*a))),), "should return a list of images"),
    ((lambda *a: inpaint(*a)[1:],), "The images at the start, after 0 steps, belong to it too"),
    ((lambda *a: [*inpaint(*a), a[1]],), "should have 5 entries; yours has 6"),
    ((inpaint_in_place,), "you change one array in place"),
    ((inpaint_with_the_value,), "raised an error"),
]
