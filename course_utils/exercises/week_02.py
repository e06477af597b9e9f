"""Week 2, distributions: the checks, hints and references of its live cells and exercises."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from scipy.special import ndtr

from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.distributions import (
    require_distribution,
    require_log_prob,
    require_samples,
    require_shape,
)
from course_utils.exercises.exercise import Wrong, call, exercise

tfd = tfp.distributions

_RATES = np.array([0.5, 1.0, 2.0], np.float32)
_TIMES = np.array([0.1, 0.5, 1.0, 2.0, 4.0], np.float32)
_CENTRES = np.array([[-3.0, 0.0], [0.0, 2.0], [3.0, 0.0]], np.float32)
_MEAN = np.array([1.0, 0.0], np.float32)
_COVARIANCE = np.array([[1.0, 1.2], [1.2, 4.0]], np.float32)
_CHOLESKY = np.array([[1.0, 0.0], [1.2, 1.6]], np.float32)
_WHITE = np.array([[0.1, 0.5, 0.9], [0.2, 0.5, 0.8]], np.float32)

# In the plane, where no two of the distributions that the checks tell apart agree.
_POINTS = np.array([[0.7, -1.9], [-1.4, 0.6], [2.3, 1.1], [0.2, 2.8], [-2.6, -0.7]], np.float32)


# ---------------------------------------------------------------------------------------------------- live cells


def _reference_univariate() -> tuple[tfd.Distribution, tf.Tensor, tf.Tensor, tf.Tensor]:
    normal = tfd.Normal(loc=1.0, scale=2.0)
    return normal, normal.sample(seed=(2, 1)), normal.sample(10_000, seed=(2, 2)), normal.sample((3, 4), seed=(2, 3))


@exercise(
    "Live 2.1, one distribution",
    reference=_reference_univariate,
    hints=[
        "`tfd.Normal(loc, scale)` takes the mean and the standard deviation; `sample` takes the shape of what you want.",
        "No argument, one number; a whole number `n`, an array of `n`; a tuple, an array of that shape.",
        "`normal = tfd.Normal(loc=1.0, scale=2.0)`, then `normal.sample()`, `normal.sample(10_000)` and "
        "`normal.sample((3, 4))`.",
    ],
    explanation="`scale` is the standard deviation $\\sigma = 2$, not the variance $\\sigma^2 = 4$. `sample()` returns a single "
    "draw of shape `()`; `sample(1)` would have shape `(1,)`, an array that holds one number.",
)
def univariate(normal, one, many, table):
    require_distribution("`normal`", normal)
    x = np.array([-2.3, 0.4, 1.7, 3.9], np.float32)
    require_log_prob(
        "`normal`",
        normal,
        tfd.Normal(1.0, 2.0),
        x,
        {
            "`scale` is the standard deviation, 2; do not square it.": tfd.Normal(1.0, 4.0),
            "`scale` is the standard deviation itself, 2; do not take a root.": tfd.Normal(1.0, 2.0**0.5),
            "mean and standard deviation are exchanged: `loc` is the mean, `scale` the standard deviation.": tfd.Normal(
                2.0, 1.0
            ),
            "your `normal` has mean 0: give it the mean as `loc`.": tfd.Normal(0.0, 2.0),
            "your `normal` has standard deviation 1: give it the right one as `scale`.": tfd.Normal(1.0, 1.0),
            "your `normal` is the standard normal: give it a mean and a standard deviation.": tfd.Normal(0.0, 1.0),
        },
    )
    for name, samples, shape, mistakes in (
        (
            "`one`",
            one,
            (),
            {"`sample(1)` returns an array that holds one number; `sample()` returns the number.": (1,)},
        ),
        ("`many`", many, (10_000,), {"Ask for a number of draws, not for a table.": (10_000, 1)}),
        (
            "`table`",
            table,
            (3, 4),
            {
                "Rows come first.": (4, 3),
                "Ask for both axes at once, with a tuple.": (12,),
                "`sample` wants the whole shape as one tuple: a second number would be taken for the seed.": (3,),
            },
        ),
    ):
        require_samples(name, samples, shape, lambda x: ndtr((x - 1) / 2), sample_ndims=len(shape), mistakes=mistakes)


def _reference_evaluation() -> tuple[tf.Tensor, tf.Tensor]:
    normal = tfd.Normal(loc=1.0, scale=2.0)
    return normal.prob(2.0), normal.log_prob([-1.0, 0.0, 1.0, 2.0])


@exercise(
    "Live 2.2, densities",
    reference=_reference_evaluation,
    hints=[
        "Two methods of `normal`: one for the density, one for its logarithm. The table above names them.",
        "Both take a number or an array. For four points with one call, give a list of four numbers.",
        "`normal.prob(2.0)` and `normal.log_prob([-1.0, 0.0, 1.0, 2.0])`.",
    ],
    explanation="`prob` and `log_prob` return one value for each point, in an array of the same shape as the points: `()` for "
    "a single number, `(4,)` for four. No loop is needed.",
)
def evaluation(density_at_2, log_densities):
    normal, standard = tfd.Normal(1.0, 2.0), tfd.Normal(0.0, 1.0)
    x = [-1.0, 0.0, 1.0, 2.0]
    others = "that comes from the standard normal: use `normal`, with mean 1 and standard deviation 2."
    require_close(
        "`density_at_2`",
        density_at_2,
        normal.prob(2.0),
        {
            "`density_at_2` is the log-density: for the density itself use `prob`.": normal.log_prob(2.0),
            "`density_at_2` is the probability of being less than 2: for the density use `prob`, not `cdf`.": normal.cdf(
                2.0
            ),
            others: standard.prob(2.0),
            "that is the density at 1, the mean: evaluate it at 2.": normal.prob(1.0),
            "that is the density at −2: evaluate it at 2.": normal.prob(-2.0),
        },
    )
    if np.shape(log_densities) == (4, 1):
        raise Wrong("`log_densities` has shape (4, 1): give the points as one flat list, without brackets around each.")
    require_close(
        "`log_densities`",
        log_densities,
        normal.log_prob(x),
        {
            "`log_densities` are densities: for their logarithms use `log_prob`.": normal.prob(x),
            "`log_densities` are logarithms of the cumulative distribution function: use `log_prob`.": normal.log_cdf(
                x
            ),
            others: standard.log_prob(x),
            "`log_densities` have the wrong sign.": -normal.log_prob(x),
            "`log_densities` are in the opposite order: begin with the point −1.": normal.log_prob(x[::-1]),
        },
    )


def _reference_batches() -> tuple[tfd.Distribution, tfd.Distribution, tf.Tensor]:
    exponentials = tfd.Exponential(rate=_RATES)
    return tfd.Exponential(rate=2.0), exponentials, exponentials.sample(5_000, seed=(2, 4))


@exercise(
    "Live 2.3, a batch of distributions",
    reference=_reference_batches,
    hints=[
        "`tfd.Exponential(rate=...)` takes a number, or a list of them.",
        "The batch is one object: its rate is the list `[0.5, 1.0, 2.0]`. For the draws, `sample` wants only their number; "
        "the axis of the batch comes by itself.",
        "`tfd.Exponential(rate=2.0)`, `tfd.Exponential(rate=[0.5, 1.0, 2.0])` and `exponentials.sample(5_000)`.",
    ],
    explanation="The batch shape is the shape of the parameters, `(3,)`, and the draws have shape `(5000, 3)`: the sample shape "
    "followed by the batch shape. Column $k$ comes from the $k$-th distribution and has a mean near $1/r_k$.",
)
def batches(exponential, exponentials, waits):
    require_distribution("`exponential`", exponential)
    x = np.array([0.3, 0.9, 1.7], np.float32)
    require_log_prob(
        "`exponential`",
        exponential,
        tfd.Exponential(2.0),
        x,
        {
            "your `exponential` has rate 1/2 and mean 2: its *rate* should be 2.": tfd.Exponential(0.5),
            "your `exponential` has rate 1: give it the rate 2.": tfd.Exponential(1.0),
        },
    )
    require_distribution(
        "`exponentials`",
        exponentials,
        batch_shape=(3,),
        mistakes={
            "It is a single distribution: give it all three rates, as one list.": ((), ()),
            "One pair of brackets around the rates is enough.": ((1, 3), ()),
            "Give the three rates as one flat list, without brackets around each.": ((3, 1), ()),
        },
    )
    require_log_prob(
        "`exponentials`",
        exponentials,
        tfd.Exponential(_RATES),
        x[:, None],
        {
            "the rates of `exponentials` are in the opposite order, or they are means: the rate is 1 / mean.": tfd.Exponential(
                1 / _RATES
            ),
        },
    )
    require_samples(
        "`waits`",
        waits,
        (5_000, 3),
        lambda t: -np.expm1(-_RATES * t),
        mistakes={
            "Draw from the batch, `exponentials`: every draw from it has three numbers.": (5_000,),
            "Ask for 5,000 draws only: the axis of the batch comes by itself.": (5_000, 3, 3),
            "The number of draws belongs into the parentheses of `sample`.": (3,),
        },
    )


@exercise(
    "Live 2.4, broadcasting",
    reference=lambda: tfd.Exponential(rate=_RATES).log_prob(_TIMES[:, None]),
    hints=[
        "Which row of the table of shapes above has one row for each of five points?",
        "`times` has shape `(5,)` and the batch `(3,)`. To get `(5, 3)`, the times must be a column, of shape `(5, 1)`.",
        "`exponentials.log_prob(times[:, None])`",
    ],
    explanation="From the right, 1 against 3 is repeated three times, and 5 against nothing stays: `(5, 1)` and `(3,)` make "
    "`(5, 3)`. Each time meets each rate, and the entries are $\\log r - r t$.",
)
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
    right = np.log(_RATES) - _RATES * t
    require_close(
        "`log_table`",
        table,
        right,
        {
            "`log_table` holds densities: for their logarithms use `log_prob`.": np.exp(right),
            "the columns are in the opposite order: the first is for rate 0.5.": right[:, ::-1],
            "the rows are in the opposite order: the first is for the time 0.1.": right[::-1],
            "the density is r exp(−r t); your table has the logarithm of the exponential alone, without log r.": -_RATES
            * t,
            "`log_table` holds values of the cumulative distribution function: use `log_prob`.": -np.expm1(-_RATES * t),
            "`log_table` holds logarithms of the cumulative distribution function: use `log_prob`.": np.log(
                -np.expm1(-_RATES * t)
            ),
        },
    )


def _reference_diagonal() -> tuple[tfd.Distribution, tf.Tensor, tf.Tensor]:
    diagonal = tfd.MultivariateNormalDiag(loc=[2.0, -1.0], scale_diag=[0.5, 1.5])
    points = diagonal.sample(1_000, seed=(2, 5))
    return diagonal, points, diagonal.log_prob(points)


@exercise(
    "Live 2.5, one distribution of two variables",
    reference=_reference_diagonal,
    hints=[
        "The cell above makes such a distribution, with other numbers.",
        "`loc` is the list of the two means, `scale_diag` that of the two standard deviations. Then `sample`, and "
        "`log_prob` at what you drew.",
        "`diagonal = tfd.MultivariateNormalDiag(loc=[2.0, -1.0], scale_diag=[0.5, 1.5])`, "
        "`points = diagonal.sample(1_000)`, `log_probs = diagonal.log_prob(points)`.",
    ],
    explanation="An event is a vector with two entries: the draws have shape `(1000, 2)`, and their log-densities `(1000,)`, one "
    "for each point. For independent coordinates $\\log p(x_1, x_2) = \\log p(x_1) + \\log p(x_2)$.",
)
def diagonal(diagonal, points, log_probs):
    loc, scale = np.array([2.0, -1.0], np.float32), np.array([0.5, 1.5], np.float32)
    right = tfd.MultivariateNormalDiag(loc, scale)
    require_distribution(
        "`diagonal`",
        diagonal,
        event_shape=(2,),
        mistakes={"`scale_diag` is one list of two numbers, the diagonal alone; a matrix makes a batch.": ((2,), (2,))},
    )
    require_log_prob(
        "`diagonal`",
        diagonal,
        right,
        _POINTS,
        {
            "`scale_diag` holds the standard deviations themselves, not their squares.": tfd.MultivariateNormalDiag(
                loc, scale**2
            ),
            "`scale_diag` holds the standard deviations themselves, not their roots.": tfd.MultivariateNormalDiag(
                loc, scale**0.5
            ),
            "the two standard deviations are exchanged.": tfd.MultivariateNormalDiag(loc, scale[::-1]),
            "the two means are exchanged.": tfd.MultivariateNormalDiag(loc[::-1], scale),
            "mean and standard deviations are exchanged: `loc` is the mean.": tfd.MultivariateNormalDiag(scale, loc),
            "your `diagonal` has mean (0, 0): give it the mean as `loc`.": tfd.MultivariateNormalDiag(0 * loc, scale),
            "your `diagonal` has standard deviations (1, 1): give it others as `scale_diag`.": tfd.MultivariateNormalDiag(
                loc
            ),
            "the second mean is −1, not 1.": tfd.MultivariateNormalDiag(abs(loc), scale),
        },
    )
    require_samples(
        "`points`",
        points,
        (1_000, 2),
        lambda x: ndtr((x - loc) / scale),
        mistakes={
            "Ask for 1,000 draws only: the axis of the event comes by itself.": (1_000, 2, 2),
            "The number of draws belongs into the parentheses of `sample`.": (2,),
        },
    )
    expected = right.log_prob(np.asarray(points, np.float32))
    if np.shape(log_probs) == (1_000,):
        _require_log_probs_at_the_points(as_array("`log_probs`", log_probs), expected)
    require_close(
        "`log_probs`",
        log_probs,
        expected,
        {
            "`log_probs` are densities: for their logarithms use `log_prob`.": tf.exp(expected),
            "`log_probs` have the wrong sign.": -expected,
        },
    )


def _require_log_probs_at_the_points(log_probs: np.ndarray, expected: tf.Tensor) -> None:
    """Raises `Wrong` if these are log-densities of other draws: the same numbers but for chance, and in another order."""
    fractions = np.linspace(0.1, 0.9, 9)
    alike = np.allclose(np.quantile(log_probs, fractions), np.quantile(expected, fractions), atol=0.4)
    if alike and np.corrcoef(log_probs, expected)[0, 1] < 0.5:
        raise Wrong("`log_probs` are log-densities of other draws: evaluate them at the `points` that you have.")


def _reference_cholesky() -> tuple[tf.Tensor, tfd.Distribution]:
    cholesky = tf.linalg.cholesky(_COVARIANCE)
    return cholesky, tfd.MultivariateNormalTriL(loc=_MEAN, scale_tril=cholesky)


@exercise(
    "Live 2.6, the Cholesky factor",
    reference=_reference_cholesky,
    hints=[
        "`tf.linalg.cholesky` takes the covariance matrix and returns $L$.",
        "`tfd.MultivariateNormalTriL(loc, scale_tril)`: the first is the mean; the second is not the covariance.",
        "`cholesky = tf.linalg.cholesky(covariance)` and `tfd.MultivariateNormalTriL(loc=mean, scale_tril=cholesky)`.",
    ],
    explanation="$L = \\begin{pmatrix} 1 & 0 \\\\ 1.2 & 1.6 \\end{pmatrix}$, for $1.2^2 + 1.6^2 = 4$. The distribution wants $L$, "
    "as one in one dimension wants $\\sigma$ and not $\\sigma^2$. If it is given $\\Sigma$, it takes the lower triangle "
    "for $L$, does not complain, and has another covariance.",
)
def cholesky(cholesky, correlated):
    values, vectors = np.linalg.eigh(_COVARIANCE)
    root = (vectors * np.sqrt(values)) @ vectors.T
    require_close(
        "`cholesky`",
        cholesky,
        _CHOLESKY,
        {
            "`cholesky` is upper triangular: it is the transpose of what is wanted.": _CHOLESKY.T,
            "`cholesky` is the covariance itself.": _COVARIANCE,
            "`cholesky` holds the roots of the entries: that is not a root of the matrix. Use `tf.linalg.cholesky`.": np.sqrt(
                _COVARIANCE
            ),
            "your matrix is a root of the covariance too, and not triangular: use `tf.linalg.cholesky`.": root,
            "that is the inverse of the covariance: use `tf.linalg.cholesky`.": np.linalg.inv(_COVARIANCE),
            "that is the Cholesky factor of the inverse: begin with the covariance itself.": np.linalg.cholesky(
                np.linalg.inv(_COVARIANCE)
            ),
            "that is the inverse of the Cholesky factor.": np.linalg.inv(_CHOLESKY),
        },
    )
    require_distribution("`correlated`", correlated, event_shape=(2,))
    require_log_prob(
        "`correlated`",
        correlated,
        tfd.MultivariateNormalTriL(_MEAN, _CHOLESKY),
        _POINTS,
        {
            "`scale_tril` should be the Cholesky factor, not the covariance; of a full matrix its lower triangle is "
            "taken.": tfd.MultivariateNormalTriL(_MEAN, _COVARIANCE),
            "`scale_tril` should be the Cholesky factor itself; of its transpose only the diagonal is taken.": (
                tfd.MultivariateNormalDiag(_MEAN, np.diag(_CHOLESKY))
            ),
            "your `correlated` takes L for the covariance: the covariance is L Lᵀ.": tfd.MultivariateNormalTriL(
                _MEAN, np.array([[1.0, 0.0], [1.2, 0.4]], np.float32)
            ),
            "the coordinates of your `correlated` are independent: use `tfd.MultivariateNormalTriL`.": (
                tfd.MultivariateNormalDiag(_MEAN, np.sqrt(np.diag(_COVARIANCE)))
            ),
            "your `correlated` has mean (0, 0): give it `mean` as `loc`.": tfd.MultivariateNormalTriL(
                0 * _MEAN, _CHOLESKY
            ),
            "your `correlated` has another mean: give it `mean` as `loc`.": tfd.MultivariateNormalTriL(
                _MEAN[::-1], _CHOLESKY
            ),
        },
    )
    _require_repeatable_draws("`correlated`", correlated)


def _reference_batch_of_vectors() -> tuple[tfd.Distribution, tf.Tensor, list[str]]:
    normals = tfd.MultivariateNormalDiag(loc=_CENTRES, scale_diag=[0.5, 1.0])
    return normals, normals.sample((4, 100), seed=(2, 8)), ["sample", "sample", "batch", "event"]


@exercise(
    "Live 2.7, a batch of vectors",
    reference=_reference_batch_of_vectors,
    hints=[
        "`loc` is a list of three lists, one mean in each. The standard deviations are the same for all: they broadcast.",
        "The draws have as many axes as the sample shape, the batch shape and the event shape together. Which of the three "
        "comes first, and how many axes does it have here?",
        "`loc=[[-3.0, 0.0], [0.0, 2.0], [3.0, 0.0]]` and `scale_diag=[0.5, 1.0]`. The draws have shape `(4, 100, 3, 2)`, and "
        "the sample shape takes two of these axes.",
    ],
    explanation="The sample shape $(4, 100)$ comes first, then the batch $(3,)$, then the event $(2,)$. A sample shape may have "
    "as many axes as we like: all of them count draws.",
)
def batch_of_vectors(normals, draws, axis_names):
    scale = np.array([0.5, 1.0], np.float32)
    require_distribution(
        "`normals`",
        normals,
        batch_shape=(3,),
        event_shape=(2,),
        mistakes={
            "The last axis of `loc` is the event: write one mean, a pair of numbers, in each row.": ((2,), (3,)),
            "The axes of the event are the coordinates of the plane; the three distributions are the batch.": (
                (),
                (3, 2),
            ),
        },
    )
    require_log_prob(
        "`normals`",
        normals,
        tfd.MultivariateNormalDiag(_CENTRES, scale),
        _POINTS[:, None],
        {
            "`scale_diag` holds the standard deviations themselves, not their squares.": tfd.MultivariateNormalDiag(
                _CENTRES, scale**2
            ),
            "`scale_diag` holds the standard deviations themselves, not their roots.": tfd.MultivariateNormalDiag(
                _CENTRES, scale**0.5
            ),
            "the two standard deviations are exchanged.": tfd.MultivariateNormalDiag(_CENTRES, scale[::-1]),
            "your `normals` have standard deviations (1, 1): give them others as `scale_diag`.": tfd.MultivariateNormalDiag(
                _CENTRES
            ),
            "the coordinates of each mean are exchanged.": tfd.MultivariateNormalDiag(_CENTRES[:, ::-1], scale),
            "the three distributions are in another order.": tfd.MultivariateNormalDiag(_CENTRES[::-1], scale),
        },
    )
    require_samples(
        "`draws`",
        draws,
        (4, 100, 3, 2),
        lambda x: ndtr((x - _CENTRES) / scale),
        sample_ndims=2,
        mistakes={
            "Give `sample` the pair (4, 100).": (400, 3, 2),
            "The batch and the event come by themselves: ask for the sample shape alone.": (4, 100, 3, 2, 3, 2),
            "Draw from the batch of three, `normals`.": (4, 100, 2),
            "`sample` wants the whole sample shape as one tuple: a second number would be taken for the seed.": (
                4,
                3,
                2,
            ),
        },
    )
    call("`normals.log_prob(draws)`", normals.log_prob, draws)
    _require_axis_names(axis_names)


def _require_axis_names(axis_names: Any) -> None:
    kinds = ("sample", "batch", "event")
    if isinstance(axis_names, str) or not np.iterable(axis_names):
        raise Wrong("`axis_names` should be a list of words, one for each axis of `draws`.")
    if any(name is ... for name in axis_names):
        raise Wrong("one of the `axis_names` is still to be filled in.")
    names = [str(name).strip().lower() for name in axis_names]
    if unknown := [name for name in names if name not in kinds]:
        raise Wrong(
            f'each of the `axis_names` should be one of "sample", "batch" and "event"; yours has "{unknown[0][:80]}".'
        )
    if names == ["sample", "sample", "batch", "event"]:
        return
    if names == ["sample", "batch", "event"]:
        raise Wrong(
            "the order of the three kinds is right, but `draws` has four axes, and each wants its name: one of the kinds takes "
            "up two of them."
        )
    if len(names) != 4:
        raise Wrong(f"`draws` has four axes, and each wants its name; you gave {len(names)}.")
    if sorted(names) == ["batch", "event", "sample", "sample"]:
        raise Wrong(
            "`axis_names` has the right names in the wrong order: which of the three kinds of shape comes first?"
        )
    raise Wrong(
        "one of the names appears too often: `sample` was asked for (4, 100), there are three distributions, and each draw is a "
        "point of the plane."
    )


def _reference_independent() -> tuple[tfd.Distribution, tfd.Distribution, list[tuple[int, ...]]]:
    bernoullis = tfd.Bernoulli(probs=_WHITE)
    images = tfd.Independent(bernoullis, reinterpreted_batch_ndims=2)
    return tfd.Independent(bernoullis, reinterpreted_batch_ndims=1), images, [(2, 3), (2,), ()]


@exercise(
    "Live 2.8, from batch to event",
    reference=_reference_independent,
    hints=[
        "Both are made of `bernoullis` by `tfd.Independent`. How many axes of the batch have to move to the event for rows, and "
        "how many for whole images?",
        "The shape of `log_prob(image)` is here the batch shape: the image has the shape of one draw, and the event is "
        "gone. Read off the batch shape of each of the three.",
        "`rows = tfd.Independent(bernoullis, reinterpreted_batch_ndims=1)`, `images = tfd.Independent(bernoullis, reinterpreted_batch_ndims=2)`. The batch "
        "shapes are those of six coins, of two rows, and of one image.",
    ],
    explanation="`bernoullis` returns six numbers, `rows` their sums over the last axis, one for each row, `images` the sum of "
    "all six, one number of shape `()`. Each of them is the log-density of the same image; what differs is what counts as "
    "one event.",
)
def independent(rows, images, predicted_shapes):
    moved_too_many = "Two axes have moved to the event; a row is one axis."
    require_distribution(
        "`rows`",
        rows,
        batch_shape=(2,),
        event_shape=(3,),
        mistakes={
            moved_too_many: ((), (2, 3)),
            "No axis has moved: hand `bernoullis` to `tfd.Independent`.": ((2, 3), ()),
        },
    )
    require_distribution(
        "`images`",
        images,
        event_shape=(2, 3),
        mistakes={
            "The default leaves the first axis in the batch: say with `reinterpreted_batch_ndims` how many are to move.": (
                (2,),
                (3,),
            ),
            "No axis has moved: hand `bernoullis` to `tfd.Independent`.": ((2, 3), ()),
        },
    )
    seen = tf.constant([[[0, 1, 1], [0, 0, 1]], [[1, 1, 0], [0, 1, 0]], [[0, 0, 0], [1, 0, 0]], [[1, 0, 1], [1, 1, 1]]])
    for name, distribution, moved in (("`rows`", rows, 1), ("`images`", images, 2)):
        require_log_prob(
            name,
            distribution,
            tfd.Independent(tfd.Bernoulli(probs=_WHITE), moved),
            seen,
            {
                f"{name} should be made of `bernoullis`; in yours black and white are exchanged.": tfd.Independent(
                    tfd.Bernoulli(probs=1 - _WHITE), moved
                ),
                f"{name} should be made of `bernoullis`; yours takes the probabilities for logits.": tfd.Independent(
                    tfd.Bernoulli(logits=_WHITE), moved
                ),
            },
        )
    try:
        predictions = list(predicted_shapes)
    except TypeError:
        raise Wrong("`predicted_shapes` should be a list of three shapes.") from None
    if isinstance(predicted_shapes, str | dict | set) or len(predictions) != 3:
        raise Wrong(f"`predicted_shapes` should be a list of three shapes; yours is {str(predicted_shapes)[:80]}.")
    not_summed = "that is the shape of the image itself; the axes that belong to the event are gone."
    a_number = "an array of that shape holds one number, but it has an axis, and what is asked for has none."
    one_row = "that is the shape of the event, of one row; the event is gone, and the batch is what stays."
    for name, prediction, right, mistakes in (
        (
            "bernoullis",
            predictions[0],
            (2, 3),
            {
                "this distribution has no event: nothing is gone, and every coin has its number.": (),
                "this distribution has no event, so that no axis is gone.": (2,),
                "this distribution has no event; none of the axes is gone.": (3,),
            },
        ),
        (
            "rows",
            predictions[1],
            (2,),
            {
                not_summed: (2, 3),
                one_row: (3,),
                "there are two rows, and each has its log-density.": (),
                "the summed axis is gone; it does not stay with size 1.": (2, 1),
            },
        ),
        (
            "images",
            predictions[2],
            (),
            {
                not_summed: (2, 3),
                "two axes belong to the event, and both are gone.": (2,),
                "the sum is over both axes of the image.": (3,),
                a_number: (1,),
                "the summed axes are gone; they do not stay with size 1.": (1, 1),
            },
        ),
    ):
        require_shape(f"the shape of `{name}.log_prob(image)`", prediction, right, mistakes)


# ----------------------------------------------------------------------------------------------------- exercises


@exercise(
    "Exercise 2.1, predict a shape",
    reference=lambda: (5, 1, 2),
    hints=[
        "What are the batch shape and the event shape? `loc` has shape `(1, 2, 3)`, and its last axis is the event.",
        "Line up `(5, 1, 2, 1)` with `(1, 2, 3)`, from the right. Wherever there is a 1 or nothing, the other size counts.",
        "The broadcast shape is `(5, 1, 2, 3)`, and the event is its last axis.",
    ],
    explanation="From the right: 1 and 3 make 3, 2 and 2 make 2, 1 and 1 make 1, and the 5 stays. Of `(5, 1, 2, 3)` the event "
    "`(3,)` is gone. The trailing 1 of `x` is repeated three times: the same number in all three coordinates.",
)
def prediction(predicted_shape):
    if isinstance(predicted_shape, str) and "error" in predicted_shape.lower():
        raise Wrong("there is no error: an axis of size 1 fits any other size, even if it is the axis of the event.")
    require_shape(
        "the shape of `log_prob(x)`",
        predicted_shape,
        (5, 1, 2),
        {
            "so far broadcasting; now the axis of the event is gone.": (5, 1, 2, 3),
            "that is the shape of `x`: broadcast it, and then take the event away.": (5, 1, 2, 1),
            "the axis of the event is gone; it does not stay with size 1.": (5, 1, 1),
            "that is the shape of `loc`: broadcast `x` against it, and then take the event away.": (1, 2, 3),
            "that is the batch shape, and `x` has axes of its own: broadcast the whole of its shape first.": (1, 2),
            "an axis of size 1 which both shapes have is an axis like any other, and stays.": (5, 2),
            "an axis of size 1 which both shapes have stays, and the axis of the event is gone.": (5, 2, 3),
            "the event is one axis only, the last; the others stay.": (5, 1),
            "the event is one axis only; the axes of the batch stay too.": (5,),
            "line up the two shapes on the right, not on the left.": (5, 2, 3, 1),
            "line the two shapes up on the right: the 2 of the one then stands above the 2 of the other.": (5, 2, 2),
            "the event is the last axis, of size 3 after broadcasting; the one of size 2 belongs to the batch.": (
                5,
                1,
                3,
            ),
            "that would be one number for everything: only the axis of the event is gone.": (),
        },
    )


def _reference_coins() -> tuple[tfd.Distribution, float]:
    coins = tfd.Independent(tfd.Bernoulli(probs=[0.1, 0.3, 0.5]), reinterpreted_batch_ndims=1)
    return coins, float(np.log(0.1 * 0.3 * 0.5))


@exercise(
    "Exercise 2.2, three coins",
    reference=_reference_coins,
    hints=[
        "`tfd.Bernoulli` wants the probabilities of **one**. The batch shape `(3,)` then has to become the event shape.",
        "Without a number `Independent` leaves the first axis of the batch where it is, and here there is only one: say "
        "`reinterpreted_batch_ndims=1`. For the formula: the components are independent, so the probabilities multiply.",
        "`tfd.Independent(tfd.Bernoulli(probs=[0.1, 0.3, 0.5]), reinterpreted_batch_ndims=1)`, and $\\log P(1, 1, 1)$ is the "
        "logarithm of the product of the three probabilities.",
    ],
    explanation="$P(1, 1, 1) = (1 - 0.9)(1 - 0.7)(1 - 0.5) = 0.1 \\cdot 0.3 \\cdot 0.5 = 0.015$, and its logarithm is the sum of "
    "the three logarithms, $-4.199705$. Without a number `Independent` would have kept the "
    "first axis of the batch, and there is no other.",
)
def coins(coins, log_prob_of_ones):
    ones = np.array([0.1, 0.3, 0.5], np.float32)
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
        tfd.Independent(tfd.Bernoulli(probs=ones), 1),
        outcomes,
        {
            "0.9, 0.7 and 0.5 are the probabilities of zero; `tfd.Bernoulli` wants those of one.": tfd.Independent(
                tfd.Bernoulli(probs=1 - ones), 1
            ),
            "the coins are in the opposite order: the first is zero with probability 0.9.": tfd.Independent(
                tfd.Bernoulli(probs=ones[::-1]), 1
            ),
            "the numbers that you gave are probabilities, not logits: write `probs=...`.": tfd.Independent(
                tfd.Bernoulli(logits=ones), 1
            ),
            "the numbers that you gave are probabilities (and those of zero), not logits: write `probs=...`.": (
                tfd.Independent(tfd.Bernoulli(logits=1 - ones), 1)
            ),
        },
    )
    # The notebook hands it a list of whole numbers.
    call("`coins.log_prob([1, 1, 1])`", coins.log_prob, [1, 1, 1])
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
                np.log(ones)
            ),
            "that is the logarithm of 1 − P(0, 0, 0), the probability that any of them is one.": np.log(1 - 0.315),
            "`log_prob_of_ones` is another number. As the components are independent, P(1, 1, 1) is the product of their "
            "probabilities of one; take its natural logarithm.": log_prob_of_ones,
        },
    )


_COLUMNS = ("sample shape", "batch shape", "event shape", "shape of the log-density")
_SHAPES = {
    "A": [(5,), (), (), (5,)],
    "B": [(2,), (4, 3), (), (2, 4, 3)],
    "C": [(), (4,), (3,), (4,)],
    "D": [(3, 2), (6,), (2,), (3, 2, 6)],
    "E": [(7,), (5,), (4, 3), (7, 5)],
}
# What a typical mistake gives, by row and column, beyond what any row may have wrong.
_MISTAKEN_SHAPES: Mapping[str, Mapping[str, Mapping[str, tuple[int, ...]]]] = {
    "A": {
        "batch shape": {"one distribution with numbers as parameters: its batch has no axis.": (1,)},
        "event shape": {"a draw from a distribution on the line is a number, which has no axis.": (1,)},
    },
    "B": {
        "batch shape": {
            "that is the shape of `loc` alone: broadcast it against that of `scale`.": (4, 1),
            "that is the shape of `scale` alone: broadcast it against that of `loc`.": (3,),
            "`loc` and `scale` are broadcast: every mean meets every scale.": (4,),
            "`loc` and `scale` are broadcast: each size 1 is repeated, none is added.": (4, 1, 3),
        },
        "event shape": {
            "a draw from one normal distribution on the line is a number: both axes belong to the batch.": (3,),
            "a draw from a distribution on the line is a number, which has no axis.": (1,),
        },
        "shape of the log-density": {"there is no event in this row: no axis is gone.": (2, 4)},
    },
    "C": {
        "sample shape": {"`sample()` without a number adds no axis at all.": (1,)},
        "batch shape": {
            "the last axis of `loc` is the event; the batch is what stands in front of it.": (4, 3),
            "`loc` has an axis in front of its last one: there are several distributions.": (),
        },
        "event shape": {
            "only the last axis of `loc` is the event.": (4, 3),
            "a multivariate distribution has vectors as its events.": (),
        },
        "shape of the log-density": {
            "`sample()` without a number adds no axis at all.": (1, 4),
        },
    },
    "D": {
        "sample shape": {"keep the axes that `sample` was given apart.": (6,)},
        "batch shape": {
            "`loc` has no batch, but `scale_tril` has one, and they are broadcast.": (),
            "the last two axes of `scale_tril` are one matrix, and belong to the event.": (6, 2),
            "a batch counts matrices; the last two axes of `scale_tril` are those of each matrix.": (6, 2, 2),
            "`scale_tril` has shape (6, 2, 2): what stands in front of each matrix is the batch.": (2,),
        },
        "event shape": {
            "a draw is a vector; the matrix only scales it.": (2, 2),
            "a multivariate distribution has vectors as its events.": (),
        },
        "shape of the log-density": {
            "`scale_tril` brings a batch: each draw has its log-density under each.": (3, 2, 2)
        },
    },
    "E": {
        "batch shape": {
            "`Independent` has moved axes of the batch to the event.": (5, 4, 3),
            "`Independent` moves two axes here, not one.": (5, 4),
            "`Independent` moves two axes here, not all.": (),
            "`Independent` takes axes from the right end of the batch.": (3,),
        },
        "event shape": {
            "`Independent` has moved axes of the batch to the event.": (),
            "`Independent` moves two axes here, not one.": (3,),
            "`Independent` moves two axes here, not all.": (5, 4, 3),
            "`Independent` takes axes from the right end of the batch.": (5, 4),
        },
        "shape of the log-density": {
            "one axis of the event is still there: all of them are gone.": (7, 5, 4),
        },
    },
}


@exercise(
    "Exercise 2.3, a table of shapes",
    reference=lambda: {row: list(shapes) for row, shapes in _SHAPES.items()},
    hints=[
        "Begin with the event: `()` for `Normal`, the last axis for the multivariate ones. What is left of the parameters' "
        "broadcast shape is the batch. The sample shape is what `sample` was given, as a tuple.",
        "The log-density then needs no thinking: it is the sample shape followed by the batch shape. In row D the batch comes from "
        "`scale_tril` alone, in row E two axes have moved.",
        "A tuple with one entry needs its comma, `(5,)`. Batch shapes: `()` in A; `(4, 1)` and `(3,)` broadcast in B; `(4,)` in C; "
        "`(6,)` in D; and in E what is left of `(5, 4, 3)` once the last two axes have moved.",
    ],
    explanation="Two rules do it all: a draw has shape sample + batch + event, and its log-density has shape sample + batch. "
    "B: `(4, 1)` and `(3,)` make `(4, 3)`, and a normal distribution on the line has no event axis. D: the parameters broadcast "
    "up to their event axes, one for `loc` and two for `scale_tril`. E: `Independent` moved `(4, 3)` to the event.",
)
def shapes(shapes):
    if not isinstance(shapes, Mapping):
        raise Wrong(f"`shapes` should be a dictionary with the rows A to E; yours is of type {type(shapes).__name__}.")
    blank = []
    for row, right in _SHAPES.items():
        if row not in shapes:
            raise Wrong(f'there is no row {row} in your table: give it the key "{row}".')
        mine = shapes[row]
        if mine is ...:
            blank.append(f"row {row}")
            continue
        if not isinstance(mine, list | tuple) or len(mine) != 4:
            raise Wrong(f"row {row} should be a list of four shapes: {', '.join(_COLUMNS)}; yours is {str(mine)[:80]}.")
        _require_batch_and_event_in_order(row, mine)
        for column, shape, expected in zip(_COLUMNS, mine, right, strict=True):
            if shape is ...:
                blank.append(f"row {row}, {column}")
            else:
                require_shape(f"row {row}: the {column}", shape, expected, _mistaken(row, column))
    if blank:
        raise Wrong(f"what you have filled in is right. Still to be filled in: {'; '.join(blank)}.")


def _require_batch_and_event_in_order(row: str, shapes: list | tuple) -> None:
    _, batch, event, _ = _SHAPES[row]
    mine = [tuple(shape) if np.iterable(shape) else shape for shape in shapes[1:3]]
    if mine == [event, batch] and batch != event:
        raise Wrong(f"row {row}: batch shape and event shape are exchanged. The batch comes first.")


def _mistaken(row: str, column: str) -> dict[str, tuple[int, ...]]:
    """What a mistake gives that is possible in every row, and then the row's own; entries that are right left out."""
    sample, batch, event, _ = _SHAPES[row]
    everywhere = {
        "sample shape": {
            "that is the shape of the whole draw; the sample shape is only what `sample` was given.": sample
            + batch
            + event,
            "that includes the batch; the sample shape is only what `sample` was given.": sample + batch,
            "that includes the event; the sample shape is only what `sample` was given.": sample + event,
        },
        "batch shape": {
            "that includes the sample shape; the distribution has its batch shape before anything is drawn.": sample
            + batch,
        },
        "event shape": {
            "that is the shape of the whole draw; the event is a single draw from one distribution.": sample
            + batch
            + event,
        },
        "shape of the log-density": {
            "that is the shape of the draw itself: the axes of the event are gone.": sample + batch + event,
            "that is the batch shape alone: the axes of the sample shape stay too.": batch,
            "that is the sample shape alone: the axes of the batch stay too.": sample,
            "the event is gone, and the batch stays.": sample + event,
            "that is the event shape, which is just what is gone.": event,
            "the sample shape comes first, then the batch shape.": batch + sample,
        },
    }[column]
    right = _SHAPES[row][_COLUMNS.index(column)]
    mistakes = dict(_MISTAKEN_SHAPES[row].get(column, {})) | everywhere
    return {message: shape for message, shape in mistakes.items() if shape != right}


def _mixture(weights: Any, means: Any, scales: Any) -> tfd.Distribution:
    return tfd.MixtureSameFamily(tfd.Categorical(probs=weights), tfd.MultivariateNormalDiag(means, scales))


_HILL_WEIGHTS = np.array([0.7, 0.3], np.float32)
_HILL_MEANS = np.array([[-1.0, 0.0], [2.0, 1.0]], np.float32)
_HILL_SCALES = np.array([[0.6, 0.4], [0.5, 1.0]], np.float32)


@exercise(
    "Exercise 2.4, two hills in the plane",
    reference=lambda: _mixture(_HILL_WEIGHTS, _HILL_MEANS, _HILL_SCALES),
    hints=[
        "The components are *one* object, a batch of two distributions on the plane: batch shape `(2,)`, event shape `(2,)`. "
        "The choice between them is a `tfd.Categorical` with two probabilities.",
        "Both `loc` and `scale_diag` have shape `(2, 2)`: a row for each component, a column for each coordinate.",
        "`tfd.MixtureSameFamily(tfd.Categorical(probs=[0.7, 0.3]), tfd.MultivariateNormalDiag(loc=[[-1.0, 0.0], [2.0, 1.0]], "
        "scale_diag=...))`, with the scales in the same form as the means.",
    ],
    explanation="The components have batch shape `(2,)` and event shape `(2,)`. The choice uses up the batch axis, so that the "
    "mixture has batch shape `()`, and leaves the event alone. Its density is $0.7\\,p_1(x) + 0.3\\,p_2(x)$.",
)
def mixture(hills):
    require_distribution(
        "`hills`",
        hills,
        event_shape=(2,),
        mistakes={
            "Those are the components; `tfd.MixtureSameFamily` makes one distribution of them.": ((2,), (2,)),
            "The components should be distributions on the plane: use `tfd.MultivariateNormalDiag`.": ((), ()),
            "The components should be distributions on the plane: as it is, each coordinate chooses its own hill.": (
                (2,),
                (),
            ),
        },
    )
    weights, means, scales = _HILL_WEIGHTS, _HILL_MEANS, _HILL_SCALES
    logits = np.exp(weights) / np.exp(weights).sum()
    require_log_prob(
        "`hills`",
        hills,
        _mixture(weights, means, scales),
        _POINTS,
        {
            "the two probabilities are exchanged: the hill with 0.7 is the one at (−1, 0).": _mixture(
                weights[::-1], means, scales
            ),
            "both hills have probability 0.5: they should have 0.7 and 0.3.": _mixture([0.5, 0.5], means, scales),
            "0.7 and 0.3 are probabilities, not logits: write `probs=[0.7, 0.3]`.": _mixture(logits, means, scales),
            "`scale_diag` holds the standard deviations themselves, not their squares.": _mixture(
                weights, means, scales**2
            ),
            "`scale_diag` holds the standard deviations themselves, not their roots.": _mixture(
                weights, means, scales**0.5
            ),
            "the means of the two hills are exchanged.": _mixture(weights, means[::-1], scales),
            "the standard deviations of the two hills are exchanged.": _mixture(weights, means, scales[::-1]),
            "the two standard deviations of each hill are exchanged: the first belongs to the first coordinate.": _mixture(
                weights, means, scales[:, ::-1]
            ),
            "each row of `scale_diag` belongs to one hill: yours is transposed.": _mixture(weights, means, scales.T),
            "both hills have standard deviations (0.6, 0.4); the one at (2, 1) has others.": _mixture(
                weights, means, scales[0]
            ),
            "both hills have standard deviations (0.5, 1); the one at (−1, 0) has others.": _mixture(
                weights, means, scales[1]
            ),
            "both hills have standard deviations (1, 1): give them others as `scale_diag`.": _mixture(
                weights, means, np.ones(2, np.float32)
            ),
            "each row of `loc` is the mean of one hill: yours is transposed.": _mixture(weights, means.T, scales),
            "the coordinates of each mean are exchanged.": _mixture(weights, means[:, ::-1], scales),
            "`hills` is only the first of the two hills.": tfd.MultivariateNormalDiag(means[0], scales[0]),
            "`hills` is only the second of the two hills.": tfd.MultivariateNormalDiag(means[1], scales[1]),
        },
    )
    _require_repeatable_draws("`hills`", hills)


# ------------------------------------------------------------------------------------------- what several checks do


def _require_repeatable_draws(what: str, distribution: tfd.Distribution) -> None:
    """Raises `Wrong` if the distribution cannot be drawn from as the notebook does, with a pair as the seed."""
    call(f"the `sample` of {what}", distribution.sample, 50, seed=(2, 1))
