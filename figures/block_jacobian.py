"""The Jacobians of the additive and the affine coupling, in blocks."""

from course_utils.figures.canvas import INK, blank
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_utils import style

ALT = (
    "Two block matrices with rows x_a, x_b and columns z_a, z_b. Additive coupling: identity, zero; dt/dz_a, identity. "
    "Affine coupling: identity, zero; dx_b/dz_a, the diagonal matrix of exp(s). Both are lower triangular, so that "
    "only the diagonal blocks count for the determinant: 1 for the additive layer, the product of exp(s_j) for the "
    "affine one."
)


def draw() -> Figure:
    figure, (additive, affine) = blank(9.0, 6.6, panels=2)
    _matrix(additive, "Additive coupling: $\\det J = 1$", "$\\partial t / \\partial z_a$", "$I$")
    _matrix(
        affine,
        "Affine coupling: $\\det J = \\prod_j e^{s_j}$",
        "$\\partial x_b / \\partial z_a$",
        "$\\mathrm{diag}(e^{s})$",
    )
    return figure


def _matrix(ax: Axes, title: str, below: str, last: str) -> None:
    left, bottom, side = 2.3, 0.5, 2.2
    blocks = [[("$I$", style.FROZEN), ("$0$", None)], [(below, style.NETWORK), (last, style.TRANSFORMED)]]
    for row, entries in enumerate(blocks):
        for column, (text, colour) in enumerate(entries):
            x, y = left + side * column, bottom + side * (1 - row)
            fill = colour + "33" if colour else "white"
            ax.add_patch(Rectangle((x, y), side, side, facecolor=fill, edgecolor=INK, linewidth=1.2))
            ax.text(x + side / 2, y + side / 2, text, ha="center", va="center", fontsize=16, color=INK)
    for index, part in enumerate("ab"):
        place = side * (index + 0.5)
        ax.text(left + place, bottom + 2 * side + 0.35, f"$z_{part}$", ha="center", fontsize=16, color=style.LATENT)
        ax.text(
            left - 0.5,
            bottom + 2 * side - place,
            f"$x_{part}$",
            ha="center",
            va="center",
            fontsize=16,
            color=style.DATA,
        )
    ax.text(left + side, 6.15, title, ha="center", va="center", fontsize=14, color=INK)
