"""Measures all peers of a task side by side: each in turn, round after round, while the others wait."""

import datetime
import json
import statistics
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.data import MAKERS
from benchmarks.processes import ROOT, Worker
from benchmarks.tasks import TASKS

KEPT = ROOT / "build" / "benchmarks"
MEASURES = ("train", "log_prob", "sample")


class Result(NamedTuple):
    """What was measured of a peer at a task.

    Attributes:
      parameters: Number of trainable numbers.
      speeds: For each measure one number per round: training steps, log-densities and samples per second.
      compiling: Seconds by which the first calls of all three took longer than later ones.
      memory: The most memory that the process held, in MB.
      libraries: How much of it was held once libraries and data were loaded.
      nll: Mean of −log p over held-out points in nats, by dimension, after the same number of steps for every peer.
      versions: Versions of the libraries.
      date: The day of the measurement.
    """

    parameters: int
    speeds: dict[str, list[float]]
    compiling: float
    memory: float
    libraries: float
    nll: float
    versions: dict[str, str]
    date: str


def keep(task_name: str, results: dict[str, Result]) -> None:
    """Keeps what was measured of a task for the page, which may be measured in parts."""
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = {peer: result._asdict() for peer, result in results.items()}
    (KEPT / f"{task_name}.json").write_text(json.dumps(kept), encoding="utf-8", newline="\n")


def kept() -> dict[str, dict[str, Result]]:
    """What was kept, by task and by peer."""
    files = {name: KEPT / f"{name}.json" for name in TASKS}
    return {
        name: {peer: Result(**fields) for peer, fields in json.loads(path.read_text(encoding="utf-8")).items()}
        for name, path in files.items()
        if path.exists()
    }


def measure(task_name: str, peers: Sequence[str], rounds: int, pythons: dict[str, Path]) -> dict[str, Result]:
    """Runs a task.

    Args:
      task_name: Name of the task.
      peers: Names of the peers, in the order of their turns.
      rounds: Number of rounds.
      pythons: The interpreter of each environment.

    Returns:
      What was measured of each peer.
    """
    task = TASKS[task_name]
    train, test = (array.astype(np.float32) for array in MAKERS[task_name]())
    # Steps of training in a call, or points.
    first_amounts = {"train": task.first_steps, "log_prob": task.points, "sample": task.points}
    amounts = first_amounts | {"train": task.steps}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        data = Path(folder) / "data.npz"
        np.savez(data, train=train, test=test)
        workers, first, later = {}, {}, {}
        for peer in peers:
            worker = workers[peer] = stack.enter_context(Worker(peer, task_name, data, pythons))
            first[peer] = {what: worker.ask(what, steps=first_amounts[what])["seconds"] for what in MEASURES}
            later[peer] = {what: [] for what in MEASURES}
            print(f"{task.title}: {peer}, first calls: {told(first[peer])}", flush=True)
        for number in range(1, rounds + 1):
            for peer, worker in workers.items():
                for what in MEASURES:
                    later[peer][what].append(worker.ask(what, steps=amounts[what])["seconds"])
                latest = {what: seconds[-1] for what, seconds in later[peer].items()}
                print(f"{task.title}: {peer}, round {number} of {rounds}: {told(latest)}", flush=True)
        results = {}
        for peer, worker in workers.items():
            speeds = {what: [amounts[what] / seconds for seconds in later[peer][what]] for what in MEASURES}
            extra = (first[peer][what] - first_amounts[what] / statistics.median(speeds[what]) for what in MEASURES)
            last = worker.ask("finish")
            results[peer] = Result(
                parameters=worker.about["parameters"],
                speeds=speeds,
                compiling=max(0.0, sum(extra)),
                memory=last["memory"],
                libraries=worker.about["memory"],
                nll=last["nll"] / int(np.prod(task.shape)),
                versions=worker.about["versions"],
                date=datetime.date.today().isoformat(),
            )
    return results


def told(seconds: dict[str, float]) -> str:
    """Durations, for whoever waits."""
    return ", ".join(f"{what} {taken:.2f} s" for what, taken in seconds.items())
