"""Exercise 6.4, mean and spread: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
from exercise_tests import ExerciseTests

from course_utils.exercises import week_06
from course_utils.exercises.week_06.comparison import _comparisons, _mistaken_comparisons, _reference_clearly_less


def mean_and_spread(bits):
    return np.mean(bits, axis=0), np.std(bits, axis=0, ddof=1)


def clearly_less(a, b):
    return np.mean(b) - np.mean(a) > 2 * np.hypot(np.std(a, ddof=1) / len(a) ** 0.5, np.std(b, ddof=1) / len(b) ** 0.5)


def less_by(limit, gap=lambda a, b: b.mean() - a.mean(), ddof=1):
    return lambda a, b: gap(a, b) > limit(a.std(ddof=ddof), b.std(ddof=ddof), len(a), len(b))


RIGHT = [
    (mean_and_spread, clearly_less),
    (lambda bits: np.array([bits.mean(axis=0), bits.std(axis=0, ddof=1)]), lambda a, b: bool(clearly_less(a, b))),
    (
        lambda bits: (sum(bits) / len(bits), np.sqrt(((bits - bits.mean(0)) ** 2).sum(0) / (len(bits) - 1))),
        less_by(lambda s, t, n, m: 2 * np.sqrt(s**2 / n + t**2 / m)),
    ),
    (lambda bits: [part.tolist() for part in mean_and_spread(bits)], clearly_less),
]

WRONG = [
    (
        (mean_and_spread, less_by(lambda s, t, n, m: 2 * np.sqrt(s**2 / (n - 1) + t**2 / (m - 1)))),
        "for the variances alone",
    ),
    ((mean_and_spread, less_by(lambda s, t, n, m: 2 * np.sqrt((s**2 + t**2) / 3))), "there need not be 3 seeds"),
    ((mean_and_spread, less_by(lambda s, t, n, m: 1.96 * np.sqrt(s**2 / n + t**2 / m))), "a little less"),
    ((mean_and_spread, less_by(lambda s, t, n, m: 2.3 * np.sqrt(s**2 / n + t**2 / m))), "its standard error"),
    ((lambda bits: mean_and_spread(bits)[::-1], clearly_less), "mean and spread are exchanged"),
    ((lambda bits: (np.mean(bits, 0), np.std(bits, 0)), clearly_less), "with `ddof=1`"),
    ((lambda bits: (np.mean(bits, 0), np.var(bits, 0, ddof=1)), clearly_less), "those are variances: take"),
    (
        (lambda bits: (np.mean(bits, 0), np.std(bits, 0, ddof=1) / len(bits) ** 0.5), clearly_less),
        "that is the standard error of the mean",
    ),
    ((lambda bits: (np.mean(bits), np.std(bits, ddof=1)), clearly_less), "which are the first axis"),
    ((lambda bits: (np.mean(bits, -1), np.std(bits, -1, ddof=1)), clearly_less), "which are the first axis"),
    ((lambda bits: np.mean(bits, 0) + np.std(bits, 0, ddof=1), clearly_less), "should return two things"),
    ((lambda bits: np.mean(bits), clearly_less), "should return two things"),
    ((mean_and_spread, lambda a, b: clearly_less(b, a)), "it is the other way round"),
    ((mean_and_spread, lambda a, b: not clearly_less(a, b)), "the opposite of what it should be"),
    (
        (mean_and_spread, lambda a, b: clearly_less(a, b) or clearly_less(b, a)),
        "the sign of the difference matters",
    ),
    ((mean_and_spread, less_by(lambda s, t, n, m: np.sqrt(s**2 / n + t**2 / m))), "more than the error itself"),
    ((mean_and_spread, lambda a, b: np.mean(a) < np.mean(b)), "compares the means alone"),
    (
        (mean_and_spread, less_by(lambda s, t, n, m: 2 * np.sqrt(s**2 + t**2))),
        "divide the variances by the numbers",
    ),
    ((mean_and_spread, less_by(lambda s, t, n, m: 2 * np.sqrt(s**2 / n + t**2 / m), ddof=0)), "those of a sample"),
    (
        (mean_and_spread, less_by(lambda s, t, n, m: 2 * (s**2 / n + t**2 / m))),
        "the square root in Eq. (6.8) is missing",
    ),
    ((mean_and_spread, less_by(lambda s, t, n, m: 2 * (s / np.sqrt(n) + t / np.sqrt(m)))), "the variances add up"),
    (
        (mean_and_spread, less_by(lambda s, t, n, m: 2 * np.sqrt(s / n + t / m))),
        "the squares in Eq. (6.8) are missing",
    ),
    ((mean_and_spread, less_by(lambda s, t, n, m: np.sqrt(2 * (s**2 / n + t**2 / m)))), "not under it"),
    ((mean_and_spread, less_by(lambda s, t, n, m: 2 * np.sqrt(s**2 / m + t**2 / n))), "yours are exchanged"),
    ((mean_and_spread, less_by(lambda s, t, n, m: 2 * np.sqrt((s**2 + t**2) / n))), "that of a for both"),
    ((mean_and_spread, less_by(lambda s, t, n, m: 2 * np.sqrt((s**2 + t**2) / m))), "that of b for both"),
    (
        (mean_and_spread, less_by(lambda s, t, n, m: 2 * np.sqrt(s**2 / n**2 + t**2 / m**2))),
        "you divide the standard deviations",
    ),
    ((mean_and_spread, lambda a, b: True), "for all of several pairs of results, `clearly_less(a, b)` is True"),
    ((mean_and_spread, lambda a, b: a < b.mean()), "should be true or false"),
    ((mean_and_spread, lambda a, b: b.mean() - a.mean()), "should be true or false"),
    ((mean_and_spread, ...), "`clearly_less` is still to be filled in"),
]


class TestComparison(ExerciseTests):
    exercise = week_06.comparison
    right, wrong = RIGHT, WRONG

    def test_no_two_mistaken_comparisons_judge_alike(self):
        pairs = _comparisons()
        judges = [_reference_clearly_less, *_mistaken_comparisons().values()]
        assert len({tuple(bool(judge(a, b)) for a, b in pairs) for judge in judges}) == len(judges)
