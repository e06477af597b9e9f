"""The flows of week 4, and how they are trained on the two moons: what the experiments on them share."""

from collections.abc import Callable
from typing import Any

import tensorflow_probability as tfp

from course_utils.bijectors import AdditiveCoupling, AffineCoupling, DiagonalScaling, alternating_mask
from course_utils.datasets import TwoMoons, batches
from course_utils.flows import standard_normal
from course_utils.networks import dense_conditioner
from course_utils.training import MaximumLikelihood, compile_with_schedule, fit

tfb = tfp.bijectors
tfd = tfp.distributions


def two_modes() -> tfd.Distribution:
    """The base of Exercise 4.4, as the notebook has it."""
    return tfd.MixtureSameFamily(
        tfd.Categorical(probs=[0.5, 0.5]),
        tfd.MultivariateNormalDiag(loc=[[-0.5, 0.5], [1.5, 0.0]], scale_diag=[[0.35, 0.35], [0.35, 0.35]]),
    )


def moon_flow(model: str, layers: int, seed: int) -> tfd.TransformedDistribution:
    """One of the flows as the notebook makes it, untrained.

    Args:
      model: "NICE without scaling", "NICE", "RealNVP" or "RealNVP, base with two modes".
      layers: Number of couplings.
      seed: Chooses the networks' first weights.
    """

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


def train_on_moons(flow: tfd.Distribution, rate: float, epochs: int, batch: int) -> list[float]:
    """Trains a flow as the notebook does.

    Args:
      flow: The flow, of the plane.
      rate: The greatest learning rate of its schedule.
      epochs: How often it sees the 100,000 training points.
      batch: Points in a batch.

    Returns:
      Its losses on the 10,000 validation points after each epoch, in nats.
    """
    (train, _), (validation, _) = (TwoMoons().sample(size, seed=k) for size, k in ((100_000, 1), (10_000, 2)))
    pipeline = batches(train, batch_size=batch, seed=3, drop_remainder=True)
    keras_model = MaximumLikelihood(flow)
    compile_with_schedule(keras_model, rate, steps=epochs * int(pipeline.cardinality()), steps_per_execution=65)
    held_out = batches(validation, batch_size=1_000)
    history = fit(keras_model, pipeline, held_out, epochs=epochs, progress=False)
    return [round(loss, 4) for loss in history["val_loss"]]
