"""A stack of three autoregressive layers, whose order is reversed from layer to layer."""

from itertools import combinations

from course_utils.figures.canvas import GREY, INK, blank, box, directions, tint, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, Rectangle

from course_utils import style

ALT = (
    "Three autoregressive layers between z_1 to z_4 on the left and x_1 to x_4 on the right; the forward runs from left "
    "to right, the inverse from right to left. A straight line for every dimension passes through all layers. Inside a "
    "layer arrows lead from each dimension to all that come after it in the layer's order, six arrows in all: the order "
    "is 1, 2, 3, 4 in layers 1 and 3, and reversed, 4, 3, 2, 1, in layer 2. So dimension 1 comes first in layer 1, last "
    "in layer 2 and first again in layer 3, and dimension 4 the other way round."
)
D = 4
LAYERS = (4.5, 9.0, 13.5)  # places
PLACES = ("first", "2nd", "3rd", "last")


def draw() -> Figure:
    figure, (ax,) = blank(18.0, 10.8)
    for i in range(1, D + 1):
        box(ax, 1.0, _row(i), f"$z_{i}$", style.LATENT, width=1.3, size=17)
        box(ax, 17.0, _row(i), f"$x_{i}$", style.DATA, width=1.3, size=17)
        ax.plot((1.65, 16.35), (_row(i), _row(i)), color=style.TRANSFORMED, linewidth=1.8, zorder=1)
    orders = [list(range(1, D + 1)), list(range(D, 0, -1))]
    for k, x in enumerate(LAYERS):
        _layer(ax, x, k + 1, orders[k % 2])
    directions(ax, (1.6, 0.8), (16.4, 0.8), "forward: latents to data", "inverse: data to latents")
    return figure


def _dependence(ax: Axes, column: float, before: int, after: int) -> None:
    """An arrow from a dimension to one that depends on it, past those in between."""
    steps = abs(after - before)
    bend = 0.36 * (steps > 1) * (1 if after > before else -1)
    ax.add_patch(
        FancyArrowPatch(
            (column, _row(before)), (column, _row(after)), connectionstyle=f"arc3,rad={bend}", arrowstyle="-|>",
            mutation_scale=13, color=style.NETWORK, linewidth=2.2, shrinkA=16, shrinkB=16, zorder=1.5,
        )
    )  # fmt: skip


def _row(i: int) -> float:
    return 7.9 - 1.75 * (i - 1)


def _layer(ax: Axes, x: float, number: int, order: list[int]) -> None:
    write(ax, x, 10.4, f"layer {number}", size=15, weight="bold")
    write(ax, x, 9.6, "order " + ", ".join(map(str, order)), size=15)
    ax.add_patch(Rectangle((x - 1.6, 1.9), 3.2, 6.8, facecolor="white", edgecolor=INK, linewidth=1.4, zorder=0.5))
    column = x
    for before, after in combinations(order, 2):
        _dependence(ax, column, before, after)
    for place, i in zip(PLACES, order, strict=True):
        ax.add_patch(
            Circle(
                (column, _row(i)),
                0.42,
                facecolor=tint(style.TRANSFORMED),
                edgecolor=style.TRANSFORMED,
                lw=1.8,
                zorder=2,
            )
        )
        write(ax, column, _row(i), str(i), size=15, zorder=3)
        ends = place in ("first", "last")
        write(
            ax,
            column + 0.65,
            _row(i) + 0.3,
            place,
            INK if ends else GREY,
            13,
            ha="left",
            weight="bold" if ends else None,
        )
