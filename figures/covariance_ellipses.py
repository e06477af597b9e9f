"""Three ways to parameterise the scale matrix of a normal distribution in the plane, as ellipses."""

import numpy as np
from course_utils.figures.canvas import GREY, arrow, blank, cross, image, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from course_utils import style

ALT = (
    "Three panels with the ellipses of one and two standard deviations of a normal distribution. "
    "MultivariateNormalDiag, L = diag(sigma): the ellipse lies along the axes. MultivariateNormalTriL, L lower "
    "triangular: the ellipse is tilted. MultivariateNormalDiagPlusLowRank, L = diag(m) + v v^T: the ellipse is "
    "stretched along the vector v and narrow across it. In each the covariance is L L^T."
)
V = np.array([0.7, -0.8])
SCALES = {
    "Diag": (np.diag([1.25, 0.65]), "$L = \\mathrm{diag}(\\sigma)$"),
    "TriL": (np.array([[1.0, 0.0], [0.6, 0.9]]), "$L$ lower triangular"),
    "DiagPlusLowRank": (0.45 * np.eye(2) + np.outer(V, V), "$L = \\mathrm{diag}(m) + v v^{\\!\\top}$"),
}
UNIT = 0.85  # of the canvas, for a length of 1


def draw() -> Figure:
    figure, (ax,) = blank(18.0, 9.0)
    y = 4.5
    for place, (name, (scale, formula)) in enumerate(SCALES.items()):
        x = 2.9 + 6.0 * place
        write(ax, x, 8.1, "MultivariateNormal\n" + name, size=13, family="monospace")
        cross(ax, (x, y), (x - 2.5, y - 2.2), (x + 2.5, y + 2.2), ("$x_1$", "$x_2$"), style.DATA)
        _ellipses(ax, UNIT * scale, (x, y))
        write(ax, x, 1.5, formula, size=15)
    # In the last panel.
    arrow(ax, (x, y), image(V, UNIT * np.eye(2), (x, y)), width=2.2)
    write(ax, x + 1.0, y - 0.4, "$v$", size=16)
    write(ax, 9.0, 0.4, "covariance $L L^{\\!\\top}$; ellipses of one and two standard deviations", GREY, 13)
    return figure


def _ellipses(ax: Axes, scale: np.ndarray, origin: tuple[float, float]) -> None:
    angles = np.linspace(0, 2 * np.pi, 200)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    # The circle's image under L is the ellipse of the covariance L Lᵀ.
    for deviations in (2, 1):
        ellipse = image(deviations * circle, scale, origin)
        ax.add_patch(Polygon(ellipse, facecolor=style.DATA + "33", edgecolor=style.DATA, linewidth=1.8, zorder=0.8))
    directions, deviations, _ = np.linalg.svd(scale)
    for axis in (2 * deviations * directions).T:
        ends = np.stack([origin - axis, origin + axis])
        ax.plot(*ends.T, color=style.DATA, linewidth=1.0, linestyle=(0, (4, 3)), zorder=0.9)
