"""A chain of three maps, with the density at every stage, and what each map takes off its logarithm."""

import numpy as np
from course_utils.figures.canvas import INK, arrow, blank, box, write
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure

from course_utils import style

ALT = (
    "A chain of boxes z_0, z_1, z_2 and z_3 = x, joined by arrows f_1, f_2 and f_3, each with the term it adds to the "
    "log-density: minus log |det J|. Below each box the density at that stage: a standard bell; a narrower, shifted "
    "bell; two humps; and a sharp peak on the left with a broad hump on the right. At the bottom, log p_X(x) is "
    "log p_Z(z_0) minus the sum of the three terms."
)
# Increasing maps of the line, each with its derivative.
MAPS = [
    (lambda z: 0.8 * z + 0.3, lambda z: 0.8),
    (lambda z: z + 1.3 * np.tanh(2 * z), lambda z: 1 + 2.6 / np.cosh(2 * z) ** 2),
    (lambda z: 0.3 * z + np.logaddexp(0, z) - 1.2, lambda z: 0.3 + 1 / (1 + np.exp(-z))),
]


def draw() -> Figure:
    figure, (ax,) = blank(17.6, 6.8)
    top, floor = 5.9, 2.0
    colours = LinearSegmentedColormap.from_list("spaces", [style.LATENT, style.DATA])
    z = np.linspace(-3.2, 3.2, 801)
    log_density = -0.5 * z**2 - 0.5 * np.log(2 * np.pi)
    for stage, name in enumerate(("$z_0$", "$z_1$", "$z_2$", "$z_3 = x$")):
        x, colour = 2.1 + 4.45 * stage, to_hex(colours(stage / 3))
        box(ax, x, top, name, colour, width=1.8, size=15)
        ax.fill_between(x + 0.42 * z, floor, floor + 4.6 * np.exp(log_density), color=colour + "33", linewidth=0)
        ax.plot(x + 0.42 * z, floor + 4.6 * np.exp(log_density), color=colour, linewidth=1.8)
        if stage < len(MAPS):
            arrow(ax, (x + 0.9, top), (x + 3.55, top))
            write(ax, x + 2.2, top + 0.45, f"$f_{stage + 1}$", size=15)
            write(ax, x + 2.2, top - 0.55, f"$-\\log{{|\\det J_{{f_{stage + 1}}}|}}$", size=13)
            f, derivative = MAPS[stage]
            z, log_density = f(z), log_density - np.log(derivative(z))
        ax.hlines(floor, x - 1.8, x + 1.8, color=INK, linewidth=1.0)
    write(ax, 2.1, floor - 0.5, "$p_Z(z_0)$", style.LATENT, 15)
    write(ax, x, floor - 0.5, "$p_X(x)$", style.DATA, 15)
    write(ax, 8.8, 0.7, "$\\log p_X(x) = \\log p_Z(z_0) - \\sum_k\\;\\log{|\\det J_{f_k}(z_{k-1})|}$", size=15)
    return figure
