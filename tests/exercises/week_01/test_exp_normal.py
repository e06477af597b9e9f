"""Exercise 1.1, the exponential of a normal: right answers of every kind pass, wrong ones are told what is wrong."""

import math

import numpy as np
from exercises.week_01.answers import normal_log_prob


def exp_normal_in_place(x):
    x[:] = np.log(x)
    return normal_log_prob(x) - x


WRONG = [
    ((lambda x: np.sum(normal_log_prob(np.log(x)) - np.log(x)),), "one number for each point"),
    ((lambda x: normal_log_prob(math.log(x)) - math.log(x),), "use NumPy's, such as `np.log`, which take arrays"),
    ((exp_normal_in_place,), "changes the array that it is given"),
]
