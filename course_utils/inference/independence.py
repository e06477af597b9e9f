"""Metropolis and Hastings's chain whose proposals come from a flow, and do not depend on where the chain is."""

from collections.abc import Callable
from typing import NamedTuple

import tensorflow as tf
import tensorflow_probability as tfp

tfd = tfp.distributions
tfmcmc = tfp.mcmc


class IndependenceResults(NamedTuple):
    """What a step remembers of the state it proposes, each of the shape of the chains.

    Attributes:
      target_log_prob: log p̃(x').
      proposal_log_prob: log q(x').
      log_acceptance_correction: log q(x) − log q(x'), for the state x before.
    """

    target_log_prob: tf.Tensor
    proposal_log_prob: tf.Tensor
    log_acceptance_correction: tf.Tensor


class UncalibratedIndependence(tfmcmc.TransitionKernel):
    """Proposes a draw from a distribution q, whatever the state. `tfp.mcmc.MetropolisHastings` accepts or rejects it."""

    def __init__(self, target_log_prob_fn: Callable[[tf.Tensor], tf.Tensor], proposal: tfd.Distribution):
        """Describes the step.

        Args:
          target_log_prob_fn: log p̃, from states `[chains, *event]` to `[chains]`.
          proposal: q, such as a flow. Its own draws need `log_prob` only at the start: draw and density come together.
        """
        self._parameters = {"target_log_prob_fn": target_log_prob_fn, "proposal": proposal}

    @property
    def target_log_prob_fn(self) -> Callable[[tf.Tensor], tf.Tensor]:
        return self._parameters["target_log_prob_fn"]

    @property
    def proposal(self) -> tfd.Distribution:
        return self._parameters["proposal"]

    @property
    def parameters(self) -> dict:
        return self._parameters

    @property
    def is_calibrated(self) -> bool:
        return False

    def one_step(self, current_state, previous_kernel_results, seed=None):
        chains = tf.shape(previous_kernel_results.target_log_prob)
        proposed, log_q = self.proposal.experimental_sample_and_log_prob(chains, seed=seed)
        correction = previous_kernel_results.proposal_log_prob - log_q
        return proposed, IndependenceResults(self.target_log_prob_fn(proposed), log_q, correction)

    def bootstrap_results(self, init_state):
        log_p, log_q = self.target_log_prob_fn(init_state), self.proposal.log_prob(init_state)
        return IndependenceResults(log_p, log_q, tf.zeros_like(log_p))


def independence_sampler(
    log_density: Callable[[tf.Tensor], tf.Tensor], proposal: tfd.Distribution
) -> tfmcmc.MetropolisHastings:
    """A kernel for `tfp.mcmc.sample_chain` that leaves p ∝ p̃ invariant, with proposals from q:

        x' ~ q,  accepted with probability min(1, [p̃(x') / q(x')] / [p̃(x) / q(x)]) ,

    the ratio of two importance weights.

    Args:
      log_density: log p̃, from states `[chains, *event]` to `[chains]`.
      proposal: q, such as a flow that was fitted to p.

    Reference: Tierney (1994), "Markov chains for exploring posterior distributions", section 2.3.3; Albergo, Kanwar & Shanahan
    (2019), "Flow-based generative models for Markov chain Monte Carlo in lattice field theory", for flows.
    """
    return tfmcmc.MetropolisHastings(UncalibratedIndependence(log_density, proposal))
