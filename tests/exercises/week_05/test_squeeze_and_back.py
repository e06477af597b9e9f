"""Exercise 5.2, squeeze by reshape and transpose: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
from exercises.week_05.answers import squeeze, unsqueeze


def squeeze_by_slices(x):
    return tf.concat([x[:, a::2, b::2] for a in (0, 1) for b in (0, 1)], axis=-1)


def squeeze_known_batch(x):
    return tf.reshape(squeeze(x), [x.shape[0], x.shape[1] // 2, x.shape[2] // 2, 4 * x.shape[3]])


def squeeze_unknown_shape(x):
    return tf.reshape(squeeze(x), tf.concat([[-1], tf.shape(x)[1:] // [2, 2, 1] * [1, 1, 4]], axis=0))


def squeeze_unmerged(x):
    _, height, width, channels = x.shape
    return tf.transpose(tf.reshape(x, [-1, height // 2, 2, width // 2, 2, channels]), [0, 1, 3, 2, 4, 5])


def squeeze_with_quotients(x):
    return tf.reshape(squeeze(x), [-1, x.shape[1] / 2, x.shape[2] / 2, 4 * x.shape[3]])


RIGHT = [(squeeze, unsqueeze), (squeeze_by_slices, unsqueeze)]

WRONG = [
    ((squeeze_unmerged, unsqueeze), "still has six axes"),
    ((unsqueeze, squeeze), "your `squeeze` does what `unsqueeze` should do"),
    ((lambda x: x, unsqueeze), "has the shape of its input"),
    ((lambda x: squeeze(x).numpy(), unsqueeze), "use `tf.reshape` and `tf.transpose`"),
    ((squeeze_with_quotients, unsqueeze), "divide by `//` rather than by `/`"),
    ((squeeze_known_batch, unsqueeze), "not in a compiled function"),
    ((squeeze_unknown_shape, unsqueeze), "TensorFlow loses sight of the shape"),
    ((squeeze, squeeze), "your `unsqueeze` squeezes once more"),
    ((squeeze, ...), "`unsqueeze` is still to be filled in"),
    ((squeeze, lambda z: [..., z.shape][0]), "`unsqueeze(z)` still gives `...`"),
]
