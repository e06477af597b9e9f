"""Week 1's checks: right answers of every kind pass, typical wrong ones are told what is wrong, junk never escapes."""

import math

import numpy as np
import scipy.stats
import tensorflow as tf
import tf_keras
from exercise_tests import ExerciseTests

from course_utils.exercises import week_01

# ------------------------------------------------------------------------------------------------- answers to try

LOG_2_PI = np.log(2 * np.pi)


def normal_log_prob(z):
    return -0.5 * z**2 - 0.5 * np.log(2 * np.pi)


def rotate(z, angle):
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return z @ matrix.T


def stretch(z, factors):
    return np.stack([factors[0] * z[:, 0], factors[1] * z[:, 1]], axis=-1)


def stretch_in_place(z, factors):
    z *= np.array(factors)
    return z


def density(x, factors):
    """By the rectangle's sides, not by mapping back."""
    corner = np.array(factors)
    low, high = np.minimum(corner, 0), np.maximum(corner, 0)
    inside = (x[:, 0] > low[0]) & (x[:, 0] < high[0]) & (x[:, 1] > low[1]) & (x[:, 1] < high[1])
    return np.where(inside, 1 / abs(factors[0] * factors[1]), 0.0)


def density_by_a_loop(x, factors):
    result = np.zeros(len(x))
    for k, (x_1, x_2) in enumerate(x):
        if 0 <= x_1 / factors[0] <= 1 and 0 <= x_2 / factors[1] <= 1:
            result[k] = 1 / abs(factors[0] * factors[1])
    return result


def in_square(z, axis=-1):
    return np.all((z >= 0) & (z <= 1), axis=axis)


def density_below_the_corner(x, factors):
    return np.all((x >= 0) & (x <= factors), axis=-1) / abs(np.prod(factors))


def chained_comparison(x, factors):
    return (0 <= x / np.array(factors) <= 1) / abs(np.prod(factors))


def log_det(f, z, *, watch=True, inside=True, last=lambda jacobian: tf.linalg.slogdet(jacobian).log_abs_determinant):
    """The log-determinant as a student writes it, with one thing or another done differently."""
    with tf.GradientTape() as tape:
        if watch:
            tape.watch(z)
        if inside:
            x = f(z)
    if not inside:
        x = f(z)
    return last(tape.batch_jacobian(x, z))


def differently(**changes):
    return lambda f, z: log_det(f, z, **changes)


def log_det_by_columns(f, z):
    columns = []
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(z)
        outputs = tf.unstack(f(z), axis=-1)
    columns = [tape.gradient(output, z) for output in outputs]
    return np.log(np.abs(np.linalg.det(np.stack(columns, axis=1))))


def log_det_by_gradient(f, z):
    with tf.GradientTape() as tape:
        tape.watch(z)
        x = f(z)
    return tf.reduce_sum(tf.math.log(tf.abs(tape.gradient(x, z))), axis=-1)


def log_det_by_jacobian(f, z):
    with tf.GradientTape() as tape:
        tape.watch(z)
        x = f(z)
    return tf.linalg.slogdet(tape.jacobian(x, z)).log_abs_determinant


def log_det_with_exchanged_arguments(f, z):
    with tf.GradientTape() as tape:
        tape.watch(z)
        x = f(z)
    return tf.linalg.slogdet(tape.batch_jacobian(z, x)).log_abs_determinant


def log_det_of_the_ripple(f, z):
    return tf.math.log(1 - 0.64 * tf.cos(z[:, 0]) * tf.cos(z[:, 1]))


def flow_forward(z, parameters):
    a, b, c, d = parameters
    inner = b + np.exp(a) * z
    return c + np.exp(d) * (np.exp(inner) - np.exp(-inner)) / 2


def flow_inverse(x, parameters):
    a, b, c, d = parameters
    y = (x - c) / tf.exp(d)
    return (tf.math.log(y + tf.sqrt(1 + y**2)) - b) / tf.exp(a)


def flow_log_prob(x, parameters):
    a, b, _, d = parameters
    z = flow_inverse(x, parameters)
    return normal_log_prob(z) - tf.math.log(tf.exp(a + d) * tf.cosh(b + tf.exp(a) * z))


def flow_log_prob_by_autodiff(x, parameters):
    x = tf.convert_to_tensor(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        z = flow_inverse(x, parameters)
    return normal_log_prob(z) + tf.math.log(tape.gradient(z, x))


def forward_with(formula):
    return (lambda z, parameters: formula(z, *parameters), flow_inverse, flow_log_prob)


def inverse_with(formula):
    return (flow_forward, lambda x, parameters: formula(x, *parameters), flow_log_prob)


def log_prob_with(formula):
    """`formula` of the normal log-density at z, of y and of the parameters."""

    def flow_log_prob(x, parameters):
        a, _, c, d = parameters
        return formula(normal_log_prob(flow_inverse(x, parameters)), (x - c) * tf.exp(-d), a, d)

    return (flow_forward, flow_inverse, flow_log_prob)


def flow_log_prob_by_numpy(x, parameters):
    a, b, c, d = map(float, parameters)
    y = (x - c) * np.exp(-d)
    return normal_log_prob((np.arcsinh(y) - b) * np.exp(-a)) - a - d - 0.5 * np.log1p(y**2)


def flow_log_prob_without_d(x, parameters):
    a, b, c, d = parameters
    y = (x - c) * tf.exp(-float(d))
    return normal_log_prob(tf.exp(-a) * (tf.asinh(y) - b)) - a - d - 0.5 * tf.math.log1p(y**2)


def flow_log_prob_half_blank(x, parameters):
    a, b, c, d = parameters  # noqa: RUF059 (as it stands in the student's cell)
    return ...


def mean_loss(parameters, x):
    return -tf.reduce_mean(flow_log_prob(x, parameters))


def step(loss_of=mean_loss, update=lambda variable, change: variable.assign_sub(change), rate=None, result=None):
    """A step of gradient descent as a student writes it, with one thing or another done differently."""

    def gradient_step(parameters, x, learning_rate):
        with tf.GradientTape() as tape:
            loss = loss_of(parameters, x)
        for variable, gradient in zip(parameters, tape.gradient(loss, parameters), strict=True):
            update(variable, (rate or learning_rate) * gradient)
        return loss if result is None else result(parameters, x, loss)

    return gradient_step


def step_by_an_optimiser(parameters, x, learning_rate):
    with tf.GradientTape() as tape:
        loss = mean_loss(parameters, x)
    gradients = tape.gradient(loss, parameters)
    tf_keras.optimizers.legacy.SGD(learning_rate).apply_gradients(zip(gradients, parameters, strict=True))
    return float(loss)


def step_without_a_tape_around_the_loss(parameters, x, learning_rate):
    loss = mean_loss(parameters, x)
    with tf.GradientTape() as tape:
        pass
    for variable, gradient in zip(parameters, tape.gradient(loss, parameters), strict=True):
        variable.assign_sub(learning_rate * gradient)
    return loss


def step_of_new_tensors(parameters, x, learning_rate):
    with tf.GradientTape() as tape:
        loss = mean_loss(parameters, x)
    for k, gradient in enumerate(tape.gradient(loss, parameters)):
        parameters[k] = parameters[k] - learning_rate * gradient
    return loss


def step_of_the_first(parameters, x, learning_rate):
    with tf.GradientTape() as tape:
        loss = mean_loss(parameters, x)
    for variable, gradient in zip(parameters, tape.gradient(loss, parameters), strict=True):
        variable.assign_sub(learning_rate * gradient)
        return loss


def step_of_four_gradients(parameters, x, learning_rate):
    with tf.GradientTape() as tape:
        loss = mean_loss(parameters, x)
    for variable in parameters:
        variable.assign_sub(learning_rate * tape.gradient(loss, variable))
    return loss


def step_one_by_one(parameters, x, learning_rate):
    for variable in parameters:
        with tf.GradientTape() as tape:
            loss = mean_loss(parameters, x)
        variable.assign_sub(learning_rate * tape.gradient(loss, variable))
    return loss


def step_without_return(parameters, x, learning_rate):
    step()(parameters, x, learning_rate)


def polar_with(formula):
    """`formula` of the normal log-density of the plane at (r, φ), of r and of the angle."""

    def polar_log_prob(r, angle):
        base = normal_log_prob(r * np.cos(angle)) + normal_log_prob(r * np.sin(angle))
        return formula(base, r, angle)

    return (polar_log_prob,)


def polar_by_tensorflow(r, angle):
    return normal_log_prob(r * tf.cos(angle)) + normal_log_prob(r * tf.sin(angle)) + tf.math.log(r)


def exp_normal_in_place(x):
    x[:] = np.log(x)
    return normal_log_prob(x) - x


def chain_by_recursion(maps, z):
    first, *others = maps
    here = log_det(first, z)
    return here + chain_by_recursion(others, first(z)) if others else here


def chain_of_points_first(maps, z):
    points = [z]
    for f in maps:
        points.append(f(points[-1]))
    return np.sum([log_det(f, point) for f, point in zip(maps, points[:-1], strict=True)], axis=0)


def chain_at_once(maps, z):
    def whole(z):
        for f in maps:
            z = f(z)
        return z

    return log_det(whole, z)


def chain_never_moving(maps, z):
    return sum(log_det(f, z) for f in maps)


def chain_moving_too_early(maps, z):
    total = 0.0
    for f in maps:
        z = f(z)
        total += log_det(f, z)
    return total


def chain_backwards(maps, z):
    return chain_by_recursion(maps[::-1], z)


def chain_multiplied(maps, z):
    total = 1.0
    for f in maps:
        total *= log_det(f, z)
        z = f(z)
    return total


def chain_replaced(maps, z):
    for f in maps:
        total = log_det(f, z)
        z = f(z)
    return total


def chain_of_the_first(maps, z):
    total = 0.0
    for f in maps:
        total += log_det(f, z)
        return total


def chain_not_summed(maps, z):
    terms = []
    for f in maps:
        terms.append(log_det(f, z))
        z = f(z)
    return terms


def squared_with(formula):
    """`formula` of the densities at √x and −√x and of √x, with the right letter."""
    return ("B", lambda x, base: formula(base(np.sqrt(x)), base(-np.sqrt(x)), np.sqrt(x)))


def squared_density(x, base_density):
    return sum(base_density(z) / np.abs(2 * z) for z in (x**0.5, -(x**0.5)))


def squared_by_tensorflow(x, base_density):
    root = tf.sqrt(x)
    return (base_density(root) + base_density(-root)) / (2 * root)


def rotated(x, angle, base_log_prob):
    return base_log_prob(x @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]))


def rotated_minus(log_det):
    return lambda x, angle, base: base(rotate(x, -angle)) - log_det


RIGHT = {
    "square": [
        (stretch, density),
        (lambda z, factors: z @ np.diag(factors), density_by_a_loop),
        (
            lambda z, factors: z * factors,
            lambda x, factors: np.prod(scipy.stats.uniform.pdf(x / factors), axis=1) / np.abs(factors[0] * factors[1]),
        ),
    ],
    "log_det": [
        (log_det,),
        (log_det_by_columns,),
        (differently(last=lambda jacobian: tf.math.log(tf.abs(tf.linalg.det(jacobian)))),),
        (differently(last=lambda jacobian: np.linalg.slogdet(jacobian)[1]),),
    ],
    "flow": [
        (flow_forward, flow_inverse, flow_log_prob),
        (flow_forward, flow_inverse, flow_log_prob_by_autodiff),
        log_prob_with(lambda base, y, a, d: base - (a + d) - tf.math.log(tf.sqrt(1 + y**2))),
    ],
    "descent": [(step(),), (step_by_an_optimiser,), (step(result=lambda parameters, x, loss: loss.numpy()),)],
    "exp_normal": [
        (lambda x: -0.5 * np.log(x) ** 2 - 0.5 * LOG_2_PI - np.log(x),),
        (lambda x: np.log(scipy.stats.norm.pdf(np.log(x)) / x),),
        (lambda x: normal_log_prob(tf.math.log(x)) + tf.math.log(1 / x),),
        (lambda x: [normal_log_prob(np.log(v)) + np.log(abs(1 / v)) for v in x],),
    ],
    "polar": [
        (lambda r, angle: np.log(r) - 0.5 * r**2 - LOG_2_PI,),
        polar_with(lambda base, r, angle: base + np.log(np.abs(r * np.cos(angle) ** 2 + r * np.sin(angle) ** 2))),
        (lambda r, angle: normal_log_prob(r) - LOG_2_PI / 2 + tf.math.log(r),),
    ],
    "chain": [(chain_by_recursion,), (chain_of_points_first,)],
    "branches": [
        ("b", squared_density),
        (" B. ", squared_density),
        ("Step B", squared_density),
        squared_with(lambda right, left, root: right / 2 / root + left / 2 / root),
    ],
    "rotation": [
        (0, rotated),
        (np.log(1.0), lambda x, angle, base: base(rotate(x, -angle))),
        (tf.constant(0.0), lambda x, angle, base: base(rotate(x, 2 * np.pi - angle)) + 0),
        (0.0, lambda x, angle, base: np.array([base(rotate(row[None], -angle)) for row in x])),
        (tf.constant(0.0), rotated_minus(tf.constant(0.0))),
        (0.0, lambda x, angle, base: list(np.ravel(base(rotate(x, -angle))))),
    ],
}

WRONG = {
    "square": [
        ((lambda z, factors: z / factors, density), "dividing by them is its inverse"),
        ((lambda z, factors: z + factors, density), "it does not add them"),
        ((lambda z, factors: z * np.abs(factors), density), "keep the sign of the factors"),
        ((lambda z, factors: z * factors[::-1], density), "yours are exchanged"),
        ((lambda z, factors: np.array([factors[k] * z[:, k] for k in (0, 1)]), density), "one row for each point"),
        ((lambda z, factors: tf.constant(z) * np.array(factors), density), "should be a NumPy array"),
        ((stretch_in_place, density), "changes the array that it is given"),
        ((stretch, lambda x, f: in_square(x / f) * abs(np.prod(f))), "not multiplied by it"),
        ((stretch, lambda x, f: in_square(x / f) / np.prod(f)), "a density is never negative"),
        ((stretch, lambda x, f: np.full(len(x), 1 / abs(np.prod(f)))), "yours is the same everywhere"),
        ((stretch, lambda x, f: 1 / abs(np.prod(f))), "one number for each point"),
        ((stretch, lambda x, f: in_square(x / f)), "only says which points are inside"),
        ((stretch, lambda x, f: in_square(x) / abs(np.prod(f))), "it is z, not x"),
        ((stretch, lambda x, f: in_square(x * f) / abs(np.prod(f))), "divide by the factors"),
        ((stretch, density_below_the_corner), "your density is 0 at every point tried"),
        ((stretch, lambda x, f: density_below_the_corner(x, np.abs(f))), "your rectangle lies on the wrong side"),
        ((stretch, lambda x, f: ((x / f >= 0) & (x / f <= 1)) / abs(np.prod(f))), "if *both* coordinates"),
        ((stretch, lambda x, f: np.any((x / f >= 0) & (x / f <= 1), 1) / abs(np.prod(f))), "for yours one is enough"),
        ((stretch, lambda x, f: np.all(x / f <= 1, 1) / abs(np.prod(f))), "at least 0 in both coordinates"),
        ((stretch, lambda x, f: in_square((x / f)[:, :1]) / abs(np.prod(f))), "only look at the first coordinate"),
        ((stretch, lambda x, f: np.where(density(x, f) > 0, 0.4, -np.inf)), "not its logarithm"),
        ((stretch, chained_comparison), "Compare entry by entry, with `&`"),
        ((stretch, lambda factors, x: density(x, factors)), "`stretched_density(x, factors)`"),
        ((stretch, lambda x, f: density(x, f)[:, None]), "has shape (14, 1): one number for each point, of shape (n,)"),
        ((stretch, ...), "`stretched_density` is still to be filled in"),
    ],
    "log_det": [
        ((differently(watch=False),), "the tape does not watch z: call `tape.watch(z)`"),
        ((differently(inside=False),), "Is `x = f(z)` computed inside the tape?"),
        ((log_det_with_exchanged_arguments,), "`tape.batch_jacobian(x, z)`: first what is differentiated"),
        ((lambda z, f: log_det(f, z),), "in the order z, f; the cells that follow hand them over in the order"),
        ((lambda points, g: log_det(g, points),), "The map comes first and the points second"),
        ((lambda f, z: log_det(f, z)[:, None],), "has shape (5, 1): one number for each point, of shape (n,)"),
        ((lambda f, z: tf.repeat(log_det(f, z)[:, None], 3, axis=1),), "and `slogdet` of that (n,)"),
        ((lambda f, z: log_det(f, z) * np.nan,), "use `tf.linalg.slogdet`, which takes any matrix"),
        ((differently(last=tf.linalg.det),), "that is the determinant; its logarithm"),
        ((differently(last=lambda jacobian: tf.abs(tf.linalg.det(jacobian))),), "the determinant's absolute value"),
        ((differently(last=lambda jacobian: tf.math.log(tf.linalg.det(jacobian))),), "NaN where the determinant is"),
        ((differently(last=tf.linalg.slogdet),), "returns two tensors"),
        ((differently(last=lambda jacobian: tf.linalg.slogdet(jacobian).sign),), "the determinant's sign"),
        ((log_det_by_jacobian,), "use `tape.batch_jacobian`"),
        ((differently(last=lambda jacobian: jacobian),), "the Jacobian matrices themselves"),
        ((lambda f, z: -log_det(f, z),), "log-determinant of the inverse map"),
        ((lambda f, z: tf.reduce_sum(log_det(f, z)),), "one number for each point"),
        ((log_det_by_gradient,), "adds up the rows"),
        ((log_det_of_the_ripple,), "right for the ripple alone"),
        (
            (differently(last=lambda j: tf.reduce_sum(tf.math.log(tf.abs(tf.linalg.diag_part(j))), -1)),),
            "only use the diagonal",
        ),
    ],
    "flow": [
        (forward_with(lambda z, a, b, c, d: tf.exp(d) * (c + tf.sinh(b + tf.exp(a) * z))), "c is added last"),
        (forward_with(lambda z, a, b, c, d: c + tf.exp(d) * tf.sinh(tf.exp(a) * (z + b))), "then b is added"),
        (forward_with(lambda z, a, b, c, d: c + d * tf.sinh(b + a * z)), "exp(a) and exp(d), not a and d"),
        (forward_with(lambda z, a, b, c, d: c + tf.exp(a) * tf.sinh(b + tf.exp(d) * z)), "a and d are exchanged"),
        (forward_with(lambda z, a, b, c, d: c + tf.exp(d) * tf.sin(b + tf.exp(a) * z)), "you used `tf.sin`"),
        ((flow_inverse, flow_forward, flow_log_prob), "`flow_forward` does what `flow_inverse` should do"),
        ((flow_forward, flow_forward, flow_log_prob), "`flow_inverse` does what `flow_forward` does"),
        (
            inverse_with(lambda x, a, b, c, d: tf.exp(a) * (tf.asinh((x - c) * tf.exp(-d)) - b)),
            "exp(−a), not exp(a)",
        ),
        (inverse_with(lambda x, a, b, c, d: tf.exp(-a) * tf.asinh((x - c) * tf.exp(-d)) - b), "subtract b first"),
        (inverse_with(lambda x, a, b, c, d: tf.exp(-a) * (tf.asinh(x * tf.exp(-d) - c) - b)), "subtract c first"),
        (inverse_with(lambda x, a, b, c, d: tf.exp(-a) * (tf.sinh((x - c) * tf.exp(-d)) - b)), "used `tf.sinh` again"),
        (log_prob_with(lambda base, y, a, d: base), "logarithm of the derivative is missing"),
        (
            log_prob_with(lambda base, y, a, d: base + a + d + 0.5 * tf.math.log1p(y**2)),
            "The logarithm of f′(z) has the wrong sign",
        ),
        (log_prob_with(lambda base, y, a, d: base - a + d - 0.5 * tf.math.log1p(y**2)), "d has the wrong sign"),
        (log_prob_with(lambda base, y, a, d: base - a + d + 0.5 * tf.math.log1p(y**2)), "subtract *all* of log f′(z)"),
        (log_prob_with(lambda base, y, a, d: base - a - d + 0.5 * tf.math.log1p(y**2)), "½ log(1 + y²) has the wrong"),
        (log_prob_with(lambda base, y, a, d: base - 0.5 * tf.math.log1p(y**2)), "a + d is missing"),
        (log_prob_with(lambda base, y, a, d: base - a - d - tf.math.log1p(y**2)), "the ½ in front of"),
        (log_prob_with(lambda base, y, a, d: base - a - d - 0.5 * tf.math.log1p(y)), "y is not squared"),
        (log_prob_with(lambda base, y, a, d: base - a - d - 0.5 * tf.math.log1p(1 + y**2)), "hand it y², not 1 + y²"),
        (
            log_prob_with(lambda base, y, a, d: base - tf.exp(a + d) * tf.sqrt(1 + y**2)),
            "*logarithm* of the derivative",
        ),
        ((flow_forward, flow_inverse, lambda x, p: tf.exp(flow_log_prob(x, p))), "return the log-density"),
        ((flow_forward, flow_inverse, lambda x, p: tf.reduce_sum(flow_log_prob(x, p))), "one number for each point"),
        ((flow_forward, flow_inverse, flow_log_prob_by_numpy), "yours returns ndarray. Use TensorFlow's functions"),
        ((flow_forward, flow_inverse, flow_log_prob_without_d), "cannot differentiate them with respect to d"),
        ((flow_forward, flow_inverse, flow_log_prob_half_blank), "`flow_log_prob` is still to be filled in"),
        (inverse_with(lambda x, a, b, c, d: tf.exp(-a) * (tf.asinh((x - c) * np.exp(-d)) - b)), "TensorFlow wants"),
        ((flow_forward, ..., ...), "`flow_inverse`, `flow_log_prob` are still to be filled in"),
    ],
    "descent": [
        ((step(update=lambda variable, change: variable.assign_add(change)),), "your step goes uphill"),
        ((step(loss_of=lambda parameters, x: -mean_loss(parameters, x)),), "your step goes uphill"),
        ((step(loss_of=lambda parameters, x: 40.0 * mean_loss(parameters, x)),), "not the sum"),
        ((step(update=lambda variable, change: variable - change),), "the parameters have not moved"),
        ((step(update=lambda variable, change: variable.assign(change)),), "`assign` replaces it"),
        ((step(rate=1.0),), "multiply the gradient by `learning_rate`"),
        ((step(rate=0.1),), "yours seems to be 0.1 always"),
        ((step_of_the_first,), "only the first parameter has moved"),
        ((step_of_four_gradients,), "returns all four derivatives"),
        ((step_one_by_one,), "take all four derivatives at the same parameters"),
        ((step_of_new_tensors,), "puts new tensors into the list"),
        ((step_without_a_tape_around_the_loss,), "The loss has to be computed inside the tape, from"),
        ((step(result=lambda parameters, x, loss: mean_loss(parameters, x)),), "return the loss *before* the step"),
        ((step(result=lambda parameters, x, loss: -loss),), "you return it without the minus"),
        ((step(result=lambda parameters, x, loss: parameters),), "should have shape (): a single number"),
        ((step_without_return,), "is there a `return`?"),
        ((lambda parameters, x: 0.0,), "raised an error. TypeError"),
    ],
    "exp_normal": [
        ((lambda x: normal_log_prob(np.log(x)),), "the derivative is missing"),
        ((lambda x: normal_log_prob(np.log(x)) + np.log(x),), "has the wrong sign"),
        ((lambda x: scipy.stats.norm.pdf(np.log(x)) / x,), "return the log-density, not the density"),
        ((lambda x: normal_log_prob(x) - np.log(x),), "at z = f⁻¹(x), not at x"),
        ((lambda x: normal_log_prob(np.exp(x)) + x,), "you applied f itself"),
        ((lambda x: normal_log_prob(np.exp(x)) - x,), "exp(x) is f itself"),
        ((lambda x: normal_log_prob(np.log(x)) - x,), "is to be taken at z = f⁻¹(x)"),
        ((lambda x: normal_log_prob(np.log(x)) + 1 / x,), "you use the derivative itself"),
        ((lambda x: normal_log_prob(np.log(x)) / x,), "has the derivative's *logarithm* added"),
        ((lambda x: -0.5 * np.log(x) ** 2 - np.log(x),), "only the constant is missing"),
        ((lambda x: np.sum(normal_log_prob(np.log(x)) - np.log(x)),), "one number for each point"),
        ((lambda x: normal_log_prob(math.log(x)) - math.log(x),), "use NumPy's, such as `np.log`, which take arrays"),
        ((exp_normal_in_place,), "changes the array that it is given"),
    ],
    "polar": [
        (polar_with(lambda base, r, angle: base), "the log-determinant is missing"),
        (polar_with(lambda base, r, angle: base - np.log(r)), "the log-determinant has the wrong sign"),
        (polar_with(lambda base, r, angle: np.exp(base) * r), "return the log-density, not the density"),
        (polar_with(lambda base, r, angle: base + r), "add the *logarithm* of the determinant"),
        (polar_with(lambda base, r, angle: base * r), "not as a factor"),
        (polar_with(lambda base, r, a: normal_log_prob(r * np.cos(a)) + np.log(r)), "the log-density of x₂ is missing"),
        (polar_with(lambda base, r, angle: normal_log_prob(r) + np.log(r)), "the normal log-density at r is only one"),
        (polar_with(lambda base, r, angle: normal_log_prob(r) + normal_log_prob(angle) + np.log(r)), "not r and φ"),
        (polar_with(lambda base, r, angle: np.log(r) - r**2 / 2), "log-density of the radius alone"),
        (polar_with(lambda base, r, angle: base + np.log(abs(r * np.cos(2 * angle)))), "mind the signs"),
        (
            (lambda r, angle: normal_log_prob(np.stack([r * np.cos(angle), r * np.sin(angle)])),),
            "add the log-densities",
        ),
        ((polar_by_tensorflow,), "use NumPy's functions here"),
        (polar_with(lambda base, r, angle: base[:, None] + np.log(r)), "r and the angle are taken entry by entry"),
        ((lambda r, angle: np.array([np.log(a) - a**2 / 2 - LOG_2_PI for a in r]),), "for two single numbers"),
        ((lambda r, angle: np.log(r) - r**2 / 2 - LOG_2_PI + 0 * angle[::-1],), "not subscriptable"),
        ((lambda angle, r: np.log(r) - r**2 / 2 - LOG_2_PI,), "in the order angle, r"),
        ((lambda phi, rho: np.log(rho) - rho**2 / 2 - LOG_2_PI,), "r and the angle are exchanged"),
        (polar_with(lambda base, r, angle: (base + np.log(r)).sum()), "one number for each point"),
    ],
    "chain": [
        ((chain_never_moving,), "every Jacobian at the first point"),
        ((chain_moving_too_early,), "you move the points too early"),
        ((chain_backwards,), "your maps act in the wrong order"),
        ((chain_at_once,), "never differentiate through two maps at once"),
        ((chain_multiplied,), "their logarithms are *added*"),
        ((chain_replaced,), "only the last map counts"),
        ((chain_of_the_first,), "only the first map counts"),
        ((chain_not_summed,), "add up the log-determinants of the maps"),
        ((lambda maps, z: -chain_by_recursion(maps, z),), "the sign is wrong"),
        ((lambda maps, z: chain_by_recursion(maps, z) / len(maps),), "do not average them"),
        ((lambda maps, z: tf.reduce_sum(chain_by_recursion(maps, z)),), "one number for each point"),
    ],
    "branches": [
        (("A", squared_density), "step A only says"),
        (("c.", squared_density), "step C only says"),
        (("D", squared_density), "step D is the chain rule"),
        (("E", squared_density), "one of the letters A, B, C and D"),
        ((2, squared_density), "in quotes"),
        (squared_with(lambda right, left, root: right / (2 * root)), "the branch z < 0 is missing"),
        (squared_with(lambda right, left, root: right / root), "you count the branch z > 0 twice"),
        (squared_with(lambda right, left, root: right + left), "the derivative is missing"),
        (squared_with(lambda right, left, root: (right + left) * 2 * root), "you multiply by it"),
        (squared_with(lambda right, left, root: (right + left) / (2 * root**2)), "at z = √x, not at x"),
        (squared_with(lambda right, left, root: (right + left) / root), "you divide by z alone"),
        (squared_with(lambda right, left, root: (right + left) / 2 * root), "round the whole denominator"),
        (squared_with(lambda right, left, root: (right + left) / (4 * root)), "you average them"),
        (squared_with(lambda right, left, root: (right - left) / (2 * root)), "its *absolute value*"),
        (squared_with(lambda right, left, root: np.log((right + left) / (2 * root))), "not its logarithm"),
        (("B", lambda x, base: (base(x) + base(-x)) / (2 * np.sqrt(x))), "you took it at ±x"),
        (("B", lambda x, base: scipy.stats.norm.pdf(np.sqrt(x)) / np.sqrt(x)), "use the density that is handed over"),
        (("B", squared_by_tensorflow), "should be a NumPy array"),
        (("B", lambda x, base: base(np.asarray(tf.sqrt(-x)))), "the second point is −√x, not √(−x)"),
        (("B", ...), "`squared_density` is still to be filled in"),
        ((..., squared_density), "`failing_step` is still to be filled in"),
    ],
    "rotation": [
        ((1.0, rotated), "1 is the determinant of a rotation"),
        ((0.5, rotated), "`rotation_log_det` is not 0.5"),
        ((np.zeros(3), rotated), "should be one number"),
        ((0.0, lambda x, angle, base: base(rotate(x, angle))), "you rotate forwards"),
        ((0.0, lambda x, angle, base: base(x)), "map x back to z first"),
        ((0.0, lambda x, angle, base: np.exp(rotated(x, angle, base))), "return the log-density"),
        (
            (0.0, lambda x, base_log_prob, angle: rotated(x, angle, base_log_prob)),
            "in the order x, base_log_prob, angle",
        ),
        ((0.0, rotated_minus(1.0)), "yours is off by 1"),
        (
            (0.0, lambda x, angle, base: tf.math.log(base(rotate(x, -angle)))),
            "`base_log_prob` returns a logarithm already",
        ),
        ((0.0, lambda x, angle, base: base(rotate(x, -np.deg2rad(angle)))), "in radians already"),
        ((0.0, ...), "`rotated_log_prob` is still to be filled in"),
    ],
}


class TestWeek01(ExerciseTests):
    week = week_01
    live, numbered = 4, 5
    right, wrong = RIGHT, WRONG
