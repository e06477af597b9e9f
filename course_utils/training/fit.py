"""Training a compiled model: it draws its progress, and resumes where an interrupted training stopped."""

import os
from collections.abc import Sequence
from contextlib import nullcontext

import tensorflow as tf
import tf_keras

from course_utils.passes import limited
from course_utils.tfp_cache import forget, release_traced
from course_utils.training.checkpoint import History, SavedTraining
from course_utils.training.progress import ProgressBar
from course_utils.training.structure import fingerprint
from course_utils.validation import require_positive_integer


def fit(
    model: tf_keras.Model,
    train: tf.data.Dataset,
    validation: tf.data.Dataset | None = None,
    *,
    epochs: int,
    callbacks: Sequence[tf_keras.callbacks.Callback] = (),
    checkpoint: str | os.PathLike | None = None,
    progress: bool = True,
) -> History:
    """Trains a compiled model, with a progress bar, and resumes where an interrupted training stopped; see `training`.

    Args:
      model: Compiled Keras model that adds its own loss.
      train: Batches to train on, of known number.
      validation: Batches to evaluate on after each epoch.
      epochs: Passes over `train`, those of an interrupted training included.
      callbacks: Keras callbacks.
      checkpoint: Folder for the checkpoint; none is kept if not given.
      progress: Whether to draw the progress bar.

    Returns:
      One list per quantity ("loss", "val_loss"), with a number for each epoch from the first.

    Raises:
      ValueError: If the number of epochs is not a positive integer, the number of batches is not known and finite, the
        model is not compiled, or the checkpoint is of another model or cannot be read.
      FloatingPointError: If the loss of an epoch is not finite. The checkpoint of the epoch before is kept.
    """
    epochs = limited(require_positive_integer(epochs, "the number of epochs"))
    steps = _number_of_batches(train)
    if getattr(model, "optimizer", None) is None:
        raise ValueError(f"Expected a compiled Keras model, see compile_with_schedule; got {model!r}.")
    release_traced()
    probe = _build(model, train)
    structure = "" if checkpoint is None else fingerprint(model, lambda: model(probe))
    saved = SavedTraining(model, structure, checkpoint, callbacks)
    ended = saved.stopped or saved.epochs >= epochs
    try:
        saved.restore(ended)
        if saved.epochs:
            print(f"Found {saved.epochs} of {epochs} epochs in {checkpoint}: {_what_now(saved, ended)}.")
        if not ended:
            with ProgressBar(epochs, steps) if progress else nullcontext() as bar:
                model.fit(
                    _for_fit(train).repeat().skip(saved.epochs * steps),
                    steps_per_epoch=steps,
                    initial_epoch=saved.epochs,
                    epochs=epochs,
                    validation_data=None if validation is None else _for_fit(validation),
                    callbacks=[*callbacks, *([bar] if bar else []), saved],
                    verbose=0,
                )
    finally:
        # What Keras would hand to the next training, with the validation set of this one, if this was interrupted.
        vars(model).pop("_eval_data_handler", None)
        # Weights have changed, and what was computed with the old ones may still be held by somebody.
        forget()
    return saved.history


def _what_now(saved: SavedTraining, ended: bool) -> str:
    if saved.stopped:
        told = "a callback stopped the training there, and it stays stopped"
    else:
        told = "nothing left to train" if ended else f"going on with epoch {saved.epochs + 1}"
    return f"{told}. Delete the folder to start afresh"


def _number_of_batches(train: tf.data.Dataset) -> int:
    steps = int(train.cardinality())
    if steps < 1:
        size = {tf.data.INFINITE_CARDINALITY: "infinitely many", tf.data.UNKNOWN_CARDINALITY: "an unknown number"}
        raise ValueError(
            f"Expected a training set with a known, finite number of batches; got {size.get(steps, 'no')} batches. "
            "See tf.data's take() and assert_cardinality()."
        )
    return steps


def _for_fit(batches: tf.data.Dataset) -> tf.data.Dataset:
    """The same pipeline, with what `fit` needs to know of it."""
    options = tf.data.Options()
    # The autotuner looks at a pipeline 10, 30, 70, 150 … ms after it began, less and less often, and an iterator may have
    # to wait for its next look before it can end: a `fit` of 1.9 s was seen to return after 2.55.
    options.autotune.enabled = False
    # Of every batch each worker takes its part: there are no files to share out.
    options.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.DATA
    return batches.with_options(options)


def _build(model: tf_keras.Model, train: tf.data.Dataset) -> tf.Tensor | tuple[tf.Tensor, ...]:
    """Makes sure that all variables exist; returns the batch of points that it took for that.

    They must before they can be restored. And where a step of training has variables to make, TensorFlow traces it a
    second time without, which takes twice the memory, and time: for eight couplings, 7 s instead of 4.5.
    """
    probe = tf.nest.map_structure(_points, train.element_spec)
    model(probe)
    model.optimizer.build(model.trainable_variables)
    return probe


def _points(spec: tf.TensorSpec) -> tf.Tensor:
    """Numbers between 0 and 1, where images are, and where every density on vectors is a number, too; else zeros."""
    shape = [4, *(size or 1 for size in spec.shape[1:])]
    if spec.dtype.is_floating:
        return tf.random.stateless_uniform(shape, seed=[1, 2], dtype=spec.dtype)
    return tf.zeros(shape, spec.dtype)
