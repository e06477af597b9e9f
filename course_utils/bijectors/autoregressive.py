"""Autoregressive flows: one masked network, used in two directions."""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from course_utils.bijectors.conditioning import evaluate, like, require_conditioner, shift_and_log_scale
from course_utils.bijectors.layer import Layer
from course_utils.bijectors.once import once_per_trace

# From vectors, or the list of them and a condition, to a pair of tensors of the vectors' shape.
AutoregressiveNetwork = Callable[[tf.Tensor | list[tf.Tensor]], tuple[tf.Tensor, tf.Tensor]]


class _Autoregressive(Layer):
    """What both directions share: a network whose i-th outputs depend only on the inputs before the i-th."""

    def __init__(self, network: AutoregressiveNetwork, parameters: dict, name: str):
        self._network = require_conditioner(network)
        super().__init__(forward_min_event_ndims=1, parameters=parameters, name=name)

    @property
    def network(self) -> AutoregressiveNetwork:
        """The masked network."""
        return self._network

    def _outputs(self, x: tf.Tensor, condition: tf.Tensor | None) -> tuple[tf.Tensor, tf.Tensor]:
        self._require_vectors(x)
        outputs = evaluate(self._network, x, condition, event_rank=1)
        shift, log_scale = shift_and_log_scale(outputs)
        return like(x, shift, 1, "shift"), like(x, log_scale, 1, "log_scale")

    def _one_by_one(self, known: tf.Tensor, step: Callable[[tf.Tensor, tf.Tensor], tf.Tensor]) -> tf.Tensor:
        """Solves y = step(known, y) where the i-th entry of the right side depends on the entries of y before the i-th.

        Whatever y is at first, its first entry (in the network's order) is right after one step, the second after two,
        and all of them after D.

        What is not right yet may be of any size, and an infinity times a mask's 0 is not a number. So after every step
        entries beyond ± `_largest` are cut off there.
        """
        self._require_vectors(known)
        largest = _largest(known.dtype)

        def body(y: tf.Tensor) -> tuple[tf.Tensor]:
            return (tf.clip_by_value(step(known, y), -largest, largest),)

        (solution,) = tf.while_loop(lambda y: True, body, (tf.zeros_like(known),), maximum_iterations=known.shape[-1])
        return tf.ensure_shape(solution, known.shape)

    def _require_vectors(self, x: tf.Tensor) -> None:
        self._require_rank(x, 1)
        if x.shape[-1] is None:
            raise ValueError(f"Expected vectors of a length that is known; got an input of shape {x.shape}.")


class MaskedAutoregressive(_Autoregressive):
    """Masked autoregressive flow: densities in one pass, samples one dimension after the other (MAF).

    With a network whose outputs μ_i and s_i depend on x_1 … x_{i−1} alone:

        inverse:  z_i = (x_i − μ_i(x)) exp(−s_i(x)),  all i at once
        forward:  x_i = z_i exp(s_i(x_1 … x_{i−1})) + μ_i(x_1 … x_{i−1}),  for i = 1 … D in turn: D passes
        log|det J_inverse(x)| = −Σ_i s_i(x).

    `forward` and `inverse` take a keyword `condition`, `[..., K]`, if the network has one.

    Reference: Papamakarios, Pavlakou & Murray (2017), "Masked autoregressive flow for density estimation", section 3.1.
    """

    def __init__(self, network: AutoregressiveNetwork, name: str = "masked_autoregressive"):
        """Builds the layer.

        Args:
          network: Autoregressive network from `[batch, D]`, or the list of that and `[batch, K]`, to a pair (μ, s) of
            tensors `[batch, D]`, such as `made.made`.
          name: As in `tfb.Bijector`.

        Raises:
          ValueError: If the network cannot be called; later, if it does not return a pair.
        """
        super().__init__(network, dict(locals()), name)

    def _forward(self, z, condition=None):
        def step(z, x):
            shift, log_scale = self._outputs(x, condition)
            return z * _exp(log_scale) + shift

        return self._one_by_one(z, step)

    def _inverse(self, x, condition=None):
        shift, log_scale = self._shift_and_log_scale(x, condition)
        return (x - shift) * tf.exp(-log_scale)

    def _inverse_log_det_jacobian(self, x, condition=None):
        return -tf.reduce_sum(self._shift_and_log_scale(x, condition)[1], axis=-1)

    @once_per_trace
    def _shift_and_log_scale(self, x, condition):
        return self._outputs(x, condition)


class InverseAutoregressive(_Autoregressive):
    """Inverse autoregressive flow: samples in one pass, densities of foreign points one dimension after the other (IAF).

    With a network whose outputs m_i and s_i depend on z_1 … z_{i−1} alone:

        forward:  x_i = z_i exp(s_i(z)) + m_i(z),  all i at once
        inverse:  z_i = (x_i − m_i(z)) exp(−s_i(z)),  for i = 1 … D in turn: D passes
        log|det J_forward(z)| = Σ_i s_i(z).

    Gated, in the numerically stable form, with the gate σ_i = sigmoid(s_i):

        forward:  x_i = σ_i z_i + (1 − σ_i) m_i
        log|det J_forward(z)| = Σ_i log σ_i.

    `forward` and `inverse` take a keyword `condition`, `[..., K]`, if the network has one.

    Reference: Kingma et al. (2016), "Improved variational inference with inverse autoregressive flow", sections 3 and
    4 and algorithm 1.
    """

    def __init__(
        self,
        network: AutoregressiveNetwork,
        gated: bool = False,
        name: str = "inverse_autoregressive",
    ):
        """Builds the layer.

        Args:
          network: As in `MaskedAutoregressive`, with outputs (m, s); for the gated form `made.made(..., gated=True)`.
          gated: Whether to use the gated form.
          name: As in `tfb.Bijector`.

        Raises:
          ValueError: If the network cannot be called; later, if it does not return a pair.
        """
        super().__init__(network, dict(locals()), name)
        self._gated = gated

    def _forward(self, z, condition=None):
        shift, log_scale = self._shift_and_log_scale(z, condition)
        return z * tf.exp(log_scale) + shift

    def _inverse(self, x, condition=None):
        def step(x, z):
            shift, log_scale = self._affine(z, condition)
            return (x - shift) * _exp(-log_scale)

        return self._one_by_one(x, step)

    def _forward_log_det_jacobian(self, z, condition=None):
        return tf.reduce_sum(self._shift_and_log_scale(z, condition)[1], axis=-1)

    def _affine(self, z, condition):
        """Shift and log-scale, of either form."""
        m, s = self._outputs(z, condition)
        if not self._gated:
            return m, s
        return tf.sigmoid(-s) * m, tf.math.log_sigmoid(s)

    @once_per_trace
    def _shift_and_log_scale(self, z, condition):
        return self._affine(z, condition)


def _largest(dtype: tf.DType) -> float:
    """The largest number that passes from one step of a recursion to the next: its square is still finite."""
    return float(np.sqrt(dtype.max))


def _exp(exponent: tf.Tensor) -> tf.Tensor:
    """The exponential, up to `_largest`."""
    return tf.exp(tf.minimum(exponent, float(np.log(_largest(exponent.dtype)))))
