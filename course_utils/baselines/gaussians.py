"""Gaussians with a full covariance matrix: one for all points, or one for each class."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cholesky, eigh, solve_triangular
from scipy.special import logsumexp

from course_utils.baselines.baseline import Baseline, on_one_thread, two_parts

_STRENGTHS = np.concatenate([[0.0], np.logspace(-8, 0, 49)])  # how much of its target a covariance is mixed with


@on_one_thread
def gaussian(train: np.ndarray, validation: np.ndarray) -> Baseline:
    """A Gaussian: the training points' mean and covariance, the latter shrunk as far as the validation points ask for.

    With S the covariance of N points, the estimate is shrunk twice, towards its mean variance times the identity and then
    towards its own diagonal,

        Σ₁ = (1 − α) S + α (tr S / D) I,    Σ₂ = (1 − β) Σ₁ + β diag Σ₁.

    Of a grid from 0 to 1 first α and then β is what makes the validation points likeliest. Without it the covariance of fewer
    points than dimensions has no density, and directions in which they hardly vary are too sure of themselves.

    Args:
      train: Points to fit, `[N, ...]`.
      validation: Points to choose α and β with, `[M, ...]`.

    Returns:
      The fitted density, with D + D (D + 1) / 2 parameters.

    Raises:
      ValueError: If the points are not finite, of one shape and different from each other.

    Reference: Ledoit & Wolf (2004), "A well-conditioned estimator for large-dimensional covariance matrices", for the first of
    the targets; they estimate α where here it is chosen.
    """
    points, others = two_parts(train, validation)
    mean = points.mean(axis=0)
    covariance = _shrunk_twice(points - mean, others - mean)
    dimensions = len(mean)
    return Baseline(
        "Gaussian", dimensions + dimensions * (dimensions + 1) // 2, np.shape(train)[1:], _Normal(mean, covariance)
    )


@on_one_thread
def class_gaussians(
    train: np.ndarray, classes: np.ndarray, validation: np.ndarray, validation_classes: np.ndarray
) -> "ClassGaussians":
    """A mixture of Gaussians, one for each class, whose classes are known while it is fitted and not when it is asked.

    Each covariance is shrunk towards the covariance within classes, which all of them share and which is estimated as that of
    `gaussian` is; the validation points of its class choose how far.

    Args:
      train: Points to fit, `[N, ...]`.
      classes: Their classes, `[N]`.
      validation: Points to choose with, `[M, ...]`.
      validation_classes: Their classes, `[M]`.

    Returns:
      The fitted density Σ_c π_c N(x; μ_c, Σ_c) of K classes, with K − 1 + K (D + D (D + 1) / 2) parameters.

    Raises:
      ValueError: If there is not a class for each point, the two sets do not have the same classes, or the points are not as
        `gaussian` wants them.

    Reference: Friedman (1989), "Regularized discriminant analysis".
    """
    points, others = two_parts(train, validation)
    labels, other_labels = np.asarray(classes), np.asarray(validation_classes)
    for each, told in ((points, labels), (others, other_labels)):
        if told.shape != each.shape[:1]:
            raise ValueError(f"Expected a class for each of {len(each)} points; got shape {list(told.shape)}.")
    names, index, counts = np.unique(labels, return_inverse=True, return_counts=True)
    if set(names) != set(other_labels):
        raise ValueError(
            f"Expected validation points of the same classes as the training points, {names.tolist()}; got "
            f"{np.unique(other_labels).tolist()}."
        )
    means = np.stack([points[labels == name].mean(axis=0) for name in names])
    centred, other_centred = points - means[index], others - means[np.searchsorted(names, other_labels)]
    shared = _shrunk_twice(centred, other_centred)
    normals = [
        _Normal(mean, _shrunk(_covariance(centred[labels == name]), shared, other_centred[other_labels == name]))
        for name, mean in zip(names, means, strict=True)
    ]
    log_shares = np.log(counts / len(labels))[:, None]
    dimensions = points.shape[1]
    return ClassGaussians(
        f"{len(names)} Gaussians, one a class",
        len(names) - 1 + len(names) * (dimensions + dimensions * (dimensions + 1) // 2),
        np.shape(train)[1:],
        lambda rows: logsumexp(log_shares + np.stack([normal(rows) for normal in normals]), axis=0),
        dict(zip(names.tolist(), normals, strict=True)),
    )


@dataclass(frozen=True)
class ClassGaussians(Baseline):
    """The density that `class_gaussians` fits, of which samples can be asked by class.

    Attributes:
      normals: The Gaussian of each class.
    """

    normals: dict[object, "_Normal"]

    def sample(self, classes: np.ndarray, *, seed: int) -> np.ndarray:
        """One point for each of N classes, `[N, *shape]`.

        Raises:
          ValueError: If there is a class that no point was fitted of.
        """
        classes = np.asarray(classes)
        unknown = sorted(set(classes.tolist()) - set(self.normals))
        if unknown:
            raise ValueError(f"Expected classes of {sorted(self.normals)}; got {unknown}.")
        noise = np.random.default_rng(seed).standard_normal((len(classes), int(np.prod(self.shape))))
        for name, normal in self.normals.items():
            noise[classes == name] = normal.from_noise(noise[classes == name])
        return noise.reshape(-1, *self.shape)


class _Normal:
    """Log-density of N(mean, covariance) at rows `[N, D]`."""

    def __init__(self, mean: np.ndarray, covariance: np.ndarray):
        self.mean = mean
        self.root = cholesky(covariance, lower=True)
        self.log_scale = np.log(np.diag(self.root)).sum() + 0.5 * len(mean) * np.log(2 * np.pi)

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        whitened = solve_triangular(self.root, (rows - self.mean).T, lower=True)
        return -0.5 * np.square(whitened).sum(axis=0) - self.log_scale

    def from_noise(self, noise: np.ndarray) -> np.ndarray:
        """Samples, from standard normal rows `[N, D]`."""
        return self.mean + noise @ self.root.T


def _covariance(centred: np.ndarray) -> np.ndarray:
    return centred.T @ centred / len(centred)


def _shrunk_twice(centred: np.ndarray, validation: np.ndarray) -> np.ndarray:
    """The covariance of centred points, shrunk towards a multiple of the identity and then towards its diagonal."""
    covariance = _covariance(centred)
    variance = np.trace(covariance) / len(covariance)
    if variance == 0:
        raise ValueError(f"Expected training points that differ from each other; got {len(centred)} that do not.")
    covariance = _shrunk(covariance, variance * np.eye(len(covariance)), validation)
    return _shrunk(covariance, np.diag(np.diag(covariance)), validation)


def _shrunk(covariance: np.ndarray, target: np.ndarray, validation: np.ndarray) -> np.ndarray:
    """(1 − α) S + α T with the α of the grid under which centred validation points are likeliest, `[D, D]`.

    In coordinates in which T is the identity and S diagonal, with eigenvalues e_i, the variances are (1 − α) e_i + α for every
    α, so that one decomposition serves the whole grid.
    """
    root = cholesky(target, lower=True)
    half = solve_triangular(root, covariance, lower=True)
    eigenvalues, vectors = eigh(solve_triangular(root, half.T, lower=True))
    squares = np.square(vectors.T @ solve_triangular(root, validation.T, lower=True)).mean(axis=1)
    variances = (1 - _STRENGTHS[:, None]) * eigenvalues + _STRENGTHS[:, None]
    # What rounding leaves of an eigenvalue that is 0 makes no covariance.
    usable = variances.min(axis=1) > 1e-12 * variances.max(axis=1)
    losses = np.full(len(_STRENGTHS), np.inf)
    losses[usable] = (np.log(variances[usable]) + squares / variances[usable]).sum(axis=1)
    strength = _STRENGTHS[np.argmin(losses)]
    return (1 - strength) * covariance + strength * target
