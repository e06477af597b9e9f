"""Held-out NLL of every library after equally many steps, over seeds of the initial weights: `python -m benchmarks.seeds`.

Writes `benchmarks/nll.md`. Nothing is timed, so other programs may run beside it. `--task` measures a part and prints it.
"""

import argparse
import statistics
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.data import MAKERS
from benchmarks.peers import PEERS
from benchmarks.processes import PYTHONS, Worker
from benchmarks.report import OURS, table
from benchmarks.tasks import ROUNDS, TASKS

PAGE = Path(__file__).with_name("nll.md")
SEEDS = 3

INTRODUCTION = f"""# Held-out NLL after equally many steps

`python -m benchmarks.seeds` trains every library of [the comparison](README.md) from {SEEDS} seeds of its initial weights, on the
same batches at the same learning rate, and writes this page. Numbers are nats per dimension, the best mean first; *from*
and *to* are the least and the greatest over the seeds. What a compiler does to the same flow changes rounding alone, and is
left out.
"""


def measured(task_name: str) -> dict[str, list[float]]:
    """For each peer that does the task, and is no other's compiled form, the NLL in nats per dimension from each seed."""
    task = TASKS[task_name]
    train, test = (array.astype(np.float32) for array in MAKERS[task_name]())
    steps = task.first_steps + ROUNDS * task.steps
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data.npz"
        np.savez(data, train=train, test=test)
        for name, peer in PEERS.items():
            if task.kind not in peer.notes or peer.compiled:
                continue
            found[name] = []
            for seed in range(SEEDS):
                with Worker(name, task_name, data, PYTHONS, seed) as worker:
                    worker.ask("train", steps=steps)
                    found[name].append(worker.ask("finish")["nll"] / int(np.prod(task.shape)))
            print(f"{task.title}: {name}, {told(found[name])}", flush=True)
    return found


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
    parser.add_argument("--task", nargs="+", choices=TASKS, default=list(TASKS), help="only these tasks")
    chosen = parser.parse_args()
    page = "\n".join([INTRODUCTION, *(section(task, measured(task)) for task in chosen.task)])
    print(page)
    if set(chosen.task) == set(TASKS):
        PAGE.write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
