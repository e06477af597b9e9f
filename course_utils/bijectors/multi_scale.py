"""Factoring out: a flow at several scales, whose latents are one flat vector."""

from collections.abc import Sequence

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.bijectors.conditioning import condition_arguments
from course_utils.bijectors.layer import Layer
from course_utils.bijectors.once import once_per_trace

tfb = tfp.bijectors


class MultiScale(Layer):
    """Flows at several scales: after each but the last, half of the channels become latents and the rest goes on.

    With h⁰ = x and bijectors f¹ … f^L, each of which maps images to images:

        inverse:  (zᵏ, hᵏ) = (fᵏ)⁻¹(hᵏ⁻¹)  for k = 1 … L − 1, split along the channels, zᵏ first;  z^L = (f^L)⁻¹(h^{L−1})
                  z = (z¹, …, z^L), each flattened
        forward:  the same from the last scale to the first
        log|det J_inverse| = Σ_k log|det J of (fᵏ)⁻¹ at hᵏ⁻¹|.

    A condition, `forward(z, condition=c)` and the like, is handed to every layer of the scales that takes one.

    `latents(x)` gives the latents of every scale as images, and `split(z)` cuts a flat vector into them.

    Reference: Dinh, Sohl-Dickstein & Bengio (2017), "Density estimation using Real NVP", section 3.6, Eqs. (14) to (16).
    """

    def __init__(self, scales: Sequence[tfb.Bijector], image_shape: Sequence[int], name: str = "multi_scale"):
        """Assembles the scales.

        Args:
          scales: The bijectors fᵏ from the data's scale to the coarsest, of event rank 3, one or more. They may change
            an image's shape (by a `Squeeze`), and all but the last must give latents with an even number of channels.
          image_shape: Shape `[H, W, C]` of x.
          name: As in `tfb.Bijector`.

        Raises:
          ValueError: If there are no scales, or the shapes do not work out.
        """
        parameters = dict(locals())
        if not scales or len(image_shape) != 3 or not tf.TensorShape(image_shape).is_fully_defined():
            raise ValueError(
                f"Expected one or more scales and an image shape [H, W, C]; got {len(scales)} scales and {image_shape!r}."
            )
        self._scales = list(scales)
        self._image_shape = tf.TensorShape(image_shape)
        self._latent_shapes = _latent_shapes(self._scales, self._image_shape)
        self._sizes = [int(np.prod(shape)) for shape in self._latent_shapes]
        super().__init__(
            forward_min_event_ndims=1,
            inverse_min_event_ndims=3,
            dtype=scales[0].dtype,
            parameters=parameters,
            name=name,
        )

    @property
    def scales(self) -> list[tfb.Bijector]:
        """The bijectors fᵏ, from the data's scale to the coarsest."""
        return list(self._scales)

    @property
    def image_shape(self) -> tf.TensorShape:
        """Shape `[H, W, C]` of x."""
        return self._image_shape

    @property
    def latent_shapes(self) -> list[tuple[int, int, int]]:
        """The shapes of z¹ … z^L as images."""
        return list(self._latent_shapes)

    def latents(self, x: tf.Tensor, condition: tf.Tensor | None = None) -> list[tf.Tensor]:
        """z¹ … z^L of images x, `[..., H, W, C]`, each as images of its own shape."""
        return self.split(self.inverse(x, **condition_arguments(self, condition)))

    def split(self, z: tf.Tensor) -> list[tf.Tensor]:
        """Cuts flat latents, `[..., D]`, into z¹ … z^L as images. `join` puts them together again."""
        self._require_rank(z, 1)
        if z.shape[-1] != sum(self._sizes):
            raise ValueError(f"Expected flat latents of length {sum(self._sizes)}; got shape {z.shape}.")
        batch = tf.shape(z)[:-1]
        parts = tf.split(z, self._sizes, axis=-1)
        return [
            tf.reshape(part, tf.concat([batch, shape], axis=0))
            for part, shape in zip(parts, self._latent_shapes, strict=True)
        ]

    def join(self, latents: Sequence[tf.Tensor]) -> tf.Tensor:
        """Flat latents, `[..., D]`, from z¹ … z^L as images."""
        if [tuple(z.shape[-3:]) for z in latents] != self._latent_shapes:
            raise ValueError(
                f"Expected latents that are images of shapes {self.latent_shapes}; got {[tuple(z.shape) for z in latents]}."
            )
        flat = [
            tf.reshape(z, tf.concat([tf.shape(z)[:-3], [size]], axis=0))
            for z, size in zip(latents, self._sizes, strict=True)
        ]
        return tf.ensure_shape(tf.concat(flat, axis=-1), [*latents[0].shape[:-3], sum(self._sizes)])

    def _forward(self, z, condition=None):
        *finer, coarsest = self.split(z)
        h = self._scales[-1].forward(coarsest, **condition_arguments(self._scales[-1], condition))
        for scale, latent in zip(self._scales[-2::-1], finer[::-1], strict=True):
            h = scale.forward(tf.concat([latent, h], axis=-1), **condition_arguments(scale, condition))
        return h

    def _inverse(self, x, condition=None):
        return self._latents_and_log_det(x, condition)[0]

    def _inverse_log_det_jacobian(self, x, condition=None):
        return self._latents_and_log_det(x, condition)[1]

    @once_per_trace
    def _latents_and_log_det(self, x, condition):
        """Both at once, since each scale's log-det needs what the scales before it have left."""
        self._require_rank(x, 3)
        if x.shape[-3:] != self._image_shape:
            raise ValueError(f"Expected images of shape {self._image_shape}; got shape {x.shape}.")
        h, latents, log_det = x, [], 0.0
        for k, scale in enumerate(self._scales):
            conditions = condition_arguments(scale, condition)
            log_det += scale.inverse_log_det_jacobian(h, event_ndims=3, **conditions)
            h = scale.inverse(h, **conditions)
            if k < len(self._scales) - 1:
                latent, h = tf.split(h, 2, axis=-1)
                latents.append(latent)
        return self.join([*latents, h]), tf.broadcast_to(log_det, tf.shape(x)[:-3])

    def _forward_event_shape(self, shape):
        return tf.TensorShape([*shape[:-1], *self._image_shape])

    def _inverse_event_shape(self, shape):
        return tf.TensorShape([*shape[:-3], sum(self._sizes)])

    def _forward_event_shape_tensor(self, shape):
        return tf.constant(self._image_shape.as_list())

    def _inverse_event_shape_tensor(self, shape):
        return tf.constant([sum(self._sizes)])


def _latent_shapes(scales: Sequence[tfb.Bijector], shape: tf.TensorShape) -> list[tuple[int, int, int]]:
    shapes = []
    for k, scale in enumerate(scales):
        shape = scale.inverse_event_shape(shape)
        if k < len(scales) - 1:
            height, width, channels = shape
            if channels % 2:
                raise ValueError(
                    f"Expected an even number of channels to split after scale {k + 1}; got latents of shape {shape}."
                )
            shape = tf.TensorShape([height, width, channels // 2])
        shapes.append(tuple(shape))
    return shapes
