"""Week 3, bijectors: the checks, hints and references of its live cells and exercises."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import scipy.stats
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.compare import as_array, require_close, require_instance
from course_utils.exercises.distributions import (
    require_distribution,
    require_log_prob,
    require_samples,
    require_shape,
)
from course_utils.exercises.exercise import Wrong, call, exercise, require_filled, require_order

tfb = tfp.bijectors
tfd = tfp.distributions

# Where maps of single numbers are compared: not symmetric about 0, and no whole numbers among them.
_NUMBERS = np.array([-2.1, -1.3, -0.35, 0.4, 1.7, 2.6], np.float32)
_PLANE = np.array([[1.2, 0.4], [-0.7, 0.9], [2.1, -1.6], [0.3, 1.8], [-1.9, -2.4]], np.float32)


def _normal() -> tfd.Distribution:
    return tfd.Normal(loc=0.0, scale=1.0)


# ---------------------------------------------------------------------------------------------------- live cells


def _image_of_one(bijector: tfb.Bijector, z: float) -> float:
    """f(z), for what a bijector does instead of what it should do."""
    return float(np.ravel(call("`forward(z)`", bijector.forward, tf.constant([z])))[0])


def _z_of_first() -> tf.Tensor:
    return _normal().sample(5_000, seed=(3, 1))


def _reference_first() -> tuple[tfb.Bijector, tfb.Bijector, tf.Tensor, tf.Tensor]:
    scale, shift, z = tfb.Scale(2.0), tfb.Shift(-1.0), _z_of_first()
    return scale, shift, scale.forward(z), shift.forward(z)


@exercise(
    "Live 3.1, forward",
    reference=_reference_first,
    hints=[
        "Both are in the text above: `tfb.Scale` multiplies by its argument, `tfb.Shift` adds its argument. And to subtract "
        "1 is to add $-1$.",
        "The method that takes $z$ to $x$ is `forward`; each bijector is applied to `z`, not to the result of the other.",
        "`scale = tfb.Scale(2.0)`, `shift = tfb.Shift(-1.0)`, and then `scale.forward(z)` and `shift.forward(z)`.",
    ],
    explanation="A bijector is an object that knows one map; `forward` applies it to every entry of an array. The scaled bell "
    "is twice as wide and, since its area stays 1, half as high. The shifted one keeps its form.",
)
def first(scale, shift, z_scaled, z_shifted):
    z = _NUMBERS
    _require_bijector("`scale`", scale)
    _require_float32("scale", scale, z)
    factor = _image_of_one(scale, 1.0)
    _require_map(
        "scale",
        scale,
        z,
        2 * z,
        {
            "`scale` multiplies by e²: the argument `log_scale` is the logarithm of the factor, so give the factor itself, as "
            "`scale`.": np.exp(2) * z,
            "`scale` halves its input: its `forward` should multiply by 2.": z / 2,
            "`scale` and `shift` are exchanged: `scale` multiplies by 2, `shift` subtracts 1.": z - 1,
            "`scale` adds 2; it should multiply by 2.": z + 2,
            f"`scale` multiplies by {factor:.4g}; it should multiply by 2.": factor * z,
        },
    )
    _require_bijector("`shift`", shift)
    _require_float32("shift", shift, z)
    added = _image_of_one(shift, 0.0)
    _require_map(
        "shift",
        shift,
        z,
        z - 1,
        {
            "`shift` adds 1; it should subtract 1.": z + 1,
            "`shift` multiplies by −1; it should subtract 1.": -z,
            "`shift` multiplies by 2; that is what `scale` is for.": 2 * z,
            f"`shift` adds {added:.4g}; it should subtract 1.": z + added,
        },
    )
    z = _z_of_first().numpy()
    backward = "you used `inverse`; the way from z to x is `forward`."
    both = "should be made from `z` with one bijector; yours has been"
    _require_made_from(
        "`z_scaled`",
        z_scaled,
        2 * z,
        "Live 3.1",
        {
            f"for `z_scaled` {backward}": z / 2,
            "`z_scaled` is what `shift` makes of `z`; are the two exchanged?": z - 1,
            "`z_scaled` is `z` itself: apply `scale` to it.": z,
            f"`z_scaled` {both} scaled and then shifted.": 2 * z - 1,
            f"`z_scaled` {both} shifted and then scaled.": 2 * (z - 1),
        },
    )
    _require_made_from(
        "`z_shifted`",
        z_shifted,
        z - 1,
        "Live 3.1",
        {
            f"for `z_shifted` {backward}": z + 1,
            "`z_shifted` is what `scale` makes of `z`.": 2 * z,
            "`z_shifted` is `z` itself: apply `shift` to it.": z,
            f"`z_shifted` {both} scaled and then shifted.": 2 * z - 1,
            f"`z_shifted` {both} shifted and then scaled.": 2 * (z - 1),
        },
    )


def _reference_chain() -> tuple[tfb.Bijector, tf.Tensor, tf.Tensor]:
    affine = tfb.Chain([tfb.Shift(-1.0), tfb.Scale(2.0)])
    x = affine.forward(_z_of_first())
    return affine, x, affine.inverse(tf.identity(x))


@exercise(
    "Live 3.2, a chain",
    reference=_reference_chain,
    hints=[
        "In $x = 2z - 1$, what happens to $z$ first? That bijector comes last in the list.",
        "The chain is one bijector, with a `forward` and an `inverse` of its own. You need one call of each.",
        "`affine = tfb.Chain([shift, scale])`, `x = affine.forward(z)` and `z_again = affine.inverse(tf.identity(x))`.",
    ],
    explanation="`tfb.Chain([shift, scale])` is shift ∘ scale: first $z \\mapsto 2z$, then subtract 1. In the other order we "
    "would get $2(z - 1) = 2z - 2$. The inverse undoes the last step first: $z = (x + 1)/2$.",
)
def chain(affine, x, z_again):
    z = _NUMBERS
    _require_bijector("`affine`", affine)
    _require_float32("affine", affine, z)
    order = (
        "the order is the other one: in a `Chain` the last in the list acts first, and 2 z − 1 begins with the scaling."
    )
    _require_map(
        "affine",
        affine,
        z,
        2 * z - 1,
        {
            order: 2 * (z - 1),
            "`affine` is the way back: its `forward` should take z to 2 z − 1.": (z + 1) / 2,
            "`affine` takes z to z / 2 + 1, which undoes 2 (z − 1): its `forward` should take z to 2 z − 1.": z / 2 + 1,
            "`affine` only scales: the shift is missing in the chain.": 2 * z,
            "`affine` only shifts: the scaling is missing in the chain.": z - 1,
            "`affine` adds 1 where it should subtract 1.": 2 * z + 1,
        },
    )
    z = _z_of_first().numpy()
    _require_made_from(
        "`x`",
        x,
        2 * z - 1,
        "Live 3.1",
        {
            f"in `x` {order}": 2 * (z - 1),
            "for `x` you used `inverse`; the way from z to x is `forward`.": (z + 1) / 2,
            "`x` is only scaled: apply the whole chain, `affine`.": 2 * z,
            "`x` is only shifted: apply the whole chain, `affine`.": z - 1,
            "`x` is `z` itself: apply `affine` to it.": z,
        },
    )
    _require_made_from(
        "`z_again`",
        z_again,
        z,
        "Live 3.1",
        {
            "`z_again` is `x` itself: `tf.identity` only copies it, and `affine.inverse` has to be applied to the copy.": 2
            * z
            - 1,
            "for `z_again` you applied `inverse` to `z`; apply it to `x`.": (z + 1) / 2,
            "for `z_again` you applied `forward` once more; the way back is `inverse`.": 4 * z - 3,
            "on the way back the last step is undone first: `affine.inverse` does it in the right order.": z - 0.5,
        },
    )
    _require_computed_from(x, z_again, z)


def _require_computed_from(x: Any, z_again: Any, z: np.ndarray) -> None:
    """Refuses `z_again` if it is z to the last digit, where x, which was rounded, does not lead back quite there."""
    x_is_rounded = np.any((np.asarray(x, float) + 1) / 2 != z)
    if x_is_rounded and np.array_equal(z_again, z):
        raise Wrong(
            "`z_again` is `z` to the last digit, and what is computed from `x`, which was rounded, is not: nothing has been "
            "computed. TFP remembers where `x` came from. Give `affine.inverse` a copy, `tf.identity(x)`."
        )


_BATCH = (0.01, 0.1, 1.0)


def _z_line() -> np.ndarray:
    return np.linspace(-2, 2, 401, dtype=np.float32)


def _reference_batch() -> tuple[tfb.Bijector, tf.Tensor]:
    softfloors = tfb.Softfloor(temperature=[0.01, 0.1, 1.0])
    return softfloors, softfloors.forward(_z_line()[:, None])


@exercise(
    "Live 3.3, a batch of bijectors",
    reference=_reference_batch,
    hints=[
        "One bijector with three temperatures: the parameter `temperature` may be a list.",
        "Shapes `(401,)` and `(3,)` do not broadcast; `(401, 1)` and `(3,)` do, to `(401, 3)`.",
        "`softfloors = tfb.Softfloor(temperature=[0.01, 0.1, 1.0])` and `stairs = softfloors.forward(z_line[:, None])`.",
    ],
    explanation="The parameters of the batch broadcast against the numbers: `z_line[:, None]` has shape `(401, 1)`, and each of "
    "its rows meets all three temperatures.",
)
def batch(softfloors, stairs):
    _require_bijector("`softfloors`", softfloors, "a `temperature` that is a list makes one bijector of all three")
    # Arrays rather than tensors here, as in the notebook, so that temperatures in double precision are right, too.
    shape = np.shape(call("`softfloors.forward` of one number", softfloors.forward, np.float32(0.37)))
    if shape != (3,):
        advice = {
            (): "It has one temperature: `temperature` takes a list of three.",
            (1,): "It has one temperature: `temperature` takes a list of three.",
            (3, 1): "The temperatures are in a column; give them as a plain list, and `z_line` the axis of size 1.",
            (1, 3): "There is a pair of brackets too many around the temperatures.",
        }.get(shape, "")
        raise Wrong(f"`softfloors` should be a batch of shape (3,); yours has shape {shape}. {advice}".rstrip())
    column = _NUMBERS[:, None]
    wrong_way = "the temperatures are in the opposite order: 0.01 comes first."
    # Not `inverse`: on the flat steps of the first staircase the way back is lost in single precision.
    require_close(
        "`softfloors.forward(z[:, None])`",
        call("`softfloors.forward(z[:, None])`", softfloors.forward, column),
        _softfloors(_BATCH, column),
        {
            wrong_way: _softfloors(_BATCH[::-1], column),
            "the temperatures should be 0.01, 0.1 and 1; yours begin with 0.1.": _softfloors((0.1, 0.3, 1.0), column),
        },
    )
    if not hasattr(stairs, "shape"):
        raise Wrong(f"`stairs` should be the tensor that `forward` returns; yours is of type {type(stairs).__name__}.")
    z_line = _z_line()[:, None]
    _refuse_shapes(
        "`stairs`",
        stairs,
        (401, 3),
        {
            "rows and columns are exchanged. The axis of size 1 belongs after the points: `z_line[:, None]`.": (3, 401),
            "only one temperature was applied.": (401, 1),
            "only one temperature was applied, and there should be a column for each.": (401,),
            "there is an axis too many at the end; `z_line[:, None]` has the one that is needed.": (401, 3, 1),
            "there is an axis too many in front; `z_line[:, None]` has the one that is needed.": (1, 401, 3),
        },
    )
    require_close(
        "`stairs`",
        stairs,
        _softfloors(_BATCH, z_line),
        {
            "for `stairs` you used `inverse`; the stairs are `forward`.": tfb.Softfloor(temperature=_BATCH).inverse(
                tf.constant(z_line)
            ),
            f"in `stairs` {wrong_way}": _softfloors(_BATCH[::-1], z_line),
            "all columns of `stairs` are `z_line` itself: apply `softfloors` to it.": np.tile(z_line, 3),
        },
    )


def _softfloors(temperature: tuple[float, ...], z: np.ndarray) -> tf.Tensor:
    return tfb.Softfloor(temperature=temperature).forward(tf.constant(z))


def _reference_both_lines() -> tuple[tf.Tensor, tf.Tensor]:
    base, exp = _normal(), tfb.Exp()
    z = base.sample(1_000, seed=(3, 2))
    x = tf.identity(exp.forward(z))
    by_forward = base.log_prob(z) - exp.forward_log_det_jacobian(z)
    by_inverse = base.log_prob(exp.inverse(x)) + exp.inverse_log_det_jacobian(x)
    return by_forward, by_inverse


@exercise(
    "Live 3.4, the formula twice",
    reference=_reference_both_lines,
    hints=[
        "Both lines begin with the log-density of the base, at $z$ in the first, at $f^{-1}(x)$ in the second. Then comes a "
        "log-determinant; mind its sign.",
        "$f^{-1}(x)$ is `exp.inverse(x)`. The first line *subtracts* the log-det of the forward map, the second *adds* the "
        "log-det of the inverse.",
        "`by_forward = base.log_prob(z) - exp.forward_log_det_jacobian(z)`; for the other, `base.log_prob(exp.inverse(x)) + "
        "exp.inverse_log_det_jacobian(x)`.",
    ],
    explanation="Where the map stretches, the density gets smaller, so that the forward log-det is subtracted. The inverse map "
    "has the reciprocal derivative, and its log-det the opposite sign. For $X = e^Z$ both lines read "
    "$\\log p_Z(\\log x) - \\log x$.",
)
def both_lines(by_forward, by_inverse):
    base = _normal()
    z = base.sample(1_000, seed=(3, 2)).numpy()
    x = np.exp(z)
    log_prob, log_prob_at_x = base.log_prob(z).numpy(), base.log_prob(x).numpy()
    expected = log_prob - z
    missing = "is the base's log-density alone: the log-determinant is missing."
    density = "is the density of x: leave out the exponential, and use `base.log_prob`."
    not_logarithm = "`base.prob` is the density itself; both terms are logarithms, so use `base.log_prob`."
    _require_made_from(
        "`by_forward`",
        by_forward,
        expected,
        "Live 3.4",
        {
            "in `by_forward` the log-determinant has the wrong sign: the first line subtracts that of the forward map.": log_prob
            + z,
            f"`by_forward` {missing}": log_prob,
            f"`by_forward` {density}": np.exp(expected),
            "`by_forward` is minus the log-density.": -expected,
            f"in `by_forward`, {not_logarithm}": np.exp(log_prob) - z,
            "in `by_forward`, `forward_log_det_jacobian` should be given z, not x.": log_prob - x,
            "in `by_forward`, `base` should be given z: it is the distribution of z, not of x.": log_prob_at_x - z,
            "in `by_forward` both methods should be given z, not x.": log_prob_at_x - x,
            "`by_forward` is minus the log-determinant and no more: the base's log-density is missing.": -z,
            "`by_forward` is the log-determinant alone: the base's log-density is missing.": z,
            "in `by_forward` you divided by the log-determinant; logarithms turn a quotient into a difference.": log_prob
            / z,
            "in `by_forward` you multiplied by the log-determinant; logarithms turn products into sums.": log_prob * z,
            "in `by_forward` the log-det has been summed over all points: each number is a point of its own here.": log_prob
            - z.sum(),
        },
    )
    if np.isnan(as_array("`by_inverse`", by_inverse)).any():
        raise Wrong(
            "`by_inverse` contains NaN: somewhere the logarithm of a negative number was taken. Both `inverse` and "
            "`inverse_log_det_jacobian` want x; z, which may be negative, does not come in."
        )
    _require_made_from(
        "`by_inverse`",
        by_inverse,
        expected,
        "Live 3.4",
        {
            "in `by_inverse` the log-determinant has the wrong sign: the second line adds `inverse_log_det_jacobian(x)`.": log_prob
            + z,
            f"`by_inverse` {missing}": log_prob,
            f"`by_inverse` {density}": np.exp(expected),
            "`by_inverse` is minus the log-density.": -expected,
            f"in `by_inverse`, {not_logarithm}": np.exp(log_prob) - z,
            "in `by_inverse`, `base` should be given f⁻¹(x): it is the distribution of z, not of x.": log_prob_at_x - z,
            "in `by_inverse`, `base` should be given f⁻¹(x), and the log-determinant has the wrong sign.": log_prob_at_x
            + z,
            "in `by_inverse` you added the log-determinant of the forward map, at x; add that of the inverse.": log_prob
            + x,
            "in `by_inverse` you subtracted the log-determinant of the forward map, at x; add that of the inverse.": log_prob
            - x,
            "`by_inverse` is the log-determinant alone: the base's log-density is missing.": -z,
            "in `by_inverse` the log-det has been summed over all points: each number is a point of its own here.": log_prob
            - z.sum(),
        },
    )


def _reference_log_normal() -> tuple[tfd.Distribution, tfd.Distribution]:
    base = _normal()
    return tfd.TransformedDistribution(distribution=base, bijector=tfb.Exp()), tfb.Exp()(base)


@exercise(
    "Live 3.5, the log-normal distribution",
    reference=_reference_log_normal,
    hints=[
        "A log-normal variable is $X = e^Z$ with $Z$ standard normal. The distribution is `base`, the bijector is the one of "
        "Live 3.4.",
        "For the second way, a bijector can be called like a function, with a distribution as its argument.",
        "`tfd.TransformedDistribution(distribution=base, bijector=tfb.Exp())`, and `tfb.Exp()(base)`.",
    ],
    explanation="Both make the same object: `sample` draws $z$ from the base and returns $e^z$; `log_prob` goes back to "
    "$z = \\log x$ and adds the inverse log-determinant, $-\\log x$.",
)
def log_normal(log_normal, log_normal_called):
    # All above 1, so that a second logarithm is a number, too.
    points = np.array([1.2, 1.9, 3.3, 4.6], np.float32)
    for what, got in (("`log_normal`", log_normal), ("`log_normal_called`", log_normal_called)):
        _refuse_bijector(what, got, "`base`")
        require_distribution(what, got)
        bases = _require_transformed(what, got, "`base`")
        require_log_prob(
            what,
            got,
            tfd.LogNormal(0.0, 1.0),
            points,
            {
                f"in {what} the bijector goes the wrong way: X = e^Z, so `forward` has to be the exponential.": tfb.Log()(
                    _normal()
                ),
                f"{what} is transformed twice: it is e to the power of a log-normal variable.": tfb.Exp()(
                    tfd.LogNormal(0.0, 1.0)
                ),
                f"{what} is still a standard normal distribution: the bijector should be the exponential.": _normal(),
            },
        )
        if not any(_has_log_prob(base, points, _normal().log_prob(points).numpy()) for base in bases):
            raise Wrong(f"{what} is log-normal, but not made from `base`: apply the exponential to `base`.")
        sample = call(f"`sample` of {what}", got.sample, 500, seed=(3, 50))
        require_samples(f"what {what} draws", sample, (500,), scipy.stats.lognorm(1).cdf)


def _tails(tailweight: Any = (0.5, 1.0, 2.0), scale: float = 2.0) -> tfd.Distribution:
    return tfb.SinhArcsinh(tailweight=tailweight)(tfd.Normal(loc=0.0, scale=scale))


def _reference_batch_of_flows() -> tuple[tfd.Distribution, tf.Tensor]:
    tails = _tails()
    return tails, tails.sample(20_000, seed=(3, 4))


@exercise(
    "Live 3.6, a batch of flows",
    reference=_reference_batch_of_flows,
    hints=[
        "The batch is in the bijector, as in Live 3.3; the base is a single normal distribution.",
        "Call the bijector on the base. `sample` adds the axis of the draws in front of the batch.",
        "`tails = tfb.SinhArcsinh(tailweight=[0.5, 1.0, 2.0])(tfd.Normal(loc=0.0, scale=2.0))`, then `tails.sample(20_000)`.",
    ],
    explanation="The batch shapes `()` of the base and `(3,)` of the bijector broadcast to `(3,)`: three distributions. One call "
    "of `sample` draws from all of them and gives shape `(20000, 3)`.",
)
def batch_of_flows(tails, drawn):
    _refuse_bijector("`tails`", tails, "the normal distribution")
    require_distribution(
        "`tails`",
        tails,
        batch_shape=(3,),
        mistakes={
            "There is only one tail weight: `tailweight` takes a list of three.": ((), ()),
            "A list of one tail weight makes a batch of one: there should be three.": ((1,), ()),
            "The tail weights are in a column; give them as a plain list.": ((3, 1), ()),
            "There is a pair of brackets too many around the tail weights.": ((1, 3), ()),
            "The base is a batch already; one normal distribution is enough.": ((3, 3), ()),
            "The base should be one `tfd.Normal`, a distribution of single numbers.": ((), (3,)),
        },
    )
    points = np.array([[-2.8], [-1.3], [-0.4], [0.23], [1.55], [3.1]], np.float32)
    require_log_prob(
        "`tails`",
        tails,
        _tails(),
        points,
        {
            "the base's standard deviation is 1; it should be 2.": _tails(scale=1.0),
            "2 is the base's standard deviation, and not its variance.": _tails(scale=np.sqrt(2.0).astype("f")),
            "4 is the base's variance; `scale` is the standard deviation.": _tails(scale=4.0),
            "the tail weights of `tails` are in the opposite order: 0.5 comes first.": _tails((2.0, 1.0, 0.5)),
            "the three numbers are tail weights: write `tailweight=[...]`, as the first parameter is another.": tfb.SinhArcsinh(
                skewness=[0.5, 1.0, 2.0]
            )(tfd.Normal(0.0, 2.0)),
            "`tails` goes the wrong way: its samples are `forward` of normal ones.": tfb.Invert(
                tfb.SinhArcsinh(tailweight=[0.5, 1.0, 2.0])
            )(tfd.Normal(0.0, 2.0)),
            "`tails` has not been through the bijector: its distributions are normal.": tfd.Normal([0.0] * 3, 2.0),
        },
    )
    bijector = tfb.SinhArcsinh(tailweight=np.array([0.5, 1.0, 2.0]))
    require_samples(
        "`drawn`",
        drawn,
        (20_000, 3),
        lambda x: scipy.stats.norm.cdf(bijector.inverse(tf.constant(x)), scale=2),
        mistakes={
            "Ask for 20,000 only: the axis of the batch comes by itself.": (20_000, 3, 3),
            "Each of the three gives as many draws as you ask for: ask for 20,000.": (60_000, 3),
            "Draw from `tails`, which has three distributions.": (20_000,),
            "That is one draw from each: ask `sample` for 20,000.": (3,),
        },
    )


def _shear_matrix() -> tf.Tensor:
    return tf.constant([[1.2, 0.0], [0.7, 0.8]])


def _vectors() -> tfd.Distribution:
    return tfd.MultivariateNormalDiag(loc=[[-4.0, 0.0], [0.0, 0.0], [4.0, 0.0]], scale_diag=[0.5, 1.0])


def _reference_triangular() -> tuple[tfb.Bijector, tfd.Distribution, tf.Tensor, tuple, tuple]:
    shear = tfb.ScaleMatvecTriL(scale_tril=_shear_matrix())
    sheared = shear(_vectors())
    return shear, sheared, sheared.sample(500, seed=(3, 5)), (3,), (500, 3)


@exercise(
    "Live 3.7, a bijector of vectors",
    reference=_reference_triangular,
    hints=[
        "The bijector is the one named in the text, with `L` as its parameter. Apply it to `vectors` as you applied `tfb.Exp()` "
        "to `base` in Live 3.5.",
        "A bijector changes the values, not the shapes: the batch is that of `vectors`. And `log_prob` gives one number for "
        "each draw from each distribution of the batch; the event's axis is gone.",
        "`shear = tfb.ScaleMatvecTriL(scale_tril=L)`, `sheared = shear(vectors)`, `sheared_points = sheared.sample(500)`; the "
        "shapes are `(3,)` and `(500, 3)`.",
    ],
    explanation="`vectors` has batch shape `(3,)` and event shape `(2,)`. The bijector takes the last axis for one vector and "
    "leaves the others alone. The draws have shape `(500, 3, 2)`: draws, batch, event; their log-densities `(500, 3)`.",
)
def triangular(shear, sheared, sheared_points, batch_shape, log_prob_shape):
    right, vectors = tfb.ScaleMatvecTriL(scale_tril=_shear_matrix()), _vectors()
    _require_bijector("`shear`", shear)
    if shear.forward_min_event_ndims != 1:
        raise Wrong(
            f"`shear` should have event rank 1, since it multiplies vectors by a matrix; yours has event rank "
            f"{shear.forward_min_event_ndims}. `tfb.ScaleMatvecTriL` is the bijector named in the text."
        )
    _require_float32("shear", shear, _PLANE)
    z, matrix = _PLANE, _shear_matrix().numpy()
    _require_map(
        "shear",
        shear,
        z,
        z @ matrix.T,
        {
            "`shear` multiplies by the transposed matrix.": z @ matrix,
            "`shear` multiplies by the inverse of the matrix: its `forward` should be x = L z.": np.linalg.solve(
                matrix, z.T
            ).T,
            "`shear` uses nothing of L but its diagonal. Have you transposed L? Of an upper triangular matrix "
            "`ScaleMatvecTriL` sees the diagonal alone.": z * matrix.diagonal(),
        },
    )
    log_det = call("`shear.forward_log_det_jacobian`", shear.forward_log_det_jacobian, tf.constant(z))
    # A constant log-det may come as one number, which broadcasts.
    require_close("`shear.forward_log_det_jacobian`", log_det, np.full(np.shape(log_det), np.log(1.2 * 0.8)))
    _refuse_bijector("`sheared`", sheared, "`vectors`")
    require_distribution(
        "`sheared`",
        sheared,
        batch_shape=(3,),
        event_shape=(2,),
        mistakes={"Apply `shear` to all of `vectors`, a batch of three.": ((), (2,))},
    )
    require_log_prob(
        "`sheared`",
        sheared,
        right(vectors),
        z[:, None, :],
        {
            "`sheared` is `vectors` itself: apply `shear` to it.": vectors,
            "`sheared` goes the wrong way: x = L z, and not z = L x.": tfb.Invert(right)(vectors),
            "`sheared` has been through the bijector twice.": right(right(vectors)),
        },
    )
    base = tfd.Independent(tfd.Normal(vectors.loc, [0.5, 1.0]), 1)

    def uniform(x: np.ndarray) -> np.ndarray:
        return base.distribution.cdf(right.inverse(tf.constant(x, tf.float32))).numpy().astype(float)

    values = as_array("`sheared_points`", sheared_points)
    if values.shape == (500, 3, 2) and np.ptp(values[:, :, 1].mean(axis=0)) < 1:
        raise Wrong("`sheared_points` seem to have been drawn from `vectors`: draw them from `sheared`.")
    require_samples(
        "`sheared_points`",
        sheared_points,
        (500, 3, 2),
        uniform,
        mistakes={
            "Draw from `sheared`, which is a batch of three.": (500, 2),
            "That is a shape for log-densities; the draws themselves are vectors.": (500, 3),
            "Ask for 500 only: the axes of the batch and the event come by themselves.": (500, 3, 3, 2),
            "Ask for 500 only: the axes of the batch and of the event come by themselves.": (500, 3, 2, 3, 2),
            "That is one draw from each: ask `sample` for 500.": (3, 2),
        },
    )
    call("`sheared.log_prob(sheared_points)`", sheared.log_prob, sheared_points)
    require_shape(
        "`batch_shape`",
        batch_shape,
        (3,),
        {
            "the axis of size 2 belongs to the event: it holds the coordinates of one point.": (3, 2),
            "that is the event shape.": (2,),
            "`vectors` is a batch, and `shear` keeps it.": (),
            "the 500 draws do not belong to the distribution, only to the sample.": (500, 3),
            "that is the shape of the draws, in which the batch is one axis of three.": (500, 3, 2),
        },
    )
    require_shape(
        "`log_prob_shape`",
        log_prob_shape,
        (500, 3),
        {
            "a point of the plane has one log-density, not one for each coordinate.": (500, 3, 2),
            "each of the three distributions has draws of its own, with log-densities of their own.": (500,),
            "that is the batch shape alone: every draw has a log-density.": (3,),
            "those are the draws and the coordinates; a log-density is one number for each draw of each distribution.": (
                500,
                2,
            ),
            "that would be the log-density of all draws together; `log_prob` gives one for each.": (),
        },
    )


# ------------------------------------------------------------------------------------------------------ exercises


def _mu_and_cholesky() -> tuple[tf.Tensor, tf.Tensor]:
    return tf.constant([0.5, -0.5]), tf.linalg.cholesky(tf.constant([[2.0, 1.0], [1.0, 2.0]]))


def _standard_plane() -> tfd.Distribution:
    return tfd.MultivariateNormalDiag(loc=tf.zeros(2), scale_diag=tf.ones(2))


def _reference_two_ways() -> tuple[tfd.Distribution, tfd.Distribution]:
    mu, cholesky = _mu_and_cholesky()
    direct = tfd.MultivariateNormalTriL(loc=mu, scale_tril=cholesky)
    transformed = tfd.TransformedDistribution(
        distribution=_standard_plane(), bijector=tfb.Chain([tfb.Shift(mu), tfb.ScaleMatvecTriL(cholesky)])
    )
    return direct, transformed


@exercise(
    "Exercise 3.1, one distribution, two ways",
    reference=_reference_two_ways,
    hints=[
        "$C$ is the lower triangular matrix with $\\Sigma = C C^\\top$, which `tf.linalg.cholesky(sigma)` computes. Both ways "
        "need it.",
        "The base: `tfd.MultivariateNormalDiag(loc=tf.zeros(2), scale_diag=tf.ones(2))`. The bijector is a chain of two, "
        "`tfb.ScaleMatvecTriL` and `tfb.Shift`. Which one acts first in $\\mu + C z$?",
        "With `cholesky = tf.linalg.cholesky(sigma)`, `direct = tfd.MultivariateNormalTriL(loc=mu, scale_tril=cholesky)`; and the bijector of `transformed` is "
        "`tfb.Chain([tfb.Shift(mu), tfb.ScaleMatvecTriL(cholesky)])`.",
    ],
    explanation="If $Z$ is standard normal, then $\\mu + C Z$ has mean $\\mu$ and covariance $C C^\\top = \\Sigma$. The scaling "
    "acts first and so stands last in the chain; the other order would give the mean $C\\mu$. Inside, "
    "`MultivariateNormalTriL` is just such a flow, whose log-determinant is that of $C$.",
)
def two_ways(direct, transformed):
    mu, cholesky = (parameter.numpy() for parameter in _mu_and_cholesky())
    right = tfd.MultivariateNormalTriL(loc=mu, scale_tril=cholesky)

    def normal(loc: Any, scale_tril: Any) -> np.ndarray:
        return scipy.stats.multivariate_normal(loc, scale_tril @ np.transpose(scale_tril)).logpdf(_PLANE)

    def mistakes(what: str) -> dict[str, np.ndarray]:
        return {
            f"in {what} the covariance matrix stands where its Cholesky factor belongs: `tf.linalg.cholesky(sigma)`.": normal(
                mu, np.array([[2, 0], [1, 2]])
            ),
            f"in {what} the correlation is lost. Is the Cholesky factor transposed? Its entries above the diagonal must be 0.": normal(
                mu, np.diag(cholesky.diagonal())
            ),
            f"{what} has the right variances and no correlation, but Σ is not diagonal.": normal(
                mu, np.sqrt(2) * np.eye(2)
            ),
            f"{what} is not correlated, and it has the variances of Σ for standard deviations.": normal(
                mu, 2 * np.eye(2)
            ),
            f"in {what} the square root was taken of each entry; the Cholesky factor is the root of the matrix as a whole.": normal(
                mu, np.array([[np.sqrt(2), 0], [1, np.sqrt(2)]])
            ),
            f"in {what} stands the matrix `L` of Live 3.7; here it is the Cholesky factor of Σ.": normal(
                mu, _shear_matrix().numpy()
            ),
            f"in {what} the mean is missing: it should be μ.": normal([0, 0], cholesky),
            f"in {what} the mean is −μ; it should be μ.": normal(-mu, cholesky),
            f"{what} has the right mean, and the covariance of a standard normal distribution.": normal(mu, np.eye(2)),
        }

    require_distribution("`direct`", direct, event_shape=(2,))
    if type(direct).__name__.lstrip("_") == "TransformedDistribution":
        raise Wrong("`direct` should be a `MultivariateNormalTriL`; yours is a flow, which is the second way.")
    _refuse(call("the `log_prob` of `direct`", direct.log_prob, _PLANE), mistakes("`direct`"))
    require_log_prob("`direct`", direct, right, _PLANE)
    if transformed is direct:
        raise Wrong("`transformed` is `direct` itself: build it anew, from the standard normal distribution.")
    _refuse_bijector("`transformed`", transformed, "the standard normal distribution of the plane")
    _require_vector_base(transformed)
    require_distribution(
        "`transformed`",
        transformed,
        event_shape=(2,),
        mistakes={
            "`tfb.Scale` multiplies entry by entry; a matrix times a vector is `tfb.ScaleMatvecTriL`.": ((2,), (2,))
        },
    )
    bases = _require_transformed("`transformed`", transformed, "the standard normal distribution of the plane")
    standard = _standard_plane().log_prob(_PLANE).numpy()
    if not any(_has_log_prob(base, _PLANE, standard) for base in bases):
        raise Wrong(
            "the base of `transformed` should be the standard normal distribution of the plane, with mean (0, 0) and standard "
            "deviations 1; shift and scale belong to the bijector."
        )
    order = (
        "the mean of `transformed` is C μ instead of μ: z should be scaled first and shifted afterwards, and in a `Chain` "
        "the last in the list acts first."
    )
    back = np.linalg.inv(cholesky)
    _refuse(
        call("the `log_prob` of `transformed`", transformed.log_prob, _PLANE),
        {
            order: normal(cholesky @ mu, cholesky),
            "the bijector of `transformed` is the way back: its `forward` should be x = μ + C z.": normal(
                -back @ mu, back
            ),
            "in `transformed` the covariance matrix stands where its Cholesky factor belongs, and the shift acts first.": normal(
                np.array([[2, 0], [1, 2]]) @ mu, np.array([[2, 0], [1, 2]])
            ),
            **mistakes("`transformed`"),
        },
    )
    require_log_prob("`transformed`", transformed, right, _PLANE)
    for what, got in (("`direct`", direct), ("`transformed`", transformed)):
        sample = call(f"`sample` of {what}", got.sample, 500, seed=(3, 70))
        require_samples(
            f"what {what} draws",
            sample,
            (500, 2),
            lambda x: scipy.stats.norm.cdf(np.linalg.solve(cholesky, (x - mu).T).T),
        )


def _require_vector_base(transformed: Any) -> None:
    """Refuses a base of single numbers, of which TFP makes a batch that cannot be evaluated."""
    base = getattr(transformed, "distribution", None)
    if isinstance(base, tfd.Distribution) and tuple(base.event_shape) == ():
        raise Wrong(
            f"the base of `transformed` has batch shape {tuple(base.batch_shape)} and event shape (): its events are single "
            "numbers, and the bijector wants vectors. Use a `MultivariateNormalDiag`, or an `Independent`."
        )


@exercise(
    "Exercise 3.2, predict three shapes",
    reference=lambda: [(3,), (), (5,)],
    hints=[
        "`event_ndims` axes, counted from the right, belong to one event. The log-det is summed over these, and they "
        "disappear. What is left?",
        "With `event_ndims=0` nothing is summed. With `event_ndims=1` the only axis of `z` is, and the shape of a single number "
        "has no entries.",
        "From `(5, 4, 3)` the two axes on the right go, and the 5 stays. A tuple with one entry is written `(5,)`, and one "
        "with none `()`.",
    ],
    explanation="The shape is that of the input without its last `event_ndims` axes: `(3,)`, `()` and `(5,)`. In the third case, "
    "there are five events, each a matrix of $4 \\times 3$ numbers, and each log-det is a sum of twelve.",
)
def event_ndims(log_det_shapes):
    if not isinstance(log_det_shapes, list | tuple):
        raise Wrong(
            f"`log_det_shapes` should be a list of three tuples; yours is of type {type(log_det_shapes).__name__}."
        )
    if len(log_det_shapes) != 3:
        raise Wrong(f"`log_det_shapes` should be a list of three tuples; yours has {len(log_det_shapes)} entries.")
    gone = "an axis that is summed over disappears; it does not stay with size 1."
    mistakes = [
        {
            "with `event_ndims=0` every entry is a point of its own, and nothing is summed.": (),
            "with `event_ndims=0` every entry is a point of its own, and none of them are summed.": (1,),
            "an `event_ndims` of 0 is not a size: it says that no axis is summed over.": (0,),
        },
        {
            "with `event_ndims=1` the three entries are one vector, which has one log-determinant.": (3,),
            gone: (1,),
        },
        {
            "only one axis has gone, and `event_ndims` is 2.": (5, 4),
            "the axes of an event are counted from the right.": (3,),
            "the axes of an event are counted from the right. Only one has gone, and from the left.": (4, 3),
            "those axes are the ones that belong to the event; the others are left.": (4, 3, 2),
            gone: (5, 1, 1),
            "nothing has been summed.": (5, 4, 3),
            "too much has been summed: two axes go, out of three.": (),
            "`event_ndims` is a number of axes that go, not a size that comes.": (2,),
        },
    ]
    for k, (got, right, wrong) in enumerate(zip(log_det_shapes, [(3,), (), (5,)], mistakes, strict=True), start=1):
        if np.ndim(got) == 1 and any(isinstance(size, float) or size < 0 for size in np.ravel(got).tolist()):
            raise Wrong(
                f"entry {k} should be a shape, a tuple of sizes; yours holds numbers that the log-det may have."
            )
        require_shape(f"shape {k}", got, right, wrong)


class _Sinh(tfb.Bijector):
    """x = sinh(z), entry by entry."""

    def __init__(self):
        super().__init__(forward_min_event_ndims=0, name="sinh")

    def _forward(self, z):
        return tf.sinh(z)

    def _inverse(self, x):
        return tf.asinh(x)

    def _forward_log_det_jacobian(self, z):
        return tfp.math.log_cosh(z)


@exercise(
    "Exercise 3.3, the hyperbolic sine",
    reference=lambda: _Sinh,
    hints=[
        "Each of the three methods is one line. `_forward` gets $z$ and returns $x$; `_inverse` gets $x$ and returns $z$.",
        "The log-determinant of a map of single numbers is the logarithm of the absolute value of its derivative. The "
        "derivative is $\\cosh z$, which is never negative, and there is no sum.",
        "`return tf.sinh(z)`, `return tf.asinh(x)` and `return tfp.math.log_cosh(z)`.",
    ],
    explanation="The derivative of $\\sinh z$ is $\\cosh z \\ge 1$, so that the map increases everywhere and needs no absolute "
    "value. TFP makes the inverse log-det from the forward one, $-\\log\\cosh(f^{-1}(x))$, and does the sum over `event_ndims`. "
    "`tf.math.log(tf.cosh(z))` is right as well, as far out as $\\cosh z$ is a number in float32, which ends near $|z| = 89$.",
)
def own_bijector(Sinh):
    bijector = _built("Sinh", Sinh)
    if issubclass(Sinh, tfb.Sinh):
        raise Wrong("`Sinh` is TFP's own: write the three methods yourself, in a class derived from `tfb.Bijector`.")
    _require_event_rank_0("Sinh", bijector)
    z = _NUMBERS
    x, log_det = np.sinh(z), np.log(np.cosh(z))
    with np.errstate(invalid="ignore"):
        _require_method(
            bijector,
            "forward",
            z,
            x,
            {
                "your `_forward` computes the inverse of the hyperbolic sine; that belongs in `_inverse`.": np.arcsinh(
                    z
                ),
                "your `_forward` computes cosh z, which is the derivative; the map is sinh z.": np.cosh(z),
                "your `_forward` computes sin z, the sine of angles; the hyperbolic sine is `tf.sinh`.": np.sin(z),
                "your `_forward` computes tanh z; the map is sinh z.": np.tanh(z),
                "sinh z is *half* the difference of the exponentials.": 2 * x,
                "your `_forward` computes −sinh z: e to the power of z comes first, and e to the power of −z is subtracted.": -x,
                "your `_forward` returns its input.": z,
            },
        )
        _require_method(
            bijector,
            "inverse",
            x,
            z,
            {
                "your `_inverse` does what `_forward` does; the inverse of `tf.sinh` is `tf.asinh`.": np.sinh(x),
                "your `_inverse` is the reciprocal of the hyperbolic sine; the inverse function is `tf.asinh`.": 1
                / np.sinh(x),
                "your `_inverse` is 1/x: the inverse of a function is not its reciprocal.": 1 / x,
                "your `_inverse` computes −sinh x; the inverse function is `tf.asinh`.": -np.sinh(x),
                "your `_inverse` is the inverse of cosh, the hyperbolic cosine; it should be that of sinh.": np.arccosh(
                    x
                ),
                "your `_inverse` is that of the sine of angles; take the inverse of the hyperbolic sine.": np.arcsin(x),
                "your `_inverse` is that of the hyperbolic tangent; take that of the hyperbolic sine.": np.arctanh(x),
                "your `_inverse` computes cosh x.": np.cosh(x),
                "your `_inverse` returns its input.": x,
            },
        )
        _require_method(
            bijector,
            "forward_log_det_jacobian",
            z,
            log_det,
            {
                "that is the derivative: the log-det is its logarithm.": np.cosh(z),
                "your log-det has the wrong sign: `_forward_log_det_jacobian` is for the way from z to x, which stretches.": -log_det,
                "the derivative of sinh z is cosh z, and not sinh z itself.": np.log(np.abs(x)),
                "the derivative of sinh z is cosh z, and not sinh z itself. A sinh may be negative besides, and the logarithm then "
                "is NaN.": np.log(x),
                "the derivative of sinh z is cosh z; tanh z is the derivative of the log-det. Where it is negative, the logarithm is "
                "NaN.": np.log(np.tanh(z)),
                "the derivative of sinh z is cosh z; tanh z is the derivative of the log-det.": np.log(
                    np.abs(np.tanh(z))
                ),
                "your log-det is tanh z, which is the derivative of log cosh z. Do not differentiate once more.": np.tanh(
                    z
                ),
                "that is the derivative of the inverse map, at z: the log-det here is that of the forward map.": -0.5
                * np.log1p(z**2),
                "your log-det takes cosh at x; it is given z already, so take cosh of that.": np.log(np.cosh(x)),
                "that is the logarithm of cosh² z; the derivative is cosh z.": 2 * log_det,
                "your log-det is 0, as if the map kept all lengths.": np.zeros_like(z),
                "your log-det takes the sine's derivative, cos z; that of sinh z is cosh z.": np.log(np.abs(np.cos(z))),
                "your log-det takes the sine's derivative, cos z, which may be negative; that of sinh z is cosh z.": np.log(
                    np.cos(z)
                ),
            },
        )
        _require_inverse_log_det(bijector, x, log_det)
    _require_use("Sinh", bijector, z, x, log_det)


def _reference_gumbel() -> tfd.Distribution:
    minus, log = tfb.Scale(-1.0), tfb.Log()
    return tfb.Chain([minus, log, minus, log])(tfd.Uniform(0.0, 1.0))


@exercise(
    "Exercise 3.4, Gumbel's distribution",
    reference=_reference_gumbel,
    hints=[
        "Take the logarithm of $u = \\exp(-e^{-x})$, change the sign, take the logarithm again, and change the sign again.",
        "So $x = -\\log(-\\log u)$: four steps. The first that $u$ meets stands last in the chain.",
        "With `minus = tfb.Scale(-1.0)` and `log = tfb.Log()`: `tfb.Chain([minus, log, minus, log])(tfd.Uniform(0.0, 1.0))`.",
    ],
    explanation="By Eq. (3.3), $F^{-1}(U)$ has the distribution function $F$. From $u = \\exp(-e^{-x})$ follows "
    "$-\\log u = e^{-x}$, and then $x = -\\log(-\\log u)$. Both logarithms are taken of positive numbers, since "
    "$0 < u < 1$. `tfb.Invert(tfb.GumbelCDF())` is the same in one piece.",
)
def gumbel(gumbel):
    _refuse_bijector("`gumbel`", gumbel, "`tfd.Uniform(0.0, 1.0)`")
    require_distribution("`gumbel`", gumbel)
    bases = _require_transformed("`gumbel`", gumbel, "`tfd.Uniform(0.0, 1.0)`")
    inside_and_outside = np.array([-0.1, 0.15, 0.9, 1.1], np.float32)
    if not _has_log_prob(bases[-1], inside_and_outside, np.array([-np.inf, 0, 0, -np.inf])):
        raise Wrong(
            f"the base of `gumbel` should be uniform between 0 and 1, `tfd.Uniform(0.0, 1.0)`; yours is another: "
            f"{type(bases[-1]).__name__}."
        )
    x = np.array([-1.3, -0.2, 0.45, 1.4, 3.2], np.float32)
    minus, log, exp = tfb.Scale(-1.0), tfb.Log(), tfb.Exp()
    log_prob = as_array("the log-density of `gumbel`", call("the `log_prob` of `gumbel`", gumbel.log_prob, x))
    if np.all(np.isneginf(log_prob)):
        # What the bijector is defined for tells which change of sign is amiss.
        beyond = as_array("`forward`", gumbel.bijector.forward(tf.constant([-0.3, 3.0])))
        advice = " Where does its `bijector.forward` take 0.2 and 0.7? Go there step by step."
        if np.isclose(np.abs(beyond[0]), np.abs([np.log(0.3), np.log(-np.log(0.3))]), atol=1e-3).any():
            advice = " In a `Chain` the last in the list acts first; yours begins by changing the sign of u."
        elif np.isclose(np.abs(beyond[1]), np.log(np.log(3.0)), atol=1e-3):
            advice = " For u between 0 and 1, log u is negative; change its sign before you take the second logarithm."
        raise Wrong(f"the density of `gumbel` is 0 everywhere.{advice}")
    right = tfd.Gumbel(0.0, 1.0)
    if not np.allclose(log_prob, right.log_prob(x), atol=1e-4):
        mistakes = {
            "yours is the distribution of log(−log U), minus what it should be: a last change of sign is missing.": [
                log,
                minus,
                log,
            ],
            "yours is the exponential distribution, that of −log U: x is still inside another exponential there.": [
                minus,
                log,
            ],
            "yours is the distribution of log U: the equation u = F(x) is not yet solved for x.": [log],
            "your bijector is F itself, which takes x to u. The flow needs F⁻¹, from u to x; `tfb.Invert` exchanges them.": [
                exp,
                minus,
                exp,
                minus,
            ],
            "that is the logistic distribution; Gumbel's has another F.": [tfb.Invert(tfb.Sigmoid())],
            "your chain exponentiates where it should take logarithms: from u to x leads F⁻¹.": [
                minus,
                exp,
                minus,
                exp,
            ],
        }
        _refuse(log_prob, {why: tfb.Chain(links)(bases[-1]).log_prob(x) for why, links in mistakes.items()})
    require_log_prob("`gumbel`", gumbel, right, x)
    x_line = np.linspace(-2.3, 7.4, 60, dtype=np.float32)
    require_close(
        "the log-density of `gumbel`",
        call("`log_prob`", gumbel.log_prob, x_line),
        right.log_prob(x_line),
        tolerance=1e-3,
    )
    sample = call("`sample` of `gumbel`", gumbel.sample, 1_000, seed=(3, 80))
    require_samples("what `gumbel` draws", sample, (1_000,), scipy.stats.gumbel_r.cdf)


class _LeakyRectifier(tfb.Bijector):
    """The notebook's: x = z for z ≥ 0, and x = z / 2 for z < 0, with a wrong inverse."""

    def __init__(self):
        super().__init__(forward_min_event_ndims=0, name="leaky_rectifier")

    def _forward(self, z):
        return tf.where(z < 0, 0.5 * z, z)

    def _inverse(self, x):
        return tf.where(x < 0, 0.5 * x, x)

    def _forward_log_det_jacobian(self, z):
        return tf.where(z < 0, tf.math.log(0.5), 0.0)


class _Repaired(_LeakyRectifier):
    """x = z for z ≥ 0, and x = z / 2 for z < 0, with the right inverse."""

    def _inverse(self, x):
        return tf.where(x < 0, 2.0 * x, x)


class _WrongInverse(tfb.Bijector):
    """x = 2 z, with an inverse that is off by −0.5 for negative x and by 0.2 for the others."""

    def __init__(self):
        super().__init__(forward_min_event_ndims=0, name="wrong_inverse")

    def _forward(self, z):
        return 2.0 * z

    def _inverse(self, x):
        return 0.5 * x + _off(x)

    def _forward_log_det_jacobian(self, z):
        return tf.fill(tf.shape(z), np.log(2.0).astype("f"))


def _off(x: Any) -> tf.Tensor:
    return tf.where(x < 0, -0.5, 0.2)


def _reference_round_trip_error(bijector: tfb.Bijector, z: tf.Tensor) -> tf.Tensor:
    x = tf.identity(bijector.forward(z))
    return tf.reduce_max(tf.abs(bijector.inverse(x) - z))


@exercise(
    "Exercise 3.5, an honest test",
    reference=lambda: (_reference_round_trip_error, _Repaired),
    hints=[
        "TFP recognises the tensor that `forward` returned. Hand `inverse` the same numbers in another tensor. The largest "
        "absolute error is a maximum over all entries. And what does a negative number need on its way back, if it was halved "
        "on its way there?",
        "`x = tf.identity(bijector.forward(z))`, then `tf.reduce_max(tf.abs(...))` of a difference. For the class, derive from "
        "`LeakyRectifier`: only one of its methods is wrong, and only that one needs to be written anew.",
        "`return tf.reduce_max(tf.abs(bijector.inverse(x) - z))`; and in `class Repaired(LeakyRectifier):` a method "
        "`_inverse` that returns `tf.where(x < 0, 2.0 * x, x)`.",
    ],
    explanation="The copy is a tensor that TFP has not met, so `_inverse` has to be computed, and its error shows. The bug: "
    "`_inverse` halved negative numbers, as `_forward` does, where it has to double them. The log-det was right all along; it "
    "was because of the inverse that the density did not integrate to 1.",
)
def cache(round_trip_error, Repaired):
    require_order("round_trip_error", round_trip_error, "bijector", "z")
    _require_honest(round_trip_error)
    bijector = _built("Repaired", Repaired)
    _require_event_rank_0("Repaired", bijector)
    z = _NUMBERS
    x, log_det = np.where(z < 0, z / 2, z), np.where(z < 0, np.log(0.5), 0).astype("f")
    _require_method(
        bijector,
        "forward",
        z,
        x,
        {
            "you changed `_forward`, which was right: x = z / 2 for z < 0. The bug is elsewhere.": np.where(
                z < 0, 2 * z, z
            ),
            "your `_forward` returns its input: negative numbers should be halved.": z,
            "your `_forward` halves the positive numbers; it should halve the negative ones.": np.where(
                z > 0, z / 2, z
            ),
            "your `_forward` halves all numbers; it should halve the negative ones.": z / 2,
            "your `_forward` sends negative numbers to positive ones: it should only halve them.": np.where(
                z < 0, -z / 2, z
            ),
        },
    )
    _require_method(
        bijector,
        "inverse",
        x,
        z,
        {
            "your `_inverse` still halves negative numbers, as `_forward` does; it has to undo that.": np.where(
                x < 0, x / 2, x
            ),
            "your `_inverse` makes negative numbers positive. The inverse of a map is the way back, not minus the map.": np.where(
                x < 0, -x, x
            ),
            "your `_inverse` returns −x; it has to undo `_forward`.": -x,
            "your `_inverse` leaves negative numbers as they are; they were halved on the way there.": x,
            "your `_inverse` has the wrong sign for negative numbers.": np.where(x < 0, -2 * x, x),
            "your `_inverse` doubles positive numbers too; these were left alone on the way there.": 2 * x,
            "your `_inverse` doubles the positive numbers; the negative ones were halved on the way there.": np.where(
                x > 0, 2 * x, x
            ),
            "your `_inverse` goes too far: negative numbers were halved, and not quartered.": np.where(x < 0, 4 * x, x),
            "your `_inverse` is 1/x: the inverse of a function is not its reciprocal.": 1 / x,
        },
    )
    _require_method(
        bijector,
        "forward_log_det_jacobian",
        z,
        log_det,
        {
            "you changed the log-det, and gave it the wrong sign: `_forward_log_det_jacobian` was right.": -log_det,
            "that is the derivative: the log-det is its logarithm.": np.exp(log_det),
            "your log-det is 0 everywhere; negative numbers are halved.": np.zeros_like(z),
            "your log-det is log ½ everywhere; positive numbers are left alone.": np.full_like(z, np.log(0.5)),
        },
    )
    _require_inverse_log_det(bijector, x, log_det)
    _require_blocks(bijector, z, x, log_det)
    _require_log_prob_of_flow("Repaired", bijector, z, x, log_det)
    what = "`round_trip_error(Repaired(), z)`"
    require_close(what, call(what, round_trip_error, Repaired(), tf.constant(z)), 0.0)


def _require_honest(round_trip_error: Callable) -> None:
    z = np.array([-3.1, -1.3, -0.7, 0.4, 2.2], np.float32)
    off = _off(z).numpy()
    for is_chain, broken in enumerate((_WrongInverse(), tfb.Chain([_WrongInverse()]))):
        what = "`round_trip_error(bijector, z)`"
        result = _tried(what, round_trip_error, broken, z)
        error = as_array(what, result)
        if np.asarray(result).dtype == bool:
            raise Wrong(f"{what} should return the largest error, a number; yours only says whether there is one.")
        if error.size > 0 and np.all(error == 0) and is_chain:
            raise Wrong(
                "your function is right for a single bijector, but returns 0 for a chain with a wrong inverse in it. Use the "
                "public methods, `forward` and `inverse`, and hand `inverse` a copy, `tf.identity(x)`: a chain's own `_inverse` "
                "calls those of its links, which remember."
            )
        if error.size > 0 and np.all(error == 0):
            raise Wrong(
                "given a bijector whose inverse is wrong, your `round_trip_error` is 0: TFP remembered z and computed nothing. "
                "What `inverse` is given must not be the tensor that `forward` returned: hand it a copy, `tf.identity(x)`."
            )
        _refuse_shapes(
            what,
            error,
            (),
            {"a single number, the largest of the errors.": z.shape, "a single number, without brackets.": (1,)},
        )
        require_close(
            "`round_trip_error` of a bijector whose inverse is off by −0.5 at some points and by 0.2 at others",
            error,
            0.5,
            {
                "take the absolute value before the maximum: an error may be negative.": off.max(),
                "that is the error with its sign: take the absolute value, and then the maximum.": off.min(),
                "take the largest of the absolute errors, not their mean.": np.abs(off).mean(),
                "take the largest of the absolute errors, not their sum.": np.abs(off).sum(),
                "take absolute values before anything else: yours is the mean of errors of both signs, which cancel.": off.mean(),
                "take absolute values before anything else: in your mean, errors of both signs cancel.": np.abs(
                    off.mean()
                ),
                "take the largest absolute error; yours is a mean of squares.": np.square(off).mean(),
                "take the largest absolute error; yours is its square.": np.square(off).max(),
                "take the largest absolute error; yours is the root of the mean square.": np.sqrt(
                    np.square(off).mean()
                ),
                "take the largest absolute error; yours is the root of the sum of squares.": np.linalg.norm(off),
                "a round trip begins with `forward` and ends with `inverse`; yours goes the other way round.": 1.0,
                "compare what comes back with z, not with x.": np.abs(off - z).max(),
                "`inverse` should be applied to x, which is what `forward` makes of z.": np.abs(z / 2 + off - z).max(),
                "your function should test the bijector that it is given; yours tests the colleague's.": 0.75 * 3.1,
                "`inverse` should be that of the bijector that your function is given; yours is the colleague's.": 2.2,
                (
                    "your function is right for a single bijector, but not for a chain. Do you create a second one, by "
                    "`type(bijector)()`? It knows nothing of the links. Use `bijector` both times, and copy the tensor, "
                    "`tf.identity(x)`."
                    if is_chain
                    else "compare what comes back with z: yours is the difference of x and z."
                ): np.abs(z).max(),
            },
        )
    require_close(
        "`round_trip_error` of the colleague's bijector at −3.1, −1.3, −0.7, 0.4 and 2.2",
        call("`round_trip_error(leaky, z)`", round_trip_error, _LeakyRectifier(), tf.constant(z)),
        0.75 * 3.1,
    )
    require_close(
        "`round_trip_error` of a correct bijector",
        call("`round_trip_error(bijector, z)`", round_trip_error, tfb.Softplus(), tf.constant(z)),
        0.0,
    )


def _tried(what: str, round_trip_error: Callable, bijector: tfb.Bijector, z: np.ndarray) -> Any:
    """What a student's test says of a bijector, with advice if it copies the bijector instead of the tensor."""
    try:
        return call(what, round_trip_error, bijector, tf.constant(z))
    except Wrong as wrong:
        if "'NoneType' object is not iterable" in str(wrong):
            raise Wrong(
                f"{wrong} Do you copy the bijector, by `copy()`? It is the tensor that has to be copied: `tf.identity(x)`."
            ) from wrong
        raise


# ------------------------------------------------------------------------------------------- what several checks do


def _refuse(got: Any, mistakes: Mapping[str, Any]) -> None:
    """Raises `Wrong` with the message of the mistake that gives `got`, NaN and infinity included."""
    values = as_array("the result", got)
    for message, mistaken in mistakes.items():
        mistaken = np.asarray(mistaken)
        # Where no number is finite there is nothing to tell one mistake from another.
        if values.shape == mistaken.shape and np.isfinite(mistaken).any():
            if np.allclose(values, mistaken, rtol=1e-4, atol=1e-4, equal_nan=True):
                raise Wrong(message)


def _refuse_shapes(what: str, got: Any, expected: tuple, mistakes: Mapping[str, tuple]) -> None:
    """Raises `Wrong` if a typical mistake, under whose message `mistakes` has its shape, has given `got` that shape."""
    shape = as_array(what, got).shape
    for message, mistaken in mistakes.items():
        if shape == mistaken != expected:
            raise Wrong(f"{what} has shape {shape} but should have shape {expected}: {message}")


def _require_made_from(what: str, got: Any, expected: np.ndarray, cell: str, mistakes: Mapping[str, Any]) -> None:
    """Compares numbers made from those that the notebook draws in `cell`, and notices if these were others."""
    values = as_array(what, got)
    if values.ndim == 1 and values.shape != expected.shape:
        raise Wrong(
            f"{what} has shape {values.shape} but should have shape {expected.shape}, one number for each in the `z` of "
            f"{cell}. Other cells give the name `z` to other numbers: run the cell of {cell} again, and then this one."
        )
    if values.ndim > 1:
        raise Wrong(
            f"{what} has shape {values.shape} but should have shape {expected.shape}, as the `z` of {cell} has."
        )
    try:
        require_close(what, got, expected, mistakes)
    except Wrong as wrong:
        usable = values.shape == expected.shape and np.isfinite(values).all() and np.ptp(values) > 0
        # A mistake made with the right numbers keeps something of their order; other draws keep nothing.
        if usable and str(wrong) not in mistakes and abs(scipy.stats.spearmanr(values, expected).statistic) < 0.15:
            raise Wrong(
                f"{what} has the right shape, and was made from other numbers than the notebook's `z`. Leave the line that "
                f"draws it in {cell}, with its seed, as it was, do not draw again, and run that cell and then this one."
            ) from wrong
        raise


def _require_bijector(what: str, got: Any, of_a_list: str = "`tfb.Chain` makes one bijector of a list") -> None:
    if isinstance(got, type):
        raise Wrong(f"{what} is the class `{got.__name__}` itself: call it, with its parameter in parentheses.")
    if isinstance(got, list | tuple):
        raise Wrong(f"{what} should be one bijector; yours is a {type(got).__name__}: {of_a_list}.")
    if isinstance(got, tfd.Distribution):
        raise Wrong(f"{what} should be a bijector, the map alone; yours is a distribution.")
    require_instance(what, got, tfb.Bijector, "a bijector, an object made with `tfb`")


def _require_float32(name: str, bijector: tfb.Bijector, z: np.ndarray) -> None:
    """Refuses a bijector in double precision, which cannot be applied to the notebook's tensors."""
    try:
        bijector.forward(tf.constant(z))
    except (TypeError, ValueError) as error:
        if "float64" in str(error):
            raise Wrong(
                f"`{name}` has a parameter of type float64, and the notebook's tensors are float32, to which it cannot be "
                "applied: give the parameter as a number, a list or a tensor rather than a NumPy array."
            ) from error


def _refuse_bijector(what: str, got: Any, base: str) -> None:
    if isinstance(got, tfb.Bijector):
        raise Wrong(f"{what} should be a distribution; yours is a bijector, which has yet to be applied to {base}.")


def _require_map(name: str, bijector: tfb.Bijector, z: np.ndarray, x: Any, mistakes: Mapping[str, Any]) -> None:
    """Tries a bijector in both directions, on tensors that it has not met."""
    forward = call(f"`{name}.forward`", bijector.forward, tf.constant(z))
    require_close(f"`{name}.forward(z)`", forward, x, mistakes)
    inverse = call(f"`{name}.inverse`", bijector.inverse, tf.constant(x))
    require_close(f"`{name}.inverse(x)`", inverse, np.broadcast_to(z, np.shape(x)), tolerance=1e-3)


def _require_transformed(what: str, got: tfd.Distribution, base: str) -> list[tfd.Distribution]:
    """The base of a distribution that a bijector has made, the base of that if it is made so itself, and so on."""
    bases, inner = [], got
    # By name, since TFP has two classes of that name. Its own families may be transformed ones, too: they do not count.
    while type(inner).__name__.lstrip("_") == "TransformedDistribution" or (
        hasattr(inner, "bijector") and not type(inner).__module__.startswith("tensorflow_probability")
    ):
        inner = inner.distribution
        bases.append(inner)
    if not bases:
        raise Wrong(
            f"{what} should be made from {base}, with a bijector; yours is a `{type(got).__name__}` as TFP provides it."
        )
    return bases


def _has_log_prob(distribution: tfd.Distribution, points: np.ndarray, expected: np.ndarray) -> bool:
    try:
        got = np.asarray(distribution.log_prob(points))
    except Exception:  # a base of another shape or type may not know what to do with the points
        return False
    return got.shape == expected.shape and np.allclose(got, expected, atol=1e-4)


def _built(name: str, kind: type) -> tfb.Bijector:
    if isinstance(kind, tfb.Bijector):
        raise Wrong(f"`{name}` should be the class itself; yours is an object made with it. Leave out the parentheses.")
    if not isinstance(kind, type) or not issubclass(kind, tfb.Bijector):
        raise Wrong(f"`{name}` should be a class derived from `tfb.Bijector`; yours is {str(kind)[:80]}.")
    require_filled(kind)
    for method in ("forward", "inverse", "forward_log_det_jacobian", "inverse_log_det_jacobian"):
        if _defines(kind, method):
            raise Wrong(
                f"`{name}` defines `{method}` itself. Define `_{method}`, with the underscore; the public method belongs to TFP, "
                "which does more in it."
            )
    bijector = call(f"`{name}()`", kind)
    log_dets = ("_forward_log_det_jacobian", "_inverse_log_det_jacobian")
    for methods in (("_forward",), ("_inverse",), log_dets):
        if not any(_defines(kind, method) for method in methods):
            raise Wrong(f"`{name}` has no method `{methods[0]}`; is it spelt so, with the underscore?")
    return bijector


def _defines(kind: type, method: str) -> bool:
    return getattr(kind, method, None) is not getattr(tfb.Bijector, method, None)


def _require_event_rank_0(name: str, bijector: tfb.Bijector) -> None:
    if bijector.forward_min_event_ndims != 0:
        raise Wrong(
            f"`{name}` acts on single numbers: its constructor should say `forward_min_event_ndims=0`; yours says "
            f"{bijector.forward_min_event_ndims}."
        )


def _require_method(
    bijector: tfb.Bijector, method: str, at: np.ndarray, expected: np.ndarray, mistakes: Mapping[str, Any]
) -> None:
    """Compares a method at points that TFP has not met, by the public name that adds TFP's own checks."""
    variable = "z" if method.startswith("forward") else "x"
    if _defines(type(bijector), f"_{method}"):
        own = call(f"`_{method}({variable})`", getattr(bijector, f"_{method}"), tf.constant(at))
        shape = as_array(f"`_{method}({variable})`", own).shape
        if shape == ():
            raise Wrong(
                f"`_{method}({variable})` should have the shape of {variable}, one number for each entry; yours is a single "
                "number. The sum over the axes of an event is not for you to do: TFP adds it."
                if "log_det" in method
                else f"`_{method}({variable})` should have the shape of {variable}; yours is a single number."
            )
    got = call(f"`{method}({variable})`", getattr(bijector, method), tf.constant(at))
    if not np.isfinite(as_array(f"`{method}({variable})`", got)).all():
        _refuse(got, mistakes)
    require_close(f"`{method}({variable})`", got, expected, mistakes)


def _require_inverse_log_det(bijector: tfb.Bijector, x: np.ndarray, log_det: np.ndarray) -> None:
    """Tries the inverse log-det, which a student may have written, too; if not, TFP makes it of the forward one."""
    at_x = bijector.forward_log_det_jacobian(tf.constant(x))
    mistakes = {
        "your inverse log-det has the wrong sign: on the way back a length changes by the reciprocal factor.": log_det,
        "your inverse log-det is minus the forward one at x; it should be minus that at z = f⁻¹(x).": -at_x,
        "your inverse log-det is the forward one at x; it should be minus that at z = f⁻¹(x).": at_x,
        "your inverse log-det is a derivative: take its logarithm.": np.exp(-log_det),
    }
    _require_method(bijector, "inverse_log_det_jacobian", x, -log_det, mistakes)


def _require_use(name: str, bijector: tfb.Bijector, z: np.ndarray, x: np.ndarray, log_det: np.ndarray) -> None:
    """Tries a bijector that is right for a vector of numbers as flows use it in training."""
    _require_blocks(bijector, z, x, log_det)
    _require_compiled_blocks(bijector, z, x, log_det)
    derivatives = {method: _derivative(method, bijector, tf.constant(at)) for method, at, _ in _blocks(z, x, log_det)}
    require_close(
        "the derivative of your `_forward`, by automatic differentiation,",
        derivatives["forward"],
        np.exp(log_det).reshape(derivatives["forward"].shape),
    )
    _require_log_prob_of_flow(name, bijector, z, x, log_det)


def _derivative(method: str, bijector: tfb.Bijector, points: tf.Tensor) -> tf.Tensor:
    with tf.GradientTape() as tape:
        tape.watch(points)
        result = getattr(bijector, method)(points)
    derivative = tape.gradient(result, points) if tf.is_tensor(result) else None
    if derivative is None:
        raise Wrong(
            f"automatic differentiation finds no derivative of your bijector's `{method}`: use TensorFlow's functions "
            "throughout, and not NumPy's."
        )
    return derivative


def _blocks(z: np.ndarray, x: np.ndarray, log_det: np.ndarray) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Each public method, points for it, and what it should return there, in arrays of shape (3, 1, 2)."""
    shape = (3, 1, 2)
    yield "forward", z.reshape(shape), x.reshape(shape)
    yield "inverse", x.reshape(shape), z.reshape(shape)
    yield "forward_log_det_jacobian", z.reshape(shape), log_det.reshape(shape)
    yield "inverse_log_det_jacobian", x.reshape(shape), -log_det.reshape(shape)


def _require_blocks(bijector: tfb.Bijector, z: np.ndarray, x: np.ndarray, log_det: np.ndarray) -> None:
    for method, at, right in _blocks(z, x, log_det):
        got = call(f"For an array of shape (3, 1, 2), `{method}`", getattr(bijector, method), tf.constant(at))
        require_close(f"for an array of shape (3, 1, 2), `{method}`", got, right)


def _require_compiled_blocks(bijector: tfb.Bijector, z: np.ndarray, x: np.ndarray, log_det: np.ndarray) -> None:
    for method, at, right in _blocks(z, x, log_det):
        try:
            got = tf.function(getattr(bijector, method))(tf.constant(at))
        except Exception as error:
            raise Wrong(
                f"in a compiled function your `_{method}` raises an error: use TensorFlow's functions, such as `tf.sinh`, "
                "rather than NumPy's or an `if`."
            ) from error
        require_close(f"in a compiled function, `{method}`", got, right)


def _require_log_prob_of_flow(
    name: str, bijector: tfb.Bijector, z: np.ndarray, x: np.ndarray, log_det: np.ndarray
) -> None:
    flow = call(f"`{name}()(base)`", bijector, _normal())
    got = call(f"`{name}()(base).log_prob(x)`", flow.log_prob, x)
    require_close(f"`{name}()(base).log_prob(x)`", got, _normal().log_prob(z) - log_det)
