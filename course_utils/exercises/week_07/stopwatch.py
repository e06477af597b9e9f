"""Exercise 7.4, with a stopwatch: its check."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from unittest import mock

import numpy as np

from course_utils.exercises.bijector_checks import nearest
from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import Wrong, call, exercise


def _reference_seconds_per_call(function: Callable, repeats: int) -> float:
    function()
    start = time.perf_counter()
    for _ in range(repeats):
        function()
    return (time.perf_counter() - start) / repeats


@exercise(
    "Exercise 7.4, with a stopwatch",
    reference=lambda: _reference_seconds_per_call,
)
def stopwatch(seconds_per_call):
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
        warm_up, later = durations[0], np.array(durations[1:])
        seconds = as_array(what, got)
        require_close(
            f"for a function that takes {_listed_seconds(durations)}, {what} with repeats = {repeats}",
            got,
            later.mean(),
            {
                "that is the time of all calls; divide by their number.": nearest(
                    seconds, [later.sum(), later.sum() + warm_up]
                ),
                "the warm-up is measured as well: read the clock after it, not before.": nearest(
                    seconds,
                    [(later.sum() + warm_up) / repeats, (later.sum() + warm_up) / (repeats + 1)],
                ),
                "there is no warm-up: call the function once before you read the clock.": nearest(
                    seconds, [(warm_up + later[:-1].sum()) / repeats, warm_up + later[:-1].sum()]
                ),
                "divide by the number of calls that were measured, `repeats`; the warm-up is not one of them.": later.sum()
                / (repeats + 1),
                "one of the measured calls is missing: the loop takes `repeats` of them after the warm-up.": later[
                    :-1
                ].sum()
                / repeats,
                "the clock was running during the last call alone; read it before the loop.": nearest(
                    seconds, [later[-1] / repeats, later[-1]]
                ),
                "the time is negative: subtract the start from the end.": nearest(
                    seconds, [-later.mean(), -later.sum()]
                ),
                "the time should be in seconds; yours is in milliseconds.": later.mean() * 1000,
                "return the mean, not the shortest time or the median.": nearest(
                    seconds, [later.min(), np.median(later)]
                ),
                "return a time, not calls per second.": 1 / later.mean(),
            },
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
