"""Exercise 7.5, with a stopwatch: its check."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from unittest import mock

import numpy as np

from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation


def _seconds_per_call(function: Callable, repeats: int) -> float:
    function()
    start = time.perf_counter()
    for _ in range(repeats):
        function()
    return (time.perf_counter() - start) / repeats


def _of_times(summary: Callable, calls: int = 0) -> Callable:
    """A stopwatch that returns a function of the times of all calls, `repeats` + 1 of them or `calls` more, and of `repeats`."""

    def seconds_per_call(function: Callable, repeats: int) -> float:
        times = []
        for _ in range(repeats + 1 + calls):
            start = time.perf_counter()
            function()
            times.append(time.perf_counter() - start)
        return summary(np.array(times), repeats)

    return seconds_per_call


@exercise(
    "Exercise 7.5, with a stopwatch",
    reference=lambda: _seconds_per_call,
    alternatives=[_of_times(lambda times, repeats: np.mean(times[1:]))],
    mistakes={
        "that is the time of all calls; divide by their number.": [
            _of_times(lambda times, repeats: np.sum(times[1:])),
            _of_times(lambda times, repeats: np.sum(times)),
        ],
        "the warm-up is measured as well: read the clock after it, not before.": [
            _of_times(lambda times, repeats: np.sum(times) / repeats),
            _of_times(lambda times, repeats: np.mean(times)),
        ],
        "there is no warm-up: call the function once before you read the clock.": [
            _of_times(lambda times, repeats: np.mean(times), calls=-1),
            _of_times(lambda times, repeats: np.sum(times), calls=-1),
        ],
        "divide by the number of calls that were measured, `repeats`; the warm-up is not one of them.": _of_times(
            lambda times, repeats: np.sum(times[1:]) / (repeats + 1)
        ),
        "one of the measured calls is missing: the loop takes `repeats` of them after the warm-up.": [
            _of_times(lambda times, repeats: np.sum(times[1:-1]) / repeats),
            _of_times(lambda times, repeats: np.sum(times[1:]) / repeats, calls=-1),
        ],
        "the clock was running during the last call alone; read it before the loop.": [
            _of_times(lambda times, repeats: times[-1]),
            _of_times(lambda times, repeats: times[-1] / repeats),
        ],
        "the time is negative: subtract the start from the end.": [
            _of_times(lambda times, repeats: -np.mean(times[1:])),
            _of_times(lambda times, repeats: -np.sum(times[1:])),
        ],
        "the time should be in seconds; yours is in milliseconds.": _of_times(
            lambda times, repeats: 1000 * np.mean(times[1:])
        ),
        "return the mean, not the shortest time or the median.": [
            _of_times(lambda times, repeats: np.min(times[1:])),
            _of_times(lambda times, repeats: np.median(times[1:])),
        ],
        "return a time, not calls per second.": _of_times(lambda times, repeats: 1 / np.mean(times[1:])),
    },
)
def stopwatch(seconds_per_call: Callable) -> Iterator[Observation]:
    what = "`seconds_per_call(function, repeats)`"
    for durations in ([40.0, 1.0, 2.0, 6.0, 16.0, 9.0], [25.0, 3.0]):
        repeats = len(durations) - 1
        with _fake_clock() as clock:
            work = _Work(clock, durations)
            got = call(what, seconds_per_call, work, repeats)
        if not work.calls:
            raise Wrong(f"{what} never called the function: write `function()`, with parentheses.")
        if not clock.read:  # another clock, or the same under a name of the student's
            _require_real_time(seconds_per_call)
            return
        if work.calls not in (repeats, repeats + 1):
            raise Wrong(
                f"with repeats = {repeats} the function should be called {repeats + 1} times, once to warm it up; yours calls it "
                f"{work.calls} time(s)."
            )
        yield Observation(
            f"for a function that takes {_listed_seconds(durations)}, {what} with repeats = {repeats}", got
        )


class _Clock:
    """A clock that moves only when it is told to."""

    def __init__(self):
        self.now, self.read = 1234.5, 0

    def __call__(self) -> float:
        self.read += 1
        return self.now


class _Work:
    """A function that takes a known time by the clock, another one in each call."""

    def __init__(self, clock: _Clock, durations: Sequence[float]):
        self.clock, self.durations, self.calls = clock, durations, 0

    def __call__(self) -> int:
        self.clock.now += self.durations[min(self.calls, len(self.durations) - 1)]
        self.calls += 1
        return self.calls


@contextmanager
def _fake_clock() -> Iterator[_Clock]:
    clock = _Clock()
    with mock.patch.object(time, "perf_counter", clock):
        yield clock


def _require_real_time(seconds_per_call: Callable) -> None:
    """With margins that even a busy machine keeps."""
    calls = []

    def sleep() -> None:
        calls.append(0)
        time.sleep(0.01 if len(calls) > 1 else 0.5)

    got = as_array(
        "what `seconds_per_call` returns", call("`seconds_per_call(function, 10)`", seconds_per_call, sleep, 10)
    )
    if got.shape != () or not 0.009 < got < 0.04:
        raise Wrong(
            "for a function that takes 0.5 seconds when it is called first and 0.01 seconds in each of the 10 calls after that, the "
            f"mean should be a little over 0.01; yours is {got}. Use `time.perf_counter()`, start it after the warm-up, and divide by "
            "`repeats`."
        )


def _listed_seconds(durations: Sequence[float]) -> str:
    return f"{durations[0]:g} seconds at first and then {', '.join(f'{d:g}' for d in durations[1:])}"
