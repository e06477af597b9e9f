"""Exercise 6.4, mean and spread: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np

from course_utils.exercises import week_06

mean_and_spread, clearly_less = week_06.comparison.reference()

WRONG = [
    (
        (
            mean_and_spread,
            lambda a, b: b.mean() - a.mean() > 2.3 * np.hypot(*(x.std() / len(x) ** 0.5 for x in (a, b))),
        ),
        "its standard error",
    ),
    ((lambda bits: (np.mean(bits), np.std(bits, ddof=1)), clearly_less), "which are the first axis"),
    ((lambda bits: (np.mean(bits, -1), np.std(bits, -1, ddof=1)), clearly_less), "which are the first axis"),
    ((lambda bits: np.mean(bits, 0) + np.std(bits, 0, ddof=1), clearly_less), "should return two things"),
    ((lambda bits: np.mean(bits), clearly_less), "should return two things"),
    ((mean_and_spread, lambda a, b: True), "for all of several pairs of results, `clearly_less(a, b)` is True"),
    ((mean_and_spread, lambda a, b: a < b.mean()), "should be true or false"),
    ((mean_and_spread, lambda a, b: b.mean() - a.mean()), "should be true or false"),
    ((mean_and_spread, ...), "`clearly_less` is still to be filled in"),
]
