"""Live 7.5, the stack: its check."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import tensorflow_probability as tfp

from course_utils import bijectors, flows
from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_07.depends import reference_depends
from course_utils.exercises.week_07.shared import randomised, reference_make_made, require_standard_normal

tfb = tfp.bijectors
tfd = tfp.distributions


def _reference_make_maf(size: int, layers: int, hidden: Sequence[int] = (64, 64)) -> tfd.TransformedDistribution:
    order = np.arange(1, size + 1)
    stack = [
        bijectors.MaskedAutoregressive(reference_make_made(order if k % 2 == 0 else order[::-1], hidden, seed=k))
        for k in range(layers)
    ]
    return tfd.TransformedDistribution(flows.standard_normal(size), tfb.Chain(stack[::-1]))


@exercise(
    "Live 7.5, the stack",
    reference=lambda: _reference_make_maf,
)
def stack(make_maf):
    for size, layers, hidden in ((2, 1, {}), (3, 4, {"hidden": (12, 9)})):
        given = "".join(f", {name}={value}" for name, value in hidden.items())
        flow = call(f"`make_maf({size}, {layers}{given})`", make_maf, size, layers, **hidden)
        # By their attributes: what these constructors return is not an instance of the public class.
        if not isinstance(flow, tfd.Distribution) or not hasattr(flow, "bijector"):
            raise Wrong(
                f"`make_maf` should return a `tfd.TransformedDistribution`; yours returns one of type {type(flow).__name__}."
            )
        require_standard_normal(flow.distribution, size)
        if not hasattr(flow.bijector, "bijectors"):
            raise Wrong(
                f"the flow's bijector should be a `tfb.Chain`; yours is of type {type(flow.bijector).__name__}."
            )
        in_turn = list(flow.bijector.bijectors)[::-1]
        if len(in_turn) != layers:
            raise Wrong(f"for `layers={layers}` the chain should have {layers} bijector(s); yours has {len(in_turn)}.")
        _require_networks(in_turn, hidden.get("hidden", (64, 64)), size)
        x = normal(20, size, seed=8)
        log_prob = call("`flow.log_prob(x)`", flow.log_prob, x)
        require_close("before training, `flow.log_prob`", log_prob, flow.distribution.log_prob(x))
        randomised(flow)
        _require_orders([_direction(layer, size) for layer in in_turn])
    _require_all_before(make_maf(4, 1, hidden=(64,)))


def _require_networks(layers: Sequence[tfb.Bijector], hidden: Sequence[int], size: int) -> None:
    """Asks for a network of its own in each layer, of the wanted widths, which starts differently from the others."""
    variables = [layer.trainable_variables for layer in layers]
    if not all(variables):
        raise Wrong("a layer of your chain has nothing to learn: each needs a network, made with `make_made`.")
    if len({id(own[0]) for own in variables}) < len(layers):
        raise Wrong("several layers share one network: call `make_made` once for each.")
    first_kernels = []
    for own in variables:
        kernels = {tuple(variable.shape): variable for variable in own if len(variable.shape) == 2}
        if not {(size, hidden[0]), *pairwise(hidden)} <= set(kernels):
            raise Wrong(
                f"for `hidden={tuple(hidden)}` the kernels of a layer's network have shapes {sorted(kernels)}: hand `hidden` on to "
                "`make_made`."
            )
        first_kernels.append(kernels[size, hidden[0]].numpy())
    if len({kernel.tobytes() for kernel in first_kernels}) < len(layers):
        raise Wrong("several networks start with the same weights: seed each with its place in the list, `seed=k`.")


def _require_all_before(flow: tfd.Distribution) -> None:
    """Asks that a wide network leaves out none of the dimensions before."""
    randomised(flow)
    depends = reference_depends(flow.bijector.inverse, normal(60, 4, seed=10))
    if not depends[np.tril_indices(4, k=-1)].all():
        raise Wrong(
            "some dimension does not depend on all those before it. The hidden layers' degrees are worked out for inputs of "
            "degrees 1, …, D: do yours begin at 0?"
        )


def _direction(layer: tfb.Bijector, size: int) -> str:
    """In which order a layer's dimensions depend on each other: up, down, or neither."""
    depends = reference_depends(layer.inverse, normal(40, size, seed=9)) & ~np.eye(size, dtype=bool)
    below = np.tri(size, k=-1, dtype=bool)
    # A small network with random weights may leave out some of what it may depend on.
    if not depends.any() or ((depends & below).any() and (depends & below.T).any()):
        return "neither"
    return "up" if (depends & below).any() else "down"


def _require_orders(directions: Sequence[str]) -> None:
    wanted = [("up", "down")[k % 2] for k in range(len(directions))]
    if directions == wanted:
        return
    if "neither" in directions:
        raise Wrong("a layer depends on its dimensions neither in the order 1, …, D nor in the order D, …, 1.")
    if directions == ["down"]:
        raise Wrong(
            "with a single layer, its degrees should be 1, …, D; yours has D, …, 1. The list begins with 1, …, D."
        )
    if len(set(directions)) == 1:
        raise Wrong("all layers have the same order: turn it from one to the next.")
    if all(one != other for one, other in zip(directions, wanted, strict=True)):
        raise Wrong(
            "the orders take turns, but the first bijector that acts on z has degrees D, …, 1: the list begins with 1, …, D, and "
            "`tfb.Chain` applies its list from the end, so give it the list reversed."
        )
    raise Wrong(
        "the orders should take turns: 1, …, D for the layers 0, 2, … of the list, and D, …, 1 for the layers 1, 3, …."
    )
