"""WaveNet's stack of dilated causal convolutions, and what its last output sees."""

from course_utils.figures.canvas import GREY, INK, arrow, blank, box, tint, write
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from course_utils import style

ALT = (
    "Rows of dots in time. The lowest is the samples x, up to the last known one, x_(t-1), and the next one, x_t, "
    "hollow. Above it the input row: the same samples shifted by one step to the right, so that x_(t-1) stands at "
    "time t. Over that, four layers of causal convolutions of kernel size 2, with dilations 1, 2, 4 and 8: a dot "
    "joins the dot below it and the one 1, 2, 4 or 8 steps to the left. Bold lines, black in the layers and orange "
    "for the shift, form a tree from the topmost dot at time t: it sees 16 inputs, the samples x_(t-16) to x_(t-1), "
    "bracketed as its receptive field of 16 steps. It puts out p(x_t | x_(t-16), ..., x_(t-1)), and an arrow leads "
    "from there to x_t: it predicts the next step."
)
DILATIONS = (1, 2, 4, 8)
STEPS = 18  # in view; the last of them is t
LEFT, PITCH, RADIUS = 3.45, 0.74, 0.19
ROWS = (2.0, 3.6, 5.1, 6.6, 8.1, 9.6)  # heights: samples, inputs, and a layer for every dilation
OFFSETS = ((1,), *((0, dilation) for dilation in DILATIONS))  # how far each row looks back into the one below it


def draw() -> Figure:
    figure, (ax,) = blank(18.2, 12.4)
    t = STEPS - 1
    seen = [{t}]  # what feeds the last output, from the top row to the lowest
    for offsets in reversed(OFFSETS):
        seen.append({step - offset for step in seen[-1] for offset in offsets})
    seen.reverse()
    view = Rectangle((_place(-0.7), 0), 20, 20, transform=ax.transData)
    for row, y in enumerate(ROWS):
        for step in range(STEPS):
            colour = style.NETWORK if row > 1 else style.DATA
            known = row or step < t
            ax.add_patch(
                Circle(
                    (_place(step), y), RADIUS, zorder=2, linewidth=1.6, linestyle="-" if known else (0, (2, 1)),
                    facecolor=(colour if step in seen[row] else tint(colour, 0.15)) if known else "white",
                    edgecolor=colour,
                )
            )  # fmt: skip
            for offset in OFFSETS[row - 1] if row else ():
                fed = step in seen[row]
                (line,) = ax.plot(
                    (_place(step - offset), _place(step)), (ROWS[row - 1], y),
                    color=(INK if row > 1 else style.DATA) if fed else style.FROZEN,
                    linewidth=2.4 if fed else 0.7, zorder=1 if fed else 0.5,
                )  # fmt: skip
                line.set_clip_path(view)
    names = ("samples", "shifted by one", *(f"dilation {dilation}" for dilation in DILATIONS))
    for name, y in zip(names, ROWS, strict=True):
        write(ax, 0.1, y, name, GREY, 13, ha="left")
    first, last, low = _place(t - 16), _place(t - 1), ROWS[0]
    for step, name in ((t - 16, "t-16"), (t - 1.15, "t-1"), (t + 0.05, "t")):
        write(ax, _place(step), low - 0.6, f"$x_{{{name}}}$", style.DATA, 16)
    ax.plot((first, first, last, last), (0.95, 0.75, 0.75, 0.95), color=INK, linewidth=1.4)
    write(ax, (first + last) / 2, 0.3, "receptive field: 16 steps", size=14, weight="bold")
    arrow(ax, (_place(t), ROWS[-1] + RADIUS), (_place(t), 10.75), width=2.4)
    box(ax, 14.0, 11.2, "$p(x_t\\,|\\,x_{t-16}, \\ldots, x_{t-1})$", style.DATA, width=5.6, size=17)
    write(ax, 10.9, 11.2, "output at time $t$", GREY, 13, ha="right")
    side = _place(t) + 1.2
    arrow(ax, (16.8, 11.2), (side, 11.2), (side, low), (_place(t) + 0.25, low), colour=style.DATA, width=1.8)
    write(ax, side + 0.35, 6.0, "predicts the next step", size=13, rotation=-90)
    return figure


def _place(step: float) -> float:
    return LEFT + PITCH * step
