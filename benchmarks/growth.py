"""How time and memory of a Glow's training grow with its depth and with the size of images: `python -m benchmarks.growth`.

Writes `benchmarks/growth.md` and draws `benchmarks/growth.png`. Every point is measured in a process of its own, so that
its peak of memory is its own, too.
"""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np

from benchmarks.memory import peak
from course_utils import style

FOLDER = Path(__file__).parent
LEVELS, HIDDEN, BATCH = 2, 128, 32
DEPTHS, SIZE = (1, 2, 4, 8), 64
SIZES, DEPTH = (16, 32, 64, 128), 2
ROUNDS, STEPS = 5, 3


class Point(NamedTuple):
    """A Glow: K steps of flow at each level, for images `[size, size, 3]`, with or without recomputing."""

    depth: int
    size: int
    recompute: bool


class Cost(NamedTuple):
    """Seconds per training step (median), and MB by which a batch raises the peak above that of batches of one image."""

    seconds: float
    memory: float


PAGE = """# How the cost of training grows

`python -m benchmarks.growth` measures and writes this page. A Glow of {levels} levels with {hidden} hidden channels is trained on
batches of {batch} images: with K steps of flow at each level on images of {size} × {size} × 3 (left), and with K = {depth} on images
of size × size × 3 (right). *Recomputed* is `flows.glow(..., recompute=True)`, which keeps the latents of every step of flow
and computes what happened inside again. Memory is that of the batch: how far the peak lies above the same training's with
batches of one image, which counts neither libraries nor weights nor the graph. Slopes are those of straight lines through
the logarithms: 1 means proportional to K, and 2 proportional to the number of pixels.

![Time and memory of a training step against depth and image size](growth.png)

{table}
"""


def measure(point: Point) -> Cost:
    """Trains in this process."""
    import tensorflow as tf

    from course_utils import flows
    from course_utils.bijectors import initialise_actnorm
    from course_utils.training import MaximumLikelihood, compile_with_schedule

    x = tf.random.stateless_uniform([BATCH, point.size, point.size, 3], seed=[0, 1])
    flow = flows.glow(x.shape[1:], LEVELS, point.depth, HIDDEN, seed=0, recompute=point.recompute)
    initialise_actnorm(flow.bijector, x[:2])
    model = MaximumLikelihood(flow)
    compile_with_schedule(model, 1e-4, STEPS * (ROUNDS + 1), steps_per_execution=STEPS)
    images = tf.data.Dataset.from_tensor_slices(x).repeat(STEPS)
    # Compiles the very graph that is measured: its batches are of any length.
    model.fit(images.take(STEPS).batch(1), verbose=0)
    before = peak()
    seconds = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        model.fit(images.batch(BATCH), verbose=0)
        seconds.append((time.perf_counter() - begin) / STEPS)
    return Cost(statistics.median(seconds), peak() - before)


def measured(point: Point) -> Cost:
    """Measures in another process."""
    command = [sys.executable, "-m", "benchmarks.growth", json.dumps(point)]
    cost = Cost(*json.loads(subprocess.check_output(command, text=True).splitlines()[-1]))
    print(f"{point}: {cost.seconds:.3f} s, {cost.memory:.0f} MB", flush=True)
    return cost


def slope(xs: list[float], ys: list[float]) -> float:
    """Slope of the straight line through logarithms."""
    return float(np.polyfit(np.log(xs), np.log(ys), 1)[0])


def draw(costs: dict[Point, Cost]) -> plt.Figure:
    """Both quantities against both axes, with the slopes in the legend."""
    with plt.rc_context(style.RC):
        figure, axes = plt.subplots(2, 2, figsize=(10, 7), sharey="row", layout="constrained")
        columns = (
            ("steps of flow per level, K", DEPTHS, lambda k, recompute: Point(k, SIZE, recompute)),
            ("height and width of an image", SIZES, lambda size, recompute: Point(DEPTH, size, recompute)),
        )
        for column, (label, xs, point) in zip(axes.T, columns, strict=True):
            for axis, quantity in zip(column, ("seconds", "memory"), strict=True):
                for recompute, name, colour in ((False, "kept", style.DATA), (True, "recomputed", style.LATENT)):
                    ys = [getattr(costs[point(x, recompute)], quantity) for x in xs]
                    axis.plot(xs, ys, "o-", color=colour, label=f"{name}: slope {slope(xs, ys):.2f}")
                axis.set(xscale="log", yscale="log", xticks=xs, xticklabels=xs, xlabel=label)
                axis.minorticks_off()
                axis.legend()
        for axis, title in zip(axes[:, 0], ("seconds per training step", "peak memory, MB"), strict=True):
            axis.set_ylabel(title)
        axes[0, 0].set_title(f"Depth, images of {SIZE} × {SIZE} × 3")
        axes[0, 1].set_title(f"Image size, K = {DEPTH}")
    return figure


def main() -> None:
    """Measures all points, or the one given as JSON, and tells."""
    if sys.argv[1:]:
        print(json.dumps(measure(Point(*json.loads(sys.argv[1])))))
        return
    points = {Point(k, SIZE, each) for k in DEPTHS for each in (False, True)}
    points |= {Point(DEPTH, size, each) for size in SIZES for each in (False, True)}
    costs = {point: measured(point) for point in sorted(points)}
    head = "| K | image | activations | seconds per step | peak memory, MB |\n| ---: | ---: | --- | ---: | ---: |"
    rows = [
        f"| {point.depth} | {point.size} × {point.size} | {'recomputed' if point.recompute else 'kept'} "
        f"| {cost.seconds:.3f} | {cost.memory:,.0f} |"
        for point, cost in costs.items()
    ]
    page = PAGE.format(
        levels=LEVELS, hidden=HIDDEN, batch=BATCH, size=SIZE, depth=DEPTH, table="\n".join([head, *rows])
    )
    (FOLDER / "growth.md").write_text(page, encoding="utf-8", newline="\n")
    draw(costs).savefig(FOLDER / "growth.png", dpi=100)


if __name__ == "__main__":
    main()
