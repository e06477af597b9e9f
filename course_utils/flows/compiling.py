"""What makes flows fast, beside the layers that stay as the text has them: which compiler for what, as measured.

TensorFlow runs a graph operation by operation, XLA fuses neighbours into loops of its own. On two cores XLA's densities and
samples of splines take about 0.4 of the time, of autoregressive layers 0.6 to 0.9; of couplings with wide networks, which are
matrix products above all, about as long. Convolutions of images are faster without. A training step of affine layers gains
nothing: its matrix products are the same, and so is Adam. Of splines it takes 0.5 to 0.8 of the time. But XLA compiles for half
a second for each layer of splines.
`python -m benchmarks` measures all of it.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.bijectors import RationalQuadratic
from course_utils.passes import limited
from course_utils.validation import require_positive_integer

tfd = tfp.distributions

# Couplings of splines save by then, on two cores, what their compilation took.
_WORTH_COMPILING = 2_000


class Compiled(NamedTuple):
    """A flow's two functions, compiled.

    Attributes:
      log_prob: From points `[N, *event]` to log-densities `[N]`.
      sample: From a number N and a seed, an integer or None, to samples `[N, *event]`. The same seed gives the same samples, which
        are not those of `flow.sample`. Without one they differ from call to call, whatever `tf.random.set_seed` was given.
    """

    log_prob: Callable[[tf.Tensor], tf.Tensor]
    sample: Callable[..., tf.Tensor]


def compiled(flow: tfd.Distribution) -> Compiled:
    """The log-densities and samples of a flow as fast as they can be had: by XLA for vectors, in a graph for all else.

    Both are compiled when they are first called, and once more for each new number of points. They read the flow's weights
    whenever they are called, so that training may go on.

    Args:
      flow: A flow without a condition.
    """
    by_xla = _is_of_layers_on_vectors(flow)
    log_prob = tf.function(flow.log_prob, jit_compile=by_xla)
    unseeded = tf.function(flow.sample, jit_compile=by_xla)
    forward = tf.function(flow.bijector.forward, jit_compile=True) if by_xla else None

    @tf.function
    def seeded(count: int, seed: tf.Tensor) -> tf.Tensor:
        # XLA needs several times as long for random numbers that follow from a seed.
        return forward(flow.distribution.sample(count, seed=seed)) if by_xla else flow.sample(count, seed=seed)

    def sample(count: int, seed: int | None = None) -> tf.Tensor:
        count = require_positive_integer(count, "the number of samples")
        # Of two integers as a tensor, TFP takes random numbers that depend on nothing else, and compiles once for all seeds.
        return unseeded(count) if seed is None else seeded(count, tf.constant([seed, 0], tf.int32))

    return Compiled(log_prob, sample)


def xla_pays(flow: Any, steps: int) -> bool:
    """Whether training takes less time by XLA, its compilation included: that of splines for vectors, if it is long enough.

    Args:
      flow: What is trained, a flow or not.
      steps: Training steps in all. In notebooks whose trainings are cut short, none is long enough.
    """
    if not _is_of_layers_on_vectors(flow) or limited(steps) < _WORTH_COMPILING:
        return False
    return any(isinstance(getattr(each, "transformer", None), RationalQuadratic) for each in flow.submodules)


def _is_of_layers_on_vectors(flow: Any) -> bool:
    # TFP has another class for flows of layers such as ours than `tfd.TransformedDistribution`.
    return hasattr(flow, "bijector") and flow.event_shape.rank == 1
