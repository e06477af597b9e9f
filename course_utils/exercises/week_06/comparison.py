"""Exercise 6.4, mean and spread: its check."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation


def _mean_and_spread(bits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.mean(bits, axis=0), np.std(bits, axis=0, ddof=1)


def _clearly_less(a: np.ndarray, b: np.ndarray) -> bool:
    (mean_a, spread_a), (mean_b, spread_b) = _mean_and_spread(a), _mean_and_spread(b)
    return bool(mean_b - mean_a > 2 * np.sqrt(spread_a**2 / len(a) + spread_b**2 / len(b)))


def _with_spread(spread: Callable[[np.ndarray], np.ndarray]) -> Callable:
    return lambda bits: (np.mean(bits, axis=0), spread(bits))


def _less_by(limit: Callable) -> Callable:
    """Compares the gap with a limit, which is a function of both variances and both numbers of seeds."""
    return lambda a, b: np.mean(b) - np.mean(a) > limit(a.var(ddof=1), b.var(ddof=1), len(a), len(b))


_SPREADS = {
    "mean and spread are exchanged: the mean comes first.": lambda bits: _mean_and_spread(bits)[::-1],
    "your standard deviation divides by the number of seeds: divide by one less, with `ddof=1`.": _with_spread(
        lambda bits: np.std(bits, axis=0)
    ),
    "those are variances: take the square roots.": _with_spread(lambda bits: np.var(bits, axis=0, ddof=1)),
    "those are variances, and divided by the number of seeds.": _with_spread(lambda bits: np.var(bits, axis=0)),
    "that is the standard error of the mean: the spread is that of the single results.": _with_spread(
        lambda bits: np.std(bits, axis=0, ddof=1) / np.sqrt(len(bits))
    ),
    "that is the standard error, with the wrong `ddof` too: return the standard deviation of the results.": _with_spread(
        lambda bits: np.std(bits, axis=0) / np.sqrt(len(bits))
    ),
    "that is the range of the results: return their standard deviation.": _with_spread(
        lambda bits: np.ptp(bits, axis=0)
    ),
}

_COMPARISONS = {
    "it is the other way round: true if the mean of *a* is the smaller one.": lambda a, b: _clearly_less(b, a),
    "the sign of the difference matters: if the mean of a is far *above* that of b, the answer is no.": lambda a, b: (
        _clearly_less(a, b) or _clearly_less(b, a)
    ),
    "your answer is the opposite of what it should be.": lambda a, b: not _clearly_less(a, b),
    "the difference should be more than *twice* the standard error; yours need only be more than the error itself.": _less_by(
        lambda v, w, n, m: np.sqrt(v / n + w / m)
    ),
    "take the factor 2 itself; yours is a little less.": _less_by(lambda v, w, n, m: 1.96 * np.sqrt(v / n + w / m)),
    "that compares the means alone: how much do they vary?": _less_by(lambda *_: 0.0),
    "divide the variances by the numbers of seeds: a mean varies less than a single result.": _less_by(
        lambda v, w, n, m: 2 * np.sqrt(v + w)
    ),
    "take the numbers of seeds as they are: the one less is for the variances alone.": _less_by(
        lambda v, w, n, m: 2 * np.sqrt(v / (n - 1) + w / (m - 1))
    ),
    "there need not be 3 seeds: take `len(a)` and `len(b)`.": _less_by(lambda v, w, n, m: 2 * np.sqrt((v + w) / 3)),
    "the standard deviations are those of a sample, with `ddof=1`.": _less_by(
        lambda v, w, n, m: 2 * np.sqrt(v * (n - 1) / n**2 + w * (m - 1) / m**2)
    ),
    "the square root in Eq. (6.8) is missing.": _less_by(lambda v, w, n, m: 2 * (v / n + w / m)),
    "the variances add up, the squares of the standard deviations, and the square root comes last.": _less_by(
        lambda v, w, n, m: 2 * (np.sqrt(v / n) + np.sqrt(w / m))
    ),
    "the squares in Eq. (6.8) are missing.": _less_by(lambda v, w, n, m: 2 * np.sqrt(np.sqrt(v) / n + np.sqrt(w) / m)),
    "the factor 2 stands in front of the square root, not under it.": _less_by(
        lambda v, w, n, m: np.sqrt(2 * (v / n + w / m))
    ),
    "each variance is divided by its own number of seeds; yours are exchanged.": _less_by(
        lambda v, w, n, m: 2 * np.sqrt(v / m + w / n)
    ),
    "each variance is divided by its own number of seeds; you use that of a for both.": _less_by(
        lambda v, w, n, m: 2 * np.sqrt((v + w) / n)
    ),
    "each variance is divided by its own number of seeds; you use that of b for both.": _less_by(
        lambda v, w, n, m: 2 * np.sqrt((v + w) / m)
    ),
    "it is the variances that are divided by the numbers of seeds; you divide the standard deviations.": _less_by(
        lambda v, w, n, m: 2 * np.sqrt(v / n**2 + w / m**2)
    ),
}


@exercise(
    "Exercise 6.4, mean and spread",
    reference=lambda: (_mean_and_spread, _clearly_less),
    alternatives=[
        (
            lambda bits: np.array([bits.mean(axis=0), bits.std(axis=0, ddof=1)]),
            lambda a, b: np.mean(b) - np.mean(a) > 2 * np.hypot(*(np.std(x, ddof=1) / len(x) ** 0.5 for x in (a, b))),
        ),
        (
            lambda bits: (sum(bits) / len(bits), np.sqrt(((bits - bits.mean(0)) ** 2).sum(0) / (len(bits) - 1))),
            _less_by(lambda v, w, n, m: 2 * np.sqrt(v / n + w / m)),
        ),
        (lambda bits: [part.tolist() for part in _mean_and_spread(bits)], _clearly_less),
    ],
    mistakes={"mean_and_spread": _SPREADS, "clearly_less": _COMPARISONS},
)
def comparison(mean_and_spread: Callable, clearly_less: Callable) -> Iterator[Observation]:
    bits = 3 + np.array([[0.4, -0.1, 0.9], [0.1, 0.5, 0.3], [-0.6, 0.2, 0.0], [0.8, -0.7, 0.6]])
    for what, given in (("an array of shape (4, 3)", bits), ("a vector of four results", bits[:, 0])):
        result = call(f"For {what}, `mean_and_spread`", mean_and_spread, given)
        try:
            mean, spread = result
        except (TypeError, ValueError):
            raise Wrong(
                f"for {what}, `mean_and_spread` should return two things, the means and the standard deviations."
            ) from None
        for name, got in (("means", mean), ("standard deviations", spread)):
            if np.shape(got) != given.shape[1:]:
                raise Wrong(
                    f"for {what}, the {name} should have shape {given.shape[1:]}; yours have {np.shape(got)}. Take them over the "
                    "seeds, which are the first axis: `axis=0`."
                )
        yield Observation(f"for {what}, the mean", mean)
        yield Observation(f"for {what}, the standard deviation", spread)
    yield from _judgements(clearly_less)


def _judgements(clearly_less: Callable) -> Iterator[Observation]:
    pairs = _comparisons()
    answers = [call("`clearly_less(a, b)`", clearly_less, a, b) for a, b in pairs]
    for answer in answers:
        if np.shape(answer) != () or np.asarray(answer).dtype != bool:
            raise Wrong(
                f"`clearly_less(a, b)` should be true or false; yours is {type(answer).__name__} {str(answer)[:60]!r}."
            )
    if len(set(map(bool, answers))) == 1:
        raise Wrong(f"for all of several pairs of results, `clearly_less(a, b)` is {bool(answers[0])}.")
    misjudged = [pair for pair, answer in zip(pairs, answers, strict=True) if answer != _clearly_less(*pair)]
    yield Observation("`clearly_less(a, b)`", answers, otherwise=_explained(*misjudged[0]) if misjudged else None)


def _explained(a: np.ndarray, b: np.ndarray) -> str:
    error = np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
    return (
        f"for a = {np.round(a, 3).tolist()} and b = {np.round(b, 3).tolist()}, the difference of the means is "
        f"{b.mean() - a.mean():.4f} and its standard error {error:.4f}: `clearly_less(a, b)` should be {_clearly_less(a, b)}."
    )


def _results(mean: float, spread: float, pattern: Sequence[float]) -> np.ndarray:
    """A vector with just this mean and sample standard deviation."""
    pattern = np.asarray(pattern) - np.mean(pattern)
    return mean + spread * pattern / np.std(pattern, ddof=1)


def _comparisons() -> list[tuple[np.ndarray, np.ndarray]]:
    """Pairs of results whose means differ by given multiples of the standard error; no two mistakes judge all of them alike."""
    three, five, nine = [-1.0, 0.3, 0.8], [0.4, -0.9, 1.1, 0.2, -0.5], [1, -2, 0.5, 3, -1, 0.2, -0.3, 2, 1.5]
    pairs = []
    for multiple, (spread_a, a), (spread_b, b) in (
        (1.2, (0.02, three), (0.05, five)),
        (2.6, (0.02, three), (0.05, five)),
        (-4.0, (0.03, five), (0.02, three)),
        (1.55, (0.04, five), (0.03, nine)),
        (1.9, (0.03, three), (0.04, three)),
        (2.15, (0.03, three), (0.04, three)),
        (2.4, (0.30, nine), (0.20, three)),
        (3.0, (0.01, three), (0.09, nine)),
        (3.0, (0.09, nine), (0.01, three)),
        (2.6, (6.00, five), (5.00, three)),
        (1.2, (6.00, five), (5.00, three)),
        (-1.0, (0.05, five), (0.06, nine)),
        (0.5, (0.03, five), (0.02, five)),
        (0.8, (0.03, nine), (0.05, nine)),
        (1.1, (0.04, three), (0.02, three)),
        (1.98, (0.03, five), (0.05, nine)),
        (2.2, (0.03, nine), (0.05, nine)),
        (2.6, (0.03, nine), (0.05, nine)),
        (4.5, (0.03, three), (0.04, three)),
    ):
        error = np.sqrt(spread_a**2 / len(a) + spread_b**2 / len(b))
        pairs.append((_results(3.1, spread_a, a), _results(3.1 + multiple * error, spread_b, b)))
    return pairs
