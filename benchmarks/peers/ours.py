"""The course's own flows, trained as in its notebooks but for the schedule."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from benchmarks.drivers.keras import KerasFlow
from benchmarks.tasks import BINS, BOUND, LEVELS, ROUNDS, SEED, Task
from course_utils import flows
from course_utils.bijectors import initialise_actnorm
from course_utils.training import MaximumLikelihood

tfb = tfp.bijectors
tfd = tfp.distributions


def trained(flow: tfd.TransformedDistribution, task: Task, **options) -> KerasFlow:
    """The course's training of a flow: a Keras model that adds its own loss, many steps to a compiled loop."""
    return KerasFlow(flow, MaximumLikelihood(flow), task, steps_per_execution=task.first_steps, **options)


def by_default(flow: tfd.TransformedDistribution, task: Task) -> KerasFlow:
    """A flow as a student has it: by XLA where the course says that this pays."""
    pays = flows.xla_pays(flow, task.first_steps + ROUNDS * task.steps)
    return trained(flow, task, jit_compile=pays, functions=flows.compiled(flow))


def realnvp(task: Task) -> KerasFlow:
    return by_default(flows.realnvp(*task.shape, task.layers, task.hidden, seed=SEED), task)


def maf(task: Task) -> KerasFlow:
    return by_default(flows.maf(*task.shape, task.layers, task.hidden, seed=SEED), task)


def spline_coupling(task: Task) -> KerasFlow:
    flow = flows.spline_coupling(*task.shape, task.layers, task.hidden, seed=SEED, bins=BINS, bound=BOUND)
    return by_default(flow, task)


def spline_autoregressive(task: Task) -> KerasFlow:
    flow = flows.spline_autoregressive(*task.shape, task.layers, task.hidden, seed=SEED, bins=BINS, bound=BOUND)
    if task.layers % 2 == 0:
        # Next to the data the other libraries take the first entry first; so many layers of the course take the last.
        reverse = tfb.Permute(np.arange(*task.shape)[::-1])
        flow = tfd.TransformedDistribution(flow.distribution, tfb.Chain([reverse, *flow.bijector.bijectors]))
    return by_default(flow, task)


def glow(task: Task, first: np.ndarray) -> KerasFlow:
    flow = flows.glow(task.shape, LEVELS, task.layers, task.hidden[0], seed=SEED)
    initialise_actnorm(flow.bijector, tf.constant(first))
    return by_default(flow, task)
