"""Week 4, coupling flows: the checks, hints and references of its live cells and exercises."""

import functools
import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils import bijectors, evaluation, flows, networks, plotting
from course_utils.datasets import TwoMoons, batches
from course_utils.exercises.bijector_checks import built, require_compiled
from course_utils.exercises.compare import as_array, require_close, require_instance
from course_utils.exercises.distributions import require_distribution, require_float32
from course_utils.exercises.exercise import Wrong, call, exercise, require_filled
from course_utils.training import MaximumLikelihood

tfb = tfp.bijectors
tfd = tfp.distributions

# The couplings under test act on four dimensions: with two, too many wrong answers are right by accident.
_MASK = np.array([1, 0, 0, 1])
# Of the two moons, in nats: the quadrature takes longer than all else here.
_ENTROPY = 0.2892


def _points(*shape: int, seed: int = 4) -> tf.Tensor:
    return tf.random.stateless_normal([*shape, len(_MASK)], seed=[seed, 0])


def _shift_and_log_scale(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """A conditioner whose every output depends on every input, so that a forgotten mask shows."""
    mix = tf.constant([[0.9, -0.4, 0.3, 0.5], [0.2, 0.8, -0.7, 0.4], [-0.6, 0.3, 0.7, 0.2], [0.5, 0.6, 0.4, -0.8]])
    return tf.sin(x @ mix + 0.3), 0.7 * tf.tanh(x @ tf.transpose(mix) - 0.2)


def _shift(x: tf.Tensor) -> tf.Tensor:
    return _shift_and_log_scale(x)[0]


def _randomise(module: Any) -> Any:
    """Moves a flow, a layer or a network away from where it starts, where most mistakes would not show."""
    for k, variable in enumerate(module.trainable_variables):
        variable.assign_add(0.2 * tf.random.stateless_normal(variable.shape, seed=[k, 4]))
    return module


# ---------------------------------------------------------------------------------------------------- live cells


@exercise(
    "Live 4.1, alternating masks",
    reference=lambda: [np.array([1, 0]) if k % 2 == 0 else np.array([0, 1]) for k in range(8)],
    hints=[
        "Each mask is an array of two numbers. Which of the two is 1 changes from one mask to the next.",
        "`alternating_mask(2)` is `[1, 0]`, and for any mask `b` the complement is `1 - b`.",
        "A list comprehension over `range(8)`, with `b if k % 2 == 0 else 1 - b`.",
    ],
    explanation="The frozen coordinate of one layer is the transformed coordinate of the next, so that in every pair of "
    "layers each coordinate has its turn.",
)
def masks(masks):
    if not isinstance(masks, list | tuple | np.ndarray) and not tf.is_tensor(masks):
        raise Wrong(f"`masks` should be a list of arrays; yours is of type {type(masks).__name__}.")
    shapes = [np.shape(mask) for mask in masks]
    if len(shapes) != 8:
        raise Wrong(f"there should be eight masks, one for each layer; yours are {len(shapes)}.")
    if any(shape != (2,) for shape in shapes):
        raise Wrong(
            f"each mask should have shape (2,), one entry for each coordinate; yours have shapes {sorted(set(shapes))}."
        )
    values = np.stack([as_array("each mask", mask) for mask in masks])
    if not np.isin(values, (0, 1)).all():
        raise Wrong("a binary mask holds nothing but 0 and 1.")
    if (values.sum(axis=1) != 1).any():
        raise Wrong("each mask should freeze one coordinate (1) and transform the other (0).")
    if (values[1:] == values[:-1]).any():
        raise Wrong(
            "neighbouring masks should differ: the coordinate that one layer freezes is transformed by the next."
        )
    for mask in masks:
        if tf.is_tensor(mask) and mask.dtype != tf.float32:
            raise Wrong(
                f"TensorFlow multiplies a float32 vector by no tensor of type {mask.dtype.name}: make the masks NumPy arrays, "
                "as `alternating_mask` does."
            )


def _reference_conditioner(seed: int) -> tf_keras.Model:
    return networks.dense_conditioner(2, seed=seed)


@exercise(
    "Live 4.2, the conditioner",
    reference=lambda: _reference_conditioner,
    hints=[
        "Both heads are `Dense` layers with two outputs and no activation, and both read the same `features`.",
        'Give both heads `kernel_initializer="zeros"`. The log-scale head then goes through `BoundedLogScale()`.',
        '`shift = tf_keras.layers.Dense(2, kernel_initializer="zeros")(features)`; the log-scale is '
        '`BoundedLogScale()(tf_keras.layers.Dense(2, kernel_initializer="zeros")(features))`; and the function returns '
        "`tf_keras.Model(masked, [shift, log_scale])`.",
    ],
    explanation="One body of features serves both heads. As the heads start at zero, $t = s = 0$ and the layer starts as "
    "the identity. The factor in `BoundedLogScale` is learned together with everything else.",
)
def conditioner(make_conditioner):
    network = _network("make_conditioner", make_conditioner)
    x = _points(5)[:, :2]
    _require_outputs(call("The network", network, x))
    require_compiled("the network", lambda x: tf.concat(network(x), axis=-1), x)
    _require_heads(network, x)
    _require_seeded("make_conditioner", make_conditioner, network)


@exercise(
    "Live 4.3, the affine coupling",
    reference=lambda: bijectors.AffineCoupling,
    hints=[
        "Begin with `_shift_and_log_scale`: mask the input, call the conditioner, mask both outputs. The four other "
        "methods then are a line or two each.",
        "With $t$ and $s$ zero wherever $b = 1$, the forward map is simply `z * tf.exp(log_scale) + shift`: frozen "
        "entries get multiplied by $e^0 = 1$ and shifted by 0. For the inverse, undo these two in the opposite order.",
        "`shift, log_scale = self.conditioner(self.mask * x)`, then return `(1 - self.mask) * shift, "
        "(1 - self.mask) * log_scale`. The forward log-det is `tf.reduce_sum(log_scale, axis=-1)`, the inverse one "
        "its negative.",
    ],
    explanation="Since $b \\odot z = b \\odot x$, both directions hand the conditioner the same numbers, and neither ever "
    "inverts it. The Jacobian is triangular once the frozen entries are put first, with ones and $e^{s_j}$ on its "
    "diagonal; hence the sums.",
)
def affine_coupling(AffineCoupling):
    right = bijectors.AffineCoupling(_shift_and_log_scale, _MASK)
    coupling = built("AffineCoupling", AffineCoupling, ("_forward", "_inverse"), _shift_and_log_scale, _MASK)
    z = _points(6)
    b = _MASK.astype(np.float32)
    shift, log_scale = (p.numpy() for p in _shift_and_log_scale(b * z))
    unmasked_shift, unmasked_log_scale = ((1 - b) * p.numpy() for p in _shift_and_log_scale(z))
    (t, s), z = ((1 - b) * shift, (1 - b) * log_scale), z.numpy()
    x = right.forward(z).numpy()
    other = bijectors.AffineCoupling(_shift_and_log_scale, 1 - _MASK)

    _require_method(
        coupling,
        "forward",
        z,
        x,
        {
            "your mask works the wrong way round: entries with b = 1 are frozen, those with b = 0 transformed.": other.forward(
                z
            ),
            "your `_forward` computes the inverse: on the way from z to x, multiply by exp(s) and then add t.": right.inverse(
                z
            ),
            "s is a *log*-scale: multiply by exp(s), not by s.": z * (b + s) + t,
            "your layer transforms the frozen entries too: multiply both t and s by 1 − b.": z * np.exp(log_scale)
            + shift,
            "your layer shifts the frozen entries: multiply t by 1 − b, as you do with s.": z * np.exp(s) + shift,
            "your layer scales the frozen entries: multiply s by 1 − b, as you do with t.": z * np.exp(log_scale) + t,
            "your conditioner sees entries that it must not see: give it b ⊙ z, not z.": z * np.exp(unmasked_log_scale)
            + unmasked_shift,
            "s is a *log*-scale: multiply by exp(s), not by s; with s = 0 at the frozen entries these are lost.": z * s
            + t,
            "the two outputs of the conditioner are exchanged: the shift t comes first, the log-scale s second.": z
            * np.exp(t)
            + s,
            "scale first, then shift: x = z ⊙ exp(s) + t.": (z + t) * np.exp(s),
            "on the way from z to x multiply by exp(s), not by exp(−s).": z * np.exp(-s) + t,
            "on the way from z to x add t; yours subtracts it.": z * np.exp(s) - t,
            "the shift is missing: x = z ⊙ exp(s) + t.": z * np.exp(s),
            "the scale is missing: x = z ⊙ exp(s) + t.": z + t,
            "the frozen entries are lost: what has b = 1 must come through unchanged.": (1 - b) * x,
        },
    )
    _require_method(
        coupling,
        "inverse",
        x,
        z,
        {
            "your `_inverse` does what `_forward` does: subtract t, then multiply by exp(−s).": right.forward(x),
            "the inverse undoes the scale: multiply by exp(−s), not by exp(s).": (x - t) * np.exp(s),
            "undo the two steps in the opposite order: subtract t first, then multiply by exp(−s).": x * np.exp(-s) - t,
            "your `_inverse` adds t; it should subtract it.": (x + t) * np.exp(-s),
            "your mask works the wrong way round in `_inverse`.": other.inverse(x),
            "the frozen entries are lost on the way back.": (1 - b) * z,
            "in `_inverse` your layer transforms the frozen entries too.": (x - shift) * np.exp(-log_scale),
            "in `_inverse` give the conditioner b ⊙ x: it must not see the entries that were transformed.": _inverse_unmasked(
                x, b
            ),
        },
    )
    unsummed = "sum (1 − b) ⊙ s, not s: the frozen entries are scaled by 1, whose logarithm is 0."
    log_det = s.sum(axis=-1)
    _require_method(
        coupling,
        "forward_log_det_jacobian",
        z,
        log_det,
        {
            "your forward log-det has the right size and the wrong sign.": -log_det,
            unsummed: log_scale.sum(axis=-1),
            "the log-det is the sum of s itself; exp(s) is the determinant's factor.": np.exp(s).sum(axis=-1),
            "sum s over the event axis; do not average it.": s.mean(axis=-1),
            "that is the sum of t: the log-det is the sum of s, the second output.": t.sum(axis=-1),
            "the log-det is the sum of s with its sign; yours takes absolute values.": np.abs(s).sum(axis=-1),
        },
    )
    _require_method(
        coupling,
        "inverse_log_det_jacobian",
        x,
        -log_det,
        {
            "your inverse log-det has the wrong sign: on the way back the volume changes by the reciprocal.": log_det,
            "in the inverse log-det too, sum (1 − b) ⊙ s rather than s.": -log_scale.sum(axis=-1),
            "in the inverse log-det, sum s over the event axis; do not average it.": -s.mean(axis=-1),
        },
    )
    _require_any_batch(coupling)
    network = networks.dense_conditioner(len(_MASK), (3,), seed=0)
    _require_trainable("AffineCoupling", AffineCoupling, bijectors.AffineCoupling(network, _MASK), network)


def _inverse_unmasked(x: np.ndarray, b: np.ndarray) -> np.ndarray:
    shift, log_scale = ((1 - b) * parameter.numpy() for parameter in _shift_and_log_scale(x))
    return (x - shift) * np.exp(-log_scale)


@exercise(
    "Live 4.4, tests for a bijector",
    reference=lambda: (evaluation.round_trip_error, _reference_log_det_by_autodiff),
    hints=[
        "TFP remembers which z gave which x. `tf.identity(x)` has the same values and is a new tensor, which TFP has "
        "not met.",
        "For the log-det: a copy first, `z = tf.identity(z)`. Then, inside the tape, `tape.watch(z)` and `x = function(z)`; "
        "and after it, `tape.batch_jacobian(x, z)`, which has shape `(n, D, D)`.",
        "The first function returns `tf.reduce_max(tf.abs(bijector.inverse(tf.identity(bijector.forward(z))) - z))`. The second "
        "begins with `z = tf.identity(z)`; then `with tf.GradientTape() as tape: tape.watch(z); x = function(z)`; and it returns "
        "`tf.linalg.slogdet(tape.batch_jacobian(x, z)).log_abs_determinant`.",
    ],
    explanation="Without the copy, `inverse` would not compute anything, and the test would pass for any inverse, right or "
    "wrong. `slogdet` gives the logarithm of the absolute value in one stable step.",
)
def first_tests(round_trip_error, log_det_by_autodiff):
    _require_round_trip_error(round_trip_error)
    _require_log_det_by_autodiff(log_det_by_autodiff)


def _require_round_trip_error(round_trip_error: Callable) -> None:
    error = call("`round_trip_error`", round_trip_error, _WrongInverse(), _points(6))
    error = as_array("what `round_trip_error` returns", error)
    if error.shape != ():
        raise Wrong(f"`round_trip_error` should return one number, the largest error; yours has shape {error.shape}.")
    if error == 0:
        raise Wrong(
            "given a bijector whose inverse is wrong, your `round_trip_error` is 0: TFP remembered z and computed "
            "nothing. Hand `inverse` a copy, `tf.identity(x)`."
        )
    errors = _WrongInverse.errors
    require_close(
        "`round_trip_error` of a bijector whose inverse is off by 0.5 at most",
        error,
        0.5,
        {
            "take the absolute value before the maximum: an error may be negative.": errors.max(),
            "return the largest error, not the mean.": np.abs(errors).mean(),
            "return the largest error, not the sum.": np.abs(errors).sum(),
            "return the largest error itself, not its square.": np.square(errors).max(),
            "go forward first and then back: compare inverse(forward(z)) with z.": 2 * np.abs(errors).max(),
        },
    )
    right = bijectors.AffineCoupling(_shift_and_log_scale, _MASK)
    require_close("`round_trip_error` of a correct bijector", round_trip_error(right, _points(6)), 0.0)


class _WrongInverse(tfb.Bijector):
    """Doubles its input, with an inverse that is off by other amounts at other places."""

    errors = np.zeros((6, 4), np.float32)
    errors[1, 0], errors[3, 2], errors[4, 1], errors[0, 3] = -0.5, 0.3, -0.2, 0.1

    def __init__(self):
        super().__init__(forward_min_event_ndims=1, parameters={}, name="wrong_inverse")

    def _forward(self, z):
        return 2.0 * z

    def _inverse(self, x):
        return x / 2.0 + self.errors


def _require_log_det_by_autodiff(log_det_by_autodiff: Callable) -> None:
    right = bijectors.AffineCoupling(_shift_and_log_scale, _MASK)
    z = _points(6)
    log_det = call("`log_det_by_autodiff`", log_det_by_autodiff, right.forward, z)
    expected = right.forward_log_det_jacobian(z)
    if np.all(np.isneginf(as_array("what `log_det_by_autodiff` returns", log_det))):
        raise Wrong(
            "the Jacobian came out as zero: call `tape.watch(z)` before you compute `function(z)`, inside the tape."
        )
    require_close(
        "`log_det_by_autodiff(function, z)`",
        log_det,
        expected,
        {
            "that is the determinant: take its logarithm, best with `tf.linalg.slogdet`.": tf.exp(expected),
            "the wrong sign: return log|det J| of the function itself, not of its inverse.": -expected,
        },
        tolerance=1e-3,
    )
    alive = right.forward(z)
    if np.any(np.isneginf(log_det_by_autodiff(right.forward, z))):
        raise Wrong(
            "after `forward(z)` has been computed elsewhere, your Jacobian comes out as zero: TFP hands out the old result, of "
            "which the tape saw nothing. Begin with a copy, `z = tf.identity(z)`."
        )
    del alive
    mirror = tfb.ScaleMatvecDiag(tf.constant([-2.0, 1.0, 1.0, 1.0]))
    mirrored = log_det_by_autodiff(mirror.forward, z)
    if np.isnan(as_array("what `log_det_by_autodiff` returns", mirrored)).any():
        raise Wrong(
            "for a map that mirrors one axis, whose determinant is −2, your `log_det_by_autodiff` is NaN: take the absolute value "
            "before the logarithm, or `tf.linalg.slogdet`, which does both."
        )
    require_close(
        "For a map that mirrors one axis, whose determinant is −2, `log_det_by_autodiff`",
        mirrored,
        np.full(6, np.log(2.0)),
    )


def _reference_log_det_by_autodiff(function: Callable[[tf.Tensor], tf.Tensor], z: tf.Tensor) -> tf.Tensor:
    return evaluation.log_det_by_autodiff(function, z)


def _reference_pipelines() -> tuple[tf.data.Dataset, tf.data.Dataset]:
    moons = TwoMoons(noise=0.05)
    train, _ = moons.sample(100_000, seed=1)
    validation, _ = moons.sample(10_000, seed=2)
    return batches(train, batch_size=256, seed=3, drop_remainder=True), batches(validation, batch_size=1_000)


@exercise(
    "Live 4.5, the pipelines",
    reference=_reference_pipelines,
    hints=[
        "`tf.data.Dataset.from_tensor_slices(x_train)` has one element for each point. Shuffle points, then batch "
        "them, then prefetch.",
        "A shuffle's first argument is the size of its buffer: `len(x_train)` to shuffle all. Its `seed` makes the "
        "order reproducible. `drop_remainder=True` in `batch` leaves out a last batch that would be smaller.",
        "`train = tf.data.Dataset.from_tensor_slices(x_train).shuffle(len(x_train), seed=3).batch(256, "
        "drop_remainder=True).prefetch(tf.data.AUTOTUNE)`; the validation set needs no shuffling.",
    ],
    explanation="Shuffling points, not batches, gives each step a fresh random sample. Prefetching prepares the next batches "
    "while the present one is used.",
)
def pipelines(train, validation):
    moons = TwoMoons(noise=0.05)
    for name, dataset, batch, count in (("train", train, 256, 390), ("validation", validation, 1_000, 10)):
        _require_batches(name, dataset, batch, count)
    places = [_places(train, moons.sample(100_000, seed=1)[0]) for _ in range(2)]
    if (places[0] < 0).any():
        raise Wrong("`train` should hold the points of `x_train`.")
    if np.unique(places[0]).size < places[0].size:
        raise Wrong("some points come more than once in a pass over `train`, and others never.")
    if np.array_equal(*places):
        raise Wrong("two passes over `train` give the same batches in the same order: shuffle it, anew for each pass.")
    if {frozenset(batch) for batch in places[0]} & {frozenset(batch) for batch in places[1]}:
        raise Wrong("two passes over `train` share whole batches: shuffle the points first, and batch them then.")
    if places[0][0].max() < 50_000:
        raise Wrong(
            "the first batch comes from the beginning of `x_train` alone: give the shuffle a buffer of `len(x_train)`."
        )
    held_out = _places(validation, moons.sample(10_000, seed=2)[0])
    if (held_out < 0).any() or np.unique(held_out).size < held_out.size:
        raise Wrong("`validation` should hold each point of `x_validation` once.")


def _require_batches(name: str, dataset: tf.data.Dataset, batch: int, count: int) -> None:
    require_instance(f"`{name}`", dataset, tf.data.Dataset, "a `tf.data.Dataset`")
    first = next(iter(dataset), None)
    if first is None:
        raise Wrong(f"`{name}` has no batch at all. Is it made `from_tensor_slices`, with an element for each point?")
    if not tf.is_tensor(first):
        raise Wrong(
            f"an element of `{name}` should be one tensor, a batch of points; yours is of type {type(first).__name__}."
        )
    if first.shape != (batch, 2):
        raise Wrong(f"a batch of `{name}` should have shape {(batch, 2)}; yours has shape {tuple(first.shape)}.")
    if first.dtype != tf.float32:
        raise Wrong(f"`{name}` should hold float32; yours holds {first.dtype.name}.")
    found = int(dataset.cardinality())
    if found == tf.data.INFINITE_CARDINALITY:
        raise Wrong(f"`{name}` never ends: leave out `repeat`. Keras begins a new pass for each epoch by itself.")
    if found == tf.data.UNKNOWN_CARDINALITY:
        raise Wrong(
            f"TensorFlow cannot tell how many batches `{name}` has, and the training has to know: make it with "
            "`from_tensor_slices`, and without `filter` or a generator."
        )
    if found == count + 1:
        raise Wrong(f"`{name}` has {found} batches, the last of them smaller: leave it out with `drop_remainder=True`.")
    if found != count:
        raise Wrong(f"`{name}` should have {count} batches; yours has {found}.")


def _places(dataset: tf.data.Dataset, points: np.ndarray) -> np.ndarray:
    """Where the points of each batch stand among `points`, −1 for others, in one pass: `[batches, batch]`."""
    known = np.ascontiguousarray(points).view(np.int64).ravel()
    order = np.argsort(known)
    seen = np.stack([np.ascontiguousarray(batch).view(np.int64).ravel() for batch in dataset.as_numpy_iterator()])
    place = order[np.minimum(np.searchsorted(known, seen, sorter=order), len(known) - 1)]
    return np.where(known[place] == seen, place, -1)


@exercise(
    "Live 4.6, the flow",
    reference=lambda: _reference_flow(),
    hints=[
        "A flow is a base distribution and a bijector: `tfd.TransformedDistribution(base, bijector)`. The bijector is "
        "a `tfb.Chain` of the couplings.",
        "The base has *event* shape `(2,)`: `tfd.MultivariateNormalDiag(loc=tf.zeros(2), scale_diag=tf.ones(2))`.",
        "One coupling for each mask, each with a conditioner of its own: `[AffineCoupling(make_conditioner(seed=k), "
        "mask) for k, mask in enumerate(masks)]`. A `Chain` applies its list from the end: hand it `couplings[::-1]`.",
    ],
    explanation="Each coupling gets its own network, with its own seed. As all start as the identity, the untrained flow is "
    "its base distribution.",
)
def flow(base, flow):
    require_distribution("`base`", base, event_shape=(2,))
    require_float32("`base`", base)
    x = _points(20)[:, :2]
    require_close("`base.log_prob`", base.log_prob(x), flows.standard_normal(2).log_prob(x))
    # By their attributes: what these constructors return is not an instance of the public class.
    if not isinstance(flow, tfd.Distribution) or not hasattr(flow, "bijector"):
        raise Wrong(f"`flow` should be a `tfd.TransformedDistribution`; yours is of type {type(flow).__name__}.")
    if not hasattr(flow.bijector, "bijectors"):
        raise Wrong(f"the flow's bijector should be a `tfb.Chain`; yours is of type {type(flow.bijector).__name__}.")
    require_distribution("`flow`", flow, event_shape=(2,))
    layers = list(flow.bijector.bijectors)[::-1]
    if len(layers) != 8:
        raise Wrong(f"the chain should have eight couplings; yours has {len(layers)}.")
    seen = len(flow.trainable_variables)
    if seen == 9:
        raise Wrong("all your couplings share one network: call `make_conditioner` once for each.")
    if seen != 72:
        raise Wrong(f"eight couplings with nine variables each make 72 trainable variables; your flow shows {seen}.")
    log_prob = call("`flow.log_prob(x)`", flow.log_prob, x)
    require_close("before training, `flow.log_prob`", log_prob, base.log_prob(x))
    _require_masks_in_turn(layers)
    _require_seeds_in_order(layers)


def _require_masks_in_turn(layers: Sequence[tfb.Bijector]) -> None:
    frozen = [_frozen(layer) for layer in layers]
    if any(coordinates.sum() != 1 for coordinates in frozen):
        raise Wrong("each coupling should freeze one coordinate and transform the other: hand it its mask.")
    if any(np.array_equal(one, following) for one, following in itertools.pairwise(frozen)):
        raise Wrong("neighbouring couplings freeze the same coordinate: give each its own mask, one after the other.")


def _frozen(layer: tfb.Bijector) -> np.ndarray:
    """Which coordinates a layer leaves as they are, whatever its weights; these are put back."""
    weights = [variable.numpy() for variable in layer.trainable_variables]
    z = _points(9)[:, :2]
    try:
        _randomise(layer)
        x = call("A coupling's `forward(z)`", layer.forward, z)
    finally:
        for variable, weight in zip(layer.trainable_variables, weights, strict=True):
            variable.assign(weight)
    return np.all(np.isclose(x, z), axis=0)


def _require_seeds_in_order(layers: Sequence[tfb.Bijector]) -> None:
    """Tells by the weights that a seed gives which conditioner a coupling has, in the order in which the couplings act."""
    kernels = [
        next(v.numpy() for v in layer.trainable_variables if v.shape.rank == 2 and v.shape[0] == 2) for layer in layers
    ]
    if any(np.array_equal(one, another) for one, another in itertools.combinations(kernels, 2)):
        raise Wrong(
            "some of your networks begin with the same weights: seed each with its place in the list, `seed=k`."
        )
    seeds = [_seed(kernel) for kernel in kernels]
    # Other networks than the notebook's have other weights, and then there is no telling.
    if None in seeds or seeds == sorted(seeds):
        return
    if seeds == sorted(seeds, reverse=True):
        raise Wrong(
            "the coupling of the last mask acts first on z: a `Chain` applies its list from the end, so hand it "
            "`couplings[::-1]`."
        )
    raise Wrong("the couplings should act in the order of their masks and seeds, the first on z first.")


def _seed(kernel: np.ndarray) -> int | None:
    """Which of the first seeds gives the notebook's hidden layers this first kernel, if any does."""
    return next((k for k, known in enumerate(_first_kernels(kernel.shape[1])) if np.allclose(known, kernel)), None)


@functools.cache
def _first_kernels(width: int) -> list[np.ndarray]:
    inputs = tf_keras.Input((2,))
    features = [networks.dense_features(inputs, (width,), seed=seed) for seed in range(9)]
    return [tf_keras.Model(inputs, each).get_weights()[0] for each in features]


def _reference_flow() -> tuple[tfd.Distribution, tfd.Distribution]:
    base = flows.standard_normal(2)
    couplings = [
        bijectors.AffineCoupling(_reference_conditioner(seed=k), mask) for k, mask in enumerate(masks.reference())
    ]
    return base, tfd.TransformedDistribution(base, tfb.Chain(couplings[::-1]))


@exercise(
    "Live 4.7, the Keras model",
    reference=lambda: MaximumLikelihood,
    hints=[
        "Maximum likelihood over a batch: the loss is the mean of $-\\log p(x)$ over its points.",
        "`self.flow.log_prob(x)` has shape `(batch,)`. Its negative mean, a single number, goes to `self.add_loss`.",
        "`log_prob = self.flow.log_prob(x)`; `self.add_loss(-tf.reduce_mean(log_prob))`; `return log_prob`.",
    ],
    explanation="`add_loss` hands Keras a loss that needs no target. The mean, rather than the sum, keeps the learning rate "
    "independent of the batch size.",
)
def model(FlowModel):
    if not isinstance(FlowModel, type) or not issubclass(FlowModel, tf_keras.Model):
        raise Wrong(f"`FlowModel` should be a class derived from `tf_keras.Model`; yours is {str(FlowModel)[:80]}.")
    require_filled(FlowModel)
    small = _randomise(flows.realnvp(2, layers=2, hidden=(4,), seed=0))
    made = call("`FlowModel(flow)`", FlowModel, small)
    x = _points(8)[:, :2]
    log_prob = call("Calling the model", made, x)
    expected = small.log_prob(x)
    require_close(
        "what the model returns",
        log_prob,
        expected,
        {
            "the model should return log p(x), not −log p(x).": -expected,
            "the model should return log p(x), not p(x).": tf.exp(expected),
        },
    )
    if len(made.losses) != 1:
        raise Wrong(f"the model should add one loss, with `self.add_loss`; yours adds {len(made.losses)}.")
    require_close(
        "the loss",
        made.losses[0],
        -tf.reduce_mean(expected),
        {
            "your loss has the wrong sign: training minimises it, and log p should grow.": tf.reduce_mean(expected),
            "take the mean over the batch rather than the sum.": -tf.reduce_sum(expected),
            "average log p(x), not p(x): the loss is the mean of −log p(x).": -tf.reduce_mean(tf.exp(expected)),
            "average the logarithms; yours is the logarithm of the average.": -tf.math.log(
                tf.reduce_mean(tf.exp(expected))
            ),
        },
    )
    made(x)
    if len(made.losses) != 1:
        raise Wrong(
            "hand `self.add_loss` the loss itself, a tensor, and no function that computes it: with functions, the losses of "
            "earlier steps are kept, and training stops with an error."
        )
    if len(made.trainable_variables) != len(small.trainable_variables):
        raise Wrong("the model does not see the flow's variables: keep the flow as an attribute, `self.flow = flow`.")
    _require_training_step(made, small)


def _require_training_step(made: tf_keras.Model, small: tfd.Distribution) -> None:
    x = _points(8)[:, :2]

    def loss(x: tf.Tensor) -> tf.Tensor:
        made(x)
        return made.losses[0]

    try:
        got = _compiled_gradients(loss, small.trainable_variables, x)
    except Exception as error:
        raise Wrong(
            "in a compiled training step, where the number of points is not known beforehand, your `call` raises an error: use "
            "TensorFlow's functions, such as `tf.reduce_mean`, rather than NumPy's."
        ) from error
    right = _compiled_gradients(lambda x: -tf.reduce_mean(small.log_prob(x)), small.trainable_variables, x)
    if not _same_gradients(got, right):
        raise Wrong(
            "the loss has the right value, but not its gradient, so that training would go astray: compute it from "
            "`self.flow.log_prob(x)` with TensorFlow's functions alone."
        )


@exercise(
    "Live 4.8, the stages of the flow",
    reference=lambda: flows.stages,
    hints=[
        "Start a list with z itself. Then each coupling acts on the last element, and its result joins the list.",
        "`flow.bijector.bijectors` lists the couplings as one writes a composition: the *last* acts first on z.",
        "`for coupling in reversed(flow.bijector.bijectors): points.append(coupling.forward(points[-1]))`",
    ],
    explanation="`Chain([f, g])` is $f \\circ g$, so that sampling runs through the list from its end to its beginning.",
)
def stages(stages):
    random = _randomise(flows.realnvp(2, layers=3, hidden=(4,), seed=1))
    z = _points(5)[:, :2]
    points = call("`stages(flow, z)`", stages, random, z)
    if tf.is_tensor(points) or isinstance(points, np.ndarray):
        points = list(points)
    if not isinstance(points, list | tuple) or len(points) != 4:
        got = f"{len(points)} elements" if isinstance(points, list | tuple) else f"one {type(points).__name__}"
        raise Wrong(
            f"for a flow of three layers, `stages` should return a list of four: z, and the points after each; yours returns {got}."
        )
    layers = random.bijector.bijectors
    require_close(
        "the first stage",
        points[0],
        z,
        {
            "the list should begin with z itself; yours begins with the points after one layer.": layers[-1].forward(z),
            "the list should begin with z and end with x; yours runs the other way.": random.bijector.forward(z),
        },
    )
    wrong_order = z
    for coupling in layers:
        wrong_order = coupling.forward(wrong_order)
    require_close(
        "the last stage",
        points[-1],
        random.bijector.forward(z),
        {
            "your layers act in the wrong order: in a `Chain` the last one listed acts first.": wrong_order,
            "you went the way from x to z: use `forward`.": random.bijector.inverse(z),
            "each layer should act on the points that the layer before it returned, not on z.": layers[0].forward(z),
        },
    )
    for k, (point, right) in enumerate(zip(points, flows.stages(random, z), strict=True)):
        require_close(f"stage {k}", point, right)


# ------------------------------------------------------------------------------------------------------ exercises


@exercise(
    "Exercise 4.1, the two log-determinants",
    reference=lambda: _reference_log_det_gap,
    hints=[
        "By the chain rule, the Jacobian of the inverse at x = f(z) is the inverse matrix of the Jacobian of f at z. "
        "What does that say about the logarithms of their determinants?",
        "They add up to zero, if the inverse log-det is taken at $x = f(z)$ and not at z. Take it at a copy of x, as in "
        "Live 4.4: for the tensor that `forward` returned, TFP remembers what it knows already.",
        "`x = tf.identity(bijector.forward(z))`; the gap at each point is `bijector.forward_log_det_jacobian(z) + "
        "bijector.inverse_log_det_jacobian(x)`; return the largest absolute value.",
    ],
    explanation="From $f^{-1}(f(z)) = z$ follows $J_{f^{-1}}(f(z))\\,J_f(z) = I$, so the determinants are reciprocal and "
    "their logarithms opposite.",
)
def log_det_gap(log_det_gap):
    z = _points(6)
    # Two layers: one alone has the same s at z and at x, so that log-dets taken at the wrong point would pass.
    layers = [bijectors.AffineCoupling(_shift_and_log_scale, mask) for mask in (_MASK, 1 - _MASK)]
    right = tfb.Chain(layers)
    gap = call("`log_det_gap(bijector, z)`", log_det_gap, right, z)
    mistaken = right.forward_log_det_jacobian(z) - right.inverse_log_det_jacobian(right.forward(z))
    at_z = right.forward_log_det_jacobian(z) + right.inverse_log_det_jacobian(z)
    require_close(
        "`log_det_gap` of a correct coupling",
        gap,
        0.0,
        {
            "one log-det is *minus* the other: add them, or compare one with minus the other.": tf.reduce_max(
                tf.abs(mistaken)
            ),
            "the inverse log-det belongs at x = forward(z), not at z.": tf.reduce_max(tf.abs(at_z)),
        },
    )
    gap = as_array("what `log_det_gap` returns", call("`log_det_gap(bijector, z)`", log_det_gap, _WrongLogDet(), z))
    if np.allclose(gap, 0, atol=1e-4):
        raise Wrong(
            "given a bijector whose inverse log-det is wrong, your `log_det_gap` still finds no gap. TFP remembers how it came "
            "to x: hand `inverse_log_det_jacobian` a copy, `tf.identity(x)`."
        )
    gaps = _WrongLogDet.gaps
    require_close(
        "`log_det_gap` of a bijector whose inverse log-det is off by 0.5 at most",
        gap,
        0.5,
        {
            "take the absolute value before the maximum: a gap may be negative.": gaps.max(),
            "return the largest gap, not the mean.": np.abs(gaps).mean(),
            "return the largest gap, not the sum.": np.abs(gaps).sum(),
            "return the largest gap itself, not its square.": np.square(gaps).max(),
            "take the absolute value at each point, and the largest of them: in a mean of gaps, signs cancel.": np.abs(
                gaps.mean()
            ),
        },
    )


class _WrongLogDet(tfb.Bijector):
    """x = sinh(z), with an inverse log-determinant that is off by other amounts at other points."""

    gaps = np.array([0.1, -0.5, 0.3, 0.05, 0.2, -0.1], np.float32)

    def __init__(self):
        super().__init__(forward_min_event_ndims=1, parameters={}, name="wrong_log_det")

    def _forward(self, z):
        return tf.sinh(z)

    def _inverse(self, x):
        return tf.asinh(x)

    def _forward_log_det_jacobian(self, z):
        return tf.reduce_sum(tf.math.log(tf.cosh(z)), axis=-1)

    def _inverse_log_det_jacobian(self, x):
        return self.gaps - tf.reduce_sum(tf.math.log1p(tf.square(x)), axis=-1) / 2


def _reference_log_det_gap(bijector: tfb.Bijector, z: tf.Tensor) -> tf.Tensor:
    x = tf.identity(bijector.forward(z))
    return tf.reduce_max(tf.abs(bijector.forward_log_det_jacobian(z) + bijector.inverse_log_det_jacobian(x)))


@exercise(
    "Exercise 4.2, three layers are needed",
    reference=lambda: (_reference_influence, 3),
    hints=[
        "$\\partial x_i / \\partial z_j$ tells whether coordinate j of z can influence coordinate i of x. "
        "`tape.batch_jacobian` gives it at every point.",
        "An entry of the Jacobian that is exactly zero at every one of many random points is zero altogether: "
        "`tf.reduce_any(jacobian != 0, axis=0)`. Then print `influence` for one, two and three layers.",
        "`with tf.GradientTape() as tape: tape.watch(z); x = bijector.forward(z)`, and then "
        "`tf.reduce_any(tape.batch_jacobian(x, z) != 0, axis=0)`. Two layers still leave zeros; three leave none.",
    ],
    explanation="In blocks, two layers give $\\begin{pmatrix} I + T_2 T_1 & T_2 \\\\ T_1 & I \\end{pmatrix}$: the last block "
    "is the identity, so that coordinates of the second half have no influence on their neighbours. A third layer adds "
    "$T_3$ times the first block row to the second and fills it.",
)
def three_layers(influence, least_layers):
    least = as_array("`least_layers`", least_layers)
    if least.shape != () or not float(least).is_integer():
        raise Wrong(f"`least_layers` should be a whole number; yours is {least_layers!r}.")
    rng = np.random.default_rng(0)
    for layers in (1, 2, 3):
        matrix = rng.normal(size=(4, 4)) * np.tri(4, k=layers - 2) + np.eye(4)
        linear = tfb.Chain([_Linear(tf.constant(matrix, tf.float32))])
        require_close(
            "`influence(bijector, z)`, as zeros and ones,",
            call("`influence(bijector, z)`", influence, linear, _points(20)),
            (matrix != 0).astype(float),
            {
                "rows are coordinates of x and columns coordinates of z; yours is transposed.": (matrix.T != 0).astype(
                    float
                ),
                "a negative derivative is an influence as well: ask whether an entry differs from 0.": (
                    matrix > 0
                ).astype(float),
                "those are derivatives: return whether they differ from 0, not how large they are.": np.abs(matrix),
            },
        )
    right = np.eye(4)
    right[3, 0] = right[2, 1] = 1
    sometimes = bijectors.AdditiveCoupling(lambda x: tf.nn.relu(x[..., ::-1]), np.array([1, 1, 0, 0]))
    require_close(
        "For a map with an entry of the Jacobian that is zero at some points and not at others, `influence`",
        call("`influence(bijector, z)`", influence, sometimes, _points(20)),
        right,
    )
    # At a point and at its mirror image the derivatives of squares are opposite, and cancel in a mean.
    squares = bijectors.AdditiveCoupling(lambda x: tf.square(x[..., ::-1]), np.array([1, 1, 0, 0]))
    point = _points(1)
    require_close(
        "For a map with an entry of the Jacobian that is positive at one point and negative at another, `influence`",
        call("`influence(bijector, z)`", influence, squares, tf.concat([point, -point], axis=0)),
        right,
        {"a sum or a mean over the points may cancel: ask whether the entry differs from 0 at any of them.": np.eye(4)},
    )
    if least != 3:
        raise Wrong(
            f"`influence` is right, but {int(least)} is not the least number of layers after which it has no "
            "zeros left. Print it for 1, 2, 3 and 4 layers."
        )


class _Linear(tfb.Bijector):
    def __init__(self, matrix: tf.Tensor):
        super().__init__(forward_min_event_ndims=1, is_constant_jacobian=True, parameters={}, name="linear")
        self._matrix = matrix

    def _forward(self, z):
        return tf.linalg.matvec(self._matrix, z)


def _reference_influence(bijector: tfb.Bijector, z: tf.Tensor) -> tf.Tensor:
    z = tf.identity(z)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(z)
        x = bijector.forward(z)
    return tf.reduce_any(tape.batch_jacobian(x, z, experimental_use_pfor=False) != 0, axis=0)


@exercise(
    "Exercise 4.3, NICE",
    reference=lambda: (bijectors.AdditiveCoupling, float(np.log(2 * np.pi))),
    hints=[
        "It is the affine coupling with $s = 0$. The log-det then is 0 for each point: shape `(n,)`, not one number.",
        "`tf.zeros(tf.shape(x)[:-1])` has the right shape. For the bound: a flow with log-det 0 has "
        "$p_X(x) = p_Z(f^{-1}(x))$. How large can the density of a standard normal in the plane get?",
        "Its maximum, at the origin, is $1/(2\\pi)$. So $-\\log p_X(x) \\ge \\log 2\\pi$ at every single point.",
    ],
    explanation="A volume-preserving flow moves probability about and cannot concentrate it: its density nowhere exceeds the "
    "base's greatest, $1/(2\\pi)$, while the moons' reaches eight times that. The diagonal scaling lifts the bound by a "
    "constant that training can choose, and that is all it does: the density may then be larger everywhere, not here "
    "more than there.",
)
def nice(AdditiveCoupling, least_loss):
    right = bijectors.AdditiveCoupling(_shift, _MASK)
    coupling = built("AdditiveCoupling", AdditiveCoupling, ("_forward", "_inverse"), _shift, _MASK)
    z = _points(6)
    x = right.forward(z)
    b = _MASK.astype(np.float32)
    _require_method(
        coupling,
        "forward",
        z,
        x,
        {
            "your mask works the wrong way round: entries with b = 1 are frozen.": bijectors.AdditiveCoupling(
                _shift, 1 - _MASK
            ).forward(z),
            "your `_forward` subtracts t; that is the inverse.": right.inverse(z),
            "your layer shifts the frozen entries too: multiply t by 1 − b.": z + _shift(b * z),
            "your conditioner sees entries that it must not see: give it b ⊙ z, not z.": z + (1 - b) * _shift(z),
            "the frozen entries are lost: what has b = 1 must come through unchanged.": (1 - b) * x,
        },
    )
    _require_method(
        coupling,
        "inverse",
        x,
        z,
        {
            "your `_inverse` adds t; it should subtract it.": right.forward(x),
            "in `_inverse` your layer shifts the frozen entries too.": x - _shift(b * x),
            "in `_inverse` give the conditioner b ⊙ x: it must not see the entries that were transformed.": x
            - (1 - b) * _shift(x),
        },
    )
    for method in ("forward_log_det_jacobian", "inverse_log_det_jacobian"):
        _require_method(coupling, method, z, np.zeros(6), {})
    network = networks.dense_conditioner(len(_MASK), (3,), seed=0, log_scale=False)
    _require_trainable("AdditiveCoupling", AdditiveCoupling, bijectors.AdditiveCoupling(network, _MASK), network)
    _require_least_loss(least_loss)


def _require_least_loss(least_loss: Any) -> None:
    """Says how a bound came about, and not what is right: that is the reader's to find."""
    least, right = as_array("`least_loss`", least_loss), np.log(2 * np.pi)
    mistakes = {
        "that is the greatest density itself: the loss is minus its logarithm.": 1 / (2 * np.pi),
        "that is the logarithm of the greatest density: the loss is minus it.": -right,
        "that is the bound for one dimension: the standard normal in the plane is a product of two.": right / 2,
        "that is the reciprocal of the greatest density: its logarithm is still to be taken.": 2 * np.pi,
        "that is in bits: take the natural logarithm.": right / np.log(2),
        "that is the entropy of the base, which is its mean loss. The least loss is that at the likeliest point.": right
        + 1,
        "that is the entropy of the data, which is the floor for every model. With log-det 0, there is a higher one.": _ENTROPY,
        "a density may well exceed 1, so 0 is no bound. How large can that of the base get?": 0.0,
    }
    if least.shape != ():
        raise Wrong(f"`least_loss` should be a single number; yours has shape {least.shape}.")
    if abs(least - right) <= 0.01:
        return
    for message, mistaken in mistakes.items():
        if abs(least - mistaken) <= 0.002:
            raise Wrong(message)
    raise Wrong(
        "`least_loss` is not the bound. With log-det 0, Eq. (4.1) makes the density of x that of the base at some z. Where is "
        "that largest, how large is it there, and what is minus its logarithm?"
    )


@exercise(
    "Exercise 4.4, a base with two modes",
    reference=lambda: _reference_bimodal(),
    hints=[
        "`MixtureSameFamily` wants a `Categorical` with two probabilities and a *batch* of two distributions of the plane.",
        "The components: a `MultivariateNormalDiag` whose `loc` has shape `(2, 2)`, one centre in each row.",
        "`tfd.MixtureSameFamily(tfd.Categorical(probs=[0.5, 0.5]), tfd.MultivariateNormalDiag(loc=[[-0.5, 0.5], "
        "[1.5, 0.0]], scale_diag=[[0.35, 0.35], [0.35, 0.35]]))`",
    ],
    explanation="The mixture's batch shape is `()` and its event shape `(2,)`, like the normal's that it replaces. A flow is "
    "continuous with a continuous inverse, so that it can only thin out what lies between the moons; a base that is thin "
    "there already leaves it less to do.",
)
def bimodal_base(bimodal):
    require_distribution("`bimodal`", bimodal, event_shape=(2,))
    require_float32("`bimodal`", bimodal)
    size, side = 640, 8.0
    extent = (-side, side, -side, side)
    density = np.exp(call("`bimodal.log_prob(x)`", bimodal.log_prob, plotting.grid(extent, size))).reshape(size, size)
    mass = density.sum() * (2 * side / size) ** 2
    if not abs(mass - 1) < 0.02:
        raise Wrong(
            f"within the square {extent} your distribution has probability {mass:.2f}: bring it closer to the origin, or make it wider."
        )
    peaks = _peaks(density)
    if len(peaks) != 2:
        raise Wrong(
            f"the density should have two modes; yours has {len(peaks)}. Are the centres far enough apart for the widths?"
        )
    lower = min(density[peak] for peak in peaks)
    between = density[tuple(np.rint(np.linspace(*peaks, 200)).astype(int).T)].min()
    if between > 0.8 * lower:
        raise Wrong(
            f"the two modes are hardly separate: between them the density still has {between / lower:.0%} of its height at the "
            "lower one. Move the centres apart, or make them narrower."
        )


def _peaks(density: np.ndarray) -> list[tuple[int, int]]:
    """The places of an image that are higher than all around them."""
    inner, n = density[1:-1, 1:-1], len(density) - 1
    shifts = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]
    # Strictly above the neighbours on one side only: a peak between grid points has an equal beside it.
    higher = [
        inner > density[1 + i : n + i, 1 + j : n + j]
        if (i, j) > (0, 0)
        else inner >= density[1 + i : n + i, 1 + j : n + j]
        for i, j in shifts
    ]
    return [(int(i) + 1, int(j) + 1) for i, j in np.argwhere(np.all(higher, axis=0) & (inner > 1e-3))]


def _reference_bimodal() -> tfd.Distribution:
    return tfd.MixtureSameFamily(
        tfd.Categorical(probs=[0.5, 0.5]),
        tfd.MultivariateNormalDiag(loc=[[-0.5, 0.5], [1.5, 0.0]], scale_diag=[[0.35, 0.35], [0.35, 0.35]]),
    )


@exercise(
    "Exercise 4.5, far from the data",
    reference=lambda: _reference_log_prob_along,
    hints=[
        "The points are `start + distance * direction`, one for each distance: an array of shape `(n, 2)`.",
        "With distances of shape `(n,)`, `distances[:, None] * direction` has shape `(n, 2)`.",
        "`return flow.log_prob(start + distances[:, None] * direction)`",
    ],
    explanation="The flow has seen no data out there, and what it says is extrapolation: the tails are those of a Gaussian "
    "stretched by whatever the last layers happen to do. A low density is a fair sign of a point that is out of "
    "distribution here; in high dimensions it is not (Nalisnick et al. 2019).",
)
def far_from_data(log_prob_along):
    normal = flows.standard_normal(2)
    start, direction = np.array([1.0, 2.0], np.float32), np.array([1.2, -1.6], np.float32)
    distances = np.array([0.0, 1.0, 3.0], np.float32)
    got = call(
        "`log_prob_along(flow, start, direction, distances)`", log_prob_along, normal, start, direction, distances
    )
    points = start + distances[:, None] * direction
    expected = normal.log_prob(points)
    require_close(
        "`log_prob_along(flow, start, direction, distances)`",
        got,
        expected,
        {
            "return the log-density, not the density.": tf.exp(expected),
            "begin at `start`: the points are start + distance × direction.": normal.log_prob(points - start),
            "go in the given direction, not against it.": normal.log_prob(2 * start - points),
            "take the direction as it is given, and do not normalise it: a distance counts in units of its length.": normal.log_prob(
                (start + points) / 2
            ),
        },
    )
    try:
        log_prob_along(tfd.TransformedDistribution(normal, _BatchesAlone()), start, direction, distances)
    except Exception as error:
        raise Wrong(
            "the networks of a flow take a batch of points and no single one: hand `flow.log_prob` all points at once, as an array "
            "of shape (n, 2)."
        ) from error


class _BatchesAlone(tfb.Bijector):
    """The identity, for batches of points only: so is a layer whose network is made with Keras."""

    def __init__(self):
        super().__init__(forward_min_event_ndims=1, parameters={}, name="batches_alone")

    def _inverse(self, x):
        return tf.ensure_shape(x, [None, 2])

    def _inverse_log_det_jacobian(self, x):
        return tf.zeros(tf.shape(x)[:-1])


def _reference_log_prob_along(flow, start, direction, distances):
    return flow.log_prob(start + distances[:, None] * direction)


@exercise(
    "Exercise 4.6, a conditional flow",
    reference=lambda: _reference_conditional_conditioner,
    hints=[
        "Only the input changes: the features are computed from both inputs joined, "
        "`tf_keras.layers.Concatenate()([masked, moon])`.",
        "Both heads are as in Live 4.2, and the model takes the list of both inputs: `tf_keras.Model([masked, moon], "
        "[shift, log_scale])`.",
        "`features = dense_features(tf_keras.layers.Concatenate()([masked, moon]), seed=seed)`, then the two heads of "
        "Live 4.2.",
    ],
    explanation="A coupling stays invertible whatever else its conditioner is told, as long as it is told the same in both "
    "directions. So one network describes a whole family of flows, one for each condition: $p(x \\mid m)$.",
)
def conditional(make_conditional_conditioner):
    network = _network("make_conditional_conditioner", make_conditional_conditioner)
    if len(network.inputs or ()) != 2:
        raise Wrong(
            f"the model should have two inputs, `[masked, moon]`; yours has {len(network.inputs or ())}. The first argument of "
            "`tf_keras.Model` is the list of both."
        )
    x = _points(5)[:, :2]
    first, second = (tf.one_hot([moon] * 5, 2) for moon in (0, 1))
    _require_outputs(call("The network", network, [x, first]))
    _randomise(network)
    for name, one, other, flipped in zip(
        ("shift", "log_scale"), network([x, first]), network([x, second]), network([-x, first]), strict=True
    ):
        if np.allclose(one, other):
            raise Wrong(f"the {name} does not depend on the moon: let `features` see both inputs.")
        if np.allclose(one, flipped):
            raise Wrong(f"the {name} does not depend on the masked point: let `features` see both inputs.")
    _require_joined(network)
    _require_heads(network, [x, first])
    _require_seeded("make_conditional_conditioner", make_conditional_conditioner, network)


def _require_joined(network: tf_keras.Model) -> None:
    """Every one of the four numbers that come in must count on its own, for either moon: their gradients are independent."""
    x = _points(40)[:, :2]
    for moon in (0, 1):
        inputs = [x, tf.one_hot([moon] * len(x), 2)]
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(inputs)
            outputs = tf.unstack(tf.concat(network(inputs), axis=-1), axis=-1)
        gradients = [tf.concat(tape.gradient(output, inputs), axis=-1) for output in outputs]
        sizes = np.linalg.svd(np.concatenate(gradients), compute_uv=False)
        if sizes[-1] < 1e-4 * sizes[0]:
            raise Wrong(
                "the features do not see the four numbers of both inputs separately, but some combination of them: join the inputs "
                "with `tf_keras.layers.Concatenate()`."
            )


def _reference_conditional_conditioner(seed: int) -> tf_keras.Model:
    return networks.dense_conditioner(2, seed=seed, condition_size=2)


# ------------------------------------------------------------------------------------------- what several checks do


# ------------------------------------------------------------------------------------------- what several checks do


def _network(name: str, make: Callable) -> tf_keras.Model:
    network = call(f"`{name}(seed=0)`", make, seed=0)
    require_instance(f"what `{name}` returns", network, tf_keras.Model, "a `tf_keras.Model`")
    if not network.built:
        raise Wrong(
            f"what `{name}` returns has no weights before it is first called, so that nobody could count or train them: make it "
            "with `tf_keras.Model`, from its inputs to its outputs."
        )
    return network


def _require_outputs(outputs: Any) -> None:
    """Asks for a shift and a log-scale for each of five points, all of them 0."""
    if not isinstance(outputs, tuple | list) or len(outputs) != 2:
        found = len(outputs) if isinstance(outputs, tuple | list) else "one"
        raise Wrong(f"the network should have two outputs, `[shift, log_scale]`; yours has {found}.")
    for name, output in zip(("shift", "log_scale"), outputs, strict=True):
        if np.shape(output) != (5, 2):
            raise Wrong(
                f"for an input of shape (5, 2) the {name} should have shape (5, 2) too; yours has {np.shape(output)}."
            )
        if output.dtype != tf.float32:
            raise Wrong(f"the {name} should hold float32, as its input does; yours holds {output.dtype.name}.")
        if np.any(output):
            raise Wrong(
                f"the {name} should be 0 before training, so that the layer starts as the identity: give its head "
                '`kernel_initializer="zeros"`, and no bias but zeros.'
            )


def _require_seeded(name: str, make: Callable, network: tf_keras.Model) -> None:
    if make(seed=0) is network:
        raise Wrong(f"`{name}` should make a new network each time it is called; yours returns the same one again.")
    first, again, other = (make(seed=seed).get_weights() for seed in (0, 0, 1))
    if not all(map(np.array_equal, first, again)):
        raise Wrong("the same seed should give the same weights: hand `seed` on to `dense_features`.")
    if all(map(np.array_equal, first, other)):
        raise Wrong("another seed should give other weights: hand `seed` on to `dense_features`.")


def _require_heads(network: tf_keras.Model, inputs: tf.Tensor | list[tf.Tensor]) -> None:
    """Tells a bounded head from a free one by what large weights do to it; leaves the network spoilt."""
    variables = network.trainable_variables
    _randomise(network)
    shift_follows, log_scale_follows = zip(*(_follow(network, inputs, v) for v in variables), strict=True)
    if sum(shift_follows) == 1 < sum(log_scale_follows):
        raise Wrong("the heads seem to be exchanged: the first output is the shift, the second the bounded log-scale.")
    if sum(shift_follows) < 2:
        raise Wrong(_FREE_SHIFT)
    if sum(log_scale_follows) > 1:
        raise Wrong("the log-scale is not bounded: pass its head through `BoundedLogScale()`.")
    if not any(log_scale_follows):
        raise Wrong("the bound of the log-scale should be learned: use `BoundedLogScale()` rather than tanh alone.")
    _require_both_signs(
        network, inputs, [v for v, bound in zip(variables, log_scale_follows, strict=True) if not bound]
    )
    if len(variables) != 9:
        raise Wrong(
            "two hidden layers and two heads, each with a kernel and a bias, and the bound make 9 trainable variables; "
            f"your network has {len(variables)}. Do both heads read `features`, and is each a layer of its own?"
        )


_FREE_SHIFT = "the shift should be free to take any value: no activation on its head. Only the log-scale is bounded."


def _follow(network: tf_keras.Model, inputs: tf.Tensor | list[tf.Tensor], variable: tf.Variable) -> list[bool]:
    """Whether the shift and the log-scale become as large as one makes a variable."""
    weights = variable.numpy()
    follows = [False, False]
    for factor in (1e4, -1e4):
        variable.assign(factor * np.abs(weights))
        follows = [
            found or not np.max(np.abs(output)) < 50 for found, output in zip(follows, network(inputs), strict=True)
        ]
    variable.assign(weights)
    return follows


def _require_both_signs(
    network: tf_keras.Model, inputs: tf.Tensor | list[tf.Tensor], weights: Sequence[tf.Variable]
) -> None:
    """With weights drawn twenty times, each number of a free head is negative at times and positive at others."""
    outputs = []
    for draw in range(20):
        for k, variable in enumerate(weights):
            variable.assign(tf.random.stateless_normal(variable.shape, seed=[k, draw]))
        outputs.append(np.concatenate(network(inputs), axis=-1))
    least, greatest = np.min(outputs, axis=(0, 1)), np.max(outputs, axis=(0, 1))
    one_sided = (least >= 0) | (greatest <= 0)
    if one_sided[:2].any():
        raise Wrong(_FREE_SHIFT)
    if one_sided[2:].any():
        raise Wrong(
            "the log-scale should be free to be negative: no activation on its head before `BoundedLogScale()`."
        )


def _require_method(coupling: tfb.Bijector, method: str, at: tf.Tensor, expected: tf.Tensor, mistakes: dict) -> None:
    """Compares a method at points that TFP has not met, by the public name, under which TFP derives what is missing."""
    variable = "z" if method.startswith("forward") else "x"
    own = getattr(coupling, f"_{method}", None)
    if own and isinstance(call(f"`_{method}({variable})`", own, tf.identity(at)), int | float):
        raise Wrong(
            f"`_{method}` should return a tensor of shape {tuple(np.shape(expected))}; yours returns a plain number."
        )
    result = call(f"`{method}({variable})`", getattr(coupling, method), tf.identity(at))
    require_close(f"`{method}({variable})`", result, expected, mistakes)


def _require_any_batch(coupling: tfb.Bijector) -> None:
    log_det = call("With two batch axes, `forward_log_det_jacobian`", coupling.forward_log_det_jacobian, _points(3, 2))
    if np.shape(log_det) != (3, 2):
        raise Wrong(
            f"for points of shape (3, 2, 4) the log-det should have shape (3, 2); yours has {np.shape(log_det)}. "
            "Count the axis from the end: `axis=-1`."
        )


def _require_trainable(name: str, kind: type, right: tfb.Bijector, network: tf_keras.Model) -> None:
    """What passes must train: with its variables in sight, compiled, for any number of points, and with gradients.

    Args:
      name: The name of the student's class.
      kind: The student's class.
      right: The course's layer with the same network.
      network: A conditioner.
    """
    _randomise(network)
    layer, z = kind(network, _MASK), _points(5)
    if layer.forward_min_event_ndims != 1 or layer.inverse_min_event_ndims != 1:
        raise Wrong("the layer acts on whole vectors, and TFP has to know: hand it `forward_min_event_ndims=1`.")
    seen = len(layer.trainable_variables)
    if seen != len(network.trainable_variables):
        raise Wrong(
            f"your bijector shows {seen} trainable variables where its network has {len(network.trainable_variables)}, so "
            "that training would leave some alone: keep the network itself as an attribute, `self.conditioner`."
        )
    for method in ("forward", "inverse", "forward_log_det_jacobian", "inverse_log_det_jacobian"):
        require_compiled(f"`{method}`", getattr(layer, method), z)
        expected = getattr(right, method)(tf.identity(z))
        require_close(f"for five points rather than six, `{method}`", getattr(layer, method)(tf.identity(z)), expected)
    x = right.forward(z)

    def loss(layer: tfb.Bijector) -> Callable[[tf.Tensor], tf.Tensor]:
        flow = tfd.TransformedDistribution(flows.standard_normal(len(_MASK)), layer)
        return lambda x: -tf.reduce_mean(flow.log_prob(x))

    variables = network.trainable_variables
    if not _same_gradients(*(_compiled_gradients(loss(each), variables, tf.identity(x)) for each in (layer, right))):
        raise Wrong(
            "values are right, but the gradients that training follows are not: something in your layer keeps them from the "
            "network. Compute all from the conditioner's outputs, with TensorFlow's functions."
        )
    _require_mask_of_any_kind(name, kind, network)


def _require_mask_of_any_kind(name: str, kind: type, network: tf_keras.Model) -> None:
    """The masks of Live 4.1 may be lists."""
    z = _points(6)
    try:
        of_list = kind(network, _MASK.tolist()).forward(tf.identity(z))
    except Exception:
        of_list = None
    if of_list is None or not np.allclose(of_list, kind(network, _MASK).forward(z)):
        raise Wrong(
            f"`{name}` goes wrong where the mask is a list such as [1, 0]: keep it as a float tensor, `tf.constant(mask, "
            "tf.float32)`."
        )


def _compiled_gradients(loss: Callable, variables: Sequence[tf.Variable], x: tf.Tensor) -> list[tf.Tensor | None]:
    """Gradients of a loss in a compiled step, which does not know how many points there will be."""

    @tf.function(input_signature=[tf.TensorSpec([None, *x.shape[1:]])], autograph=False)
    def step(x: tf.Tensor) -> list[tf.Tensor | None]:
        with tf.GradientTape() as tape:
            value = loss(x)
        return tape.gradient(value, variables)

    return step(x)


def _same_gradients(got: Sequence[tf.Tensor | None], right: Sequence[tf.Tensor | None]) -> bool:
    return all(a is not None and np.allclose(a, b, rtol=1e-3, atol=1e-4) for a, b in zip(got, right, strict=True))
