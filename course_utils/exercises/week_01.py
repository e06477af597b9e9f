"""Week 1, change of variables: the checks, hints and references of its live cells and exercises."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import scipy.stats
import tensorflow as tf

from course_utils import evaluation
from course_utils.exercises.compare import as_array, require_close, require_instance
from course_utils.exercises.exercise import Wrong, call, exercise, require_order

# ---------------------------------------------------------------------------------------------------- live cells


@exercise(
    "Live 1.1, the stretched square",
    reference=lambda: (_reference_stretch, _reference_stretched_density),
    hints=[
        "The map multiplies the first column of `z` by λ and the second by μ; NumPy does both at once if `factors` is an "
        "array. For the density ask of each point x: which z was mapped to it?",
        "`z = x / np.array(factors)`. The density is $1/|\\lambda\\mu|$ where both coordinates of z lie between 0 and 1, and 0 "
        "elsewhere. `(z >= 0) & (z <= 1)` answers for each coordinate.",
        "`in_square = np.all((z >= 0) & (z <= 1), axis=-1)` has shape `(n,)`; return "
        "`in_square / np.abs(np.prod(factors))`.",
    ],
    explanation="Mapping x back needs no thought about which side of 0 the rectangle lies on, and works for any invertible "
    "map: $p_X(x) = p_Z(f^{-1}(x)) \\, |\\det J_{f^{-1}}(x)|$, where $p_Z$ is 1 in the square and 0 outside, and the "
    "determinant's absolute value is $1/|\\lambda\\mu|$ everywhere.",
)
def square(stretch, stretched_density):
    require_order("stretch", stretch, "z", "factors")
    require_order("stretched_density", stretched_density, "x", "factors")
    z, factors = np.random.default_rng(11).uniform(size=(7, 2)), (2.5, -0.6)
    what = "`stretch(z, factors)`"
    x = _called(what, stretch, z, factors)
    _require_array(what, x)
    _advise_on_shape(what, x, {(2, 7): "one row for each point: stack the coordinates with `axis=-1`."})
    require_close(
        what,
        x,
        z * factors,
        {
            "the map multiplies by the factors; dividing by them is its inverse.": z / np.array(factors),
            "the map multiplies by the factors, it does not add them.": z + factors,
            "the first coordinate is multiplied by λ, the second by μ; yours are exchanged.": z * factors[::-1],
            "keep the sign of the factors: a negative one mirrors the square.": z * np.abs(factors),
        },
    )
    _require_stretched_density(stretched_density, (2.5, -0.6), np.float64)
    _require_stretched_density(stretched_density, (-1.7, -0.8), np.float32)


def _require_stretched_density(stretched_density: Callable, factors: tuple[float, float], dtype: type) -> None:
    factors = np.array(factors)
    # Inside, beyond each of the four sides, on the mirrored sides of 0, in the unit square, and where two tests differ.
    z = [[0.48, 0.5], [0.28, 0.83], [0.92, 0.17], [0.12, 0.84], [0.48, -0.5], [-0.28, 0.33], [1.24, 0.67]]
    z += [[0.24, 1.5], [-0.16, -1.33], [0.36, -0.83], [-0.31, 1.21], [1.4, -0.7], [0.55, -0.25], [1.3, 1.6]]
    x = (z * factors).astype(dtype)
    what = f"`stretched_density(x, factors)` with factors {tuple(map(float, factors))}"
    got = _called(what, stretched_density, x, tuple(map(float, factors)))
    _require_array(what, got)
    _advise_on_shape(
        what,
        got,
        {
            (len(z), 2): "one number for each point. z is in the square if *both* coordinates are between 0 and 1: "
            "`np.all(..., axis=-1)`.",
            (len(z), 1): "one number for each point, of shape (n,).",
        },
    )

    if np.any(np.isneginf(got)):
        raise Wrong("the density itself is wanted, not its logarithm: outside the rectangle it is 0.")

    def inside(points: np.ndarray) -> np.ndarray:
        return np.all((points >= 0) & (points <= 1), axis=-1)

    z, area = x / factors, np.abs(np.prod(factors))
    expected = inside(z) / area
    require_close(
        what,
        got,
        expected,
        {
            "your density is 0 at every point tried, inside the rectangle too. If a factor is negative, the rectangle lies on "
            "the other side of 0: map x back and look whether z lies in the square.": np.zeros(len(z)),
            "the density inside is 1/|λμ|: the total probability of 1 is spread over the area |λμ|, not multiplied by it.": inside(
                z
            )
            * area,
            "a density is never negative: take the absolute value of λμ.": inside(z) / np.prod(factors),
            "points that no z of the square is mapped to have density 0; yours is the same everywhere.": np.full(
                len(z), 1 / area
            ),
            "the density inside is 1/|λμ|; yours only says which points are inside.": inside(z),
            "it is z, not x, that must lie in the unit square: map x back first.": inside(x) / area,
            "to map x back to z, divide by the factors.": inside(x * factors) / area,
            "your rectangle lies on the wrong side of 0 where a factor is negative: map x back and look whether z lies in the "
            "square.": inside(x / np.abs(factors)) / area,
            "both coordinates of z must lie between 0 and 1; for yours one is enough.": np.any(
                (z >= 0) & (z <= 1), axis=-1
            )
            / area,
            "z must be at least 0 in both coordinates, too.": np.all(z <= 1, axis=-1) / area,
            "z must be at most 1 in both coordinates, too.": np.all(z >= 0, axis=-1) / area,
            "you only look at the first coordinate of z; the second must lie between 0 and 1, too.": inside(z[:, :1])
            / area,
            "you only look at the second coordinate of z; the first must lie between 0 and 1, too.": inside(z[:, 1:])
            / area,
        },
    )


def _reference_stretch(z: np.ndarray, factors: tuple[float, float]) -> np.ndarray:
    return z * np.array(factors)


def _reference_stretched_density(x: np.ndarray, factors: tuple[float, float]) -> np.ndarray:
    z = x / np.array(factors)
    in_square = np.all((z >= 0) & (z <= 1), axis=-1)
    return in_square / np.abs(np.prod(factors))


@exercise(
    "Live 1.2, log-determinants by autodiff",
    reference=lambda: _reference_log_det,
    hints=[
        "Inside the tape: watch z, then compute `x = f(z)`. After it: the Jacobians, then their log-determinants.",
        "`tape.batch_jacobian(x, z)` has shape `(n, D, D)`. `tf.linalg.slogdet` of it returns two tensors; only one is "
        "wanted here.",
        "`with tf.GradientTape() as tape: tape.watch(z); x = f(z)`, each on its own line, and then "
        "`return tf.linalg.slogdet(tape.batch_jacobian(x, z)).log_abs_determinant`.",
    ],
    explanation="The tape only follows tensors that it watches, and only what is computed while it is open. `slogdet` splits "
    "the determinant into its sign, which a density does not need, and the logarithm of its absolute value, so that "
    "neither a negative determinant nor a tiny one does any harm.",
)
def log_det(log_abs_det_jacobian):
    require_order("log_abs_det_jacobian", log_abs_det_jacobian, "f", "z")
    z, f = _points(5), _bend(7)
    jacobians = _jacobians(f, z)
    determinants = np.linalg.det(jacobians)
    expected = np.log(np.abs(determinants))
    what = "`log_abs_det_jacobian(f, z)`"
    advice = {
        "must be square": "`tape.jacobian` differentiates by all rows at once; use `tape.batch_jacobian`.",
        "of type 'function'": "The map comes first and the points second: `def log_abs_det_jacobian(f, z)`.",
    }
    got = _called(what, log_abs_det_jacobian, f, z, advice=advice)
    _advise_on_shape(
        what,
        got,
        {
            (5, 3, 3): "these are the Jacobian matrices themselves; take the log-determinant of each.",
            (2, 5): "`slogdet` returns two tensors, and only `.log_abs_determinant` is wanted.",
            (5, 1): "one number for each point, of shape (n,).",
            (5, 3): "one number for each point. `tape.batch_jacobian` has shape (n, D, D), and `slogdet` of that (n,).",
        },
    )
    values = as_array(what, got)
    if values.shape == expected.shape and np.all(np.isneginf(values)):
        _explain_zero_jacobian(log_abs_det_jacobian, f, z)
    if values.shape == expected.shape and np.array_equal(np.isnan(values), determinants < 0):
        raise Wrong(
            "your result is NaN where the determinant is negative: take its absolute value before the logarithm, or use "
            "`tf.linalg.slogdet`."
        )
    if values.shape == expected.shape and np.isnan(values).any():
        raise Wrong(
            "your result is NaN: use `tf.linalg.slogdet`, which takes any matrix, rather than `tf.linalg.logdet`."
        )
    require_close(
        what,
        got,
        expected,
        {
            "that is the determinant; its logarithm is wanted.": determinants,
            "that is the determinant's absolute value; its logarithm is wanted.": np.abs(determinants),
            "that is the determinant's sign: take `.log_abs_determinant` instead.": np.sign(determinants),
            "your sign is wrong: this is the log-determinant of the inverse map.": -expected,
            "you only use the diagonal of the Jacobian; the determinant needs all of its entries.": np.log(
                np.abs(np.diagonal(jacobians, axis1=1, axis2=2))
            ).sum(axis=-1),
            "`tape.gradient` adds up the rows of the Jacobian; `tape.batch_jacobian` returns the whole matrix.": np.log(
                np.abs(jacobians.sum(axis=1))
            ).sum(axis=-1),
            "this is right for the ripple alone: differentiate whatever map `f` is handed over.": np.log(
                1 - 0.64 * np.cos(z[:, 0]) * np.cos(z[:, 1])
            ),
            "this is the log-determinant of the ripple, whatever map is handed over: compute `f(z)`.": np.linalg.slogdet(
                _jacobians(lambda z: z + 0.8 * tf.sin(z[:, ::-1]), z)
            ).logabsdet,
            "the logarithm's base is e.": expected / np.log(10),
        },
    )
    z = _points(8)[:, :2]
    require_close(
        "For another map, of the plane, `log_abs_det_jacobian(f, z)`",
        call(what, log_abs_det_jacobian, lambda z: z**3 + 2.0 * z[:, ::-1], z),
        np.log(np.abs(9 * (z[:, 0] * z[:, 1]) ** 2 - 4)),
        tolerance=1e-3,
    )


def _explain_zero_jacobian(log_abs_det_jacobian: Callable, f: Callable, z: tf.Tensor) -> None:
    """Raises `Wrong` with the reason why a tape found no derivative."""
    # A variable is watched without being told.
    watched = as_array("`log_abs_det_jacobian(f, z)`", log_abs_det_jacobian(f, tf.Variable(z)))
    if np.isfinite(watched).all():
        raise Wrong(
            "the Jacobian came out as zero, since the tape does not watch z: call `tape.watch(z)` before `f(z)`."
        )
    raise Wrong(
        "the Jacobian came out as zero. Is `x = f(z)` computed inside the tape? And do the arguments stand in this order, "
        "`tape.batch_jacobian(x, z)`: first what is differentiated, and then with respect to what?"
    )


def _reference_log_det(f: Callable[[tf.Tensor], tf.Tensor], z: tf.Tensor) -> tf.Tensor:
    return evaluation.log_det_by_autodiff(f, z)


# What to say about errors that are common and hard to read, under a piece of their text.
_FOR_ARRAYS = {
    "converted to Python scalars": "The functions of Python's `math` take single numbers: use NumPy's, such as `np.log`, which "
    "take arrays.",
    "truth value of an array": "Compare entry by entry, with `&` between two comparisons, rather than by `if`, `and` or a chain "
    "of comparisons.",
}
_MIXED_TYPES = {
    "double": "TensorFlow wants all numbers of one type, float32 here, and NumPy's functions may turn them into float64: use "
    "`tf.exp` and the like throughout."
}
_NO_DERIVATIVES = (
    "The loss has to be computed inside the tape, from `flow_log_prob(x, parameters)`, and with TensorFlow's functions alone: "
    "`tf.reduce_mean`, not `np.mean`."
)
_TAPE_ERRORS = {
    "NoneType": _NO_DERIVATIVES,
    "None values": _NO_DERIVATIVES,
    "'_id'": _NO_DERIVATIVES,
    "non-persistent": "One call of `tape.gradient(loss, parameters)` returns all four derivatives.",
}


@exercise(
    "Live 1.3, a flow of your own",
    reference=lambda: (_reference_flow_forward, _reference_flow_inverse, _reference_flow_log_prob),
    hints=[
        "The map is Eq. (1.12), its inverse the first half of Eq. (1.13), letter by letter, with `tf.exp`, `tf.sinh` and "
        "`tf.asinh`.",
        "The log-density is Eq. (1.6): `normal_log_prob` at `z = flow_inverse(x, parameters)`, minus $\\log f_\\theta'(z)$ "
        "from Eq. (1.13), with $y = (x - c)\\,e^{-d}$.",
        "`y = (x - c) * tf.exp(-d)`; then `normal_log_prob(flow_inverse(x, parameters)) - (a + d + 0.5 * "
        "tf.math.log1p(y**2))`.",
    ],
    explanation="The inverse undoes the three maps in the opposite order. Since $\\cosh = \\sqrt{1 + \\sinh^2}$, the derivative "
    "can be written in y, without going through z, and nothing overflows however far out x lies. With TensorFlow's "
    "functions throughout, the tape can follow each of the four parameters, as training needs.",
)
def flow(flow_forward, flow_inverse, flow_log_prob):
    require_order("flow_forward", flow_forward, "z", "parameters")
    require_order("flow_inverse", flow_inverse, "x", "parameters")
    require_order("flow_log_prob", flow_log_prob, "x", "parameters")
    parameters = a, b, c, d = (0.3, -0.6, 0.8, -0.4)
    z = np.array([-1.2, -0.4, 0.1, 0.7, 1.5], np.float32)
    x = (c + np.exp(d) * np.sinh(b + np.exp(a) * z)).astype(np.float32)
    require_close(
        "`flow_forward(z, parameters)`",
        _called("`flow_forward(z, parameters)`", flow_forward, z, parameters, advice=_MIXED_TYPES),
        x,
        {
            "your `flow_forward` does what `flow_inverse` should do.": np.exp(-a)
            * (np.arcsinh((z - c) * np.exp(-d)) - b),
            "c is added last, after the multiplication by exp(d): c + exp(d) · sinh(…).": np.exp(d)
            * (c + np.sinh(b + np.exp(a) * z)),
            "inside the hyperbolic sine z is multiplied by exp(a) first, then b is added: b + exp(a) · z.": c
            + np.exp(d) * np.sinh(np.exp(a) * (b + z)),
            "the factors are exp(a) and exp(d), not a and d.": c + d * np.sinh(b + a * z),
            "the hyperbolic sine is `tf.sinh`; you used its inverse.": c + np.exp(d) * np.arcsinh(b + np.exp(a) * z),
            "the hyperbolic sine is `tf.sinh`; you used `tf.sin`.": c + np.exp(d) * np.sin(b + np.exp(a) * z),
            "a and d are exchanged: exp(a) multiplies z, exp(d) the hyperbolic sine.": c
            + np.exp(a) * np.sinh(b + np.exp(d) * z),
            "c is missing.": np.exp(d) * np.sinh(b + np.exp(a) * z),
            "exp(d) multiplies the hyperbolic sine alone, not c: mind the parentheses.": (c + np.exp(d))
            * np.sinh(b + np.exp(a) * z),
            "b and c are exchanged: b is added inside the hyperbolic sine, c outside.": b
            + np.exp(d) * np.sinh(c + np.exp(a) * z),
        },
    )
    y, inner = (x - c) * np.exp(-d), np.arcsinh((x - c) * np.exp(-d))
    require_close(
        "`flow_inverse(x, parameters)`",
        _called("`flow_inverse(x, parameters)`", flow_inverse, x, parameters, advice=_MIXED_TYPES),
        z,
        {
            "your `flow_inverse` does what `flow_forward` does.": c + np.exp(d) * np.sinh(b + np.exp(a) * x),
            "the last factor of `flow_inverse` is exp(−a), not exp(a).": np.exp(a) * (inner - b),
            "the inverse divides by exp(d): y = (x − c) · exp(−d).": np.exp(-a) * (np.arcsinh((x - c) * np.exp(d)) - b),
            "subtract b first, then multiply by exp(−a): z = exp(−a) · (arsinh(y) − b).": np.exp(-a) * inner - b,
            "the inverse subtracts b; yours adds it.": np.exp(-a) * (inner + b),
            "the inverse subtracts c first; it is missing.": np.exp(-a) * (np.arcsinh(x * np.exp(-d)) - b),
            "the inverse subtracts c; yours adds it.": np.exp(-a) * (np.arcsinh((x + c) * np.exp(-d)) - b),
            "subtract c first, then multiply by exp(−d): y = (x − c) · exp(−d).": np.exp(-a)
            * (np.arcsinh(x * np.exp(-d) - c) - b),
            "the inverse of sinh is `tf.asinh`; you used `tf.sinh` again.": np.exp(-a) * (np.sinh(y) - b),
            "the inverse of sinh is the function `tf.asinh`, not 1/sinh.": np.exp(-a) * (1 / np.sinh(y) - b),
            "subtract b from arsinh(y), not from y.": np.exp(-a) * np.arcsinh(y - b),
            "a and d are exchanged in `flow_inverse`.": np.exp(-d) * (np.arcsinh((x - c) * np.exp(-a)) - b),
            "b and c are exchanged in `flow_inverse`.": np.exp(-a) * (np.arcsinh((x - b) * np.exp(-d)) - c),
            "the factors are exp(−a) and exp(−d); you divide by a and d.": (np.arcsinh((x - c) / d) - b) / a,
        },
    )
    _require_flow_log_prob(flow_log_prob, parameters)
    # As far out as the data that the flow is going to learn.
    x, parameters = np.linspace(-9, 12, 43, dtype=np.float32), (0.0, 0.0, 0.0, 0.0)
    require_close(
        "for x from −9 to 12, `flow_log_prob(x, (0, 0, 0, 0))`",
        _called("`flow_log_prob(x, parameters)`", flow_log_prob, x, parameters, advice=_MIXED_TYPES),
        _reference_flow_log_prob(x, parameters),
    )
    _require_differentiable(flow_log_prob)


def _require_flow_log_prob(flow_log_prob: Callable, parameters: tuple[float, ...]) -> None:
    a, b, c, d = parameters
    z = np.array([-0.1, 0.2, 0.6, 1.1, 1.6], np.float32)  # y > −1, so that the logarithm of 1 + y is a number, too
    y = np.sinh(b + np.exp(a) * z).astype(np.float32)
    x = (c + np.exp(d) * y).astype(np.float32)
    base, shape, scale = _normal_log_prob(z), 0.5 * np.log1p(y**2), a + d
    expected = base - scale - shape
    require_close(
        "`flow_log_prob(x, parameters)`",
        _called("`flow_log_prob(x, parameters)`", flow_log_prob, x, parameters, advice=_MIXED_TYPES),
        expected,
        {
            "the logarithm of the derivative is missing: that is only the normal log-density at z.": base,
            "the logarithm of f′(z) has the wrong sign: where the map stretches, the density gets thinner.": base
            + scale
            + shape,
            "return the log-density, not the density.": np.exp(expected),
            "take the normal log-density at z = flow_inverse(x), not at x.": _normal_log_prob(x) - scale - shape,
            "take the normal log-density at z = flow_inverse(x), not at y.": _normal_log_prob(y) - scale - shape,
            "a + d is missing from log f′(z).": base - shape,
            "a is missing from log f′(z).": base - d - shape,
            "d is missing from log f′(z).": base - a - shape,
            "a + d has the wrong sign in log f′(z), or a parenthesis is missing.": base + scale - shape,
            "subtract *all* of log f′(z): put it in parentheses.": base - a + d + shape,
            "d has the wrong sign: subtract all of log f′(z), and mind the parentheses.": base - a + d - shape,
            "½ log(1 + y²) has the wrong sign: subtract all of log f′(z), and mind the parentheses.": base
            - scale
            + shape,
            "½ log(1 + y²) is missing from log f′(z).": base - scale,
            "the ½ in front of log(1 + y²) is missing; it comes from the square root.": base - scale - 2 * shape,
            "y is not squared in log(1 + y²).": base - scale - 0.5 * np.log1p(y),
            "`tf.math.log1p(u)` is log(1 + u) already: hand it y², not 1 + y².": base
            - scale
            - 0.5 * np.log1p(1 + y**2),
            "the term log(1 + y²) takes y = (x − c) · exp(−d); you left out exp(−d).": base
            - scale
            - 0.5 * np.log1p((x - c) ** 2),
            "the term log(1 + y²) takes y = (x − c) · exp(−d); you used x.": base - scale - 0.5 * np.log1p(x**2),
            "the term log(1 + y²) takes y = (x − c) · exp(−d); you used z.": base - scale - 0.5 * np.log1p(z**2),
            "the logarithm of f′(z) contains a + d, the logarithm of exp(a + d); you subtract exp(a + d) itself.": base
            - np.exp(scale)
            - shape,
            "the logarithm of the square root is missing: ½ log(1 + y²).": base - scale - np.sqrt(1 + y**2),
            "return the log-density; its sign changes only in the loss.": -expected,
            "subtract the *logarithm* of the derivative, not the derivative.": base - np.exp(scale) * np.sqrt(1 + y**2),
            "the derivative is taken at z, not at x: log cosh(b + exp(a) · z).": base
            - scale
            - np.log(np.cosh(b + np.exp(a) * x)),
        },
    )


def _require_differentiable(flow_log_prob: Callable) -> None:
    x = np.array([-1.3, 0.2, 0.9, 2.4, 3.1], np.float32)
    parameters = [tf.Variable(value) for value in (0.2, -0.3, 0.4, 0.1)]
    slopes = []
    for log_prob in (flow_log_prob, _reference_flow_log_prob):
        with tf.GradientTape() as tape:
            result = call("With four `tf.Variable`s as parameters, `flow_log_prob`", log_prob, x, parameters)
            if not tf.is_tensor(result):
                raise Wrong(
                    "with four `tf.Variable`s as parameters `flow_log_prob` should return a tensor; yours returns "
                    f"{type(result).__name__}. Use TensorFlow's functions throughout, in `flow_inverse` too."
                )
            loss = tf.reduce_mean(result)
        slopes.append(tape.gradient(loss, parameters))
    for name, got, expected in zip("abcd", *slopes, strict=True):
        if got is None or not np.allclose(got, expected, atol=1e-3):
            raise Wrong(
                f"the values of `flow_log_prob` are right, but the tape cannot differentiate them with respect to {name}: use TensorFlow's "
                "functions throughout, in `flow_inverse` too, rather than NumPy's or `float`."
            )


def _reference_flow_forward(z: Any, parameters: Sequence) -> tf.Tensor:
    a, b, c, d = parameters
    return c + tf.exp(d) * tf.sinh(b + tf.exp(a) * z)


def _reference_flow_inverse(x: Any, parameters: Sequence) -> tf.Tensor:
    a, b, c, d = parameters
    return tf.exp(-a) * (tf.asinh((x - c) * tf.exp(-d)) - b)


def _reference_flow_log_prob(x: Any, parameters: Sequence) -> tf.Tensor:
    a, _, c, d = parameters
    y = (x - c) * tf.exp(-d)
    log_derivative = a + d + 0.5 * tf.math.log1p(y**2)
    return _normal_log_prob(_reference_flow_inverse(x, parameters)) - log_derivative


@exercise(
    "Live 1.4, gradient descent",
    reference=lambda: _reference_gradient_step,
    hints=[
        "Compute the loss inside a tape: minus the mean of `flow_log_prob(x, parameters)`. Variables need no `watch`.",
        "After the tape, `tape.gradient(loss, parameters)` is a list of four derivatives, in the order of the parameters. "
        "Subtract `learning_rate` times each from its variable.",
        "`for variable, gradient in zip(parameters, tape.gradient(loss, parameters)): "
        "variable.assign_sub(learning_rate * gradient)`, and after the loop `return loss`.",
    ],
    explanation="The gradient points uphill, so its multiple is subtracted. All four derivatives are taken at the same "
    "parameters, before any of them changes. `assign_sub` changes the variable itself, so that the next step starts "
    "from there.",
)
def descent(gradient_step):
    require_order("gradient_step", gradient_step, "parameters", "x", "learning_rate")
    x = (1.3 * np.random.default_rng(14).gumbel(size=40) + 0.5).astype(np.float32)
    start, rate = np.array([0.2, -0.3, 0.4, 0.1], np.float32), 0.3
    loss, gradient = _loss_and_gradient(start, x)
    expected = start - rate * gradient
    one_by_one = start.copy()
    for k in range(4):
        one_by_one[k] -= rate * _loss_and_gradient(one_by_one, x)[1][k]

    variables = [tf.Variable(value) for value in start]
    parameters = list(variables)
    call_of = "`gradient_step(parameters, x, learning_rate)`"
    returned = _called(call_of, gradient_step, parameters, x, advice=_TAPE_ERRORS, learning_rate=rate)
    if any(a is not b for a, b in zip(parameters, variables, strict=True)):
        raise Wrong(
            "your step puts new tensors into the list `parameters` and leaves the variables as they were: change the "
            "variables themselves, with `assign_sub`."
        )
    require_close(
        "the parameters after one step, in the order a, b, c, d,",
        np.array(variables),
        expected,
        {
            "the parameters have not moved: subtract from each variable with `variable.assign_sub`.": start,
            "your step goes uphill. The loss is *minus* the mean log-likelihood, and its gradient is subtracted.": start
            + rate * gradient,
            "multiply the gradient by `learning_rate`.": start - gradient,
            "use the `learning_rate` that the function is given; yours seems to be 0.1 always.": start - 0.1 * gradient,
            "the loss is the *mean* over the data, not the sum: your step is as many times too large as there are data.": start
            - len(x) * rate * gradient,
            "subtract the step from the variable with `assign_sub`; `assign` replaces it.": rate * gradient,
            "`assign` replaces the variable: subtract the step with `assign_sub`.": -rate * gradient,
            "only the first parameter has moved. Does `return` stand inside the loop?": np.append(
                expected[:1], start[1:]
            ),
            "take all four derivatives at the same parameters: one call of `tape.gradient` before anything changes.": one_by_one,
            "subtract the step once; your parameters moved twice as far.": start - 2 * rate * gradient,
        },
        tolerance=1e-5,
    )
    require_close(
        "the loss that `gradient_step` returns",
        returned,
        loss,
        {
            "your step is right, but the loss is *minus* the mean log-likelihood: you return it without the minus.": -loss,
            "your step is right, but return the mean over the data, not the sum.": len(x) * loss,
            "return the loss *before* the step, the one that you differentiated.": _loss_and_gradient(expected, x)[0],
        },
        tolerance=1e-5,
    )
    _called(call_of, gradient_step, parameters, x, learning_rate=rate)
    require_close(
        "the parameters after a second step",
        np.array(variables),
        expected - rate * _loss_and_gradient(expected, x)[1],
        tolerance=1e-4,
    )


def _loss_and_gradient(parameters: np.ndarray, x: np.ndarray) -> tuple[float, np.ndarray]:
    theta = tf.constant(parameters)
    with tf.GradientTape() as tape:
        tape.watch(theta)
        loss = -tf.reduce_mean(_reference_flow_log_prob(x, tf.unstack(theta)))
    return float(loss), tape.gradient(loss, theta).numpy()


def _reference_gradient_step(parameters: list[tf.Variable], x: np.ndarray, learning_rate: float) -> tf.Tensor:
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(_reference_flow_log_prob(x, parameters))
    for variable, gradient in zip(parameters, tape.gradient(loss, parameters), strict=True):
        variable.assign_sub(learning_rate * gradient)
    return loss


# ------------------------------------------------------------------------------------------------------ exercises


@exercise(
    "Exercise 1.1, the exponential of a normal",
    reference=lambda: _reference_exp_normal_log_prob,
    hints=[
        "Which z is mapped to a given x by $x = e^z$? And what is the derivative of that, with respect to x?",
        "$f^{-1}(x) = \\log x$, whose derivative is $1/x$. Eq. (1.6) wants the *logarithm* of it.",
        "$\\log p_X(x) = \\log p_Z(\\log x) + \\log(1/x)$: in code, `normal_log_prob(np.log(x)) - np.log(x)`.",
    ],
    explanation="The map's own derivative is $e^z$, and $\\log|f'(z)| = z = \\log x$: both forms of Eq. (1.6) give $-\\log x$. "
    "Without this term the function would not integrate to 1 over $x > 0$.",
)
def exp_normal(exp_normal_log_prob):
    x = np.array([0.004, 0.35, 0.8, 2.3, 7.0, 41.0])
    z = np.log(x)
    base = _normal_log_prob(z)
    expected = base - z
    what = "`exp_normal_log_prob(x)`"
    require_close(
        what,
        _called(what, exp_normal_log_prob, x),
        expected,
        {
            "the derivative is missing: this is only the normal log-density at f⁻¹(x).": base,
            "z = exp(x) is f itself; the z that is mapped to x, f⁻¹(x), is wanted.": _normal_log_prob(np.exp(x)) - x,
            "z = exp(x) is f itself; the z that is mapped to x, f⁻¹(x), is wanted, and then the derivative.": _normal_log_prob(
                np.exp(x)
            ),
            "the logarithm of the derivative has the wrong sign. Is it that of the map or that of its inverse?": base
            + z,
            "return the log-density, not the density.": np.exp(expected),
            "take the normal log-density at z = f⁻¹(x), not at x.": _normal_log_prob(x) - z,
            "take the normal log-density at z = f⁻¹(x); you applied f itself.": _normal_log_prob(np.exp(x)) - z,
            "take the normal log-density at z = f⁻¹(x); you applied f itself, and differentiated f, too.": _normal_log_prob(
                np.exp(x)
            )
            + x,
            "the logarithm of the derivative, z, is to be taken at z = f⁻¹(x), not at x.": base - x,
            "in Eq. (1.6) stands the *logarithm* of the derivative; you use the derivative itself.": base + 1 / x,
            "in Eq. (1.6) stands the *logarithm* of the derivative; you subtract the derivative itself.": base - 1 / x,
            "a density is multiplied by the derivative; a log-density has the derivative's *logarithm* added.": base
            / x,
            "you differentiated f at x rather than at z = f⁻¹(x), and left out the logarithm.": base - np.exp(x),
            "the absolute value belongs inside the logarithm: log|f′(z)|, which may well be negative.": base
            - np.abs(z),
            "the absolute value belongs inside the logarithm, which may well be negative.": base + np.abs(z),
            "this is the normal log-density at x. At which z is it needed, and what is missing then?": _normal_log_prob(
                x
            ),
            "return the log-density, not the density; and the derivative is missing, too.": np.exp(base),
            "only the constant is missing: −½ log 2π belongs to the normal log-density.": expected
            + 0.5 * np.log(2 * np.pi),
            "the log-density has natural logarithms, `np.log`.": _normal_log_prob(np.log10(x)) - np.log10(x),
        },
    )
    require_close(f"for x of type float32, {what}", _called(what, exp_normal_log_prob, x.astype(np.float32)), expected)


def _reference_exp_normal_log_prob(x: np.ndarray) -> np.ndarray:
    return _normal_log_prob(np.log(x)) - np.log(x)


@exercise(
    "Exercise 1.2, polar coordinates",
    reference=lambda: _reference_polar_log_prob,
    hints=[
        "By the second line of Eq. (1.8), with (r, φ) in the place of x: the log-density of the normal at $(x_1, x_2)$, plus "
        "the log-determinant of the map from $(r, \\varphi)$ to $(x_1, x_2)$. Write down that map's Jacobian.",
        "Its rows are $(\\cos\\varphi, -r\\sin\\varphi)$ and $(\\sin\\varphi, r\\cos\\varphi)$. Its determinant is very simple.",
        "The determinant is $r(\\cos^2\\varphi + \\sin^2\\varphi) = r$. So return `normal_log_prob(x_1) + normal_log_prob(x_2) + "
        "np.log(r)`, with $x_1$ and $x_2$ computed from r and the angle.",
    ],
    explanation="As $x_1^2 + x_2^2 = r^2$, the sum is $\\log r - \\tfrac12 r^2 - \\log 2\\pi$, without $\\varphi$. The factor r "
    "is the length of the arc that one unit of angle spans at radius r: a small step in the angle sweeps more area, and "
    "hence more probability, the farther out it is taken.",
)
def polar(polar_log_prob):
    require_order("polar_log_prob", polar_log_prob, "r", "angle")
    r, angle = np.array([0.3, 0.9, 1.7, 2.6, 0.05]), np.array([0.4, 2.1, 3.9, 5.5, 1.2])
    base = _normal_log_prob(r * np.cos(angle)) + _normal_log_prob(r * np.sin(angle))
    expected = base + np.log(r)
    what = "`polar_log_prob(r, angle)`"
    got = _called(what, polar_log_prob, r, angle)
    _advise_on_shape(
        what,
        got,
        {
            (5, 2): "one number for each point: add the log-densities of x₁ and x₂.",
            (2, 5): "one number for each point: add the log-densities of x₁ and x₂.",
            (5, 5): "r and the angle are taken entry by entry: the result has their shape, (5,).",
        },
    )
    require_close(
        what,
        got,
        expected,
        {
            "the log-determinant is missing: this is the log-density of (x₁, x₂), not of (r, φ).": base,
            "the log-determinant has the wrong sign. The determinant of the map *to* the variables whose density is known "
            "multiplies.": base - np.log(r),
            "return the log-density, not the density.": np.exp(expected),
            "add the *logarithm* of the determinant.": base + r,
            "add the *logarithm* of the determinant, here and not as a factor.": base * r,
            "there are two normal variables, x₁ and x₂; the log-density of x₂ is missing.": _normal_log_prob(
                r * np.cos(angle)
            )
            + np.log(r),
            "there are two normal variables, x₁ and x₂; the log-density of x₁ is missing.": _normal_log_prob(
                r * np.sin(angle)
            )
            + np.log(r),
            "there are two normal variables, x₁ and x₂; the normal log-density at r is only one.": _normal_log_prob(r)
            + np.log(r),
            "there are two normal variables, x₁ and x₂, and a log-determinant belongs to the map; yours is the normal log-density "
            "at r alone.": _normal_log_prob(r),
            "it is x₁ and x₂ that are normal, not r and φ: take the normal log-densities there.": _normal_log_prob(r)
            + _normal_log_prob(angle)
            + np.log(r),
            "it is x₁ and x₂ that are normal, not r and φ; and the log-determinant is missing.": _normal_log_prob(r)
            + _normal_log_prob(angle),
            "this is the log-density of the radius alone; that of r *and* φ is wanted, and φ may lie anywhere from 0 to "
            "2π.": expected + np.log(2 * np.pi),
            "mind the signs in the determinant: cos²φ + sin²φ, not cos²φ − sin²φ.": base
            + np.log(np.abs(r * np.cos(2 * angle))),
            "look at the determinant again: it is not r².": base + 2 * np.log(r),
            "look at the determinant again: it is not √r.": base + 0.5 * np.log(r),
            "r and the angle are exchanged: r is the first argument.": _normal_log_prob(angle * np.cos(r))
            + _normal_log_prob(angle * np.sin(r))
            + np.log(angle),
            "log-densities of independent variables are added, not multiplied.": _normal_log_prob(r * np.cos(angle))
            * _normal_log_prob(r * np.sin(angle))
            + np.log(r),
        },
    )
    advice = {"double": "TensorFlow wants all numbers of one type: use NumPy's functions here."}
    for dtype in (np.float64, np.float32):
        require_close(
            f"for an array r of type {dtype.__name__} and one angle, {what}",
            _called(what, polar_log_prob, r.astype(dtype), 2.0, advice=advice),
            expected,
        )
    for name, radius, angles in (("two single numbers", 0.9, 2.0), ("one r and an array of angles", 0.9, angle)):
        got = as_array(what, _called(f"for {name}, {what}", polar_log_prob, radius, angles, advice=advice))
        # The density does not depend on the angle, so that one number may stand for those at all angles.
        right = np.full(got.shape if got.shape in ((), np.shape(angles)) else np.shape(angles), expected[1])
        require_close(f"for {name}, {what}", got, right)


def _reference_polar_log_prob(r: np.ndarray, angle: np.ndarray | float) -> np.ndarray:
    x_1, x_2 = r * np.cos(angle), r * np.sin(angle)
    return _normal_log_prob(x_1) + _normal_log_prob(x_2) + np.log(r)


@exercise(
    "Exercise 1.3, log-determinants add",
    reference=lambda: _reference_chain_log_det,
    hints=[
        "Go through the maps in a loop. The first acts on z; on what does the second act?",
        "Keep a running total. For each map add its log-determinant at the present points, and *then* move the points.",
        "`total = 0.0`; in the loop `total += log_abs_det_jacobian(f, z)` and then `z = f(z)`; at the end `return total`.",
    ],
    explanation="Eq. (1.10): the Jacobian of the k-th map is taken at $z_{k-1}$, the point that this map receives. One map at a "
    "time is not only cheaper where each map knows its own log-determinant. It is more accurate as well: the Jacobian of "
    "the whole chain may hold numbers so different in size that its determinant is lost in rounding.",
)
def chain(chain_log_det):
    require_order("chain_log_det", chain_log_det, "maps", "z")
    maps = [_bend(7), _bend(12), _bend(6)]
    points = [_points(6)]
    for f in maps:
        points.append(f(points[-1]))
    terms = _log_dets(maps, points)
    expected = terms.sum(axis=0)
    backwards = [points[0]]
    for f in maps[::-1]:
        backwards.append(f(backwards[-1]))
    what = "`chain_log_det(maps, z)`"
    got = call(what, chain_log_det, list(maps), points[0])
    _advise_on_shape(what, got, {(3, 6): "add up the log-determinants of the maps."})
    require_close(
        what,
        got,
        expected,
        {
            "you take every Jacobian at the first point, z. Each map acts on what the map before it returned.": _log_dets(
                maps, [points[0]] * 3
            ).sum(axis=0),
            "you move the points too early: the Jacobian of a map is taken at the point that it *receives*.": _log_dets(
                maps, points[1:]
            ).sum(axis=0),
            "your maps act in the wrong order: the first of the list acts first.": _log_dets(maps[::-1], backwards).sum(
                axis=0
            ),
            "the points go through the maps in the right order, but your Jacobians in the opposite one.": _log_dets(
                maps[::-1], points
            ).sum(axis=0),
            "determinants are multiplied; their logarithms are *added*.": terms.prod(axis=0),
            "add the log-determinants; do not average them.": terms.mean(axis=0),
            "the sign is wrong: the log-determinant of the chain is wanted, not that of its inverse.": -expected,
            "only the last map counts in yours: add to the total rather than replace it.": terms[-1],
            "only the first map counts in yours. Does `return` stand inside the loop?": terms[0],
            "that is the determinant; its logarithm is wanted.": np.exp(expected),
            "the last map is left out.": terms[:-1].sum(axis=0),
            "the first map is left out.": terms[1:].sum(axis=0),
        },
        tolerance=1e-3,
    )
    # Each of these has determinant 1; but the Jacobian of all together is so badly conditioned that its is lost.
    got = call(what, chain_log_det, [_turn, _pull, _turn, _pull], _points(6)[:, :2])
    if not np.allclose(as_array(what, got), 0, atol=1e-2):
        raise Wrong(
            "your sum is right for gentle maps, but loses all digits where the chain stretches strongly: take each map's "
            "log-determinant on its own, and never differentiate through two maps at once."
        )


def _log_dets(maps: Sequence[Callable], points: Sequence[tf.Tensor]) -> np.ndarray:
    """The log-determinant of each map at the points that stand at its place, `[K, n]`; points in excess are not used."""
    return np.array([evaluation.log_det_by_autodiff(f, z) for f, z in zip(maps, points, strict=False)])


def _turn(z: tf.Tensor) -> tf.Tensor:
    return z @ tf.constant([[np.cos(0.7), np.sin(0.7)], [-np.sin(0.7), np.cos(0.7)]], tf.float32)


def _pull(z: tf.Tensor) -> tf.Tensor:
    return z * tf.constant([1e6, 1e-6])


def _reference_chain_log_det(maps: Sequence[Callable], z: tf.Tensor) -> tf.Tensor:
    total = 0.0
    for f in maps:
        total += evaluation.log_det_by_autodiff(f, z)
        z = f(z)
    return total


@exercise(
    "Exercise 1.4, two branches",
    reference=lambda: ("B", _reference_squared_density),
    hints=[
        "Take x = 4. For which z is $z^2 \\le 4$? Compare with what each step of the table says. For the density: which *two* "
        "points are mapped to x, and how steep is the map at each?",
        "$Z^2 \\le x$ holds for $-\\sqrt{x} \\le Z \\le \\sqrt{x}$, and not for all $Z \\le \\sqrt{x}$. At both points "
        "$|f'(z)| = |2z| = 2\\sqrt{x}$; each branch contributes $p_Z(z)/|f'(z)|$.",
        "It is step B. With `root = np.sqrt(x)`, return `(base_density(root) + base_density(-root)) / (2 * root)`.",
    ],
    explanation="Steps A and C are definitions, D is the chain rule. Step B needs a map that is monotone. What is true instead is "
    "$P(Z^2 \\le x) = F_Z(\\sqrt{x}) - F_Z(-\\sqrt{x})$, and its derivative is $\\left(p_Z(\\sqrt{x}) + "
    "p_Z(-\\sqrt{x})\\right) / (2\\sqrt{x})$: the minus sign meets that of the inner derivative. Points of both branches land "
    "at x, and their densities add up.",
)
def branches(failing_step, squared_density):
    require_order("squared_density", squared_density, "x", "base_density")
    _require_step(failing_step)
    x, base = np.array([0.09, 0.5, 1.3, 2.2, 4.1, 0.75]), scipy.stats.gumbel_r(0.3, 0.8).pdf
    what = "`squared_density(x, base_density)`"
    root = np.sqrt(x)
    right, left = base(root), base(-root)
    expected = (right + left) / (2 * root)
    got = _called(what, squared_density, x, base)
    _require_array(what, got)
    if np.isnan(as_array(what, got)).all():
        raise Wrong("your density is NaN: the second point is −√x, not √(−x), which does not exist.")
    require_close(
        what,
        got,
        expected,
        {
            "the branch z < 0 is missing: −√x is mapped to x, too.": right / (2 * root),
            "use the density that is handed over, `base_density`: Z need not be standard normal.": np.exp(
                _normal_log_prob(root)
            )
            / root,
            "the branch z > 0 is missing: √x is mapped to x, too.": left / (2 * root),
            "you count the branch z > 0 twice. The density of Z need not be symmetric: take it at −√x as well.": right
            / root,
            "the derivative is missing: divide by |f′(z)| on each branch.": right + left,
            "divide by |f′(z)|; you multiply by it.": (right + left) * 2 * root,
            "the branch z < 0 is missing, and so is the derivative.": right,
            "divide by |f′(z)|, taken at z = √x; you multiply by it, and take it at x.": (right + left) * 2 * x,
            "take the derivative of z² at z = √x, not at x.": (right + left) / (2 * x),
            "the derivative of z² is 2z; you divide by z alone.": (right + left) / root,
            "`a / 2 * b` is (a / 2) · b: put parentheses round the whole denominator.": (right + left) / 2 * root,
            "the densities of the branches add up; you average them.": (right + left) / (4 * root),
            "on the branch z < 0 the derivative is negative: divide by its *absolute value*.": (right - left)
            / (2 * root),
            "on the branch z < 0 the derivative is negative: divide by its *absolute value* (your signs are the wrong way round, "
            "too).": (left - right) / (2 * root),
            "take the density of Z at the points that are mapped to x, which are ±√x; you took it at ±x.": (
                base(x) + base(-x)
            )
            / (2 * root),
            "take the density of Z at the points that are mapped to x, which are ±√x; you took it, and the derivative, at "
            "±x.": (base(x) + base(-x)) / (2 * x),
            "take the density of Z at the points that are mapped to x, which are ±√x; you squared x instead.": (
                base(x**2) + base(-(x**2))
            )
            / (2 * root),
            "return the density itself, not its logarithm.": np.log(expected),
            "the contributions of the branches are added, not multiplied.": right * left / (2 * root),
        },
    )
    table = np.random.default_rng(16).uniform(0.2, 6, size=(4, 5))
    normal = scipy.stats.norm(1, 1).pdf
    require_close(
        "for x of shape (4, 5) and another density of Z, `squared_density`",
        _called(what, squared_density, table, normal),
        _reference_squared_density(table, normal),
    )


def _require_step(failing_step: Any) -> None:
    if not isinstance(failing_step, str):
        raise Wrong(
            f'`failing_step` should be the letter of a step, in quotes, such as "A"; yours is of type {type(failing_step).__name__}.'
        )
    letter = failing_step.upper().replace("STEP", "").strip(" .,:;()[]")
    if letter == "B":
        return
    sound = {
        "A": "step A only says what a cumulative distribution function is: F_X(x) = P(X ≤ x), for X = f(Z). It holds for "
        "every map.",
        "C": "step C only says what a cumulative distribution function is: P(Z ≤ a) = F_Z(a), here for a = √x. It holds for "
        "every number a.",
        "D": "step D is the chain rule, and √x can be differentiated at every x > 0. It is right; but what it "
        "differentiates is not F_X any more.",
    }
    raise Wrong(
        sound.get(letter, f"`failing_step` should be one of the letters A, B, C and D; yours is {failing_step!r}.")
    )


def _reference_squared_density(x: np.ndarray, base_density: Callable) -> np.ndarray:
    root = np.sqrt(x)
    return (base_density(root) + base_density(-root)) / (2 * root)


@exercise(
    "Exercise 1.5, riding along",
    reference=lambda: (0.0, _reference_rotated_log_prob),
    hints=[
        "Write out the determinant of the two-by-two matrix in Eq. (1.11). Does it depend on t?",
        "$\\cos^2 t + \\sin^2 t = 1$ for every t; and what is its logarithm? The point x came from $z = R_t^{-1} x$. Which "
        "rotation undoes that by the angle t?",
        "`rotation_log_det = 0.0`, and the function returns `base_log_prob(rotate(x, -angle)) - rotation_log_det`.",
    ],
    explanation="A rotation carries every small square to one of the same area, so the log-determinant is 0 and "
    "$p_X(R_t z) = p_Z(z)$: the density along the orbit, of the distribution that turns with it, is constant. It need not be "
    "the density of Z at $R_t z$; the two agree for all t only if the distribution of Z does not change when it is rotated.",
)
def rotation(rotation_log_det, rotated_log_prob):
    require_order("rotated_log_prob", rotated_log_prob, "x", "angle", "base_log_prob")
    log_det = as_array("`rotation_log_det`", rotation_log_det)
    if log_det.shape != () or not np.isfinite(log_det):
        raise Wrong(f"`rotation_log_det` should be one number; yours is {str(rotation_log_det)[:80]}.")
    if np.isclose(log_det, 1):
        raise Wrong("1 is the determinant of a rotation; `rotation_log_det` is the logarithm of it.")
    if not np.isclose(log_det, 0, atol=1e-6):
        raise Wrong(
            f"`rotation_log_det` is not {log_det:.4g}: write out the determinant of the matrix in Eq. (1.11), simplify it, "
            "and take the logarithm."
        )
    x, angle = np.random.default_rng(17).normal(size=(6, 2)), 0.7
    base = scipy.stats.multivariate_normal([0.5, -0.3], [[2.0, 0.6], [0.6, 0.5]]).logpdf
    expected = _reference_rotated_log_prob(x, angle, base)
    what = "`rotated_log_prob(x, angle, base_log_prob)`"
    got = _called(what, rotated_log_prob, x, angle, base)
    if np.isnan(as_array(what, got)).any():
        raise Wrong("your log-density contains NaN: `base_log_prob` returns a logarithm already.")
    require_close(
        what,
        got,
        expected,
        {
            "use the log-density that is handed over, `base_log_prob`: Z need not be standard normal.": _normal_log_prob(
                x
            ).sum(axis=-1),
            "you rotate forwards: from x *back* to z the angle is turned the other way.": base(_rotate(x, angle)),
            "that is the log-density of Z at x: map x back to z first.": base(x),
            "return the log-density, not the density.": np.exp(expected),
            "the log-determinant has nothing to add here; yours is off by 1.": expected - 1,
            "the log-determinant has nothing to add here; yours is off by −1.": expected + 1,
            "the angle is in radians already.": base(_rotate(x, -np.deg2rad(angle))),
            "the points x are the rows of an array of shape (n, 2); you mirrored them rather than rotated them.": base(
                _rotate(x, angle) * [1, -1]
            ),
        },
    )
    require_close(
        "for points of type float32, `rotated_log_prob`",
        _called(what, rotated_log_prob, x.astype(np.float32), angle, base),
        expected,
    )
    # For one point SciPy's density returns a single number: the shape may be () or (1,).
    single = as_array(what, _called(what, rotated_log_prob, x[:1], angle, base))
    require_close("for one point, `rotated_log_prob`", np.ravel(single), expected[:1])


def _rotate(z: np.ndarray, angle: float) -> np.ndarray:
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return z @ matrix.T


def _reference_rotated_log_prob(x: np.ndarray, angle: float, base_log_prob: Callable) -> np.ndarray:
    return base_log_prob(_rotate(x, -angle))


# ------------------------------------------------------------------------------------------- what several checks do


def _normal_log_prob(z: Any) -> Any:
    return -0.5 * z**2 - 0.5 * np.log(2 * np.pi)


def _points(n: int) -> tf.Tensor:
    return tf.random.stateless_normal([n, 3], seed=[1, 0])


def _bend(seed: int) -> Callable[[tf.Tensor], tf.Tensor]:
    """A map of three dimensions, other for each seed, whose every output depends on every input."""
    mix = tf.random.stateless_normal([3, 3], seed=[seed, 1])
    return lambda z: z * tf.constant([0.7, -1.3, 0.4]) + tf.sin(z @ mix + 0.3)


def _jacobians(f: Callable[[tf.Tensor], tf.Tensor], z: tf.Tensor) -> np.ndarray:
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(z)
        x = f(z)
    return tape.batch_jacobian(x, z, experimental_use_pfor=False).numpy()


def _called(
    what: str, function: Callable, *arguments: Any, advice: Mapping[str, str] | None = None, **keywords: Any
) -> Any:
    """What a student's function returns, given copies of the arrays, which it must leave as they are.

    Args:
      what: The call, as the student knows it.
      function: The student's function.
      *arguments: Its positional arguments.
      advice: What to say about errors that are common here, under a piece of their text.
      **keywords: Its keyword arguments.
    """
    copies = [np.copy(a) if isinstance(a, np.ndarray) else a for a in arguments]
    try:
        result = call(what, function, *copies, **keywords)
    except Wrong as wrong:
        for piece, words in {**_FOR_ARRAYS, **(advice or {})}.items():
            if piece in str(wrong):
                raise Wrong(f"{wrong} {words}") from wrong
        raise
    for copy, given in zip(copies, arguments, strict=True):
        if isinstance(given, np.ndarray) and not np.array_equal(copy, given):
            raise Wrong(
                f"{what} changes the array that it is given, which is needed elsewhere: compute a new one, by "
                "`x = x / 2` rather than `x /= 2`, say."
            )
    return result


def _require_array(what: str, got: Any) -> None:
    """Raises `Wrong` if `got` does not come from NumPy, whose methods the notebook goes on to use."""
    require_instance(what, got, np.ndarray | np.generic, "a NumPy array")


def _advise_on_shape(what: str, got: Any, advice: Mapping[tuple[int, ...], str]) -> None:
    """Raises `Wrong` with the advice for the shape that `got` has, if there is any."""
    if (shape := as_array(what, got).shape) in advice:
        raise Wrong(f"{what} has shape {shape}: {advice[shape]}")
