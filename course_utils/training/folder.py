"""A folder of checkpoints, with an index that says what is in it."""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import tensorflow as tf
import tf_keras

_INDEX = "training.json"


class CheckpointFolder:
    """Checkpoints of a model and its optimizer, and arrays beside them.

    The index is replaced as a whole once the files that it names are complete, so that whenever a process is killed,
    the folder holds one state of a training and not a mixture. `tf.train.CheckpointManager` is not used, since it takes
    a folder called `runs [2]` or `what?` for a pattern: it does not find what is in it, and deletes from others.

    Where several workers train, they write together, since some variables are the sum of what all have. All of them read
    what the first wrote; the others write to a folder of their own inside.
    """

    def __init__(self, folder: str | os.PathLike, model: tf_keras.Model):
        """Makes the folder if there is none.

        Args:
          folder: The folder.
          model: Compiled model whose variables exist, the optimizer's too.

        Raises:
          ValueError: If the folder cannot be written.
        """
        self._folder = Path(folder)
        strategy = model.distribute_strategy
        first = is_first_worker(strategy)
        self._own = self._folder if first else self._folder / f"worker_{strategy.cluster_resolver.task_id}"
        # Lists of variables rather than the model itself, so that any way of holding on to a variable will do.
        self._state = tf.train.Checkpoint(variables=list(model.variables), optimizer=list(model.optimizer.variables))
        try:
            self._own.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._own):
                pass
        except OSError as error:
            raise ValueError(f"Expected a checkpoint folder that can be written; got {folder}: {error}.") from error

    def index(self) -> dict | None:
        """What `write_index` wrote last, or None if it was never called.

        Raises:
          ValueError: If there are checkpoints and yet no index that can be read.
        """
        try:
            return json.loads((self._folder / _INDEX).read_text(encoding="utf-8"))
        except FileNotFoundError:
            if not any(_is_of_a_checkpoint(path) for path in self._folder.iterdir()):
                return None
            reason = "checkpoints without one, as earlier versions of the course wrote them"
        except ValueError as error:
            reason = f"one that cannot be read: {error}"
        raise ValueError(
            f"Expected an index, {_INDEX}, in the checkpoint folder {self._folder}; got {reason}. Delete the folder to "
            "start afresh, or give another."
        )

    def write_index(self, index: dict) -> None:
        """Replaces the index, and then deletes the checkpoints that none of its values names."""
        new = self._own / f"{_INDEX}.new"
        new.write_text(json.dumps(index), encoding="utf-8")
        new.replace(self._own / _INDEX)
        for path in self._own.iterdir():
            if _is_of_a_checkpoint(path) and path.name.partition(".")[0] not in index.values():
                path.unlink()

    def write(self, name: str, arrays: Mapping[str, np.ndarray]) -> None:
        """Writes a checkpoint of this name, such as "ckpt-3", and arrays beside it."""
        self._state.write(str(self._own / name))
        np.savez(self._own / f"{name}.npz", **arrays)

    def read(self, name: str) -> dict[str, np.ndarray]:
        """Restores a checkpoint, and returns the arrays beside it.

        Raises:
          ValueError: If the checkpoint's files are not there.
        """
        try:
            # From a place whose name is no pattern: for TensorFlow, what is in `runs [2]` is not there.
            with tempfile.TemporaryDirectory() as safe:
                for path in self._folder.iterdir():
                    if path.name.startswith(f"{name}."):
                        shutil.copy(path, safe)
                self._state.read(str(Path(safe) / name)).assert_consumed()
            with np.load(self._folder / f"{name}.npz") as arrays:
                return dict(arrays)
        except (OSError, tf.errors.OpError) as error:
            raise ValueError(
                f"Expected the checkpoint {name} in {self._folder}, as its index says; got: {error}. Delete the folder to "
                "start afresh."
            ) from error


def is_first_worker(strategy: tf.distribute.Strategy) -> bool:
    """Whether this process is the one of a strategy's workers that writes files; true if there are no others."""
    resolver = strategy.cluster_resolver
    if resolver is None or not resolver.task_type:
        return True
    first = "chief" if "chief" in resolver.cluster_spec().jobs else "worker"
    return (resolver.task_type, resolver.task_id) == (first, 0)


def _is_of_a_checkpoint(path: Path) -> bool:
    return re.fullmatch(r"(ckpt|end)-\d+\..*", path.name) is not None
