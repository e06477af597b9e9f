"""Flow matching on real digits at 28 × 28 pixels, told which digit is meant, in the time that week 5's flow was trained for.

The digits are the 5,000 of `datasets.mnist_digits`, dequantised afresh at every pass and moved by up to a pixel, as week 5 has
them. The velocity sees pixels from −1 to 1. Of every ten conditions one is left out, so that the velocity knows what to do
without. A classifier that was trained on the real training digits judges samples: by the share in which it sees the digit meant,
and by the Fréchet distance between features of 500 samples and of 500 real digits. Validation digits choose the weight of the
guidance, test digits report. Three short trainings from other seeds tell how much of a verdict is the training's luck.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tf_keras

from course_utils.datasets import dequantised_batches, mnist_digits, requantise
from course_utils.experiments._digit_training import Clock, Trapezoid, moved
from course_utils.experiments._digit_verdicts import CLASSES, LEVELS, SHAPE, Verdicts, asked, trained_judge
from course_utils.experiments._resuming import finished
from course_utils.experiments._shipped import load_weights
from course_utils.experiments._weights import round_weights
from course_utils.flows import guided
from course_utils.judging import Judge
from course_utils.networks import Velocity, image_velocity
from course_utils.ode import integrate
from course_utils.training import FlowMatching, fit

SETTINGS: dict[str, Any] = {
    "velocity": {"channels": 48, "blocks": 2},
    "training": {"learning_rate": 2e-3, "batch_size": 64, "moves": 1, "drop_condition": 0.1, "average": 0.995},
    "runs": {
        "long": {"seed": 0, "epochs": 115, "snapshots": [6, 12, 30, 60, 90]},
        "short_1": {"seed": 1, "epochs": 12, "snapshots": []},
        "short_2": {"seed": 2, "epochs": 12, "snapshots": []},
        "short_3": {"seed": 3, "epochs": 12, "snapshots": []},
    },
    "judge": {"seed": 0, "epochs": 20},
    "samples": {"number": 500, "steps": 8, "seeds": [0, 1, 2]},  # midpoint steps
    "guidance": [0, 1, 1.5, 2, 4],
    "temperatures": [1, 0.8],  # of week 5's flow
    "steps": [1, 2, 4, 8, 16],
    "storage": "float16",
}


def digit_velocity(settings: Mapping[str, Any] = SETTINGS, seed: int = 0) -> Velocity:
    """The velocity, untrained."""
    return image_velocity(SHAPE, **settings["velocity"], seed=seed, classes=CLASSES)


def one_hot(digits: np.ndarray) -> np.ndarray:
    """The condition of each digit, float32 of shape `[..., 10]`."""
    return np.eye(CLASSES, dtype=np.float32)[digits]


def noise(number: int, seed: int) -> tf.Tensor:
    """Where samples begin, standard normal, `[number, 28, 28, 1]`."""
    return tf.random.stateless_normal([number, *SHAPE], [seed, 0])


def to_pixels(x: np.ndarray) -> np.ndarray:
    """Images as they are stored, uint8, from what a velocity sees, −1 to 1."""
    return requantise((np.asarray(x) + 1) / 2, LEVELS).astype(np.uint8)


def sampler(velocity: Callable, steps: int) -> Callable[[tf.Tensor, np.ndarray], np.ndarray]:
    """Samples by midpoint steps.

    Args:
      velocity: `velocity(x, t, condition)`, such as a guided one.
      steps: Number of steps; each evaluates the velocity twice.

    Returns:
      Function of noise `[N, 28, 28, 1]` and digits `[N]` to images, uint8 of the shape of the noise.
    """

    @tf.function(reduce_retracing=True)
    def ends(z: tf.Tensor, condition: tf.Tensor) -> tf.Tensor:
        return integrate(lambda x, t: velocity(x, t, condition), z, steps=steps, method="midpoint")

    def sample(z: tf.Tensor, digits: np.ndarray) -> np.ndarray:
        condition = one_hot(digits)
        parts = [slice(k, k + 100) for k in range(0, len(digits), 100)]  # as more at a time would take more memory
        return to_pixels(np.concatenate([ends(z[part], tf.constant(condition[part])) for part in parts]))

    return sample


def trained() -> tuple[Velocity, Judge]:
    """The velocity of the long run and the judge, as they ship."""
    velocity, judge = digit_velocity(), Judge(seed=SETTINGS["judge"]["seed"])
    load_weights("matching_digits", "velocity", velocity)
    load_weights("matching_digits", "judge", judge)
    return velocity, judge


def run(folder: Path, settings: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, tf.Module]]:
    """Trains the judge and all velocities, samples, and measures; what was finished in the same folder is not done again.

    Returns:
      "baselines", see `Verdicts.of_baselines`; "runs", by name, with the training loss and the seconds of processor time of each
      epoch, and the number of parameters; "snapshots", by name of the run, verdicts on samples after some epochs, the last
      included; "guidance" and "steps", verdicts on the long run's samples by weight and by number of steps. And the velocity of
      the long run, and the judge.
    """
    judge = trained_judge(folder, settings["judge"], settings["storage"])
    verdicts, sampling = Verdicts(judge, settings["samples"]["number"]), settings["samples"]
    depends_on = {key: settings[key] for key in ("judge", "samples", "storage")}
    baselines = finished(
        folder,
        "baselines",
        depends_on | {"temperatures": settings["temperatures"]},
        lambda place: verdicts.of_baselines(sampling["seeds"], settings["temperatures"]),
    )
    told: dict[str, Any] = {"baselines": baselines, "runs": {}, "snapshots": {}, "guidance": {}, "steps": {}}
    velocity = digit_velocity(settings)

    def measured(name: str, epoch: int, guidance: float = 1, steps: int = sampling["steps"]) -> dict[str, Any]:
        def measure(place: Path) -> dict[str, Any]:
            load(velocity, folder / name, epoch, settings["storage"])
            sample, digits = sampler(guided(velocity, guidance), steps), asked(sampling["number"])
            return verdicts.of((sample(noise(len(digits), seed), digits) for seed in sampling["seeds"]), digits)

        part = f"{name}_epoch_{epoch}_guidance_{guidance}_steps_{steps}"
        return finished(folder, part, options[name] | depends_on, measure)

    options = {name: own | settings["velocity"] | settings["training"] for name, own in settings["runs"].items()}
    for name, own in settings["runs"].items():
        told["runs"][name] = finished(
            folder,
            name,
            options[name],
            lambda place, name=name: _train(digit_velocity(settings, options[name]["seed"]), place, options[name]),
        )
        seconds = np.cumsum(told["runs"][name]["seconds"]).round().astype(int).tolist()
        told["snapshots"][name] = [
            {"epoch": epoch, "seconds": seconds[epoch - 1]} | measured(name, epoch)
            for epoch in [*own["snapshots"], own["epochs"]]
        ]
    last = settings["runs"]["long"]["epochs"]
    for part in ("guidance", "steps"):
        for value in settings[part]:
            told[part][str(value)] = measured("long", last, **{part: value})
    load(velocity, folder / "long", last, settings["storage"])
    return told, {"velocity": velocity, "judge": judge}


def _train(velocity: Velocity, place: Path, options: Mapping[str, Any]) -> dict[str, Any]:
    """Trains a velocity, and keeps averages of its weights after some epochs and after the last."""
    train, seed, epochs = mnist_digits(seed=0)[0], options["seed"], options["epochs"]
    rows = dequantised_batches(
        train.images, LEVELS, batch_size=options["batch_size"], seed=seed, condition=one_hot(train.digits)
    )
    rows = moved(rows, options["moves"]).map(lambda x, condition: (2 * x - 1, condition))
    steps = int(rows.cardinality())
    model = FlowMatching(velocity, drop_condition=options["drop_condition"], seed=seed)
    optimizer = tf_keras.optimizers.Adam(
        Trapezoid(options["learning_rate"], epochs * steps), use_ema=True, ema_momentum=options["average"]
    )
    model.compile(optimizer, steps_per_execution=steps)
    snapshots = _Snapshots(place, [*options["snapshots"], epochs])
    history = fit(
        model, rows, epochs=epochs, callbacks=[Clock(), snapshots], checkpoint=place / "checkpoint", progress=False
    )
    return {
        # A mean over pixels, as the sum says little.
        "loss": [round(loss / np.prod(SHAPE), 5) for loss in history["loss"]],
        "seconds": [round(seconds, 2) for seconds in history["seconds"]],
        "parameters": sum(int(tf.size(variable)) for variable in velocity.trainable_variables),
    }


class _Snapshots(tf_keras.callbacks.Callback):
    """Keeps the averages of all weights after some epochs."""

    def __init__(self, place: Path, epochs: list[int]):
        super().__init__()
        self._place, self._epochs = place, epochs

    def on_epoch_end(self, epoch, logs=None):
        if epoch + 1 in self._epochs:
            variables = self.model.trainable_variables
            now = [tf.identity(variable) for variable in variables]
            self.model.optimizer.finalize_variable_values(variables)
            tf.train.Checkpoint(velocity=self.model.velocity).write(_snapshot(self._place, epoch + 1))
            for variable, value in zip(variables, now, strict=True):
                variable.assign(value)


def _snapshot(place: Path, epoch: int) -> str:
    return str(place / f"epoch_{epoch:03}" / "weights")


def load(velocity: Velocity, place: Path, epoch: int, storage: str) -> None:
    """Gives a velocity the averages that were kept after an epoch, rounded as they are stored."""
    tf.train.Checkpoint(velocity=velocity).read(_snapshot(place, epoch)).assert_consumed()
    round_weights(velocity, storage)
