"""A training that a test starts in a process of its own: `python training_to_interrupt.py FOLDER`."""

import sys

import numpy as np

from course_utils import flows, training
from course_utils.datasets import TwoMoons, batches

EPOCHS = 6


def train(folder, callbacks=()):
    """Trains a small flow, and returns its history and its weights in one vector."""
    points, _ = TwoMoons().sample(1_024, seed=0)
    flow = flows.realnvp(2, layers=2, hidden=(8,), seed=0)
    model = training.MaximumLikelihood(flow)
    pipeline, validation = batches(points, batch_size=64, seed=1), batches(points[:128], batch_size=128)
    training.compile_with_schedule(model, 1e-2, EPOCHS * 16, steps_per_execution=4)
    history = training.fit(
        model, pipeline, validation, epochs=EPOCHS, checkpoint=folder, callbacks=callbacks, progress=False
    )
    return history, np.concatenate([variable.numpy().ravel() for variable in flow.trainable_variables])


if __name__ == "__main__":
    import time

    import tf_keras

    class Slow(tf_keras.callbacks.Callback):
        """Leaves time to be killed in the middle of an epoch."""

        def on_train_batch_end(self, batch, logs=None):
            time.sleep(0.2)

    train(sys.argv[1], [Slow()])
