"""Exercise 5.4, inpainting: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils.exercises import week_05


def ascent_step(gradient, i):
    """The notebook's own, which a student's function finds among its globals."""
    return tf.clip_by_norm(0.002 / (1 + i / 30) * gradient, 0.2, axes=[1, 2, 3])


def inpaint_with(
    move=lambda x, gradient, i: x + ascent_step(gradient, i),
    clip=lambda x: tf.clip_by_value(x, 0.0, 1.0),
    back=lambda visible, images, x: tf.where(visible, images, x),
    begin=lambda visible, images, start: tf.where(visible, images, start),
    path_of=lambda path: path,
):
    def inpaint(log_prob_and_gradient, images, visible, start, steps):
        path = [begin(visible, images, start)]
        for i in range(steps):
            _, gradient = log_prob_and_gradient(path[-1])
            path.append(back(visible, images, clip(move(path[-1], gradient, i))))
        return path_of(path)

    return inpaint


def inpaint_numpy(log_prob_and_gradient, images, visible, start, steps):
    x = np.where(visible, images, start)
    path = [x]
    for i in range(steps):
        step = ascent_step(log_prob_and_gradient(x)[1], i).numpy()
        x = np.clip(x + step * ~visible, 0, 1)
        path.append(x)
    return path


def inpaint_hidden_alone(log_prob_and_gradient, images, visible, start, steps):
    path = [tf.where(visible, images, start)]
    for i in range(steps):
        gradient = tf.where(visible, 0.0, log_prob_and_gradient(path[-1])[1])
        path.append(tf.clip_by_value(path[-1] + ascent_step(gradient, i), 0.0, 1.0))
    return path


def inpaint_in_place(log_prob_and_gradient, images, visible, start, steps):
    x = np.where(visible, images, start)
    path = [x]
    for i in range(steps):
        x += ascent_step(log_prob_and_gradient(x)[1], i).numpy() * ~visible
        np.clip(x, 0, 1, out=x)
        path.append(x)
    return path


def inpaint_from_the_start(log_prob_and_gradient, images, visible, start, steps):
    x = tf.where(visible, images, start)
    _, gradient = log_prob_and_gradient(x)
    path = [x]
    for i in range(steps):
        x = tf.where(visible, images, tf.clip_by_value(x + ascent_step(gradient, i), 0.0, 1.0))
        path.append(x)
    return path


def inpaint_up_from_start(log_prob_and_gradient, images, visible, start, steps):
    _, gradient = log_prob_and_gradient(start)
    path = [tf.where(visible, images, start)]
    for i in range(steps):
        moved = tf.clip_by_value(path[-1] + ascent_step(gradient, i), 0.0, 1.0)
        path.append(tf.where(visible, images, moved))
    return path


def inpaint_without_keeping(log_prob_and_gradient, images, visible, start, steps):
    x = tf.where(visible, images, start)
    return [x] * (steps + 1)


def inpaint_with_the_value(log_prob_and_gradient, images, visible, start, steps):
    x = tf.where(visible, images, start)
    gradient, _ = log_prob_and_gradient(x)
    return [x, x + ascent_step(gradient, 0)]


RIGHT = [
    (inpaint_with(),),
    (inpaint_numpy,),
    (inpaint_with(path_of=tf.stack),),
    (inpaint_hidden_alone,),
    (inpaint_with(clip=lambda x: tf.minimum(tf.nn.relu(x), 1)),),
]

WRONG = [
    ((inpaint_with(move=lambda x, g, i: x - ascent_step(g, i)),), "are further down"),
    ((inpaint_with(clip=lambda x: x),), "are not between 0 and 1 everywhere"),
    ((inpaint_with(back=lambda visible, images, x: x),), "no longer the given ones where these are visible"),
    ((inpaint_with(back=lambda visible, images, x: x, clip=lambda x: x),), "neither clipped nor put back"),
    ((inpaint_with(back=lambda visible, images, x: tf.where(visible, x, images)),), "exchange the two"),
    ((inpaint_with(begin=lambda visible, images, start: tf.where(visible, start, images)),), "are exchanged"),
    ((inpaint_with(begin=lambda visible, images, start: start),), "is all of `start`"),
    ((inpaint_with(begin=lambda visible, images, start: images),), "is `images`"),
    ((inpaint_with(move=lambda x, g, i: x + g),), "far too long a step"),
    ((inpaint_with(move=lambda x, g, i: x + ascent_step(g, i + 1)),), "the steps are counted from 0"),
    ((inpaint_with(move=lambda x, g, i: x + ascent_step(g, 0)),), "the steps should shrink as time goes on"),
    ((inpaint_with(path_of=lambda path: path[-1]),), "the images after the last step only"),
    ((inpaint_with(path_of=lambda path: path[1:]),), "The images at the start, after 0 steps, belong to it too"),
    ((inpaint_with(path_of=lambda path: [*path, path[-1]]),), "should have 5 entries; yours has 6"),
    ((inpaint_in_place,), "you change one array in place"),
    ((inpaint_from_the_start,), "ask for the gradient anew in each step"),
    ((inpaint_up_from_start,), "and not at `start`"),
    ((inpaint_without_keeping,), "those before it"),
    ((inpaint_with_the_value,), "raised an error"),
]


class TestInpaint(ExerciseTests):
    exercise = week_05.inpaint
    right, wrong = RIGHT, WRONG
