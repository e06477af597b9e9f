"""Exercise 6.2, the log-determinant of a 1 × 1 convolution: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np

WRONG = [
    ((lambda matrix, h, w: h * w * np.log(np.linalg.det(matrix)),), "the logarithm of its absolute value"),
    (
        (lambda matrix, h, w: h * w * np.log(np.abs(np.linalg.det(matrix))),),
        "goes to the logarithm without the determinant",
    ),
    ((lambda matrix, h, w: np.linalg.slogdet(matrix),), "take the second"),
    ((lambda matrix, h, w: h * w * np.linalg.slogdet(matrix),), "take the second"),
]
