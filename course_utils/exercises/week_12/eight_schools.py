"""Exercise 12.6, eight schools: its check."""

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.datasets import EightSchools
from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation


def _to_schools(effects: Callable = lambda mean, log_tau, eta: mean + tf.exp(log_tau) * eta) -> Callable:
    """u = (μ, log τ, η) with the last eight entries replaced."""
    return lambda u: tf.concat([u[..., :2], effects(u[..., :1], u[..., 1:2], u[..., 2:])], axis=-1)


def _density(log_det: Callable, at: Callable | None = None) -> Callable:
    """The joint density at z, which is where `at` takes u, and a log-determinant."""
    at = at or _to_schools()
    return lambda log_joint, u: log_joint(at(u)) + log_det(u)


def _effective(
    combine: Callable = lambda states: tf.reduce_min(_all_chains(states)), thousands: float = 1e3
) -> Callable:
    return lambda states, gradients: thousands * combine(states) / gradients


def _all_chains(states: np.ndarray) -> tf.Tensor:
    """The effective sample size of each entry, of all chains together."""
    return tfp.mcmc.effective_sample_size(
        tf.convert_to_tensor(states), filter_beyond_positive_pairs=True, cross_chain_dims=1
    )


def _each_chain(states: np.ndarray) -> tf.Tensor:
    return tfp.mcmc.effective_sample_size(tf.convert_to_tensor(states), filter_beyond_positive_pairs=True)


_MISTAKES = {
    "to_schools": {
        "μ is missing: the schools scatter around it.": _to_schools(lambda m, s, eta: tf.exp(s) * eta),
        "the second entry is log τ: take its exponential for τ.": _to_schools(lambda m, s, eta: m + s * eta),
        "that is the way back, from θ to η: multiply by τ, and add μ.": _to_schools(
            lambda m, s, eta: (eta - m) * tf.exp(-s)
        ),
        "θ = μ + τ η: μ is not multiplied by τ.": _to_schools(lambda m, s, eta: (m + eta) * tf.exp(s)),
        "θ = μ + τ η: τ is a standard deviation, not a variance.": _to_schools(
            lambda m, s, eta: m + tf.exp(s / 2) * eta
        ),
        "leave the second entry as it is, log τ: `log_joint` takes that.": lambda u: tf.concat(
            [u[..., :1], tf.exp(u[..., 1:2]), _to_schools()(u)[..., 2:]], axis=-1
        ),
    },
    "non_centred_density": {
        "the log-determinant is missing: all eight θ are stretched by τ.": _density(lambda u: 0.0),
        "the log-determinant has the wrong sign: this is a density of u.": _density(lambda u: -8 * u[..., 1]),
        "each of the eight schools has a factor τ in the determinant: that makes 8 log τ.": _density(
            lambda u: u[..., 1]
        ),
        "the log-determinant is 8 log τ, and log τ is what u holds: no exponential.": _density(
            lambda u: 8 * tf.exp(u[..., 1])
        ),
        "only the eight θ are stretched, μ and log τ are not: 8 log τ rather than 10.": _density(
            lambda u: 10 * u[..., 1]
        ),
        "the joint density is one of (μ, log τ, θ): take it at `to_schools(u)`.": _density(
            lambda u: 8 * u[..., 1], at=lambda u: u
        ),
    },
    "effective_per_thousand": {
        "count for 1,000 gradients: multiply by 1,000.": _effective(thousands=1.0),
        "take the entry for which there are fewest, and not the mean over entries.": _effective(
            lambda states: tf.reduce_mean(_all_chains(states))
        ),
        "take the entry for which there are fewest, and not the one for which there are most.": _effective(
            lambda states: tf.reduce_max(_all_chains(states))
        ),
        "that adds up chains each of which is compared with itself alone: chains that never meet would count as good. Give "
        "`cross_chain_dims=1`.": [
            _effective(lambda states: tf.reduce_min(tf.reduce_sum(_each_chain(states), axis=0))),
            _effective(lambda states: tf.reduce_sum(tf.reduce_min(_each_chain(states), axis=1))),
        ],
        "chains are counted one by one: all of them together, with `cross_chain_dims=1`.": _effective(
            lambda states: tf.reduce_min(_each_chain(states))
        ),
        "give `filter_beyond_positive_pairs=True`: the other filter, at a threshold, gives another number.": _effective(
            lambda states: tf.reduce_min(
                tfp.mcmc.effective_sample_size(tf.convert_to_tensor(states), cross_chain_dims=1)
            )
        ),
        "add up nothing over the entries: their least number is asked for.": _effective(
            lambda states: tf.reduce_sum(_all_chains(states))
        ),
    },
}


@exercise(
    "Exercise 12.6, eight schools",
    reference=lambda: (_to_schools(), _density(lambda u: 8 * u[..., 1]), _effective()),
    alternatives=[
        (
            lambda u: tf.concat(
                [u[..., 0:1], u[..., 1:2], u[..., 0, None] + tf.exp(u[..., 1, None]) * u[..., 2:]], axis=-1
            ),
            lambda log_joint, u: log_joint(_to_schools()(u)) + tf.reduce_sum(tf.repeat(u[..., 1:2], 8, -1), axis=-1),
            lambda states, gradients: np.min(_all_chains(states)) / (gradients / 1000),
        )
    ],
    mistakes=_MISTAKES,
)
def eight_schools(
    to_schools: Callable, non_centred_density: Callable, effective_per_thousand: Callable
) -> Iterator[Observation]:
    for shape in ((5,), (2, 3)):
        what, u = "`to_schools(u)`", normal(*shape, 10, seed=3)
        got = as_array(what, call(what, to_schools, u))
        if got.shape[-1:] == (8,):
            raise Wrong("`to_schools(u)` should have all ten entries, μ and log τ before the eight θ.")
        yield Observation(what, got)
    require_order("non_centred_density", non_centred_density, "log_joint", "u")
    what, schools = "`non_centred_density(log_joint, u)`", EightSchools()
    for shape in ((6,), (2, 3)):
        u = normal(*shape, 10, seed=4)
        got = as_array(what, call(what, non_centred_density, schools.log_joint, u))
        if got.shape == (*shape, 1):
            raise Wrong(f"{what} should have shape {shape}; yours has {got.shape}: take `u[..., 1]`, without its axis.")
        yield Observation(what, got, tolerance=1e-3)

    def density(u: tf.Tensor) -> tf.Tensor:
        return non_centred_density(schools.log_joint, u)

    try:
        tf.function(tfp.math.value_and_gradient, autograph=False)(density, u)
    except Exception as error:
        raise Wrong(
            f"{what} works, but not in a compiled function with its gradient, as Hamiltonian Monte Carlo calls it: use TensorFlow's "
            "functions and not NumPy's."
        ) from error
    require_order("effective_per_thousand", effective_per_thousand, "states", "gradients")
    what = "`effective_per_thousand(states, gradients)`"
    for correlations, shift in (((0.1, 0.6, 0.85), 0.5), ((-0.4, -0.5, -0.6), 0.0)):
        got = call(what, effective_per_thousand, _states(correlations, shift), 40_000)
        yield Observation(what, as_array(what, got), tolerance=2e-3)


@cache
def _states(correlations: tuple[float, ...], shift: float) -> np.ndarray:
    """Four chains whose means differ, of three entries with these correlations from draw to draw."""
    noise = normal(400, 4, 3, seed=6).numpy()
    states = np.zeros_like(noise)
    for k in range(1, len(noise)):
        states[k] = np.array(correlations) * states[k - 1] + noise[k]
    return states + shift * np.arange(4)[:, None].astype(np.float32)
