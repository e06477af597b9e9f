"""Exercise 5.4, inpainting: its check."""

import inspect
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf

from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_05.shared import counted, uniform

Images = tf.Tensor | np.ndarray


def _ascent_step(gradient: tf.Tensor, i: int) -> tf.Tensor:
    """The notebook's: a shrinking multiple of the gradient, at most 0.2 long."""
    return tf.clip_by_norm(0.002 / (1 + i / 30) * gradient, 0.2, axes=[1, 2, 3])


def _clipped(x: Images) -> tf.Tensor:
    return tf.clip_by_value(x, 0.0, 1.0)


def _inpaint(
    move: Callable = lambda x, gradient, i: x + _ascent_step(gradient, i),
    clip: Callable = _clipped,
    back: Callable = lambda visible, images, x: tf.where(visible, images, x),
    begin: Callable = lambda visible, images, start: tf.where(visible, images, start),
    gradient_at: Callable = lambda path, start: path[-1],
    go_on_from: Callable = lambda path: path[-1],
    ahead: int = 0,
) -> Callable:
    """`inpaint` with one thing or another done differently."""

    def inpaint(
        log_prob_and_gradient: Callable, images: tf.Tensor, visible: np.ndarray, start: tf.Tensor, steps: int
    ) -> list[tf.Tensor]:
        path = [begin(visible, images, start)]
        for i in range(steps + ahead):
            _, gradient = log_prob_and_gradient(gradient_at(path, start))
            path.append(back(visible, images, clip(move(go_on_from(path), gradient, i))))
        return path[ahead:]

    return inpaint


def _hidden_alone(
    log_prob_and_gradient: Callable, images: tf.Tensor, visible: np.ndarray, start: tf.Tensor, steps: int
) -> list[tf.Tensor]:
    """The length of a step is limited by the hidden pixels alone, which is right as well."""
    path = [tf.where(visible, images, start)]
    for i in range(steps):
        gradient = tf.where(visible, 0.0, log_prob_and_gradient(path[-1])[1])
        path.append(tf.where(visible, images, _clipped(path[-1] + _ascent_step(gradient, i))))
    return path


def _in_place(*arguments: Any) -> list[tf.Tensor]:
    path = _inpaint()(*arguments)
    return [path[-1]] * len(path)


_AFTER = "after 1 step, the images are"


@exercise(
    "Exercise 5.4, inpainting",
    reference=lambda: _inpaint(),
    alternatives=[_hidden_alone, _inpaint(clip=lambda x: tf.minimum(tf.nn.relu(x), 1))],
    mistakes={
        "all entries of your list are the images after the last step: you change one array in place, and it is in the list "
        "several times. Make a new one in each step.": _in_place,
        "at the start visible and hidden pixels are exchanged: `tf.where(visible, images, start)`.": _inpaint(
            begin=lambda visible, images, start: tf.where(visible, start, images)
        ),
        "the first entry of the list is all of `start`: the visible pixels come from `images`.": _inpaint(
            begin=lambda visible, images, start: start
        ),
        "the first entry of the list is `images`: the hidden pixels come from `start`.": _inpaint(
            begin=lambda visible, images, start: images
        ),
        "the list begins after the first step; it should begin with the images after 0 steps.": _inpaint(ahead=1),
        f"{_AFTER} further down: add what `ascent_step` returns, as the log-density should grow.": _inpaint(
            move=lambda x, gradient, i: x - _ascent_step(gradient, i)
        ),
        f"{_AFTER} not between 0 and 1 everywhere: clip the hidden pixels.": _inpaint(clip=lambda x: x),
        f"{_AFTER} no longer the given ones where these are visible: put the visible pixels back.": _inpaint(
            back=lambda visible, images, x: x
        ),
        f"{_AFTER} moved, but neither clipped nor put back where they are visible.": _inpaint(
            clip=lambda x: x, back=lambda visible, images, x: x
        ),
        f"{_AFTER} moved where they are visible, and kept where they are hidden: exchange the two.": _inpaint(
            back=lambda visible, images, x: tf.where(visible, x, images)
        ),
        f"{_AFTER} those before it: is the result of the step kept in `x`?": _inpaint(move=lambda x, gradient, i: x),
        "move by `ascent_step(gradient, i)`: the gradient itself is far too long a step.": _inpaint(
            move=lambda x, gradient, i: x + gradient
        ),
        "the steps are counted from 0: the first is `ascent_step(gradient, 0)`.": _inpaint(
            move=lambda x, gradient, i: x + _ascent_step(gradient, i + 1)
        ),
        "the steps should shrink as time goes on: give `ascent_step` the number `i` of the step.": _inpaint(
            move=lambda x, gradient, i: x + _ascent_step(gradient, 0)
        ),
        "ask for the gradient anew in each step, at the images as they are by then; yours is always that of the start.": (
            _inpaint(gradient_at=lambda path, start: path[0])
        ),
        "ask for the gradient at the images as they are by now, and not at `start`.": _inpaint(
            gradient_at=lambda path, start: start
        ),
        "each step should begin where the one before it ended; yours begin at the start again.": _inpaint(
            go_on_from=lambda path: path[0]
        ),
    },
)
def inpaint(inpaint: Callable) -> Iterator[Observation]:
    steps, n, shape = 4, 3, (8, 8, 1)
    images = uniform(n, *shape, seed=9, low=0.05, high=0.95)
    visible = np.random.default_rng(9).random(shape) < 0.6
    # Many of the hidden pixels begin at 0 or 1, and the gradient would lead some of them further.
    start = _clipped(uniform(n, *shape, seed=91, low=-0.3, high=1.3))
    centre = uniform(n, *shape, seed=92, low=-0.5, high=1.5)
    steepness = tf.reshape([10.0, 20.0, 60.0], [n, 1, 1, 1])  # the steps of the last image are limited in length

    def log_prob_and_gradient(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        x = tf.convert_to_tensor(x)
        return -0.5 * tf.reduce_sum(steepness * (x - centre) ** 2, axis=[1, 2, 3]), steepness * (centre - x)

    what = "`inpaint(log_prob_and_gradient, images, visible, start, steps)`"
    given = log_prob_and_gradient, tf.identity(images), visible, tf.identity(start), steps
    path = call(what, _with_the_courses_step(inpaint), *given)
    if not isinstance(path, list | tuple) and np.ndim(path) != 5:
        if np.shape(path) == images.shape:
            raise Wrong("`inpaint` returns the images after the last step only: collect those of all steps in a list.")
        raise Wrong(f"`inpaint` should return a list of images; yours returns an object of type {type(path).__name__}.")
    if len(path) != steps + 1:
        why = " The images at the start, after 0 steps, belong to it too." if len(path) == steps else ""
        raise Wrong(f"for {steps} steps, the list should have {steps + 1} entries; yours has {len(path)}.{why}")
    if all(
        np.shape(a) == b.shape and np.allclose(a, b, atol=1e-5)
        for a, b in zip(path, _hidden_alone(*given), strict=True)
    ):
        return
    yield Observation("the first entry of the list", path[0], tolerance=1e-5)
    for i in range(steps):
        yield Observation(f"after {counted(i + 1, 'step')}, a pixel", path[i + 1], tolerance=1e-5)


def _with_the_courses_step(function: Callable) -> Callable:
    """A student's function, with the course's `ascent_step` for the one of the notebook: a step of one's own is as good."""
    function = inspect.unwrap(function) if callable(function) else function
    if not inspect.isfunction(function):
        return function
    names = function.__globals__ | {"ascent_step": _ascent_step}
    return types.FunctionType(function.__code__, names, None, function.__defaults__, function.__closure__)
