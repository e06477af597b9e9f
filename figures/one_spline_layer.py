"""The two moons, and what one layer can make of them: the best affine one, and a spline one."""

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure
from scipy.stats import norm

from course_utils import style
from course_utils.bijectors import rational_quadratic
from course_utils.datasets import TwoMoons

ALT = (
    "Three densities on one colour scale. Left, the data: two thin interleaved half circles. Middle, the best that one "
    "affine layer can do, 0.84 nats from the data: two pieces of the moons where "
    "there is one above each x1, and a broad smear between them, where there are two. "
    "Right, one layer of splines, 0.01 nats from the data: two thin half circles again."
)
EXTENT = (-1.4, 2.4, -0.85, 1.35)
SIZE = 300
BINS, BOUND = 24, 4.0


def draw() -> Figure:
    (x, widths), (y, heights) = _cells(*EXTENT[:2]), _cells(*EXTENT[2:])
    cell = widths * heights
    data = np.exp(TwoMoons().log_prob(np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1)))
    first, second = data.sum(axis=1) * heights, data / (data.sum(axis=1, keepdims=True) * heights)
    affine = _normal(x, first)[:, None] * np.array([_normal(y, row) for row in second])
    spline = _spline(x, first[None])[0][:, None] * _spline(y, second)
    panels = {"the data": data, "the best that one affine layer can do": affine, "one layer of splines": spline}
    figure, axes = plt.subplots(1, 3, figsize=(12.5, 3.5), sharey=True, layout="constrained")
    for ax, (title, density) in zip(axes, panels.items(), strict=True):
        options = {"origin": "lower", "extent": EXTENT, "interpolation": "nearest", "cmap": style.SEQUENTIAL}
        image = ax.imshow(density.T, vmin=0, vmax=data.max(), **options)
        apart = np.sum(data * np.log(data / density)) * cell
        ax.set(title=title if density is data else f"{title}:\n{apart:.2f} nats from the data", xlabel="$x_1$")
    axes[0].set_ylabel("$x_2$")
    figure.colorbar(image, ax=axes, label="density", shrink=0.9, extend="max")
    return figure


def _cells(start: float, end: float) -> tuple[np.ndarray, float]:
    """Centres and width of equal cells of an interval."""
    width = (end - start) / SIZE
    return start + (np.arange(SIZE) + 0.5) * width, width


def _normal(x: np.ndarray, density: np.ndarray) -> np.ndarray:
    """The normal density that is nearest to one on the line: its mean and its variance are the same."""
    mean = np.average(x, weights=density)
    return norm.pdf(x, mean, np.sqrt(np.average((x - mean) ** 2, weights=density)))


def _spline(x: np.ndarray, densities: np.ndarray) -> np.ndarray:
    """Densities of splines of a normal variable, whose inner knots lie on the best maps to the given ones, `[N, SIZE]`."""
    centre, scale = x.mean(), np.ptp(x) / 5
    cumulated = (np.cumsum(densities, axis=1) - densities / 2) * (x[1] - x[0])
    best = norm.ppf(np.clip(cumulated, 1e-9, 1 - 1e-9))  # the latent that belongs to each x
    points = (x - centre) / scale
    knots = [_knots(points, latents, row * scale) for latents, row in zip(best, densities, strict=True)]
    knots = (np.repeat(np.stack(part)[:, None], SIZE, axis=1) for part in zip(*knots, strict=True))
    points = tf.constant(np.broadcast_to(points, densities.shape))
    latents, log_derivative = rational_quadratic.inverse(points, rational_quadratic.Knots(*map(tf.constant, knots)))
    return norm.pdf(latents) * np.exp(log_derivative) / scale


def _knots(x: np.ndarray, z: np.ndarray, density: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Knots from (−B, −B) to (B, B) on an increasing curve, which turns the normal density into the one at x."""
    fine = np.linspace(x[0], x[-1], 4_000)
    z, density = np.interp(fine, x, z), np.exp(np.interp(fine, x, np.log(density)))
    inner = np.abs(z) < 3.6
    x, z, density = fine[inner], z[inner], density[inner]
    along = (x - x[0]) / np.ptp(x) + (z - z[0]) / np.ptp(z)
    chosen = np.searchsorted(along, np.linspace(0, 2, BINS + 1)[1:-1])
    slopes = np.maximum(norm.pdf(z[chosen]) / density[chosen], 1e-3)
    return np.r_[-BOUND, z[chosen], BOUND], np.r_[-BOUND, x[chosen], BOUND], np.r_[1, slopes, 1]
