"""The history of a training, and the checkpoints with which it resumes."""

import math
import os
from collections.abc import Sequence

import tf_keras

from course_utils.training.folder import CheckpointFolder
from course_utils.training.memory import remembered, remind

History = dict[str, list[float]]


class SavedTraining(tf_keras.callbacks.Callback):
    """History of a training, and its checkpoints if there is a folder for them.

    After each epoch the variables are saved, the optimizer's too, and what the other callbacks remember; and once more
    at the end, since callbacks may change the weights then, as early stopping does. A longer training goes on from its
    latest epoch. One that has ended is what it was at its end.
    """

    def __init__(
        self,
        model: tf_keras.Model,
        structure: str,
        folder: str | os.PathLike | None,
        callbacks: Sequence[tf_keras.callbacks.Callback],
    ):
        """Finds out what was saved.

        Args:
          model: Compiled model whose variables exist, the optimizer's too.
          structure: Its fingerprint.
          folder: Folder for the checkpoints, or None.
          callbacks: The other callbacks of the training, which have to be told of everything before this one.

        Raises:
          ValueError: If the folder cannot be written, or holds the checkpoints of another model.
        """
        super().__init__()
        self._folder = None if folder is None else CheckpointFolder(folder, model)
        self._callbacks = callbacks
        self._memory = {}
        self._index = {"structure": structure, "history": {}, "stopped": False, "latest": None, "end": None}
        found = self._folder and self._folder.index()
        if found:
            if found["structure"] != structure:
                raise ValueError(
                    f"Expected a checkpoint of this very model and optimizer in {folder}; got one of another. Delete the "
                    "folder to start afresh, or give another."
                )
            self._index = found

    @property
    def history(self) -> History:
        """One list per quantity, with a number for each epoch."""
        return self._index["history"]

    @property
    def epochs(self) -> int:
        """Number of epochs trained so far."""
        return len(self.history.get("loss", []))

    @property
    def stopped(self) -> bool:
        """Whether a callback stopped the training."""
        return self._index["stopped"]

    def restore(self, ended: bool) -> None:
        """Puts the model, the optimizer and what callbacks remember where they were.

        Args:
          ended: Whether at the end of the training, or else after its latest epoch.
        """
        name = (ended and self._index["end"]) or self._index["latest"]
        if name:
            self._memory = self._folder.read(name)
            remind(self._callbacks, self._memory)

    def on_train_begin(self, logs=None):
        remind(self._callbacks, self._memory)  # since the others have just forgotten
        self._index["end"] = None

    def on_epoch_end(self, epoch, logs=None):
        if not math.isfinite(logs["loss"]):
            raise FloatingPointError(
                f"The loss became {logs['loss']} in epoch {epoch + 1}. If all data are finite, a smaller learning rate, "
                "a limit to the norm of gradients (clipnorm) or a bounded log-scale may help."
            )
        for name, value in logs.items():
            self.history.setdefault(name, []).append(float(value))
        # An epoch in which training was stopped is saved at the end, with the weights that callbacks choose then.
        if not self.model.stop_training:
            self._save("latest", f"ckpt-{self.epochs}")

    def on_train_end(self, logs=None):
        self._index["stopped"] = self.model.stop_training
        self._save("end", f"end-{self.epochs}")

    def _save(self, place: str, name: str) -> None:
        if self._folder is not None:
            self._folder.write(name, remembered(self._callbacks))
            self._index[place] = name
            self._folder.write_index(self._index)
