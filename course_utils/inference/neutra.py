"""Hamiltonian Monte Carlo, in the space of the density itself or in the latent space of a flow that was fitted to it."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.passes import limited
from course_utils.validation import require_positive_integer

tfb = tfp.bijectors

LogDensity = Callable[[tf.Tensor], tf.Tensor]

_FEWEST = 100  # draws under any limit, so that what is computed of them is finite


class Chains(NamedTuple):
    """Markov chains of Hamiltonian Monte Carlo.

    Attributes:
      states: What came after the burn-in, `[draws, chains, D]`.
      step_size: The leapfrogs' step size that the burn-in ended with.
      acceptance: Mean acceptance probability after the burn-in.
      gradients: Gradients of the log-density that all draws took, burn-in not counted: one a leapfrog and chain.
    """

    states: np.ndarray
    step_size: float
    acceptance: float
    gradients: int


def pulled_back(log_density: LogDensity, bijector: tfb.Bijector) -> LogDensity:
    """The log-density that latents have if f(z) has the density p̃:

        log p̃_z(z) = log p̃(f(z)) + log|det J_f(z)| .

    It is normal, or nearly so, if f was fitted to p̃ by a flow on a normal base.

    Args:
      log_density: log p̃, from `[..., D]` to `[...]`.
      bijector: f, from latents to data, on vectors.

    Reference: Hoffman, Sountsov, Dillon, Langmore, Tran & Vasudevan (2019), "NeuTra-lizing bad geometry in Hamiltonian Monte
    Carlo using neural transport", section 3.
    """

    def log_density_of_latents(z: tf.Tensor) -> tf.Tensor:
        return log_density(bijector.forward(z)) + bijector.forward_log_det_jacobian(z, event_ndims=1)

    return log_density_of_latents


def hamiltonian(
    log_density: LogDensity,
    start: tf.Tensor,
    *,
    draws: int,
    burn_in: int,
    leapfrogs: int,
    seed: int,
    acceptance: float = 0.8,
    step_size: float = 0.1,
) -> Chains:
    """Runs Hamiltonian Monte Carlo; its step size is adapted in the first four fifths of the burn-in.

    For a chain in latent space hand over the density that is `pulled_back`, and take what comes out `forward`.

    Args:
      log_density: From `[chains, D]` to `[chains]`, up to a constant.
      start: Where the chains begin, `[chains, D]`.
      draws: Draws of each chain after the burn-in; where the environment caps passes, as many as it allows, or 100.
      burn_in: Draws before them, which are not kept; capped likewise.
      leapfrogs: Leapfrog steps of each draw, a gradient each.
      seed: Seed of momenta and of acceptances.
      acceptance: The mean acceptance probability that the step size is adapted to.
      step_size: The step size at first.

    Raises:
      ValueError: If a number of steps is not a positive integer.

    Reference: Hoffman & Gelman (2014), "The no-U-turn sampler", section 3.2, for the step size.
    """
    draws, burn_in, leapfrogs = (
        require_positive_integer(number, f"the number of {what}")
        for number, what in ((draws, "draws"), (burn_in, "draws to burn in"), (leapfrogs, "leapfrogs"))
    )
    draws, burn_in = (limited(number, least=_FEWEST) for number in (draws, burn_in))
    kernel = tfp.mcmc.DualAveragingStepSizeAdaptation(
        tfp.mcmc.HamiltonianMonteCarlo(log_density, step_size, leapfrogs),
        num_adaptation_steps=burn_in * 4 // 5,
        target_accept_prob=acceptance,
    )

    @tf.function(autograph=False)
    def walk() -> tuple[tf.Tensor, tuple[tf.Tensor, tf.Tensor]]:
        return tfp.mcmc.sample_chain(
            draws,
            start,
            kernel=kernel,
            num_burnin_steps=burn_in,
            seed=[seed, 0],
            trace_fn=lambda _, results: (
                tf.minimum(results.inner_results.log_accept_ratio, 0.0),
                results.new_step_size,
            ),
        )

    states, (log_accept, sizes) = walk()
    accepted = float(np.mean(np.exp(np.nan_to_num(log_accept, nan=-np.inf))))
    return Chains(states.numpy(), float(sizes[-1]), accepted, draws * leapfrogs * states.shape[1])


def least_effective(states: np.ndarray) -> float:
    """The effective number of draws of all chains together, for the mean of the entry for which it is least.

    Autocorrelations are taken over draws, and against the variance of all chains together: chains that do not mix count for
    little.

    Args:
      states: Draws, `[draws, chains, D]`.

    Raises:
      ValueError: If there are fewer than two chains.

    Reference: Vehtari, Gelman, Simpson, Carpenter & Bürkner (2021), "Rank-normalization, folding, and localization", section 3.
    """
    if np.ndim(states) != 3 or np.shape(states)[1] < 2:
        raise ValueError(f"Expected draws of two chains or more, [draws, chains, D]; got shape {np.shape(states)}.")
    effective = tfp.mcmc.effective_sample_size(
        tf.convert_to_tensor(states), filter_beyond_positive_pairs=True, cross_chain_dims=1
    )
    return float(tf.reduce_min(effective))
