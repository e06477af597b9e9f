"""Live 12.7, the density of the latents: its check."""

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation

tfb = tfp.bijectors

_SIZE = 3


def _pulled_back(combine: Callable) -> Callable:
    """What is made of the target's log-density, the bijector and the latents."""
    return lambda log_density, bijector: lambda z: combine(log_density, bijector, z)


def _forward_log_det(bijector: tfb.Bijector, z: tf.Tensor) -> tf.Tensor:
    return bijector.forward_log_det_jacobian(z, event_ndims=1)


def _by_a_transformed_distribution(log_density, bijector):
    def density(z):
        x = bijector.forward(z)
        return log_density(x) - bijector.inverse_log_det_jacobian(x, event_ndims=1)

    return density


def _normal_log_prob(z: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(tfp.distributions.Normal(0.0, 1.0).log_prob(z), axis=-1)


@exercise(
    "Live 12.7, the density of the latents",
    reference=lambda: _pulled_back(lambda p, f, z: p(f.forward(z)) + _forward_log_det(f, z)),
    alternatives=[_by_a_transformed_distribution],
    mistakes={
        "the log-determinant is missing: where f stretches, more of p̃ belongs to the latents.": _pulled_back(
            lambda p, f, z: p(f.forward(z))
        ),
        "the log-determinant has the wrong sign: this is the density of z, not of x.": _pulled_back(
            lambda p, f, z: p(f.forward(z)) - _forward_log_det(f, z)
        ),
        "p̃ is taken at z: it is a density of x = f(z).": _pulled_back(lambda p, f, z: p(z) + _forward_log_det(f, z)),
        "p̃ is taken at f⁻¹(z): go forward, from latents to data.": [
            _pulled_back(lambda p, f, z: p(f.inverse(tf.identity(z))) + _forward_log_det(f, z)),
            _pulled_back(lambda p, f, z: p(f.inverse(tf.identity(z))) + f.inverse_log_det_jacobian(z, event_ndims=1)),
            _pulled_back(lambda p, f, z: p(f.inverse(tf.identity(z)))),
        ],
        "the log-determinant is that of f⁻¹ at z: of f, rather.": _pulled_back(
            lambda p, f, z: p(f.forward(z)) + f.inverse_log_det_jacobian(tf.identity(z), event_ndims=1)
        ),
        "log N(z; 0, I) does not belong here: the flow's base is where it was trained from, and the target is p̃ alone.": _pulled_back(
            lambda p, f, z: p(f.forward(z)) + _forward_log_det(f, z) + _normal_log_prob(z)
        ),
        "that is the importance weight of the flow: the density of z has no log N(z; 0, I) taken away.": _pulled_back(
            lambda p, f, z: p(f.forward(z)) + _forward_log_det(f, z) - _normal_log_prob(z)
        ),
    },
)
def latent_target(latent_target: Callable) -> Iterator[Observation]:
    require_order("latent_target", latent_target, "log_density", "bijector")
    what = "`latent_target(log_density, bijector)`"

    def log_density(x):
        return -tf.reduce_sum(tf.abs(x - 0.5) ** 1.5, axis=-1) + 2.0

    density = call(what, latent_target, log_density, _bent_flow())
    if not callable(density):
        raise Wrong(
            f"{what} should return a function of z, such as an inner `def`; yours returns {type(density).__name__}."
        )
    what = "`latent_target(log_density, bijector)(z)`"
    z = normal(7, _SIZE, seed=4)
    got = as_array(what, call(what, density, tf.identity(z)))
    if got.shape == (7, _SIZE):
        raise Wrong(f"{what} should have one number for each point: give `event_ndims=1` to the log-determinant.")
    yield Observation(what, got, tolerance=1e-3)
    try:
        compiled = tf.function(tfp.math.value_and_gradient, autograph=False)(density, z)[1]
    except Exception as error:
        raise Wrong(
            f"{what} works, but not in a compiled function with its gradient, as Hamiltonian Monte Carlo calls it: use TensorFlow's "
            "functions and not NumPy's."
        ) from error
    if compiled is None or not np.all(np.isfinite(compiled)):
        raise Wrong(f"{what} has no gradient: use TensorFlow's functions and not NumPy's.")
    yield Observation(f"the gradient of {what}", compiled, tolerance=1e-2)


@cache
def _bent_flow() -> tfb.Bijector:
    """An inverse autoregressive flow far from the identity that it starts as."""
    flow = flows.iaf(_SIZE, layers=2, hidden=(8,), seed=8)
    for k, variable in enumerate(flow.trainable_variables):
        variable.assign_add(0.5 * normal(*variable.shape, seed=50 + k))
    return flow.bijector
