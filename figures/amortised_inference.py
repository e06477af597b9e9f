"""Amortised inference: a conditional flow learns from simulated pairs once, and then answers for every observation."""

from course_utils.figures.canvas import GREY, arrow, blank, box, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_utils import style

ALT = (
    "Amortised inference in two rows. Above, done once: the prior gives parameters theta, the simulator makes data x of "
    "them, and pairs (theta, x) train a conditional flow q(theta given x) by maximum likelihood. Below, done for every "
    "observation: an observed x goes into the same flow as its condition, latents z go into its other side, and draws from "
    "the posterior come out, with their densities. No new training, and no new simulations."
)
ONCE, ALWAYS = 6.6, 2.2  # heights
FLOW = 17.2


def draw() -> Figure:
    figure, (ax,) = blank(25, 8.8)
    _row(ax, ONCE, "once")
    _row(ax, ALWAYS, "for every observation")
    box(ax, 2.6, ONCE, "prior\n$p(\\theta)$", style.FROZEN, width=2.6, height=1.7, size=15)
    box(ax, 5.8, ONCE, "$\\theta$", style.TRANSFORMED, width=1.3, height=1.1, size=19)
    box(ax, 9.2, ONCE, "simulator\n$p(x \\mid \\theta)$", style.FROZEN, width=3.2, height=1.7, size=15)
    box(ax, 12.4, ONCE, "$x$", style.DATA, width=1.3, height=1.1, size=19)
    for start, end in ((3.9, 5.15), (6.45, 7.6), (10.8, 11.75)):
        arrow(ax, (start, ONCE), (end, ONCE))
    box(ax, FLOW, ONCE, "conditional flow\n$q_\\phi(\\theta \\mid x)$", style.NETWORK, width=4.8, height=1.9, size=16)
    arrow(ax, (13.05, ONCE), (FLOW - 2.4, ONCE))
    arrow(ax, (5.8, ONCE + 0.55), (5.8, ONCE + 1.35), (FLOW, ONCE + 1.35), (FLOW, ONCE + 0.95))
    write(ax, 9.2, ONCE + 1.62, "many pairs $(\\theta, x)$", GREY, 13)
    write(
        ax,
        19.85,
        ONCE,
        "trained by maximum\nlikelihood: make\n$\\log q_\\phi(\\theta \\mid x)$ great",
        GREY,
        13,
        ha="left",
    )
    arrow(ax, (FLOW, ONCE - 0.95), (FLOW, ALWAYS + 0.95), colour=style.NETWORK, width=2.4)
    write(ax, FLOW + 0.25, (ONCE + ALWAYS) / 2, "the same weights", style.NETWORK, 13, ha="left")
    box(ax, 9.2, ALWAYS + 0.55, "observed $x$", style.DATA, width=3.2, height=1.0, size=15)
    box(ax, 9.2, ALWAYS - 0.75, "latents $z$", style.LATENT, width=3.2, height=1.0, size=15)
    box(ax, FLOW, ALWAYS, "conditional flow\n$q_\\phi(\\theta \\mid x)$", style.NETWORK, width=4.8, height=1.9, size=16)
    arrow(ax, (10.8, ALWAYS + 0.55), (FLOW - 2.4, ALWAYS + 0.55))
    arrow(ax, (10.8, ALWAYS - 0.75), (FLOW - 2.4, ALWAYS - 0.75))
    write(ax, 12.6, ALWAYS + 0.9, "as the condition", GREY, 13)
    box(ax, 22.4, ALWAYS, "draws $\\theta$ and\ntheir densities", style.TRANSFORMED, width=3.6, height=1.6, size=15)
    arrow(ax, (FLOW + 2.4, ALWAYS), (20.6, ALWAYS))
    write(ax, 4.2, ALWAYS - 0.1, "no new training,\nno new simulations", GREY, 13)
    return figure


def _row(ax: Axes, y: float, title: str) -> None:
    ax.add_patch(Rectangle((0.4, y - 1.75), 24.2, 3.75, facecolor="#F7F7F7", edgecolor="none", zorder=0))
    write(ax, 0.7, y + 1.62, title, size=15, ha="left", weight="bold")
