"""Exercise 5.4, inpainting: its check."""

import inspect
from collections.abc import Callable

import numpy as np
import tensorflow as tf

from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_05.shared import counted, uniform


def _ascent_step(gradient: tf.Tensor, i: int) -> tf.Tensor:
    """The notebook's: a shrinking multiple of the gradient, at most 0.2 long."""
    return tf.clip_by_norm(0.002 / (1 + i / 30) * gradient, 0.2, axes=[1, 2, 3])


def _reference_inpaint(
    log_prob_and_gradient: Callable, images: tf.Tensor, visible: np.ndarray, start: tf.Tensor, steps: int
) -> list[tf.Tensor]:
    x = tf.where(visible, images, start)
    path = [x]
    for i in range(steps):
        _, gradient = log_prob_and_gradient(x)
        moved = tf.clip_by_value(x + _ascent_step(gradient, i), 0.0, 1.0)
        x = tf.where(visible, images, moved)
        path.append(x)
    return path


@exercise(
    "Exercise 5.4, inpainting",
    reference=lambda: _reference_inpaint,
)
def inpaint(inpaint):
    steps, n, shape = 4, 3, (8, 8, 1)
    images = uniform(n, *shape, seed=9, low=0.05, high=0.95)
    visible = np.random.default_rng(9).random(shape) < 0.6
    # Many of the hidden pixels begin at 0 or 1, and the gradient would lead some of them further.
    start = tf.clip_by_value(uniform(n, *shape, seed=91, low=-0.3, high=1.3), 0.0, 1.0)
    centre = uniform(n, *shape, seed=92, low=-0.5, high=1.5)
    steepness = tf.reshape([10.0, 20.0, 60.0], [n, 1, 1, 1])  # the steps of the last image are limited in length

    def log_prob_and_gradient(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        x = tf.convert_to_tensor(x)
        return -0.5 * tf.reduce_sum(steepness * (x - centre) ** 2, axis=[1, 2, 3]), steepness * (centre - x)

    what = "`inpaint(log_prob_and_gradient, images, visible, start, steps)`"
    path = call(what, inpaint, log_prob_and_gradient, tf.identity(images), visible, tf.identity(start), steps)
    if not isinstance(path, list | tuple) and np.ndim(path) != 5:
        if np.shape(path) == images.shape:
            raise Wrong("`inpaint` returns the images after the last step only: collect those of all steps in a list.")
        raise Wrong(f"`inpaint` should return a list of images; yours returns an object of type {type(path).__name__}.")
    if len(path) != steps + 1:
        why = " The images at the start, after 0 steps, belong to it too." if len(path) == steps else ""
        raise Wrong(f"for {steps} steps, the list should have {steps + 1} entries; yours has {len(path)}.{why}")
    # The student's step, which the notebook defines beside the student's function; a step of its own is as good.
    step = getattr(inspect.unwrap(inpaint), "__globals__", {}).get("ascent_step", _ascent_step)

    def gradient_at(x: tf.Tensor) -> tf.Tensor:
        return log_prob_and_gradient(x)[1]

    def moved(x: tf.Tensor, i: int) -> tf.Tensor:
        return x + step(gradient_at(x), i)

    def projected(x: tf.Tensor) -> tf.Tensor:
        return tf.where(visible, images, tf.clip_by_value(x, 0.0, 1.0))

    x_0 = x = tf.where(visible, images, start)
    right, hidden_alone = [x_0], [x_0]
    for i in range(steps):
        right.append(projected(moved(right[-1], i)))
        gradient = tf.where(visible, 0.0, gradient_at(hidden_alone[-1]))
        hidden_alone.append(projected(hidden_alone[-1] + step(gradient, i)))
    # To limit the length of the step by the hidden pixels alone is right as well.
    if all(np.shape(a) == b.shape and np.allclose(a, b, atol=1e-5) for a, b in zip(path, hidden_alone, strict=True)):
        return
    if np.shape(path[0]) == x.shape and np.allclose(path[0], right[-1], atol=1e-5):
        raise Wrong(
            "all entries of your list are the images after the last step: you change one array in place, and it is in the list "
            "several times. Make a new one in each step."
        )
    require_close(
        "the first entry of the list",
        path[0],
        x_0,
        {
            "at the start visible and hidden pixels are exchanged: `tf.where(visible, images, start)`.": tf.where(
                visible, start, images
            ),
            "the first entry of the list is all of `start`: the visible pixels come from `images`.": start,
            "the first entry of the list is `images`: the hidden pixels come from `start`.": images,
            "the list begins after the first step; it should begin with the images after 0 steps.": right[1],
        },
        tolerance=1e-5,
    )
    for i in range(steps):
        after = f"after {counted(i + 1, 'step')}, "
        images_are = f"{after}the images are"
        require_close(
            f"{after}a pixel",
            path[i + 1],
            right[i + 1],
            {
                f"{images_are} further down: add what `ascent_step` returns, as the log-density should grow.": projected(
                    2 * x - moved(x, i)
                ),
                f"{images_are} not between 0 and 1 everywhere: clip the hidden pixels.": tf.where(
                    visible, images, moved(x, i)
                ),
                f"{images_are} no longer the given ones where these are visible: put the visible pixels back.": tf.clip_by_value(
                    moved(x, i), 0.0, 1.0
                ),
                f"{images_are} moved, but neither clipped nor put back where they are visible.": moved(x, i),
                f"{images_are} moved where they are visible, and kept where they are hidden: exchange the two.": tf.where(
                    visible, tf.clip_by_value(moved(x, i), 0.0, 1.0), images
                ),
                f"{images_are} those before it: is the result of the step kept in `x`?": x,
                "move by `ascent_step(gradient, i)`: the gradient itself is far too long a step.": projected(
                    x + gradient_at(x)
                ),
                "the steps are counted from 0: the first is `ascent_step(gradient, 0)`.": projected(moved(x, i + 1)),
                "the steps should shrink as time goes on: give `ascent_step` the number `i` of the step.": projected(
                    moved(x, 0)
                ),
                "ask for the gradient anew in each step, at the images as they are by then; yours is always that of the start.": (
                    projected(x + step(gradient_at(x_0), i))
                ),
                "ask for the gradient at the images as they are by now, and not at `start`.": projected(
                    x + step(gradient_at(start), i)
                ),
                "each step should begin where the one before it ended; yours begin at the start again.": projected(
                    moved(x_0, i)
                ),
            },
            tolerance=1e-5,
        )
        x = right[i + 1]
