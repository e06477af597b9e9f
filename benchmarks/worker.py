"""One peer at one task, in a process of its own: `python -m benchmarks.worker PEER TASK DATA`.

It reads requests from standard input and answers on standard output, a line of JSON each:

    {"do": "train", "steps": 300}  ->  {"seconds": 0.8}
    {"do": "log_prob"}             ->  {"seconds": 0.02}, of one call for `task.points` densities
    {"do": "sample"}               ->  {"seconds": 0.01}, of one call for as many samples
    {"do": "finish"}               ->  {"nll": 0.41, "memory": 612.0}, and the process ends

Its first line, unasked, is {"parameters": 540720, "memory": 410.0, "versions": {…}}. A time that is too short for the
clock is the mean of several calls. Memory is the most that the process ever held, in MB; in the first line, that is what
the libraries and the data take.
"""

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from importlib.metadata import version

from benchmarks.memory import peak
from benchmarks.peers import PEERS, THREADS

# Read by the libraries while they are imported, hence before anything else is.
os.environ |= {"OMP_NUM_THREADS": str(THREADS), "MKL_NUM_THREADS": str(THREADS), "TF_CPP_MIN_LOG_LEVEL": "3"}
if hasattr(os, "sched_setaffinity"):
    # JAX takes as many threads as the process has cores, and can be told in no other way.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:THREADS])

import numpy as np

from benchmarks.tasks import TASKS, batches

_LEAST_SECONDS = 0.5


def seconds(call: Callable[[], object], at_least: float = 0.0) -> float:
    """Mean duration of a call, which is repeated until the given time has passed."""
    calls, begin = 0, time.perf_counter()
    while calls == 0 or time.perf_counter() - begin < at_least:
        call()
        calls += 1
    return (time.perf_counter() - begin) / calls


def serve(peer_name: str, task_name: str, data: str, answer: Callable[[dict], None]) -> None:
    """Builds the peer's flow, and does what is asked until asked to finish."""
    peer, task = PEERS[peer_name], TASKS[task_name]
    builders = importlib.import_module(f"benchmarks.peers.{peer.module}")
    with np.load(data) as arrays:
        train, test = arrays["train"], arrays["test"]
    libraries = peak()
    build = getattr(builders, task.kind)
    # The activation normalisations of a Glow start from a batch of data.
    model = build(task, train[: task.batch]) if task.kind == "glow" else build(task)
    if peer.compiled:
        model.compile()
    points, held_out = model.accept(train[: task.points]), model.accept(test)
    generator = np.random.default_rng(1)
    answer(
        {
            "parameters": model.parameters,
            "memory": libraries,
            "versions": {package: version(package) for package in peer.packages},
        }
    )
    asked_before = set()
    for line in sys.stdin:
        request = json.loads(line)
        what = request["do"]
        # The first call compiles: it is timed alone.
        at_least = _LEAST_SECONDS if what in asked_before else 0.0
        asked_before.add(what)
        if what == "train":
            drawn = model.accept_batches(batches(train, request["steps"], task.batch, generator))
            answer({"seconds": seconds(lambda drawn=drawn: model.train(drawn))})
        elif what == "log_prob":
            answer({"seconds": seconds(lambda: model.log_prob(points), at_least)})
        elif what == "sample":
            answer({"seconds": seconds(lambda: model.sample(task.points), at_least)})
        else:
            memory = peak()
            answer({"nll": -float(np.mean(model.log_prob(held_out))), "memory": memory})
            return


def main() -> None:
    """Keeps standard output for answers alone: what libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def answer(message: dict) -> None:
        print(json.dumps(message), file=answers, flush=True)

    serve(*sys.argv[1:], answer)


if __name__ == "__main__":
    main()
