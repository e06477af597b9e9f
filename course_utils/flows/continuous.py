"""A continuous flow: a base distribution carried along a velocity."""

import functools
from collections.abc import Callable
from typing import Any

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.ode import exact_divergence, hutchinson_divergence, integrate, require_method
from course_utils.validation import require_positive_integer

tfd = tfp.distributions

_DIVERGENCES = ("exact", "hutchinson")


class ContinuousFlow(tfd.Distribution):
    """Distribution of x(1), where x(0) = z comes from a base and moves with a velocity, dx/dt = v(x, t):

        log p(x(1)) = log p_base(x(0)) − ∫₀¹ div v(x(t), t) dt.

    Densities follow the equation backwards in time, samples forwards; both are as exact as the solver. Methods take a keyword
    `condition` if the velocity takes one, and hand it on as it is: `log_prob(x, condition=c)`, `sample(n, condition=c)`.

    Reference: Chen, Rubanova, Bettencourt & Duvenaud (2018), "Neural ordinary differential equations", section 4; Grathwohl et al.
    (2019), "FFJORD", section 3.
    """

    def __init__(
        self,
        base: tfd.Distribution,
        velocity: Callable[..., tf.Tensor],
        *,
        steps: int = 20,
        method: str = "runge_kutta",
        divergence: str = "exact",
        name: str = "continuous_flow",
    ):
        """Makes the distribution.

        Args:
          base: Distribution of z, with batch shape `[]`.
          velocity: Callable `(x, t)`, or `(x, t, condition)`, with x of shape `[..., *event]` and t a scalar, that returns the
            shape of x. The variables of a Keras model, a layer or a `tf.Module` are the flow's; a function's are not found.
          steps: Number of the solver's steps.
          method: The solver, one of `ode.METHODS`.
          divergence: "exact", D backward passes in each evaluation, or "hutchinson", a single one with signs drawn once for
            each point and density: `log_prob(x, seed=...)` is random then, and its mean a log-density's.
          name: As in `tfd.Distribution`.

        Raises:
          ValueError: If the base is no distribution with batch shape `[]`, the velocity not callable, the number of steps not a
            positive integer, or the method or the divergence unknown.
        """
        parameters = dict(locals())
        if not isinstance(base, tfd.Distribution) or base.batch_shape.rank != 0:
            got = f"one of batch shape {base.batch_shape}" if isinstance(base, tfd.Distribution) else repr(base)
            raise ValueError(f"Expected a base, a distribution of batch shape []; got {got}.")
        if not callable(velocity):
            raise ValueError(f"Expected a velocity, a callable of x and t; got {velocity!r}.")
        if divergence not in _DIVERGENCES:
            raise ValueError(f"Expected a divergence, {' or '.join(map(repr, _DIVERGENCES))}; got {divergence!r}.")
        require_positive_integer(steps, "the number of steps"), require_method(method)
        super().__init__(
            dtype=base.dtype,
            reparameterization_type=base.reparameterization_type,
            validate_args=False,
            allow_nan_stats=False,
            parameters=parameters,
            name=name,
        )
        self.base, self.velocity = base, velocity
        self.steps, self.method, self.divergence = steps, method, divergence

    @classmethod
    def _parameter_properties(cls, dtype, num_classes=None):
        return {}

    @property
    def evaluations(self) -> int:
        """How often a sample evaluates the velocity, and a density the velocity and its divergence."""
        return self.steps * require_method(self.method).evaluations

    def forward(self, z: tf.Tensor, condition: Any = None) -> tf.Tensor:
        """Carries latents z, `[..., *event]`, to data, of the same shape."""
        return integrate(self._given(condition), z, 0.0, 1.0, steps=self.steps, method=self.method)

    def inverse(self, x: tf.Tensor, condition: Any = None) -> tf.Tensor:
        """Carries data x, `[..., *event]`, back to latents, of the same shape."""
        return integrate(self._given(condition), x, 1.0, 0.0, steps=self.steps, method=self.method)

    def _event_shape(self):
        return self.base.event_shape

    def _event_shape_tensor(self):
        return self.base.event_shape_tensor()

    def _log_prob(self, x, condition=None, seed=None):
        z, minus_log_det = self._carry(x, 1.0, 0.0, condition, seed)
        return self.base.log_prob(z) + minus_log_det

    def _sample_n(self, n, seed=None, condition=None):
        return self.forward(self.base.sample(n, seed=seed), condition)

    def _sample_and_log_prob(self, sample_shape, seed, condition=None):
        base_seed, noise_seed = tfp.random.split_seed(seed)
        z = self.base.sample(sample_shape, seed=base_seed)
        x, log_det = self._carry(z, 0.0, 1.0, condition, noise_seed)
        return x, self.base.log_prob(z) - log_det

    def _given(self, condition: Any) -> Callable[[tf.Tensor, tf.Tensor], tf.Tensor]:
        return self.velocity if condition is None else lambda x, t: self.velocity(x, t, condition)

    def _carry(
        self, points: tf.Tensor, start: float, end: float, condition: Any, seed: Any
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """The points carried from one time to another, and the integral of the divergence on the way."""
        velocity, event_rank = self._given(condition), self.event_shape.rank
        divergence = functools.partial(exact_divergence, velocity, event_rank=event_rank)
        if self.divergence == "hutchinson":
            # One η for the whole way: with another at each step the solver would not see a smooth function of time.
            noise = tfp.random.rademacher(tf.shape(points), points.dtype, tfp.random.sanitize_seed(seed))
            noise = tf.ensure_shape(noise, points.shape)
            divergence = functools.partial(hutchinson_divergence, velocity, noise=noise, event_rank=event_rank)
        whole = (points, tf.zeros(tf.shape(points)[: points.shape.rank - event_rank], points.dtype))
        return integrate(
            lambda both, t: divergence(both[0], t), whole, start, end, steps=self.steps, method=self.method
        )
