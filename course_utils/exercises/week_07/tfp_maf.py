"""Exercise 7.6, the same weights, the same densities: its check."""

from collections.abc import Callable, Iterator

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import bijectors, flows
from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_07.shared import ORDER, randomised, reference_make_made, require_standard_normal

tfb = tfp.bijectors
tfd = tfp.distributions

_Answer = Callable[[Callable, int], tfd.TransformedDistribution]


def _flow_of(bijector: Callable, base: Callable = flows.standard_normal) -> _Answer:
    """A flow with a bijector that is made of the network."""
    return lambda network, size: tfd.TransformedDistribution(base(size), bijector(network))


def _of_outputs(formula: Callable) -> _Answer:
    """The flow whose bijector is given a function of shift and log-scale."""
    return _flow_of(lambda network: tfb.MaskedAutoregressiveFlow(lambda x, **options: formula(*network(x))))


@exercise(
    "Exercise 7.6, the same weights, the same densities",
    reference=lambda: _flow_of(tfb.MaskedAutoregressiveFlow),
    alternatives=[
        _flow_of(tfb.MaskedAutoregressiveFlow, lambda size: tfd.Independent(tfd.Normal(tf.zeros(size), 1.0), 1)),
        _flow_of(tfb.MaskedAutoregressiveFlow, lambda size: tfd.Sample(tfd.Normal(0.0, 1.0), size)),
    ],
    mistakes={
        "your flow is the other way round: take the bijector as it is, without `tfb.Invert`.": _flow_of(
            lambda network: tfb.Invert(tfb.MaskedAutoregressiveFlow(network))
        ),
        "your flow is an IAF; the exercise asks for a MAF with this network.": _flow_of(
            bijectors.InverseAutoregressive
        ),
        "the two outputs are exchanged: hand on what the network returns, as it is.": _of_outputs(lambda t, s: (s, t)),
        "TFP wants the log-scale as the network returns it: not its exponential, and not its negative.": [
            _of_outputs(lambda t, s: (t, -s)),
            _of_outputs(lambda t, s: (t, tf.exp(s))),
        ],
    },
)
def tfp_maf(tfp_maf: _Answer) -> Iterator[Observation]:
    network = randomised(reference_make_made(ORDER, (16, 16), seed=2))
    flow = call("`tfp_maf(network, size)`", tfp_maf, network, 4)
    if isinstance(flow, tfb.Bijector):
        raise Wrong("`tfp_maf` returns the bijector alone: put it on a base, with `tfd.TransformedDistribution`.")
    if not isinstance(flow, tfd.Distribution) or not hasattr(flow, "bijector"):
        raise Wrong(
            f"`tfp_maf` should return a `tfd.TransformedDistribution`; yours returns one of type {type(flow).__name__}."
        )
    require_standard_normal(flow.distribution, 4)
    what = "`tfp_maf(network, 4).log_prob(x)`"
    log_prob = call(what, flow.log_prob, normal(6, 4, seed=10))
    # Only now, as TFP's networks make their variables in the first call.
    shown = {id(variable) for variable in flow.trainable_variables}
    if shown and shown.isdisjoint(map(id, network.trainable_variables)):
        raise Wrong(
            "your flow has a network of its own: give TFP's bijector the one that `tfp_maf` is given, `network`, with its weights."
        )
    yield Observation(what, log_prob, tolerance=1e-3)
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
