"""Exercise 4.4, a base with two modes: its check."""

import numpy as np
import tensorflow_probability as tfp

from course_utils import plotting
from course_utils.exercises.distributions import require_distribution, require_float32
from course_utils.exercises.exercise import Wrong, call, exercise

tfd = tfp.distributions


@exercise(
    "Exercise 4.4, a base with two modes",
    reference=lambda: _reference_bimodal(),
)
def bimodal_base(bimodal):
    require_distribution("`bimodal`", bimodal, event_shape=(2,))
    require_float32("`bimodal`", bimodal)
    size, side = 640, 8.0
    extent = (-side, side, -side, side)
    density = np.exp(call("`bimodal.log_prob(x)`", bimodal.log_prob, plotting.grid(extent, size))).reshape(size, size)
    mass = density.sum() * (2 * side / size) ** 2
    if not abs(mass - 1) < 0.02:
        raise Wrong(
            f"within the square {extent} your distribution has probability {mass:.2f}: bring it closer to the origin, or make it wider."
        )
    peaks = _peaks(density)
    if len(peaks) != 2:
        raise Wrong(
            f"the density should have two modes; yours has {len(peaks)}. Are the centres far enough apart for the widths?"
        )
    lower = min(density[peak] for peak in peaks)
    between = density[tuple(np.rint(np.linspace(*peaks, 200)).astype(int).T)].min()
    if between > 0.8 * lower:
        raise Wrong(
            f"the two modes are hardly separate: between them the density still has {between / lower:.0%} of its height at the "
            "lower one. Move the centres apart, or make them narrower."
        )


def _peaks(density: np.ndarray) -> list[tuple[int, int]]:
    """The places of an image that are higher than all around them."""
    inner, n = density[1:-1, 1:-1], len(density) - 1
    shifts = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]
    # Strictly above the neighbours on one side only: a peak between grid points has an equal beside it.
    higher = [
        inner > density[1 + i : n + i, 1 + j : n + j]
        if (i, j) > (0, 0)
        else inner >= density[1 + i : n + i, 1 + j : n + j]
        for i, j in shifts
    ]
    return [(int(i) + 1, int(j) + 1) for i, j in np.argwhere(np.all(higher, axis=0) & (inner > 1e-3))]


def _reference_bimodal() -> tfd.Distribution:
    return tfd.MixtureSameFamily(
        tfd.Categorical(probs=[0.5, 0.5]),
        tfd.MultivariateNormalDiag(loc=[[-0.5, 0.5], [1.5, 0.0]], scale_diag=[[0.35, 0.35], [0.35, 0.35]]),
    )
