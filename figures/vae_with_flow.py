"""A variational autoencoder with a flow between encoder and decoder."""

from course_utils.figures.canvas import GREY, arrow, blank, box, operation, tint, write
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_utils import style

ALT = (
    "A variational autoencoder as a bridge. On the left x rises into the encoder network, which gives sigma_0, mu_0 "
    "and a context h. Above it noise epsilon from N(0, I) is multiplied with sigma_0 and shifted by mu_0: z_0 = mu_0 "
    "+ sigma_0 * epsilon. From z_0 a flow of T inverse autoregressive steps leads to the right, through z_1 and so on "
    "to z_T, with z_t = mu_t + sigma_t * z_(t-1) in every step; the context h enters each step from below. On the "
    "right z_T goes down into the decoder network, which gives p(x | z_T). The prior p(z) = N(0, I) sits at z_T, "
    "joined by a dashed line from the right. Encoder, noise and flow together are the posterior q(z_T | x); decoder "
    "and prior are the model p(x, z_T)."
)
TOP, MIDDLE, BOTTOM = 6.2, 3.0, 0.7  # heights of latents, networks and data


def draw() -> Figure:
    figure, (ax,) = blank(18.2, 9.6)
    encoder, first, last = 2.85, 5.45, 14.35  # places of the encoder, z_0 and z_T
    steps = {1: 7.35, "T": 12.35}
    ax.add_patch(Rectangle((6.25, 5.2), 7.2, 3.2, facecolor=tint(style.TRANSFORMED, 0.1), edgecolor="none", zorder=0))
    write(ax, 9.85, 7.9, "flow: $T$ IAF steps", size=14, weight="bold")
    write(ax, 9.85, 7.25, "$z_t = \\mu_t + \\sigma_t \\odot z_{t-1}$", size=16)
    for start, end, text in ((0.1, 13.45, "posterior $q(z_T\\,|\\,x)$"), (13.75, 18.1, "model $p(x, z_T)$")):
        ax.plot((start, start, end, end), (8.7, 8.9, 8.9, 8.7), color=GREY, linewidth=1.2)
        write(ax, (start + end) / 2, 9.3, text, GREY, 14)

    box(ax, 0.75, TOP, "$\\varepsilon$", style.LATENT, width=1.1, size=18)
    write(ax, 0.75, TOP - 0.85, "$N(0, I)$", style.LATENT, 15)
    for x, symbol, name, side in ((2.2, "$\\odot$", "\\sigma_0", "right"), (3.5, "$+$", "\\mu_0", "left")):
        operation(ax, x, TOP, symbol)
        arrow(ax, (x, MIDDLE + 0.6), (x, TOP - 0.3), colour=style.NETWORK)
        write(ax, x + (0.2 if side == "left" else -0.2), 4.4, f"${name}(x)$", size=16, ha=side)
    write(ax, encoder, TOP + 0.85, "$z_0 = \\mu_0 + \\sigma_0 \\odot \\varepsilon$", size=16)
    box(ax, first, TOP, "$z_0$", style.LATENT, width=1.1, size=17)
    box(ax, 9.25, TOP, "$z_1$", style.LATENT, width=1.1, size=17)
    write(ax, 10.75, TOP, "$\\cdots$", size=18)
    box(ax, last, TOP, "$z_T$", style.LATENT, width=1.1, size=17)
    for start, end in ((1.3, 1.9), (2.5, 3.2), (3.8, first - 0.55)):
        arrow(ax, (start, TOP), (end, TOP))
    for start, end in ((6.0, 6.6), (8.1, 8.7), (9.8, 10.4), (11.1, 11.6), (13.1, 13.8)):
        arrow(ax, (start, TOP), (end, TOP), colour=style.TRANSFORMED)

    box(ax, encoder, MIDDLE, "encoder", style.NETWORK, width=2.6, height=1.2)
    box(ax, last, MIDDLE, "decoder", style.NETWORK, width=2.6, height=1.2)
    for number, x in steps.items():
        box(ax, x, TOP, f"IAF ${number}$", style.TRANSFORMED, width=1.5, height=1.2)
        arrow(ax, (encoder + 1.3, MIDDLE), (x, MIDDLE), (x, TOP - 0.6), colour=style.NETWORK)
    write(ax, 5.8, MIDDLE + 0.4, "context $h(x)$", size=14)
    box(ax, encoder, BOTTOM, "$x$", style.DATA, width=1.3, size=17)
    box(ax, last, BOTTOM, "$p(x\\,|\\,z_T)$", style.DATA, width=2.6, size=17)
    arrow(ax, (encoder, BOTTOM + 0.45), (encoder, MIDDLE - 0.6))
    arrow(ax, (last, TOP - 0.45), (last, MIDDLE + 0.6))
    arrow(ax, (last, MIDDLE - 0.6), (last, BOTTOM + 0.45))
    box(ax, 17.2, TOP, "$p(z)$", style.LATENT, size=17)
    write(ax, 17.2, TOP - 0.85, "$N(0, I)$", style.LATENT, 15)
    write(ax, 17.2, TOP + 0.85, "prior", size=14)
    ax.plot((last + 0.55, 16.4), (TOP, TOP), color=style.LATENT, linewidth=1.8, linestyle=(0, (3, 2)), zorder=1)
    return figure
