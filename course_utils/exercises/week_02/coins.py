"""Exercise 2.2, three coins: its check."""

from typing import Any

import numpy as np
import tensorflow_probability as tfp

from course_utils.exercises.compare import require_close
from course_utils.exercises.distributions import require_distribution, require_log_prob
from course_utils.exercises.exercise import Wrong, call, exercise

tfd = tfp.distributions


_ONES = np.array([0.1, 0.3, 0.5], np.float32)


def _coins(**parameters: Any) -> tfd.Distribution:
    return tfd.Independent(tfd.Bernoulli(**parameters), reinterpreted_batch_ndims=1)


@exercise(
    "Exercise 2.2, three coins", reference=lambda: (_coins(probs=[0.1, 0.3, 0.5]), float(np.log(0.1 * 0.3 * 0.5)))
)
def coins(coins, log_prob_of_ones):
    require_distribution(
        "`coins`",
        coins,
        event_shape=(3,),
        mistakes={
            "Those are three distributions. `tfd.Independent` makes one of them, but without a number it keeps the first axis of "
            "the batch, and here there is no other: say how many axes are to move.": ((3,), ()),
            "There is a pair of brackets too many around the probabilities.": ((), (1, 3)),
        },
    )
    outcomes = np.stack(np.meshgrid([0, 1], [0, 1], [0, 1], indexing="ij"), axis=-1).reshape(8, 3)
    require_log_prob(
        "`coins`",
        coins,
        _coins(probs=_ONES),
        outcomes,
        {
            "0.9, 0.7 and 0.5 are the probabilities of zero; `tfd.Bernoulli` wants those of one.": _coins(
                probs=1 - _ONES
            ),
            "the coins are in the opposite order: the first is zero with probability 0.9.": _coins(probs=_ONES[::-1]),
            "the numbers that you gave are probabilities, not logits: write `probs=...`.": _coins(logits=_ONES),
            "the numbers that you gave are probabilities (and those of zero), not logits: write `probs=...`.": _coins(
                logits=1 - _ONES
            ),
        },
    )
    # The notebook hands it a list of whole numbers.
    call("`coins.log_prob([1, 1, 1])`", coins.log_prob, [1, 1, 1])
    _require_log_prob_of_ones(log_prob_of_ones)


def _require_log_prob_of_ones(log_prob_of_ones: Any) -> None:
    if isinstance(log_prob_of_ones, str):
        raise Wrong("`log_prob_of_ones` should be a number; yours is a text. Write it without quotation marks.")
    right = np.log(0.015)
    require_close(
        "`log_prob_of_ones`",
        log_prob_of_ones,
        right,
        {
            "`log_prob_of_ones` is the probability: take its logarithm.": 0.015,
            "`log_prob_of_ones` has the wrong sign: the logarithm of a number less than 1 is negative.": -right,
            "that is log P(0, 0, 0): use the probabilities of one.": np.log(0.9 * 0.7 * 0.5),
            "that is the probability of (0, 0, 0): use the probabilities of one, and take the logarithm.": 0.9
            * 0.7
            * 0.5,
            "use the natural logarithm, not the one to base 10.": np.log10(0.015),
            "use the natural logarithm, not the one to base 2.": np.log2(0.015),
            "that is the logarithm of a sum: the probabilities of independent components multiply.": np.log(
                0.1 + 0.3 + 0.5
            ),
            "that is the product of the three logarithms: the logarithm of a product is their sum.": np.prod(
                np.log(_ONES)
            ),
            "that is the logarithm of 1 − P(0, 0, 0), the probability that any of them is one.": np.log(1 - 0.315),
            "`log_prob_of_ones` is another number. As the components are independent, P(1, 1, 1) is the product of their "
            "probabilities of one; take its natural logarithm.": log_prob_of_ones,
        },
    )
