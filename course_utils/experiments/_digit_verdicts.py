"""Verdicts on samples of 28 × 28 digits: does a classifier see what was meant, and are its features those of real digits?"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from course_utils.baselines import class_gaussians
from course_utils.datasets import dequantise, mnist_digits, requantise
from course_utils.experiments import week_05_digits
from course_utils.experiments._resuming import finished
from course_utils.experiments._shipped import load_weights
from course_utils.experiments._weights import round_weights
from course_utils.flows import at_temperature
from course_utils.judging import Judge, frechet_distance

LEVELS, SHAPE, CLASSES = 256, (28, 28, 1), 10


def asked(number: int) -> np.ndarray:
    """The digits that samples are to show, `[number]`: 0 to 9, equally many of each."""
    return np.sort(np.arange(number) % CLASSES)


def trained_judge(folder: Path, options: Mapping[str, Any], storage: str) -> Judge:
    """The judge, as it ships; trained if it was not yet in this folder.

    Args:
      folder: Folder of the experiment.
      options: Its "seed" and "epochs".
      storage: Dtype that its weights are stored in.
    """
    judge = Judge(seed=options["seed"])

    def train(place: Path) -> dict[str, Any]:
        judge.fit(mnist_digits(seed=0)[0], **options)
        tf.train.Checkpoint(judge=judge).write(str(place / "weights"))
        return {}

    finished(folder, "judge", options, train)
    tf.train.Checkpoint(judge=judge).read(str(folder / "judge" / "weights")).assert_existing_objects_matched()
    round_weights(judge, storage)
    return judge


class Verdicts:
    """What a judge says of images, and of the baselines that stand beside samples."""

    def __init__(self, judge: Judge, number: int):
        """Looks at the held-out digits.

        Args:
          judge: A judge, trained.
          number: Number of images in each set that is judged.
        """
        self.judge, self.number = judge, number
        self.train, self.validation, self.test = mnist_digits(seed=0)
        held_out = {"validation": self.validation, "test": self.test}
        self._features = {part: judge.features(real.images) for part, real in held_out.items()}

    def of(self, sets: Iterable[np.ndarray], digits: np.ndarray | None = None) -> dict[str, list[float]]:
        """What it says of several sets of images.

        Args:
          sets: Sets of images in whole levels, `[N, 28, 28, 1]` each.
          digits: The digits that each set is to show, `[N]`, if there are any.

        Returns:
          By set, the Fréchet distances from the "validation" and the "test" digits, and the "accuracy" if digits are given.
        """
        told: dict[str, list[float]] = {"validation": [], "test": []} | ({} if digits is None else {"accuracy": []})
        for images in sets:
            features = self.judge.features(images)
            for part, real in self._features.items():
                told[part].append(round(frechet_distance(features, real), 4))
            if digits is not None:
                told["accuracy"].append(round(self.judge.accuracy(images, digits), 4))
        return told

    def of_baselines(self, seeds: list[int], temperatures: list[float]) -> dict[str, Any]:
        """What it says of real digits, of samples of ten Gaussians, and of week 5's flow, which takes no class.

        Args:
          seeds: A seed for each set of samples.
          temperatures: Those that week 5's flow is sampled at.

        Returns:
          "judge", its accuracy on the three parts of the real digits; and by name what `of` says of each of the others. Of real
          digits there are the validation digits beside the test digits, and sets drawn from the training digits.
        """
        judge, train, validation = self.judge, self.train, self.validation
        rows = [np.random.default_rng(seed).permutation(len(train.images))[: self.number] for seed in seeds]
        x, x_validation = (dequantise(part.images, LEVELS, seed=0) for part in (train, validation))
        ten = class_gaussians(x, train.digits, x_validation, validation.digits)
        digits = asked(self.number)
        flow = week_05_digits.digit_flow()
        load_weights("week_05_digits", "flow", flow)

        def of_flow(temperature: float) -> dict[str, list[float]]:
            cooler = at_temperature(flow, temperature)
            sample = tf.function(lambda seed: cooler.sample(self.number, seed=seed), autograph=False)
            return self.of(requantise(sample(tf.constant([seed, 0])), LEVELS) for seed in seeds)

        parts = {"train": train, "validation": validation, "test": self.test}
        return {
            "judge": {part: judge.accuracy(*real) for part, real in parts.items()},
            "held-out digits": self.of([validation.images]),
            "training digits": self.of(train.images[row] for row in rows),
            "ten Gaussians": self.of((requantise(ten.sample(digits, seed=seed), LEVELS) for seed in seeds), digits),
            **{f"week 5's flow at T = {temperature}": of_flow(temperature) for temperature in temperatures},
        }
