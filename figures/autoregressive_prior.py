"""The same flow on either side of a variational autoencoder's latents: in the posterior, or in the prior."""

from course_utils.figures.canvas import GREY, arrow, blank, box, tint, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from course_utils import style

ALT = (
    "A variational autoencoder twice, the latents z in the middle, the posterior's side shaded on the left, the "
    "prior's on the right. In both rows x enters the encoder on the left, and the decoder reads z and gives p(x | z). "
    "Above, the IAF posterior: the encoder's diagonal Gaussian gives z_0, and a flow, an IAF that also takes a "
    "context h from the encoder, carries it to z; the prior p(z), a standard normal, reaches z directly from the "
    "right, and the place for a flow there is empty; q(z | x) is flexible and fast to sample. Below, the "
    "autoregressive prior: the diagonal Gaussian q(z | x) reaches z directly, the place for a flow on the posterior's "
    "side is empty, and on the prior's side a flow, a MAF, carries u from N(0, I) to z, which makes p(z) flexible, "
    "but slow to sample. A curved arrow over z says that the flow moves from the one side to the other."
)
Z = 9.0  # place of z
GAUSSIANS = (2.2, 15.8)  # places of the Gaussians: the encoder's, and the prior's
SLOTS = (6.15, 11.85)  # places for a flow: on the posterior's side, and on the prior's


def draw() -> Figure:
    figure, (ax,) = blank(18.0, 12.45)
    for x, text in ((3.8, "posterior side"), (14.2, "prior side")):
        write(ax, x, 11.95, text, size=17, weight="bold")
    top, bottom = 9.7, 3.75
    _row(ax, top, "IAF posterior", 0, "IAF", "$z_0$")
    arrow(ax, (GAUSSIANS[0] + 1.2, top - 1.65), (SLOTS[0], top - 1.65), (SLOTS[0], top - 0.6), colour=style.NETWORK)
    write(ax, 4.75, top - 1.28, "context $h$", size=15)
    _row(ax, bottom, "autoregressive prior", 1, "MAF", "$u$")
    for x, y, text in (
        (5.6, top - 2.75, "$q(z\\,|\\,x)$: flexible,\nfast to sample"),
        (14.2, top - 2.0, "$p(z)$: a standard\nnormal"),
        (5.55, bottom - 2.3, "$q(z\\,|\\,x)$:\ndiagonal"),
        (14.2, bottom - 2.0, "$p(z)$: flexible,\nslow to sample"),
    ):
        write(ax, x, y, text, GREY, 16, linespacing=1.3)
    ax.add_patch(
        FancyArrowPatch(
            (SLOTS[0], bottom + 0.75), (SLOTS[1], bottom + 0.75), connectionstyle="arc3,rad=-0.2",
            arrowstyle="-|>", mutation_scale=16, color=GREY, linewidth=2.0, shrinkA=0, shrinkB=0,
        )
    )  # fmt: skip
    write(ax, Z, bottom + 2.07, "the flow moves", size=14)
    return figure


def _row(ax: Axes, y: float, title: str, side: int, flow: str, start: str) -> None:
    """The model, its latents at height y, with a flow on one side of them, which begins at `start`."""
    networks, data = y - 1.65, y - 3.0
    for left in (0.0, 10.4):
        ax.add_patch(
            Rectangle((left, y - 3.6), 7.6, 5.4, facecolor=tint(style.FROZEN, 0.16), edgecolor="none", zorder=0)
        )
    write(ax, 0.4, y + 1.3, title, size=17, ha="left")
    for x, name, text in ((GAUSSIANS[0], "encoder", "$x$"), (Z, "decoder", "$p(x\\,|\\,z)$")):
        box(ax, x, networks, name, style.NETWORK, width=2.4)
        box(ax, x, data, text, style.DATA, width=2.0, size=17)
    box(ax, Z, y, "$z$", style.LATENT, width=1.2, size=18)
    box(ax, GAUSSIANS[0], y, "$N(\\mu(x),\\, \\sigma^2(x))$", style.LATENT, width=3.6, size=16)
    box(ax, GAUSSIANS[1], y, "$N(0, I)$", style.LATENT, width=2.4, size=16)
    box(ax, SLOTS[side], y, flow, style.TRANSFORMED, width=1.6, height=1.2, size=15)
    empty = (SLOTS[1 - side] - 0.8, y - 0.6)
    ax.add_patch(
        Rectangle(empty, 1.6, 1.2, facecolor="white", edgecolor=style.FROZEN, lw=1.4, ls=(0, (3, 2)), zorder=0.5)
    )
    ends = ((4.0, SLOTS[0] - 0.8, SLOTS[0] + 0.8, Z - 0.6), (14.6, SLOTS[1] + 0.8, SLOTS[1] - 0.8, Z + 0.6))
    for number, (a, b, c, d) in enumerate(ends):
        if number == side:
            arrow(ax, (a, y), (b, y))
            arrow(ax, (c, y), (d, y), colour=style.TRANSFORMED)
            write(ax, (a + b) / 2, y + 0.4, start, size=17)
        else:
            arrow(ax, (a, y), (d, y))
    arrow(ax, (GAUSSIANS[0], data + 0.45), (GAUSSIANS[0], networks - 0.45))
    arrow(ax, (GAUSSIANS[0], networks + 0.45), (GAUSSIANS[0], y - 0.45), colour=style.NETWORK)
    arrow(ax, (Z, y - 0.45), (Z, networks + 0.45))
    arrow(ax, (Z, networks - 0.45), (Z, data + 0.45))
