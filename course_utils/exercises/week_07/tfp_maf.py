"""Exercise 7.5, the same weights, the same densities: its check."""

from collections.abc import Callable

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import bijectors, flows
from course_utils.exercises.bijector_checks import nearest, normal
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_07.shared import (
    ORDER,
    randomised,
    reference_make_made,
    require_standard_normal,
    undone,
)

tfb = tfp.bijectors
tfd = tfp.distributions


def _reference_tfp_maf(network: Callable, size: int) -> tfd.TransformedDistribution:
    return tfd.TransformedDistribution(flows.standard_normal(size), tfb.MaskedAutoregressiveFlow(network))


@exercise(
    "Exercise 7.5, the same weights, the same densities",
    reference=lambda: _reference_tfp_maf,
)
def tfp_maf(tfp_maf):
    network = randomised(reference_make_made(ORDER, (16, 16), seed=2))
    flow = call("`tfp_maf(network, size)`", tfp_maf, network, 4)
    if isinstance(flow, tfb.Bijector):
        raise Wrong("`tfp_maf` returns the bijector alone: put it on a base, with `tfd.TransformedDistribution`.")
    if not isinstance(flow, tfd.Distribution) or not hasattr(flow, "bijector"):
        raise Wrong(
            f"`tfp_maf` should return a `tfd.TransformedDistribution`; yours returns one of type {type(flow).__name__}."
        )
    require_standard_normal(flow.distribution, 4)
    x = normal(6, 4, seed=10)
    t, s = network(x)

    def log_prob(z: tf.Tensor, log_det: tf.Tensor) -> tf.Tensor:
        return flows.standard_normal(4).log_prob(z) + log_det

    inverted = tfb.Invert(bijectors.MaskedAutoregressive(network))
    iaf = bijectors.InverseAutoregressive(network)
    what = "`tfp_maf(network, 4).log_prob(x)`"
    got = call(what, flow.log_prob, tf.identity(x))
    # Only now, as TFP's networks make their variables in the first call.
    shown = {id(variable) for variable in flow.trainable_variables}
    if shown and shown.isdisjoint(map(id, network.trainable_variables)):
        raise Wrong(
            "your flow has a network of its own: give TFP's bijector the one that `tfp_maf` is given, `network`, with its weights."
        )
    require_close(
        what,
        got,
        log_prob(undone(x, t, s), tf.reduce_sum(-s, axis=-1)),
        {
            "your flow is the other way round: take the bijector as it is, without `tfb.Invert`.": log_prob(
                inverted.inverse(x), inverted.inverse_log_det_jacobian(x)
            ),
            "your flow is an IAF; the exercise asks for a MAF with this network.": log_prob(
                iaf.inverse(x), iaf.inverse_log_det_jacobian(x)
            ),
            "the two outputs are exchanged: hand on what the network returns, as it is.": log_prob(
                undone(x, s, t), tf.reduce_sum(-t, axis=-1)
            ),
            "TFP wants the log-scale as the network returns it: not its exponential, and not its negative.": nearest(
                got, [log_prob(undone(x, t, other), tf.reduce_sum(-other, axis=-1)) for other in (-s, tf.exp(s))]
            ),
        },
        tolerance=1e-3,
    )
    if not isinstance(flow.bijector, tfb.MaskedAutoregressiveFlow):
        raise Wrong(
            "the densities are right, and the bijector is not TFP's own, or not it alone: the exercise compares ours with "
            "`tfb.MaskedAutoregressiveFlow`."
        )
    if len(flow.trainable_variables) != len(network.trainable_variables):
        raise Wrong(
            f"the densities are right, but the flow shows {len(flow.trainable_variables)} trainable variables where its network has "
            f"{len(network.trainable_variables)}, so that training would leave some alone. A function around the network hides it from "
            "TFP: hand over the network itself."
        )
