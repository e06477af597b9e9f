"""A folder of one's own pictures, read from the disk as training goes on."""

import contextlib
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import tensorflow as tf
import tf_keras

from course_utils.validation import require_positive_integer

FORMATS = (".bmp", ".gif", ".jpeg", ".jpg", ".png")


class Pictures(NamedTuple):
    """Datasets of single pictures, whole numbers from 0 to 255 as float32 of shape `[S, S, 3]`, and the names of the classes.

    With classes, the elements are pairs of a picture and its class, one-hot.
    """

    train: tf.data.Dataset
    held_out: tf.data.Dataset
    classes: list[str]


def pictures(
    folder: str | os.PathLike, size: int, *, seed: int, held_out: float = 0.1, classes: bool = False
) -> Pictures:
    """The pictures in a folder and in the folders in it, cut to the square in their middle and made smaller.

    Args:
      folder: The folder.
      size: Height and width S that pictures are brought to.
      seed: Seed of the split and of the order of the training pictures, which is another one at each pass.
      held_out: Share of the pictures that is held out, between 0 and 1.
      classes: Whether the folders in the folder are classes, each with the pictures of one.

    Raises:
      ValueError: If there are fewer than two pictures, a picture cannot be read or is smaller than S × S, or there are to be
        classes and not two of them or more.
    """
    size, folder = require_positive_integer(size, "the size of an image"), Path(folder)
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in FORMATS)
    if len(found) < 2:
        raise ValueError(
            f"Expected two pictures or more in the folder {folder}, of {', '.join(FORMATS)}; got {len(found)}."
        )
    inner = sorted({path.relative_to(folder).parts[0] for path in found if path.parent != folder})
    if classes and len(inner) < 2:
        raise ValueError(f"Expected a folder for each of two classes or more in {folder}; got {inner}.")
    _require_readable(found, size)
    with contextlib.redirect_stdout(io.StringIO()):  # Keras counts aloud
        train, test = tf_keras.utils.image_dataset_from_directory(
            str(folder),
            labels="inferred" if classes else None,
            label_mode="categorical" if classes else None,
            batch_size=None,
            image_size=(size, size),
            seed=seed,
            validation_split=max(held_out, 1 / len(found)),
            subset="both",
            interpolation="area",
            crop_to_aspect_ratio=True,
        )
    names = list(train.class_names) if classes else []
    return Pictures(train.map(_whole), test.map(_whole), names)


def _whole(image: tf.Tensor, *label: tf.Tensor):
    """Resizing takes means of pixels, which are rounded here."""
    whole = tf.round(image)
    return (whole, *label) if label else whole


def _require_readable(paths: Sequence[Path], size: int) -> None:
    """Reads all pictures once: better before the training than in the middle of it."""
    shapes = tf.data.Dataset.from_tensor_slices([str(path) for path in paths]).map(
        lambda path: tf.shape(tf.io.decode_image(tf.io.read_file(path), channels=3, expand_animations=False)),
        num_parallel_calls=tf.data.AUTOTUNE,
    )
    read = 0
    try:
        for path, (height, width, _) in zip(paths, shapes.as_numpy_iterator(), strict=True):
            read += 1
            if min(height, width) < size:
                raise ValueError(
                    f"Expected pictures of at least {size} × {size} pixels; got {path}, {height} × {width}."
                )
    except tf.errors.OpError as error:
        said = error.message.replace("\n", " ").split("[[")[0].split("[Op")[0].strip()
        raise ValueError(f"Expected pictures that can be read; got {paths[read]}: {said}") from error
