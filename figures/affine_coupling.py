"""The affine coupling layer, forward and inverse, as a computational graph."""

from course_utils.figures.canvas import INK, arrow, blank, box, operation
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils import style

ALT = (
    "Two computational graphs of the affine coupling layer. Forward: z_a passes unchanged to x_a and also enters the "
    "conditioner, whose outputs s and t act on z_b: multiply by exp(s), then add t, giving x_b. Inverse: x_a passes "
    "unchanged to z_a and enters the same conditioner; x_b has t subtracted and is then multiplied by exp(-s), giving "
    "z_b."
)


def draw() -> Figure:
    figure, (forward, inverse) = blank(10.4, 5.4, panels=2)
    _graph(
        forward,
        "Forward: from latents to data",
        "z",
        "x",
        style.LATENT,
        style.DATA,
        [("$\\odot$", "$e^{s}$"), ("$+$", "$t$")],
    )
    _graph(
        inverse,
        "Inverse: from data to latents",
        "x",
        "z",
        style.DATA,
        style.LATENT,
        [("$-$", "$t$"), ("$\\odot$", "$e^{-s}$")],
    )
    return figure


def _graph(ax: Axes, title: str, source: str, target: str, source_colour: str, target_colour: str, steps: list) -> None:
    top, middle, bottom = 4.1, 2.6, 1.0
    left, right = 1.1, 9.3
    ax.text(5.2, 5.1, title, ha="center", va="center", fontsize=14, color=INK)
    box(ax, left, top, f"${source}_a$", source_colour)
    box(ax, right, top, f"${target}_a$", target_colour)
    box(ax, left, bottom, f"${source}_b$", source_colour)
    box(ax, right, bottom, f"${target}_b$", target_colour)
    box(ax, 5.2, middle, "conditioner", style.NETWORK, width=3.4, size=13)
    arrow(ax, (left + 0.8, top), (right - 0.8, top), colour=style.FROZEN)
    ax.text(7.0, top + 0.3, "frozen", ha="center", fontsize=12, color="#666666")
    arrow(ax, (5.2, top), (5.2, middle + 0.45), colour=style.FROZEN)
    places = (4.2, 6.2)
    arrow(ax, (left + 0.8, bottom), (places[0] - 0.3, bottom), colour=style.TRANSFORMED)
    arrow(ax, (places[0] + 0.3, bottom), (places[1] - 0.3, bottom), colour=style.TRANSFORMED)
    arrow(ax, (places[1] + 0.3, bottom), (right - 0.8, bottom), colour=style.TRANSFORMED)
    for place, (symbol, operand) in zip(places, steps, strict=True):
        operation(ax, place, bottom, symbol)
        arrow(ax, (place, middle - 0.45), (place, bottom + 0.3), colour=style.NETWORK)
        ax.text(place + 0.2, 1.72, operand, ha="left", va="center", fontsize=14, color=INK)
    ax.text(5.2, bottom - 0.7, "transformed", ha="center", fontsize=12, color=style.TRANSFORMED)
