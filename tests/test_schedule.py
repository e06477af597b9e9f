"""Adam with a fused step beside Keras's own."""

import numpy as np
import pytest
import tensorflow as tf
import tf_keras

from course_utils.training import scheduled_adam

STEPS = 20


def trained(adam, dtype, gradients):
    """A variable after some steps, compiled as training is."""
    variable = tf.Variable(np.linspace(-1, 1, 6), dtype=dtype)
    adam.build([variable])
    step = tf.function(lambda gradient: adam.apply_gradients([(gradient, variable)]))
    for gradient in gradients:
        step(tf.constant(gradient, dtype))
    if adam.use_ema:
        adam.finalize_variable_values([variable])
    return variable.numpy()


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [{}, {"global_clipnorm": 0.5}, {"use_ema": True, "ema_momentum": 0.9}, {"amsgrad": True}, {"beta_1": 0.5}],
    ids=str,
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_fused_step_is_that_of_keras(dtype, options):
    gradients = np.random.default_rng(0).normal(size=(STEPS, 6))
    ours = scheduled_adam(0.1, STEPS, **options)
    keras = tf_keras.optimizers.Adam(ours._learning_rate, **options)

    fused = trained(ours, dtype, gradients)

    # Keras itself takes the digits of a float32 for the powers of β, whatever the dtype.
    np.testing.assert_allclose(fused, trained(keras, dtype, gradients), rtol=1e-5, atol=1e-5)
    assert np.all(np.abs(fused - np.linspace(-1, 1, 6)) > 0.005)


def test_rows_that_are_looked_up_take_the_step_of_keras():
    table, plain = (tf.Variable(tf.ones([3, 2])) for _ in range(2))
    gradient = tf.IndexedSlices(tf.constant([[1.0, -2.0]]), tf.constant([1]), tf.constant([3, 2]))
    ours = scheduled_adam(0.1, STEPS)
    keras = tf_keras.optimizers.Adam(ours._learning_rate)

    for adam, variable in ((ours, table), (keras, plain)):
        adam.build([variable])
        for _ in range(STEPS):
            adam.apply_gradients([(gradient, variable)])

    np.testing.assert_allclose(table, plain, rtol=1e-6)
    np.testing.assert_array_equal(table[0], [1, 1])
    assert table[1, 0] < 1 < table[1, 1]
