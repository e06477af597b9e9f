"""The two-moons simulator, whose posterior has two thin crescents."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from scipy.special import ndtr
from scipy.stats import norm

from course_utils.simulators.simulator import Simulator, as_vectors
from course_utils.validation import require_positive_integer

tfd = tfp.distributions

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(
    600
)  # along the half circle their distance is a twentieth of its width
_ROUNDS = 200  # of proposals for draws


class TwoMoonsSimulator(Simulator):
    """A point on a noisy half circle, moved by the parameters; the first of its moves forgets a sign.

    The parameters are uniform on the square [−1, 1]². With an angle a uniform on (−π/2, π/2) and a radius r ~ N(0.1, 0.01²),

        x = (r cos a + 0.25 − |θ_1 + θ_2| / √2,  r sin a + (θ_2 − θ_1) / √2) .

    In coordinates s = (θ_1 + θ_2) / √2 and d = (θ_2 − θ_1) / √2, which are those of the square turned by 45 degrees, x tells
    |s| and d up to the half circle's noise. So the posterior has a crescent at either sign of s, and its density is that of the
    half circle: at u = x − (0.25 − |s|, d), in polar coordinates,

        p(x | θ) = N(±|u|; 0.1, 0.01²) / (π |u|),    with the sign of u_1,

    since a negative radius, ten standard deviations away, points to the left. The evidence p(x), by which it is divided, is half
    the probability that the half circle's point leaves θ inside the square: an integral over the angle alone.

    References: Greenberg, Nonnenmacher & Macke (2019), "Automatic posterior transformation for likelihood-free inference";
    Lueckmann et al. (2021), "Benchmarking simulation-based inference", task T.8.
    """

    size = data_size = 2
    radius, width, offset = 0.1, 0.01, 0.25

    def __init__(self):
        self.prior = tfd.Independent(tfd.Uniform(tf.fill([2], -1.0), tf.fill([2], 1.0)), 1)

    def simulate(self, parameters: np.ndarray, *, seed: int) -> np.ndarray:
        """A point x for each pair of parameters.

        Args:
          parameters: Array of shape `[..., 2]`.
          seed: Seed of angles and radii.

        Returns:
          float32 of shape `[..., 2]`.

        Raises:
          ValueError: If the parameters are not finite pairs.
        """
        s, d = _turned(as_vectors(parameters, 2, "parameters"))
        point = self._half_circle(s.shape, np.random.default_rng(seed))
        return (point + np.stack([self.offset - np.abs(s), d], axis=-1)).astype(np.float32)

    def log_posterior(self, parameters: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Exact log p(θ | x), in nats; −∞ outside the square.

        Args:
          parameters: Array of shape `[..., 2]`.
          x: Data, of shape `[..., 2]`; leading axes broadcast.

        Returns:
          float64 of shape `[...]`.

        Raises:
          ValueError: If parameters or data are not finite pairs.
        """
        parameters, x = as_vectors(parameters, 2, "parameters"), as_vectors(x, 2, "data")
        s, d = _turned(parameters)
        u = x - np.stack([self.offset - np.abs(s), d], axis=-1)
        length = np.linalg.norm(u, axis=-1)
        log_likelihood = norm.logpdf(np.copysign(length, u[..., 0]), self.radius, self.width) - np.log(np.pi * length)
        inside = np.all(np.abs(parameters) <= 1, axis=-1)
        return np.where(inside, log_likelihood - np.log(4), -np.inf) - self.log_evidence(x)

    def log_evidence(self, x: np.ndarray) -> np.ndarray:
        """log p(x), float64 of shape `[...]` for data of shape `[..., 2]`, by quadrature over the angle.

        Raises:
          ValueError: If the data are not finite pairs.
        """
        x = as_vectors(x, 2, "data")
        flat = x.reshape(-1, 2)
        pieces = np.array_split(flat, max(1, len(flat) // 500))
        return np.concatenate([self._log_evidence(piece) for piece in pieces]).reshape(x.shape[:-1])

    def sample_posterior(self, x: np.ndarray, size: int, *, seed: int) -> np.ndarray:
        """Exact draws from p(θ | x): points of the half circle whose parameters lie in the square, and a sign for each.

        Args:
          x: Data, of shape `[..., 2]`.
          size: Number of draws for each.
          seed: Seed of the draws.

        Returns:
          float32 of shape `[size, ..., 2]`.

        Raises:
          ValueError: If the data are not finite pairs, the size is not a positive integer, or there are data that hardly any
            parameters lead to.
        """
        x, rng = as_vectors(x, 2, "data"), np.random.default_rng(seed)
        draws = np.zeros((require_positive_integer(size, "the number of draws"), *x.shape))
        missing = np.ones(draws.shape[:-1], bool)
        for _ in range(_ROUNDS):
            where = np.nonzero(missing)
            if not where[0].size:
                return draws.astype(np.float32)
            # The fewer are missing, the more is tried for each: those near a corner of the square are rarely right.
            of_data = np.broadcast_to(x[where[1:]], (max(1, 100_000 // where[0].size), where[0].size, 2))
            u = self._half_circle(of_data.shape[:-1], rng)
            s, d = u[..., 0] + self.offset - of_data[..., 0], of_data[..., 1] - u[..., 1]
            right = (s >= 0) & (s + np.abs(d) <= np.sqrt(2))
            first = np.argmax(right, axis=0), np.arange(where[0].size)
            s, d = s[first] * rng.choice([-1, 1], size=where[0].size), d[first]
            draws[where] = np.stack([s - d, s + d], axis=-1) / np.sqrt(2)
            missing[where] = ~right[first]
        raise ValueError(f"Expected data that the simulator gives; got {x[where[1:]][0].tolist()}, too far out.")

    def _half_circle(self, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
        """Points r (cos a, sin a), `[*shape, 2]`."""
        a, r = rng.uniform(-np.pi / 2, np.pi / 2, shape), rng.normal(self.radius, self.width, shape)
        return r[..., np.newaxis] * np.stack([np.cos(a), np.sin(a)], axis=-1)

    def _log_evidence(self, x: np.ndarray) -> np.ndarray:
        """At points `[N, 2]`: for each angle, the radii from `least` to `greatest` leave θ in the square.

        There |s| = r cos a + 0.25 − x_1 ≥ 0 and |s| + |d| ≤ √2 with d = x_2 − r sin a: three inequalities linear in r, of which
        the last two have coefficients cos a ∓ sin a of either sign.
        """
        a = np.pi * _NODES / 2
        rest = self.offset - x[:, 0, np.newaxis]
        least, greatest = -rest / np.cos(a), np.full((len(x), len(a)), np.inf)
        for sign in (1, -1):
            slope = np.cos(a) - sign * np.sin(a)
            bound = (np.sqrt(2) - rest - sign * x[:, 1, np.newaxis]) / slope
            greatest = np.where(slope > 0, np.minimum(greatest, bound), greatest)
            least = np.where(slope < 0, np.maximum(least, bound), least)
        mass = _normal_mass((least - self.radius) / self.width, (greatest - self.radius) / self.width)
        with np.errstate(divide="ignore"):
            return np.log(mass @ _WEIGHTS / 2) - np.log(2)


def _turned(parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(θ_1 + θ_2) / √2 and (θ_2 − θ_1) / √2."""
    first, second = parameters[..., 0], parameters[..., 1]
    return (first + second) / np.sqrt(2), (second - first) / np.sqrt(2)


def _normal_mass(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The probability of a standard normal variable between two numbers, 0 if they are in the wrong order."""
    return np.maximum(np.where(low > 0, ndtr(-low) - ndtr(-high), ndtr(high) - ndtr(low)), 0)
