"""Eight coupling layers whose masks alternate."""

from course_utils.figures.canvas import INK, arrow, blank, box
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_utils import style

ALT = (
    "Eight coupling layers between z on the left and x on the right, each shown as its mask of two entries. In odd "
    "layers the upper coordinate is frozen (grey, 1) and the lower transformed (green, 0); in even layers it is the "
    "other way round."
)


def draw() -> Figure:
    figure, (ax,) = blank(20.0, 5.0)
    middle = 2.6
    box(ax, 1.1, middle, "$z$", style.LATENT, width=1.4)
    box(ax, 18.9, middle, "$x$", style.DATA, width=1.4)
    arrow(ax, (1.8, middle), (2.5, middle))
    for layer in range(8):
        x = 3.0 + 2.0 * layer
        for entry, y in enumerate((middle + 0.5, middle - 0.5)):
            is_frozen = (layer + entry) % 2 == 0
            colour = style.FROZEN if is_frozen else style.TRANSFORMED
            ax.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=colour + "55", edgecolor=colour, linewidth=1.8))
            ax.text(x, y, "1" if is_frozen else "0", ha="center", va="center", fontsize=14, color=INK)
        ax.text(x, middle + 1.35, f"layer {layer + 1}", ha="center", fontsize=11, color=INK)
        arrow(ax, (x + 0.5, middle), (x + 1.5 if layer < 7 else 18.2, middle))
    for x, colour, text in ((6.2, style.FROZEN, "frozen, $b = 1$"), (11.2, style.TRANSFORMED, "transformed, $b = 0$")):
        ax.add_patch(Rectangle((x, 0.35), 0.5, 0.5, facecolor=colour + "55", edgecolor=colour, linewidth=1.8))
        ax.text(x + 0.75, 0.6, text, va="center", fontsize=12, color=INK)
    return figure
