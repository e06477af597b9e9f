"""The three parts of the shape of a sample tensor, as boxes in boxes."""

from course_utils.figures.canvas import blank, box, tint, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_utils import style

ALT = (
    "Four grey rows, each holding three amber boxes, each holding two green cells. The grey rows are the sample shape "
    "(4,): independent draws, identically distributed. The amber boxes are the batch shape (3,): independent draws "
    "from different distributions, each with its own parameters. The green cells are the event shape (2,): one draw, "
    "whose coordinates may depend on each other. Below: samples.shape = (4, 3, 2), log_prob(samples).shape = (4, 3)."
)
PARTS = [
    ("sample shape (4,)", "independent draws,\nidentically distributed", style.FROZEN),
    ("batch shape (3,)", "independent draws from different\ndistributions, each with its own parameters", style.HIGHLIGHT),
    ("event shape (2,)", "one draw; its coordinates\nmay depend on each other", style.TRANSFORMED),
]  # fmt: skip


def draw() -> Figure:
    figure, (ax,) = blank(17.4, 8.5)
    for row in range(4):
        y = 7.7 - 1.55 * row
        box(ax, 3.8, y, "", style.FROZEN, width=7.0, height=1.3)
        for column in range(3):
            x = 1.6 + 2.2 * column
            box(ax, x, y, "", style.HIGHLIGHT, width=1.9, height=0.95)
            for cell in (-0.6, 0.0):
                ax.add_patch(
                    Rectangle(
                        (x + cell, y - 0.3), 0.6, 0.6,
                        facecolor=tint(style.TRANSFORMED), edgecolor=style.TRANSFORMED, linewidth=1.8, zorder=3,
                    )
                )  # fmt: skip
    for place, (name, meaning, colour) in enumerate(PARTS):
        y = 7.7 - 2.0 * place
        box(ax, 8.6, y, "432"[place], colour, width=0.8, height=0.8)
        write(ax, 9.3, y, name, size=14, ha="left", weight="bold")
        write(ax, 9.3, y - 0.45, meaning, size=12, ha="left", va="top", linespacing=1.4)
    _shape(ax, 4.3, 0.75, "samples.shape = (", "432")
    _shape(ax, 14.3, 0.75, "log_prob(samples).shape = (", "43")
    return figure


def _shape(ax: Axes, x: float, y: float, text: str, numbers: str) -> None:
    """The code ends at x; the numbers follow, each on its part's colour."""
    write(ax, x, y, text, size=13, ha="right", family="monospace")
    for place, number in enumerate(numbers):
        box(ax, x + 0.42 + 0.95 * place, y, number, PARTS[place][2], width=0.65, height=0.75)
        end = ")" if place == len(numbers) - 1 else ","
        write(ax, x + 0.9 + 0.95 * place, y, end, size=13, family="monospace")
