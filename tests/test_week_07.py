"""Week 7's checks: right answers of every kind pass, typical wrong ones are told what is wrong, junk never escapes."""

import statistics
import time
from itertools import pairwise
from time import perf_counter

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from exercise_tests import ExerciseTests
from scipy.signal import find_peaks

from course_utils import bijectors, flows
from course_utils import made as mades
from course_utils.bijectors.once import once_per_trace
from course_utils.exercises import week_07
from course_utils.networks import BoundedLogScale

tfb = tfp.bijectors
tfd = tfp.distributions

# ------------------------------------------------------------------------------------------------- answers to try


def masked_dense(call):
    class MaskedDense(tf_keras.layers.Dense):
        def __init__(self, mask, **options):
            super().__init__(mask.shape[1], **options)
            self.mask = tf.constant(mask, tf.float32)

    MaskedDense.call = call
    return MaskedDense


def masked_dense_of_keras_3():
    class MaskedDense(tf.keras.layers.Dense):
        def call(self, x):
            return self.activation(x @ (self.mask * self.kernel) + self.bias)

    return MaskedDense


def made_of_keras_3(degrees_in, hidden, seed):
    inputs = tf.keras.Input((len(degrees_in),))
    return tf.keras.Model(inputs, [tf.keras.layers.Dense(len(degrees_in))(inputs) for _ in range(2)])


def masked_dense_that_replaces_its_kernel(self, x):
    self.kernel = self.mask * self.kernel
    return self.activation(x @ self.kernel + self.bias)


def made(
    layer=mades.MaskedDense,
    head="zeros",
    bound=True,
    with_options=True,
    strict=True,
    exchange=False,
    one_head=False,
    activation="relu",
    hidden_mask=lambda mask: mask,
    features_of_heads=lambda features: features,
    finish=lambda shift, log_scale: [shift, log_scale],
):
    """The notebook's function with one thing or another done differently."""

    def make_made(degrees_in, hidden, seed):
        degrees_in = np.asarray(degrees_in)
        degrees_hidden = [np.round(np.linspace(1, max(degrees_in) - 1, width)) for width in hidden]
        *hidden_masks, last_mask = mades.masks([degrees_in, *degrees_hidden])
        if not strict:
            last_mask = (degrees_hidden[-1][:, None] <= degrees_in).astype(int)
        kernels = tf_keras.initializers.VarianceScaling(1 / 3, "fan_in", "uniform", seed=seed)
        biases = tf_keras.initializers.RandomUniform(-0.5, 0.5, seed=seed)
        options = {"activation": activation, "kernel_initializer": kernels, "bias_initializer": biases}
        if with_options is not True:
            options = {"activation": with_options} if with_options else {}
        inputs = tf_keras.Input((len(degrees_in),))
        features = inputs
        for mask in hidden_masks:
            features = layer(hidden_mask(mask), **options)(features)
        features = features_of_heads(features)
        head_options = {"kernel_initializer": "zeros"} if head == "zeros" else head
        shift = layer(last_mask, **head_options)(features)
        log_scale = shift if one_head else layer(last_mask, **head_options)(features)
        if bound:
            log_scale = BoundedLogScale()(log_scale) if bound is True else bound(log_scale)
        return tf_keras.Model(inputs, [log_scale, shift] if exchange else finish(shift, log_scale))

    return make_made


def made_of_inputs_alone(degrees_in, hidden, seed):
    *hidden_masks, last_mask = mades.masks([np.asarray(degrees_in), *(np.ones(width) for width in hidden)])
    inputs = tf_keras.Input((len(degrees_in),))
    for mask in hidden_masks:
        features = mades.MaskedDense(mask, activation="relu")(inputs)
    return tf_keras.Model(inputs, [mades.MaskedDense(last_mask)(features) for _ in range(2)])


def unmasked(mask, **options):
    return tf_keras.layers.Dense(mask.shape[1], **options)


def shorter(mask):
    """A mask without some of the connections that it may have."""
    return mask * (np.arange(mask.shape[0])[:, None] > 0)


def depends(reduce=lambda jacobian: np.any(jacobian != 0, axis=0), watch=True):
    def answer(function, x):
        with tf.GradientTape(persistent=True) as tape:
            if watch:
                tape.watch(x)
            y = function(x)
        return reduce(tape.batch_jacobian(y, x, experimental_use_pfor=False).numpy())

    return answer


def depends_with_every_jacobian(function, x):
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = function(x)
    return tape.jacobian(y, x, experimental_use_pfor=False).numpy() != 0


def affine(v, shift, log_scale):
    return v * tf.exp(log_scale) + shift


def undone(v, shift, log_scale):
    return (v - shift) * tf.exp(-log_scale)


def loop(combine, passes=lambda v: v.shape[-1], start=tf.zeros_like):
    def method(self, known):
        result = start(known)
        for _ in range(passes(known)):
            result = combine(known, *self.network(result))
        return result

    return method


def natural_order(combine):
    def method(self, known):
        result = np.zeros(known.shape, np.float32)
        for i in range(known.shape[-1]):
            result[..., i] = combine(known, *self.network(tf.constant(result)))[..., i]
        return tf.constant(result)

    return method


def loop_after_a_call(combine):
    """One call of the network more than there are dimensions."""

    def method(self, known):
        shift, log_scale = self.network(tf.zeros_like(known))
        for _ in range(known.shape[-1]):
            result = combine(known, shift, log_scale)
            shift, log_scale = self.network(result)
        return result

    return method


def loop_over_a_tensor(combine):
    def method(self, known):
        result = tf.zeros_like(known)
        for _ in tf.range(tf.shape(known)[-1]):
            result = combine(known, *self.network(result))
        return result

    return method


def tf_loop(combine):
    def method(self, known):
        def step(result, _):
            return combine(known, *self.network(result))

        return tf.foldl(step, tf.range(known.shape[-1]), tf.zeros_like(known))

    return method


def loop_with_numpy(combine):
    return lambda self, known: tf.constant(loop(combine)(self, known).numpy())


def once(combine):
    return lambda self, v: combine(v, *self.network(v))


def log_det(of_outputs):
    return lambda self, v: of_outputs(*self.network(v))


def total(values):
    return tf.reduce_sum(values, axis=-1)


def compounded(self, known):
    result = tf.zeros_like(known)
    for _ in range(known.shape[-1]):
        result = affine(result, *self.network(result))
    return result


def compounded_from_z(self, z):
    for _ in range(z.shape[-1]):
        z = affine(z, *self.network(z))
    return z


def autoregressive(**methods):
    """A class like the notebook's, with some methods given."""

    class Flow(tfb.Bijector):
        def __init__(self, network):
            super().__init__(forward_min_event_ndims=1)
            self.network = network

    for name, method in methods.items():
        if method:
            setattr(Flow, name, method)
    return Flow


def forward_log_det_of_maf(self, z):
    return total(self.network(self.forward(z))[1])


def inverse_log_det_of_iaf(self, x):
    return -total(self.network(self.inverse(x))[1])


def maf(**methods):
    right = {
        "_inverse": once(undone),
        "_inverse_log_det_jacobian": log_det(lambda t, s: -total(s)),
        "_forward": loop(affine),
    }
    return autoregressive(**right | methods)


def iaf(**methods):
    right = {
        "_forward": once(affine),
        "_forward_log_det_jacobian": log_det(lambda t, s: total(s)),
        "_inverse": loop(undone),
    }
    return autoregressive(**right | methods)


class BlankMAF(tfb.Bijector):
    """The student notebook's class, untouched."""

    def __init__(self, network):
        super().__init__(forward_min_event_ndims=1, name="masked_autoregressive")
        self.network = network

    @once_per_trace
    def _shift_and_log_scale(self, x):
        return self.network(x)

    def _inverse(self, x):
        return ...

    def _inverse_log_det_jacobian(self, x):
        return ...

    def _forward(self, z):
        x = tf.zeros_like(z)  # noqa: F841, as in the notebook
        return ...


class HalfMAF(BlankMAF):
    def _inverse(self, x):
        shift, log_scale = self._shift_and_log_scale(x)
        return (x - shift) / tf.exp(log_scale)

    def _inverse_log_det_jacobian(self, x):
        return tf.reduce_sum(-self._shift_and_log_scale(x)[1], -1)


class LoopAloneMAF(BlankMAF):
    _forward = loop(affine)


def stack(
    turn=True, reverse=True, seeds=True, shared=False, base=None, hand_on=True, start=0, chain=tfb.Chain, least=1
):
    def make_maf(size, layers, hidden=(64, 64)):
        order = np.arange(least, size + least)

        def network(k):
            degrees_in = order if (k + start) % 2 == 0 or not turn else order[::-1]
            return week_07.made.reference()(degrees_in, hidden if hand_on else (64, 64), seed=k if seeds else 0)

        one = network(0)
        layers = [bijectors.MaskedAutoregressive(one if shared else network(k)) for k in range(layers)]
        bijector = chain(layers[::-1] if reverse else layers)
        return tfd.TransformedDistribution(base(size) if base else flows.standard_normal(size), bijector)

    return make_maf


def idle_layers(size, layers, hidden=(64, 64)):
    return tfd.TransformedDistribution(flows.standard_normal(size), tfb.Chain([tfb.Identity()] * layers))


def stack_of_degrees(degrees_of):
    """A stack whose layer k has the degrees `degrees_of(size, k)`."""

    def make_maf(size, layers, hidden=(64, 64)):
        networks = [week_07.made.reference()(degrees_of(size, k), hidden, seed=k) for k in range(layers)]
        chain = tfb.Chain([bijectors.MaskedAutoregressive(network) for network in networks[::-1]])
        return tfd.TransformedDistribution(flows.standard_normal(size), chain)

    return make_maf


def upwards(size):
    return np.arange(1, size + 1)


def masks(hidden="<=", last="<", previous=lambda layers, k: layers[k], finish=lambda mask: mask.astype(int)):
    compare = {"<=": np.less_equal, "<": np.less, ">=": np.greater_equal, ">": np.greater}

    def made_masks(degrees_in, degrees_hidden):
        layers = [degrees_in, *degrees_hidden]
        result = []
        for k, after in enumerate(layers[1:]):
            result.append(finish(compare[hidden](np.asarray(previous(layers, k))[:, None], after)))
        return [*result, finish(compare[last](np.asarray(previous(layers, len(layers) - 1))[:, None], degrees_in))]

    return made_masks


def masks_with_loops(degrees_in, degrees_hidden):
    layers = [degrees_in, *degrees_hidden]
    result = []
    for before, after in pairwise(layers):
        result.append(np.array([[1.0 if b <= a else 0.0 for a in after] for b in before]))
    result.append(np.array([[float(a > b) for a in degrees_in] for b in layers[-1]]))
    return tuple(result)


def masks_that_change_the_list(degrees_in, degrees_hidden):
    degrees_hidden.insert(0, degrees_in)
    hidden = [(before[:, None] <= after).astype(int) for before, after in pairwise(degrees_hidden)]
    return [*hidden, (degrees_hidden[-1][:, None] < degrees_in).astype(int)]


def masks_for_sorted_outputs(degrees_in, degrees_hidden):
    *hidden, _ = masks()(degrees_in, degrees_hidden)
    return [*hidden, (degrees_hidden[-1][:, None] < np.arange(1, len(degrees_in) + 1)).astype(int)]


def right_cheat(x, c):
    return x, -c * tf.ones_like(x)


def right_claim(dimensions, c):
    return dimensions * (c - 0.5 * np.log(2 * np.pi))


def claim(formula):
    return right_cheat, lambda dimensions, c: formula(dimensions, c, np.log(2 * np.pi) / 2)


def maxima(left=np.greater, right=np.greater, join=np.logical_and):
    return lambda v: join(left(v[1:-1], v[:-2]), right(v[1:-1], v[2:])).sum()


def maxima_with_a_loop(values):
    count = 0
    for left, middle, right in zip(values, values[1:], values[2:], strict=False):
        count += left < middle > right
    return count


def maxima_and_ends(values):
    return maxima()(np.concatenate([[-np.inf], values, [-np.inf]]))


def timed(
    warm_up=1, start_late=True, combine=lambda seconds, repeats: seconds / repeats, clock=lambda: time.perf_counter()
):
    def seconds_per_call(function, repeats):
        start = clock()
        for _ in range(warm_up):
            function()
        start = clock() if start_late else start
        for _ in range(repeats):
            function()
        return combine(clock() - start, repeats)

    return seconds_per_call


def timed_each(summary):
    def seconds_per_call(function, repeats):
        function()
        times = []
        for _ in range(repeats):
            start = time.perf_counter()
            function()
            times.append(time.perf_counter() - start)
        return summary(times)

    return seconds_per_call


def tfp_maf(of_outputs=None, wrap=lambda bijector: bijector, base=flows.standard_normal):
    def answer(network, size):
        changed = (lambda x, **options: of_outputs(*network(x))) if of_outputs else network
        bijector = tfb.MaskedAutoregressiveFlow(changed)
        return tfd.TransformedDistribution(base(size), wrap(bijector))

    return answer


RIGHT = {
    "masked_dense": [
        (masked_dense(lambda self, x: self.activation(tf.matmul(x, self.kernel * self.mask) + self.bias)),),
        (
            masked_dense(
                lambda self, x: self.activation(tf.nn.bias_add(x @ tf.where(self.mask > 0, self.kernel, 0), self.bias))
            ),
        ),
    ],
    "made": [(made(),), (made(head={"kernel_initializer": "zeros", "bias_initializer": "zeros"}),)],
    "depends": [
        (depends(),),
        (depends(lambda jacobian: np.abs(jacobian).max(axis=0) > 0),),
        (depends(lambda jacobian: tf.reduce_any(tf.not_equal(jacobian, 0), 0).numpy()),),
    ],
    "maf": [
        (maf(),),
        (maf(_forward=loop(affine, start=tf.ones_like)),),
        (maf(_forward=loop_after_a_call(affine)),),
        (maf(_forward=tf_loop(affine)),),
        (maf(_inverse_log_det_jacobian=None, _forward_log_det_jacobian=forward_log_det_of_maf),),
        (bijectors.MaskedAutoregressive,),
    ],
    "stack": [
        (stack(),),
        (stack(reverse=False, start=0, chain=lambda layers: tfb.Chain(list(reversed(layers)))),),
        (lambda size, layers, hidden=(64, 64): flows.maf(size, layers, hidden, seed=5),),
    ],
    "iaf": [
        (iaf(),),
        (iaf(_inverse=loop(undone, start=tf.identity)),),
        (iaf(_inverse=loop_after_a_call(undone)),),
        (iaf(_forward_log_det_jacobian=None, _inverse_log_det_jacobian=inverse_log_det_of_iaf),),
        (bijectors.InverseAutoregressive,),
    ],
    "masks": [(masks(),), (masks_with_loops,), (masks_that_change_the_list,), (masks(finish=lambda mask: mask),)],
    "diagonal": [
        (right_cheat, right_claim),
        (
            lambda x, c: [x.numpy(), np.full(x.shape, -c)],
            lambda d, c: float(flows.standard_normal(d).log_prob(tf.zeros(d)) + d * c),
        ),
    ],
    "bumps": [
        (maxima(),),
        (maxima_with_a_loop,),
        (lambda v: len([i for i in range(1, len(v) - 1) if v[i] > max(v[i - 1], v[i + 1])]),),
    ],
    "stopwatch": [(timed(),), (timed_each(np.mean),), (timed(clock=perf_counter),)],
    "tfp_maf": [
        (tfp_maf(),),
        (tfp_maf(base=lambda size: tfd.Independent(tfd.Normal(tf.zeros(size), 1.0), 1)),),
        (
            lambda network, size: tfd.TransformedDistribution(
                tfd.Sample(tfd.Normal(0.0, 1.0), size), tfb.MaskedAutoregressiveFlow(network)
            ),
        ),
    ],
    "two_blocks": [
        (lambda size: [1] * (size // 2) + [2] * (size // 2),),
        (lambda size: np.where(np.arange(size) < size / 2, 1, 2),),
        (lambda size: np.repeat([0, 1], size // 2),),
        (lambda size: np.repeat([3, 7], size // 2),),
    ],
}

WRONG = {
    "masked_dense": [
        ((masked_dense(lambda self, x: self.activation(x @ self.kernel + self.bias)),), "the mask is missing"),
        ((masked_dense(lambda self, x: self.activation(x @ (self.kernel * self.mask))),), "the bias is missing"),
        ((masked_dense(lambda self, x: x @ (self.kernel * self.mask) + self.bias),), "the activation is missing"),
        (
            (masked_dense(lambda self, x: self.activation(x @ self.kernel * self.mask + self.bias)),),
            "parentheses around",
        ),
        (
            (masked_dense(lambda self, x: self.activation(x @ self.mask * self.kernel + self.bias)),),
            "parentheses around",
        ),
        (
            (masked_dense(lambda self, x: tf.nn.relu(x @ (self.mask * self.kernel) + self.bias)),),
            "the one that the layer was given",
        ),
        (
            (masked_dense(lambda self, x: self.activation(x @ (self.kernel * self.mask)) + self.bias),),
            "the bias comes before",
        ),
        (
            (masked_dense(lambda self, x: self.activation(x @ (self.kernel @ self.mask) + self.bias)),),
            "raised an error",
        ),
        (
            (masked_dense(lambda self, x: self.activation(x @ ((1 - self.mask) * self.kernel) + self.bias)),),
            "wrong way round",
        ),
        ((masked_dense(lambda self, x: ...),), "not attempted yet"),
        (
            (masked_dense(lambda self, x: self.activation(x @ (self.mask * self.kernel.numpy()) + self.bias)),),
            "the kernel cannot learn, as its gradient is lost on the way",
        ),
        (
            (masked_dense(lambda self, x: self.activation(x @ np.multiply(self.mask, self.kernel) + self.bias)),),
            "neither with NumPy's",
        ),
        (
            (masked_dense(lambda self, x: self.activation(x @ tf.stop_gradient(self.mask * self.kernel) + self.bias)),),
            "compute with `self.kernel` itself",
        ),
        (
            (masked_dense(lambda self, x: self.activation(x @ (self.mask * self.kernel) + self.bias.numpy())),),
            "the bias cannot learn",
        ),
        (
            (masked_dense(lambda self, x: self.activation(x @ (self.mask * self.kernel) + self.bias).numpy()),),
            "the kernel",
        ),
        ((masked_dense_of_keras_3(),), "use `tf_keras`"),
        ((masked_dense(masked_dense_that_replaces_its_kernel),), "a name of its own, which is not `self.kernel`"),
    ],
    "made": [
        ((made(layer=unmasked),), "Is every layer a `MaskedDense`"),
        ((made(strict=False),), "must not depend on its own dimension"),
        ((made(head={}),), "the shift should be 0 before training"),
        ((made(bound=False),), "the log-scale is not bounded"),
        ((made(bound=tf.tanh),), "should be learned"),
        ((made(bound=lambda raw: BoundedLogScale()(tf.nn.relu(raw))),), "free to be negative"),
        ((made(head={"kernel_initializer": "zeros", "activation": "relu"}),), "no activation on its head"),
        ((made(bound=lambda raw: tf.exp(BoundedLogScale()(raw))),), "the log-scale is 1 for every x before training"),
        ((made(head={"kernel_initializer": "zeros", "bias_initializer": "ones"}),), "and a bias that starts at 0"),
        ((made(head={"kernel_initializer": "zeros", "activation": "softplus"}),), "the shift is 0.69 for every x"),
        ((made(activation="linear"),), "a linear function of x"),
        ((made(activation="tanh"),), "yours have another activation"),
        ((made(activation="softplus"),), "yours have another activation"),
        ((made(finish=lambda shift, log_scale: shift),), "the network should have two outputs"),
        (
            (made(finish=lambda shift, log_scale: 2 * [tf.concat([shift, log_scale], -1)]),),
            "should have that shape too",
        ),
        ((made(features_of_heads=tf.zeros_like),), "still depends on nothing: does its head read"),
        ((made(hidden_mask=shorter),), "and none a mask too many?"),
        ((made_of_inputs_alone,), "each hidden layer reads the `features`"),
        ((made(exchange=True),), "exchanged"),
        ((made_of_keras_3,), "use `tf_keras`"),
        ((made(one_head=True),), "come from one head"),
        ((made(with_options="relu"),), "the seed should decide"),
        ((made(with_options=False),), "give the hidden layers `**options`"),
        (
            (lambda degrees_in, hidden, seed: made()(degrees_in, hidden[:1], seed),),
            "one layer for each of `hidden_masks`",
        ),
    ],
    "depends": [
        ((depends(watch=False),), "tape.watch(x)"),
        ((depends(lambda jacobian: np.any(jacobian != 0, axis=0).T),), "transposed"),
        ((depends(lambda jacobian: np.all(jacobian != 0, axis=0)),), "at *some* point is enough"),
        ((depends(lambda jacobian: jacobian[0] != 0),), "looks at one alone"),
        ((depends(lambda jacobian: np.any(jacobian > 0, axis=0)),), "a negative derivative"),
        ((depends(lambda jacobian: np.sum(jacobian, axis=0) != 0),), "cancel"),
        ((depends(lambda jacobian: jacobian != 0),), "one matrix for each point"),
        ((depends(lambda jacobian: np.any(jacobian == 0, axis=0)),), "true where there is no dependence"),
        ((depends(lambda jacobian: np.abs(jacobian).max(axis=0)),), "true or false"),
        ((depends(lambda jacobian: tf.reduce_any(jacobian != 0, axis=0)),), "should be a NumPy array"),
        ((depends_with_every_jacobian,), "derivatives of each point with respect to every other"),
    ],
    "maf": [
        ((maf(_inverse=once(lambda x, t, s: (x - t) * tf.exp(s))),), "multiply by exp(−s), not by exp(s)"),
        ((maf(_inverse=once(affine)),), "the way from z to x"),
        ((maf(_inverse=once(lambda x, t, s: x - t * tf.exp(-s))),), "put it in parentheses"),
        ((maf(_inverse=once(lambda x, t, s: undone(x, s, t))),), "outputs of the network are exchanged"),
        ((maf(_inverse_log_det_jacobian=log_det(lambda t, s: total(s))),), "wrong sign"),
        ((maf(_inverse_log_det_jacobian=log_det(lambda t, s: -total(tf.exp(s)))),), "leave the exponential out"),
        ((maf(_inverse_log_det_jacobian=log_det(lambda t, s: -s)),), "sum over the last axis"),
        ((maf(_inverse_log_det_jacobian=log_det(lambda t, s: -tf.reduce_sum(s))),), "one number for each point"),
        ((maf(_inverse_log_det_jacobian=log_det(lambda t, s: -tf.reduce_sum(s, axis=1))),), "`axis=-1`"),
        ((maf(_inverse_log_det_jacobian=log_det(lambda t, s: -total(t))),), "a sum of the shifts"),
        ((maf(_forward=once(affine)),), "gives the network z"),
        ((maf(_forward=loop(affine, lambda z: 1)),), "after one pass"),
        ((maf(_forward=loop(affine, lambda z: z.shape[-1] - 1)),), "one pass is missing"),
        ((maf(_forward=loop(affine, len)),), "as there are points"),
        ((maf(_forward=loop(undone)),), "yours subtracts and divides"),
        ((maf(_forward=natural_order(affine)),), "any order will do"),
        ((maf(_forward=compounded),), "transforms the result of the pass before"),
        ((maf(_forward=compounded_from_z),), "`z` changes from pass to pass"),
        ((maf(_forward=loop_over_a_tensor(affine)),), "your `_forward` loops or decides by one"),
        (
            (maf(_inverse=lambda self, x: (x - self.network(x)[0]) * tf.exp(-self.network(x)[1])),),
            "calls the network 2 times: one call gives both outputs",
        ),
        ((maf(_forward=loop(affine, lambda z: 5)),), "for D = 11 your `_forward` makes too few passes"),
        ((maf(_forward=loop(affine, lambda z: 64)),), "for D = 4 your `_forward` makes 64 passes"),
        (
            (maf(_inverse=lambda self, x: tf.constant(undone(x, *self.network(x)).numpy())),),
            "in a compiled function, where the number of points is not known beforehand, your `_inverse` raises",
        ),
        (
            (maf(_forward=loop_with_numpy(affine)),),
            "your `_forward` raises an error",
        ),
        (
            (maf(_inverse_log_det_jacobian=log_det(lambda t, s: -s.numpy().sum(axis=-1))),),
            "your `_inverse_log_det_jacobian` raises an error",
        ),
        (
            (
                maf(
                    __init__=lambda self, n: (
                        tfb.Bijector.__init__(self, forward_min_event_ndims=1),
                        setattr(self, "network", lambda x: n(x)),
                    )[0],
                ),
            ),
            "keep the network itself",
        ),
        ((BlankMAF,), "not attempted yet"),
        ((HalfMAF,), "`_forward` is still to be filled in"),
        ((LoopAloneMAF,), "`_inverse` and `_inverse_log_det_jacobian` are still"),
    ],
    "stack": [
        ((stack(turn=False),), "all layers have the same order"),
        ((stack(reverse=False),), "give it the list reversed"),
        ((stack(start=1),), "with a single layer, its degrees should be 1, …, D"),
        ((stack(least=0),), "do yours begin at 0?"),
        ((stack(shared=True),), "share one network"),
        ((stack(seeds=False),), "start with the same weights"),
        ((stack(hand_on=False),), "hand `hidden` on"),
        ((stack(base=lambda size: tfd.Normal(tf.zeros(size), 1.0)),), "event shape"),
        ((stack(chain=lambda layers: layers[0]),), "should be a `tfb.Chain`"),
        ((lambda *a, **k: stack()(*a, **k).bijector,), "should return a `tfd.TransformedDistribution`"),
        ((lambda size, layers, **k: stack()(size, 2, **k),), "should have 1 bijector(s); yours has 2"),
        ((idle_layers,), "a layer of your chain has nothing to learn"),
        (
            (stack_of_degrees(lambda size, k: upwards(size)[:: -1 if k in (1, 2) else 1]),),
            "should take turns",
        ),
        (
            (stack_of_degrees(lambda size, k: np.roll(upwards(size), 1) if k else upwards(size)),),
            "neither in the order 1, …, D nor",
        ),
    ],
    "iaf": [
        ((iaf(_forward=once(undone)),), "your `_forward` subtracts and divides"),
        ((iaf(_forward=loop(affine)),), "that is MAF"),
        ((iaf(_forward=once(lambda z, t, s: affine(z, s, t))),), "outputs of the network are exchanged"),
        ((iaf(_forward=once(lambda z, t, s: z * s + t)),), "s is a *log*-scale"),
        ((iaf(_forward_log_det_jacobian=log_det(lambda t, s: -total(s))),), "wrong sign"),
        ((iaf(_forward_log_det_jacobian=log_det(lambda t, s: s)),), "sum over the last axis"),
        ((iaf(_forward_log_det_jacobian=log_det(lambda t, s: total(tf.exp(s)))),), "leave the exponential out"),
        ((iaf(_inverse=once(undone)),), "gives the network x"),
        ((iaf(_inverse=loop(undone, lambda x: 1)),), "after one pass"),
        ((iaf(_inverse=loop(undone, len)),), "as there are points"),
        ((iaf(_inverse=loop(affine)),), "yours multiplies and adds"),
        ((iaf(_inverse=loop(lambda x, t, s: (x - t) * tf.exp(s))),), "not by exp(s)"),
        ((iaf(_inverse=natural_order(undone)),), "any order will do"),
        ((iaf(_inverse=lambda self, x: ...),), "`_inverse` is still to be filled in"),
        (
            (iaf(_forward=lambda self, z: z * tf.exp(self.network(z)[1]) + self.network(z)[0]),),
            "your `_forward` is right, and calls the network 2 times",
        ),
        ((iaf(_inverse=loop(undone, lambda x: 5)),), "for D = 11 your `_inverse` makes too few passes"),
        ((iaf(_inverse=loop(undone, lambda x: 64)),), "for D = 4 your `_inverse` makes 64 passes"),
        ((iaf(_inverse=loop_with_numpy(undone)),), "your `_inverse` raises an error"),
        ((iaf(_forward=once(lambda z, t, s: z * np.exp(s) + t)),), "your `_forward` raises an error"),
    ],
    "masks": [
        ((masks_for_sorted_outputs,), "they are those of the inputs"),
        ((masks(last="<="),), "for the outputs the comparison is strict"),
        ((masks(hidden="<"),), "into a hidden unit these are kept"),
        ((masks(hidden=">="),), "compares in the wrong direction"),
        ((masks(last=">"),), "compares in the wrong direction"),
        ((masks(finish=lambda mask: mask.T),), "transposed"),
        ((masks(previous=lambda layers, k: layers[0]),), "compares with the inputs"),
        (
            (masks(previous=lambda layers, k: layers[1 if k == len(layers) - 1 else k]),),
            "What comes before the outputs is the last hidden layer",
        ),
        ((masks(hidden=">"),), "the wrong way round"),
        ((masks(finish=lambda mask: tf.constant(mask.astype(int))),), "should be a NumPy array"),
        ((masks(finish=lambda mask: mask.astype(int).tolist()),), "should be a NumPy array"),
        ((lambda *a: masks()(*a)[:-1],), "should return 3 masks"),
        ((lambda *a: [masks()(*a)[:-1], masks()(*a)[-1]],), "`[*hidden, last]`"),
    ],
    "diagonal": [
        ((lambda x, c: (x, tf.fill(tf.shape(x), float(c))), right_claim), "s is −c"),
        ((lambda x, c: (right_cheat(x, c)[1], x), right_claim), "exchanged"),
        ((lambda x, c: (x, -c), right_claim), "one number for each entry"),
        ((lambda x, c: (0 * x, -c + 0 * x), right_claim), "z is not 0"),
        (claim(lambda d, c, h: c * d), "z = 0 is missing"),
        (claim(lambda d, c, h: -c * d - d * h), "wrong sign"),
        (claim(lambda d, c, h: c * d - h), "counts one alone"),
        (claim(lambda d, c, h: c - d * h), "not a single term"),
        (claim(lambda d, c, h: c * d + d * h), "mind its sign"),
        (claim(lambda d, c, h: c * d - 2 * d * h), "mind the root"),
        (claim(lambda d, c, h: np.exp(c * d - d * h)), "not the density"),
        ((right_cheat, lambda d, c: [right_claim(d, c)]), "should be one number; yours has shape (1,)"),
        ((lambda x, c: ..., right_claim), "`cheat` is still to be filled in"),
        ((right_cheat, ...), "`claimed_log_prob` is still to be filled in"),
    ],
    "bumps": [
        ((maxima(np.greater_equal, np.greater_equal),), "equal a neighbour"),
        ((maxima(np.greater_equal, np.greater),), "equal a neighbour"),
        ((lambda v: len(find_peaks(v)[0]),), "equal a neighbour"),
        ((maxima(join=np.logical_or),), "greater than both"),
        ((maxima(np.less, np.less),), "minima rather than maxima"),
        ((maxima_and_ends,), "the first or the last value"),
        ((lambda v: np.sum(np.diff(np.sign(np.diff(v))) != 0),), "counts minima, too"),
        ((lambda v: (v[1:-1] > v[:-2]) & (v[1:-1] > v[2:]),), "should be one number"),
        ((np.argmax,), "should be 4, and yours is 1"),
    ],
    "stopwatch": [
        ((timed(warm_up=0),), "there is no warm-up"),
        ((timed(start_late=False),), "the warm-up is measured as well"),
        ((timed(combine=lambda seconds, repeats: seconds),), "divide by their number"),
        ((timed(combine=lambda seconds, repeats: seconds / (repeats + 1)),), "the warm-up is not one of them"),
        (
            (lambda function, repeats: timed()(function, repeats - 1) * (repeats - 1) / repeats,),
            "measured calls is missing",
        ),
        ((timed(warm_up=2),), "yours calls it 7 time(s)"),
        ((timed_each(min),), "return the mean, not the shortest"),
        ((timed_each(statistics.median),), "return the mean, not the shortest"),
        ((timed(combine=lambda seconds, repeats: -seconds / repeats),), "the time is negative"),
        ((timed(combine=lambda seconds, repeats: seconds, clock=perf_counter),), "a little over 0.01"),
        ((lambda function, repeats: [function for _ in range(repeats)] and 0.0,), "never called the function"),
    ],
    "tfp_maf": [
        ((tfp_maf(wrap=tfb.Invert),), "without `tfb.Invert`"),
        ((tfp_maf(lambda t, s: (s, t)),), "exchanged"),
        ((tfp_maf(lambda t, s: (t, s)),), "0 trainable variables where its network has 9"),
        ((tfp_maf(wrap=lambda bijector: tfb.Chain([bijector])),), "or not it alone"),
        ((tfp_maf(lambda t, s: (t, tf.exp(s))),), "not its exponential"),
        ((tfp_maf(base=lambda size: tfd.Normal(tf.zeros(size), 1.0)),), "event shape"),
        ((tfp_maf(base=lambda size: tfd.MultivariateNormalDiag(np.zeros(size), np.ones(size))),), "double precision"),
        ((lambda network, size: tfb.MaskedAutoregressiveFlow(network),), "the bijector alone"),
        (
            (
                lambda network, size: tfd.TransformedDistribution(
                    flows.standard_normal(size), bijectors.MaskedAutoregressive(network)
                ),
            ),
            "not TFP's own",
        ),
        (
            (
                lambda network, size: tfd.TransformedDistribution(
                    flows.standard_normal(size), bijectors.InverseAutoregressive(network)
                ),
            ),
            "your flow is an IAF",
        ),
    ],
    "two_blocks": [
        ((lambda size: np.repeat([2, 1], size // 2),), "it should be the other way round"),
        ((lambda size: np.arange(1, size + 1),), "within a half all degrees should be equal"),
        ((lambda size: np.ones(size, int),), "nothing depends on anything"),
        ((lambda size: np.tile([1, 2], size // 2),), "within a half"),
        ((lambda size: [1, 2],), "one degree for each dimension"),
        ((lambda size: np.repeat([1, np.inf], size // 2),), "is not finite everywhere"),
        ((lambda size: [1, 1, 1, 2, 2, 2],), "shape (10,)"),
        ((lambda size: [1] * (size // 2 - 1) + [2] * (size // 2 + 1),), "dimension 3 depends on dimension 1"),
    ],
}


@pytest.fixture(params=["float64", "mixed_float16"])
def policy(request):
    """Another global policy of Keras's, for the while of a test."""
    tf_keras.mixed_precision.set_global_policy(request.param)
    yield request.param
    tf_keras.mixed_precision.set_global_policy(None)


def test_a_global_policy_makes_no_answer_wrong(policy, capsys):
    for exercise in (week_07.masked_dense, week_07.stack):
        exercise._handed_back = None
        exercise.check(exercise.reference())
        assert capsys.readouterr().out == f"✓ {exercise.title}: correct.\n"
    assert tf_keras.mixed_precision.global_policy().name == policy


class TestWeek07(ExerciseTests):
    week = week_07
    live, numbered = 6, 6
    right, wrong = RIGHT, WRONG
