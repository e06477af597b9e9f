"""What a training costs, however busy the machine is."""

import time

import tf_keras


class TrainingSeconds(tf_keras.callbacks.Callback):
    """Keras callback that measures the CPU seconds of a training's steps, all threads together.

    The first loop, in which TensorFlow also traces the step, counts as one like the others. All loops have to be of as many steps.
    """

    def __init__(self):
        super().__init__()
        self._times = []

    def on_train_batch_end(self, batch, logs=None):
        self._times.append(time.process_time())

    def seconds(self) -> float:
        """Those of the training so far, of two loops or more; what happens between epochs is counted, too."""
        return (self._times[-1] - self._times[0]) * len(self._times) / (len(self._times) - 1)
