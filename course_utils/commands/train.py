"""Trains a flow: RealNVP on the two moons, Glow or RealNVP on digits, drawn faces, MNIST, CIFAR-10 or your own pictures.

It writes a folder: checkpoints, with which the same command resumes if it was interrupted, learning curves and samples.
Several processes train together, on one machine or more, if each is told about the others by the environment variable
TF_CONFIG, as TensorFlow's MultiWorkerMirroredStrategy expects it; several GPUs of one machine are used without asking.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from course_utils.commands import options, workers
from course_utils.start import start_tensorflow

if TYPE_CHECKING:
    from tensorflow.distribute import Strategy
    from tensorflow_probability.distributions import Distribution

    from course_utils.commands.jobs import Job

_OPTIONS = "options.json"  # what the training in a folder was begun with


def main(arguments: list[str] | None = None) -> int:
    """Trains, draws and tells the held-out loss; returns the exit status."""
    asked = options.parsed(arguments, __doc__.splitlines()[0])
    try:
        others = workers.peers()
        status = workers.supervise(others) if others and workers.can_supervise() else None
        if status is not None:
            return status
        start_tensorflow()
        return _train(asked)
    except FloatingPointError as error:
        told, _, _ = str(error).partition(". ")
        print(f"{told}. A smaller --learning-rate may help, in another folder.", file=sys.stderr)
        return 1
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\nInterrupted. {workers.RESUMES}", file=sys.stderr)
        return 130


def _train(asked: argparse.Namespace) -> int:
    # Only here, once the command line is known to make sense: TensorFlow takes seconds to come.
    import tensorflow as tf
    import tf_keras

    from course_utils import training
    from course_utils.commands import jobs

    strategy = _strategy(tf)
    first = training.is_first_worker(strategy)
    chosen = {"data": asked.data, "seed": asked.seed}
    chosen |= {name: value for name, value in vars(asked).items() if name != "folder"}
    _require_same_options(asked.folder, chosen)
    job = jobs.job(asked)
    in_epoch = int(job.train.cardinality())
    with strategy.scope():
        model = job.make_model()
        steps_at_once = max(1, min(64, in_epoch // 4))
        training.compile_with_schedule(model, asked.learning_rate, asked.epochs * in_epoch, steps_at_once)
    # Once it trains: the folder may yet turn out to be that of another model.
    note = tf_keras.callbacks.LambdaCallback(on_train_begin=lambda logs: _write_options(asked.folder, chosen))
    history = training.fit(
        model,
        job.train,
        job.held_out,
        epochs=asked.epochs,
        callbacks=[note] if first else [],
        checkpoint=asked.folder / "checkpoint",
        progress=first,
    )
    if first:
        _report(job, model.flow, history, asked.folder)
    return 0


def _strategy(tf: ModuleType) -> "Strategy":
    """Several workers if TF_CONFIG names them; else all GPUs of this machine if it has several; else no distribution."""
    if workers.VARIABLE in os.environ:
        return tf.distribute.MultiWorkerMirroredStrategy()
    if len(tf.config.list_physical_devices("GPU")) > 1:
        return tf.distribute.MirroredStrategy()
    return tf.distribute.get_strategy()


def _require_same_options(folder: Path, chosen: dict) -> None:
    try:
        begun = json.loads((folder / _OPTIONS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    others = {name: value for name, value in begun.items() if chosen.get(name) != value}
    if others:
        expected, got = (
            ", ".join(f"{name.replace('_', '-')} {each.get(name)}" for name in others) for each in (begun, chosen)
        )
        raise ValueError(
            f"Expected the options that the training in {folder} was begun with, {expected}; got {got}. Give another "
            "folder, or delete this one."
        )


def _write_options(folder: Path, chosen: dict) -> None:
    (folder / _OPTIONS).write_text(json.dumps(chosen) + "\n", encoding="utf-8")


def _report(job: "Job", flow: "Distribution", history: dict[str, list[float]], folder: Path) -> None:
    """Draws learning curves and samples, and tells the held-out loss."""
    import matplotlib.pyplot as plt

    from course_utils import plotting, style

    losses = {name: job.in_unit(values) for name, values in history.items()}
    plt.switch_backend("agg")
    with plt.rc_context(style.RC):
        label = f"negative log-likelihood ({job.unit})"
        plotting.learning_curves(losses, label=label).figure.savefig(folder / "learning_curves.png")
        job.plot(flow).figure.savefig(folder / "samples.png")
    print(f"{folder}: held-out loss {losses['val_loss'][-1]:.4f} {job.unit} after {len(losses['loss'])} epochs")
