"""Measures everything, writes `benchmarks/README.md` and draws `benchmarks/results.png`: `python -m benchmarks`.

`--task` renews a part: what was measured of the other tasks stays in `build/benchmarks`, and the page is written once all are
there. With `--peer`, `--rounds` or `--quick` a part is measured and printed, but not written.
"""

import argparse
from pathlib import Path

from benchmarks.peers import PEERS
from benchmarks.processes import PYTHONS
from benchmarks.rounds import keep, kept, measure
from benchmarks.tasks import ROUNDS, TASKS


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--task", nargs="+", choices=TASKS, default=list(TASKS), help="only these tasks")
    parser.add_argument("--peer", nargs="+", choices=PEERS, default=list(PEERS), help="only these peers")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds to measure, {ROUNDS} if not given")
    parser.add_argument("--quick", action="store_true", help="one round: does everything run?")
    parser.add_argument("--peers-python", type=Path, default=PYTHONS["peers"], help="interpreter that has the peers")
    chosen = parser.parse_args()
    rounds = 1 if chosen.quick else chosen.rounds
    results, whole = {}, set(chosen.peer) == set(PEERS) and rounds >= ROUNDS
    for task in chosen.task:
        able = [peer for peer in chosen.peer if TASKS[task].kind in PEERS[peer].notes]
        results[task] = measure(task, able, rounds, PYTHONS | {"peers": chosen.peers_python})
        if whole:
            keep(task, results[task])
    # Only now: a process counts its parent's memory as its own until it has more, so the parent had to stay small.
    from benchmarks import report

    print(report.tables(results))
    if whole and set(kept()) == set(TASKS):
        report.write(kept())


if __name__ == "__main__":
    main()
