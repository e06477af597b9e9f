"""The same flow on another base: at another length, or at another temperature."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils.flows.bases import standard_logistic
from course_utils.validation import require_positive_integer, require_positive_number

tfd = tfp.distributions


def at_length(flow: tfd.TransformedDistribution, steps: int) -> tfd.TransformedDistribution:
    """The same flow for waveforms of another length: its networks take any.

    Args:
      flow: Flow of waveforms, from `wavenet_flow` or `parallel_wavenet`, or another of layers whose networks take vectors
        of any length and whose base is that of `standard_logistic`.
      steps: Length T of the waveforms.

    Raises:
      ValueError: If the number of steps is not a positive integer, or the flow is one of vectors of a fixed length or on
        another base.
    """
    steps = require_positive_integer(steps, "the number of steps")
    base = _base_on_vectors(flow)
    with tf.init_scope():  # so that it can be asked inside a traced function too
        if not _same_density(base, standard_logistic(base.event_shape[0], base.dtype)):
            raise ValueError(f"Expected a flow whose base is independent Logistic(0, 1); got one on {base!r}.")
    for layer in getattr(flow.bijector, "bijectors", [flow.bijector]):
        network = getattr(layer, "network", None)
        if not isinstance(network, tf_keras.Model) or network.inputs[0].shape[-1] is not None:
            raise ValueError(
                f"Expected layers whose networks take waveforms of any length; got {layer.name}, which is tied to one or does "
                "not say."
            )
    return tfd.TransformedDistribution(standard_logistic(steps, flow.dtype), flow.bijector, name=flow.name)


def at_temperature(flow: tfd.TransformedDistribution, temperature: float) -> tfd.TransformedDistribution:
    """The same flow on a base N(0, T² I): with T below 1 its samples stay closer to the likeliest ones.

    Args:
      flow: Flow on N(0, σ² I), whatever σ, such as one from `glow` or `realnvp_image`.
      temperature: The temperature T, positive and finite.

    Raises:
      ValueError: If the temperature is not positive and finite, or the flow has another base.

    Reference: Kingma & Dhariwal (2018), "Glow", section 6; Parmar et al. (2018), "Image transformer", section 5.2.
    """
    temperature = require_positive_number(temperature, "a temperature")
    base = _base_on_vectors(flow)

    def normal(scale: float | tf.Tensor) -> tfd.Distribution:
        zeros = tf.zeros(base.event_shape, base.dtype)
        return tfd.MultivariateNormalDiag(loc=zeros, scale_diag=scale * tf.ones_like(zeros))

    with tf.init_scope():  # as above
        if not _same_density(base, normal(base.stddev()[0])):
            raise ValueError(f"Expected a flow whose base is N(0, σ² I); got one on {base!r}.")
    return tfd.TransformedDistribution(normal(temperature), flow.bijector, name=flow.name)


def _base_on_vectors(flow: tfd.TransformedDistribution) -> tfd.Distribution:
    """The base of a flow, once it is sure that there is one and that its events are vectors."""
    # By its attributes: TFP has another class for flows such as ours than `tfd.TransformedDistribution`.
    if not (hasattr(flow, "distribution") and hasattr(flow, "bijector")):
        raise ValueError(f"Expected a flow, a TransformedDistribution; got {flow!r}.")
    base = flow.distribution
    if base.batch_shape.rank != 0 or base.event_shape.rank != 1 or not base.event_shape.is_fully_defined():
        raise ValueError(
            f"Expected a flow whose base has batch shape () and event shape (D,); got {base.batch_shape} and {base.event_shape}."
        )
    try:
        with tf.init_scope():
            base.mean(), base.stddev()
    except NotImplementedError:
        raise ValueError(f"Expected a base whose mean and standard deviation are known; got {base!r}.") from None
    return base


def _same_density(one: tfd.Distribution, other: tfd.Distribution) -> bool:
    """Whether two distributions on vectors have the same moments and the same density; their classes do not matter."""
    spread = np.linspace(0.5, 3.0, 8)[:, None] * np.random.default_rng(0).normal(size=(8, one.event_shape[0]))
    points = tf.constant(spread, one.dtype) * other.stddev()
    said, expected = ((each.mean(), each.stddev(), each.log_prob(points) / one.event_shape[0]) for each in (one, other))
    return all(np.allclose(ours, theirs, atol=1e-5) for ours, theirs in zip(said, expected, strict=True))
