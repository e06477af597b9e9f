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
# Steps over which the loudness is taken, 2 ms; how loud noise is at rest, beside steady noise that makes a variance of 1;
# how far its log-scale rises; how far, in its own scale, and how quickly the mean bends with the last sample.
_MEMORY, _REST, _RISE, _BEND, _TURN = 16, 0.4, 2.0, 0.5, 2.0


class WhisperedVowels:
    """Rough noise through two resonators in a row, tuned to the formants of /a/, /i/ or /u/, and its exact density.

    A resonator of frequency F and bandwidth B is the filter 1 / (1 − 2 r cos(2πF / f) z⁻¹ + r² z⁻²) with
    r = exp(−πB / f), at f = 8,000 samples a second. Two of them make a recursion over four steps. The noise that goes in
    depends on the past: it is the louder the more power r_t the last 16 samples had, and leans to one side,

        x_t = Σ_k a_k x_{t−k} + g_t (ε_t + ½ sin 2x_{t−1}),  ε_t ~ Logistic(0, 1),
        g_t = s exp(2 r_t / (1 + r_t)),  r_t = (1/16) Σ_{k=1}^{16} x²_{t−k},

    with a_1 … a_4 and s of the vowel v. As s ≤ g_t < e² s, whatever the past, and the resonators are stable, waveforms of
    any length keep their size. They start at rest, from x_t = 0 for t ≤ 0. So

        log p(x | v) = Σ_t log Logistic(x_t; Σ_k a_k x_{t−k} + ½ g_t sin 2x_{t−1}, g_t)

    is exact for any number of steps. The entropy is Σ_t (E[log g_t] + 2) nats, and its means E[log g_t] are to be simulated.
    The noise is the course's own invention, for the sake of a past that no linear prediction can use.

    Reference: Peterson & Barney (1952), "Control methods used in a study of the vowels", table II, for the formants;
    Klatt (1980), "Software for a cascade/parallel formant synthesizer", Eqs. (1) and (2), for the resonators.
    """

    def __init__(self, bandwidths: tuple[float, float] = (200.0, 300.0)):
        """Describes the data set.

        Args:
          bandwidths: Bandwidths of the two formants in Hz. Those of voiced vowels are a quarter to a third of the default:
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
        """The scale s of each vowel's noise at rest, float64 of shape `[3]`."""
        unit = np.diag([1.0, 0.0, 0.0, 0.0])
        gains = [
            solve_discrete_lyapunov(companion([1.0, *-coefficients]), unit)[0, 0] for coefficients in self.coefficients
        ]
        # A logistic distribution of scale s has the variance π² s² / 3.
        return _REST * np.sqrt(3 / np.array(gains)) / np.pi

    def sample(self, size: int, steps: int, *, seed: int, vowel: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Draws waveforms, step after step.

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
        noise, waves = rng.logistic(size=(steps, size)), np.zeros((_MEMORY + steps, size))
        coefficients, scales = self.coefficients[vowels].T, self.scales[vowels]
        for t in range(steps):
            past = waves[t : t + _MEMORY]
            linear = np.sum(coefficients * past[:-5:-1], axis=0)
            location, log_scale = _conditional(linear, past[-1], np.mean(past**2, axis=0), scales)
            waves[t + _MEMORY] = location + np.exp(log_scale) * noise[t]
        return waves[_MEMORY:].T.astype(np.float32), vowels

    def conditionals(self, waves: np.ndarray, vowels: np.ndarray | int) -> tuple[np.ndarray, np.ndarray]:
        """Location and log-scale log g_t of the logistic distribution of each step, given the steps before it.

        Args:
          waves: Array of shape `[..., T]`.
          vowels: Numbers of the vowels, integers of shape `[...]`, or one for all.

        Returns:
          Two arrays of shape `[..., T]`, float64.

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
        vowels = np.broadcast_to(vowels, waves.shape[:-1])
        # From here on, what is at t is made of the steps before it.
        before = np.concatenate([np.zeros((*waves.shape[:-1], 1)), waves[..., :-1]], axis=-1)
        power = lfilter(np.full(_MEMORY, 1 / _MEMORY), [1.0], before**2)
        filtered = np.stack([lfilter(coefficients, [1.0], before) for coefficients in self.coefficients])
        linear = np.take_along_axis(filtered, vowels[None, ..., None], axis=0)[0]
        return _conditional(linear, before, power, self.scales[vowels][..., None])

    def log_prob(self, waves: np.ndarray, vowels: np.ndarray | int) -> np.ndarray:
        """Exact log-density log p(x | v).

        Args:
          waves: Array of shape `[..., T]`.
          vowels: As in `conditionals`, which also says what raises.

        Returns:
          Array of shape `[...]`, float64.
        """
        location, log_scale = self.conditionals(waves, vowels)
        return np.sum(logistic.logpdf((waves - location) * np.exp(-log_scale)) - log_scale, axis=-1)

    def formant_gains(self, frequencies: np.ndarray) -> np.ndarray:
        """Power gain of each vowel's two resonators, which peaks at the formants.

        Args:
          frequencies: Frequencies in Hz, `[F]`.

        Returns:
          Array of shape `[3, F]`, float64.
        """
        responses = [
            freqz([1.0], [1.0, *-coefficients], np.asarray(frequencies), fs=SAMPLE_RATE)[1]
            for coefficients in self.coefficients
        ]
        return np.abs(np.stack(responses)) ** 2


def _conditional(
    linear: np.ndarray, last: np.ndarray, power: np.ndarray, scale: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Location and log-scale of a step, of what the resonators make of the past, the last sample, r_t and s."""
    log_scale = np.log(scale) + _RISE * power / (1 + power)
    return linear + _BEND * np.exp(log_scale) * np.sin(_TURN * last), log_scale
