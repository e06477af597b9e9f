"""The tasks' data, made by the coordinator and handed to every worker as a file."""

import numpy as np
from scipy.ndimage import zoom
from sklearn.datasets import load_digits, make_moons


def moons() -> tuple[np.ndarray, np.ndarray]:
    """Two moons with noise of standard deviation 0.05: `[20000, 2]` to train on and `[5000, 2]` held out."""
    return tuple(make_moons(size, noise=0.05, random_state=seed)[0] for seed, size in enumerate((20_000, 5_000)))


def mixture() -> tuple[np.ndarray, np.ndarray]:
    """Eight Gaussians with full covariances in 16 dimensions: `[50000, 16]` to train on and `[5000, 16]` held out."""
    generator = np.random.default_rng(0)
    size, components = 16, 8
    means = generator.normal(scale=2.0, size=(components, size))
    factors = generator.normal(scale=size**-0.5, size=(components, size, size))

    def draw(count: int) -> np.ndarray:
        which = generator.integers(components, size=count)
        noise = generator.normal(size=(count, size))
        return means[which] + np.einsum("nij,nj->ni", factors[which], noise)

    return draw(50_000), draw(5_000)


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Scikit-learn's handwritten digits, dequantised: `[1437, 8, 8, 1]` to train on and `[360, 8, 8, 1]` held out."""
    generator = np.random.default_rng(0)
    images = load_digits().images[generator.permutation(1_797), ..., np.newaxis]
    dequantised = (images + generator.random(images.shape)) / 17
    return dequantised[:1_437], dequantised[1_437:]


def images() -> tuple[np.ndarray, np.ndarray]:
    """Smooth random colours of 256 levels, dequantised: `[1024, 32, 32, 3]` to train on, `[128, 32, 32, 3]` held out."""
    generator = np.random.default_rng(0)
    coarse = generator.normal(scale=1.5, size=(1_152, 4, 4, 3))
    smooth = 1 / (1 + np.exp(-zoom(coarse, (1, 8, 8, 1), order=3)))
    dequantised = (np.floor(255 * smooth) + generator.random(smooth.shape)) / 256
    return dequantised[:1_024], dequantised[1_024:]


MAKERS = {
    "moons": moons,
    "mixture": mixture,
    "spline_coupling": moons,
    "spline_autoregressive": moons,
    "digits": digits,
    "images": images,
}
