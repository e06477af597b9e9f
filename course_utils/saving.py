"""Keras models around flows, whose weights are saved as TensorFlow checkpoints and in no other way."""

import os
from typing import Any, NoReturn

import tensorflow as tf

from course_utils.stepping import TracedOnce

_KERAS_FORMATS = (".h5", ".hdf5", ".keras")


class CheckpointedModel(TracedOnce):
    """Keras model that refuses to be saved where Keras would leave out its flows, which are no Keras layers.

    `save_weights(path)` and `load_weights(path)` work in TensorFlow's checkpoint format: make the same model again, then
    load. Into HDF5 Keras writes its own layers alone, and from a `.keras` file or a SavedModel it cannot make a flow again.
    """

    def save_weights(
        self, filepath: str | os.PathLike, overwrite: bool = True, save_format: str | None = None, **options
    ):
        """Writes a TensorFlow checkpoint, as in `tf_keras.Model`.

        Raises:
          ValueError: If the path or the format is one of Keras's.
        """
        _require_checkpoint(filepath, save_format)
        return super().save_weights(filepath, overwrite, save_format, **options)

    def load_weights(self, filepath: str | os.PathLike, **options) -> Any:
        """Reads a TensorFlow checkpoint, as in `tf_keras.Model`.

        Raises:
          ValueError: If the path is of one of Keras's formats, there is no checkpoint, or it is of another model.
        """
        _require_checkpoint(filepath)
        parts = {name: part for name, part in vars(self).items() if isinstance(part, tf.Module)}
        try:
            tf.train.Checkpoint(**parts).read(os.fspath(filepath)).assert_existing_objects_matched()
        except tf.errors.NotFoundError:
            raise ValueError(
                f"Expected the path that save_weights was given; got {filepath}, where nothing was saved."
            ) from None
        except (AssertionError, ValueError) as error:
            raise ValueError(
                f"Expected weights of this very model in {filepath}; got those of another: {error}"
            ) from error
        return super().load_weights(filepath, **options)

    def save(self, filepath: str | os.PathLike, *arguments, **options) -> NoReturn:
        """Refuses: only weights can be saved."""
        raise ValueError(_refusal(f"save({os.fspath(filepath)!r})"))

    def get_config(self) -> NoReturn:
        """Refuses, as Keras would save a configuration from which it could not make the model again."""
        raise ValueError(_refusal("a way of saving that needs the model's configuration"))


def _require_checkpoint(filepath: str | os.PathLike, save_format: str | None = None) -> None:
    if str(os.fspath(filepath)).endswith(_KERAS_FORMATS) or save_format not in (None, "tf", "tensorflow"):
        raise ValueError(_refusal(f"{os.fspath(filepath)!r}" + (f" as {save_format!r}" if save_format else "")))


def _refusal(got: str) -> str:
    return (
        f"Expected weights to be saved as a TensorFlow checkpoint, by save_weights('weights') and load_weights('weights') without "
        f"a suffix; got {got}. Keras's own formats hold Keras layers and no flows."
    )
