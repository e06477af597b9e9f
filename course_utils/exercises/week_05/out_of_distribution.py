"""Exercise 5.5, out of distribution: its check."""

import numpy as np

from course_utils.exercises.bijector_checks import (
    nearest,
)
from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import Wrong, call, exercise


def _reference_flagged(bits_train: np.ndarray, bits_new: np.ndarray, share: float = 0.01) -> np.ndarray:
    return bits_new > np.quantile(bits_train, 1 - share)


@exercise(
    "Exercise 5.5, out of distribution",
    reference=lambda: _reference_flagged,
)
def out_of_distribution(flagged):
    rng = np.random.default_rng(11)
    train = rng.permutation(np.concatenate([np.linspace(1.0, 2.0, 300), np.linspace(2.2, 3.0, 200)]))
    # Far below all of them, among them, and above: no two near the quantiles that may be meant.
    new = np.array([2.5, 0.2, 2.8, 1.4, 3.4, 1.02, 2.99, 3.1, 1.9, 3.03, 2.1])
    for share, given in ((0.15, (0.15,)), (0.6, (0.6,)), (0.01, ())):
        what = f"`flagged(bits_train, bits_new{''.join(f', {share}' for _ in given)})`"
        got = call(what, flagged, train, new, *given)
        right = _reference_flagged(train, new, share)
        if np.shape(got) != new.shape:
            ones = " It has one for each training image." if np.shape(got) == train.shape else ""
            raise Wrong(
                f"{what} should have one entry for each new image, true or false: shape {new.shape}; yours has shape "
                f"{np.shape(got)}.{ones}"
            )
        flags = as_array(what, got)
        first = np.argmax(flags != right)
        low, high = np.quantile(train, [share, 1 - share])
        require_close(
            what,
            got,
            right,
            {
                "your detector flags images with short codes: it is many bits that make an image suspicious.": nearest(
                    got, [new < high, new < low]
                ),
                "all but a share of the training images need fewer bits than the limit: that is the quantile at 1 − share.": new
                > low,
                "flag images with long codes only: short ones do not look suspicious to this detector.": (new > high)
                | (new < low),
                "the limit should come from the training images; yours comes from the new ones.": new
                > np.quantile(new, 1 - share),
                "your limit is always the same: take the `share` that the function is given.": _reference_flagged(
                    train, new
                ),
                "your limit is the greatest code length of the training images; a small share of them lies above it.": new
                > train.max(),
                "`np.quantile` wants a number between 0 and 1, and `np.percentile` one between 0 and 100.": new
                > np.percentile(train, 1 - share),
                f"a new image that takes {new[first]} bits should {'' if right[first] else 'not '}be flagged: "
                f"{np.mean(train > new[first]):.1%} of the training images take more, and `share` is {share:.0%}.": flags,
            },
        )
