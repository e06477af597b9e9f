"""Exercise 6.3, a slope: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np

WRONG = [
    ((lambda sizes, seconds: np.polyfit(np.log(sizes), np.log(seconds), 1),), "take the slope"),
    ((lambda sizes, seconds: np.polyfit(np.log(sizes), np.log(seconds)),), "raised an error"),
    ((lambda sizes, seconds: ...,), "not attempted yet"),
]
