"""Exercise 7.7, two blocks: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np

RIGHT = [
    (lambda size: [1] * (size // 2) + [2] * (size // 2),),
    (lambda size: np.where(np.arange(size) < size / 2, 1, 2),),
    (lambda size: np.repeat([0, 1], size // 2),),
    (lambda size: np.repeat([3, 7], size // 2),),
]

WRONG = [
    ((lambda size: np.repeat([2, 1], size // 2),), "it should be the other way round"),
    ((lambda size: np.arange(1, size + 1),), "within a half all degrees should be equal"),
    ((lambda size: np.ones(size, int),), "nothing depends on anything"),
    ((lambda size: np.tile([1, 2], size // 2),), "within a half"),
    ((lambda size: [1, 2],), "one degree for each dimension"),
    ((lambda size: np.repeat([1, np.inf], size // 2),), "is not finite everywhere"),
    ((lambda size: [1, 1, 1, 2, 2, 2],), "shape (10,)"),
    ((lambda size: [1] * (size // 2 - 1) + [2] * (size // 2 + 1),), "dimension 3 depends on dimension 1"),
]
