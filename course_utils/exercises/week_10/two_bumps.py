"""Exercise 10.1, one spline on the line: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.distributions import require_distribution, require_float32
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_10.shared_splines import ReferenceSpline, raw_numbers

tfb = tfp.bijectors
tfd = tfp.distributions

_NORMAL = tfd.Normal(0.0, 1.0)

_Flow = Callable[[int, float], tfd.Distribution]


def _on(base: Callable[[], tfd.Distribution], bijector: Callable = ReferenceSpline) -> _Flow:
    """The flow of a base and a bijector, which is made of the bins and the bound."""
    return lambda bins, bound: tfd.TransformedDistribution(base(), bijector(bins, bound))


_line_flow = _on(lambda: tfd.Normal(0.0, 1.0))


def _transport(z: np.ndarray, x: np.ndarray, cdf: np.ndarray) -> np.ndarray:
    return np.interp(_NORMAL.cdf(z), cdf, x)


def _kl(log_p: np.ndarray, log_q: np.ndarray, dx: float) -> float:
    return np.sum(np.exp(log_p) * (log_p - log_q)) * dx


def _trapezoid(log_p: np.ndarray, log_q: np.ndarray, dx: float) -> float:
    return np.trapezoid(np.exp(log_p) * (log_p - log_q), dx=dx)


_MISTAKES = {
    "line_flow": {
        "the flow is the other way round: take the spline as it is, without `tfb.Invert`.": _on(
            lambda: tfd.Normal(0.0, 1.0), lambda bins, bound: tfb.Invert(ReferenceSpline(bins, bound))
        ),
        "the spline's bound is the one that `line_flow` is given: hand it on.": _on(
            lambda: tfd.Normal(0.0, 1.0), lambda bins, bound: ReferenceSpline(bins, 4.0)
        ),
        "the base should be the standard normal distribution, of mean 0 and standard deviation 1.": [
            _on(lambda: tfd.Normal(0.0, 2.0)),
            _on(lambda: tfd.Uniform(-3.0, 3.0)),
            _on(lambda: tfd.Normal(1.0, 1.0)),
        ],
    },
    "transport": {
        "that is F(z): F has to be turned round, and Φ applied before it.": lambda z, x, cdf: np.interp(z, x, cdf),
        "that is F⁻¹ of z itself: first comes p = Φ(z).": lambda z, x, cdf: np.interp(z, cdf, x),
        "that is F(Φ(z)): to turn F round, exchange the columns of its table in `np.interp`.": lambda z, x, cdf: (
            np.interp(_NORMAL.cdf(z), x, cdf)
        ),
        "that is the map from data to latents, Φ⁻¹(F): the flow's forward map goes the other way.": lambda z, x, cdf: (
            _NORMAL.quantile(np.float32(np.interp(z, x, cdf)))
        ),
        "Φ is the cumulative distribution function, `cdf`, rather than the density.": lambda z, x, cdf: np.interp(
            _NORMAL.prob(z), cdf, x
        ),
        "that is the point of the table next to x: take what lies between two of them, too, as `np.interp` does.": [
            lambda z, x, cdf: x[np.minimum(np.searchsorted(cdf, _NORMAL.cdf(z)), len(x) - 1)],
            lambda z, x, cdf: x[np.argmin(np.abs(_NORMAL.cdf(z).numpy()[:, None] - cdf), axis=1)],
        ],
    },
    "kl_by_quadrature": {
        "that is the divergence the other way round, of p from q: points count by the density p.": lambda p, q, dx: _kl(
            q, p, dx
        ),
        "the sign is wrong: it is the logarithm of p minus that of q.": lambda p, q, dx: -_kl(p, q, dx),
        "a sum becomes an integral when each term is multiplied by the width `dx`.": lambda p, q, dx: _kl(p, q, 1.0),
        "take the sum times `dx`, and not the mean over the grid.": lambda p, q, dx: np.mean(np.exp(p) * (p - q)),
        "each difference of the logarithms is to be weighted by the density p, `np.exp(log_p)`.": [
            lambda p, q, dx: np.sum(p - q) * dx,
            lambda p, q, dx: np.mean(p - q),
        ],
        "the weight is the density p itself: `log_p` is its logarithm.": lambda p, q, dx: np.sum(p * (p - q)) * dx,
        "that is the cross-entropy: the entropy of p is still to be taken away.": lambda p, q, dx: (
            -np.sum(np.exp(p) * q) * dx
        ),
        "that is in bits; leave it in nats.": lambda p, q, dx: _kl(p, q, dx) / np.log(2),
        "add the terms up: the divergence is one number.": lambda p, q, dx: np.exp(p) * (p - q) * dx,
    },
}


@exercise(
    "Exercise 10.1, one spline on the line",
    reference=lambda: (_line_flow, _transport, _kl),
    alternatives=[
        (_on(lambda: tfd.Normal(loc=0.0, scale=1.0)), _transport, _trapezoid),
        (_line_flow, lambda z, x, cdf: tf.constant(_transport(z, x, cdf)), lambda p, q, dx: np.exp(p) @ (p - q) * dx),
    ],
    mistakes=_MISTAKES,
)
def two_bumps(line_flow: _Flow, transport: Callable, kl_by_quadrature: Callable) -> Iterator[Observation]:
    flow = _spline_flow(line_flow, 5, 3.0)
    flow.trainable_variables[0].assign(raw_numbers(14, seed=1, scale=1.0))
    x = np.linspace(-3.7, 3.7, 12, dtype=np.float32)
    what = "`line_flow(5, 3.0).log_prob(x)`"
    yield Observation(what, call(what, flow.log_prob, tf.constant(x)), tolerance=1e-3)
    if not hasattr(flow.bijector, "raw"):
        raise Wrong(
            "the densities are right, and the bijector should be a `Spline` and nothing else, so that the cells below find its raw "
            f"numbers in `flow.bijector.raw`; yours is of type {type(flow.bijector).__name__}."
        )
    table = np.linspace(-5, 7, 25)
    logistic = 1 / (1 + np.exp(-1.5 * (table - 0.8)))
    z = np.array([-2.1, -1.3, -0.4, 0.15, 0.7, 1.6, 2.3], np.float32)
    yield Observation("`transport(z, x, cdf)`", call("`transport(z, x, cdf)`", transport, z, table, logistic), 1e-3)
    fine = np.linspace(-9, 9, 601)
    log_p, log_q = (-0.5 * ((fine - m) / s) ** 2 - np.log(s * np.sqrt(2 * np.pi)) for m, s in ((0.5, 0.8), (0.2, 1.3)))
    what = "`kl_by_quadrature(log_p, log_q, dx)`"
    yield Observation(what, call(what, kl_by_quadrature, log_p, log_q, fine[1] - fine[0]))


def _spline_flow(line_flow: _Flow, bins: int, bound: float) -> tfd.TransformedDistribution:
    """The student's flow, if it is one of a single spline with this number of bins."""
    what = f"`line_flow({bins}, {bound})`"
    flow = call(what, line_flow, bins, bound)
    if isinstance(flow, tfb.Bijector):
        raise Wrong(f"{what} is the bijector alone: put it on a base, with `tfd.TransformedDistribution`.")
    require_distribution(what, flow)
    if not hasattr(flow, "bijector"):
        raise Wrong(f"{what} should be a `tfd.TransformedDistribution`; yours is of type {type(flow).__name__}.")
    require_float32(what, flow)
    shapes = [tuple(variable.shape) for variable in flow.trainable_variables]
    if shapes != [(3 * bins - 1,)]:
        raise Wrong(
            f"a spline of {bins} bins has one variable, of {3 * bins - 1} raw numbers; {what} has variables of the shapes {shapes}."
        )
    return flow
