"""The history of a training, and the checkpoints with which it resumes."""

import json
import math
import os
from pathlib import Path

import numpy as np
import tensorflow as tf
import tf_keras

History = dict[str, list[float]]


def is_first_worker(strategy: tf.distribute.Strategy) -> bool:
    """Whether this process is the one of a strategy's workers that writes files; true if there are no others."""
    resolver = strategy.cluster_resolver
    if resolver is None or not resolver.task_type:
        return True
    first = "chief" if "chief" in resolver.cluster_spec().jobs else "worker"
    return (resolver.task_type, resolver.task_id) == (first, 0)


class SavedTraining(tf_keras.callbacks.Callback):
    """History of a training, and its checkpoint if there is a folder for one."""

    def __init__(
        self, model: tf_keras.Model, probe: tf.Tensor | tuple[tf.Tensor, ...], folder: str | os.PathLike | None
    ):
        super().__init__()
        self.history: History = {}
        self._manager = None
        self._model = model
        self._probe = probe
        if folder is not None:
            self._manager = self._manager_in(_own_folder(Path(folder), model.distribute_strategy), model)
            self._restore(folder)

    @property
    def epochs(self) -> int:
        """Number of epochs trained so far."""
        return len(self.history.get("loss", []))

    def on_epoch_end(self, epoch, logs=None):
        if not math.isfinite(logs["loss"]):
            raise FloatingPointError(
                f"The loss became {logs['loss']} in epoch {epoch + 1}. A smaller learning rate or a bounded "
                "log-scale may help."
            )
        for name, value in logs.items():
            self.history.setdefault(name, []).append(float(value))
        if self._manager is not None:
            self._manager.save(checkpoint_number=epoch + 1)

    def _manager_in(self, folder: Path, model: tf_keras.Model) -> tf.train.CheckpointManager:
        # Lists of variables rather than the model itself, so that any way of holding on to a variable will do.
        state = tf.train.Checkpoint(
            variables=list(model.variables), optimizer=list(model.optimizer.variables), state=_StateInCheckpoint(self)
        )
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return tf.train.CheckpointManager(state, str(folder), max_to_keep=1)
        except OSError as error:
            raise ValueError(f"Expected a checkpoint folder that can be written; got {folder}: {error}.") from error

    def _restore(self, folder: str | os.PathLike) -> None:
        latest = tf.train.latest_checkpoint(str(folder))
        if latest is None:
            return
        try:
            self._manager.checkpoint.restore(latest).assert_consumed()
            # Variables of the same shapes may belong to layers in another order, or with other masks.
            np.testing.assert_allclose(self._told(), self._saved["told"], rtol=1e-2, atol=1e-2)
        except (AssertionError, ValueError) as error:
            raise ValueError(
                f"Expected a checkpoint of this very model in {folder}; got one of another. Delete the folder to start "
                "afresh, or give another."
            ) from error
        self.history = self._saved["history"]

    def _told(self) -> list[float]:
        """What the model says at a few points: tells models apart whose variables look alike."""
        return np.ravel(self._model(self._probe)).astype(float).tolist()

    def state(self) -> dict:
        """What a checkpoint holds beside the variables."""
        return {"history": self.history, "told": self._told()}

    def accept(self, state: dict) -> None:
        """Takes what a checkpoint held."""
        self._saved = state


class _StateInCheckpoint(tf.train.experimental.PythonState):
    """Carries the history into the checkpoint, so that it is always of the same epoch as the variables."""

    def __init__(self, owner: SavedTraining):
        self._owner = owner

    def serialize(self) -> str:
        return json.dumps(self._owner.state())

    def deserialize(self, string_value: bytes) -> None:
        self._owner.accept(json.loads(string_value))


def _own_folder(folder: Path, strategy: tf.distribute.Strategy) -> Path:
    """Where this process writes its checkpoints: workers save together, and all of them restore what the first wrote."""
    return folder if is_first_worker(strategy) else folder / f"worker_{strategy.cluster_resolver.task_id}"
