"""What several tests need."""

import contextlib
import warnings
from collections.abc import Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

tfb = tfp.bijectors


@contextlib.contextmanager
def eagerly() -> Iterator[None]:
    """Compiles no functions: trainings of a few steps take less time than it takes to trace them."""
    tf.config.run_functions_eagerly(True)
    try:
        with warnings.catch_warnings():
            # Pipelines are compiled all the same, which TensorFlow tells again and again.
            warnings.filterwarnings("ignore", message="Even though the `tf.config.experimental_run_functions_eagerly`")
            yield
    finally:
        tf.config.run_functions_eagerly(False)


def randomised(module: tf.Module, scale: float = 0.3) -> tf.Module:
    """Moves every trainable variable away from where it starts: zero weights hide mistakes."""
    rng = np.random.default_rng(0)
    for variable in module.trainable_variables:
        variable.assign_add(scale * rng.normal(size=variable.shape).astype(variable.dtype.as_numpy_dtype))
    return module


def normal(shape: tuple[int, ...], seed: int = 0, dtype: str = "float32") -> tf.Tensor:
    """Standard normal numbers."""
    return tf.constant(np.random.default_rng(seed).normal(size=shape), dtype)


def image_conditioner(channels: int, heads: int, dtype: str) -> tf_keras.Model:
    """Convolutional conditioner for images of any height and width."""
    inputs = tf_keras.Input((None, None, channels), dtype=dtype)
    outputs = []
    for head in range(heads):
        initial = tf_keras.initializers.RandomNormal(stddev=0.3, seed=head)
        conv = tf_keras.layers.Conv2D(channels, 3, padding="same", kernel_initializer=initial, dtype=dtype)
        outputs.append(tf.tanh(conv(inputs)))
    return tf_keras.Model(inputs, outputs if heads > 1 else outputs[0])
