"""Average power spectra of waveforms."""

import numpy as np
import tensorflow as tf

# Steps of a frame, and from one frame to the next: at 8 kHz, 16 ms and half of that.
FRAME = 128
HOP = FRAME // 2


def frame_power(waves: tf.Tensor) -> tf.Tensor:
    """Power spectrum of each waveform, averaged over half-overlapping frames under a Hann window.

        P_f = (1 / frames) Σ_frames |STFT_f|² / Σ_n w_n²

    White noise of variance 1 has the spectrum 1 on average.

    Args:
      waves: Waveforms, `[..., T]`, of at least 128 steps.

    Returns:
      Tensor of shape `[..., 65]`, from frequency 0 to half the sampling rate, in the dtype of the waves.

    Raises:
      ValueError: If the waveforms are shorter than a frame.

    Reference: Welch (1967), "The use of fast Fourier transform for the estimation of power spectra".
    """
    waves = tf.convert_to_tensor(waves)
    if waves.shape[-1] < FRAME:
        raise ValueError(f"Expected waveforms of at least {FRAME} steps, the length of a frame; got {waves.shape[-1]}.")
    transform = tf.signal.stft(waves, FRAME, HOP)
    energy = tf.reduce_sum(tf.signal.hann_window(FRAME, dtype=waves.dtype) ** 2)
    return tf.reduce_mean(tf.math.real(transform) ** 2 + tf.math.imag(transform) ** 2, axis=-2) / energy


def log_spectral_distance(waves: np.ndarray, others: np.ndarray) -> float:
    """Distance of the average power spectra of two sets of waveforms, in decibels.

        √ mean_f (10 log₁₀ (P_f / Q_f))²

    with P and Q the averages of `frame_power` over the sets.

    Args:
      waves: Waveforms, `[N, T]`.
      others: Waveforms, `[M, T']`.

    Raises:
      ValueError: If the waveforms are shorter than a frame.

    Reference: Gray & Markel (1976), "Distance measures for speech processing".
    """
    one, other = (np.mean(frame_power(tf.cast(each, tf.float64)), axis=0) for each in (waves, others))
    return float(np.sqrt(np.mean((10 * np.log10(one / other)) ** 2)))
