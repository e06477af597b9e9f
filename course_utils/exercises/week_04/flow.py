"""Live 4.6, the flow: its check."""

import functools
import itertools
from collections.abc import Sequence

import numpy as np
import tensorflow_probability as tfp
import tf_keras

from course_utils import bijectors, flows, networks
from course_utils.exercises.compare import require_close
from course_utils.exercises.distributions import require_distribution, require_float32
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_04.conditioner import reference_conditioner
from course_utils.exercises.week_04.masks import masks
from course_utils.exercises.week_04.shared import randomise, some_points

tfb = tfp.bijectors
tfd = tfp.distributions


@exercise(
    "Live 4.6, the flow",
    reference=lambda: _reference_flow(),
)
def flow(base, flow):
    require_distribution("`base`", base, event_shape=(2,))
    require_float32("`base`", base)
    x = some_points(20)[:, :2]
    require_close("`base.log_prob`", base.log_prob(x), flows.standard_normal(2).log_prob(x))
    # By their attributes: what these constructors return is not an instance of the public class.
    if not isinstance(flow, tfd.Distribution) or not hasattr(flow, "bijector"):
        raise Wrong(f"`flow` should be a `tfd.TransformedDistribution`; yours is of type {type(flow).__name__}.")
    if not hasattr(flow.bijector, "bijectors"):
        raise Wrong(f"the flow's bijector should be a `tfb.Chain`; yours is of type {type(flow.bijector).__name__}.")
    require_distribution("`flow`", flow, event_shape=(2,))
    layers = list(flow.bijector.bijectors)[::-1]
    if len(layers) != 8:
        raise Wrong(f"the chain should have eight couplings; yours has {len(layers)}.")
    seen = len(flow.trainable_variables)
    if seen == 9:
        raise Wrong("all your couplings share one network: call `make_conditioner` once for each.")
    if seen != 72:
        raise Wrong(f"eight couplings with nine variables each make 72 trainable variables; your flow shows {seen}.")
    log_prob = call("`flow.log_prob(x)`", flow.log_prob, x)
    require_close("before training, `flow.log_prob`", log_prob, base.log_prob(x))
    _require_masks_in_turn(layers)
    _require_seeds_in_order(layers)


def _require_masks_in_turn(layers: Sequence[tfb.Bijector]) -> None:
    frozen = [_frozen(layer) for layer in layers]
    if any(coordinates.sum() != 1 for coordinates in frozen):
        raise Wrong("each coupling should freeze one coordinate and transform the other: hand it its mask.")
    if any(np.array_equal(one, following) for one, following in itertools.pairwise(frozen)):
        raise Wrong("neighbouring couplings freeze the same coordinate: give each its own mask, one after the other.")


def _frozen(layer: tfb.Bijector) -> np.ndarray:
    """Which coordinates a layer leaves as they are, whatever its weights; these are put back."""
    weights = [variable.numpy() for variable in layer.trainable_variables]
    z = some_points(9)[:, :2]
    try:
        randomise(layer)
        x = call("A coupling's `forward(z)`", layer.forward, z)
    finally:
        for variable, weight in zip(layer.trainable_variables, weights, strict=True):
            variable.assign(weight)
    return np.all(np.isclose(x, z), axis=0)


def _require_seeds_in_order(layers: Sequence[tfb.Bijector]) -> None:
    """Tells by the weights that a seed gives which conditioner a coupling has, in the order in which the couplings act."""
    kernels = [
        next(v.numpy() for v in layer.trainable_variables if v.shape.rank == 2 and v.shape[0] == 2) for layer in layers
    ]
    if any(np.array_equal(one, another) for one, another in itertools.combinations(kernels, 2)):
        raise Wrong(
            "some of your networks begin with the same weights: seed each with its place in the list, `seed=k`."
        )
    seeds = [_seed(kernel) for kernel in kernels]
    # Other networks than the notebook's have other weights, and then there is no telling.
    if None in seeds or seeds == sorted(seeds):
        return
    if seeds == sorted(seeds, reverse=True):
        raise Wrong(
            "the coupling of the last mask acts first on z: a `Chain` applies its list from the end, so hand it your list of "
            "couplings backwards, with `[::-1]`."
        )
    raise Wrong("the couplings should act in the order of their masks and seeds, the first on z first.")


def _seed(kernel: np.ndarray) -> int | None:
    """Which of the first seeds gives the notebook's hidden layers this first kernel, if any does."""
    return next((k for k, known in enumerate(_first_kernels(kernel.shape[1])) if np.allclose(known, kernel)), None)


@functools.cache
def _first_kernels(width: int) -> list[np.ndarray]:
    inputs = tf_keras.Input((2,))
    features = [networks.dense_features(inputs, (width,), seed=seed) for seed in range(9)]
    return [tf_keras.Model(inputs, each).get_weights()[0] for each in features]


def _reference_flow() -> tuple[tfd.Distribution, tfd.Distribution]:
    base = flows.standard_normal(2)
    couplings = [
        bijectors.AffineCoupling(reference_conditioner(seed=k), mask) for k, mask in enumerate(masks.reference())
    ]
    return base, tfd.TransformedDistribution(base, tfb.Chain(couplings[::-1]))
