"""The page of results, `benchmarks/README.md`, and their picture, `benchmarks/results.png`."""

import os
import platform
import statistics
from collections.abc import Sequence
from pathlib import Path

import matplotlib.pyplot as plt

from benchmarks.peers import PEERS, THREADS
from benchmarks.rounds import MEASURES, Result
from benchmarks.tasks import BINS, BOUND, LEVELS, TASKS
from course_utils import style

FOLDER = Path(__file__).parent
OURS = "course_utils"
UNITS = {"train": "training steps / s", "log_prob": "log-densities / s", "sample": "samples / s"}

Results = dict[str, dict[str, Result]]

INTRODUCTION = """# The course's flows beside other libraries

`make bench` installs the other libraries into an environment of their own, measures everything, and writes this page and
its picture anew. `python -m benchmarks --task moons` renews the part of one task;
`python -m benchmarks --task moons --peer course_utils zuko` measures a part and prints it;
`python -m benchmarks.once` tells what evaluating a coupling's network once rather than twice is worth, and
`python -m benchmarks.growth` [how the cost grows](growth.md) with depth and image size, `python -m benchmarks.seeds`
[what every library reaches](nll.md) from three seeds, and `python -m benchmarks.bounds` [what bounds the speeds](bounds.md).
`make profile` tells [where the time of `make test` goes](where_time_goes.md).

![Speeds of every library at every task, beside the course's own](results.png)

Every library trains on the same batches in the same order, with Adam at the same constant learning rate, in a process of
its own with {threads} threads. The processes take turns, round after round, so that a slow minute of the machine slows
all of them alike. A cell is the median over {rounds} rounds, with the least and the greatest in brackets. Ratios are taken
within a round.

- *Training* is the quickest usual way: `fit` on batches, or a plain loop over them with PyTorch's fused Adam, or a plain
  loop over JAX's compiled step.
- *Log-densities* and *samples* are asked for many at a time; how many stands above each table.
- *Compiling* is how much longer the first calls of all three took than later ones, in seconds.
- *Memory* is the most that the process ever held, in MB; in brackets, what it held with libraries and data alone. What a
  compiler holds in processes of its own is not counted.
- *Held-out NLL* is in nats per dimension, after the same number of training steps for all, which stands there too.

{machine}
"""

BOUNDS = """## What bounds the columns where the course is not first

- *Densities and samples of RealNVP and of Glow.* Matrix products and convolutions: alone, they take [as long as the whole of
  RealNVP, and seven tenths of Glow's time or more](bounds.md). They are done by oneDNN in TensorFlow and PyTorch and by Eigen in XLA, and
  which is ahead has changed from machine to machine. Rounds of one library differ by more than the fastest libraries do.
- *Spline couplings.* In each column the course is within a twentieth of the fastest other, which is less than rounds differ by.
- *MAF's samples.* Sixteen passes of five networks, in every library.
- *Training of splines.* With XLA, the course's step is one compiled function in a graph of TensorFlow.
- *Compiling and memory.* TensorFlow itself holds most of the memory before a flow is made, and traces Python more slowly than JAX.
"""

INCOMPARABLE = """## What is not comparable

- Initial weights are each library's own, and of other random numbers. The NLL after so few steps tells whether a
  library learns the same thing at about the same pace; differences in the last digits tell nothing.
- Parameters are counted as they are stored. Masked kernels count in full, and so do both triangles of an L or U that a
  library stores as a square.
- JAX compiles always, PyTorch only where it says so. TensorFlow compiles graphs always, and kernels (XLA) only where it
  says so.
- Memory is mostly that of the frameworks themselves.
"""


def write(results: Results) -> None:
    """Writes the page and draws the picture."""
    rounds = _rounds(next(iter(results.values())))
    introduction = INTRODUCTION.format(threads=THREADS, rounds=rounds, machine=machine(results))
    (FOLDER / "README.md").write_text(
        "\n".join([introduction, tables(results), BOUNDS, INCOMPARABLE]), encoding="utf-8", newline="\n"
    )
    draw(results).savefig(FOLDER / "results.png", dpi=100)


def machine(results: Results) -> str:
    """Where, when and with which versions."""
    processor = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        processor = next((line.split(": ")[1] for line in lines if line.startswith("model name")), processor)
    versions = {}
    for by_peer in results.values():
        for result in by_peer.values():
            versions |= result.versions
    listed = ", ".join(f"{name} {version}" for name, version in versions.items())
    return (
        f"Measured on {dates(results)}: {processor}, {os.cpu_count()} cores; {platform.system()}, "
        f"Python {platform.python_version()}; {listed}."
    )


def dates(results: Results) -> str:
    """The day of the measurements, or the first and the last."""
    days = sorted({result.date for by_peer in results.values() for result in by_peer.values()})
    return days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"


def tables(results: Results) -> str:
    """For each task a table of all figures, the ratios and the notes, in Markdown."""
    return "\n".join(_section(name, by_peer) for name, by_peer in results.items())


def _section(task_name: str, by_peer: dict[str, Result]) -> str:
    task = TASKS[task_name]
    head = ["", "parameters", *UNITS.values(), "compiling, s", "memory, MB", "held-out NLL"]
    rows = [
        [
            PEERS[peer].title,
            f"{result.parameters:,}",
            *(spread(result.speeds[what]) for what in MEASURES),
            f"{result.compiling:.1f}",
            f"{result.memory:,.0f} ({result.libraries:,.0f})",
            f"{result.nll:.3f}",
        ]
        for peer, result in by_peer.items()
    ]
    layers = f"{task.layers} layers" if task.kind != "glow" else f"{LEVELS} levels of {task.layers} steps"
    if task.kind.startswith("spline"):
        layers += f" of splines of {BINS} bins from {-BOUND:g} to {BOUND:g}"
    sizes = (
        f"{layers}, hidden layers {'-'.join(map(str, task.hidden))}; {task.first_steps + _rounds(by_peer) * task.steps:,} "
        f"steps of batch {task.batch} at learning rate {task.learning_rate:g}; calls for {task.points:,} points."
    )
    parts = [f"## {task.title}", "", sizes, "", table(head, rows), ""]
    if OURS in by_peer and any(PEERS[peer].module != PEERS[OURS].module for peer in by_peer):
        parts += ["How many times as fast the course's flow is:", ""]
        parts += [table(["compared with", *UNITS.values()], _ratios(by_peer)), ""]
    for peer, kinds in PEERS.items():
        if peer in by_peer and kinds.notes[task.kind]:
            parts.append(f"- **{kinds.title}**: {kinds.notes[task.kind]}")
    missing = [f"{peer.title} ({peer.lacks[task.kind]})" for peer in PEERS.values() if task.kind in peer.lacks]
    if missing:
        parts.append(f"- Not here: {'; '.join(missing)}.")
    return "\n".join([*parts, ""])


def _rounds(by_peer: dict[str, Result]) -> int:
    return len(next(iter(by_peer.values())).speeds["train"])


def _ratios(by_peer: dict[str, Result]) -> list[list[str]]:
    """The course's speeds over those of TFP, in the textbook's hands and as it comes, and of the fastest library."""
    others = [peer for peer in by_peer if PEERS[peer].module != PEERS[OURS].module]

    def ratio(ours: str, other: str, what: str) -> str:
        pairs = zip(by_peer[ours].speeds[what], by_peer[other].speeds[what], strict=True)
        return spread([mine / theirs for mine, theirs in pairs])

    rows = [
        [PEERS[peer].title, *(ratio(OURS, peer, what) for what in MEASURES)]
        for peer in ("textbook", "tfp")
        if peer in by_peer
    ]
    fastest = {what: max(others, key=lambda peer: statistics.median(by_peer[peer].speeds[what])) for what in MEASURES}
    for ours in (peer for peer in by_peer if peer not in others):
        cells = [f"{ratio(ours, fastest[what], what)}, {PEERS[fastest[what]].title}" for what in MEASURES]
        rows.append([f"the fastest other{', ours with XLA' if PEERS[ours].compiled else ''}", *cells])
    return rows


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose first column is text and whose other columns are numbers."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def spread(numbers: Sequence[float]) -> str:
    """Median and, in brackets, the least and the greatest."""
    return f"{digits(statistics.median(numbers))} ({digits(min(numbers))} to {digits(max(numbers))})"


def digits(number: float) -> str:
    """A number to three significant digits, written out."""
    whole = len(str(int(number)))
    return f"{round(number, 3 - whole):,.{max(0, 3 - whole)}f}"


def draw(results: Results) -> plt.Figure:
    """Bars of the three speeds for every task, with whiskers from the least to the greatest."""
    with plt.rc_context(style.RC):
        heights = [len(by_peer) + 2 for by_peer in results.values()]
        figure, axes = plt.subplots(
            len(results),
            len(MEASURES),
            figsize=(11, 0.3 * sum(heights)),
            gridspec_kw={"height_ratios": heights},
            squeeze=False,
            layout="constrained",
        )
        for row, (task_name, by_peer) in zip(axes, results.items(), strict=True):
            titles = [PEERS[peer].title for peer in by_peer]
            colours = [style.DATA if PEERS[peer].module == PEERS[OURS].module else style.FROZEN for peer in by_peer]
            for axis, what in zip(row, MEASURES, strict=True):
                speeds = [result.speeds[what] for result in by_peer.values()]
                medians = [statistics.median(each) for each in speeds]
                reach = [
                    [median - min(each) for each, median in zip(speeds, medians, strict=True)],
                    [max(each) - median for each, median in zip(speeds, medians, strict=True)],
                ]
                axis.barh(titles, medians, xerr=reach, color=colours, ecolor=style.REFERENCE)
                axis.invert_yaxis()
                axis.locator_params(axis="x", nbins=4)
                axis.set_title(UNITS[what])
                axis.tick_params(axis="y", labelleft=axis is row[0])
            row[0].set_ylabel(TASKS[task_name].title)
    return figure
