"""Autoregressive flows: one masked network, used in two directions."""

from collections.abc import Callable, Sequence

import numpy as np
import tensorflow as tf

from course_utils.bijectors.conditioning import evaluate, require_conditioner
from course_utils.bijectors.once import once_per_trace
from course_utils.bijectors.transformers import Affine, Gated, Transformer
from course_utils.bijectors.transforming import Transforming

# From vectors, or the list of them and a condition, to what the transformer takes: a pair of tensors of the vectors' shape
# for an affine one.
AutoregressiveNetwork = Callable[[tf.Tensor | list[tf.Tensor]], tuple[tf.Tensor, tf.Tensor] | tf.Tensor]


class _Autoregressive(Transforming):
    """What both directions share: a network whose i-th outputs depend only on the inputs before the i-th."""

    def __init__(self, network: AutoregressiveNetwork, transformer: Transformer, parameters: dict, name: str):
        self._network = require_conditioner(network)
        super().__init__(transformer, 1, parameters, name)

    @property
    def network(self) -> AutoregressiveNetwork:
        """The masked network."""
        return self._network

    @once_per_trace
    def _entry_parameters(self, x, condition):
        self._require_vectors(x)
        outputs = evaluate(self._network, x, condition, event_rank=1)
        return self._transformer.parameters(*self._fitted(outputs, x).values())

    def _solve(self, known: tf.Tensor, condition: tf.Tensor | None, direction: str) -> tf.Tensor:
        """What "forward" or "inverse" makes of `known` where the parameters depend on the result y: entry after entry.

        Whatever y is at first, its first entry (in the network's order) is right after one pass, the second after two,
        and all of them after D.

        What is not right yet may be of any size, and an infinity times a mask's 0 is not a number. So after every pass
        entries beyond ± `_largest` are cut off there.
        """
        self._require_vectors(known)
        largest = _largest(known.dtype)

        def parameters_at(y: tf.Tensor) -> Sequence[tf.Tensor]:
            return self._transformer.bounded(self._entry_parameters(y, condition), largest)

        def moved(parameters: Sequence[tf.Tensor]) -> tuple[tf.Tensor]:
            result, _ = getattr(self._transformer, direction)(known, parameters)
            return (tf.clip_by_value(result, -largest, largest),)

        if condition is None:  # y is the same for all points at first, and the network is asked for one
            row = tf.zeros([1] * (known.shape.rank - 1) + [known.shape[-1]], known.dtype)
            parameters = tf.nest.map_structure(lambda each: _repeated(each, known), parameters_at(row))
        else:
            parameters = parameters_at(tf.zeros_like(known))
        (solution,) = tf.while_loop(
            lambda y: True,
            lambda y: moved(parameters_at(y)),
            moved(parameters),
            maximum_iterations=known.shape[-1] - 1,
        )
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

    def __init__(
        self,
        network: AutoregressiveNetwork,
        name: str = "masked_autoregressive",
        *,
        transformer: Transformer | None = None,
    ):
        """Builds the layer.

        Args:
          network: Autoregressive network from `[batch, D]`, or the list of that and `[batch, K]`, to a pair (μ, s) of
            tensors `[batch, D]`, such as `made.made`.
          name: As in `tfb.Bijector`.
          transformer: Another map of each entry than x = z exp(s) + μ, if that is what is asked for. The network then returns
            what that takes.

        Raises:
          ValueError: If the network cannot be called; later, if it does not return a pair.
        """
        super().__init__(network, transformer or Affine(), dict(locals()), name)

    def _forward(self, z, condition=None):
        return self._solve(z, condition, "forward")

    def _inverse(self, x, condition=None):
        return self._moved(x, condition, "inverse")[0]

    def _inverse_log_det_jacobian(self, x, condition=None):
        return self._log_det(x, condition, "inverse")


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
        *,
        transformer: Transformer | None = None,
    ):
        """Builds the layer.

        Args:
          network: As in `MaskedAutoregressive`, with outputs (m, s); for the gated form `made.made(..., gated=True)`.
          gated: Whether to use the gated form.
          name: As in `tfb.Bijector`.
          transformer: As in `MaskedAutoregressive`.

        Raises:
          ValueError: If the network cannot be called; later, if it does not return a pair.
        """
        if gated and transformer:
            raise ValueError(f"Expected the gated form or another transformer; got both, {transformer!r}.")
        super().__init__(network, transformer or (Gated() if gated else Affine()), dict(locals()), name)

    def _forward(self, z, condition=None):
        return self._moved(z, condition, "forward")[0]

    def _inverse(self, x, condition=None):
        return self._solve(x, condition, "inverse")

    def _forward_log_det_jacobian(self, z, condition=None):
        return self._log_det(z, condition, "forward")


def _repeated(parameter: tf.Tensor, points: tf.Tensor) -> tf.Tensor:
    """A parameter of one point, `[1, ..., D, ...]`, for each of the points `[..., D]`."""
    own = parameter.shape[points.shape.rank - 1 :]
    return tf.broadcast_to(parameter, tf.concat([tf.shape(points)[:-1], own], axis=0))


def _largest(dtype: tf.DType) -> float:
    """The largest number that passes from one step of a recursion to the next: its square is still finite."""
    return float(np.sqrt(dtype.max))
