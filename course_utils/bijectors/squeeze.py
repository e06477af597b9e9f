"""Squeezing: space traded for channels."""

import tensorflow as tf

from course_utils.bijectors.layer import Layer


class Squeeze(Layer):
    """Turns every 2 × 2 block of pixels into one pixel with four times the channels.

    The squeezing happens on the way from data to latents:

        inverse:  [H, W, C] → [H/2, W/2, 4C],  z[i, j, (2a + b)C + c] = x[2i + a, 2j + b, c]  for a, b ∈ {0, 1}
        forward:  [H/2, W/2, 4C] → [H, W, C],  the same numbers back in their places
        log|det J| = 0 in both directions: a permutation.

    Reference: Dinh, Sohl-Dickstein & Bengio (2017), "Density estimation using Real NVP", section 3.6 and figure 3.
    """

    def __init__(self, name: str = "squeeze"):
        """Builds the layer.

        Args:
          name: As in `tfb.Bijector`.

        Later, a `ValueError` is raised if an image's height or width is odd, latents' channels are no multiple of 4, or one
        of these numbers is not known.
        """
        super().__init__(forward_min_event_ndims=3, is_constant_jacobian=True, parameters=dict(locals()), name=name)

    def _forward(self, z):
        *_, height, width, channels = self._forward_event_shape(z.shape)
        batch = tf.shape(z)[:-3]
        blocks = tf.reshape(z, tf.concat([[-1], [height // 2, width // 2, 2, 2, channels]], axis=0))
        pixels = tf.transpose(blocks, [0, 1, 3, 2, 4, 5])
        return tf.reshape(pixels, tf.concat([batch, [height, width, channels]], axis=0))

    def _inverse(self, x):
        *_, height, width, channels = self._inverse_event_shape(x.shape)
        batch = tf.shape(x)[:-3]
        blocks = tf.reshape(x, tf.concat([[-1], [height, 2, width, 2, channels // 4]], axis=0))
        pixels = tf.transpose(blocks, [0, 1, 3, 2, 4, 5])
        return tf.reshape(pixels, tf.concat([batch, [height, width, channels]], axis=0))

    def _forward_log_det_jacobian(self, z):
        return tf.zeros([], z.dtype)

    def _forward_event_shape(self, shape):
        *batch, height, width, channels = _known_image(shape)
        if channels % 4:
            raise ValueError(f"Expected a number of channels that is a multiple of 4; got latents of shape {shape}.")
        return tf.TensorShape([*batch, 2 * height, 2 * width, channels // 4])

    def _inverse_event_shape(self, shape):
        *batch, height, width, channels = _known_image(shape)
        if height % 2 or width % 2:
            raise ValueError(f"Expected an image of even height and width; got one of shape {shape}.")
        return tf.TensorShape([*batch, height // 2, width // 2, 4 * channels])

    def _forward_event_shape_tensor(self, shape):
        return shape * [2, 2, 1] // [1, 1, 4]

    def _inverse_event_shape_tensor(self, shape):
        return shape * [1, 1, 4] // [2, 2, 1]


def _known_image(shape: tf.TensorShape) -> tf.TensorShape:
    """The shape, if it ends in a known height, width and number of channels."""
    if shape.rank is None or shape.rank < 3 or not shape[-3:].is_fully_defined():
        raise ValueError(f"Expected images, [..., H, W, C], of known size; got an input of shape {shape}.")
    return shape
