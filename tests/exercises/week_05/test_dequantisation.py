"""Live 5.1, dequantisation: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils import datasets
from course_utils.exercises import week_05


def dequantise(pixels, levels, rng):
    return ((pixels + rng.random(pixels.shape)) / levels).astype(np.float32)


def dequantise_in_single_precision(pixels, levels, rng):
    noise = rng.uniform(size=pixels.shape).astype(np.float32)
    return np.float32(1 / levels) * (np.asarray(pixels, np.float32) + noise)


def dequantise_by(formula, dtype=np.float32):
    return lambda pixels, levels, rng: formula(pixels.astype(float), levels, rng.random(pixels.shape)).astype(dtype)


def own_generator(pixels, levels, rng):
    return dequantise(pixels, levels, np.random.default_rng(0))


def global_generator(pixels, levels, rng):
    return ((pixels + np.random.random(pixels.shape)) / levels).astype(np.float32)


def noise_of_shape(shape):
    return lambda pixels, levels, rng: ((pixels + rng.random(shape(pixels.shape))) / levels).astype(np.float32)


def normal_noise(pixels, levels, rng):
    return ((pixels + np.clip(rng.normal(0.5, 0.15, pixels.shape), 0, 1)) / levels).astype(np.float32)


def of_this_course(pixels, levels, rng):
    return dequantise(pixels, 11, rng)


bits = datasets.bits_per_dimension


LOG_2 = np.log(2)


def bits_of_tensors(log_prob, dimensions, levels):
    return (np.log2(levels) - np.array(log_prob) / (dimensions * LOG_2)).astype(float)


RIGHT = [
    (dequantise, bits),
    (dequantise_in_single_precision, bits_of_tensors),
    (dequantise, lambda log_prob, d, levels: -(np.array(log_prob) - d * np.log(levels)) / (d * LOG_2)),
    (lambda *a: tf.constant(dequantise(*a)), bits),
]

WRONG = [
    ((dequantise_by(lambda y, n, u: y / n), bits), "there is no noise"),
    ((dequantise_by(lambda y, n, u: (y + u) / n, np.uint8), bits), "do not round to whole numbers"),
    ((dequantise_by(lambda y, n, u: y / n + u), bits), "the noise should be divided by the number of levels, too"),
    ((dequantise_by(lambda y, n, u: (y + u) / (n - 1)), bits), "not by one less"),
    ((dequantise_by(lambda y, n, u: y + u), bits), "lies between 0 and 1"),
    ((dequantise_by(lambda y, n, u: (y + u) / 256), bits), "yours divides by 256"),
    ((dequantise_by(lambda y, n, u: (y + u) / 17), bits), "yours divides by 17"),
    ((of_this_course, bits), "use `levels` and `pixels.shape`"),
    ((dequantise_by(lambda y, n, u: (y + u - 0.5) / n), bits), "your noise lies between −1/2 and 1/2"),
    ((dequantise_by(lambda y, n, u: (y - u) / n), bits), "add the noise rather than subtract it"),
    ((dequantise_by(lambda y, n, u: (y + 3 * u) / n), bits), "should become a number between"),
    ((dequantise_by(lambda y, n, u: (y + u) / n, float), bits), "yours are float64"),
    ((noise_of_shape(lambda shape: ()), bits), "all pixels get the same noise"),
    ((noise_of_shape(lambda shape: shape[1:]), bits), "some pixels share their noise"),
    ((noise_of_shape(lambda shape: (*shape[:-1], 1)), bits), "some pixels share their noise"),
    ((normal_noise, bits), "was not drawn from the distribution asked for"),
    ((own_generator, bits), "rather than from a generator of your own"),
    ((global_generator, bits), "with a generator in the same state"),
    ((lambda *a: dequantise(*a).tolist(), bits), "should return an array; yours returns an object of type list"),
    ((dequantise_by(lambda y, n, u: (y + u) * np.inf), bits), "is not finite everywhere"),
    ((dequantise, lambda lp, d, n: -(tf.math.log(lp) / d - np.log(n)) / LOG_2), "Take none of it"),
    ((lambda *a: dequantise(*a)[..., 0], bits), "should have the shape of the pixels"),
    ((dequantise, lambda lp, d, n: -bits(lp, d, n)), "your bits have the wrong sign"),
    ((dequantise, lambda lp, d, n: -np.array(lp) / d / LOG_2), "the term log Q is missing"),
    ((dequantise, lambda lp, d, n: -(np.array(lp) / d + np.log(n)) / LOG_2), "subtract log Q from"),
    ((dequantise, lambda lp, d, n: -(np.array(lp) - np.log(n)) / LOG_2), "divide the log-density by the number"),
    ((dequantise, lambda lp, d, n: d * bits(lp, d, n)), "these are the bits of the whole image"),
    ((dequantise, lambda lp, d, n: -(np.array(lp) - np.log(n)) / d / LOG_2), "log Q is one pixel's already"),
    ((dequantise, lambda lp, d, n: LOG_2 * bits(lp, d, n)), "these are nats"),
    (
        (dequantise, lambda lp, d, n: -(np.array(lp) / d - np.log2(n)) / LOG_2),
        "take the natural logarithm of the levels",
    ),
    ((dequantise, lambda lp, d, n: np.log(n) - np.array(lp) / d / LOG_2), "both terms are divided by log 2"),
    ((dequantise, lambda lp, d, n: -(np.array(lp) / d - n) / LOG_2), "take the logarithm of the number of levels"),
    ((dequantise, lambda lp, d, n: np.mean(bits(lp, d, n))), "no mean over them"),
    ((dequantise, ...), "`bits_per_dimension` is still to be filled in"),
    ((dequantise, lambda lp, d, n: [...][0]), "still gives `...`"),
]


class TestDequantisation(ExerciseTests):
    exercise = week_05.dequantisation
    right, wrong = RIGHT, WRONG
