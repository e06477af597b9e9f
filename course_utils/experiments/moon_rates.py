"""Which learning rate suits each flow of week 4 best: five epochs on the two moons, judged by validation points."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import tensorflow_probability as tfp

from course_utils.bijectors import AdditiveCoupling, AffineCoupling, DiagonalScaling, alternating_mask
from course_utils.datasets import TwoMoons, batches
from course_utils.experiments._resuming import finished
from course_utils.flows import standard_normal
from course_utils.networks import dense_conditioner
from course_utils.training import MaximumLikelihood, compile_with_schedule, fit

tfb = tfp.bijectors
tfd = tfp.distributions

SETTINGS: dict[str, Any] = {
    "rates": [0.001, 0.003, 0.01, 0.02],
    "models": ["NICE without scaling", "NICE", "RealNVP", "RealNVP, base with two modes"],
    "layers": 8,
    "epochs": 5,
    "batch": 256,
    "seed": 0,
}


def two_modes() -> tfd.Distribution:
    """The base of Exercise 4.4, as the notebook has it."""
    return tfd.MixtureSameFamily(
        tfd.Categorical(probs=[0.5, 0.5]),
        tfd.MultivariateNormalDiag(loc=[[-0.5, 0.5], [1.5, 0.0]], scale_diag=[[0.35, 0.35], [0.35, 0.35]]),
    )


def moon_flow(model: str, layers: int, seed: int) -> tfd.TransformedDistribution:
    """One of the flows as the notebook makes it, untrained."""

    def chain(coupling: Callable[[int], tfb.Bijector]) -> list[tfb.Bijector]:
        return [coupling(k) for k in reversed(range(layers))]

    def mask(k: int) -> Any:
        return alternating_mask(2) if k % 2 == 0 else 1 - alternating_mask(2)

    if model.startswith("RealNVP"):
        base = two_modes() if "two modes" in model else standard_normal(2)
        bijectors = chain(lambda k: AffineCoupling(dense_conditioner(2, seed=layers * seed + k), mask(k)))
    else:
        base = standard_normal(2)
        bijectors = chain(
            lambda k: AdditiveCoupling(dense_conditioner(2, (64, 66), seed=layers * seed + k, log_scale=False), mask(k))
        )
        bijectors += [] if "without" in model else [DiagonalScaling(2)]
    return tfd.TransformedDistribution(base, tfb.Chain(bijectors))


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, Any]]:
    """Trains each model at each rate; what an earlier call has trained in the same folder is not trained again.

    Args:
      folder: Where finished trainings are kept.
      settings: As `SETTINGS`.

    Returns:
      Results: for each model and rate the validation losses after each epoch, in nats. No weights ship.
    """
    of_all = {key: settings[key] for key in ("layers", "epochs", "batch", "seed")}
    curves = {}
    for model in settings["models"]:
        curves[model] = {}
        for rate in settings["rates"]:
            place = f"{model.replace(', ', ' ').replace(' ', '_')}_{rate}"
            told = finished(folder, place, of_all, lambda _, model=model, rate=rate: _trained(model, rate, settings))
            curves[model][str(rate)] = told["validation"]
    return curves, {}


def _trained(model: str, rate: float, settings: dict[str, Any]) -> dict[str, Any]:
    (train, _), (validation, _) = (TwoMoons().sample(size, seed=k) for size, k in ((100_000, 1), (10_000, 2)))
    pipeline = batches(train, batch_size=settings["batch"], seed=3, drop_remainder=True)
    keras_model = MaximumLikelihood(moon_flow(model, settings["layers"], settings["seed"]))
    steps = settings["epochs"] * int(pipeline.cardinality())
    compile_with_schedule(keras_model, rate, steps=steps, steps_per_execution=65)
    held_out = batches(validation, batch_size=1_000)
    history = fit(keras_model, pipeline, held_out, epochs=settings["epochs"], progress=False)
    return {"validation": [round(loss, 4) for loss in history["val_loss"]]}
