"""How much faster a coupling flow trains when each conditioner runs once in a step: `python -m benchmarks.once`.

Three flows with the same eight networks take the same compiled training steps in turn, over several rounds. What counts
is the ratio within a round: absolute times change with the machine and its mood.
"""

import course_utils  # noqa: F401, first of all: it keeps TensorFlow's start-up messages off the page

# isort: split
import statistics
import time
from collections.abc import Callable

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.bijectors import AffineCoupling
from course_utils.bijectors.conditioning import Conditioner
from course_utils.networks import dense_conditioner
from course_utils.training import MaximumLikelihood, compile_with_schedule

tfb = tfp.bijectors
tfd = tfp.distributions

ROUNDS = 7
STEPS = 1_300
LAYERS = 8


class EvaluatedTwice(AffineCoupling):
    """The course's affine coupling without its memory: TFP's two calls run the conditioner twice."""

    _entry_parameters = AffineCoupling._entry_parameters.__wrapped__


def ours(kind: type) -> tfd.TransformedDistribution:
    """Eight couplings of the given kind."""
    flow = flows.realnvp(2, layers=LAYERS, seed=0)
    couplings = [kind(coupling.conditioner, coupling.mask) for coupling in flow.bijector.bijectors]
    return tfd.TransformedDistribution(flow.distribution, tfb.Chain(couplings))


def tfps() -> tfd.TransformedDistribution:
    """Eight couplings of TFP, which always freeze the first entry, with permutations in between."""

    def halved(network: Conditioner) -> Callable:
        def shift_and_log_scale(frozen, output_units, **condition):
            shift, log_scale = network(tf.pad(frozen, [[0, 0], [0, output_units]]))
            return shift[:, -output_units:], log_scale[:, -output_units:]

        return shift_and_log_scale

    networks = [dense_conditioner(2, seed=k) for k in range(LAYERS)]
    layers = []
    for network in networks:
        layers += [tfb.RealNVP(num_masked=1, shift_and_log_scale_fn=halved(network)), tfb.Permute([1, 0])]
    flow = tfd.TransformedDistribution(flows.standard_normal(2), tfb.Chain(layers))
    flow.networks = networks  # TFP does not see variables behind a function
    return flow


def steps_per_second(model: MaximumLikelihood, data: tf.data.Dataset) -> float:
    """Speed of `fit` over one pass of the data."""
    begin = time.perf_counter()
    model.fit(data, verbose=0)
    return STEPS / (time.perf_counter() - begin)


def main() -> None:
    """Prints a line for each flow: its speed, and how it compares with the course's own."""
    data = tf.data.Dataset.from_tensors(flows.standard_normal(2).sample(256, seed=1)).repeat(STEPS)
    models = {
        "course_utils, one evaluation": MaximumLikelihood(ours(AffineCoupling)),
        "course_utils, two evaluations": MaximumLikelihood(ours(EvaluatedTwice)),
        "tfb.RealNVP": MaximumLikelihood(tfps()),
    }
    for model in models.values():
        compile_with_schedule(model, 1e-4, ROUNDS * STEPS, steps_per_execution=65)
        steps_per_second(model, data)  # compiles
    rounds = [{name: steps_per_second(model, data) for name, model in models.items()} for _ in range(ROUNDS)]
    first = next(iter(models))
    for name in models:
        speeds = [each[name] for each in rounds]
        ratios = [each[first] / each[name] for each in rounds]
        print(
            f"{name:30} {statistics.median(speeds):6.0f} steps/s; the first is {statistics.median(ratios):.2f} times as "
            f"fast ({min(ratios):.2f} to {max(ratios):.2f})"
        )


if __name__ == "__main__":
    main()
