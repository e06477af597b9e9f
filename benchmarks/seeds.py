"""Held-out NLL of every library after equally many steps, over seeds of the initial weights: `python -m benchmarks.seeds`.

Writes `benchmarks/nll.md`. Nothing is timed, so other programs may run beside it. What was measured stays in `build/nll`:
after an interruption it goes on with the next library, and `--task` measures a task anew.
"""

import argparse
import json
import shutil
import statistics
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.data import MAKERS
from benchmarks.peers import PEERS
from benchmarks.processes import PYTHONS, ROOT, Worker
from benchmarks.report import OURS, table
from benchmarks.tasks import ROUNDS, TASKS

PAGE = Path(__file__).with_name("nll.md")
KEPT = ROOT / "build" / "nll"
SEEDS = 3

INTRODUCTION = f"""# Held-out NLL after equally many steps

`python -m benchmarks.seeds` trains every library of [the comparison](README.md) from {SEEDS} seeds of its initial weights, on the
same batches at the same learning rate, and writes this page. Numbers are nats per dimension, the best mean first; *from*
and *to* are the least and the greatest over the seeds. What a compiler does to the same flow changes rounding alone, and is
left out. The learning rate does not fall, so that the loss still goes up and down at the last step, at which it is measured:
that is part of the spread. Next to the data, autoregressive splines of every library take the first entry first, in which
order the moons are easier to say. Two layers of the course would take the last one first, and are given the entries exchanged.
"""


def measure(task_name: str) -> None:
    """Trains each peer that does the task, and is no other's compiled form, from each seed, and keeps what it reaches.

    A file holds a peer's NLL in nats per dimension. A peer that has one is left out.
    """
    task = TASKS[task_name]
    train, test = (array.astype(np.float32) for array in MAKERS[task_name]())
    steps = task.first_steps + ROUNDS * task.steps
    (KEPT / task_name).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data.npz"
        np.savez(data, train=train, test=test)
        for name, peer in PEERS.items():
            file = KEPT / task_name / f"{name}.json"
            if task.kind not in peer.notes or peer.compiled or file.exists():
                continue
            values = []
            for seed in range(SEEDS):
                with Worker(name, task_name, data, PYTHONS, seed) as worker:
                    worker.ask("train", steps=steps)
                    values.append(worker.ask("finish")["nll"] / int(np.prod(task.shape)))
            file.write_text(json.dumps(values), encoding="utf-8", newline="\n")
            print(f"{task.title}: {name}, {told(values)}", flush=True)


def kept(task_name: str) -> dict[str, list[float]]:
    """What was kept of a task, by peer."""
    files = {name: KEPT / task_name / f"{name}.json" for name in PEERS}
    return {name: json.loads(file.read_text(encoding="utf-8")) for name, file in files.items() if file.exists()}


def told(values: list[float]) -> str:
    """Mean, least and greatest, for whoever waits."""
    return f"{statistics.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})"


def section(task_name: str, found: dict[str, list[float]]) -> str:
    """A task's table, in Markdown, and how far the course is from the best of the others."""
    task = TASKS[task_name]
    ranked = sorted(found, key=lambda name: statistics.mean(found[name]))
    rows = [
        [PEERS[name].title, *(f"{number(found[name]):.3f}" for number in (statistics.mean, min, max))]
        for name in ranked
    ]
    steps = task.first_steps + ROUNDS * task.steps
    parts = [f"## {task.title}", "", f"{steps:,} steps.", "", table(["", "mean", "from", "to"], rows), ""]
    best = next(name for name in ranked if name != OURS)
    ahead = statistics.mean(found[best]) - statistics.mean(found[OURS])
    spread = max(max(found[name]) - min(found[name]) for name in (best, OURS))
    place = "below" if ahead > 0 else "above"
    parts += [
        f"The course's mean lies {abs(ahead):.3f} {place} that of {PEERS[best].title}, the best of the others; from seed to seed the "
        f"two vary by {spread:.3f}.",
        "",
    ]
    return "\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.seeds", description=__doc__.splitlines()[0])
    parser.add_argument("--task", nargs="+", choices=TASKS, help="only these tasks, anew")
    chosen = parser.parse_args().task
    for task in chosen or []:
        shutil.rmtree(KEPT / task, ignore_errors=True)
    for task in chosen or TASKS:
        measure(task)
    found = {task: kept(task) for task in TASKS}
    missing = [TASKS[task].title for task, by_peer in found.items() if not by_peer]
    sections = [section(task, by_peer) for task, by_peer in found.items() if by_peer]
    if missing:
        sections.append(f"Not measured yet: {'; '.join(missing)}.\n")
    PAGE.write_text("\n".join([INTRODUCTION, *sections]), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
