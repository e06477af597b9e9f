"""The progress bar of a training."""

import sys

import tf_keras
from tqdm import tqdm


class ProgressBar(tf_keras.callbacks.Callback):
    """One bar for the whole training, with the losses of the latest epoch beside it."""

    def __init__(self, epochs: int, steps: int):
        super().__init__()
        self._epochs = epochs
        self._steps = steps

    def on_train_begin(self, logs=None):
        done = int(self.model.optimizer.iterations.numpy())
        # On standard output: notebooks show standard error as if something had gone wrong.
        self._bar = tqdm(
            total=self._epochs * self._steps, initial=done, unit="step", file=sys.stdout, mininterval=0.5, ncols=100
        )

    def on_train_batch_end(self, batch, logs=None):
        self._bar.update(int(self.model.optimizer.iterations.numpy()) - self._bar.n)

    def on_epoch_end(self, epoch, logs=None):
        losses = {name: f"{value:.3f}" for name, value in logs.items() if "loss" in name}
        self._bar.set_postfix(epoch=f"{epoch + 1}/{self._epochs}", **losses, refresh=False)

    def on_train_end(self, logs=None):
        self._bar.close()
