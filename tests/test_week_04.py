"""Week 4's checks: right answers of every kind pass, typical wrong ones are told what is wrong, junk never escapes."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from exercise_tests import ExerciseTests

from course_utils import bijectors, evaluation, flows, networks
from course_utils.bijectors.once import once_per_trace
from course_utils.datasets import TwoMoons, batches
from course_utils.exercises import week_04
from course_utils.networks import BoundedLogScale, dense_features

tfb = tfp.bijectors
tfd = tfp.distributions

# ------------------------------------------------------------------------------------------------- answers to try


def coupling(**methods):
    """An affine coupling as a student writes it, with some methods replaced."""

    class AffineCoupling(tfb.Bijector):
        def __init__(self, conditioner, mask):
            super().__init__(forward_min_event_ndims=1)
            self.conditioner = conditioner
            self.mask = tf.constant(mask, tf.float32)

        def parameters_at(self, x):
            shift, log_scale = self.conditioner(self.mask * x)
            return (1 - self.mask) * shift, (1 - self.mask) * log_scale

        def _forward(self, z):
            shift, log_scale = self.parameters_at(z)
            return z * tf.exp(log_scale) + shift

        def _inverse(self, x):
            shift, log_scale = self.parameters_at(x)
            return (x - shift) * tf.exp(-log_scale)

        def _forward_log_det_jacobian(self, z):
            return tf.reduce_sum(self.parameters_at(z)[1], axis=-1)

        def _inverse_log_det_jacobian(self, x):
            return -tf.reduce_sum(self.parameters_at(x)[1], axis=-1)

    for name, method in methods.items():
        setattr(AffineCoupling, name, method)
    return AffineCoupling


def additive(**methods):
    """An additive coupling as a student writes it, with some methods replaced."""

    class AdditiveCoupling(tfb.Bijector):
        def __init__(self, conditioner, mask):
            super().__init__(forward_min_event_ndims=1)
            self.conditioner = conditioner
            self.mask = tf.constant(mask, tf.float32)

        def _forward(self, z):
            return z + (1 - self.mask) * self.conditioner(self.mask * z)

        def _inverse(self, x):
            return x - (1 - self.mask) * self.conditioner(self.mask * x)

        def _forward_log_det_jacobian(self, z):
            return tf.zeros(tf.shape(z)[:-1])

        def _inverse_log_det_jacobian(self, x):
            return 0.0 * x[..., 0]

    for name, method in methods.items():
        setattr(AdditiveCoupling, name, method)
    return AdditiveCoupling


def unmasked_outputs(self, x):
    return self.conditioner(self.mask * x)


def exchanged_outputs(self, x):
    log_scale, shift = self.conditioner(self.mask * x)
    return (1 - self.mask) * shift, (1 - self.mask) * log_scale


def unmasked_input(self, x):
    shift, log_scale = self.conditioner(x)
    return (1 - self.mask) * shift, (1 - self.mask) * log_scale


def swapped_mask(self, x):
    shift, log_scale = self.conditioner((1 - self.mask) * x)
    return self.mask * shift, self.mask * log_scale


class KeepsNoNetwork(coupling()):
    def __init__(self, conditioner, mask):
        super().__init__(lambda x: conditioner(x), mask)


def without(kind, *methods):
    """A class without some of its methods, which TFP then derives from others."""
    for method in methods:
        delattr(kind, method)
    return kind


def shift_masked_alone(self, x):
    shift, log_scale = self.conditioner(self.mask * x)
    return (1 - self.mask) * shift, log_scale


def log_scale_masked_alone(self, x):
    shift, log_scale = self.conditioner(self.mask * x)
    return shift, (1 - self.mask) * log_scale


def detached_outputs(self, x):
    shift, log_scale = self.conditioner(self.mask * x)
    return (1 - self.mask) * shift, (1 - self.mask) * tf.stop_gradient(log_scale)


def inverse_with(s, x, seen):
    shift, log_scale = ((1 - s.mask) * parameter for parameter in s.conditioner(seen))
    return (x - shift) * tf.exp(-log_scale)


class OtherNames(tfb.Bijector):
    """With other names for everything, and a mask that selects by `tf.where`."""

    def __init__(self, network, b):
        super().__init__(forward_min_event_ndims=1)
        self.net, self.frozen = network, tf.cast(b, tf.bool)

    def at(self, v):
        t, s = self.net(tf.where(self.frozen, v, 0.0))
        return tf.where(self.frozen, 0.0, t), tf.where(self.frozen, 0.0, s)

    def _forward(self, z):
        t, s = self.at(z)
        return tf.where(self.frozen, z, z * tf.exp(s) + t)

    def _inverse(self, x):
        t, s = self.at(x)
        return tf.where(self.frozen, x, (x - t) / tf.exp(s))

    def _forward_log_det_jacobian(self, z):
        return tf.einsum("...i->...", self.at(z)[1])


class Remembering(coupling()):
    """As the notebook has it, with the decorator."""

    @once_per_trace
    def parameters_at(self, x):
        shift, log_scale = self.conditioner(self.mask * x)
        return (1 - self.mask) * shift, (1 - self.mask) * log_scale


class OfNumbers(coupling()):
    """Without a word on the event: TFP takes it for a map of numbers."""

    def __init__(self, conditioner, mask):
        tfb.Bijector.__init__(self, forward_min_event_ndims=0)
        self.conditioner, self.mask = conditioner, tf.constant(mask, tf.float32)


class MaskAsGiven(coupling()):
    def __init__(self, conditioner, mask):
        super().__init__(conditioner, mask)
        self.mask = mask


class HalfFilled(coupling()):
    def _forward(self, z):
        return z

    def _inverse(self, x):
        return ...


def conditioner(
    heads="zeros",
    bound=True,
    activation=None,
    outputs=2,
    reseed=None,
    bounded=BoundedLogScale,
    dtype=None,
    head=tf_keras.layers.Dense,
):
    """A conditioner as a student builds it, with one thing or another done differently."""

    def make_conditioner(seed):
        masked = tf_keras.Input((2,))
        features = dense_features(masked, (16, 16), seed=seed if reseed is None else reseed())
        shift = head(2, activation, kernel_initializer=heads)(features)
        log_scale = head(2, kernel_initializer=heads)(features)
        if bound:
            log_scale = bounded()(log_scale)
        heads_of = [shift, log_scale, shift][:outputs]
        return tf_keras.Model(masked, heads_of if dtype is None else [tf.cast(head, dtype) for head in heads_of])

    return make_conditioner


class OwnBound(tf_keras.layers.Layer):
    """A bound of another name and another form, one for all coordinates."""

    def build(self, input_shape):
        self.c = self.add_weight(name="c", shape=(), initializer="zeros")

    def call(self, inputs):
        return tf.exp(self.c) * tf.math.softsign(inputs)


class OwnConditioner(tf_keras.Model):
    """A conditioner that has no weights before it is called."""

    def __init__(self):
        super().__init__()
        self.hidden = [tf_keras.layers.Dense(16, "relu") for _ in range(2)]
        self.heads = [tf_keras.layers.Dense(2, kernel_initializer="zeros") for _ in range(2)]
        self.bound = BoundedLogScale()

    def call(self, masked):
        features = self.hidden[1](self.hidden[0](masked))
        return [self.heads[0](features), self.bound(self.heads[1](features))]


class NumpyInside(OwnConditioner):
    def __init__(self):
        super().__init__()
        self(tf.zeros((1, 2)))

    def call(self, masked):
        shift, log_scale = super().call(masked)
        return [shift, tf.constant(np.asarray(log_scale))]


ONE_FOR_ALL = conditioner()(seed=0)


def both_bounded(seed):
    network = conditioner()(seed)
    return tf_keras.Model(network.inputs, [BoundedLogScale()(network.outputs[0]), network.outputs[1]])


def of_wrong_size(seed):
    masked = tf_keras.Input((2,))
    return tf_keras.Model(masked, [tf_keras.layers.Dense(1, kernel_initializer="zeros")(masked) for _ in range(2)])


def activated_log_scale(seed):
    masked = tf_keras.Input((2,))
    features = dense_features(masked, (16, 16), seed=seed)
    shift = tf_keras.layers.Dense(2, kernel_initializer="zeros")(features)
    log_scale = tf_keras.layers.Dense(2, "relu", kernel_initializer="zeros")(features)
    return tf_keras.Model(masked, [shift, BoundedLogScale()(log_scale)])


def heads_exchanged(seed):
    network = conditioner()(seed)
    return tf_keras.Model(network.inputs, network.outputs[::-1])


def heads_without_features(seed):
    masked = tf_keras.Input((2,))
    heads = [tf_keras.layers.Dense(2, kernel_initializer="zeros")(masked) for _ in range(2)]
    return tf_keras.Model(masked, [heads[0], BoundedLogScale()(heads[1])])


def one_head_for_both(seed):
    masked = tf_keras.Input((2,))
    head = tf_keras.layers.Dense(2, kernel_initializer="zeros")(dense_features(masked, (16, 16), seed=seed))
    return tf_keras.Model(masked, [head, BoundedLogScale()(head)])


def tanh_alone(seed):
    masked = tf_keras.Input((2,))
    features = dense_features(masked, (16, 16), seed=seed)
    heads = [tf_keras.layers.Dense(2, kernel_initializer="zeros") for _ in range(2)]
    return tf_keras.Model(masked, [heads[0](features), tf.tanh(heads[1](features))])


def with_the_cache(bijector, z):
    return tf.reduce_max(tf.abs(bijector.inverse(bijector.forward(z)) - z))


def each_error(bijector, z):
    return tf.abs(bijector.inverse(tf.identity(bijector.forward(z))) - z)


def without_abs(bijector, z):
    return tf.reduce_max(bijector.inverse(tf.identity(bijector.forward(z))) - z)


def errors_of(reduce):
    def round_trip_error(bijector, z):
        return reduce(bijector.inverse(tf.identity(bijector.forward(z))) - z)

    return round_trip_error


def the_other_way(bijector, z):
    return tf.reduce_max(tf.abs(bijector.forward(tf.identity(bijector.inverse(z))) - z))


def log_det_as_hinted(function, z):
    z = tf.identity(z)
    with tf.GradientTape() as tape:
        tape.watch(z)
        x = function(z)
    return tf.linalg.slogdet(tape.batch_jacobian(x, z)).log_abs_determinant


def log_det_by_numpy(function, z):
    return np.array([np.log(np.abs(np.linalg.det(evaluation_jacobian(lambda p: function(p[None])[0], p)))) for p in z])


def log_det_of_the_inverse(function, z):
    return -evaluation.log_det_by_autodiff(function, z)


def without_a_copy(function, z):
    with tf.GradientTape() as tape:
        tape.watch(z)
        x = function(z)
    return tf.linalg.slogdet(tape.batch_jacobian(x, z)).log_abs_determinant


def determinant(function, z):
    return tf.exp(evaluation.log_det_by_autodiff(function, z))


def signed(function, z):
    z = tf.identity(z)
    with tf.GradientTape() as tape:
        tape.watch(z)
        x = function(z)
    return tf.math.log(tf.linalg.det(tape.batch_jacobian(x, z)))


def unwatched(function, z):
    with tf.GradientTape() as tape:
        x = function(z)
    return tf.linalg.slogdet(tape.batch_jacobian(x, z)).log_abs_determinant


MOONS = TwoMoons()
TRAIN, VALIDATION = MOONS.sample(100_000, seed=1)[0], MOONS.sample(10_000, seed=2)[0]


def pipeline(points, size, shuffle=False, drop=False):
    dataset = tf.data.Dataset.from_tensor_slices(points)
    dataset = dataset.shuffle(100_000) if shuffle else dataset
    return dataset.batch(size, drop_remainder=drop)


SLICES = tf.data.Dataset.from_tensor_slices(TRAIN)
GOOD_TRAIN, GOOD_VALIDATION = pipeline(TRAIN, 256, True, True), pipeline(VALIDATION, 1_000)
TWICE = np.concatenate([TRAIN[:50_000], TRAIN[:50_000]])
BASE = flows.standard_normal(2)


def flow_of(
    layers=8,
    base=BASE,
    shared=False,
    networks_of=networks.dense_conditioner,
    kind=bijectors.AffineCoupling,
    seeds=range(8),
    masks=None,
    order=slice(None, None, -1),
):
    one = networks_of(2, seed=0)
    masks = masks or week_04.masks.reference()
    couplings = [kind(one if shared else networks_of(2, seed=seeds[k]), masks[k]) for k in range(layers)]
    return tfd.TransformedDistribution(base, tfb.Chain(couplings[order]))


class FreezesNothing(coupling()):
    """With the whole vector moved, once the network has learned to: no coupling."""

    def _forward(self, z):
        return z + self.conditioner(self.mask * z)[0]


def glorot_conditioner(size, seed):
    """Of weights that no seed of the notebook's gives."""
    return networks.dense_conditioner(size, (16, 16), seed=1_000 + seed)


def not_the_identity(size, seed):
    network = networks.dense_conditioner(size, seed=seed)
    network.get_layer("shift").bias.assign_add([0.3, 0.4])
    return network


def model(call):
    class FlowModel(tf_keras.Model):
        def __init__(self, flow):
            super().__init__()
            self.flow = flow

    FlowModel.call = call
    return FlowModel


def call_right(self, x):
    log_prob = self.flow.log_prob(x)
    self.add_loss(-tf.math.reduce_mean(log_prob))
    return log_prob


def call_wrong_sign(self, x):
    log_prob = self.flow.log_prob(x)
    self.add_loss(tf.reduce_mean(log_prob))
    return log_prob


def call_sum(self, x):
    log_prob = self.flow.log_prob(x)
    self.add_loss(-tf.reduce_sum(log_prob))
    return log_prob


def call_numpy(self, x):
    log_prob = self.flow.log_prob(x)
    self.add_loss(-np.mean(log_prob))
    return log_prob


def call_function(self, x):
    log_prob = self.flow.log_prob(x)
    self.add_loss(lambda: -tf.reduce_mean(log_prob))
    return log_prob


def call_detached(self, x):
    log_prob = self.flow.log_prob(x)
    self.add_loss(-tf.numpy_function(np.mean, [log_prob], tf.float32))
    return log_prob


def call_fixed_size(self, x):
    log_prob = self.flow.log_prob(x)
    self.add_loss(-tf.reduce_sum(log_prob) / x.shape[0])
    return log_prob


def call_probabilities(self, x):
    log_prob = self.flow.log_prob(x)
    self.add_loss(-tf.reduce_mean(tf.exp(log_prob)))
    return log_prob


def call_log_of_mean(self, x):
    log_prob = self.flow.log_prob(x)
    self.add_loss(-tf.math.log(tf.reduce_mean(tf.exp(log_prob))))
    return log_prob


def call_by_hand(self, x, training=None):
    log_prob = self.flow.log_prob(x)
    self.add_loss(-tf.reduce_sum(log_prob) / tf.cast(tf.shape(x)[0], tf.float32))
    return log_prob


def model_of_keras_3():
    class FlowModel(tf.keras.Model):
        def __init__(self, flow):
            super().__init__()
            self.flow = flow

        call = call_right

    return FlowModel


class HidesItsFlow(tf_keras.Model):
    def __init__(self, flow):
        super().__init__()
        self.density = lambda x: flow.log_prob(x)

    def call(self, x):
        log_prob = self.density(x)
        self.add_loss(-tf.reduce_mean(log_prob))
        return log_prob


def call_no_loss(self, x):
    return self.flow.log_prob(x)


def call_negative(self, x):
    log_prob = self.flow.log_prob(x)
    self.add_loss(-tf.reduce_mean(log_prob))
    return -log_prob


def call_no_return(self, x):
    self.add_loss(-tf.reduce_mean(self.flow.log_prob(x)))


def stages_in_the_wrong_order(flow, z):
    points = [z]
    for layer in flow.bijector.bijectors:
        points.append(layer.forward(points[-1]))
    return points


def stages_backwards(flow, z):
    points = [z]
    for layer in flow.bijector.bijectors:
        points.append(layer.inverse(points[-1]))
    return points


def stages_from_z(flow, z):
    return [z, *(layer.forward(z) for layer in reversed(flow.bijector.bijectors))]


def stages_without_z(flow, z):
    return flows.stages(flow, z)[1:]


def stages_from_x(flow, z):
    return flows.stages(flow, z)[::-1]


def stages_with_a_copy_missing(flow, z):
    points = flows.stages(flow, z)
    return [points[0], points[2], points[2], points[3]]


def stages_doubled(flow, z):
    points = flows.stages(flow, z)
    return [points[1], *points[1:]]


def stages_right(flow, z):
    layers = list(flow.bijector.bijectors)
    return tuple([z] + [tfb.Chain(layers[-k:]).forward(z) for k in range(1, len(layers) + 1)])


def gap_right(bijector, z):
    x = tf.identity(bijector.forward(z))
    return np.abs(bijector.forward_log_det_jacobian(z, 1) + bijector.inverse_log_det_jacobian(x, 1)).max()


def gap_difference(bijector, z):
    x = bijector.forward(z)
    return tf.reduce_max(tf.abs(bijector.forward_log_det_jacobian(z) - bijector.inverse_log_det_jacobian(x)))


def gap_at_z(bijector, z):
    return tf.reduce_max(tf.abs(bijector.forward_log_det_jacobian(z) + bijector.inverse_log_det_jacobian(z)))


def gap_with_the_cache(bijector, z):
    x = bijector.forward(z)
    return tf.reduce_max(tf.abs(bijector.forward_log_det_jacobian(z) + bijector.inverse_log_det_jacobian(x)))


def gaps_of(reduce):
    def log_det_gap(bijector, z):
        x = tf.identity(bijector.forward(z))
        return reduce(bijector.forward_log_det_jacobian(z) + bijector.inverse_log_det_jacobian(x))

    return log_det_gap


def gap_each(bijector, z):
    x = bijector.forward(z)
    return bijector.forward_log_det_jacobian(z) + bijector.inverse_log_det_jacobian(x)


def influence_right(bijector, z):
    jacobians = np.stack([evaluation_jacobian(bijector.forward, point) for point in z])
    return np.abs(jacobians).max(axis=0) > 1e-12


def evaluation_jacobian(function, point):
    point = tf.identity(point)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(point)
        image = function(point)
    return tape.jacobian(image, point, experimental_use_pfor=False).numpy()


def influence_transposed(bijector, z):
    return influence_right(bijector, z).T


def influence_at_one_point(bijector, z):
    return evaluation_jacobian(bijector.forward, z[0]) != 0


def influence_at_all_points(bijector, z):
    return np.all([evaluation_jacobian(bijector.forward, point) != 0 for point in z], axis=0)


def influence_by_the_mean(bijector, z):
    return np.mean([evaluation_jacobian(bijector.forward, point) for point in z], axis=0) != 0


def influence_by_the_maximum(bijector, z):
    return np.max([evaluation_jacobian(bijector.forward, point) for point in z], axis=0) > 0


def influence_in_size(bijector, z):
    return np.max(np.abs([evaluation_jacobian(bijector.forward, point) for point in z]), axis=0)


def influence_as_hinted(bijector, z):
    with tf.GradientTape() as tape:
        tape.watch(z)
        x = bijector.forward(z)
    return tf.reduce_any(tape.batch_jacobian(x, z) != 0, axis=0)


def influence_unreduced(bijector, z):
    return np.stack([evaluation_jacobian(bijector.forward, point) != 0 for point in z])


def mixture(centres, scale, probs=(0.5, 0.5)):
    scales = np.full(np.shape(centres), scale, np.float32)
    return tfd.MixtureSameFamily(
        tfd.Categorical(probs=list(probs)), tfd.MultivariateNormalDiag(np.array(centres, np.float32), scales)
    )


def conditional_conditioner(
    joined=True, heads="zeros", bound=True, inputs=2, join=tf_keras.layers.Concatenate, swap=False
):
    def make(seed):
        masked, moon = tf_keras.Input((2,)), tf_keras.Input((2,))
        both = join()([masked, moon])
        features = dense_features(both if joined is True else {False: masked, None: moon}[joined], (16, 16), seed=seed)
        shift = tf_keras.layers.Dense(2, kernel_initializer=heads)(features)
        log_scale = tf_keras.layers.Dense(2, kernel_initializer=heads)(features)
        log_scale = BoundedLogScale()(log_scale) if bound else log_scale
        given = [masked, moon][::-1] if swap else [masked, moon]
        return tf_keras.Model(given if inputs == 2 else masked, [shift, log_scale])

    return make


def heads_of_one_input_each(seed):
    masked, moon = tf_keras.Input((2,)), tf_keras.Input((2,))
    shift, log_scale = (
        tf_keras.layers.Dense(2, kernel_initializer="zeros")(dense_features(each, (16, 16), seed=seed))
        for each in (masked, moon)
    )
    return tf_keras.Model([masked, moon], [shift, BoundedLogScale()(log_scale)])


RIGHT = {
    "masks": [
        ([[0, 1], [1, 0]] * 4,),
        (np.array([[1, 0], [0, 1]] * 4),),
        (tuple(tf.constant([1.0, 0.0]) if k % 2 else tf.constant([0.0, 1.0]) for k in range(8)),),
        (tf.constant([[1.0, 0.0], [0.0, 1.0]] * 4),),
        ([np.array([True, False]), np.array([False, True])] * 4,),
    ],
    "conditioner": [
        (conditioner(),),
        (lambda seed: networks.dense_conditioner(2, seed=seed, activation="tanh"),),
        (conditioner(bounded=OwnBound),),
    ],
    "affine_coupling": [
        (coupling(),),
        (bijectors.AffineCoupling,),
        (OtherNames,),
        (Remembering,),
        (without(coupling(), "_inverse_log_det_jacobian"),),
        (without(coupling(), "_forward_log_det_jacobian"),),
    ],
    "first_tests": [
        (lambda b, z: float(each_error(b, z).numpy().max()), evaluation.log_det_by_autodiff),
        (errors_of(lambda error: tf.norm(error, np.inf)), log_det_as_hinted),
        (errors_of(lambda error: np.max(np.abs(error))), log_det_by_numpy),
    ],
    "pipelines": [
        (GOOD_TRAIN, GOOD_VALIDATION),
        (batches(TRAIN, batch_size=256, seed=9, drop_remainder=True), GOOD_VALIDATION.prefetch(2)),
    ],
    "flow": [
        (BASE, flow_of()),
        (tfd.Independent(tfd.Normal(tf.zeros(2), tf.ones(2)), 1), flow_of()),
        (tfd.Sample(tfd.Normal(0.0, 1.0), 2), flow_of(base=tfd.Sample(tfd.Normal(0.0, 1.0), 2))),
        (BASE, flow_of(kind=coupling())),
        (BASE, flow_of(seeds=range(1, 9), masks=[[0, 1], [1, 0]] * 4)),
        (BASE, flow_of(networks_of=glorot_conditioner)),
    ],
    "model": [(model(call_right),), (model(call_by_hand),)],
    "stages": [(stages_right,), (lambda flow, z: tf.stack(flows.stages(flow, z)),)],
    "log_det_gap": [(gap_right,), (gaps_of(lambda gap: tf.norm(gap, np.inf)),)],
    "three_layers": [
        (influence_right, 3),
        (influence_right, np.int64(3)),
        (influence_right, 3.0),
        (influence_as_hinted, tf.constant(3)),
        (lambda bijector, z: influence_right(bijector, z).tolist(), 3),
    ],
    "nice": [
        (without(additive(), "_inverse_log_det_jacobian"), np.float32(1.8379)),
        (without(additive(), "_forward_log_det_jacobian"), 1.84),
        (
            additive(
                _forward_log_det_jacobian=lambda s, z: tf.zeros(tf.shape(z)[0]),
                _inverse_log_det_jacobian=lambda s, x: tf.zeros(tf.shape(x)[0]),
            ),
            np.array(1.838),
        ),
        (additive(_forward_log_det_jacobian=lambda s, z: tf.zeros_like(z[..., 0])), 1.8379),
        (additive(), 1.8379),
        (bijectors.AdditiveCoupling, -np.log(1 / (2 * np.pi))),
        (additive(), tf.constant(1.838)),
    ],
    "bimodal_base": [
        (mixture([[0, 0.7], [1, -0.2]], 0.25),),
        (mixture([[-2, 0], [2, 0]], 1.0, (0.3, 0.7)),),
        (
            tfd.Mixture(
                tfd.Categorical(probs=[0.5, 0.5]),
                [tfd.MultivariateNormalDiag([-1.5, 0.0]), tfd.MultivariateNormalDiag([1.5, 0.0])],
            ),
        ),
    ],
    "far_from_data": [
        (lambda flow, start, d, t: np.array([flow.log_prob([start + distance * d])[0] for distance in t]),),
        (lambda flow, start, d, t: flow.log_prob(np.add(start, np.outer(t, d))).numpy(),),
    ],
    "conditional": [(conditional_conditioner(),), (conditional_conditioner(swap=True),)],
}

WRONG = {
    "masks": [
        (([[1, 0], [0, 1]],), "there should be eight masks, one for each layer; yours are 2"),
        (([[1, 0]] * 8,), "neighbouring masks should differ"),
        (([[1, 1], [0, 0]] * 4,), "should freeze one coordinate (1) and transform the other (0)"),
        (([[1, 0, 1, 0]] * 8,), "should have shape (2,)"),
        (([[2, 0], [0, 2]] * 4,), "nothing but 0 and 1"),
        (([1, 0] * 4,), "should have shape (2,), one entry for each coordinate"),
        ((week_04.masks.reference,), "should be a list of arrays; yours is of type function"),
        (({k: mask for k, mask in enumerate(week_04.masks.reference())},), "should be a list of arrays"),
        (([tf.constant([1, 0]), tf.constant([0, 1])] * 4,), "multiplies a float32 vector by no tensor of type int32"),
    ],
    "conditioner": [
        ((conditioner(heads="glorot_uniform"),), "shift should be 0 before training"),
        ((conditioner(bound=False),), "log-scale is not bounded"),
        ((conditioner(outputs=1),), "two outputs, `[shift, log_scale]`; yours has one"),
        ((conditioner(outputs=3),), "two outputs, `[shift, log_scale]`; yours has 3"),
        ((conditioner(dtype=tf.float64),), "the shift should hold float32, as its input does; yours holds float64"),
        ((of_wrong_size,), "the shift should have shape (5, 2) too; yours has (5, 1)"),
        ((both_bounded,), "shift should be free to take any value"),
        ((lambda seed: OwnConditioner(),), "has no weights before it is first called"),
        ((lambda seed: NumpyInside(),), "TensorFlow's functions rather than NumPy's"),
        ((lambda seed: ONE_FOR_ALL,), "should make a new network each time"),
        ((conditioner(head=tf.keras.layers.Dense),), "use `tf_keras`"),
        ((lambda seed: tf.keras.Sequential([tf.keras.layers.Dense(2)]),), "use `tf_keras`"),
        ((conditioner(reseed=lambda: 7),), "another seed should give other weights"),
        ((conditioner(activation="tanh"),), "no activation on its head"),
        ((conditioner(activation="relu"),), "no activation on its head"),
        ((activated_log_scale,), "no activation on its head before"),
        ((heads_exchanged,), "heads seem to be exchanged"),
        ((heads_without_features,), "your network has 5"),
        ((one_head_for_both,), "your network has 7"),
        ((conditioner(reseed=iter(range(100)).__next__),), "same seed should give the same weights"),
        ((tanh_alone,), "bound of the log-scale should be learned"),
        ((lambda seed: (0, 0),), "should be a `tf_keras.Model`"),
        ((lambda seed: networks.dense_conditioner(3, seed=seed),), "raised an error"),
    ],
    "affine_coupling": [
        ((coupling(parameters_at=swapped_mask),), "mask works the wrong way round"),
        ((coupling(parameters_at=unmasked_outputs),), "transforms the frozen entries too"),
        ((coupling(parameters_at=unmasked_input),), "sees entries that it must not see"),
        (
            (coupling(_forward=coupling()._inverse, _inverse=coupling()._forward),),
            "your `_forward` computes the inverse",
        ),
        ((coupling(_inverse=coupling()._forward),), "your `_inverse` does what `_forward` does"),
        (
            (coupling(_inverse=lambda s, x: x * tf.exp(-s.parameters_at(x)[1]) - s.parameters_at(x)[0]),),
            "opposite order",
        ),
        (
            (coupling(_inverse=lambda s, x: (x - s.parameters_at(x)[0]) * tf.exp(s.parameters_at(x)[1])),),
            "multiply by exp(−s), not by exp(s)",
        ),
        (
            (coupling(_forward=lambda s, z: z * (s.mask + s.parameters_at(z)[1]) + s.parameters_at(z)[0]),),
            "s is a *log*-scale",
        ),
        (
            (coupling(_forward=lambda s, z: z * s.parameters_at(z)[1] + s.parameters_at(z)[0]),),
            "s is a *log*-scale: multiply by exp(s), not by s; with s = 0",
        ),
        ((coupling(parameters_at=exchanged_outputs),), "the two outputs of the conditioner are exchanged"),
        (
            (coupling(_inverse=lambda s, x: (x + s.parameters_at(x)[0]) * tf.exp(-s.parameters_at(x)[1])),),
            "your `_inverse` adds t",
        ),
        (
            (coupling(_forward_log_det_jacobian=lambda s, z: tf.reduce_sum(s.parameters_at(z)[0], -1)),),
            "that is the sum of t",
        ),
        ((coupling(_forward_log_det_jacobian=lambda s, z: 0.0),), "yours returns a plain number"),
        (
            (coupling(_forward=lambda s, z: (z + s.parameters_at(z)[0]) * tf.exp(s.parameters_at(z)[1])),),
            "scale first, then shift",
        ),
        (
            (
                coupling(
                    _forward=lambda s, z: (1 - s.mask) * (z * tf.exp(s.parameters_at(z)[1]) + s.parameters_at(z)[0])
                ),
            ),
            "the frozen entries are lost",
        ),
        (
            (coupling(_forward_log_det_jacobian=lambda s, z: -tf.reduce_sum(s.parameters_at(z)[1], -1)),),
            "forward log-det has the right size and the wrong sign",
        ),
        (
            (coupling(_forward_log_det_jacobian=lambda s, z: s.parameters_at(z)[1]),),
            "has shape (6, 4) but should have shape (6,)",
        ),
        (
            (coupling(_forward_log_det_jacobian=lambda s, z: tf.reduce_sum(s.parameters_at(z)[1])),),
            "has shape () but should have shape (6,)",
        ),
        (
            (coupling(_forward_log_det_jacobian=lambda s, z: tf.reduce_sum(unmasked_outputs(s, z)[1], -1)),),
            "sum (1 − b) ⊙ s, not s",
        ),
        (
            (coupling(_forward_log_det_jacobian=lambda s, z: tf.reduce_sum(tf.exp(s.parameters_at(z)[1]), -1)),),
            "the log-det is the sum of s itself",
        ),
        (
            (coupling(_inverse_log_det_jacobian=lambda s, x: tf.reduce_sum(s.parameters_at(x)[1], -1)),),
            "inverse log-det has the wrong sign",
        ),
        (
            (coupling(_forward_log_det_jacobian=lambda s, z: tf.reduce_sum(s.parameters_at(z)[1], 1)),),
            "Count the axis from the end",
        ),
        ((KeepsNoNetwork,), "0 trainable variables where its network has"),
        ((HalfFilled,), "`_inverse` is still to be filled in"),
        ((coupling()(lambda x: (x, x), [1, 0]),), "should be the class itself"),
        ((coupling(parameters_at=shift_masked_alone),), "your layer scales the frozen entries"),
        ((coupling(parameters_at=log_scale_masked_alone),), "your layer shifts the frozen entries"),
        ((coupling(parameters_at=detached_outputs),), "the gradients that training follows are not"),
        ((OfNumbers,), "hand it `forward_min_event_ndims=1`"),
        ((MaskAsGiven,), "goes wrong where the mask is a list"),
        ((coupling(_inverse=lambda s, x: inverse_with(s, x, x)),), "in `_inverse` give the conditioner b ⊙ x"),
        (
            (coupling(_inverse=lambda s, x: (x - s.parameters_at(x)[0]) * np.exp(-s.parameters_at(x)[1])),),
            "`inverse` works, but not in a compiled function",
        ),
        (
            (coupling(_forward=lambda s, z: z * np.exp(s.parameters_at(z)[1]) + s.parameters_at(z)[0]),),
            "`forward` works, but not in a compiled function",
        ),
        (
            (coupling(_forward_log_det_jacobian=lambda s, z: tf.constant(np.sum(s.parameters_at(z)[1], axis=-1))),),
            "`forward_log_det_jacobian` works, but not in a compiled function",
        ),
        (
            (coupling(_inverse_log_det_jacobian=lambda s, x: -s.parameters_at(x)[1].numpy().sum(axis=-1)),),
            "`inverse_log_det_jacobian` works, but not in a compiled function",
        ),
        (
            (without(coupling(), "_forward_log_det_jacobian", "_inverse_log_det_jacobian"),),
            "`forward_log_det_jacobian(z)` raised an error",
        ),
    ],
    "first_tests": [
        ((with_the_cache, evaluation.log_det_by_autodiff), "TFP remembered z and computed nothing"),
        ((each_error, evaluation.log_det_by_autodiff), "should return one number"),
        ((without_abs, evaluation.log_det_by_autodiff), "take the absolute value before the maximum"),
        ((evaluation.round_trip_error, without_a_copy), "TFP hands out the old result"),
        ((evaluation.round_trip_error, determinant), "that is the determinant"),
        ((evaluation.round_trip_error, signed), "is NaN: take the absolute value before the logarithm"),
        ((evaluation.round_trip_error, log_det_of_the_inverse), "of the function itself, not of its inverse"),
        ((errors_of(lambda e: tf.reduce_mean(tf.abs(e))), evaluation.log_det_by_autodiff), "error, not the mean"),
        ((errors_of(lambda e: tf.reduce_sum(tf.abs(e))), evaluation.log_det_by_autodiff), "error, not the sum"),
        ((errors_of(lambda e: tf.reduce_max(e**2)), evaluation.log_det_by_autodiff), "not its square"),
        ((errors_of(lambda e: tf.abs(tf.reduce_max(e))), evaluation.log_det_by_autodiff), "before the maximum"),
        ((the_other_way, evaluation.log_det_by_autodiff), "go forward first and then back"),
        ((evaluation.round_trip_error, unwatched), "call `tape.watch(z)`"),
        ((lambda b, z: print(b, end=""), evaluation.log_det_by_autodiff), "is there a `return`?"),
        ((evaluation.round_trip_error, ...), "`log_det_by_autodiff` is still to be filled in"),
    ],
    "pipelines": [
        ((pipeline(TRAIN, 256, False, True), GOOD_VALIDATION), "same batches in the same order"),
        ((pipeline(TRAIN, 256, True), GOOD_VALIDATION), "`train` has 391 batches, the last of them smaller"),
        ((pipeline(TRAIN, 256, False, True).shuffle(390), GOOD_VALIDATION), "share whole batches"),
        (
            (SLICES.shuffle(1_000).batch(256, drop_remainder=True), GOOD_VALIDATION),
            "from the beginning of `x_train` alone",
        ),
        ((tf.data.Dataset.from_tensors(TRAIN).batch(256, drop_remainder=True), GOOD_VALIDATION), "no batch at all"),
        ((pipeline(TRAIN, 64, True, True), GOOD_VALIDATION), "should have shape (256, 2); yours has shape (64, 2)"),
        ((tf.data.Dataset.from_tensor_slices(TRAIN), GOOD_VALIDATION), "should have shape (256, 2)"),
        ((GOOD_TRAIN, pipeline(VALIDATION, 256)), "a batch of `validation` should have shape (1000, 2)"),
        ((GOOD_TRAIN.repeat(), GOOD_VALIDATION), "`train` never ends: leave out `repeat`"),
        ((GOOD_TRAIN.repeat(2), GOOD_VALIDATION), "`train` should have 390 batches; yours has 780"),
        ((GOOD_TRAIN.filter(lambda x: True), GOOD_VALIDATION), "cannot tell how many batches `train` has"),
        ((pipeline(TWICE, 256, True, True), GOOD_VALIDATION), "some points come more than once"),
        ((GOOD_TRAIN, pipeline(TRAIN[:10_000], 1_000)), "`validation` should hold each point of `x_validation` once"),
        ((TRAIN, GOOD_VALIDATION), "`train` should be a `tf.data.Dataset`"),
        ((pipeline(TRAIN.astype(float), 256, True, True), GOOD_VALIDATION), "should hold float32; yours holds float64"),
        ((pipeline((TRAIN, TRAIN), 256, True, True), GOOD_VALIDATION), "should be one tensor"),
        ((pipeline(3 * TRAIN, 256, True, True), GOOD_VALIDATION), "should hold the points of `x_train`"),
    ],
    "flow": [
        (
            (tfd.Normal(tf.zeros(2), tf.ones(2)), flow_of()),
            "yours has batch shape (2,) and event shape (). The numbers are right",
        ),
        ((BASE, flow_of(layers=4)), "eight couplings; yours has 4"),
        ((BASE, flow_of(shared=True)), "share one network"),
        ((BASE, flow_of().bijector), "should be a `tfd.TransformedDistribution`"),
        ((BASE, flow_of(networks_of=not_the_identity)), "before training, `flow.log_prob`"),
        ((tfd.MultivariateNormalDiag([1.0, 0.0]), flow_of()), "`base.log_prob`"),
        ((BASE, tfd.TransformedDistribution(BASE, flow_of().bijector.bijectors[0])), "should be a `tfb.Chain`"),
        ((BASE, ...), "`flow` is still to be filled in"),
        ((BASE, flow_of(order=slice(None))), "the coupling of the last mask acts first"),
        ((BASE, flow_of(order=slice(None), kind=coupling())), "the coupling of the last mask acts first"),
        ((BASE, flow_of(seeds=[0, 2, 1, 3, 4, 5, 6, 7])), "in the order of their masks and seeds"),
        ((BASE, flow_of(seeds=[0] * 8)), "begin with the same weights: seed each"),
        ((BASE, flow_of(masks=[[1, 0]] * 8)), "neighbouring couplings freeze the same coordinate"),
        ((BASE, flow_of(kind=FreezesNothing)), "should freeze one coordinate"),
        (
            (BASE, flow_of(networks_of=lambda size, seed: networks.dense_conditioner(size, (4,), seed=seed))),
            "make 72 trainable variables; your flow shows 56",
        ),
        (
            (tfd.MultivariateNormalDiag(np.zeros(2), np.ones(2)), flow_of()),
            "has numbers of type float64 (double precision)",
        ),
    ],
    "model": [
        ((model(call_wrong_sign),), "your loss has the wrong sign"),
        ((model(call_sum),), "take the mean over the batch"),
        ((model(call_no_loss),), "should add one loss"),
        ((model(call_numpy),), "use TensorFlow's functions"),
        (
            (model(lambda self, x: -tf.reduce_mean(self.flow.log_prob(x))),),
            "should have shape (8,): one number for each point",
        ),
        ((model(call_negative),), "should return log p(x), not −log p(x)"),
        ((model(call_no_return),), "is there a `return`?"),
        ((MOONS,), "should be a class derived from `tf_keras.Model`"),
        ((model(call_function),), "hand `self.add_loss` the loss itself"),
        ((model(call_detached),), "the loss has the right value, but not its gradient"),
        ((model(call_fixed_size),), "where the number of points is not known beforehand"),
        ((model(call_probabilities),), "average log p(x), not p(x)"),
        ((model(call_log_of_mean),), "average the logarithms"),
        ((model_of_keras_3(),), "use `tf_keras`"),
        ((HidesItsFlow,), "the model does not see the flow's variables"),
        ((model(lambda self, x: ...),), "not attempted"),
    ],
    "stages": [
        ((stages_in_the_wrong_order,), "in a `Chain` the last one listed acts first"),
        ((stages_backwards,), "use `forward`"),
        ((stages_from_z,), "on the points that the layer before it returned"),
        ((stages_without_z,), "a list of four"),
        ((lambda flow, z: flow.bijector.forward(z),), "a list of four"),
        ((stages_from_x,), "begin with z and end with x; yours runs the other way"),
        ((stages_doubled,), "should begin with z itself"),
        ((stages_with_a_copy_missing,), "stage 1 should be"),
    ],
    "log_det_gap": [
        ((gap_difference,), "one log-det is *minus* the other"),
        ((gap_at_z,), "belongs at x = forward(z), not at z"),
        ((gap_each,), "has shape (6,) but should have shape (): a single number."),
        ((gap_with_the_cache,), "hand `inverse_log_det_jacobian` a copy"),
        ((lambda bijector, z: 0.0,), "still finds no gap"),
        ((gaps_of(lambda gap: tf.reduce_mean(tf.abs(gap))),), "the largest gap, not the mean"),
        ((gaps_of(lambda gap: tf.abs(tf.reduce_mean(gap))),), "in a mean of gaps, signs cancel"),
        ((gaps_of(lambda gap: tf.abs(tf.reduce_max(gap))),), "take the absolute value before the maximum"),
        ((gaps_of(lambda gap: tf.reduce_sum(tf.abs(gap))),), "the largest gap, not the sum"),
        ((gaps_of(lambda gap: tf.reduce_max(gap**2)),), "not its square"),
        ((lambda bijector, z: 1.0,), "should be 0.0000"),
    ],
    "three_layers": [
        ((influence_right, 2), "2 is not the least number of layers"),
        ((influence_right, 4), "4 is not the least number of layers"),
        ((influence_transposed, 3), "yours is transposed"),
        ((influence_at_one_point, 3), "zero at some points and not at others"),
        ((influence_at_all_points, 3), "zero at some points and not at others"),
        ((influence_by_the_mean, 3), "a sum or a mean over the points may cancel"),
        ((influence_by_the_maximum, 3), "a negative derivative is an influence as well"),
        ((influence_in_size, 3), "return whether they differ from 0"),
        ((influence_unreduced, 3), "has shape (20, 4, 4) but should have shape (4, 4)"),
        ((influence_right, "three"), "should be a number"),
        ((influence_right, 2.5), "should be a whole number"),
    ],
    "nice": [
        (
            (additive(_forward=additive()._inverse, _inverse=additive()._forward), 1.8379),
            "subtracts t; that is the inverse",
        ),
        ((additive(_inverse=additive()._forward), 1.8379), "your `_inverse` adds t"),
        ((additive(_forward=lambda s, z: z + s.conditioner(s.mask * z)), 1.8379), "shifts the frozen entries too"),
        ((additive(_forward=lambda s, z: z + (1 - s.mask) * s.conditioner(z)), 1.8379), "must not see"),
        ((additive(_forward=lambda s, z: z + s.mask * s.conditioner((1 - s.mask) * z)), 1.8379), "wrong way round"),
        (
            (additive(_forward_log_det_jacobian=lambda s, z: tf.zeros_like(z)), 1.8379),
            "has shape (6, 4) but should have",
        ),
        ((additive(_forward_log_det_jacobian=lambda s, z: 0.0), 1.8379), "should return a tensor of shape (6,)"),
        (
            (additive(_forward_log_det_jacobian=lambda s, z: tf.zeros(z.shape[:-1])), 1.8379),
            "`forward_log_det_jacobian` works, but not in a compiled function",
        ),
        (
            (additive(_forward_log_det_jacobian=lambda s, z: np.zeros(6, np.float32)), 1.8379),
            "for five points rather than six, `forward_log_det_jacobian` has shape (6,)",
        ),
        ((additive(), 1 / (2 * np.pi)), "that is the greatest density itself"),
        ((additive(), -np.log(2 * np.pi)), "logarithm of the greatest density"),
        ((additive(), np.log(2 * np.pi) / 2), "bound for one dimension"),
        ((additive(), 0.2892), "that is the entropy of the data"),
        ((additive(), 1.5), "is not the bound. With log-det 0"),
        ((additive(), [1.8379]), "should be a single number; yours has shape (1,)"),
        ((additive(), 2.8379), "that is the entropy of the base"),
        ((additive(), 6.2832), "that is the reciprocal"),
        ((additive(), 2.6515), "that is in bits"),
        ((additive(), 0.0), "a density may well exceed 1"),
        ((additive(_forward=lambda s, z: (1 - s.mask) * (z + s.conditioner(s.mask * z))), 1.8379), "entries are lost"),
        (
            (additive(_inverse=lambda s, x: x - s.conditioner(s.mask * x)), 1.8379),
            "in `_inverse` your layer shifts the frozen entries too",
        ),
        (
            (additive(_inverse=lambda s, x: x - (1 - s.mask) * s.conditioner(x)), 1.8379),
            "in `_inverse` give the conditioner b ⊙ x",
        ),
        (
            (additive(_inverse=lambda s, x: x - (1 - s.mask) * np.asarray(s.conditioner(s.mask * x))), 1.8379),
            "`inverse` works, but not in a compiled function",
        ),
    ],
    "bimodal_base": [
        ((mixture([[0, 0], [0.2, 0]], 1.0),), "two modes; yours has 1"),
        ((mixture([[0, 0], [40, 0]], 1.0),), "probability 0.50"),
        ((tfd.MultivariateNormalDiag(tf.zeros((2, 2))),), "yours has batch shape (2,)"),
        ((tfd.MixtureSameFamily(tfd.Categorical(probs=[0.5, 0.5]), tfd.Normal([-1.0, 1.0], 0.3)),), "event shape (2,)"),
        ((mixture([[-3, 0], [0, 0], [3, 0]], 0.5, (0.3, 0.4, 0.3)),), "two modes; yours has 3"),
        ((mixture([[-1.1, 0], [1.1, 0]], 1.0),), "the two modes are hardly separate"),
        (
            (
                tfd.MixtureSameFamily(
                    tfd.Categorical(probs=np.array([0.5, 0.5])),
                    tfd.MultivariateNormalDiag(np.array([[-1.0, 0.0], [1.0, 0.0]]), np.full((2, 2), 0.3)),
                ),
            ),
            "has numbers of type float64 (double precision)",
        ),
    ],
    "far_from_data": [
        ((lambda flow, start, d, t: flow.prob(start + t[:, None] * d),), "return the log-density, not the density"),
        ((lambda flow, start, d, t: flow.log_prob(t[:, None] * d),), "begin at `start`"),
        ((lambda flow, start, d, t: flow.log_prob(start - t[:, None] * d),), "not against it"),
        ((lambda flow, start, d, t: flow.log_prob(start + t * d),), "raised an error"),
        (
            (lambda flow, start, d, t: flow.log_prob(start + t[:, None] * d / np.linalg.norm(d)),),
            "take the direction as it is given",
        ),
        (
            (lambda flow, start, d, t: np.array([flow.log_prob(start + distance * d) for distance in t]),),
            "take a batch of points and no single one",
        ),
        ((lambda flow, start, d, t: flow.log_prob(start),), "has shape () but should have shape (3,)"),
    ],
    "conditional": [
        ((conditional_conditioner(joined=False),), "does not depend on the moon"),
        ((conditional_conditioner(joined=None),), "does not depend on the masked point"),
        ((conditional_conditioner(heads="glorot_uniform"),), "shift should be 0 before training"),
        ((conditional_conditioner(join=tf_keras.layers.Add),), "join the inputs with `tf_keras.layers.Concatenate()`"),
        ((conditional_conditioner(join=tf_keras.layers.Multiply),), "join the inputs with"),
        ((conditional_conditioner(join=tf_keras.layers.Subtract),), "join the inputs with"),
        ((heads_of_one_input_each,), "the shift does not depend on the moon"),
        ((lambda seed: OwnConditioner(),), "has no weights before it is first called"),
        ((conditional_conditioner(bound=False),), "not bounded"),
        ((conditional_conditioner(joined=False, inputs=1),), "two inputs, `[masked, moon]`; yours has 1"),
    ],
}


class TestWeek04(ExerciseTests):
    week = week_04
    live, numbered = 8, 6
    right, wrong = RIGHT, WRONG
