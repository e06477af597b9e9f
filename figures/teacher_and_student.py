"""Probability density distillation: a student flow learns from a frozen teacher."""

import numpy as np
from course_utils.figures.canvas import GREY, INK, arrow, blank, box, layer, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Arc, Rectangle

from course_utils import style

ALT = (
    "Parallel WaveNet's distillation. From left to right, solid arrows: z from Logistic(0, I) enters the student, an "
    "IAF that is trained (green); it gives x; x enters the teacher, a WaveNet that is frozen (grey, with a lock); it "
    "gives log p_T(x). A condition, the vowel, enters both from above. Below, the student's scales sigma_t(z_<t) give its "
    "entropy H(p_S) = E sum_t H(sigma_t(z_<t)), where H(sigma) is the entropy of one step, and log p_T(x) gives the "
    "cross-entropy H(p_S, p_T) = -E log p_T(x). "
    "Both make the loss, KL = H(p_S, p_T) - H(p_S). Dashed arrows, the gradient, lead back from the loss: through the "
    "cross-entropy, through the teacher, where it changes nothing, and past x into the student, which it changes; and "
    "through the entropy into the student."
)
TOP, ENTROPIES, LOSS = 7.5, 3.4, 0.7  # heights
STUDENT, X, TEACHER, SCORE = 5.0, 8.75, 12.1, 16.4  # places


def draw() -> Figure:
    figure, (ax,) = blank(18.2, 11.2)
    layer(ax, (STUDENT + TEACHER) / 2, 10.7, "condition: vowel", width=4.2)
    for x, side in ((STUDENT, -1), (TEACHER, 1)):
        arrow(ax, ((STUDENT + TEACHER) / 2 + 2.1 * side, 10.7), (x, 10.7), (x, TOP + 1.3))
    box(ax, 1.5, TOP, "$z$", style.LATENT, size=18)
    write(ax, 1.5, TOP + 0.9, "$z \\sim \\mathrm{Logistic}(0, I)$", style.LATENT, 14)
    box(ax, STUDENT, TOP, "student\nIAF", style.TRANSFORMED, width=3.0, height=2.6, size=15)
    box(ax, X, TOP, "$x$", style.DATA, width=1.3, size=18)
    box(ax, TEACHER, TOP, "teacher\nWaveNet", style.FROZEN, width=3.0, height=2.6, size=15)
    box(ax, SCORE, TOP, "$\\log p_T(x)$", style.FROZEN, width=2.7, size=17)
    write(ax, STUDENT, TOP + 0.9, "trained", size=13, zorder=3)
    write(ax, TEACHER - 0.2, TOP + 0.9, "frozen", size=13, zorder=3)
    _lock(ax, TEACHER + 0.85, TOP + 0.9)
    for start, end in ((2.3, 3.5), (6.5, X - 0.65), (X + 0.65, 10.6), (13.6, SCORE - 1.35)):
        arrow(ax, (start, TOP), (end, TOP))
    layer(
        ax,
        STUDENT,
        ENTROPIES,
        "$H(p_S) = \\mathbb{E}\\,\\sum_t\\, H\\left(\\sigma_t(z_{<t})\\right)$",
        width=6.6,
        height=1.4,
        size=16,
    )
    layer(ax, 14.9, ENTROPIES, "$H(p_S, p_T) = -\\mathbb{E}\\,\\log p_T(x)$", width=5.7, height=1.4, size=16)
    layer(ax, 9.9, LOSS, "$\\mathrm{KL} = H(p_S, p_T) - H(p_S)$", width=6.0, height=1.1, size=17)
    arrow(ax, (STUDENT - 0.3, TOP - 1.3), (STUDENT - 0.3, ENTROPIES + 0.7))
    write(ax, STUDENT - 0.5, 4.75, "scales $\\sigma_t(z_{<t})$", size=14, ha="right")
    arrow(ax, (SCORE, TOP - 0.45), (SCORE, ENTROPIES + 0.7))
    arrow(ax, (STUDENT - 0.3, ENTROPIES - 0.7), (STUDENT - 0.3, LOSS - 0.2), (6.9, LOSS - 0.2))
    arrow(ax, (SCORE, ENTROPIES - 0.7), (SCORE, LOSS - 0.2), (12.9, LOSS - 0.2))
    back = TOP - 0.9
    _gradient(ax, (12.9, LOSS + 0.25), (14.4, LOSS + 0.25), (14.4, ENTROPIES - 0.7))
    _gradient(ax, (14.4, ENTROPIES + 0.7), (14.4, back), (6.5, back))
    _gradient(ax, (6.9, LOSS + 0.25), (STUDENT + 0.3, LOSS + 0.25), (STUDENT + 0.3, ENTROPIES - 0.7))
    _gradient(ax, (STUDENT + 0.3, ENTROPIES + 0.7), (STUDENT + 0.3, TOP - 1.3))
    write(ax, 7.95, back - 1.0, "changes the\nstudent", size=13, linespacing=1.25)
    write(ax, TEACHER, back - 1.0, "passes through,\nchanges nothing", size=13, linespacing=1.25)
    arrow(ax, (8.55, ENTROPIES + 0.3), (9.35, ENTROPIES + 0.3))
    _gradient(ax, (9.35, ENTROPIES - 0.4), (8.55, ENTROPIES - 0.4))
    for y, text in ((ENTROPIES + 0.3, "forward pass"), (ENTROPIES - 0.4, "gradient")):
        write(ax, 9.5, y, text, GREY, 13, ha="left")
    return figure


def _gradient(ax: Axes, *points: tuple[float, float]) -> None:
    """The gradient's way: a dashed line, over boxes, with an arrowhead at its end."""
    before, end = np.array(points[-2:])
    stub = end - 0.35 * (end - before) / np.hypot(*(end - before))
    ax.plot(*zip(*points[:-1], stub, strict=True), color=style.HIGHLIGHT, lw=2.4, linestyle=(0, (3, 1.5)), zorder=2.5)
    arrow(ax, tuple(stub), tuple(end), colour=style.HIGHLIGHT, width=2.4)


def _lock(ax: Axes, x: float, y: float) -> None:
    ax.add_patch(Arc((x, y + 0.15), 0.28, 0.4, theta1=0, theta2=180, color=INK, linewidth=1.8, zorder=3))
    ax.add_patch(Rectangle((x - 0.22, y - 0.2), 0.44, 0.36, facecolor=INK, edgecolor="none", zorder=3))
