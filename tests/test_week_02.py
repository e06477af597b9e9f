"""Week 2's checks: right answers of every kind pass, typical wrong ones are told what is wrong, junk never escapes."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests

from course_utils.exercises import week_02

tfb = tfp.bijectors
tfd = tfp.distributions

# ------------------------------------------------------------------------------------------------- answers to try

NORMAL, ONE, MANY, TABLE = week_02.univariate.reference()
STANDARD = tfd.Normal(0.0, 1.0)
SHIFTED = tfb.Shift(1.0)(tfb.Scale(2.0)(STANDARD))

EXPONENTIAL, EXPONENTIALS, WAITS = week_02.batches.reference()
DOUBLE_EXPONENTIALS = tfd.Exponential(np.array([0.5, 1.0, 2.0]))
RATES = [0.5, 1.0, 2.0]
TIMES = np.array([0.1, 0.5, 1.0, 2.0, 4.0], np.float32)
LOG_TABLE = np.log(RATES) - TIMES[:, None] * RATES

DIAGONAL, POINTS, LOG_PROBS = week_02.diagonal.reference()
MEANS, DEVIATIONS = [2.0, -1.0], [0.5, 1.5]

MEAN, COVARIANCE = tf.constant([1.0, 0.0]), tf.constant([[1.0, 1.2], [1.2, 4.0]])
CHOLESKY, CORRELATED = week_02.cholesky.reference()
DOUBLE_CHOLESKY = np.array([[1.0, 0.0], [1.2, 1.6]])

NORMALS, DRAWS, NAMES = week_02.batch_of_vectors.reference()
CENTRES = [[-3.0, 0.0], [0.0, 2.0], [3.0, 0.0]]

WHITE = np.array([[0.1, 0.5, 0.9], [0.2, 0.5, 0.8]], np.float32)
BERNOULLIS = tfd.Bernoulli(probs=WHITE)
ROWS, IMAGES, PREDICTED = week_02.independent.reference()

COINS, LOG_PROB_OF_ONES = week_02.coins.reference()
HILLS = week_02.mixture.reference()


def coins(probs=None, moved=1, logits=None):
    return tfd.Independent(tfd.Bernoulli(probs=probs, logits=logits), moved)


def shapes(**cells):
    """The right table with some cells replaced: `B1=(4, 1)` is the second cell of row B, `C=...` the whole row."""
    table = week_02.shapes.reference()
    for cell, shape in cells.items():
        if len(cell) == 1:
            table[cell] = shape
        else:
            table[cell[0]][int(cell[1])] = shape
    return table


def hills(weights=(0.7, 0.3), loc=((-1.0, 0.0), (2.0, 1.0)), scale_diag=((0.6, 0.4), (0.5, 1.0)), **categorical):
    choice = tfd.Categorical(**categorical) if categorical else tfd.Categorical(probs=weights)
    return tfd.MixtureSameFamily(choice, tfd.MultivariateNormalDiag(loc, scale_diag))


RIGHT = {
    "univariate": [
        (tfd.Normal(1, 2), NORMAL.sample(), NORMAL.sample(10_000), NORMAL.sample([3, 4])),
        (SHIFTED, SHIFTED.sample().numpy(), SHIFTED.sample((10_000,)).numpy(), SHIFTED.sample((3, 4)).numpy()),
        (tfd.Normal(np.float64(1), np.float64(2)), np.float32(0.4), np.random.normal(1, 2, 10_000), TABLE),
        (tfd.Normal(tf.constant(1.0), scale=tf.sqrt(4.0)), NORMAL.sample(()), 2 * STANDARD.sample(10_000) + 1, TABLE),
    ],
    "evaluation": [
        (0.176033, [-2.112086, -1.737086, -1.612086, -1.737086]),
        (NORMAL.prob(2.0).numpy(), np.array([NORMAL.log_prob(x) for x in (-1.0, 0.0, 1.0, 2.0)])),
        (tf.exp(NORMAL.log_prob(2.0)), tf.math.log(NORMAL.prob(tf.range(-1.0, 3.0)))),
    ],
    "batches": [
        (tfd.Gamma(1.0, 2.0), tfd.Gamma(1.0, RATES), tfd.Gamma(1.0, RATES).sample(5_000).numpy()),
        (tfd.Exponential(2), tfd.Exponential(np.array(RATES, np.float32)), EXPONENTIALS.sample([5_000])),
        (tfd.Exponential(2.0), tfd.BatchBroadcast(tfd.Exponential(RATES), [3]), WAITS.numpy()),
        (tfd.Weibull(1.0, 0.5), tfd.Weibull(1.0, [2.0, 1.0, 0.5]), WAITS),
        (tfd.Exponential(np.float64(2.0)), DOUBLE_EXPONENTIALS, DOUBLE_EXPONENTIALS.sample(5_000)),
    ],
    "broadcasting": [
        (LOG_TABLE,),
        (LOG_TABLE.tolist(),),
        (tf.stack([tfd.Exponential(rate).log_prob(TIMES) for rate in RATES], axis=1),),
        (tf.math.log(EXPONENTIALS.prob(TIMES.reshape(-1, 1))),),
    ],
    "diagonal": [
        (tfd.Independent(tfd.Normal(MEANS, DEVIATIONS), 1), POINTS.numpy(), LOG_PROBS.numpy()),
        (tfd.MultivariateNormalTriL(MEANS, tf.linalg.diag(DEVIATIONS)), POINTS, list(LOG_PROBS.numpy())),
        (
            tfb.Shift(MEANS)(tfb.Scale(DEVIATIONS)(tfd.Sample(STANDARD, 2))),
            POINTS,
            tf.reduce_sum(tfd.Normal(MEANS, DEVIATIONS).log_prob(POINTS), axis=-1),
        ),
        (tfd.MultivariateNormalDiag(np.array(MEANS), np.array(DEVIATIONS)), POINTS, LOG_PROBS),
    ],
    "cholesky": [
        (CHOLESKY.numpy(), tfd.MultivariateNormalFullCovariance(MEAN, COVARIANCE)),
        (
            [[1.0, 0.0], [1.2, 1.6]],
            tfd.MultivariateNormalLinearOperator(MEAN, tf.linalg.LinearOperatorLowerTriangular(CHOLESKY)),
        ),
        (
            np.linalg.cholesky(COVARIANCE),
            tfb.Shift(MEAN)(tfb.ScaleMatvecTriL(CHOLESKY)(tfd.Sample(STANDARD, 2))),
        ),
        (CHOLESKY, tfd.MultivariateNormalDiagPlusLowRankCovariance(MEAN, [0.36, 1.75], [[0.8], [1.5]])),
        (DOUBLE_CHOLESKY, tfd.MultivariateNormalTriL(np.array([1.0, 0.0]), DOUBLE_CHOLESKY)),
        (tf.constant(DOUBLE_CHOLESKY), CORRELATED),
        (CHOLESKY, tfd.MultivariateNormalTriL([1.0, 0.0], np.array([[-1.0, 0.0], [-1.2, 1.6]], np.float32))),
    ],
    "batch_of_vectors": [
        (tfd.Independent(tfd.Normal(CENTRES, [0.5, 1.0]), 1), NORMALS.sample((4, 100)).numpy(), tuple(NAMES)),
        (tfd.MultivariateNormalDiag(CENTRES, [[0.5, 1.0]] * 3), NORMALS.sample([4, 100]), np.array(NAMES)),
        (NORMALS, DRAWS, ["Sample", "sample", "Batch ", "event"]),
    ],
    "independent": [
        (tfd.Independent(BERNOULLIS, 1), tfd.Independent(ROWS, 1), ((2, 3), (2,), ())),
        (ROWS, IMAGES, [tf.TensorShape([2, 3]), [2], tf.TensorShape([])]),
        (
            tfd.Independent(tfd.Bernoulli(logits=np.log(WHITE / (1 - WHITE))), 1),
            tfd.Independent(tfd.Bernoulli(probs=WHITE, dtype=tf.float32), 2),
            [[2, 3], np.array([2]), []],
        ),
    ],
    "prediction": [([5, 1, 2],), (tf.TensorShape([5, 1, 2]),), (np.array([5, 1, 2]),), (tf.constant([5, 1, 2]),)],
    "coins": [
        (coins(1 - np.array([0.9, 0.7, 0.5])), -4.1997),
        (coins(logits=np.log([1 / 9, 3 / 7, 1.0])), COINS.log_prob([1, 1, 1])),
        (
            tfd.Independent(tfd.Categorical(probs=[[0.9, 0.1], [0.7, 0.3], [0.5, 0.5]]), 1),
            np.log(0.1) + np.log(0.3) + np.log(0.5),
        ),
        (tfd.Independent(tfd.Binomial(1.0, probs=[0.1, 0.3, 0.5]), 1), tf.math.log(0.015)),
    ],
    "shapes": [
        ({row: tuple(list(shape) for shape in cells) for row, cells in week_02.shapes.reference().items()},),
        ({row: [tf.TensorShape(shape) for shape in cells] for row, cells in week_02.shapes.reference().items()},),
    ],
    "mixture": [
        (
            tfd.Mixture(
                tfd.Categorical(probs=[0.3, 0.7]),
                [
                    tfd.MultivariateNormalDiag([2.0, 1.0], [0.5, 1.0]),
                    tfd.MultivariateNormalDiag([-1.0, 0.0], [0.6, 0.4]),
                ],
            ),
        ),
        (hills(logits=np.log([0.7, 0.3]).astype(np.float32)),),
        (hills((0.3, 0.7), [[2.0, 1.0], [-1.0, 0.0]], [[0.5, 1.0], [0.6, 0.4]]),),
        (
            tfd.MixtureSameFamily(
                tfd.Categorical(probs=[0.7, 0.3]),
                tfd.Independent(tfd.Normal([[-1.0, 0.0], [2.0, 1.0]], [[0.6, 0.4], [0.5, 1.0]]), 1),
            ),
        ),
    ],
}

WRONG = {
    "univariate": [
        ((tfd.Normal(1.0, 4.0), ONE, MANY, TABLE), "do not square it"),
        ((tfd.Normal(1.0, 2.0**0.5), ONE, MANY, TABLE), "do not take a root"),
        ((tfd.Normal(2.0, 1.0), ONE, MANY, TABLE), "mean and standard deviation are exchanged"),
        ((tfd.Normal(0.0, 2.0), ONE, MANY, TABLE), "has mean 0"),
        ((tfd.Normal(1.0, 1.0), ONE, MANY, TABLE), "has standard deviation 1"),
        ((STANDARD, ONE, MANY, TABLE), "is the standard normal"),
        ((tfd.Normal([1.0], [2.0]), ONE, MANY, TABLE), "a pair of brackets too many"),
        ((tfd.Normal, ONE, MANY, TABLE), "is the class `Normal` itself"),
        ((MANY, ONE, MANY, TABLE), "`normal` should be a distribution"),
        ((NORMAL, NORMAL.sample(1), MANY, TABLE), "`sample()` returns the number"),
        ((NORMAL, NORMAL.sample, MANY, TABLE), "should be the tensor that `sample` returns; yours is of type method"),
        ((NORMAL, ONE, NORMAL.sample(1_000), TABLE), "`many` should have shape (10000,); yours has shape (1000,)"),
        ((NORMAL, ONE, MANY, NORMAL.sample((4, 3))), "Rows come first"),
        ((NORMAL, ONE, MANY, NORMAL.sample(12)), "both axes at once"),
        ((NORMAL, ONE, MANY, NORMAL.sample(3, 4)), "would be taken for the seed"),
        ((NORMAL, ONE, STANDARD.sample(10_000), TABLE), "`many` was not drawn from the distribution asked for"),
        ((NORMAL, ONE, tfd.Normal(1.0, 2.0**0.5).sample(10_000), TABLE), "`many` was not drawn from"),
        ((NORMAL, ONE, tf.repeat(ONE, 10_000), TABLE), "all numbers in `many` are equal"),
        ((NORMAL, ONE, MANY, tf.repeat(NORMAL.sample((3, 1)), 4, axis=1)), "are copies of others"),
        ((NORMAL, ..., MANY, ...), "`one`, `table` are still to be filled in"),
    ],
    "evaluation": [
        ((NORMAL.log_prob(2.0), LOG := NORMAL.log_prob([-1.0, 0.0, 1.0, 2.0])), "`density_at_2` is the log-density"),
        ((NORMAL.cdf(2.0), LOG), "not `cdf`"),
        ((STANDARD.prob(2.0), LOG), "comes from the standard normal"),
        ((NORMAL.prob([2.0]), LOG), "should have shape (): a single number"),
        ((DENSITY := NORMAL.prob(2.0), NORMAL.prob([-1.0, 0.0, 1.0, 2.0])), "`log_densities` are densities"),
        ((DENSITY, LOG[::-1]), "in the opposite order"),
        ((DENSITY, -LOG), "wrong sign"),
        ((DENSITY, LOG[:, None]), "one flat list, without brackets around each"),
        ((DENSITY, NORMAL.log_prob(2.0)), "one number for each point"),
        ((DENSITY, NORMAL.log_prob), "should be a number, an array or a tensor"),
        ((DENSITY, ...), "`log_densities` is still to be filled in"),
    ],
    "batches": [
        ((tfd.Exponential(0.5), EXPONENTIALS, WAITS), "has rate 1/2 and mean 2"),
        ((EXPONENTIALS, EXPONENTIAL, WAITS), "`exponential` should have batch shape ()"),
        ((EXPONENTIAL, [tfd.Exponential(rate) for rate in RATES], WAITS), "should be one distribution"),
        ((EXPONENTIAL, EXPONENTIAL, WAITS), "give it all three rates, as one list"),
        ((EXPONENTIAL, tfd.Exponential([2.0, 1.0, 0.5]), WAITS), "in the opposite order, or they are means"),
        ((EXPONENTIAL, tfd.Exponential([0.5, 2.0, 1.0]), WAITS), "under the distribution at index (1,) of the batch"),
        ((EXPONENTIAL, tfd.Independent(EXPONENTIALS, 1), WAITS), "Leave axes of the batch where they are, without"),
        ((tfd.Independent(tfd.Exponential([2.0]), 1), EXPONENTIALS, WAITS), "a draw should be a single number"),
        ((EXPONENTIAL, EXPONENTIALS, EXPONENTIAL.sample(5_000)), "Draw from the batch"),
        ((EXPONENTIAL, EXPONENTIALS, EXPONENTIALS.sample((3, 5_000))), "should have shape (5000, 3)"),
        ((EXPONENTIAL, EXPONENTIALS, EXPONENTIALS.sample((5_000, 3))), "the axis of the batch comes by itself"),
        ((EXPONENTIAL, EXPONENTIALS, tf.transpose(WAITS)), "in another order"),
        ((EXPONENTIAL, EXPONENTIALS, EXPONENTIAL.sample((5_000, 3))), "asked for: its numbers at `[..., "),
        ((EXPONENTIAL, EXPONENTIALS, WAITS[:, ::-1]), "not drawn from the distribution asked for"),
        ((EXPONENTIAL, ..., WAITS), "`exponentials` is still to be filled in"),
    ],
    "broadcasting": [
        ((np.exp(LOG_TABLE),), "holds densities"),
        ((LOG_TABLE.T,), "one row for each time and one column for each rate"),
        ((EXPONENTIALS.log_prob(TIMES[None, :, None]),), "one axis more, not two"),
        ((EXPONENTIAL.log_prob(TIMES),), "use the batch of three"),
        ((LOG_TABLE[:, ::-1],), "the columns are in the opposite order"),
        ((-TIMES[:, None] * RATES,), "without log r"),
        ((EXPONENTIALS.cdf(TIMES[:, None]),), "values of the cumulative distribution function"),
        ((EXPONENTIALS,), "should be a number, an array or a tensor"),
    ],
    "diagonal": [
        ((tfd.Normal(MEANS, DEVIATIONS), POINTS, LOG_PROBS), "axes of a batch are separate distributions"),
        ((tfd.MultivariateNormalDiag(MEANS, np.diag(DEVIATIONS)), POINTS, LOG_PROBS), "the diagonal alone"),
        ((tfd.MultivariateNormalDiag(MEANS, [0.5, 1.4]), POINTS, LOG_PROBS), "at the point [0.2, 2.8] its log-density"),
        ((tfd.MultivariateNormalDiag(MEANS, [0.25, 2.25]), POINTS, LOG_PROBS), "not their squares"),
        ((tfd.MultivariateNormalDiag(MEANS, [1.5, 0.5]), POINTS, LOG_PROBS), "standard deviations are exchanged"),
        ((tfd.MultivariateNormalDiag(DEVIATIONS, MEANS), POINTS, LOG_PROBS), "`loc` is the mean"),
        ((tfd.MultivariateNormalDiag(scale_diag=DEVIATIONS), POINTS, LOG_PROBS), "has mean (0, 0)"),
        ((tfd.MultivariateNormalDiag(MEANS), POINTS, LOG_PROBS), "has standard deviations (1, 1)"),
        ((DIAGONAL, DIAGONAL.sample((1_000, 2)), LOG_PROBS), "the axis of the event comes by itself"),
        ((DIAGONAL, DIAGONAL.sample(), LOG_PROBS), "belongs into the parentheses"),
        ((DIAGONAL, tfd.MultivariateNormalDiag(MEANS, [0.7, 1.2]).sample(1_000), LOG_PROBS), "was not drawn from"),
        ((DIAGONAL, POINTS, tf.exp(LOG_PROBS)), "`log_probs` are densities"),
        ((DIAGONAL, POINTS, tf.reduce_sum(LOG_PROBS)), "one number for each point"),
        ((DIAGONAL, POINTS, tfd.Normal(MEANS, DEVIATIONS).log_prob(POINTS)), "Sum over the last axis"),
        ((DIAGONAL, POINTS, DIAGONAL.log_prob(DIAGONAL.sample(1_000))), "log-densities of other draws"),
        ((DIAGONAL, POINTS, -LOG_PROBS), "the wrong sign"),
        ((..., POINTS, ...), "`diagonal`, `log_probs` are still to be filled in"),
    ],
    "cholesky": [
        ((tf.transpose(CHOLESKY), CORRELATED), "upper triangular"),
        ((COVARIANCE, CORRELATED), "is the covariance itself"),
        ((tf.sqrt(COVARIANCE), CORRELATED), "roots of the entries"),
        ((tf.linalg.sqrtm(COVARIANCE), CORRELATED), "and not triangular"),
        ((CHOLESKY, tfd.MultivariateNormalTriL(MEAN, COVARIANCE)), "not the covariance; of a full matrix"),
        ((CHOLESKY, tfd.MultivariateNormalTriL(MEAN, tf.transpose(CHOLESKY))), "of its transpose only the diagonal"),
        ((CHOLESKY, tfd.MultivariateNormalFullCovariance(MEAN, CHOLESKY)), "takes L for the covariance"),
        ((CHOLESKY, tfd.MultivariateNormalDiag(MEAN, [1.0, 2.0])), "are independent"),
        ((CHOLESKY, tfd.MultivariateNormalTriL(scale_tril=CHOLESKY)), "has mean (0, 0)"),
        ((CHOLESKY, tfd.Normal(MEAN, 1.0)), "in the wrong part"),
        ((CHOLESKY, ...), "`correlated` is still to be filled in"),
    ],
    "batch_of_vectors": [
        ((tfd.MultivariateNormalDiag(tf.transpose(CENTRES)), DRAWS, NAMES), "The last axis of `loc` is the event"),
        ((tfd.Independent(NORMALS, 1), DRAWS, NAMES), "the three distributions are the batch"),
        ((tfd.Normal(CENTRES, [0.5, 1.0]), DRAWS, NAMES), "in the wrong part"),
        ((tfd.MultivariateNormalDiag(CENTRES, [0.25, 1.0]), DRAWS, NAMES), "not their squares"),
        ((tfd.MultivariateNormalDiag(CENTRES, [1.0, 0.5]), DRAWS, NAMES), "standard deviations are exchanged"),
        ((tfd.MultivariateNormalDiag(CENTRES), DRAWS, NAMES), "have standard deviations (1, 1)"),
        ((NORMALS, NORMALS.sample(400), NAMES), "the pair (4, 100)"),
        ((NORMALS, DIAGONAL.sample((4, 100)), NAMES), "Draw from the batch of three"),
        ((NORMALS, DIAGONAL.sample((4, 100, 3)), NAMES), "was not drawn from"),
        ((NORMALS, DRAWS[..., ::-1], NAMES), "was not drawn from"),
        ((NORMALS, DRAWS, ["sample", "batch", "event"]), "`draws` has four axes"),
        ((NORMALS, DRAWS, ["batch", "sample", "sample", "event"]), "in the wrong order"),
        ((NORMALS, DRAWS, ["sample", "batch", "event", "event"]), "one of the names appears too often"),
        ((NORMALS, DRAWS, ["sample", "sample", "batch", "coordinate"]), 'yours has "coordinate"'),
        ((NORMALS, DRAWS, "sample"), "a list of words"),
        ((NORMALS, DRAWS, [*NAMES, "event"]), "and each wants its name; you gave 5"),
        ((NORMALS, DRAWS, ["sample", ..., "batch", "event"]), "still to be filled in"),
        ((NORMALS, ..., NAMES), "`draws` is still to be filled in"),
    ],
    "independent": [
        ((BERNOULLIS, IMAGES, PREDICTED), "No axis has moved"),
        ((IMAGES, IMAGES, PREDICTED), "Two axes have moved"),
        ((ROWS, ROWS, PREDICTED), "The default leaves the first axis"),
        ((ROWS, tfd.Independent(tfd.Bernoulli(logits=WHITE), 2), PREDICTED), "takes the probabilities for logits"),
        ((tfd.Independent(tfd.Bernoulli(probs=1 - WHITE)), IMAGES, PREDICTED), "black and white are exchanged"),
        (
            (ROWS, IMAGES, [(2, 3), (2, 3), (2, 3)]),
            "`rows.log_prob(image)` is not (2, 3): that is the shape of the image",
        ),
        ((ROWS, IMAGES, [(2, 3), (3,), ()]), "shape of the event, of one row"),
        ((ROWS, IMAGES, [(2, 3), (2), ()]), "A tuple with one entry is written (2,)"),
        ((ROWS, IMAGES, [(2, 3), (2,), (1,)]), "it has an axis, and what is asked for has none"),
        ((ROWS, IMAGES, [(2, 3), (2,), 1]), "should be a tuple; yours is the number 1"),
        ((ROWS, IMAGES, [(2,), (2,), ()]), "this distribution has no event"),
        ((ROWS, IMAGES, [(), (2,), (2, 3)]), "every coin has its number"),
        ((ROWS, IMAGES, [(3, 2), (2,), ()]), "their order is not"),
        ((ROWS, IMAGES, (2, 3)), "should be a list of three shapes"),
        ((ROWS, IMAGES, 3), "should be a list of three shapes"),
        ((ROWS, IMAGES, [(2, 3), (2,), ...]), "`images.log_prob(image)` is still to be filled in"),
        ((ROWS, IMAGES, [..., ..., ...]), "`predicted_shapes` is still to be filled in"),
    ],
    "prediction": [
        (((5, 1, 2, 3),), "now the axis of the event is gone"),
        (((5, 1, 2, 1),), "that is the shape of `x`"),
        (((1, 2, 3),), "that is the shape of `loc`"),
        (((1, 2),), "that is the batch shape"),
        (((5, 2),), "an axis like any other, and stays"),
        (((5, 2, 3),), "which both shapes have stays, and"),
        (((5, 1, 3),), "belongs to the batch"),
        (((2, 1, 5),), "their order is not"),
        (((5,),), "the event is one axis only"),
        ((5,), "yours is the number 5"),
        (("an error",), "there is no error"),
        (((5, ..., 2),), "still has a `...`"),
        (((5, 4, 2),), "look again at the entry at index 1"),
        (((5, 1, 2, 3, 1),), "there are fewer axes than that"),
        (("(5, 1, 2)",), "should be a tuple of whole numbers"),
    ],
    "coins": [
        ((coins([0.9, 0.7, 0.5]), LOG_PROB_OF_ONES), "are the probabilities of zero"),
        ((tfd.Independent(tfd.Bernoulli(probs=[0.1, 0.3, 0.5])), LOG_PROB_OF_ONES), "say how many axes are to move"),
        ((tfd.Bernoulli(probs=[0.1, 0.3, 0.5]), LOG_PROB_OF_ONES), "Those are three distributions"),
        ((coins(logits=[0.1, 0.3, 0.5]), LOG_PROB_OF_ONES), "are probabilities, not logits"),
        ((tfd.Bernoulli([0.1, 0.3, 0.5]), LOG_PROB_OF_ONES), "Those are three distributions"),
        ((coins([0.5, 0.3, 0.1]), LOG_PROB_OF_ONES), "in the opposite order"),
        ((COINS, 0.015), "is the probability: take its logarithm"),
        ((COINS, 4.199705), "wrong sign"),
        ((COINS, np.log(0.9 * 0.7 * 0.5)), "that is log P(0, 0, 0)"),
        ((COINS, np.log10(0.015)), "natural logarithm"),
        ((COINS, np.log(0.9)), "logarithm of a sum"),
        ((COINS, np.log([0.1, 0.3, 0.5])), "should have shape (): a single number"),
        ((COINS, -4.0), "is another number"),
        ((tfd.JointDistributionSequential([tfd.Bernoulli(0.1)] * 3), LOG_PROB_OF_ONES), "is a joint distribution"),
        ((COINS, "-4.199705"), "without quotation marks"),
        ((..., LOG_PROB_OF_ONES), "`coins` is still to be filled in"),
    ],
    "shapes": [
        ((shapes(A0=(5)),), "row A: the sample shape should be a tuple; yours is the number 5"),
        ((shapes(A1=(1,)),), "row A: the batch shape is not (1,): one distribution with numbers"),
        ((shapes(A3=()),), "row A: the shape of the log-density is not (): that is the batch shape alone"),
        ((shapes(B1=(4, 1)),), "row B: the batch shape is not (4, 1): that is the shape of `loc` alone"),
        ((shapes(B1=(4,), B2=(3,)),), "every mean meets every scale"),
        ((shapes(B1=(), B2=(4, 3)),), "row B: batch shape and event shape are exchanged"),
        ((shapes(B2=(3,)),), "both axes belong to the batch"),
        ((shapes(B3=(2,)),), "that is the sample shape alone"),
        ((shapes(C0=(1,)),), "`sample()` without a number adds no axis"),
        ((shapes(C1=(3,), C2=(4,)),), "row C: batch shape and event shape are exchanged"),
        ((shapes(C3=(4, 3)),), "row C: the shape of the log-density is not (4, 3): that is the shape of the draw"),
        ((shapes(D0=(3, 2, 6, 2)),), "that is the shape of the whole draw"),
        ((shapes(D1=()),), "`scale_tril` has one, and they are broadcast"),
        ((shapes(D2=(2, 2)),), "a draw is a vector; the matrix only scales it"),
        ((shapes(D3=(6, 3, 2)),), "the sample shape comes first"),
        ((shapes(E1=(5, 4, 3), E2=()),), "row E: the batch shape is not (5, 4, 3): `Independent` has moved"),
        ((shapes(E1=(5, 4), E2=(3,)),), "moves two axes here, not one"),
        ((shapes(E3=(7, 5, 4)),), "one axis of the event is still there"),
        ((shapes(E3=(5,)),), "that is the batch shape alone"),
        ((shapes(C2=...),), "Still to be filled in: row C, event shape"),
        ((shapes(B=[...] * 4, D=...),), "row B, sample shape; row B, batch shape"),
        ((shapes(B=[...] * 4, E0=(5, 4, 3)),), "row E: the sample shape is not (5, 4, 3)"),
        ((shapes(C=[(), (4,), (3,)]),), "row C should be a list of four shapes"),
        (({"A": [(5,), (), (), (5,)]},), "there is no row B"),
        (([[(5,), (), (), (5,)]],), "should be a dictionary"),
    ],
    "mixture": [
        ((hills((0.3, 0.7)),), "the two probabilities are exchanged"),
        ((hills((0.5, 0.5)),), "both hills have probability 0.5"),
        ((hills(logits=[0.7, 0.3]),), "probabilities, not logits"),
        ((hills(scale_diag=[[0.36, 0.16], [0.25, 1.0]]),), "not their squares"),
        ((hills(scale_diag=[0.6, 0.4]),), "both hills have standard deviations (0.6, 0.4)"),
        ((hills(scale_diag=[[0.4, 0.6], [1.0, 0.5]]),), "of each hill are exchanged"),
        ((hills(scale_diag=[[0.6, 0.5], [0.4, 1.0]]),), "belongs to one hill: yours is transposed"),
        ((hills(loc=[[2.0, 1.0], [-1.0, 0.0]]),), "the means of the two hills are exchanged"),
        ((hills(scale_diag=[1.0, 1.0]),), "both hills have standard deviations (1, 1)"),
        ((hills(loc=[[-1.0, 2.0], [0.0, 1.0]]),), "yours is transposed"),
        ((tfd.MultivariateNormalDiag([[-1.0, 0.0], [2.0, 1.0]]),), "Those are the components"),
        (
            (tfd.MixtureSameFamily(tfd.Categorical(probs=[0.7, 0.3]), tfd.Normal([-1.0, 2.0], 0.5)),),
            "should be distributions on the plane",
        ),
        (
            (tfd.MixtureSameFamily(tfd.Categorical(probs=[0.7, 0.3]), tfd.Normal([[-1.0, 0.0], [2.0, 1.0]], 0.5)),),
            "each coordinate chooses its own hill",
        ),
        ((tfd.MultivariateNormalDiag([-1.0, 0.0], [0.6, 0.4]),), "only the first of the two hills"),
    ],
}


class TestWeek02(ExerciseTests):
    week = week_02
    live, numbered = 8, 4
    right, wrong = RIGHT, WRONG
