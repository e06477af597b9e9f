"""Live 5.1, dequantisation: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf

from course_utils import datasets


def dequantise(pixels, levels, rng):
    return ((pixels + rng.random(pixels.shape)) / levels).astype(np.float32)


def dequantise_in_single_precision(pixels, levels, rng):
    noise = rng.uniform(size=pixels.shape).astype(np.float32)
    return np.float32(1 / levels) * (np.asarray(pixels, np.float32) + noise)


def dequantise_by(formula, dtype=np.float32):
    return lambda pixels, levels, rng: formula(pixels.astype(float), levels, rng.random(pixels.shape)).astype(dtype)


def global_generator(pixels, levels, rng):
    return dequantise(pixels, levels, np.random)


def noise_of_shape(shape):
    return lambda pixels, levels, rng: ((pixels + rng.random(shape(pixels.shape))) / levels).astype(np.float32)


def normal_noise(pixels, levels, rng):
    return ((pixels + np.clip(rng.normal(0.5, 0.15, pixels.shape), 0, 1)) / levels).astype(np.float32)


bits = datasets.bits_per_dimension

LOG_2 = np.log(2)

RIGHT = [
    (dequantise, bits),
    (dequantise_in_single_precision, lambda lp, d, n: (np.log2(n) - np.array(lp) / (d * LOG_2)).astype(float)),
    (lambda *a: tf.constant(dequantise(*a)), bits),
]

WRONG = [
    ((dequantise_by(lambda y, n, u: y / n), bits), "there is no noise"),
    ((dequantise_by(lambda y, n, u: (y + u) / n, np.uint8), bits), "do not round to whole numbers"),
    ((dequantise_by(lambda y, n, u: (y + u) / 256), bits), "yours divides by 256"),
    ((dequantise_by(lambda y, n, u: (y + u) / 17), bits), "yours divides by 17"),
    ((lambda pixels, levels, rng: dequantise(pixels, 11, rng), bits), "use `levels` and `pixels.shape`"),
    ((dequantise_by(lambda y, n, u: (y + 3 * u) / n), bits), "should become a number between"),
    ((dequantise_by(lambda y, n, u: (y + 1.01 * u) / n), bits), "should become a number between"),
    ((dequantise_by(lambda y, n, u: (y + u) / n, float), bits), "yours are float64"),
    ((noise_of_shape(lambda shape: ()), bits), "all pixels get the same noise"),
    ((noise_of_shape(lambda shape: shape[1:]), bits), "some pixels share their noise"),
    ((noise_of_shape(lambda shape: (*shape[:-1], 1)), bits), "some pixels share their noise"),
    ((normal_noise, bits), "was not drawn from the distribution asked for"),
    ((lambda y, n, rng: dequantise(y, n, np.random.default_rng(0)), bits), "rather than from a generator of your own"),
    ((global_generator, bits), "with a generator in the same state"),
    ((lambda *a: dequantise(*a).tolist(), bits), "should return an array; yours returns an object of type list"),
    ((dequantise_by(lambda y, n, u: (y + u) * np.inf), bits), "is not finite everywhere"),
    ((lambda *a: dequantise(*a)[..., 0], bits), "should have the shape of the pixels"),
    ((dequantise, lambda lp, d, n: -(tf.math.log(lp) / d - np.log(n)) / LOG_2), "Take none of it"),
    ((dequantise, lambda lp, d, n: np.mean(bits(lp, d, n))), "no mean over them"),
    ((dequantise, ...), "`bits_per_dimension` is still to be filled in"),
    ((dequantise, lambda lp, d, n: [...][0]), "still gives `...`"),
]
