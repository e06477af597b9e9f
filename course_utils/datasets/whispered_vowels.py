"""Whispered vowels, a set of waveforms whose density is known."""

from functools import cached_property

import numpy as np
from scipy.linalg import companion, solve_discrete_lyapunov
from scipy.signal import freqz, lfilter
from scipy.stats import logistic

from course_utils.validation import require_positive_integer

SAMPLE_RATE = 8_000
VOWELS = ("a", "i", "u")
# Averages over men, in Hz: the first two columns of Peterson & Barney's table II for "hod", "heed" and "who'd".
_FORMANTS = ((730, 1090), (270, 2290), (300, 870))


class WhisperedVowels:
    """Noise through two resonators in a row, tuned to the formants of /a/, /i/ or /u/, and its exact density.

    A resonator of frequency F and bandwidth B is the filter 1 / (1 − 2 r cos(2πF / f) z⁻¹ + r² z⁻²) with
    r = exp(−πB / f), at f = 8,000 samples a second. Two of them make an autoregressive process of order 4,

        x_t = Σ_k a_k x_{t−k} + s ε_t,  ε_t ~ Logistic(0, 1),

    with a_1 … a_4 and s of the vowel v. The scale s is such that the process settles at a variance of 1. It starts at
    rest, from x_t = 0 for t ≤ 0, rather than in its stationary state, whose density has no closed form; so

        log p(x | v) = Σ_t log Logistic(x_t; Σ_k a_k x_{t−k}, s)

    is exact for any number of steps, and the entropy is log s + 2 nats for every step, from the first on.

    Reference: Peterson & Barney (1952), "Control methods used in a study of the vowels", table II, for the formants;
    Klatt (1980), "Software for a cascade/parallel formant synthesizer", Eqs. (1) and (2), for the resonators.
    """

    def __init__(self, bandwidths: tuple[float, float] = (150.0, 200.0)):
        """Describes the data set.

        Args:
          bandwidths: Bandwidths of the two formants in Hz. Those of voiced vowels are a third to a half of the default:
            in a whisper the open glottis damps the resonances.

        Raises:
          ValueError: If the bandwidths are not two positive numbers.
        """
        if len(bandwidths) != 2 or not all(bandwidth > 0 for bandwidth in bandwidths):
            raise ValueError(f"Expected two bandwidths, both positive; got {bandwidths}.")
        self.bandwidths = tuple(map(float, bandwidths))

    @cached_property
    def coefficients(self) -> np.ndarray:
        """The prediction coefficients a_1 … a_4 of each vowel, float64 of shape `[3, 4]`."""
        radius = np.exp(-np.pi * np.array(self.bandwidths) / SAMPLE_RATE)
        cosine = np.cos(2 * np.pi * np.array(_FORMANTS) / SAMPLE_RATE)
        first, second = np.moveaxis(np.stack([np.ones((3, 2)), -2 * radius * cosine, 0 * cosine + radius**2], -1), 1, 0)
        return -np.stack([np.convolve(*sections) for sections in zip(first, second, strict=True)])[:, 1:]

    @cached_property
    def scales(self) -> np.ndarray:
        """The scale s of each vowel's noise, float64 of shape `[3]`."""
        unit = np.diag([1.0, 0.0, 0.0, 0.0])
        gains = [
            solve_discrete_lyapunov(companion([1.0, *-coefficients]), unit)[0, 0] for coefficients in self.coefficients
        ]
        # A logistic distribution of scale s has the variance π² s² / 3.
        return np.sqrt(3 / np.array(gains)) / np.pi

    @property
    def entropy_rate(self) -> np.ndarray:
        """Differential entropy of each vowel, log s + 2 nats per step: float64 of shape `[3]`."""
        return np.log(self.scales) + 2

    def sample(self, size: int, steps: int, *, seed: int, vowel: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Draws waveforms.

        Args:
          size: Number of waveforms N.
          steps: Length T of each.
          seed: Seed of the draw.
          vowel: Number of a vowel in `VOWELS`; each waveform has one at random if not given.

        Returns:
          Waveforms, float32 of shape `[N, T]`, and the number of the vowel of each, integers of shape `[N]`.

        Raises:
          ValueError: If a size is not a positive integer, or there is no such vowel.
        """
        require_positive_integer(size, "the number of waveforms")
        require_positive_integer(steps, "the number of steps")
        if vowel not in (None, *range(len(VOWELS))):
            raise ValueError(f"Expected a vowel from 0 to {len(VOWELS) - 1}, or None for any; got {vowel!r}.")
        rng = np.random.default_rng(seed)
        vowels = rng.integers(len(VOWELS), size=size) if vowel is None else np.full(size, vowel)
        waves = rng.logistic(size=(size, steps))
        for v, (coefficients, scale) in enumerate(zip(self.coefficients, self.scales, strict=True)):
            waves[vowels == v] = lfilter([scale], [1.0, *-coefficients], waves[vowels == v])
        return waves.astype(np.float32), vowels

    def log_prob(self, waves: np.ndarray, vowels: np.ndarray | int) -> np.ndarray:
        """Exact log-density log p(x | v).

        Args:
          waves: Array of shape `[..., T]`.
          vowels: Numbers of the vowels, integers of shape `[...]`, or one for all.

        Returns:
          Array of shape `[...]`, float64.

        Raises:
          ValueError: If the waves have no time axis, there is no such vowel, or the vowels do not fit the waves.
        """
        waves, vowels = np.asarray(waves, np.float64), np.asarray(vowels)
        if waves.ndim == 0 or vowels.shape not in ((), waves.shape[:-1]):
            raise ValueError(
                f"Expected waves of shape [..., T] and vowels of shape [...] or (); got {waves.shape} and {vowels.shape}."
            )
        if not np.isin(vowels, range(len(VOWELS))).all():
            raise ValueError(f"Expected vowels from 0 to {len(VOWELS) - 1}; got {np.unique(vowels).tolist()}.")
        noises = np.stack(
            [
                lfilter([1.0, *-coefficients], [scale], waves)
                for coefficients, scale in zip(self.coefficients, self.scales, strict=True)
            ]
        )
        log_probs = np.sum(logistic.logpdf(noises), axis=-1) - waves.shape[-1] * np.log(self.scales).reshape(
            -1, *[1] * (waves.ndim - 1)
        )
        return np.take_along_axis(log_probs, np.broadcast_to(vowels, waves.shape[:-1])[None], axis=0)[0]

    def power_spectrum(self, frequencies: np.ndarray) -> np.ndarray:
        """Power spectral density of each vowel once it has settled, in 1/Hz; its integral from 0 to 4,000 Hz is 1.

        Args:
          frequencies: Frequencies in Hz, `[F]`.

        Returns:
          Array of shape `[3, F]`, float64.
        """
        responses = [
            freqz([scale * np.pi / np.sqrt(3)], [1.0, *-coefficients], np.asarray(frequencies), fs=SAMPLE_RATE)[1]
            for coefficients, scale in zip(self.coefficients, self.scales, strict=True)
        ]
        return 2 * np.abs(np.stack(responses)) ** 2 / SAMPLE_RATE
