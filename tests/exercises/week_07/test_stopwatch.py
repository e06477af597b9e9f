"""Exercise 7.4, with a stopwatch: right answers of every kind pass, wrong ones are told what is wrong."""

import statistics
import time
from time import perf_counter

import numpy as np
from exercise_tests import ExerciseTests

from course_utils.exercises import week_07


def timed(
    warm_up=1, start_late=True, combine=lambda seconds, repeats: seconds / repeats, clock=lambda: time.perf_counter()
):
    def seconds_per_call(function, repeats):
        start = clock()
        for _ in range(warm_up):
            function()
        start = clock() if start_late else start
        for _ in range(repeats):
            function()
        return combine(clock() - start, repeats)

    return seconds_per_call


def timed_each(summary):
    def seconds_per_call(function, repeats):
        function()
        times = []
        for _ in range(repeats):
            start = time.perf_counter()
            function()
            times.append(time.perf_counter() - start)
        return summary(times)

    return seconds_per_call


RIGHT = [(timed(),), (timed_each(np.mean),), (timed(clock=perf_counter),)]

WRONG = [
    ((timed(warm_up=0),), "there is no warm-up"),
    ((timed(start_late=False),), "the warm-up is measured as well"),
    ((timed(combine=lambda seconds, repeats: seconds),), "divide by their number"),
    ((timed(combine=lambda seconds, repeats: seconds / (repeats + 1)),), "the warm-up is not one of them"),
    (
        (lambda function, repeats: timed()(function, repeats - 1) * (repeats - 1) / repeats,),
        "measured calls is missing",
    ),
    ((timed(warm_up=2),), "yours calls it 7 time(s)"),
    ((timed_each(min),), "return the mean, not the shortest"),
    ((timed_each(statistics.median),), "return the mean, not the shortest"),
    ((timed(combine=lambda seconds, repeats: -seconds / repeats),), "the time is negative"),
    ((timed(combine=lambda seconds, repeats: seconds, clock=perf_counter),), "a little over 0.01"),
    ((lambda function, repeats: [function for _ in range(repeats)] and 0.0,), "never called the function"),
]


class TestStopwatch(ExerciseTests):
    exercise = week_07.stopwatch
    right, wrong = RIGHT, WRONG
