"""The square of the change of variables: points above, log-densities below."""

from course_utils.figures.canvas import arrow, blank, box, write
from matplotlib.figure import Figure

from course_utils import style

ALT = (
    "A square. At the top z and x, joined by the arrows forward, from z to x, and inverse, from x to z. Below them "
    "their log-densities: base.log_prob leads from z down to log p_Z(z), and flow.log_prob from x down to log p_X(x). "
    "Along the bottom an arrow leads from log p_Z(z) to log p_X(x): subtract forward_log_det_jacobian(z), or, which is "
    "the same, add inverse_log_det_jacobian(x)."
)


def draw() -> Figure:
    figure, (ax,) = blank(16.4, 7.0)
    left, right, top, bottom = 2.2, 14.2, 5.65, 1.25
    box(ax, left, top, "$z$", style.LATENT, width=3.2, height=1.3, size=17)
    box(ax, right, top, "$x$", style.DATA, width=3.2, height=1.3, size=17)
    box(ax, left, bottom, "$\\log p_Z(z)$", style.LATENT, width=3.2, height=1.3, size=16)
    box(ax, right, bottom, "$\\log p_X(x)$", style.DATA, width=3.2, height=1.3, size=16)
    start, end, middle = left + 1.6, right - 1.6, (left + right) / 2
    arrow(ax, (start, top + 0.25), (end, top + 0.25))
    arrow(ax, (end, top - 0.25), (start, top - 0.25))
    arrow(ax, (start, bottom), (end, bottom))
    for x in (left, right):
        arrow(ax, (x, top - 0.65), (x, bottom + 0.65))
    for x, y, text, side in [
        (middle, top + 0.75, "forward", "center"),
        (middle, top - 0.75, "inverse", "center"),
        (left + 0.3, (top + bottom) / 2, "base.log_prob", "left"),
        (right - 0.3, (top + bottom) / 2, "flow.log_prob", "right"),
        (middle, bottom + 0.5, "− forward_log_det_jacobian(z)", "center"),
        (middle, bottom - 0.5, "= + inverse_log_det_jacobian(x)", "center"),
    ]:
        write(ax, x, y, text, size=13, ha=side, family="monospace")
    return figure
