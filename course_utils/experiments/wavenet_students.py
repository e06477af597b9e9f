"""What entropy and power loss are worth: students of one WaveNet that learn with and without each.

The teacher learns whispered vowels, whose exact density is known. The students have the same networks, see the same
waveforms in the same order and train equally long. Each of the four ways is trained from three seeds; fresh waveforms report.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils import flows
from course_utils.datasets import VOWELS, WhisperedVowels, batches
from course_utils.distillation import Distillation
from course_utils.experiments import finished, named_variables, set_weights
from course_utils.spectra import log_spectral_distance
from course_utils.training import MaximumLikelihood, compile_with_schedule, fit

tfd = tfp.distributions

SETTINGS: dict[str, Any] = {
    "steps": 256,
    "batch": 16,
    "teacher": {
        "flow": {"channels": 32, "dilations": [1, 2, 4, 8], "kernel_size": 3, "seed": 0},
        "waves": 8192,
        "epochs": 8,
        "rate": 0.01,
    },
    "student": {
        "flow": {"layers": 2, "channels": 16, "dilations": [1, 2, 4, 8, 16], "kernel_size": 3},
        "waves": 2048,
        "epochs": 8,
        "rate": 0.01,
    },
    # Weights of the entropy and of the power loss.
    "students": {
        "entropy_and_power": [1.0, 0.3],
        "entropy": [1.0, 0.0],
        "power": [0.0, 0.3],
        "neither": [0.0, 0.0],
    },
    "seeds": [0, 1, 2],
    "fresh": 600,  # waveforms that report, as many of each vowel
}
_ONE_HOT = np.eye(len(VOWELS), dtype=np.float32)


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, tfd.Distribution]]:
    """Trains the teacher and its students; what an earlier call has finished in the same folder is not done again.

    Args:
      folder: Where finished trainings are kept.
      settings: As `SETTINGS`.

    Returns:
      The results: "teacher", its distance from the exact density after each epoch; "students", by the losses that they had,
      one entry for each seed; see `judged`. And the flows: the teacher, and each student's first seed.
    """
    data = WhisperedVowels()
    teacher, told = _teacher(folder, data, settings)
    shipped, results = {"teacher": teacher}, {name: [] for name in settings["students"]}
    for seed in settings["seeds"]:
        for name in settings["students"]:
            student, result = _student(folder, name, seed, teacher, data, settings)
            results[name].append(result)
            shipped.setdefault(name, student)
    return {"teacher": told, "students": results}, shipped


def judged(
    student: tfd.TransformedDistribution, teacher: tfd.TransformedDistribution, data: WhisperedVowels, size: int
) -> dict[str, list[float]]:
    """A student's fresh waveforms, scored by the teacher and by the exact density.

    Args:
      student: Flow of waveforms.
      teacher: Flow of waveforms of the same length.
      data: The data set.
      size: Number of waveforms of each vowel.

    Returns:
      For each vowel: "kl", from the teacher, and "kl_data", from the exact density, in nats per step; "entropy", the
      student's, in nats per step; "decibels", the log-spectral distance from real waveforms.
    """
    steps = student.event_shape[0]
    model = Distillation(teacher, student, seed=0)
    told = {"kl": [], "kl_data": [], "entropy": [], "decibels": []}
    for v in range(len(VOWELS)):
        condition = tf.repeat(_ONE_HOT[v : v + 1], size, axis=0)
        waves, entropy = model.sample_with_entropy(condition, tf.constant([v, 1]))
        score = teacher.log_prob(waves, **flows.given(teacher, condition))
        told["kl"].append(float(np.mean(-score - entropy) / steps))
        told["kl_data"].append(float(np.mean(-data.log_prob(waves, v) - entropy) / steps))
        told["entropy"].append(float(np.mean(entropy) / steps))
        told["decibels"].append(log_spectral_distance(waves, data.sample(size, steps, seed=9, vowel=v)[0]))
    return told


def _teacher(
    folder: Path, data: WhisperedVowels, settings: dict[str, Any]
) -> tuple[tfd.TransformedDistribution, dict[str, Any]]:
    """The teacher, and its distance from the exact density, in nats per step, after each epoch."""
    chosen, steps = settings["teacher"], settings["steps"]
    teacher = flows.wavenet_flow(steps, **chosen["flow"], condition_size=len(VOWELS))
    waves, vowels = data.sample(chosen["waves"], steps, seed=2)
    fresh, theirs = data.sample(settings["fresh"], steps, seed=4)
    exact = data.log_prob(fresh, theirs)
    score = tf.function(lambda: teacher.log_prob(fresh, **flows.given(teacher, _ONE_HOT[theirs])))
    gaps = []
    after = tf_keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: gaps.append(float(np.mean(exact - score()) / steps))
    )

    def training() -> dict[str, Any]:
        train = batches(waves, _ONE_HOT[vowels], batch_size=settings["batch"], seed=3, drop_remainder=True)
        model = MaximumLikelihood(teacher)
        compile_with_schedule(model, chosen["rate"], steps=chosen["epochs"] * int(train.cardinality()))
        began = time.process_time()
        fit(model, train, epochs=chosen["epochs"], callbacks=[after], progress=False)
        return {"gaps": gaps, "seconds": round(time.process_time() - began, 1)}

    return teacher, _with_weights(teacher, folder, "teacher", _of_teacher(settings), training)


def _of_teacher(settings: dict[str, Any]) -> dict[str, Any]:
    return {key: settings[key] for key in ("steps", "batch", "teacher", "fresh")}


def _student(
    folder: Path,
    name: str,
    seed: int,
    teacher: tfd.TransformedDistribution,
    data: WhisperedVowels,
    settings: dict[str, Any],
) -> tuple[tfd.TransformedDistribution, dict[str, Any]]:
    """A student, and what became of it."""
    chosen, steps = settings["student"], settings["steps"]
    student = flows.parallel_wavenet(steps, **chosen["flow"], seed=seed, condition_size=len(VOWELS))
    entropy, power = settings["students"][name]
    waves, vowels = data.sample(chosen["waves"], steps, seed=7)

    def training() -> dict[str, Any]:
        model = Distillation(teacher, student, seed=6 + seed, entropy_weight=entropy, spectral_weight=power)
        train = batches(waves, _ONE_HOT[vowels], batch_size=settings["batch"], seed=8, drop_remainder=True)
        total = chosen["epochs"] * int(train.cardinality())
        compile_with_schedule(model, chosen["rate"], steps=total, clipnorm=5.0)
        began = time.process_time()
        history = fit(model, train, epochs=chosen["epochs"], progress=False)
        told = judged(student, teacher, data, settings["fresh"] // len(VOWELS))
        curves = {name: [round(value, 4) for value in values] for name, values in history.items()}
        return {"seed": seed, **told, "curves": curves, "seconds": round(time.process_time() - began, 1)}

    depends_on = _of_teacher(settings) | {"student": chosen, "weights": [entropy, power]}
    return student, _with_weights(student, folder, f"{name}_seed_{seed}", depends_on, training)


def _with_weights(
    flow: tfd.TransformedDistribution,
    folder: Path,
    name: str,
    settings: dict[str, Any],
    train: Callable[[], dict[str, Any]],
) -> dict[str, Any]:
    """What training a flow gave; where it was trained before, the flow gets the weights that were kept."""

    def run(place: Path) -> dict[str, Any]:
        told = train()
        np.savez(place / "weights.npz", **{path: each.numpy() for path, each in named_variables(flow).items()})
        return told

    told = finished(folder, name, settings, run)
    with np.load(folder / name / "weights.npz") as arrays:
        set_weights(flow, arrays)
    return told
