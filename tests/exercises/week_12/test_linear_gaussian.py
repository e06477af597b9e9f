"""Exercise 12.1, a posterior in closed form: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf

from course_utils.simulators import LinearGaussian


def of_the_course(design, noise, x):
    simulator = LinearGaussian(design, noise)
    return tf.constant(simulator.posterior_mean(x)), simulator.covariance


def as_list(design, noise, x):
    mean, covariance = of_the_course(design, noise, x)
    return [mean.numpy().tolist(), covariance]


RIGHT = [(of_the_course,), (as_list,)]

WRONG = [
    ((lambda design, noise, x: of_the_course(design, noise, x)[0],), "should return a pair"),
    ((lambda design, noise, x: of_the_course(design, noise, x)[::-1],), "the other way round"),
    ((lambda design, noise, x: (np.transpose(of_the_course(design, noise, x)[0]), 0),), "transpose it"),
    ((lambda noise, design, x: of_the_course(design, noise, x),), "in the order noise, design, x"),
    ((lambda design, noise, x: (x, of_the_course(design, noise, x)[1]),), "has shape (3, 5)"),
]
