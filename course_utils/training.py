"""Maximum likelihood with Keras: a model whose loss is a flow's negative log-likelihood, and training that resumes."""

import gc
import json
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from tqdm import tqdm

from course_utils.flows import given
from course_utils.validation import require_positive_integer

tfd = tfp.distributions

# Caps the epochs of every training, for a quick run through a notebook; unset, training runs in full.
EPOCH_LIMIT = "COURSE_EPOCH_LIMIT"

History = dict[str, list[float]]


class MaximumLikelihood(tf_keras.Model):
    """Keras model around a flow: calling it gives log p(x), and its loss is the mean of −log p(x) over the batch.

    Compile it with an optimizer alone. A batch is a tensor x of shape `[batch, *event]`, or for a conditional flow
    the pair of it and a condition of shape `[batch, K]`. The output has shape `[batch]`.
    """

    def __init__(self, flow: tfd.TransformedDistribution):
        """Wraps `flow`, whose variables are what training changes."""
        super().__init__()
        self.flow = flow

    def call(self, batch):
        if isinstance(batch, tuple | list):
            x, condition = batch
            log_prob = self.flow.log_prob(x, **given(self.flow, condition))
        else:
            log_prob = self.flow.log_prob(batch)
        self.add_loss(-tf.reduce_mean(log_prob))
        return log_prob

    def train_step(self, data):
        # Keras would take the second of a pair for a target; here it is an input.
        return super().train_step((data,))

    def test_step(self, data):
        return super().test_step((data,))


class _Adam(tf_keras.optimizers.Adam):
    """Adam that asks the replicas for their gradients only where there are several."""

    def aggregate_gradients(self, grads_and_vars):
        # The sum over replicas comes with a gradient of its own, which TensorFlow puts on a list for ever, even where
        # there is one replica; and with it the whole graph of the step: 50 MB for each training of eight couplings.
        if tf.distribute.get_strategy().num_replicas_in_sync == 1:
            return grads_and_vars
        return super().aggregate_gradients(grads_and_vars)


def compile_with_schedule(
    model: tf_keras.Model,
    learning_rate: float,
    steps: int,
    steps_per_execution: int = 64,
    clipnorm: float | None = None,
    jit_compile: bool = False,
) -> None:
    """Compiles a model with Adam, whose learning rate warms up and then falls along half a cosine.

    It rises from 0 over the first tenth of the steps, and falls to 0 over the rest. Without the warm-up, a few of
    the first steps are so large that one training in several never recovers from them.

    Args:
      model: Model that adds its own loss, such as `MaximumLikelihood`.
      learning_rate: The greatest learning rate.
      steps: Number of steps in all: epochs times batches in an epoch.
      steps_per_execution: Steps that run in one compiled loop; callbacks are heard between loops.
      clipnorm: Greatest norm of all gradients together, which are scaled down where they exceed it; unlimited if not
        given.
      jit_compile: Whether XLA compiles the step as well. On two cores that made a Glow's step on 8 × 8 digits, of many
        small operations, a third faster, one on larger images slower; and it takes seconds to begin with.

    Reference: Kingma & Ba (2015), "Adam"; Loshchilov & Hutter (2017), "SGDR", Eq. (5), without restarts; Goyal et al.
    (2017), "Accurate, large minibatch SGD", section 2.2, for the warm-up; Pascanu, Mikolov & Bengio (2013), "On the
    difficulty of training recurrent neural networks", section 3.2, for the clipping.
    """
    warm_up = steps // 10
    schedule = tf_keras.optimizers.schedules.CosineDecay(
        0.0, steps - warm_up, warmup_target=learning_rate, warmup_steps=warm_up
    )
    model.compile(
        _Adam(schedule, global_clipnorm=clipnorm),
        steps_per_execution=steps_per_execution,
        jit_compile=jit_compile,
    )


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
    """Trains a compiled model, with a progress bar, and resumes where an interrupted training stopped.

    With a checkpoint folder, weights, optimizer and history are saved after each epoch. When the same call is made
    again, training goes on after the last epoch saved. In a new process it ends where it would have ended without the
    interruption: the batches already seen are passed over, so that with seeded shuffling the order of the rest is the
    same too. (A `tf.data` pipeline counts its passes. In the same process, where it has begun some, the order differs.)

    A model that was made under a `tf.distribute` strategy, `with strategy.scope()`, is trained by it. The batches are
    those of all replicas together, so that losses do not depend on how many there are. Where several workers train, each
    makes the same call, with the same folder on a disk that all of them see, and all resume from what the first wrote.

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
      ValueError: If the number of epochs is not a positive integer, the number of batches is not known and finite, or
        the checkpoint is of another model.
      FloatingPointError: If the loss of an epoch is not finite. The checkpoint of the epoch before is kept.
    """
    epochs = _limited(require_positive_integer(epochs, "the number of epochs"))
    steps = int(train.cardinality())
    if steps < 1:
        size = {tf.data.INFINITE_CARDINALITY: "infinitely many", tf.data.UNKNOWN_CARDINALITY: "an unknown number"}
        raise ValueError(
            f"Expected a training set with a known, finite number of batches; got {size.get(steps, 'no')} batches. "
            "See tf.data's take() and assert_cardinality()."
        )
    release_traced()
    probe = _build(model, train)
    saved = _SavedTraining(model, probe, checkpoint)
    if saved.epochs:
        told = "nothing left to train" if saved.epochs >= epochs else f"going on with epoch {saved.epochs + 1}"
        print(f"Found {saved.epochs} of {epochs} epochs in {checkpoint}: {told}. Delete the folder to start afresh.")
    if saved.epochs < epochs:
        bar = [_ProgressBar(epochs, steps)] if progress else []
        model.fit(
            _for_fit(train).repeat().skip(saved.epochs * steps),
            steps_per_epoch=steps,
            initial_epoch=saved.epochs,
            epochs=epochs,
            validation_data=None if validation is None else _for_fit(validation),
            callbacks=[*callbacks, *bar, saved],
            verbose=0,
        )
    return saved.history


def release_traced() -> None:
    """Lets go of what was traced for models that are there no longer; `fit` does so before it begins.

    TensorFlow Probability remembers what its bijectors computed in one dictionary for all of them, as long as somebody
    holds the result. In a graph somebody always does: the log-det beside it is part of the same graph. So no graph with
    a bijector in it would ever be freed.
    """
    cache = vars(tfp.bijectors.Bijector)["_cache"]
    for key in cache.weak_keys():
        if any(tf.is_symbolic_tensor(tensor) for tensor in tf.nest.flatten(key())):
            key.cancel()
            del cache.storage[key]
    gc.collect()


def is_first_worker(strategy: tf.distribute.Strategy) -> bool:
    """Whether this process is the one of a strategy's workers that writes files; true if there are no others."""
    resolver = strategy.cluster_resolver
    if resolver is None or not resolver.task_type:
        return True
    first = "chief" if "chief" in resolver.cluster_spec().jobs else "worker"
    return (resolver.task_type, resolver.task_id) == (first, 0)


def _own_folder(folder: Path, strategy: tf.distribute.Strategy) -> Path:
    """Where this process writes its checkpoints: workers save together, and all of them restore what the first wrote."""
    return folder if is_first_worker(strategy) else folder / f"worker_{strategy.cluster_resolver.task_id}"


def _for_fit(batches: tf.data.Dataset) -> tf.data.Dataset:
    """The same pipeline, with what `fit` needs to know of it."""
    options = tf.data.Options()
    # The autotuner looks at a pipeline 10, 30, 70, 150 … ms after it began, less and less often, and an iterator may have
    # to wait for its next look before it can end: a `fit` of 1.9 s was seen to return after 2.55.
    options.autotune.enabled = False
    # Of every batch each worker takes its part: there are no files to share out.
    options.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.DATA
    return batches.with_options(options)


def _limited(epochs: int) -> int:
    limit = os.environ.get(EPOCH_LIMIT)
    if limit is None:
        return epochs
    if not limit.isdecimal() or int(limit) < 1:
        raise ValueError(f"Expected the environment variable {EPOCH_LIMIT} to be a positive integer; got {limit!r}.")
    return min(epochs, int(limit))


class _SavedTraining(tf_keras.callbacks.Callback):
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

    def __init__(self, owner: _SavedTraining):
        self._owner = owner

    def serialize(self) -> str:
        return json.dumps(self._owner.state())

    def deserialize(self, string_value: bytes) -> None:
        self._owner.accept(json.loads(string_value))


class _ProgressBar(tf_keras.callbacks.Callback):
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


def _build(model: tf_keras.Model, train: tf.data.Dataset) -> tf.Tensor | tuple[tf.Tensor, ...]:
    """Makes sure that all variables exist; returns the batch of points that it took for that.

    They must before they can be restored. And where a step of training has variables to make, TensorFlow traces it a
    second time without, which takes twice the memory, and time: for eight couplings, 7 s instead of 4.5.
    """
    # Between 0 and 1, where images are, and where every density on vectors is a number, too.
    probe = tf.nest.map_structure(
        lambda spec: tf.random.stateless_uniform([4, *spec.shape[1:]], seed=[1, 2], dtype=spec.dtype),
        train.element_spec,
    )
    model(probe)
    model.optimizer.build(model.trainable_variables)
    return probe
