"""Training with little memory: a bijector whose activations are recomputed rather than kept."""

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.bijectors.layer import Layer
from course_utils.bijectors.once import once_per_trace

tfb = tfp.bijectors


class Recomputed(Layer):
    """The same map as another bijector, of which a training keeps z alone until the backward pass.

    Ordinarily, the gradient of log p(x) needs all that was computed on the way from x to z, such as the hidden layers of
    a conditioner; so what a training keeps grows with the number of layers. But x = forward(z): the backward pass can
    compute x again, and from it the rest, of one such bijector at a time. That costs one more forward and one more
    inverse in a training step. Values, log-dets and, up to rounding, gradients are the same.

    Only the gradients of `inverse` and its log-det are treated so, since these are what maximum likelihood needs.

    Reference: Gomez, Ren, Urtasun & Grosse (2017), "The reversible residual network", section 3.2.
    """

    def __init__(self, bijector: tfb.Bijector, name: str = "recomputed"):
        """Wraps a bijector.

        Args:
          bijector: Bijector that keeps the shape of its input, such as a step of Glow. The more layers it has, the more is
            kept at a time; the more such bijectors there are, the more z are kept.
          name: As in `tfb.Bijector`.
        """
        parameters = dict(locals())
        self._bijector = bijector
        super().__init__(
            forward_min_event_ndims=bijector.forward_min_event_ndims,
            inverse_min_event_ndims=bijector.inverse_min_event_ndims,
            parameters=parameters,
            name=name,
        )

    @property
    def bijector(self) -> tfb.Bijector:
        """The bijector that is recomputed."""
        return self._bijector

    def _forward(self, z):
        return self._bijector.forward(z)

    def _inverse(self, x):
        return self._latents_and_log_det(x)[0]

    def _inverse_log_det_jacobian(self, x):
        return self._latents_and_log_det(x)[1]

    @once_per_trace
    def _latents_and_log_det(self, x):
        @tf.custom_gradient
        def evaluate(x):
            z, log_det = self._evaluate(x)

            def gradients(dz, dlog_det, variables=()):
                # Without them, x would be computed as soon as z is, and kept until now.
                with tf.control_dependencies([dz, dlog_det]):
                    again = self._bijector.forward(tf.identity(z))
                # Another tensor, for which TFP remembers no z.
                again = tf.identity(again)
                with tf.GradientTape() as tape:
                    tape.watch(again)
                    outputs = self._evaluate(again)
                dx, *dvariables = tape.gradient(outputs, [again, *variables], [dz, dlog_det])
                return dx, dvariables

            return (z, log_det), gradients

        return evaluate(x)

    def _evaluate(self, x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        log_det = self._bijector.inverse_log_det_jacobian(x, event_ndims=self.inverse_min_event_ndims)
        return self._bijector.inverse(x), log_det
