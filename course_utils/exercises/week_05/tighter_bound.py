"""Live 5.9, a tighter bound: its check."""

from collections.abc import Callable, Iterator

import numpy as np
from scipy.special import logsumexp

from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation


def _log_mean_exp(log_weights: np.ndarray) -> np.ndarray:
    return logsumexp(log_weights, axis=0) - np.log(len(log_weights))


def _bits(
    mean: Callable = _log_mean_exp,
    weights: Callable = lambda p, q, d, log_levels: p - d * log_levels - q,
    unit: Callable = lambda log_p, d: -log_p / (d * np.log(2)),
) -> Callable:
    """Bits as a function of the logarithm of a mean of weights, and those of log p, log q, dimensions and log Q."""

    def importance_weighted_bits(log_p: np.ndarray, log_q: np.ndarray, dimensions: int, levels: int) -> np.ndarray:
        log_weights = weights(np.array(log_p, float), np.array(log_q, float), dimensions, np.log(levels))
        return unit(mean(log_weights), dimensions)

    return importance_weighted_bits


@exercise(
    "Live 5.9, a tighter bound",
    reference=lambda: _bits(),
    alternatives=[_bits(lambda w: w.max(axis=0) + np.log(np.mean(np.exp(w - w.max(axis=0)), axis=0)))],
    mistakes={
        "average the weights, and take the logarithm then; the mean of the logarithms is the bound of K = 1, with less noise.": (
            _bits(lambda w: w.mean(axis=0))
        ),
        "that is the logarithm of the sum of the weights: divide by their number, that is, subtract log K.": _bits(
            lambda w: logsumexp(w, axis=0)
        ),
        "take the mean over the draws, the first axis; yours is the largest weight alone.": _bits(
            lambda w: w.max(axis=0)
        ),
        "the density of the noise is divided by: subtract log q.": _bits(
            weights=lambda p, q, d, log_levels: p - d * log_levels + q
        ),
        "the density of the noise, log q, is missing.": _bits(weights=lambda p, q, d, log_levels: p - d * log_levels),
        "the term D log Q is missing: the density of y + u is p(x) / Q^D.": _bits(
            weights=lambda p, q, d, log_levels: p - q
        ),
        "log Q is subtracted once for each dimension: D log Q.": _bits(
            weights=lambda p, q, d, log_levels: p - log_levels - q
        ),
        "your bits have the wrong sign: the likelier an image, the fewer bits it takes.": _bits(
            unit=lambda log_p, d: log_p / (d * np.log(2))
        ),
        "these are nats: divide by log 2.": _bits(unit=lambda log_p, d: -log_p / d),
        "these are the bits of the whole image: divide by the number of dimensions.": _bits(
            unit=lambda log_p, d: -log_p / np.log(2)
        ),
    },
)
def tighter_bound(importance_weighted_bits: Callable) -> Iterator[Observation]:
    rng = np.random.default_rng(9)
    what = "`importance_weighted_bits(log_p, log_q, dimensions, levels)`"
    log_p, log_q = rng.normal(20.0, 3.0, size=(5, 3)), rng.normal(1.0, 2.0, size=(5, 3))
    got = call(what, importance_weighted_bits, log_p.astype(np.float32), log_q.astype(np.float32), 12, 7)
    if np.shape(got) == (5,):
        raise Wrong("the draws are the first axis, and the images the second: take the mean over `axis=0`.")
    if np.shape(got) == ():
        raise Wrong(f"{what} should return one number for each image, and no mean over them.")
    yield Observation(what, got)
    for shift in (-3000.0, 3000.0):
        got = call(what, importance_weighted_bits, (log_p + shift).astype(np.float32), log_q.astype(np.float32), 12, 7)
        if not np.isfinite(as_array(what, got)).all():
            raise Wrong(
                f"for log-densities of about {log_p.mean() + shift:.0f} nats, as images have, {what} is not finite: exponentials of "
                "them overflow or vanish. `tf.reduce_logsumexp` takes the logarithm of a sum of exponentials and does not."
            )
        yield Observation(f"for log-densities of about {log_p.mean() + shift:.0f} nats, {what}", got, tolerance=1e-3)
