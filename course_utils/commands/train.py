"""Trains a flow on one of the course's data sets: RealNVP on the two moons, or Glow on digits or drawn faces.

It writes a folder: checkpoints, with which the same command resumes if it was interrupted, learning curves and samples.
Several processes train together, on one machine or more, if each is told about the others by the environment variable
TF_CONFIG, as TensorFlow's MultiWorkerMirroredStrategy expects it; several GPUs of one machine are used without asking.
"""

import argparse
import json
import math
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from course_utils.commands import workers
from course_utils.start import start_tensorflow

if TYPE_CHECKING:
    from tensorflow.distribute import Strategy
    from tensorflow_probability.distributions import Distribution

    from course_utils.commands.jobs import Job

_OPTIONS = "options.json"  # what the training in a folder was begun with
_CHOICES = ("epochs", "batch_size", "learning_rate")  # what depends on the data if the command line does not say it
_DATA = ("two_moons", "digits", "faces")


def main(arguments: list[str] | None = None) -> int:
    """Trains, draws and tells the held-out loss; returns the exit status."""
    asked = _parser().parse_args(arguments)
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m course_utils.train", description=__doc__.splitlines()[0])
    parser.add_argument("data", choices=_DATA, help="the data set")
    parser.add_argument("folder", type=Path, help="where checkpoints, learning curves and samples go")
    parser.add_argument("--epochs", type=_count, help="passes over the data (default: depends on the data)")
    parser.add_argument("--batch-size", type=_count, help="points in a batch of all workers together")
    parser.add_argument("--learning-rate", type=_rate, help="the greatest learning rate")
    parser.add_argument("--seed", type=_seed, default=0, help="seed of weights, order and noise (default: 0)")
    return parser


def _count(text: str) -> int:
    return _number(text, int, lambda number: number > 0, "a positive integer")


def _rate(text: str) -> float:
    return _number(text, float, lambda number: 0 < number < math.inf, "a positive, finite number")


def _seed(text: str) -> int:
    return _number(text, int, lambda number: 0 <= number < 2**31, "an integer from 0 to 2147483647")


def _number(
    text: str, kind: Callable[[str], float], is_sensible: Callable[[float], bool], expected: str
) -> int | float:
    try:
        number = kind(text)
    except ValueError:
        number = None
    if number is None or not is_sensible(number):
        raise argparse.ArgumentTypeError(f"expected {expected}; got {text}")
    return number


def _train(asked: argparse.Namespace) -> int:
    # Only here, once the command line is known to make sense: TensorFlow takes seconds to come.
    import tensorflow as tf
    import tf_keras

    from course_utils import training
    from course_utils.commands.jobs import JOBS
    from course_utils.datasets import batches

    strategy = _strategy(tf)
    first = training.is_first_worker(strategy)
    job = JOBS[asked.data]()
    chosen = {name: getattr(asked, name) for name in _CHOICES if getattr(asked, name) is not None}
    job = job._replace(**chosen)
    options = {"data": asked.data, "seed": asked.seed} | {name: getattr(job, name) for name in _CHOICES}
    _require_same_options(asked.folder, options)
    train = job.train(job.batch_size, asked.seed)
    in_epoch = int(train.cardinality())
    with strategy.scope():
        flow = job.make_flow(asked.seed)
        model = training.MaximumLikelihood(flow)
        steps_at_once = max(1, min(64, in_epoch // 4))
        training.compile_with_schedule(model, job.learning_rate, job.epochs * in_epoch, steps_at_once)
    validation = batches(job.held_out, batch_size=min(job.batch_size, len(job.held_out)))
    # Once it trains: the folder may yet turn out to be that of another model.
    note = tf_keras.callbacks.LambdaCallback(on_train_begin=lambda logs: _write_options(asked.folder, options))
    history = training.fit(
        model,
        train,
        validation,
        epochs=job.epochs,
        callbacks=[note] if first else [],
        checkpoint=asked.folder / "checkpoint",
        progress=first,
    )
    if first:
        _report(job, flow, history, asked)
    return 0


def _strategy(tf: ModuleType) -> "Strategy":
    """Several workers if TF_CONFIG names them; else all GPUs of this machine if it has several; else no distribution."""
    if workers.VARIABLE in os.environ:
        return tf.distribute.MultiWorkerMirroredStrategy()
    if len(tf.config.list_physical_devices("GPU")) > 1:
        return tf.distribute.MirroredStrategy()
    return tf.distribute.get_strategy()


def _require_same_options(folder: Path, options: dict) -> None:
    try:
        begun = json.loads((folder / _OPTIONS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    others = {name: value for name, value in begun.items() if options.get(name) != value}
    if others:
        expected, got = (
            ", ".join(f"{name.replace('_', '-')} {each.get(name)}" for name in others) for each in (begun, options)
        )
        raise ValueError(
            f"Expected the options that the training in {folder} was begun with, {expected}; got {got}. Give another "
            "folder, or delete this one."
        )


def _write_options(folder: Path, options: dict) -> None:
    (folder / _OPTIONS).write_text(json.dumps(options) + "\n", encoding="utf-8")


def _report(job: "Job", flow: "Distribution", history: dict[str, list[float]], asked: argparse.Namespace) -> None:
    """Draws learning curves and samples, and tells the held-out loss."""
    import matplotlib.pyplot as plt

    from course_utils import plotting, style

    losses = {name: job.in_unit(values) for name, values in history.items()}
    plt.switch_backend("agg")
    with plt.rc_context(style.RC):
        label = f"negative log-likelihood ({job.unit})"
        plotting.learning_curves(losses, label=label).figure.savefig(asked.folder / "learning_curves.png")
        count = 2_000 if job.held_out.ndim == 2 else 40
        job.plot(flow.sample(count, seed=asked.seed)).figure.savefig(asked.folder / "samples.png")
    print(f"{asked.folder}: held-out loss {losses['val_loss'][-1]:.4f} {job.unit} after {len(losses['loss'])} epochs")
