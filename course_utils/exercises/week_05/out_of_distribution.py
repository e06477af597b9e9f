"""Exercise 5.5, out of distribution: its check."""

from collections.abc import Callable, Iterator

import numpy as np

from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation


def _flagged(bits_train: np.ndarray, bits_new: np.ndarray, share: float = 0.01) -> np.ndarray:
    return bits_new > np.quantile(bits_train, 1 - share)


def _below(bits_train: np.ndarray, bits_new: np.ndarray, share: float = 0.01) -> np.ndarray:
    return bits_new < np.quantile(bits_train, share)


@exercise(
    "Exercise 5.5, out of distribution",
    reference=lambda: _flagged,
    alternatives=[
        lambda train, new, share=0.01: np.mean(train[:, np.newaxis] >= new, axis=0) < share,
        lambda train, new, share=0.01: (new >= np.percentile(train, 100 * (1 - share))).tolist(),
    ],
    mistakes={
        "your detector flags images with short codes: it is many bits that make an image suspicious.": [
            lambda train, new, share=0.01: ~_flagged(train, new, share),
            _below,
        ],
        "all but a share of the training images need fewer bits than the limit: that is the quantile at 1 − share.": (
            lambda train, new, share=0.01: _flagged(train, new, 1 - share)
        ),
        "flag images with long codes only: short ones do not look suspicious to this detector.": (
            lambda train, new, share=0.01: _flagged(train, new, share) | _below(train, new, share)
        ),
        "the limit should come from the training images; yours comes from the new ones.": (
            lambda train, new, share=0.01: _flagged(new, new, share)
        ),
        "your limit is always the same: take the `share` that the function is given.": (
            lambda train, new, share=0.01: _flagged(train, new)
        ),
        "your limit is the greatest code length of the training images; a small share of them lies above it.": (
            lambda train, new, share=0.01: new > train.max()
        ),
        "`np.quantile` wants a number between 0 and 1, and `np.percentile` one between 0 and 100.": (
            lambda train, new, share=0.01: new > np.percentile(train, 1 - share)
        ),
    },
)
def out_of_distribution(flagged: Callable) -> Iterator[Observation]:
    rng = np.random.default_rng(11)
    train = rng.permutation(np.concatenate([np.linspace(1.0, 2.0, 300), np.linspace(2.2, 3.0, 200)]))
    # Far below all of them, among them, and above: no two near the quantiles that may be meant.
    new = np.array([2.5, 0.2, 2.8, 1.4, 3.4, 1.02, 2.99, 3.1, 1.9, 3.03, 2.1])
    for share, given in ((0.15, (0.15,)), (0.6, (0.6,)), (0.01, ())):
        what = f"`flagged(bits_train, bits_new{''.join(f', {share}' for _ in given)})`"
        got = call(what, flagged, train, new, *given)
        if np.shape(got) != new.shape:
            ones = " It has one for each training image." if np.shape(got) == train.shape else ""
            raise Wrong(
                f"{what} should have one entry for each new image, true or false: shape {new.shape}; yours has shape "
                f"{np.shape(got)}.{ones}"
            )
        right = _flagged(train, new, share)
        first = np.argmax(as_array(what, got) != right)
        otherwise = (
            f"a new image that takes {new[first]} bits should {'' if right[first] else 'not '}be flagged: "
            f"{np.mean(train > new[first]):.1%} of the training images take more, and `share` is {share:.0%}."
        )
        yield Observation(what, got, otherwise=otherwise)
