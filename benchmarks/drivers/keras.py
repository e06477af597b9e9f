"""A flow of TensorFlow Probability, trained by Keras."""

from collections.abc import Callable

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from benchmarks.peers import THREADS
from benchmarks.tasks import SEED, Task

tfd = tfp.distributions

tf.config.threading.set_intra_op_parallelism_threads(THREADS)
tf.config.threading.set_inter_op_parallelism_threads(THREADS)
tf.random.set_seed(SEED)


class KerasFlow:
    """See `drivers`."""

    def __init__(
        self,
        flow: tfd.Distribution,
        model: tf_keras.Model,
        task: Task,
        *,
        steps_per_execution: int,
        loss=None,
        jit_compile: bool = False,
        functions: tuple[Callable, Callable] | None = None,
    ):
        """Compiles `model`, whose training is that of `flow`.

        Args:
          flow: The distribution of x.
          model: Keras model of log p(x).
          task: What is trained.
          steps_per_execution: Steps that run in one compiled loop.
          loss: As in `tf_keras.Model.compile`; none if the model adds its own.
          jit_compile: Whether XLA compiles the training step.
          functions: `log_prob` and `sample`, compiled; the flow's in graphs if not given.
        """
        self._flow = flow
        self._model = model
        self._options = dict(
            # The other frameworks' ε; Keras's own is 1e-7.
            optimizer=tf_keras.optimizers.Adam(task.learning_rate, epsilon=1e-8),
            loss=loss,
            steps_per_execution=steps_per_execution,
        )
        self._model.compile(**self._options, jit_compile=jit_compile)
        self._log_prob, self._sample = functions or (tf.function(flow.log_prob), tf.function(flow.sample))

    def compile(self) -> None:
        self._model.compile(**self._options, jit_compile=True)
        self._log_prob = tf.function(self._flow.log_prob, jit_compile=True)
        self._sample = tf.function(self._flow.sample, jit_compile=True)

    @property
    def parameters(self) -> int:
        return sum(int(np.prod(variable.shape)) for variable in self._model.trainable_variables)

    def accept(self, points: np.ndarray) -> tf.Tensor:
        return tf.constant(points)

    def accept_batches(self, batches: np.ndarray) -> tf.data.Dataset:
        # A loss is given targets as well; here they mean nothing.
        targets = np.zeros(batches.shape[:2], batches.dtype)
        options = tf.data.Options()
        # As in `course_utils.training.fit`: else the end of a call has to wait for the autotuner.
        options.autotune.enabled = False
        slices = batches if self._options["loss"] is None else (batches, targets)
        return tf.data.Dataset.from_tensor_slices(slices).with_options(options)

    def train(self, batches: tf.data.Dataset) -> None:
        self._model.fit(batches, verbose=0)

    def log_prob(self, points: tf.Tensor) -> np.ndarray:
        return self._log_prob(points).numpy()

    def sample(self, count: int) -> np.ndarray:
        return self._sample(count).numpy()
