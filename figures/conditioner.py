"""The two-headed conditioner network."""

from course_utils.figures.canvas import INK, arrow, blank, box
from matplotlib.figure import Figure

from course_utils import style

ALT = (
    "The conditioner network. The masked input goes through two hidden layers of 64 ReLU units each. Two heads read "
    "the result: the upper, a linear layer, gives the shift t; the lower, a linear layer followed by tanh and by a "
    "multiplication with a learned bound c, gives the log-scale s."
)


def draw() -> Figure:
    figure, (ax,) = blank(19.5, 4.6)
    top, middle, bottom = 3.5, 2.3, 1.1
    box(ax, 1.3, middle, "$b \\odot z$", style.FROZEN, width=2.0)
    box(ax, 4.6, middle, "Dense 64\nReLU", style.NETWORK, width=2.4, height=1.4, size=12)
    box(ax, 8.0, middle, "Dense 64\nReLU", style.NETWORK, width=2.4, height=1.4, size=12)
    arrow(ax, (2.3, middle), (3.4, middle))
    arrow(ax, (5.8, middle), (6.8, middle))
    box(ax, 11.6, top, "Dense 2", style.NETWORK, width=2.2, size=12)
    box(ax, 11.6, bottom, "Dense 2", style.NETWORK, width=2.2, size=12)
    for y in (top, bottom):
        arrow(ax, (9.2, middle), (9.8, middle), (9.8, y), (10.5, y))
    box(ax, 14.9, bottom, "$c \\odot \\tanh$", style.NETWORK, width=2.3, size=13)
    arrow(ax, (12.7, bottom), (13.75, bottom))
    box(ax, 18.2, top, "$t$", style.TRANSFORMED)
    box(ax, 18.2, bottom, "$s$", style.TRANSFORMED)
    arrow(ax, (12.7, top), (17.4, top))
    arrow(ax, (16.05, bottom), (17.4, bottom))
    ax.text(18.2, top + 0.7, "shift", ha="center", fontsize=12, color=INK)
    ax.text(18.2, bottom - 0.8, "log-scale", ha="center", fontsize=12, color=INK)
    ax.text(14.9, bottom - 0.8, "$c$ is learned", ha="center", fontsize=12, color=INK)
    return figure
