"""The opening of week 9: a whispered vowel, sample after sample from a WaveNet, and all at once from its student."""

import functools
from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure

from course_utils import experiments, flows, style
from course_utils.datasets import SAMPLE_RATE, VOWELS

ALT = (
    "Two empty plots, one above the other. In the lower one, the student's, a whole waveform stands after two passes. In the upper one "
    "the teacher's waveform grows from left to right, a sample with each pass of its network, and is complete after 256 passes."
)
FRAMES = 44


def draw() -> Figure:
    settings = experiments.results("wavenet_students")["settings"]
    return _frame(settings["steps"] // 3, *_waves())


def frames() -> Iterator[Figure]:
    """The frames of the movie: slow at first, as the student is done after two passes."""
    teacher, student = _waves()
    for passes in np.round(len(teacher) * np.linspace(0, 1, FRAMES) ** 2).astype(int):
        yield _frame(passes, teacher, student)


@functools.cache
def _waves() -> tuple[np.ndarray, np.ndarray]:
    """The teacher's waveform, `[T]`, and what the student has after 1 and 2 passes, `[2, T]`."""
    settings = experiments.results("wavenet_students")["settings"]
    steps, size = settings["steps"], len(VOWELS)
    teacher = flows.wavenet_flow(steps, **settings["teacher"]["flow"], condition_size=size)
    student = flows.parallel_wavenet(steps, **settings["student"]["flow"], seed=0, condition_size=size)
    experiments.load_weights("wavenet_students", "teacher", teacher)
    experiments.load_weights("wavenet_students", "entropy_and_power", student)
    condition = tf.one_hot([0], size)
    rng = np.random.default_rng(3)
    z, z_student = rng.logistic(size=(2, 1, steps)).astype(np.float32)
    *_, says = flows.stages(teacher, z, condition)
    _, *after = flows.stages(student, z_student, condition)
    return says.numpy()[0], np.concatenate(after)


def _frame(passes: int, teacher: np.ndarray, student: np.ndarray) -> Figure:
    figure, axes = plt.subplots(2, 1, figsize=(6.4, 3.2), layout="constrained", sharex=True, sharey=True)
    done, milliseconds = min(passes, len(student)), 1000 * np.arange(len(teacher)) / SAMPLE_RATE
    axes[0].plot(milliseconds[:passes], teacher[:passes], color=style.DATA, linewidth=1.2)
    for wave in student[max(done - 1, 0) : done]:
        colour = style.DATA if done == len(student) else style.LATENT
        axes[1].plot(milliseconds, wave, color=colour, linewidth=1.2)
    reach = 1.1 * max(np.abs(teacher).max(), np.abs(student).max())
    for ax, title in zip(
        axes, (f"teacher: {passes} of {len(teacher)} passes", f"student: {done} of {len(student)} passes"), strict=True
    ):
        ax.set(xlim=(0, milliseconds[-1]), ylim=(-reach, reach), yticks=[])
        ax.set_title(title, loc="left")
        ax.spines["left"].set_visible(False)
    axes[1].set_xlabel("time (ms)")
    return figure
