"""How time and memory of training grow with depth and with the size of images: `python -m benchmarks.growth`.

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
import tensorflow as tf
import tensorflow_probability as tfp

from benchmarks.memory import peak
from course_utils import flows, style
from course_utils.bijectors import initialise_actnorm
from course_utils.training import MaximumLikelihood, compile_with_schedule

tfd = tfp.distributions

FOLDER = Path(__file__).parent
LEVELS, HIDDEN, BATCH = 2, 128, 32
DEPTHS, SIZE = (1, 2, 4, 8), 64
SIZES, DEPTH = (16, 32, 64, 128), 2
LAYERS, DIMENSIONS, POINTS = (8, 16, 32, 64), 16, 2_048
ROUNDS, STEPS = 5, 3


class Point(NamedTuple):
    """A flow, with or without recomputing.

    Attributes:
      kind: "glow", with `depth` steps of flow at each level, for images `[size, size, 3]`; or "couplings", a RealNVP with
        `depth` of them for vectors of length `size`.
      depth: Steps of flow at each level, or couplings.
      size: Height and width of an image, or length of a vector.
      recompute: Whether training recomputes.
    """

    kind: str
    depth: int
    size: int
    recompute: bool


class Cost(NamedTuple):
    """What a training step costs.

    Attributes:
      seconds: The median of its time.
      memory: MB by which a batch raises the peak above that of batches of one.
      whole: Peak of the whole process in MB.
    """

    seconds: float
    memory: float
    whole: float


PAGE = """# How the cost of training grows

`python -m benchmarks.growth` measures and writes this page. A Glow of {levels} levels with {hidden} hidden channels is trained on
batches of {batch} images: with K steps of flow at each level on images of {size} × {size} × 3 (left), and with K = {depth} on images
of size × size × 3 (middle). A RealNVP of up to {layers} couplings with hidden layers of {hidden} is trained on batches of {points:,}
vectors of length {dimensions} (right).

*Recomputed* is `flows.glow(..., recompute=True)`, which keeps the latents of every step of flow and computes what happened inside
again, and `flows.recomputed(flow)`, which does the same for every coupling. Memory is that of the batch: how far the peak lies
above the same training's with batches of one, which counts neither libraries nor weights nor the graph. The last column is
the peak of the whole process. Slopes are those of straight lines through the logarithms: 1 means proportional to K, and 2
proportional to the number of pixels.

![Time and memory of a training step against depth and image size](growth.png)

{table}
"""


def built(point: Point, x: tf.Tensor) -> tfd.TransformedDistribution:
    """The flow, ready for the data `x`."""
    if point.kind == "couplings":
        flow = flows.realnvp(point.size, point.depth, (HIDDEN, HIDDEN), seed=0)
        return flows.recomputed(flow) if point.recompute else flow
    flow = flows.glow(x.shape[1:], LEVELS, point.depth, HIDDEN, seed=0, recompute=point.recompute)
    initialise_actnorm(flow.bijector, x[:2])
    return flow


def measure(point: Point) -> Cost:
    """Trains in this process."""
    shape = [POINTS, point.size] if point.kind == "couplings" else [BATCH, point.size, point.size, 3]
    x = tf.random.stateless_uniform(shape, seed=[0, 1])
    model = MaximumLikelihood(built(point, x))
    compile_with_schedule(model, 1e-4, STEPS * (ROUNDS + 1), steps_per_execution=STEPS)
    data = tf.data.Dataset.from_tensor_slices(x).repeat(STEPS)
    # Compiles the very graph that is measured: its batches are of any length.
    model.fit(data.take(STEPS).batch(1), verbose=0)
    before = peak()
    seconds = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        model.fit(data.batch(len(x)), verbose=0)
        seconds.append((time.perf_counter() - begin) / STEPS)
    return Cost(statistics.median(seconds), peak() - before, peak())


def measured(point: Point) -> Cost:
    """Measures in another process."""
    command = [sys.executable, "-m", "benchmarks.growth", json.dumps(point)]
    cost = Cost(*json.loads(subprocess.check_output(command, text=True).splitlines()[-1]))
    print(f"{point}: {cost.seconds:.3f} s, {cost.memory:.0f} MB, {cost.whole:.0f} MB in all", flush=True)
    return cost


def slope(xs: list[float], ys: list[float]) -> float:
    """Slope of the straight line through logarithms."""
    return float(np.polyfit(np.log(xs), np.log(ys), 1)[0])


def draw(costs: dict[Point, Cost]) -> plt.Figure:
    """Both quantities against both axes, with the slopes in the legend."""
    with plt.rc_context(style.RC):
        figure, axes = plt.subplots(2, 3, figsize=(14, 7), sharey="row", layout="constrained")
        columns = (
            ("steps of flow per level, K", DEPTHS, lambda k, recompute: Point("glow", k, SIZE, recompute)),
            ("height and width of an image", SIZES, lambda size, recompute: Point("glow", DEPTH, size, recompute)),
            ("couplings", LAYERS, lambda k, recompute: Point("couplings", k, DIMENSIONS, recompute)),
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
        axes[0, 2].set_title(f"Depth, vectors of length {DIMENSIONS}")
    return figure


def table(costs: dict[Point, Cost]) -> str:
    """All points in Markdown."""
    rows = [
        "| flow | depth | data | activations | seconds per step | batch, MB | process, MB |",
        "| --- | ---: | ---: | --- | ---: | ---: | ---: |",
    ]
    for point, cost in costs.items():
        flow, data = ("Glow", f"{point.size} × {point.size} × 3") if point.kind == "glow" else ("RealNVP", point.size)
        kept = "recomputed" if point.recompute else "kept"
        rows.append(
            f"| {flow} | {point.depth} | {data} | {kept} | {cost.seconds:.3f} | {cost.memory:,.0f} | {cost.whole:,.0f} |"
        )
    return "\n".join(rows)


def main() -> None:
    """Measures all points, or the one given as JSON, and tells."""
    if sys.argv[1:]:
        print(json.dumps(measure(Point(*json.loads(sys.argv[1])))))
        return
    points = {Point("glow", k, SIZE, each) for k in DEPTHS for each in (False, True)}
    points |= {Point("glow", DEPTH, size, each) for size in SIZES for each in (False, True)}
    points |= {Point("couplings", k, DIMENSIONS, each) for k in LAYERS for each in (False, True)}
    costs = {point: measured(point) for point in sorted(points)}
    page = PAGE.format(
        levels=LEVELS,
        hidden=HIDDEN,
        batch=BATCH,
        size=SIZE,
        depth=DEPTH,
        layers=LAYERS[-1],
        points=POINTS,
        dimensions=DIMENSIONS,
        table=table(costs),
    )
    (FOLDER / "growth.md").write_text(page, encoding="utf-8", newline="\n")
    draw(costs).savefig(FOLDER / "growth.png", dpi=100)


if __name__ == "__main__":
    main()
