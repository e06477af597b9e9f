"""Live 12.4, ranks: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np

from course_utils.inference import calibration

RIGHT = [(calibration.ranks,), (lambda parameters, draws: sum((each < parameters).astype(int) for each in draws),)]

WRONG = [
    ((lambda parameters, draws: calibration.ranks(parameters, draws).T,), "should have the axes of `parameters`"),
    ((lambda draws, parameters: calibration.ranks(parameters, draws),), "in the order draws, parameters"),
    ((lambda parameters, draws: np.argsort(draws, axis=0),), "has shape (9, 6, 2)"),
    ((lambda parameters, draws: calibration.ranks(parameters, draws) // 2,), "should be"),
]
