"""Mixtures of pixel histograms: probabilities of whole-numbered images, which need no dequantisation."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from scipy.special import logsumexp, softmax
from sklearn.cluster import KMeans

from course_utils.baselines.baseline import Baseline, best, on_one_thread, two_parts
from course_utils.baselines.mixtures import require_numbers_of_components
from course_utils.datasets.pixels import require_levels
from course_utils.passes import limited
from course_utils.validation import require_positive_integer

_STRENGTHS = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)  # how many images a prior counts for


@on_one_thread
def histogram_mixture(
    pixels: np.ndarray,
    validation: np.ndarray,
    levels: int,
    components: int | Sequence[int],
    *,
    seed: int = 0,
    iterations: int = 50,
) -> Baseline:
    """A mixture whose components give each pixel a histogram of its own: p(x) = Σ_k π_k Π_d θ_kd(x_d), fitted by EM.

    A component's histogram is smoothed towards that of the same pixel in all images, and that towards the histogram of all
    pixels together, as if each prior had been seen in `a` or `b` images:

        θ_kd(v) = (n_kd(v) + a m_d(v)) / (n_k + a),    m_d(v) = (n_d(v) + b g(v)) / (N + b).

    The validation images choose a and b, and of several numbers of components, which.

    What `log_prob` returns are logarithms of probabilities, an exact code length:
    `bits_per_dimension(log_prob, D, levels=1)` are its bits per dimension, which a flow's, a bound, may stand beside.

    Args:
      pixels: Images to fit, whole numbers from 0 to levels − 1, `[N, ...]`.
      validation: Images to choose with, `[M, ...]`.
      levels: The number L of levels.
      components: The number K of components, or several to choose from.
      seed: Seed of the clusters that EM begins with.
      iterations: The greatest number of EM's iterations.

    Returns:
      The fitted probability, with K − 1 + K D (L − 1) parameters.

    Raises:
      ValueError: If the images are not whole numbers below the number of levels or differ in shape, there are fewer of them than
        components, or a number is not a positive integer.
    """
    points, others = (require_levels(part, levels).astype(int) for part in two_parts(pixels, validation))
    iterations = limited(require_positive_integer(iterations, "the number of iterations"))
    numbers = require_numbers_of_components(components, len(points))
    images, other_images = _one_hot(points, levels), _one_hot(others, levels)
    prior = _smoothed_histograms(images, other_images, levels)
    fitted = []
    for k in numbers:
        clusters = KMeans(k, n_init=1, random_state=seed).fit_predict(points)
        log_shares, log_tables = _fitted(images, other_images, np.eye(k)[clusters], prior, iterations)
        parameters = k - 1 + k * points.shape[1] * (levels - 1)
        density = _density(log_shares, log_tables, levels)
        fitted.append(Baseline(f"mixture of {k} pixel histograms", parameters, np.shape(pixels)[1:], density))
    return best(fitted, others)


def _density(log_shares: np.ndarray, log_tables: np.ndarray, levels: int):
    def density(rows: np.ndarray) -> np.ndarray:
        images = _one_hot(require_levels(rows, levels).astype(int), levels)
        return logsumexp(images @ log_tables + log_shares, axis=1)

    return density


def _one_hot(rows: np.ndarray, levels: int) -> csr_matrix:
    """Images `[N, D]` as sparse rows of zeros and ones, `[N, D · L]`: times logarithms they are log-probabilities."""
    count, dimensions = rows.shape
    columns = (rows + levels * np.arange(dimensions)).ravel()
    starts = np.arange(0, rows.size + 1, dimensions)
    return csr_matrix((np.ones(rows.size), columns, starts), shape=(count, dimensions * levels))


def _smoothed_histograms(images: csr_matrix, validation: csr_matrix, levels: int) -> np.ndarray:
    """m_d(v), `[D · L]`."""
    counts = np.asarray(images.sum(axis=0)).ravel()
    overall = counts.reshape(-1, levels).sum(axis=0) + 1
    everywhere = np.tile(overall / overall.sum(), len(counts) // levels)
    tables = [(counts + b * everywhere) / (images.shape[0] + b) for b in _STRENGTHS]
    return max(tables, key=lambda table: (validation @ np.log(table)).mean())


def _fitted(
    images: csr_matrix, validation: csr_matrix, shares: np.ndarray, prior: np.ndarray, iterations: int
) -> tuple[np.ndarray, np.ndarray]:
    """EM from the components' shares in the images, `[N, K]`, to log π, `[K]`, and log θ, `[D · L, K]`."""
    dimensions = images[0].nnz
    strength = _likeliest_strength(images, validation, shares, prior)
    columns, occurring = _that_occur(images)
    before = -np.inf
    for _ in range(iterations):
        log_shares, log_tables = _components(occurring.T @ shares, shares, prior[columns], strength)
        joint = occurring @ log_tables + log_shares
        now = logsumexp(joint, axis=1).mean() / dimensions
        shares = softmax(joint, axis=1)
        if now - before < 1e-5:
            break
        before = now
    return _components(images.T @ shares, shares, prior, _likeliest_strength(images, validation, shares, prior))


def _likeliest_strength(images: csr_matrix, validation: csr_matrix, shares: np.ndarray, prior: np.ndarray) -> float:
    columns, occurring = _that_occur(validation)
    counts = (images.T @ shares)[columns]

    def likelihood(strength: float) -> float:
        log_shares, log_tables = _components(counts, shares, prior[columns], strength)
        return logsumexp(occurring @ log_tables + log_shares, axis=1).mean()

    return max(_STRENGTHS, key=likelihood)


def _that_occur(images: csr_matrix) -> tuple[np.ndarray, csr_matrix]:
    """The columns in which an image has a one, and the images in these alone: the logarithms of all others are not needed.

    Of the 256 levels of a pixel of 28 × 28 digits, half are seen in 4,000 images, and fewer in 500.
    """
    columns = np.unique(images.indices)
    return columns, images[:, columns]


def _components(
    counts: np.ndarray, shares: np.ndarray, prior: np.ndarray, strength: float
) -> tuple[np.ndarray, np.ndarray]:
    """log π, `[K]`, and log θ, `[D · L, K]`, from how often each level is seen by each component, `[D · L, K]`."""
    sizes = shares.sum(axis=0)
    tables = (counts + strength * prior[:, None]) / (sizes + strength)
    return np.log((sizes + 1) / (sizes + 1).sum()), np.log(tables)
