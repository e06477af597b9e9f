"""Checks on distributions, on samples said to come from one, and on predicted shapes."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from scipy.special import ndtri

from course_utils.exercises.compare import as_array, require_close, require_instance
from course_utils.exercises.exercise import Wrong, call

tfd = tfp.distributions

# The probability that right samples are refused, which they must never be in a classroom.
_FALSE_ALARM = 1e-8


def require_distribution(
    what: str,
    got: Any,
    *,
    batch_shape: tuple[int, ...] = (),
    event_shape: tuple[int, ...] = (),
    mistakes: Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]] | None = None,
) -> None:
    """Returns if `got` is a distribution of these shapes, and raises `Wrong` with advice if not.

    Args:
      what: The distribution as the student knows it.
      got: The student's distribution.
      batch_shape: Its right batch shape.
      event_shape: Its right event shape.
      mistakes: The batch and the event shape that a typical mistake would have given, under the message for it.
    """
    if isinstance(got, type):
        raise Wrong(f"{what} is the class `{got.__name__}` itself: call it, with the parameters in parentheses.")
    if isinstance(got, list | tuple):
        raise Wrong(f"{what} should be one distribution, one object made with `tfd`; yours is a {type(got).__name__}.")
    require_instance(what, got, tfd.Distribution, "a distribution, an object made with `tfd`")
    if not isinstance(got.event_shape, tf.TensorShape):
        raise Wrong(
            f"{what} should have arrays as its draws; yours is a joint distribution, which draws several at once."
        )
    batch, event = tuple(got.batch_shape), tuple(got.event_shape)
    if (batch, event) == (batch_shape, event_shape):
        return
    advice = ""
    for message, mistaken in (mistakes or {}).items():
        if (batch, event) == mistaken:
            advice = f" {message}"
    if not advice and batch + event == batch_shape + event_shape:
        advice = (
            " The numbers are right, and in the wrong part: axes of a batch are separate distributions, axes of an event "
            "are the coordinates of one draw. "
        ) + (
            "Use a distribution of vectors, such as `tfd.MultivariateNormalDiag`, or move axes to the event by `tfd.Independent`."
            if len(batch) > len(batch_shape)
            else "Leave axes of the batch where they are, without `tfd.Independent` or a distribution of vectors."
        )
    if not advice and event_shape == () and event != () and set(batch + event) == {1}:
        advice = " It is a distribution of vectors with one entry: a draw should be a single number, without brackets."
    if not advice and batch_shape == () and batch != () and set(batch) == {1}:
        advice = " It is a batch of one: there is a pair of brackets too many around the parameters."
    raise Wrong(
        f"{what} should have batch shape {batch_shape} and event shape {event_shape}; yours has batch shape {batch} and "
        f"event shape {event}.{advice}"
    )


def require_log_prob(
    what: str,
    got: tfd.Distribution,
    expected: tfd.Distribution,
    points: Any,
    mistakes: Mapping[str, tfd.Distribution] | None = None,
) -> None:
    """Returns if two distributions have the same log-densities at `points`, and raises `Wrong` if not.

    Args:
      what: The student's distribution as the student knows it: "`normal`", say.
      got: The student's distribution, of the right shapes.
      expected: The right one.
      points: Where to compare.
      mistakes: What a typical mistake would have given, under the message for the student who made it.
    """
    name = f"the log-density of {what}"
    values, right = call(f"the `log_prob` of {what}", got.log_prob, points), expected.log_prob(points)
    try:
        require_close(name, values, right)
    except Wrong:
        mistaken = {message: partial(other.log_prob, points) for message, other in (mistakes or {}).items()}
        mistaken[_where_it_differs(what, got, values, right, points)] = lambda: values
        require_close(name, values, right, _Results(mistaken))


class _Results(Mapping):
    """What functions give, each called when it is looked at: mistakes' log-densities take longer than all the rest of a check."""

    def __init__(self, functions: Mapping[str, Callable[[], Any]]):
        self._functions = functions

    def __getitem__(self, message: str) -> Any:
        return self._functions[message]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions)

    def __len__(self) -> int:
        return len(self._functions)


def require_float32(what: str, got: tfd.Distribution) -> None:
    """Raises `Wrong` for a distribution in double precision, which does not go together with the notebook's tensors."""
    if got.dtype != tf.float32:
        raise Wrong(
            f"{what} has numbers of type {tf.as_dtype(got.dtype).name} (double precision), and the notebook's tensors are "
            "float32: give the parameters as lists or tensors rather than NumPy arrays, or convert these with `np.float32`."
        )


def require_samples(
    what: str,
    got: Any,
    shape: tuple[int, ...],
    cdf: Callable[[np.ndarray], Any],
    *,
    sample_ndims: int = 1,
    mistakes: Mapping[str, tuple[int, ...]] | None = None,
) -> None:
    """Returns if `got` has the shape and could have been drawn independently from a distribution on the line.

    Two tests at each place of the batch and the event, which together refuse right samples with a probability of at most
    1e-8: Kolmogorov and Smirnov's, and one of the mean square of the samples' normal scores, which sees a wrong scale
    sooner.

    Args:
      what: The samples as the student knows them.
      got: The student's samples.
      shape: Their right shape.
      cdf: The distribution's cumulative distribution function on float64 arrays, which broadcasts over the axes of the
        batch and the event.
      sample_ndims: How many axes count the draws.
      mistakes: The shape that a typical mistake would have given, under the message for the student who made it.

    Raises:
      Wrong: If the shape differs, or the samples are constant or repeated, or they come from another distribution.
    """
    if not hasattr(got, "shape"):
        raise Wrong(
            f"{what} should be the tensor that `sample` returns; yours is of type {type(got).__name__}."
            + (" Call it, with parentheses." if callable(got) else "")
        )
    values = as_array(what, got)
    if values.shape != shape:
        raise Wrong(_wrong_sample_shape(what, values.shape, shape, mistakes or {}))
    if not np.all(np.isfinite(values)):
        raise Wrong(f"{what} contains {'NaN' if np.isnan(values).any() else 'infinity'}.")
    if values.size > 2 and np.ptp(values) == 0:
        raise Wrong(f"all numbers in {what} are equal to {values.flat[0]:.4f}; draw them with `sample`.")
    values = values.reshape(-1, *shape[sample_ndims:])
    n = len(values)
    # Some may be repeated: among ten thousand float32 numbers a few are equal by chance.
    if n - len(np.unique(values, axis=0)) > 2 + n / 10:
        raise Wrong(f"some draws in {what} are copies of others; draw them all with one call of `sample`.")
    excess = _excess(values, cdf)
    if np.any(excess > 1):
        worst = tuple(int(i) for i in np.unravel_index(np.argmax(excess), excess.shape))
        numbers = values[(slice(None), *worst)]
        where = f"its numbers at `[..., {', '.join(map(str, worst))}]` have" if worst else "it has"
        raise Wrong(
            f"{what} was not drawn from the distribution asked for: {where} mean {numbers.mean():.2f} and standard "
            f"deviation {numbers.std():.2f}."
        )


def _excess(values: np.ndarray, cdf: Callable[[np.ndarray], Any]) -> np.ndarray:
    """How far samples are from a distribution at each place, in units of what right samples stay below."""
    n = len(values)
    u = np.sort(np.asarray(cdf(values), float), axis=0)
    ranks = np.arange(1, n + 1).reshape([n] + [1] * (u.ndim - 1))
    distance = np.maximum(ranks / n - u, u - (ranks - 1) / n).max(axis=0)
    mean_square = np.square(ndtri(np.clip(u, 1e-14, 1 - 1e-14))).mean(axis=0)
    # Each of the four tails gets an equal part of the probability, by Massart's bound on the distance of a sample's from
    # its distribution's cumulative distribution function, and by Laurent and Massart's on chi-squared variables.
    t = np.log(4 * distance.size / _FALSE_ALARM)
    return np.maximum(
        distance / np.sqrt(t / (2 * n)),
        np.where(
            mean_square > 1,
            (mean_square - 1) / (2 * np.sqrt(t / n) + 2 * t / n),
            (1 - mean_square) / (2 * np.sqrt(t / n)),
        ),
    )


def require_shape(
    what: str, got: Any, expected: tuple[int, ...], mistakes: Mapping[str, tuple[int, ...]] | None = None
) -> None:
    """Returns if `got` is the shape `expected`, as a tuple, list, `TensorShape` or array, and raises `Wrong` if not.

    Args:
      what: What is predicted, as the student knows it: "the batch shape of row B", say.
      got: The student's shape.
      expected: The right one.
      mistakes: What a typical mistake would have given, under the message for the student who made it.
    """
    if got is ...:
        raise Wrong(f"{what} is still to be filled in.")
    if isinstance(got, int | np.integer) and not isinstance(got, bool):
        advice = (
            f"A tuple with one entry is written ({got},)."
            if len(expected) == 1
            else "It has one entry for each axis, and none if there is no axis."
        )
        raise Wrong(f"{what} should be a tuple; yours is the number {got}. {advice}")
    try:
        sizes = list(got)
        if any(size is ... for size in sizes):
            raise Wrong(f"{what} still has a `...` among its entries.")
        shape = tuple(int(size) for size in sizes)
        if isinstance(got, str | set | dict) or any(size != given for size, given in zip(shape, sizes, strict=True)):
            raise TypeError
    except (TypeError, ValueError):
        raise Wrong(
            f"{what} should be a tuple of whole numbers such as (2, 3); yours is {type(got).__name__} {str(got)[:80]!r}."
        ) from None
    if shape == expected:
        return
    for message, mistaken in (mistakes or {}).items():
        if shape == mistaken:
            raise Wrong(f"{what} is not {shape}: {message}")
    if sorted(shape) == sorted(expected):
        raise Wrong(f"{what} is not {shape}: the entries are right, and their order is not.")
    if len(shape) != len(expected):
        fewer_or_more = "fewer" if len(shape) > len(expected) else "more"
        raise Wrong(f"{what} is not {shape}: there are {fewer_or_more} axes than that.")
    wrong = [k for k, (mine, right) in enumerate(zip(shape, expected, strict=True)) if mine != right]
    raise Wrong(f"{what} is not {shape}: look again at the entry at index {wrong[0]}.")


def _where_it_differs(what: str, got: tfd.Distribution, values: Any, right: Any, points: Any) -> str:
    """Tells a log-density's largest error by its point: the student does not know the check's points by their index."""
    values, right = np.asarray(values), np.asarray(right)
    if values.shape != right.shape:
        return ""
    worst = np.unravel_index(np.argmax(np.abs(values - right)), values.shape)
    point = np.broadcast_to(np.asarray(points, float), values.shape + tuple(got.event_shape))[worst]
    member = tuple(int(i) for i in worst[values.ndim - len(got.batch_shape) :])
    of_batch = f", under the distribution at index {member} of the batch," if member else ""
    return (
        f"{what} is not the distribution asked for: at the point {np.round(point, 3).tolist()}{of_batch} its log-density is "
        f"{values[worst]:.4f}, and should be {right[worst]:.4f}."
    )


def _wrong_sample_shape(what: str, got: tuple, expected: tuple, mistakes: Mapping[str, tuple[int, ...]]) -> str:
    advice = next((message for message, mistaken in mistakes.items() if got == mistaken), "")
    if not advice and sorted(got) == sorted(expected):
        advice = "The axes are the right ones, in another order."
    return f"{what} should have shape {expected}; yours has shape {got}. {advice}".rstrip()
