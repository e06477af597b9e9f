"""Exercise 7.5, with a stopwatch: right answers of every kind pass, wrong ones are told what is wrong."""

import time
from time import perf_counter


def timed(warm_up=1, clock=lambda: time.perf_counter(), mean=lambda seconds, repeats: seconds / repeats):
    def seconds_per_call(function, repeats):
        for _ in range(warm_up):
            function()
        start = clock()
        for _ in range(repeats):
            function()
        return mean(clock() - start, repeats)

    return (seconds_per_call,)


RIGHT = [timed(), timed(clock=perf_counter)]

WRONG = [
    (timed(warm_up=2), "yours calls it 7 time(s)"),
    (timed(clock=perf_counter, mean=lambda seconds, repeats: seconds), "a little over 0.01"),
    ((lambda function, repeats: [function for _ in range(repeats)] and 0.0,), "never called the function"),
]
