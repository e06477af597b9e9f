"""Live 2.4, broadcasting: its check."""

import numpy as np
import tensorflow_probability as tfp

from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import Wrong, exercise
from course_utils.exercises.week_02.shared import RATES

tfd = tfp.distributions

_TIMES = np.array([0.1, 0.5, 1.0, 2.0, 4.0], np.float32)


@exercise("Live 2.4, broadcasting", reference=lambda: tfd.Exponential(rate=RATES).log_prob(_TIMES[:, None]))
def broadcasting(log_table):
    table = as_array("`log_table`", log_table)
    if table.shape == (3, 5):
        raise Wrong(
            "`log_table` has shape (3, 5), one row for each rate; it should have one row for each time and one column for each "
            "rate."
        )
    if table.shape in ((5,), (5, 1)):
        raise Wrong(
            f"`log_table` has shape {table.shape}, one number for each time: use the batch of three, `exponentials`, which "
            "returns three numbers for each."
        )
    if table.shape in ((5, 1, 3), (1, 5, 3)):
        raise Wrong(f"`log_table` has shape {table.shape}: give `times` one axis more, not two.")
    t = _TIMES[:, None]
    right = np.log(RATES) - RATES * t
    require_close(
        "`log_table`",
        table,
        right,
        {
            "`log_table` holds densities: for their logarithms use `log_prob`.": np.exp(right),
            "the columns are in the opposite order: the first is for rate 0.5.": right[:, ::-1],
            "the rows are in the opposite order: the first is for the time 0.1.": right[::-1],
            "the density is r exp(−r t); your table has the logarithm of the exponential alone, without log r.": -RATES
            * t,
            "`log_table` holds values of the cumulative distribution function: use `log_prob`.": -np.expm1(-RATES * t),
            "`log_table` holds logarithms of the cumulative distribution function: use `log_prob`.": np.log(
                -np.expm1(-RATES * t)
            ),
        },
    )
