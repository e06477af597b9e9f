"""Training with little memory: a bijector whose activations are recomputed rather than kept."""

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.bijectors.batch_norm import BatchNorm
from course_utils.bijectors.conditioning import as_condition, condition_arguments
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

        Raises:
          ValueError: If there is a batch normalisation in the bijector: in training its `forward` does not undo its
            `inverse`, so that x cannot be had from z.
        """
        parameters = dict(locals())
        if any(isinstance(part, BatchNorm | tfb.BatchNormalization) for part in (bijector, *bijector.submodules)):
            raise ValueError(
                f"Expected a bijector whose inverse can be undone in training as well; got {bijector.name}, with a batch "
                "normalisation in it."
            )
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

    def _forward(self, z, condition=None):
        return self._bijector.forward(z, **condition_arguments(self._bijector, condition))

    def _inverse(self, x, condition=None):
        return self._latents_and_log_det(x, condition)[0]

    def _inverse_log_det_jacobian(self, x, condition=None):
        return self._latents_and_log_det(x, condition)[1]

    @once_per_trace
    def _latents_and_log_det(self, x, condition):
        @tf.custom_gradient
        def evaluate(x, *conditions):
            z, log_det = self._evaluate(x, *conditions)

            def gradients(dz, dlog_det, variables=()):
                # Without them, x would be computed as soon as z is, and kept until now.
                with tf.control_dependencies([dz, dlog_det]):
                    again = self._forward(tf.identity(z), *conditions)
                with tf.GradientTape() as tape:
                    tape.watch([again, *conditions])
                    outputs = self._evaluate(again, *conditions)
                inputs = [again, *conditions]
                found = tape.gradient(outputs, [*inputs, *variables], [dz, dlog_det])
                return found[: len(inputs)], found[len(inputs) :]

            return (z, log_det), gradients

        return evaluate(x) if condition is None else evaluate(x, as_condition(condition, x.dtype))

    def _evaluate(self, x: tf.Tensor, condition: tf.Tensor | None = None) -> tuple[tf.Tensor, tf.Tensor]:
        # At a tensor of its own, for which TFP remembers nothing: what it remembers was recorded by another tape, or by none.
        x = tf.identity(x)
        arguments = condition_arguments(self._bijector, condition)
        log_det = self._bijector.inverse_log_det_jacobian(x, event_ndims=self.inverse_min_event_ndims, **arguments)
        return self._bijector.inverse(x, **arguments), log_det
