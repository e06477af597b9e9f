"""Exercise 6.4, mean and spread: its check."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise


def _reference_mean_and_spread(bits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.mean(bits, axis=0), np.std(bits, axis=0, ddof=1)


def _reference_clearly_less(a: np.ndarray, b: np.ndarray) -> bool:
    (mean_a, spread_a), (mean_b, spread_b) = _reference_mean_and_spread(a), _reference_mean_and_spread(b)
    return bool(mean_b - mean_a > 2 * np.sqrt(spread_a**2 / len(a) + spread_b**2 / len(b)))


@exercise(
    "Exercise 6.4, mean and spread",
    reference=lambda: (_reference_mean_and_spread, _reference_clearly_less),
)
def comparison(mean_and_spread, clearly_less):
    _require_mean_and_spread(mean_and_spread)
    _require_clearly_less(clearly_less)


def _require_mean_and_spread(mean_and_spread: Callable) -> None:
    bits = 3 + np.array([[0.4, -0.1, 0.9], [0.1, 0.5, 0.3], [-0.6, 0.2, 0.0], [0.8, -0.7, 0.6]])
    for what, given in (("an array of shape (4, 3)", bits), ("a vector of four results", bits[:, 0])):
        result = call(f"For {what}, `mean_and_spread`", mean_and_spread, given)
        try:
            mean, spread = result
        except (TypeError, ValueError):
            raise Wrong(
                f"for {what}, `mean_and_spread` should return two things, the means and the standard deviations."
            ) from None
        right_mean, right_spread = _reference_mean_and_spread(given)
        for name, got in (("means", mean), ("standard deviations", spread)):
            if np.shape(got) != np.shape(right_mean):
                raise Wrong(
                    f"for {what}, the {name} should have shape {np.shape(right_mean)}; yours have {np.shape(got)}. Take them over the "
                    "seeds, which are the first axis: `axis=0`."
                )
        require_close(
            f"for {what}, the mean",
            mean,
            right_mean,
            {"mean and spread are exchanged: the mean comes first.": right_spread},
        )
        require_close(
            f"for {what}, the standard deviation",
            spread,
            right_spread,
            {
                "your standard deviation divides by the number of seeds: divide by one less, with `ddof=1`.": given.std(
                    0
                ),
                "those are variances: take the square roots.": right_spread**2,
                "those are variances, and divided by the number of seeds.": given.var(axis=0),
                "that is the standard error of the mean: the spread is that of the single results.": right_spread / 2,
                "that is the standard error, with the wrong `ddof` too: return the standard deviation of the results.": (
                    given.std(axis=0) / 2
                ),
                "that is the range of the results: return their standard deviation.": np.ptp(given, axis=0),
            },
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


def _mistaken_comparisons() -> dict[str, Callable[[np.ndarray, np.ndarray], Any]]:
    def test(limit: Callable, gap: Callable = lambda a, b: b.mean() - a.mean()) -> Callable:
        """The comparison of a gap with a limit, which is a function of both variances and both numbers of seeds."""
        return lambda a, b: gap(a, b) > limit(a.var(ddof=1), b.var(ddof=1), len(a), len(b))

    def right(v: float, w: float, n: int, m: int) -> float:
        return 2 * np.sqrt(v / n + w / m)

    return {
        "it is the other way round: true if the mean of *a* is the smaller one.": test(
            right, lambda a, b: a.mean() - b.mean()
        ),
        "the sign of the difference matters: if the mean of a is far *above* that of b, the answer is no.": test(
            right, lambda a, b: abs(a.mean() - b.mean())
        ),
        "your answer is the opposite of what it should be.": lambda a, b: not _reference_clearly_less(a, b),
        "the difference should be more than *twice* the standard error; yours need only be more than the error itself.": test(
            lambda v, w, n, m: np.sqrt(v / n + w / m)
        ),
        "take the factor 2 itself; yours is a little less.": test(lambda v, w, n, m: 1.96 * np.sqrt(v / n + w / m)),
        "that compares the means alone: how much do they vary?": test(lambda *_: 0.0),
        "divide the variances by the numbers of seeds: a mean varies less than a single result.": test(
            lambda v, w, n, m: 2 * np.sqrt(v + w)
        ),
        "take the numbers of seeds as they are: the one less is for the variances alone.": test(
            lambda v, w, n, m: 2 * np.sqrt(v / (n - 1) + w / (m - 1))
        ),
        "there need not be 3 seeds: take `len(a)` and `len(b)`.": test(lambda v, w, n, m: 2 * np.sqrt((v + w) / 3)),
        "the standard deviations are those of a sample, with `ddof=1`.": test(
            lambda v, w, n, m: 2 * np.sqrt(v * (n - 1) / n**2 + w * (m - 1) / m**2)
        ),
        "the square root in Eq. (6.8) is missing.": test(lambda v, w, n, m: 2 * (v / n + w / m)),
        "the variances add up, the squares of the standard deviations, and the square root comes last.": test(
            lambda v, w, n, m: 2 * (np.sqrt(v / n) + np.sqrt(w / m))
        ),
        "the squares in Eq. (6.8) are missing.": test(lambda v, w, n, m: 2 * np.sqrt(np.sqrt(v) / n + np.sqrt(w) / m)),
        "the factor 2 stands in front of the square root, not under it.": test(
            lambda v, w, n, m: np.sqrt(2 * (v / n + w / m))
        ),
        "each variance is divided by its own number of seeds; yours are exchanged.": test(
            lambda v, w, n, m: 2 * np.sqrt(v / m + w / n)
        ),
        "each variance is divided by its own number of seeds; you use that of a for both.": test(
            lambda v, w, n, m: 2 * np.sqrt((v + w) / n)
        ),
        "each variance is divided by its own number of seeds; you use that of b for both.": test(
            lambda v, w, n, m: 2 * np.sqrt((v + w) / m)
        ),
        "it is the variances that are divided by the numbers of seeds; you divide the standard deviations.": test(
            lambda v, w, n, m: 2 * np.sqrt(v / n**2 + w / m**2)
        ),
    }


def _require_clearly_less(clearly_less: Callable) -> None:
    pairs = _comparisons()
    answers = [call("`clearly_less(a, b)`", clearly_less, a, b) for a, b in pairs]
    for answer in answers:
        if np.shape(answer) != () or np.asarray(answer).dtype != bool:
            raise Wrong(
                f"`clearly_less(a, b)` should be true or false; yours is {type(answer).__name__} {str(answer)[:60]!r}."
            )
    answers = [bool(answer) for answer in answers]
    right = [_reference_clearly_less(a, b) for a, b in pairs]
    if answers == right:
        return
    if len(set(answers)) == 1:
        raise Wrong(f"for all of several pairs of results, `clearly_less(a, b)` is {answers[0]}.")
    for message, mistaken in _mistaken_comparisons().items():
        if answers == [bool(mistaken(a, b)) for a, b in pairs]:
            raise Wrong(message)
    (a, b), expected = next((pair, r) for pair, got, r in zip(pairs, answers, right, strict=True) if got != r)
    raise Wrong(
        f"for a = {np.round(a, 3).tolist()} and b = {np.round(b, 3).tolist()}, the difference of the means is "
        f"{b.mean() - a.mean():.4f} and its standard error {np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b)):.4f}: "
        f"`clearly_less(a, b)` should be {expected}."
    )
