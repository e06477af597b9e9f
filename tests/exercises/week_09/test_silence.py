"""Exercise 9.3, the likeliest whisper: wrong answers of other kinds are told what is wrong."""

import numpy as np

WRONG = [
    ((lambda s: np.log(4),), "There is one for each log-scale"),
    ((lambda s: s + np.log2(4),), "should be the natural one"),
]
