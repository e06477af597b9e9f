"""Exercise 5.2, squeeze by reshape and transpose: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
from exercise_tests import ExerciseTests
from exercises.week_05.answers import squeeze, unsqueeze

from course_utils.exercises import week_05


def squeeze_by(split, order):
    def squeeze(x):
        _, height, width, channels = x.shape
        sizes = {"i": height // 2, "j": width // 2, "a": 2, "b": 2, "c": channels}
        blocks = tf.reshape(x, [-1, *(sizes[axis] for axis in split)])
        moved = tf.transpose(blocks, [0, *(1 + split.index(axis) for axis in order)])
        return tf.reshape(moved, [-1, height // 2, width // 2, 4 * channels])

    return squeeze


def unsqueeze_by(split, order):
    def unsqueeze(z):
        _, height, width, channels = z.shape
        sizes = {"i": height, "j": width, "a": 2, "b": 2, "c": channels // 4}
        blocks = tf.reshape(z, [-1, *(sizes[axis] for axis in split)])
        moved = tf.transpose(blocks, [0, *(1 + split.index(axis) for axis in order)])
        return tf.reshape(moved, [-1, 2 * height, 2 * width, channels // 4])

    return unsqueeze


def squeeze_by_slices(x):
    return tf.concat([x[:, a::2, b::2] for a in (0, 1) for b in (0, 1)], axis=-1)


def squeeze_known_batch(x):
    n, height, width, channels = x.shape
    blocks = tf.reshape(x, [n, height // 2, 2, width // 2, 2, channels])
    return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [n, height // 2, width // 2, 4 * channels])


def squeeze_unknown_shape(x):
    moved = squeeze(x)
    return tf.reshape(moved, tf.concat([[-1], tf.shape(x)[1:] // [2, 2, 1] * [1, 1, 4]], axis=0))


def squeeze_unmerged(x):
    _, height, width, channels = x.shape
    return tf.transpose(
        tf.reshape(x, [-1, height // 2, 2, width // 2, 2, channels]),
        [0, 1, 3, 2, 4, 5],
    )


def squeeze_with_quotients(x):
    return tf.reshape(squeeze(x), [-1, x.shape[1] / 2, x.shape[2] / 2, 4 * x.shape[3]])


def squeeze_numpy(x):
    return squeeze(x).numpy()


RIGHT = [
    (squeeze, unsqueeze),
    (squeeze_by_slices, lambda z: tf.nn.depth_to_space(z, 2)),
    (squeeze_by("iajbc", "ijabc"), unsqueeze_by("ijabc", "iajbc")),
]

WRONG = [
    ((squeeze_by("iajbc", "iajbc"), unsqueeze), "a reshape alone"),
    ((squeeze_by("iajbc", "ijbac"), unsqueeze), "a and b are exchanged"),
    ((squeeze_by("iajbc", "ijcab"), unsqueeze), "c changes fastest"),
    ((squeeze_by("aibjc", "ijabc"), unsqueeze), "pixels that lie far apart"),
    ((squeeze_by("iajbc", "jiabc"), unsqueeze), "i comes before j"),
    ((squeeze_by("iajbc", "abijc"), unsqueeze), "a and b should stand beside c"),
    ((squeeze_unmerged, unsqueeze), "still has six axes"),
    ((unsqueeze, squeeze), "your `squeeze` does what `unsqueeze` should do"),
    ((lambda x: x, unsqueeze), "has the shape of its input"),
    ((squeeze_numpy, unsqueeze), "use `tf.reshape` and `tf.transpose`"),
    ((squeeze_with_quotients, unsqueeze), "divide by `//` rather than by `/`"),
    ((squeeze_known_batch, unsqueeze), "not in a compiled function"),
    ((squeeze_unknown_shape, unsqueeze), "TensorFlow loses sight of the shape"),
    ((squeeze, unsqueeze_by("ijabc", "ijabc")), "a reshape alone"),
    ((squeeze, unsqueeze_by("ijabc", "ibjac")), "a and b are exchanged"),
    ((squeeze, unsqueeze_by("ijcab", "iajbc")), "c changes fastest"),
    ((squeeze, unsqueeze_by("ijabc", "aibjc")), "pixels that lie far apart"),
    ((squeeze, squeeze), "your `unsqueeze` squeezes once more"),
    ((squeeze, ...), "`unsqueeze` is still to be filled in"),
    ((squeeze, lambda z: [..., z.shape][0]), "`unsqueeze(z)` still gives `...`"),
]


class TestSqueezeAndBack(ExerciseTests):
    exercise = week_05.squeeze_and_back
    right, wrong = RIGHT, WRONG
