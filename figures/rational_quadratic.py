"""A rational-quadratic spline with its knots and slopes, beside an affine map."""

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils import style
from course_utils.bijectors import rational_quadratic

ALT = (
    "Two maps from x to y. Left, an affine map: a straight line that crosses the y-axis at t, with the slope e to the s. "
    "Right, a spline of five bins: an increasing curve through six knots, from (-B, -B) to (B, B), with a short tangent "
    "at each; outside of the square it goes on as the diagonal, with slope 1. One bin is shaded: its width is "
    "x_{k+1} - x_k, its height y_{k+1} - y_k, and a point in it lies at the share xi of its width."
)
BOUND = 3.0
X = np.array([-3, -1.9, -0.6, 0.5, 1.7, 3])
Y = np.array([-3, -2.3, -1.6, 0.8, 1.5, 3])
SLOPES = np.array([1, 0.5, 1.3, 1.4, 0.45, 1])
BIN, POSITION = 2, 0.4


def draw() -> Figure:
    figure, (left, right) = plt.subplots(1, 2, figsize=(12.5, 5.9), sharey=True, layout="constrained")
    for ax in (left, right):
        ax.axhline(0, color=style.FROZEN, linewidth=0.8, zorder=0)
        ax.axvline(0, color=style.FROZEN, linewidth=0.8, zorder=0)
        ax.set(xlim=(-4.1, 4.1), ylim=(-4.1, 4.1), aspect="equal")
        ax.set_xlabel("$x$", fontsize=15)
    left.set_ylabel("$y$", fontsize=15)
    _affine(left)
    _spline(right)
    return figure


def _affine(ax: Axes) -> None:
    x = np.array([-4.1, 4.1])
    ax.plot(x, 0.6 * x + 0.9, color=style.TRANSFORMED, linewidth=2.6)
    ax.plot(0, 0.9, "o", color="black", markersize=7)
    ax.text(0.2, 0.62, "$t$", fontsize=18)
    ax.plot([1.5, 2.9, 2.9], [1.8, 1.8, 2.64], color="black", linewidth=1)
    ax.text(2.2, 1.45, "$1$", fontsize=16, ha="center")
    ax.text(3.0, 2.1, "$e^s$", fontsize=18)
    ax.plot([1.5, 2.9], [1.8, 2.64], alpha=0)
    ax.set_title("affine, 2 numbers: $y = x e^s + t$", fontsize=15)


def _spline(ax: Axes) -> None:
    x = np.linspace(-BOUND, BOUND, 500, dtype=np.float32)
    knots = rational_quadratic.Knots(*(tf.constant(np.tile(part, (500, 1)), tf.float32) for part in (X, Y, SLOPES)))
    y = np.asarray(rational_quadratic.forward(tf.constant(x), knots)[0])
    for tail in ([-4.1, -BOUND], [BOUND, 4.1]):
        ax.plot(tail, tail, color=style.TRANSFORMED, linewidth=2.6, linestyle=(0, (2, 1)))
    ax.add_patch(
        plt.Rectangle((-BOUND, -BOUND), 2 * BOUND, 2 * BOUND, fill=False, edgecolor=style.FROZEN, linestyle=":")
    )
    ax.plot(x, y, color=style.TRANSFORMED, linewidth=2.6, zorder=3)
    for knot, slope in zip(np.stack([X, Y], axis=1), SLOPES, strict=True):
        along = 0.55 * np.array([1, slope]) / np.hypot(1, slope)
        ax.plot(*np.stack([knot - along, knot + along]).T, color=style.HIGHLIGHT, linewidth=2.4, zorder=4)
    ax.plot(X, Y, "o", color="black", markersize=7, zorder=5)
    _bin(ax, float(np.interp(X[BIN] + POSITION * (X[BIN + 1] - X[BIN]), x, y)))
    ax.text(-3.0, -3.35, "$(-B, -B)$", fontsize=14, ha="left", va="top")
    ax.text(2.95, 3.25, "$(B, B)$", fontsize=14, ha="right", va="bottom")
    ax.text(-1.6, -2.6, "slope $\\delta_{k-1}$", fontsize=15, color="#9a6a00", va="top", ha="left")
    ax.set_title("spline of $K = 5$ bins, $3K - 1 = 14$ numbers", fontsize=15)


def _bin(ax: Axes, at: float) -> None:
    (left, right), (bottom, top) = X[BIN : BIN + 2], Y[BIN : BIN + 2]
    ax.add_patch(
        plt.Rectangle((left, bottom), right - left, top - bottom, facecolor=style.TRANSFORMED + "22", zorder=1)
    )
    x = left + POSITION * (right - left)
    ax.plot([x, x], [bottom, at], color=style.LATENT, linewidth=1.6)
    ax.plot(x, at, "o", color=style.LATENT, markersize=6, zorder=5)
    arrows = {"arrowstyle": "<->", "color": "black", "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", (left, bottom - 0.3), (x, bottom - 0.3), arrowprops=arrows | {"color": style.LATENT})
    ax.text((left + x) / 2, bottom - 0.4, "$\\xi \\Delta x$", fontsize=15, color=style.LATENT, ha="center", va="top")
    ax.annotate("", (left, top + 0.25), (right, top + 0.25), arrowprops=arrows)
    ax.text((left + right) / 2, top + 0.32, "$\\Delta x$", fontsize=16, ha="center", va="bottom")
    ax.annotate("", (right + 0.25, bottom), (right + 0.25, top), arrowprops=arrows)
    ax.text(right + 0.36, (bottom + top) / 2, "$\\Delta y$", fontsize=16, va="center")
    ax.text(left - 0.2, bottom + 0.1, "$(x_k, y_k)$", fontsize=14, ha="right", va="bottom")
    ax.text(right + 0.45, top - 0.12, "$(x_{k+1}, y_{k+1})$", fontsize=14, ha="left", va="top")
