"""Trainings that take no time, for tests that look at what happens around one."""

import tensorflow_probability as tfp
import tf_keras

from course_utils import flows, training
from course_utils.bijectors import DiagonalScaling


def small_model(seed=0, hidden=(8,), learning_rate=1e-2):
    model = training.MaximumLikelihood(flows.realnvp(2, layers=2, hidden=hidden, seed=seed))
    training.compile_with_schedule(model, learning_rate, 100, steps_per_execution=4)
    return model


def tiny_model():
    """Two scales, where it does not matter what is trained: tracing them takes half as long as tracing couplings."""
    flow = tfp.distributions.TransformedDistribution(
        flows.standard_normal(2), tfp.bijectors.Chain([DiagonalScaling(2)])
    )
    model = training.MaximumLikelihood(flow)
    training.compile_with_schedule(model, 1e-2, 100, steps_per_execution=4)
    return model


class StopAt(tf_keras.callbacks.Callback):
    """Interrupts a training as an epoch ends."""

    def __init__(self, epoch):
        super().__init__()
        self.epoch = epoch

    def on_epoch_end(self, epoch, logs=None):
        if epoch == self.epoch:
            raise KeyboardInterrupt
