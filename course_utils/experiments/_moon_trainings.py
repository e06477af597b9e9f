"""The trainings of the experiment `matching_moons`, by likelihood and by matching: what was finished is read, not done again."""

from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tf_keras

from course_utils.experiments import _moon_velocities as measured
from course_utils.experiments._resuming import finished
from course_utils.experiments._training_seconds import TrainingSeconds
from course_utils.flows import ContinuousFlow, standard_normal
from course_utils.networks import Velocity, dense_velocity
from course_utils.training import (
    FlowMatching,
    MaximumLikelihood,
    compile_with_schedule,
    fit,
    optimal_transport_pairs,
)


def moon_velocity(settings: dict[str, Any], model: str, seed: int = 0) -> Velocity:
    """The velocity, untrained, of standardised points.

    Args:
      settings: The experiment's.
      model: The model's name there.
      seed: Seed of the initial weights.
    """
    return dense_velocity(2, **settings["network"], seed=seed, gaussian=settings["models"][model].get("gaussian", True))


class Trainings:
    """All trainings of the experiment. A model's is of some length, a number of steps, and has a schedule of its own for it."""

    def __init__(self, folder: Path, settings: dict[str, Any]):
        """Trains nothing yet.

        Args:
          folder: Where finished trainings are kept.
          settings: The experiment's.
        """
        self._folder, self._settings, self._models = folder, settings, settings["models"]
        self._train = measured.points("train", settings["points"])

    def rates(self, model: str) -> dict[str, float]:
        """The validation points' mean −log p in nats at each of a model's rates, in trainings of one length with one seed."""
        options, seed = self._models[model], self._settings["seeds"][0]
        return {
            str(rate): self._at_rate(model, options["tuned_at"], rate, seed)["validation"] for rate in options["rates"]
        }

    def run(self, model: str, length: int, seed: int) -> dict[str, Any]:
        """What came of a model's training at its best rate.

        Returns:
          "rate"; "loss", the mean over each tenth of the training; "validation", mean −log p in nats; "kl", the divergence at
          the test points, and "kl_as_trained", the same as few steps of the solver have it, if it is likelihood that is trained;
          CPU "seconds", with those of the training that it goes on from, if it does; and the number of "parameters".
        """
        return self._at_rate(model, length, self._best_rate(model), seed)

    def runs(self) -> dict[str, list[dict[str, Any]]]:
        """What came of all trainings, by model and length, one entry for each seed."""
        return {
            f"{model}, {length}": [
                self.run(model, length, seed) for seed in options.get("seeds", self._settings["seeds"])
            ]
            for model, options in self._models.items()
            for length in options["lengths"]
        }

    def velocity(self, model: str, seed: int) -> Velocity:
        """A velocity after its model's longest training."""
        length = self._models[model]["lengths"][-1]
        self.run(model, length, seed)
        velocity = moon_velocity(self._settings, model, seed)
        place = self._folder / _part(model, length, self._best_rate(model), seed)
        _saved(velocity).load_weights(str(place / "weights")).expect_partial()
        return velocity

    def measures(self, model: str, seed: int) -> dict[str, Any]:
        """What is measured of a model's longest training: "steps", see `by_steps`, and "paths", see `path_measures`."""
        settings, length = self._settings, self._models[model]["lengths"][-1]

        def measure(place: Path) -> dict[str, Any]:
            velocity = self.velocity(model, seed)
            paths = measured.path_measures(velocity, settings["particles"])
            return {"steps": measured.by_steps(velocity, self._train, settings), "paths": paths}

        return finished(
            self._folder,
            f"measures_{_part(model, length, self._best_rate(model), seed)}",
            {key: settings[key] for key in ("steps", "samples", "densities", "particles")},
            measure,
        )

    def kl(self, velocity: Velocity, steps: int | None = None) -> float:
        """The divergence at the test points, with as many steps as the settings say if not told otherwise."""
        flow = measured.moon_flow(velocity, self._train, steps=steps or self._settings["measured_in"])
        return measured.moon_kl(flow, measured.points("test", self._settings["test"]))

    def _best_rate(self, model: str) -> float:
        rates = self.rates(model)
        return float(min(rates, key=rates.get))

    def _at_rate(self, model: str, length: int, rate: float, seed: int) -> dict[str, Any]:
        general = ("lengths", "rates", "seeds", "tuned_at")
        options = {key: value for key, value in self._models[model].items() if key not in general}
        depends_on = {key: self._settings[key] for key in ("network", "points", "validation", "test", "measured_in")}
        return finished(
            self._folder,
            _part(model, length, rate, seed),
            options | depends_on | {"length": length, "rate": rate, "seed": seed},
            lambda place: self._trained(place, model, length, rate, seed),
        )

    def _trained(self, place: Path, model: str, length: int, rate: float, seed: int) -> dict[str, Any]:
        """Trains one velocity, keeps its weights in `place`, and reports."""
        options, settings = self._models[model], self._settings
        before, first, velocity = 0.0, None, moon_velocity(settings, model, seed)
        if "after" in options:
            before = self.run(options["after"], self._models[options["after"]]["lengths"][-1], seed)["seconds"]
            first, velocity = (self.velocity(options["after"], seed) for _ in range(2))
        keras_model = _keras_model(velocity, model, seed, options, first)
        epoch = length // 10
        mean, deviation = measured.scales(self._train)
        rows = _random_batches((self._train - mean) / deviation, options["batch"], epoch, seed)
        compile_with_schedule(keras_model, rate, length, min(50, epoch), clipnorm=options.get("clipnorm"))
        clock = TrainingSeconds()
        history = fit(keras_model, rows, epochs=10, callbacks=[clock], progress=False)
        _saved(velocity).save_weights(str(place / "weights"))
        validation = measured.points("validation", settings["validation"])
        flow = measured.moon_flow(velocity, self._train, steps=settings["measured_in"])
        few = options.get("solver_steps")
        return ({"kl_as_trained": self.kl(velocity, few)} if few else {}) | {
            "rate": rate,
            "loss": [round(loss, 5) for loss in history["loss"]],
            "validation": -float(np.mean(tf.function(flow.log_prob)(validation))),
            "kl": self.kl(velocity),
            "seconds": before + clock.seconds(),
            "parameters": sum(int(tf.size(variable)) for variable in velocity.trainable_variables),
        }


def _part(model: str, length: int, rate: float, seed: int) -> str:
    return f"{model}_{length}_rate_{rate}_seed_{seed}".replace(" ", "_")


def _random_batches(rows: np.ndarray, batch: int, count: int, seed: int) -> tf.data.Dataset:
    """Batches of random rows, others at each pass; much cheaper than shuffling rows one by one."""
    rows = tf.constant(rows)

    def draw(number: tf.Tensor) -> tf.Tensor:
        return tf.gather(rows, tf.random.stateless_uniform([batch], [number, 1], 0, len(rows), tf.int32))

    return tf.data.Dataset.random(seed=seed, rerandomize_each_iteration=True).take(count).map(draw).prefetch(10)


def _keras_model(
    velocity: Velocity, model: str, seed: int, options: dict[str, Any], first: Velocity | None
) -> tf_keras.Model:
    """What trains the velocity; `first` is that of the training that this one goes on from."""
    if "solver_steps" in options:
        return MaximumLikelihood(ContinuousFlow(standard_normal(2), velocity, steps=options["solver_steps"]))
    pairs = optimal_transport_pairs if model == "optimal-transport pairs" else None
    if "pairs_in" in options:
        flow = ContinuousFlow(standard_normal(2), first, steps=options["pairs_in"])

        def pairs(z: tf.Tensor, x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            return z, tf.stop_gradient(flow.forward(z))

    return FlowMatching(velocity, pairs=pairs, late=options["late"], seed=seed)


def _saved(velocity: Velocity) -> FlowMatching:
    """A Keras model around a velocity, to write and read its weights with, however they were trained."""
    return FlowMatching(velocity)
