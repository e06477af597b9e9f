"""The progress bar of a training."""

import sys
from typing import Self

import tf_keras
from tqdm import tqdm


class ProgressBar(tf_keras.callbacks.Callback):
    """One bar for the whole training, with the losses of the latest epoch beside it.

    A context manager as well, since Keras does not tell callbacks of a training that ends by an error. A bar left open
    would make every later one draw a line per refresh.
    """

    def __init__(self, epochs: int, steps: int):
        super().__init__()
        self._epochs = epochs
        self._steps = steps
        self._bar: tqdm | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error) -> None:
        if self._bar is not None:
            self._bar.close()

    def on_train_begin(self, logs=None):
        done = int(self.model.optimizer.iterations.numpy())
        self._bar = tqdm(
            total=self._epochs * self._steps,
            initial=done,
            unit="step",
            file=sys.stdout,  # notebooks show standard error as if something had gone wrong
            mininterval=0.5,
            ncols=100,
            position=0,  # on its own line, whatever bars others may have left open
        )

    def on_train_batch_end(self, batch, logs=None):
        self._bar.update(int(self.model.optimizer.iterations.numpy()) - self._bar.n)

    def on_epoch_end(self, epoch, logs=None):
        losses = {name: f"{value:.3f}" for name, value in logs.items() if "loss" in name}
        self._bar.set_postfix(epoch=f"{epoch + 1}/{self._epochs}", **losses, refresh=False)
