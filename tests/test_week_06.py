"""Week 6's checks: right answers of every kind pass, typical wrong ones are told what is wrong, junk never escapes."""

import functools

import numpy as np
import pytest
import scipy.linalg
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from exercise_tests import ExerciseTests

from course_utils import flows
from course_utils.bijectors import MultiScale, Squeeze
from course_utils.bijectors.conv1x1 import random_rotation
from course_utils.bijectors.once import once_per_trace
from course_utils.exercises import week_06
from course_utils.networks import BoundedLogScale

tfb = tfp.bijectors
tfd = tfp.distributions

# ------------------------------------------------------------------------------------------------- answers to try


def actnorm(**methods):
    """An actnorm as a student writes it, with some methods replaced."""

    class ActNorm(tfb.Bijector):
        def __init__(self, channels):
            super().__init__(forward_min_event_ndims=3, is_constant_jacobian=True, name="actnorm")
            self.log_scale = tf.Variable(tf.zeros([channels]))
            self.shift = tf.Variable(tf.zeros([channels]))

        def initialise(self, x):
            mean, variance = tf.nn.moments(x, axes=[0, 1, 2])
            self.log_scale.assign(-0.5 * tf.math.log(variance))
            self.shift.assign(-mean * tf.exp(self.log_scale))

        def _forward(self, z):
            return (z - self.shift) * tf.exp(-self.log_scale)

        def _inverse(self, x):
            return x * tf.exp(self.log_scale) + self.shift

        def _inverse_log_det_jacobian(self, x):
            height, width = x.shape[-3:-1]
            return height * width * tf.reduce_sum(self.log_scale)

    for name, method in methods.items():
        setattr(ActNorm, name, method)
    return ActNorm


def initialise_with(log_scale=lambda m, v: -0.5 * tf.math.log(v), shift=lambda m, v, s: -m * tf.exp(s), axes=(0, 1, 2)):
    def initialise(self, x):
        mean, variance = tf.nn.moments(x, axes=list(axes))
        self.log_scale.assign(log_scale(mean, variance))
        self.shift.assign(shift(mean, variance, self.log_scale))

    return initialise


def initialise_shift_first(self, x):
    mean, variance = tf.nn.moments(x, axes=[0, 1, 2])
    self.shift.assign(-mean * tf.exp(self.log_scale))
    self.log_scale.assign(-0.5 * tf.math.log(variance))


def initialise_numpy(self, x):
    x = np.asarray(x).reshape(-1, x.shape[-1])
    self.log_scale.assign(-np.log(np.std(x, axis=0) + 1e-6))
    self.shift.assign(-np.mean(x * np.exp(self.log_scale), axis=0))


def initialise_by_image(self, x):
    means, variances = tf.nn.moments(x, axes=[1, 2])
    self.log_scale.assign(-0.5 * tf.math.log(tf.reduce_mean(variances, axis=0)))
    self.shift.assign(-tf.reduce_mean(means, axis=0) * tf.exp(self.log_scale))


def initialise_without_assign(self, x):
    mean, variance = tf.nn.moments(x, axes=[0, 1, 2])
    self.log_scale = -0.5 * tf.math.log(variance)
    self.shift = -mean * tf.exp(self.log_scale)


def initialise_all_together(self, x):
    mean, variance = tf.nn.moments(x, axes=[0, 1, 2, 3])
    self.log_scale.assign(tf.fill([3], -0.5 * tf.math.log(variance)))
    self.shift.assign(tf.fill([3], -mean) * tf.exp(self.log_scale))


def initialise_by_steps(self, x):
    """Right for variables that are 0, as they are in a new layer, and for no others."""
    mean, variance = tf.nn.moments(x, axes=[0, 1, 2])
    self.log_scale.assign_sub(0.5 * tf.math.log(variance))
    self.shift.assign_sub(mean * tf.exp(self.log_scale))


def with_forward_log_det(kind):
    """The class with its log-det in the other direction alone: TFP derives the one that is gone."""
    log_det = kind._inverse_log_det_jacobian
    kind._forward_log_det_jacobian = lambda self, z: -log_det(self, z)
    del kind._inverse_log_det_jacobian
    return kind


def log_det_by(formula):
    """An inverse log-det from the shape of the images and the logarithms of the scales."""
    return lambda self, x: formula(*x.shape, self.log_scale if hasattr(self, "log_scale") else self.log_s)


def initialise_not_really(self, x):
    tf.nn.moments(x, axes=[0, 1, 2])


class WithAnotherVariable(actnorm()):
    def __init__(self, channels):
        super().__init__(channels)
        self.more = tf.Variable(1.0)


class WithoutVariables(actnorm()):
    def __init__(self, channels):
        super().__init__(channels)
        self.log_scale = tf.zeros([channels])


def conv1x1(**methods):
    """A 1 × 1 convolution as a student writes it, with some methods replaced."""

    class InvertibleConv1x1(tfb.Bijector):
        def __init__(self, channels, seed):
            super().__init__(forward_min_event_ndims=3, is_constant_jacobian=True, name="conv1x1")
            permutation, lower, upper = scipy.linalg.lu(random_rotation(channels, seed=seed))
            diagonal = np.diag(upper)
            self.permutation = tf.constant(permutation, tf.float32)
            self.signs = tf.constant(np.sign(diagonal), tf.float32)
            self.lower = tf.Variable(lower, dtype=tf.float32)
            self.upper = tf.Variable(upper, dtype=tf.float32)
            self.log_s = tf.Variable(np.log(np.abs(diagonal)), dtype=tf.float32)

        def triangles(self):
            lower = tf.linalg.set_diag(tf.linalg.band_part(self.lower, -1, 0), tf.ones_like(self.log_s))
            upper = tf.linalg.set_diag(tf.linalg.band_part(self.upper, 0, -1), self.signs * tf.exp(self.log_s))
            return lower, upper

        def matrix(self):
            lower, upper = self.triangles()
            return self.permutation @ lower @ upper

        def _inverse(self, x):
            return tf.einsum("ij,nhwj->nhwi", self.matrix(), x)

        def _forward(self, z):
            columns = tf.transpose(tf.reshape(z, [-1, z.shape[-1]]))
            lower, upper = self.triangles()
            columns = tf.transpose(self.permutation) @ columns
            columns = tf.linalg.triangular_solve(lower, columns, lower=True)
            columns = tf.linalg.triangular_solve(upper, columns, lower=False)
            return tf.reshape(tf.transpose(columns), tf.shape(z))

        def _inverse_log_det_jacobian(self, x):
            height, width = x.shape[-3:-1]
            return height * width * tf.reduce_sum(self.log_s)

    for name, method in methods.items():
        setattr(InvertibleConv1x1, name, method)
    return InvertibleConv1x1


class WithoutSigns(conv1x1()):
    def __init__(self, channels, seed):
        super().__init__(channels, seed)
        self.signs = tf.zeros_like(self.signs)


def triangles_with(
    lower=lambda self: tf.linalg.band_part(self.lower, -1, 0),
    upper=lambda self: tf.linalg.band_part(self.upper, 0, -1),
    ones=lambda self: tf.ones_like(self.log_s),
    s=lambda self: self.signs * tf.exp(self.log_s),
):
    def triangles(self):
        return tf.linalg.set_diag(lower(self), ones(self)), tf.linalg.set_diag(upper(self), s(self))

    return triangles


def triangles_by_masks(self):
    size = self.log_s.shape[0]
    below = np.tri(size, k=-1, dtype=np.float32)
    return [
        below * self.lower + tf.eye(size),
        below.T * self.upper + tf.linalg.diag(self.signs * tf.exp(self.log_s)),
    ]


def matrix_of(formula):
    return lambda self: formula(self.permutation, *self.triangles())


def forward_with(solve=lambda p, lower, upper, columns: columns):
    def forward(self, z):
        columns = tf.transpose(tf.reshape(z, [-1, z.shape[-1]]))
        columns = solve(self.permutation, *self.triangles(), columns)
        return tf.reshape(tf.transpose(columns), tf.shape(z))

    return forward


solved = tf.linalg.triangular_solve
CONV = conv1x1().triangles


def forward_not_kept(self, z):
    columns = tf.transpose(tf.reshape(z, [-1, z.shape[-1]]))
    lower, upper = self.triangles()
    columns = tf.transpose(self.permutation) @ columns
    tf.linalg.triangular_solve(lower, columns, lower=True)
    columns = tf.linalg.triangular_solve(upper, columns, lower=False)
    return tf.reshape(tf.transpose(columns), tf.shape(z))


def forward_left_blank(self, z):
    columns = tf.transpose(tf.reshape(z, [-1, z.shape[-1]]))
    columns = ...
    return tf.reshape(tf.transpose(columns), tf.shape(z))


def blank(self, *arguments):
    return ...


def network_with(
    first=3,
    second=1,
    last=3,
    padding="same",
    activations=("relu", "relu", None),
    start=lambda seed: tf_keras.initializers.HeUniform(seed=seed),
    starts=(True, True),
    end="zeros",
    heads=lambda channels_out: 2 * channels_out,
    width=lambda hidden: hidden,
    outputs=lambda shift, raw: [shift, BoundedLogScale()(raw)],
    axis=-1,
):
    """`make_network` with one thing or another done differently."""

    def make_network(channels_in, channels_out, hidden, seed):
        initial = [{"kernel_initializer": start(seed)} if wanted else {} for wanted in starts]
        conv = functools.partial(tf_keras.layers.Conv2D, padding=padding)
        frozen = tf_keras.Input((None, None, channels_in))
        features = conv(width(hidden), first, activation=activations[0], **initial[0])(frozen)
        features = conv(hidden, second, activation=activations[1], **initial[1])(features)
        out = conv(heads(channels_out), last, activation=activations[2], kernel_initializer=end)(features)
        return tf_keras.Model(frozen, outputs(*tf.split(out, 2, axis=axis)))

    return make_network


def split_rows(shift, raw):
    heads = tf.concat([shift, raw], axis=-1)
    return [heads[:, ::2], BoundedLogScale()(heads[:, 1::2])]


def keras_3_network(channels_in, channels_out, hidden, seed):
    frozen = tf_keras.Input((None, None, channels_in))
    features = tf.keras.layers.Conv2D(hidden, 3, padding="same", activation="relu")(frozen)
    heads = tf_keras.layers.Conv2D(2 * channels_out, 3, padding="same", kernel_initializer="zeros")(features)
    return tf_keras.Model(frozen, tf.split(heads, 2, axis=-1))


def with_names(channels_in, channels_out, hidden, seed):
    network = make_network(channels_in, channels_out, hidden, seed)
    for layer in network.layers:
        if layer.weights:
            layer._name = f"convolution_{layer.name}"
    return network


def sequential_network(channels_in, channels_out, hidden, seed):
    layers = tf_keras.layers
    start = tf_keras.initializers.HeUniform(seed=seed)
    body = tf_keras.Sequential(
        [
            layers.Conv2D(hidden, (3, 3), padding="same", kernel_initializer=start),
            layers.ReLU(),
            layers.Conv2D(hidden, (1, 1), kernel_initializer=start),
            layers.Activation("relu"),
            layers.Conv2D(2 * channels_out, 3, padding="same", kernel_initializer=tf_keras.initializers.Zeros()),
        ]
    )
    frozen = tf_keras.Input((None, None, channels_in))
    out = body(frozen)
    return tf_keras.Model(inputs=frozen, outputs=(out[..., :channels_out], BoundedLogScale()(out[..., channels_out:])))


def two_heads(channels_in, channels_out, hidden, seed):
    start = tf_keras.initializers.HeUniform(seed=seed)
    frozen = tf_keras.Input((None, None, channels_in))
    features = tf_keras.layers.Conv2D(hidden, 3, padding="same", activation="relu", kernel_initializer=start)(frozen)
    features = tf_keras.layers.Conv2D(hidden, 1, activation="relu", kernel_initializer=start)(features)
    head = functools.partial(tf_keras.layers.Conv2D, channels_out, 3, padding="same", kernel_initializer="zeros")
    return tf_keras.Model(frozen, [head()(features), BoundedLogScale()(head()(features))])


def bounded_before_the_split(channels_in, channels_out, hidden, seed):
    network = network_with(outputs=lambda shift, raw: tf.concat([shift, raw], axis=-1))(
        channels_in, channels_out, hidden, seed
    )
    return tf_keras.Model(network.inputs, tf.split(BoundedLogScale()(network.output), 2, axis=-1))


def coupling(**methods):
    """An affine coupling as a student writes it, with some methods replaced."""

    class AffineCoupling(tfb.Bijector):
        def __init__(self, network, frozen):
            super().__init__(forward_min_event_ndims=3, name="affine_coupling")
            self.network = network
            self.frozen = frozen

        @once_per_trace
        def _shift_and_log_scale(self, x):
            return self.network(x[..., : self.frozen])

        def _forward(self, z):
            shift, log_scale = self._shift_and_log_scale(z)
            return tf.concat([z[..., : self.frozen], z[..., self.frozen :] * tf.exp(log_scale) + shift], axis=-1)

        def _inverse(self, x):
            shift, log_scale = self._shift_and_log_scale(x)
            return tf.concat([x[..., : self.frozen], (x[..., self.frozen :] - shift) * tf.exp(-log_scale)], axis=-1)

        def _forward_log_det_jacobian(self, z):
            _, log_scale = self._shift_and_log_scale(z)
            return tf.reduce_sum(log_scale, axis=[-3, -2, -1])

    for name, method in methods.items():
        setattr(AffineCoupling, name, method)
    return AffineCoupling


def without(kind, name):
    """The class without one of its methods, which TFP derives."""
    delattr(kind, name)
    return kind


def way(formula):
    """A direction of the coupling, from a function of the frozen part, the other part, shift and log-scale."""

    def direction(self, x):
        a, b = x[..., : self.frozen], x[..., self.frozen :]
        return tf.concat(formula(a, b, *self._shift_and_log_scale(x)), axis=-1)

    return direction


def sum_of_s(**keywords):
    return lambda self, z: tf.reduce_sum(self._shift_and_log_scale(z)[1], **keywords)


def split_in_halves(self, z):
    a, b = tf.split(z, 2, axis=-1)
    shift, log_scale = self._shift_and_log_scale(z)
    return tf.concat([a, b * tf.exp(log_scale) + shift], axis=-1)


def split_by_sizes(self, x):
    a, b = tf.split(x, [self.frozen, x.shape[-1] - self.frozen], axis=3)
    t, s = self._shift_and_log_scale(x)
    return tf.concat((a, (b - t) / tf.exp(s)), 3)


class KeepsNoNetwork(coupling()):
    def __init__(self, network, frozen):
        super().__init__(lambda x: network(x), frozen)


class WithoutFrozen(coupling()):
    def __init__(self, network, frozen):
        super().__init__(network, frozen)
        del self.frozen


# Steps and levels are made of these.
ActNorm, InvertibleConv1x1, AffineCoupling, make_network = actnorm(), conv1x1(), coupling(), network_with()


def draw(rng):
    return int(rng.integers(2**31))


def step_with(
    order=(0, 1, 2),
    channels=lambda c: c,
    frozen=lambda half: half,
    network=lambda half, hidden, seed: make_network(half, half, hidden, seed),
    network_seed=draw,
    mixing_seed=draw,
    chain=tfb.Chain,
):
    """`glow_step` with one thing or another done differently."""

    def glow_step(c, hidden, rng):
        half = c // 2
        layers = [
            ActNorm(channels(c)),
            InvertibleConv1x1(c, seed=mixing_seed(rng)),
            AffineCoupling(network(half, hidden, network_seed(rng)), frozen(half)),
        ]
        return chain([layers[k] for k in order])

    return glow_step


glow_step = step_with()


def one_seed(c, hidden, rng):
    seed = draw(rng)
    return step_with(network_seed=lambda rng: seed, mixing_seed=lambda rng: seed)(c, hidden, rng)


def two_seeds_at_once(c, hidden, rng):
    seeds = iter(rng.integers(2**31, size=2))
    return step_with(network_seed=lambda rng: int(next(seeds)), mixing_seed=lambda rng: int(next(seeds)))(
        c, hidden, rng
    )


def level_of(parts, chain=tfb.Chain):
    return lambda channels, steps, hidden, rng: chain(parts(channels, steps, hidden, rng))


def steps_of(channels, steps, hidden, rng):
    return [glow_step(channels, hidden, rng) for _ in range(steps)]


glow_level = level_of(lambda c, n, hidden, rng: [Squeeze(), *steps_of(4 * c, n, hidden, rng)])


def level_by_loop(channels, steps, hidden, rng):
    parts = [Squeeze()]
    while len(parts) <= steps:
        parts.append(glow_step(channels * 2**2, hidden, rng))
    return tfb.Chain(parts)


def level_on_a_bad_foot(channels, steps, hidden, rng):
    return tfb.Chain([Squeeze(), *(glow_step(4 * channels, hidden, np.random.default_rng(0)) for _ in range(steps))])


REFERENCE_FLOW = functools.cache(week_06.flow.reference)
BASE = flows.standard_normal(768)


@functools.cache
def levels_of_faces():
    rng = np.random.default_rng(3)
    return [glow_level(channels, 4, 48, rng) for channels in (3, 6, 12)]


@functools.cache
def multi_scale(image_shape=(16, 16, 3)):
    return MultiScale(levels_of_faces(), image_shape)


def chained(*links, base=BASE):
    return tfd.TransformedDistribution(base, tfb.Chain(list(links)))


def with_levels(change):
    """Both answers of Live 6.6 for other levels."""
    made = MultiScale(change(list(levels_of_faces())), (16, 16, 3))
    return made, chained(tfb.Shift(0.5), made)


def interpolate_with(blend=lambda w, a, b: (1 - w) * a + w * b, finish=lambda flow, z: flow.bijector.forward(z)):
    def interpolate(flow, first, second, weights):
        z_first, z_second = flow.bijector.inverse(first), flow.bijector.inverse(second)
        return finish(flow, blend(np.reshape(weights, (-1, 1, 1)), z_first, z_second))

    return interpolate


def interpolate_by_loop(flow, first, second, weights, join=tf.stack):
    z_first, z_second = flow.bijector.inverse(first), flow.bijector.inverse(second)
    return join([flow.bijector.forward(z_first + weight * (z_second - z_first)) for weight in weights])


def interpolate_numpy(flow, first, second, weights):
    z_first, z_second = flow.bijector.inverse(first).numpy(), flow.bijector.inverse(second).numpy()
    z = np.outer(1 - weights, z_first) + np.outer(weights, z_second)
    return flow.bijector.forward(z.reshape(len(weights), *z_first.shape)).numpy()


def interpolate_exchanged(flow, first, second, weights):
    w = np.reshape(weights, (-1, 1, 1, 1, 1))
    return flow.bijector.inverse((1 - w) * flow.bijector.forward(first) + w * flow.bijector.forward(second))


def vector(latents, has):
    latents, has = np.array(latents), np.array(has)
    return latents[has].mean(axis=0) - latents[~has].mean(axis=0)


def vector_of(formula):
    return lambda latents, has: formula(np.asarray(latents)[np.asarray(has)], np.asarray(latents)[~np.asarray(has)])


def moments(x):
    return tf.nn.moments(x, axes=[0, 1, 2])


def moments_over(*axes):
    return lambda x: tf.nn.moments(x, axes=list(axes))


def log_det(deviations, height, width):
    return -height * width * np.sum(np.log(deviations))


def slope(sizes, seconds):
    return np.polyfit(np.log(sizes), np.log(seconds), 1)[0]


def fit_of(x, y, index=0, degree=1):
    return lambda sizes, seconds: np.polyfit(x(sizes, seconds), y(sizes, seconds), degree)[index]


def log_of_sizes(sizes, seconds):
    return np.log(sizes)


def log_of_seconds(sizes, seconds):
    return np.log(seconds)


def mean_and_spread(bits):
    return np.mean(bits, axis=0), np.std(bits, axis=0, ddof=1)


def clearly_less(a, b):
    return np.mean(b) - np.mean(a) > 2 * np.hypot(np.std(a, ddof=1) / len(a) ** 0.5, np.std(b, ddof=1) / len(b) ** 0.5)


def less_by(limit, gap=lambda a, b: b.mean() - a.mean(), ddof=1):
    return lambda a, b: gap(a, b) > limit(a.std(ddof=ddof), b.std(ddof=ddof), len(a), len(b))


def sample_at(flow, temperature, z):
    return flow.bijector.forward(temperature * z)


def root_mean_square(temperature, dimensions):
    return temperature * dimensions**0.5


def above_its_median(values):
    return lambda images: values(images) > np.median(values(images))


def at_its_mouth(images):
    """A patch that is red or not with the mouth: no more than a threshold on few pixels."""
    return images[:, 10:13, 7:9].mean(axis=(1, 2, 3)) > 0.45


def drawn(attribute):
    """One of the four attributes, as a student may find it in the pixels."""
    images, attributes = week_06._some_faces()
    known = {image.tobytes(): has for image, has in zip(images, attributes[:, attribute], strict=True)}
    return lambda images: np.array([known[image.tobytes()] for image in images])


corner = above_its_median(lambda images: images[:, 13:, :2].mean(axis=(1, 2, 3)))

RIGHT = {
    "actnorm": [
        (actnorm(),),
        (actnorm(initialise=initialise_numpy),),
        (
            actnorm(
                _inverse_log_det_jacobian=lambda self, x: tf.fill(
                    tf.shape(x)[:1], x.shape[1] * x.shape[2] * tf.reduce_sum(self.log_scale)
                )
            ),
        ),
        (actnorm(_forward=lambda self, z: (z - self.shift) / tf.exp(self.log_scale)),),
        (
            actnorm(
                _inverse_log_det_jacobian=lambda self, x: tf.reduce_sum(tf.ones_like(x) * self.log_scale, [1, 2, 3])
            ),
        ),
        (with_forward_log_det(actnorm()),),
        (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: h * w * tf.reduce_sum(s)[None])),),
    ],
    "conv1x1": [
        (conv1x1(),),
        (conv1x1(triangles=triangles_by_masks, _inverse=lambda self, x: tf.linalg.matvec(self.matrix(), x)),),
        (conv1x1(_inverse=lambda self, x: tf.matmul(x, self.matrix(), transpose_b=True)),),
        (conv1x1(_inverse=lambda self, x: tf.nn.conv2d(x, tf.transpose(self.matrix())[None, None], 1, "SAME")),),
        (conv1x1(_forward=forward_with(lambda p, low, up, c: tf.linalg.solve(p @ low @ up, c))),),
        (
            conv1x1(
                _forward=forward_with(
                    lambda p, low, up, c: tf.linalg.inv(up) @ tf.linalg.inv(low) @ tf.linalg.inv(p) @ c
                ),
                _inverse_log_det_jacobian=lambda self, x: tf.reduce_sum(
                    x[..., 0] * 0 + tf.reduce_sum(self.log_s), [1, 2]
                ),
            ),
        ),
        (
            conv1x1(
                _inverse_log_det_jacobian=lambda self, x: x.shape[1] * x.shape[2] * tf.linalg.slogdet(self.matrix())[1]
            ),
        ),
        (with_forward_log_det(conv1x1()),),
    ],
    "network": [
        (network_with(),),
        (sequential_network,),
        (with_names,),
        (network_with(starts=(True, True), end=tf.zeros_initializer()),),
        (lambda inputs, outputs, width, start: network_with()(inputs, outputs, width, start),),
    ],
    "affine_coupling": [
        (coupling(),),
        (coupling(_inverse=split_by_sizes, _forward_log_det_jacobian=sum_of_s(axis=[1, 2, 3])),),
        (coupling(_forward=way(lambda a, b, t, s: [a, t + tf.exp(s) * b])),),
        (coupling(_inverse_log_det_jacobian=lambda self, x: -self._forward_log_det_jacobian(x)),),
        (
            without(
                coupling(_inverse_log_det_jacobian=lambda self, x: -sum_of_s(axis=[1, 2, 3])(self, x)),
                "_forward_log_det_jacobian",
            ),
        ),
    ],
    "step_and_level": [
        (glow_step, glow_level),
        (step_with(network_seed=lambda rng: rng.integers(2**31)), level_by_loop),
        (step_with(chain=lambda layers: tfb.Chain(tuple(layers), name="step")), glow_level),
        (two_seeds_at_once, lambda c, count, width, generator: glow_level(c, count, width, generator)),
    ],
    "flow": [
        (multi_scale(), chained(tfb.Shift(0.5), multi_scale())),
        (multi_scale(), tfb.Shift(0.5)(multi_scale())(tfd.Sample(tfd.Normal(0.0, 1.0), 768))),
        (
            multi_scale(),
            chained(
                tfb.Shift(tf.fill([16, 16, 3], 0.5)),
                multi_scale(),
                base=tfd.Independent(tfd.Normal(tf.zeros(768), 1.0), 1),
            ),
        ),
    ],
    "interpolation": [(interpolate_with(),), (interpolate_by_loop,), (interpolate_numpy,)],
    "attribute_vector": [
        (vector,),
        (
            lambda latents, has: (
                tf.reduce_mean(tf.boolean_mask(latents, has), 0)
                - tf.reduce_mean(tf.boolean_mask(latents, np.logical_not(has)), 0)
            ),
        ),
        (
            lambda latents, has: (
                np.average(latents, axis=0, weights=has) - np.average(latents, axis=0, weights=1 - np.array(has))
            ),
        ),
        (lambda latents, has: latents[has].mean(0) - latents[~has].mean(0),),
        (lambda latents, has: has @ latents / has.sum() - ~has @ latents / (~has).sum(),),
        (lambda latents, has: vector(latents, has).tolist(),),
        (lambda latents, has: tf.constant(vector(latents, has), tf.float64),),
    ],
    "after_initialisation": [
        (moments, log_det),
        (
            lambda x: (np.mean(x, (0, 1, 2)), np.var(x, (0, 1, 2))),
            lambda d, h, w: tf.reduce_sum(tf.math.log(1 / d)) * h * w,
        ),
        (
            lambda x: [tf.reduce_mean(x, [0, 1, 2]), tf.math.reduce_variance(tf.reshape(x, [-1, x.shape[-1]]), 0)],
            lambda d, h, w: -np.log(np.prod(d)) * h * w,
        ),
    ],
    "conv1x1_log_det": [
        (lambda matrix, h, w: h * w * np.linalg.slogdet(matrix)[1],),
        (lambda matrix, h, w: float(h * w * tf.linalg.slogdet(matrix).log_abs_determinant),),
        (lambda matrix, h, w: h * w * np.log(np.abs(np.diag(scipy.linalg.lu(matrix)[2]))).sum(),),
        (lambda matrix, h, w: np.log(np.linalg.svd(matrix)[1]).sum() * h * w,),
    ],
    "slope": [
        (slope,),
        (lambda sizes, seconds: np.polyfit(np.log2(sizes), np.log2(seconds), deg=1)[0],),
        (lambda sizes, seconds: np.cov(np.log(sizes), np.log(seconds))[0, 1] / np.var(np.log(sizes), ddof=1),),
        (lambda sizes, seconds: np.polynomial.Polynomial.fit(np.log(sizes), np.log(seconds), 1).convert().coef[1],),
    ],
    "comparison": [
        (mean_and_spread, clearly_less),
        (lambda bits: np.array([bits.mean(axis=0), bits.std(axis=0, ddof=1)]), lambda a, b: bool(clearly_less(a, b))),
        (
            lambda bits: (sum(bits) / len(bits), np.sqrt(((bits - bits.mean(0)) ** 2).sum(0) / (len(bits) - 1))),
            less_by(lambda s, t, n, m: 2 * np.sqrt(s**2 / n + t**2 / m)),
        ),
        (lambda bits: [part.tolist() for part in mean_and_spread(bits)], clearly_less),
    ],
    "temperature": [
        (sample_at, root_mean_square),
        (lambda flow, t, z: flow.bijector.forward(z * np.float32(t)).numpy(), lambda t, d: tf.sqrt(t**2 * d)),
        (lambda flow, t, z: flow.bijector.forward(tf.constant(t) * z), lambda t, d: np.sqrt(d * t**2)),
        (
            lambda flow, t, z: flow.bijector.forward(np.array(z, float) * t).numpy().tolist(),
            lambda t, d: tf.norm(tf.fill([d], t)),
        ),
    ],
    "my_attribute": [
        (corner,),
        (lambda images: tf.reduce_mean(images[:, :3, :, 2], axis=[1, 2]) < tf.constant(0.6),),
        (above_its_median(lambda images: np.var(images, axis=(1, 2, 3))),),
        (lambda images: corner(images).tolist(),),
    ],
}

WRONG = {
    "actnorm": [
        ((actnorm(initialise=initialise_with(lambda m, v: -0.5 * tf.math.log(v + 1e-3))),), "leave out the ε"),
        ((actnorm(initialise=initialise_with(lambda m, v: -0.5 * np.log10(v))),), "use the natural logarithm"),
        (
            (actnorm(initialise=initialise_with(shift=lambda m, v, s: -m * s)),),
            "multiply the mean by the scale exp(s), and not by s",
        ),
        ((actnorm(initialise=initialise_by_image),), "take the variance over images and pixels at once"),
        (
            (
                actnorm(
                    _inverse_log_det_jacobian=lambda self, x: (
                        tf.shape(x)[1] * tf.shape(x)[2] * tf.reduce_sum(self.log_scale)
                    )
                ),
            ),
            "and `x.shape` plain ones",
        ),
        (
            (actnorm(initialise=initialise_with(lambda m, v: 0.5 * tf.math.log(v))),),
            "a channel that varies much has to be scaled down",
        ),
        ((actnorm(initialise=initialise_with(lambda m, v: -tf.math.log(v))),), "yours is one over the variance"),
        ((actnorm(initialise=initialise_with(lambda m, v: tf.math.log(v))),), "and lacks the square root"),
        ((actnorm(initialise=initialise_with(lambda m, v: v**-0.5)),), "yours is the scale itself"),
        (
            (actnorm(initialise=initialise_with(lambda m, v: -tf.sqrt(v))),),
            "take the logarithm of the standard deviation",
        ),
        ((actnorm(initialise=initialise_with(axes=[0])),), "one number for each channel, taken over images, rows"),
        ((actnorm(initialise=initialise_with(axes=[1, 2])),), "one number for each channel, taken over images, rows"),
        (
            (actnorm(initialise=initialise_with(axes=[0, 1, 2, 3])),),
            "one number for each channel, taken over images, rows",
        ),
        ((actnorm(initialise=initialise_all_together),), "yours is that of all channels together"),
        ((actnorm(initialise=initialise_with(shift=lambda m, v, s: -m)),), "*after* the scaling"),
        ((actnorm(initialise=initialise_shift_first),), "*after* the scaling"),
        (
            (actnorm(initialise=initialise_with(shift=lambda m, v, s: m * tf.exp(s))),),
            "the scaled mean plus b should be 0",
        ),
        ((actnorm(initialise=initialise_with(shift=lambda m, v, s: m)),), "`shift` is the mean itself"),
        ((actnorm(initialise=initialise_with(shift=lambda m, v, s: -m * tf.exp(-s))),), "you take exp(−s)"),
        ((actnorm(initialise=initialise_with(shift=lambda m, v, s: -m / v)),), "you divide by the variance"),
        ((actnorm(initialise=initialise_without_assign),), "use `self.log_scale.assign(…)`"),
        ((actnorm(initialise=initialise_not_really),), "both variables are still 0"),
        ((actnorm(_forward=ActNorm._inverse, _inverse=ActNorm._forward),), "are exchanged"),
        ((actnorm(_inverse=ActNorm._forward),), "your `_inverse` goes from z to x"),
        ((actnorm(_inverse=lambda self, x: (x + self.shift) * tf.exp(self.log_scale)),), "yours adds b first"),
        ((actnorm(_inverse=lambda self, x: x * tf.exp(self.log_scale) - self.shift),), "yours subtracts it"),
        ((actnorm(_inverse=lambda self, x: x * tf.exp(-self.log_scale) + self.shift),), "yours multiplies by exp(−s)"),
        ((actnorm(_inverse=lambda self, x: x * self.log_scale + self.shift),), "multiply by exp(s), not by s"),
        ((actnorm(_forward=ActNorm._inverse),), "your `_forward` goes from x to z"),
        ((actnorm(_forward=lambda self, z: z * tf.exp(-self.log_scale) - self.shift),), "in the opposite order"),
        ((actnorm(_forward=lambda self, z: (z - self.shift) * tf.exp(self.log_scale)),), "yours multiplies by exp(s)"),
        ((actnorm(_forward=lambda self, z: (z - self.shift) / self.log_scale),), "divide by exp(s), not by s"),
        (
            (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: -h * w * tf.reduce_sum(s))),),
            "has the wrong sign",
        ),
        ((actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: tf.reduce_sum(s))),), "is one pixel's:"),
        (
            (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: -tf.reduce_sum(s))),),
            "with the wrong sign: the same",
        ),
        (
            (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: n * h * w * tf.reduce_sum(s))),),
            "whatever the number of images",
        ),
        (
            (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: h * w * c * tf.reduce_sum(s))),),
            "counted in the sum of s already",
        ),
        (
            (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: n * h * tf.reduce_sum(s))),),
            "the number of images and the height",
        ),
        (
            (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: w * c * tf.reduce_sum(s))),),
            "you take width and channels",
        ),
        (
            (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: h * w * tf.reduce_mean(s))),),
            "do not average it",
        ),
        (
            (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: h * w * tf.reduce_sum(tf.exp(s)))),),
            "take no exponential",
        ),
        (
            (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: h * w * tf.reduce_prod(s))),),
            "not a product",
        ),
        ((actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: h * w * s)),), "sum s over the channels"),
        (
            (
                actnorm(
                    _inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: tf.fill([n, h, w], tf.reduce_sum(s)))
                ),
            ),
            "yours has shape (4, 7, 5)",
        ),
        (
            (actnorm(_inverse_log_det_jacobian=lambda self, x: float(35 * np.sum(self.log_scale))),),
            "returns a plain number",
        ),
        (
            (
                actnorm(
                    _inverse_log_det_jacobian=lambda self, x: tf.fill([x.shape[0]], 35 * tf.reduce_sum(self.log_scale))
                ),
            ),
            "not in a compiled function",
        ),
        ((actnorm(_inverse=lambda self, x: x * np.exp(self.log_scale) + self.shift),), "not in a compiled function"),
        ((actnorm(_forward=blank),), "`_forward` is still to be filled in"),
        ((WithAnotherVariable,), "should have 2 trainable variables"),
        ((WithoutVariables,), "the variable `log_scale` in it: leave it as it is"),
        ((actnorm(initialise=initialise_by_steps),), "whatever they were before"),
        ((without(actnorm(), "_inverse_log_det_jacobian"),), "the log-det is missing"),
        ((ActNorm(3),), "should be the class itself"),
    ],
    "conv1x1": [
        (
            (
                conv1x1(
                    triangles=triangles_with(
                        lower=lambda self: self.lower, ones=lambda self: 1 + tf.linalg.diag_part(self.lower)
                    )
                ),
            ),
            "should be",
        ),
        (
            (conv1x1(triangles=lambda self: (tf.linalg.band_part(self.lower, -1, 0) + tf.eye(6), CONV(self)[1])),),
            "yours are added to it",
        ),
        (
            (conv1x1(triangles=triangles_with(lower=lambda self: self.lower)),),
            "only what is below the diagonal of `self.lower` counts",
        ),
        (
            (conv1x1(triangles=triangles_with(lower=lambda self: tf.linalg.band_part(self.lower, 0, -1))),),
            "L is *lower* triangular",
        ),
        (
            (conv1x1(triangles=triangles_with(upper=lambda self: tf.linalg.band_part(self.upper, -1, 0))),),
            "U is *upper* triangular",
        ),
        (
            (conv1x1(triangles=triangles_with(upper=lambda self: self.upper)),),
            "only what is above the diagonal of `self.upper`",
        ),
        (
            (conv1x1(triangles=lambda self: (tf.linalg.band_part(self.lower, -1, 0), CONV(self)[1])),),
            "`set_diag` puts them there",
        ),
        (
            (conv1x1(triangles=lambda self: (CONV(self)[0], tf.linalg.band_part(self.upper, 0, -1))),),
            "yours is still that of `self.upper`",
        ),
        ((conv1x1(triangles=lambda self: (self.lower, self.upper)),), "that is all of `self.lower`"),
        ((conv1x1(triangles=lambda self: CONV(self)[::-1]),), "are exchanged: L comes first"),
        ((conv1x1(triangles=lambda self: CONV(self)[0]),), "should return two square matrices"),
        ((conv1x1(triangles=triangles_with(s=lambda self: tf.exp(self.log_s))),), "the signs are missing"),
        ((conv1x1(triangles=triangles_with(s=lambda self: self.signs * self.log_s)),), "the exponential is missing"),
        ((conv1x1(triangles=triangles_with(s=lambda self: self.log_s)),), "exponential and signs are missing"),
        (
            (conv1x1(triangles=triangles_with(s=lambda self: tf.exp(self.signs * self.log_s))),),
            "outside of the exponential",
        ),
        ((conv1x1(triangles=triangles_with(s=lambda self: tf.zeros_like(self.log_s))),), "that is U alone"),
        ((conv1x1(triangles=triangles_with(ones=lambda self: tf.zeros_like(self.log_s))),), "yours has zeros"),
        (
            (conv1x1(triangles=triangles_with(ones=lambda self: self.signs * tf.exp(self.log_s))),),
            "belongs on the diagonal of the other",
        ),
        ((conv1x1(matrix=matrix_of(lambda p, low, up: low @ up)),), "P is missing"),
        (
            (conv1x1(matrix=matrix_of(lambda p, low, up: tf.transpose(p) @ low @ up)),),
            "the transpose of P in `matrix()`",
        ),
        ((conv1x1(matrix=matrix_of(lambda p, low, up: low @ up @ p)),), "the factors of W are in the wrong order"),
        ((conv1x1(matrix=matrix_of(lambda p, low, up: p @ up @ low)),), "the factors of W are in the wrong order"),
        ((conv1x1(matrix=matrix_of(lambda p, low, up: p * low * up)),), "take `@`"),
        ((conv1x1(matrix=matrix_of(lambda p, low, up: p @ (low + up))),), "yours adds the triangles"),
        ((conv1x1(matrix=matrix_of(lambda p, low, up: tf.transpose(p @ low @ up))),), "returns the transpose of W"),
        ((conv1x1(matrix=matrix_of(lambda p, low, up: (p @ low @ up).numpy())),), "should return a tensor"),
        (
            (conv1x1(_inverse=lambda self, x: tf.einsum("ij,nhwi->nhwj", self.matrix(), x)),),
            "it is the *second* index of W",
        ),
        ((conv1x1(_inverse=lambda self, x: x @ self.matrix()),), "it is the *second* index of W"),
        ((conv1x1(_inverse=InvertibleConv1x1._forward, _forward=InvertibleConv1x1._inverse),), "are exchanged"),
        ((conv1x1(_inverse=InvertibleConv1x1._forward),), "multiplies by the inverse of W"),
        ((conv1x1(_forward=InvertibleConv1x1._inverse),), "your `_forward` multiplies by W"),
        (
            (conv1x1(_forward=forward_with(lambda p, low, up, c: solved(up, solved(low, tf.transpose(p) @ c)))),),
            "the second `triangular_solve` needs",
        ),
        (
            (
                conv1x1(
                    _forward=forward_with(
                        lambda p, low, up, c: solved(up, solved(low, tf.transpose(p) @ c, lower=False), lower=False)
                    )
                ),
            ),
            "keep the result of the first `triangular_solve`, which needs",
        ),
        (
            (
                conv1x1(
                    _forward=forward_with(
                        lambda p, low, up, c: solved(up, solved(low, tf.transpose(p) @ c, lower=False))
                    )
                ),
            ),
            "the two `lower=` are exchanged",
        ),
        (
            (conv1x1(_forward=forward_with(lambda p, low, up, c: solved(up, solved(low, p @ c), lower=False))),),
            "the *transpose* of P",
        ),
        (
            (conv1x1(_forward=forward_with(lambda p, low, up, c: solved(up, solved(low, c), lower=False))),),
            "does not undo P",
        ),
        (
            (conv1x1(_forward=forward_with(lambda p, low, up, c: solved(low, tf.transpose(p) @ c))),),
            "does not undo U + diag(s)",
        ),
        (
            (
                conv1x1(
                    _forward=forward_with(
                        lambda p, low, up, c: solved(low, solved(up, tf.transpose(p) @ c, lower=False))
                    )
                ),
            ),
            "in the wrong order: P acted last",
        ),
        (
            (
                conv1x1(
                    _forward=forward_with(
                        lambda p, low, up, c: tf.transpose(p) @ solved(up, solved(low, c), lower=False)
                    )
                ),
            ),
            "in the wrong order: P acted last",
        ),
        (
            (conv1x1(_forward=forward_with(lambda p, low, up, c: tf.transpose(p @ low @ up) @ c)),),
            "only as long as W is a rotation",
        ),
        ((conv1x1(_forward=forward_with(lambda p, low, up, c: up @ low @ tf.transpose(p) @ c)),), "solve with them"),
        ((conv1x1(_forward=forward_not_kept),), "keep the result of the first `triangular_solve`"),
        ((conv1x1(_forward=forward_with()),), "your `_forward` returns its input"),
        ((conv1x1(_forward=forward_left_blank),), "there is still a `...` in your code"),
        ((conv1x1(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: tf.reduce_sum(s))),), "is one pixel's"),
        (
            (conv1x1(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: -h * w * tf.reduce_sum(s))),),
            "has the wrong sign",
        ),
        (
            (conv1x1(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: h * w * tf.reduce_sum(tf.exp(s)))),),
            "take no exponential",
        ),
        (
            (conv1x1(_inverse_log_det_jacobian=lambda self, x: 35 * tf.reduce_sum(self.signs * self.log_s)),),
            "leave them out",
        ),
        (
            (conv1x1(_inverse_log_det_jacobian=lambda self, x: 35 * tf.reduce_sum(self.signs * tf.exp(self.log_s))),),
            "yours sums s",
        ),
        (
            (
                conv1x1(
                    triangles=blank,
                    matrix=blank,
                    _inverse=blank,
                    _inverse_log_det_jacobian=blank,
                    _forward=forward_left_blank,
                ),
            ),
            "not attempted yet",
        ),
        ((conv1x1(matrix=blank),), "`matrix` is still to be filled in"),
        ((WithoutSigns,), "with the constant `signs` in it: leave it as it is"),
        ((conv1x1(_inverse=lambda self, x: x.numpy() @ self.matrix().numpy().T),), "not in a compiled function"),
    ],
    "network": [
        (
            (network_with(activations=("tanh", "relu", None)),),
            "convolutions with a ReLU after the first and the second",
        ),
        (
            (network_with(outputs=lambda shift, raw: [shift, tf.exp(BoundedLogScale()(raw))]),),
            "the log_scale is 1 before training",
        ),
        ((network_with(outputs=lambda shift, raw: [shift, BoundedLogScale()(tf.tanh(raw))]),), "and nothing else"),
        ((network_with(padding="valid"),), 'lacks `padding="same"`'),
        ((network_with(first=1),), "your first one is of 1 × 1"),
        ((network_with(second=3),), "your second one is of 3 × 3"),
        ((network_with(last=1),), "your last one is of 1 × 1"),
        ((network_with(activations=(None, "relu", None)),), "the first has none"),
        ((network_with(activations=("relu", None, None)),), "the second has none"),
        ((network_with(activations=(None, None, None)),), "yours have none"),
        ((network_with(activations=("relu", "relu", "relu")),), "the last convolution should have no activation"),
        ((network_with(end="glorot_uniform"),), "the shift should be 0 before training"),
        ((network_with(starts=(False, True)),), "the weights of the first hidden layer do not depend on `seed`"),
        ((network_with(starts=(True, False)),), "the weights of the second hidden layer do not depend on `seed`"),
        (
            (network_with(start=lambda seed: tf_keras.initializers.HeUniform(seed=0)),),
            "another seed should give the first",
        ),
        ((network_with(start=lambda seed: "zeros"),), "only those of the *last* convolution"),
        (
            (network_with(heads=lambda channels_out: channels_out),),
            "The last convolution has 2 · `channels_out` channels",
        ),
        ((network_with(heads=lambda channels_out: 4 * channels_out),), "part them with `tf.split(heads, 2, axis=-1)`"),
        (
            (network_with(width=lambda hidden: 2 * hidden),),
            "the first convolution should have 6 channels, and yours has 12",
        ),
        ((network_with(outputs=lambda shift, raw: [BoundedLogScale()(raw), shift]),), "the outputs are exchanged"),
        ((network_with(outputs=lambda shift, raw: [raw, BoundedLogScale()(shift)]),), "the shift is the *first* half"),
        ((network_with(outputs=lambda shift, raw: [BoundedLogScale()(shift), raw]),), "The shift is not bounded"),
        ((network_with(outputs=lambda shift, raw: [shift, raw]),), "and in yours there is none"),
        ((network_with(outputs=lambda shift, raw: [shift, tf.tanh(raw)]),), "and in yours there is none"),
        ((network_with(outputs=lambda shift, raw: [BoundedLogScale()(shift), BoundedLogScale()(raw)]),), "there are 2"),
        (
            (network_with(outputs=lambda shift, raw: [shift]),),
            "should have two outputs, `[shift, log_scale]`; yours has 1",
        ),
        ((network_with(axis=1),), "raised an error"),
        ((network_with(outputs=split_rows),), "Split along the channels"),
        (
            (
                network_with(
                    outputs=lambda shift, raw: [tf_keras.layers.BatchNormalization()(shift), BoundedLogScale()(raw)]
                ),
            ),
            "your network has 9",
        ),
        ((keras_3_network,), "use `tf_keras`"),
        ((bounded_before_the_split,), "split first"),
        ((two_heads,), "the last of them for shift and log-scale together"),
        ((lambda channels_in, channels_out, hidden, seed: tf_keras.layers.Dense(1),), "a `tf_keras.Model`"),
        ((lambda channels_in, channels_out, hidden, seed: ...,), "not attempted yet"),
    ],
    "affine_coupling": [
        ((coupling(_forward=lambda self, z: z),), "your `_forward` returns its input"),
        ((coupling(_forward=way(lambda a, b, t, s: [a, a * tf.exp(s) + t])),), "the channels after the frozen ones"),
        (
            (coupling(_forward_log_det_jacobian=lambda self, z: 35 * sum_of_s(axis=[1, 2, 3])(self, z)),),
            "needs no factor h · w",
        ),
        ((coupling(_forward=AffineCoupling._inverse, _inverse=AffineCoupling._forward),), "are exchanged"),
        ((coupling(_forward=AffineCoupling._inverse),), "your `_forward` goes from x to z"),
        ((coupling(_inverse=AffineCoupling._forward),), "your `_inverse` goes from z to x"),
        ((coupling(_forward=way(lambda a, b, t, s: [a, b * s + t])),), "multiply by exp(s), not by s"),
        ((coupling(_forward=way(lambda a, b, t, s: [a, (b + t) * tf.exp(s)])),), "scale first, then add t"),
        ((coupling(_forward=way(lambda a, b, t, s: [a, b * tf.exp(-s) + t])),), "not by exp(−s)"),
        (
            (coupling(_forward=way(lambda a, b, t, s: [a, b * tf.exp(t) + s])),),
            "in `_forward` the two outputs of the network are exchanged",
        ),
        ((coupling(_forward=way(lambda a, b, t, s: [b * tf.exp(s) + t, a])),), "joined in the wrong order"),
        ((coupling(_forward=way(lambda a, b, t, s: [a * tf.exp(s) + t, b])),), "transforms the frozen channels"),
        (
            (coupling(_forward=way(lambda a, b, t, s: [b * tf.exp(s) + t])),),
            "join the frozen ones and the transformed ones",
        ),
        ((coupling(_inverse=way(lambda a, b, t, s: [a, (b - t) * tf.exp(s)])),), "not by exp(s)"),
        (
            (coupling(_inverse=way(lambda a, b, t, s: [a, b * tf.exp(-s) - t])),),
            "undoes the two steps in the opposite order",
        ),
        ((coupling(_inverse=way(lambda a, b, t, s: [a, (b + t) * tf.exp(-s)])),), "your `_inverse` adds t"),
        ((coupling(_inverse=way(lambda a, b, t, s: [a, (b - t) / s])),), "divide by exp(s), not by s"),
        ((coupling(_shift_and_log_scale=lambda self, x: self.network(x)),), "the network sees all channels"),
        (
            (coupling(_shift_and_log_scale=lambda self, x: self.network(x[..., self.frozen :])),),
            "sees the channels that are to be transformed",
        ),
        (
            (coupling(_shift_and_log_scale=lambda self, x: self.network(x[..., : self.frozen])[::-1]),),
            "the shift t comes first",
        ),
        ((coupling(_forward=split_in_halves),), "split at `self.frozen`"),
        ((coupling(_forward_log_det_jacobian=sum_of_s(axis=-1)),), "one number for each; yours has (4, 7, 5)"),
        ((coupling(_forward_log_det_jacobian=sum_of_s()),), "and not over the images"),
        (
            (coupling(_forward_log_det_jacobian=lambda self, z: -sum_of_s(axis=[-3, -2, -1])(self, z)),),
            "your forward log-det has the right size and the wrong sign",
        ),
        (
            (
                coupling(
                    _forward_log_det_jacobian=lambda self, z: tf.reduce_sum(
                        tf.exp(self._shift_and_log_scale(z)[1]), [1, 2, 3]
                    )
                ),
            ),
            "is the sum of s itself",
        ),
        (
            (
                coupling(
                    _forward_log_det_jacobian=lambda self, z: tf.reduce_mean(self._shift_and_log_scale(z)[1], [1, 2, 3])
                ),
            ),
            "do not average it",
        ),
        (
            (
                coupling(
                    _forward_log_det_jacobian=lambda self, z: tf.reduce_sum(self._shift_and_log_scale(z)[0], [1, 2, 3])
                ),
            ),
            "that is the sum of t",
        ),
        (
            (coupling(_inverse_log_det_jacobian=AffineCoupling._forward_log_det_jacobian),),
            "your inverse log-det has the right size and the wrong sign",
        ),
        ((coupling(_forward=lambda self, z: AffineCoupling._forward(self, z).numpy()),), "not in a compiled function"),
        ((coupling(_forward_log_det_jacobian=lambda self, z: 0.0),), "returns a plain number"),
        ((KeepsNoNetwork,), "your bijector shows 0 trainable variables"),
        ((WithoutFrozen,), "has lost its `frozen`"),
        ((coupling(_inverse=blank),), "`_inverse` is still to be filled in"),
        (
            (coupling(_shift_and_log_scale=blank, _forward=blank, _inverse=blank, _forward_log_det_jacobian=blank),),
            "not attempted yet",
        ),
    ],
    "step_and_level": [
        (
            (glow_step, level_of(lambda c, n, hidden, rng: [Squeeze(), steps_of(4 * c, n, hidden, rng)])),
            "and a star before the steps",
        ),
        ((step_with(order=(2, 1, 0)), glow_level), "is in the opposite order"),
        ((step_with(order=(1, 0, 2)), glow_level), "yours consists of a 1 × 1 convolution, an actnorm and a coupling"),
        ((step_with(order=(0, 2)), glow_level), "yours consists of an actnorm and a coupling"),
        ((step_with(channels=lambda c: c // 2), glow_level), "the actnorm is made for 3 channels, and there are 6"),
        (
            (step_with(frozen=lambda half: 2 * half), glow_level),
            "half of the 6 channels should be frozen, 3; yours freezes 6",
        ),
        (
            (step_with(network=lambda half, hidden, seed: make_network(2 * half, half, hidden, seed)), glow_level),
            "yours reads 6 and puts out 3",
        ),
        (
            (step_with(network=lambda half, hidden, seed: make_network(half, 2 * half, hidden, seed)), glow_level),
            "yours reads 3 and puts out 6",
        ),
        (
            (step_with(network=lambda half, hidden, seed: make_network(half, half, 48, seed)), glow_level),
            "should have 5 hidden channels; yours has 48",
        ),
        ((step_with(network_seed=lambda rng: 0), glow_level), "have the same network: draw its seed from `rng`"),
        ((step_with(mixing_seed=lambda rng: 0), glow_level), "have the same matrix W: draw its seed from `rng`"),
        (
            (step_with(mixing_seed=lambda rng: np.random.randint(2**31)), glow_level),
            "with a generator in the same state",
        ),
        ((step_with(chain=list), glow_level), "yours is a list: put it into `tfb.Chain(...)`"),
        ((lambda c, hidden, rng: ActNorm(c), glow_level), "should be a `tfb.Chain`; yours is an actnorm"),
        (
            (glow_step, level_of(lambda c, n, hidden, rng: [Squeeze(), *steps_of(c, n, hidden, rng)])),
            "is made for 2 channels, and there are 8: a squeeze makes four",
        ),
        (
            (glow_step, level_of(lambda c, n, hidden, rng: [Squeeze(), *steps_of(2 * c, n, hidden, rng)])),
            "in the steps none has left yet",
        ),
        (
            (glow_step, level_of(lambda c, n, hidden, rng: [*steps_of(4 * c, n, hidden, rng), Squeeze()])),
            "the squeeze comes first",
        ),
        ((glow_step, level_of(lambda c, n, hidden, rng: steps_of(4 * c, n, hidden, rng))), "there is no squeeze"),
        (
            (glow_step, level_of(lambda c, n, hidden, rng: [Squeeze(), *steps_of(4 * c, 1, hidden, rng)])),
            "should have 3 steps after the squeeze; yours has 1",
        ),
        (
            (glow_step, level_of(lambda c, n, hidden, rng: [Squeeze(), *(steps_of(4 * c, 1, hidden, rng) * n)])),
            "share their layers",
        ),
        (
            (
                glow_step,
                level_of(
                    lambda c, n, hidden, rng: [
                        Squeeze(),
                        *(layer for step in steps_of(4 * c, n, hidden, rng) for layer in step.bijectors),
                    ]
                ),
            ),
            "let each step be a chain of its own",
        ),
        (
            (glow_step, level_of(lambda c, n, hidden, rng: [Squeeze(), tfb.Chain(steps_of(4 * c, n, hidden, rng))])),
            "with a star",
        ),
        ((one_seed, glow_level), "the network and the matrix W start from the same seed"),
        (
            (
                glow_step,
                level_of(
                    lambda c, n, hidden, rng: [
                        *steps_of(4 * c, 1, hidden, rng),
                        Squeeze(),
                        *steps_of(4 * c, 2, hidden, rng),
                    ]
                ),
            ),
            "should consist of a squeeze and then 3 steps",
        ),
        ((glow_step, level_on_a_bad_foot), "the steps all start with the same network"),
        (
            (glow_step, level_of(lambda c, n, hidden, rng: [Squeeze(), *steps_of(4 * c, n, hidden, rng)], chain=list)),
            "yours is a list: put it into",
        ),
        ((glow_step, ...), "`glow_level` is still to be filled in"),
        ((glow_step, lambda channels, steps, hidden, rng: [...][0]), "still gives `...`"),
    ],
    "flow": [
        ((multi_scale(), chained(multi_scale(), tfb.Shift(0.5))), "your chain is in the opposite order"),
        ((multi_scale(), chained(multi_scale())), "the shift is missing in the chain"),
        ((multi_scale(), chained(tfb.Shift(-0.5), multi_scale())), "the shift has the wrong sign"),
        ((multi_scale(), chained(tfb.Shift(0.5))), "Is `multi_scale` in the chain?"),
        ((multi_scale(), chained(tfb.Shift(0.5), REFERENCE_FLOW()[0])), "put that one into the chain"),
        (
            (multi_scale(), chained(tfb.Shift(0.5), multi_scale(), base=flows.standard_normal(192))),
            "event shape (768,)",
        ),
        (
            (
                multi_scale(),
                chained(tfb.Shift(0.5), multi_scale(), base=tfd.MultivariateNormalDiag(tf.ones(768), tf.ones(768))),
            ),
            "each of the 768 numbers has mean 0",
        ),
        (
            (multi_scale(), chained(multi_scale(), base=tfd.MultivariateNormalDiag(tf.fill([768], 0.5), tf.ones(768)))),
            "each of the 768 numbers has mean 0",
        ),
        ((multi_scale(), multi_scale()), "`flow` should be a `tfd.TransformedDistribution`"),
        ((levels_of_faces(), chained(tfb.Shift(0.5), multi_scale())), "`multi_scale` is a list"),
        ((tfb.Chain(levels_of_faces()), chained(tfb.Shift(0.5), multi_scale())), "a bijector made with `MultiScale`"),
        ((multi_scale((8, 8, 3)), chained(tfb.Shift(0.5), multi_scale())), "is made for images of shape (8, 8, 3)"),
        (with_levels(lambda levels: levels[:2]), "should have three levels; yours has 2"),
        (
            with_levels(lambda levels: [levels[0], levels[2], levels[2]]),
            "level 2 is for images with 12 channels, and those that come to it have 6",
        ),
        (
            with_levels(lambda levels: [levels[0]] * 3),
            "level 2 is for images with 3 channels, and those that come to it have 6",
        ),
        (
            with_levels(lambda levels: [tfb.Chain(levels[0].bijectors[:3]), *levels[1:]]),
            "should have 4 steps after the squeeze; yours has 2",
        ),
        (
            (lambda flow: (flow.bijector.bijectors[1], flow))(flows.glow((16, 16, 3), 3, 4, 48, seed=0)),
            "should consist of an actnorm, a 1 × 1 convolution and a coupling",
        ),
        ((multi_scale(), ...), "`flow` is still to be filled in"),
    ],
    "interpolation": [
        (
            (
                lambda flow, first, second, weights: flow.bijector.forward(
                    weights[:, None] * flow.bijector.inverse(first)
                ),
            ),
            "the weights need shape (weights, 1, 1)",
        ),
        (
            (
                lambda flow, first, second, weights: interpolate_by_loop(
                    flow, first, second, np.linspace(0, 1, 4, dtype=np.float32)
                ),
            ),
            "evenly spaced from 0 to 1",
        ),
        ((interpolate_with(lambda w, a, b: ((1 - w) * a + w * b) / np.hypot(1 - w, w)),), "no square roots"),
        (
            (
                lambda flow, first, second, weights: (
                    (1 - weights.reshape(-1, 1, 1, 1, 1)) * first + weights.reshape(-1, 1, 1, 1, 1) * second
                ),
            ),
            "you blend the pixels",
        ),
        ((interpolate_with(lambda w, a, b: w * a + (1 - w) * b),), "the ends are exchanged"),
        ((interpolate_with(lambda w, a, b: np.sqrt(1 - w**2) * a + w * b),), "no square roots"),
        ((interpolate_with(lambda w, a, b: np.sqrt(1 - w) * a + np.sqrt(w) * b),), "no square roots"),
        ((interpolate_with(lambda w, a, b: a + w * b),), "the first latents need the weight 1 − λ"),
        ((interpolate_with(finish=lambda flow, z: z),), "go back to images with `flow.bijector.forward`"),
        ((interpolate_with(finish=lambda flow, z: tf.transpose(z, [1, 0, 2])),), "and put the weights first"),
        (
            (interpolate_with(finish=lambda flow, z: flow.bijector.forward(tf.transpose(z, [1, 0, 2]))),),
            "the axis of the weights comes first",
        ),
        (
            (functools.partial(interpolate_by_loop, join=functools.partial(tf.concat, axis=0)),),
            "use `tf.stack` rather than `tf.concat`",
        ),
        ((functools.partial(interpolate_by_loop, join=list),), "Join its elements with `tf.stack`"),
        (
            (lambda flow, first, second, weights: interpolate_by_loop(flow, first, second, weights)[0],),
            "images for each of the weights",
        ),
        ((interpolate_exchanged,), "the directions are exchanged"),
        ((lambda flow, first, second, weights: flow.nothing,), "raised an error"),
        ((lambda flow, first, second, weights: ...,), "not attempted yet"),
    ],
    "attribute_vector": [
        ((vector_of(lambda given, others: others.mean(0) - given.mean(0)),), "the vector has the wrong sign"),
        ((vector_of(lambda given, others: given.mean(0)),), "subtract the mean of the images without the attribute"),
        (
            (lambda latents, has: latents[np.array(has)].mean(0) - latents.mean(0),),
            "you subtract the mean of all images",
        ),
        ((vector_of(lambda given, others: given.sum(0) - others.sum(0)),), "take means rather than sums"),
        ((vector_of(lambda given, others: given.mean(0) + others.mean(0)),), "yours is their sum"),
        ((vector_of(lambda given, others: given.mean() - others.mean()),), "yours is a single number"),
        ((vector_of(lambda given, others: given.mean(1)),), "take the means over the images, `axis=0`"),
        (
            (lambda latents, has: np.mean(latents * np.where(has, 1, -1)[:, None], axis=0),),
            "divide by their number, not by the number of all",
        ),
        (
            (lambda latents, has: vector(latents, has) / np.linalg.norm(vector(latents, has)),),
            "the length of the difference",
        ),
        ((lambda latents, has: vector(latents, has)[None],), "there is an axis too many"),
        ((vector_of(lambda given, others: (given - others).mean(0)),), "raised an error"),
    ],
    "after_initialisation": [
        (
            (lambda x: (moments(x)[0], tf.reduce_mean(tf.nn.moments(x, [1, 2])[1], 0)), log_det),
            "the mean of the single images' variances",
        ),
        ((moments, lambda d, h, w: len(d) * log_det(d, h, w)), "the channels are counted in the sum already"),
        ((lambda x: moments(x)[::-1], log_det), "mean and variance are exchanged"),
        ((lambda x: (moments(x)[0], tf.sqrt(moments(x)[1])), log_det), "those are the standard deviations"),
        ((lambda x: (moments(x)[0], tf.reduce_mean(x**2, [0, 1, 2])), log_det), "that is the mean of the squares"),
        ((lambda x: (moments(x)[0], np.var(x, axis=(0, 1, 2), ddof=1)), log_det), "rather than by one less"),
        ((moments_over(0), log_det), "for each pixel on its own"),
        ((moments_over(1, 2), log_det), "for each image on its own: the first axis"),
        ((moments_over(1, 2, 3), log_det), "for each image on its own, and over the channels"),
        ((moments_over(0, 1), log_det), "take them over images, rows and columns"),
        ((moments_over(0, 1, 2, 3), log_det), "you take them over the channels, too"),
        (
            (lambda x: tf.nn.moments(x, axes=[0, 1, 2], keepdims=True), log_det),
            "that the average is taken over should go",
        ),
        ((lambda x: moments(x)[0], log_det), "should return two things"),
        ((moments, lambda d, h, w: -log_det(d, h, w)), "has the wrong sign"),
        ((moments, lambda d, h, w: log_det(d, 1, 1)), "the same s acts at each of the h · w pixels"),
        ((moments, lambda d, h, w: 2 * log_det(d, h, w)), "standard deviations, not variances"),
        ((moments, lambda d, h, w: log_det(d, h, w) / 2), "standard deviations, not variances"),
        ((moments, lambda d, h, w: -h * w * np.mean(np.log(d))), "not their mean"),
        ((moments, lambda d, h, w: -h * w * np.sum(d)), "s is a logarithm"),
        ((moments, lambda d, h, w: h * w * np.sum(1 / d)), "one over σ is its exponential"),
        ((moments, lambda d, h, w: -h * w * np.log(np.sum(d))), "not the logarithm of the sum"),
        ((moments, lambda d, h, w: -h * w * np.log(d)), "sum over the channels"),
        ((moments, lambda d, h, w: 1 / np.prod(d)), "is the determinant for one pixel"),
        ((moments, ...), "`initial_log_det` is still to be filled in"),
    ],
    "conv1x1_log_det": [
        ((lambda matrix, h, w: -h * w * np.linalg.slogdet(matrix)[1],), "has the wrong sign"),
        ((lambda matrix, h, w: h * w * np.log(np.linalg.slogdet(matrix)[1]),), "has taken the logarithm already"),
        ((lambda matrix, h, w: np.linalg.slogdet(matrix)[1],), "is one pixel's"),
        ((lambda matrix, h, w: h * w * np.linalg.slogdet(matrix)[0],), "the first is the sign"),
        ((lambda matrix, h, w: np.linalg.slogdet(matrix)[0],), "the sign of the determinant alone"),
        (
            (lambda matrix, h, w: h * w * np.prod(np.linalg.slogdet(matrix)),),
            "neither the determinant's sign nor a minus",
        ),
        ((lambda matrix, h, w: h * w * np.linalg.det(matrix),), "that is the determinant: take"),
        (
            (lambda matrix, h, w: h * w * np.abs(np.linalg.det(matrix)),),
            "determinant's absolute value: take its logarithm",
        ),
        ((lambda matrix, h, w: h * w * np.log(np.linalg.det(matrix)),), "the logarithm of its absolute value"),
        (
            (lambda matrix, h, w: h * w * np.log(np.abs(np.linalg.det(matrix))),),
            "goes to the logarithm without the determinant",
        ),
        ((lambda matrix, h, w: h * w * np.log10(np.abs(np.linalg.det(matrix))),), "use the natural logarithm"),
        ((lambda matrix, h, w: (h + w) * np.linalg.slogdet(matrix)[1],), "not h + w"),
        ((lambda matrix, h, w: np.linalg.slogdet(matrix),), "take the second"),
        ((lambda matrix, h, w: h * w * np.linalg.slogdet(matrix),), "take the second"),
    ],
    "slope": [
        ((fit_of(lambda c, t: np.log10(c), log_of_seconds),), "the same logarithm of both"),
        ((lambda c, t: round(slope(c, t)),), "without rounding"),
        ((fit_of(log_of_seconds, log_of_sizes),), "the sizes come first"),
        ((fit_of(lambda c, t: c, lambda c, t: t),), "take the logarithms of both"),
        ((fit_of(lambda c, t: c, log_of_seconds),), "take the logarithm of the sizes, too"),
        ((fit_of(log_of_sizes, lambda c, t: t),), "take the logarithm of the seconds, too"),
        ((fit_of(log_of_sizes, log_of_seconds, index=1),), "the slope is the other coefficient"),
        ((fit_of(log_of_sizes, log_of_seconds, degree=2),), "a line has degree 1"),
        ((lambda c, t: np.polyfit(np.log(c), np.log(t), 1),), "take the slope"),
        ((lambda c, t: np.log(t[-1] / t[0]) / np.log(c[-1] / c[0]),), "from the first point to the last"),
        ((lambda c, t: np.mean(np.diff(np.log(t)) / np.diff(np.log(c))),), "from point to point"),
        ((lambda c, t: np.polyfit(np.log(c), np.log(t)),), "raised an error"),
        ((lambda c, t: ...,), "not attempted yet"),
    ],
    "comparison": [
        (
            (mean_and_spread, less_by(lambda s, t, n, m: 2 * np.sqrt(s**2 / (n - 1) + t**2 / (m - 1)))),
            "for the variances alone",
        ),
        ((mean_and_spread, less_by(lambda s, t, n, m: 2 * np.sqrt((s**2 + t**2) / 3))), "there need not be 3 seeds"),
        ((mean_and_spread, less_by(lambda s, t, n, m: 1.96 * np.sqrt(s**2 / n + t**2 / m))), "a little less"),
        ((mean_and_spread, less_by(lambda s, t, n, m: 2.3 * np.sqrt(s**2 / n + t**2 / m))), "its standard error"),
        ((lambda bits: mean_and_spread(bits)[::-1], clearly_less), "mean and spread are exchanged"),
        ((lambda bits: (np.mean(bits, 0), np.std(bits, 0)), clearly_less), "with `ddof=1`"),
        ((lambda bits: (np.mean(bits, 0), np.var(bits, 0, ddof=1)), clearly_less), "those are variances: take"),
        (
            (lambda bits: (np.mean(bits, 0), np.std(bits, 0, ddof=1) / len(bits) ** 0.5), clearly_less),
            "that is the standard error of the mean",
        ),
        ((lambda bits: (np.mean(bits), np.std(bits, ddof=1)), clearly_less), "which are the first axis"),
        ((lambda bits: (np.mean(bits, -1), np.std(bits, -1, ddof=1)), clearly_less), "which are the first axis"),
        ((lambda bits: np.mean(bits, 0) + np.std(bits, 0, ddof=1), clearly_less), "should return two things"),
        ((lambda bits: np.mean(bits), clearly_less), "should return two things"),
        ((mean_and_spread, lambda a, b: clearly_less(b, a)), "it is the other way round"),
        ((mean_and_spread, lambda a, b: not clearly_less(a, b)), "the opposite of what it should be"),
        (
            (mean_and_spread, lambda a, b: clearly_less(a, b) or clearly_less(b, a)),
            "the sign of the difference matters",
        ),
        ((mean_and_spread, less_by(lambda s, t, n, m: np.sqrt(s**2 / n + t**2 / m))), "more than the error itself"),
        ((mean_and_spread, lambda a, b: np.mean(a) < np.mean(b)), "compares the means alone"),
        (
            (mean_and_spread, less_by(lambda s, t, n, m: 2 * np.sqrt(s**2 + t**2))),
            "divide the variances by the numbers",
        ),
        ((mean_and_spread, less_by(lambda s, t, n, m: 2 * np.sqrt(s**2 / n + t**2 / m), ddof=0)), "those of a sample"),
        (
            (mean_and_spread, less_by(lambda s, t, n, m: 2 * (s**2 / n + t**2 / m))),
            "the square root in Eq. (6.8) is missing",
        ),
        ((mean_and_spread, less_by(lambda s, t, n, m: 2 * (s / np.sqrt(n) + t / np.sqrt(m)))), "the variances add up"),
        (
            (mean_and_spread, less_by(lambda s, t, n, m: 2 * np.sqrt(s / n + t / m))),
            "the squares in Eq. (6.8) are missing",
        ),
        ((mean_and_spread, less_by(lambda s, t, n, m: np.sqrt(2 * (s**2 / n + t**2 / m)))), "not under it"),
        ((mean_and_spread, less_by(lambda s, t, n, m: 2 * np.sqrt(s**2 / m + t**2 / n))), "yours are exchanged"),
        ((mean_and_spread, less_by(lambda s, t, n, m: 2 * np.sqrt((s**2 + t**2) / n))), "that of a for both"),
        ((mean_and_spread, less_by(lambda s, t, n, m: 2 * np.sqrt((s**2 + t**2) / m))), "that of b for both"),
        (
            (mean_and_spread, less_by(lambda s, t, n, m: 2 * np.sqrt(s**2 / n**2 + t**2 / m**2))),
            "you divide the standard deviations",
        ),
        ((mean_and_spread, lambda a, b: True), "for all of several pairs of results, `clearly_less(a, b)` is True"),
        ((mean_and_spread, lambda a, b: a < b.mean()), "should be true or false"),
        ((mean_and_spread, lambda a, b: b.mean() - a.mean()), "should be true or false"),
        ((mean_and_spread, ...), "`clearly_less` is still to be filled in"),
    ],
    "temperature": [
        ((lambda flow, t, z: t * flow.bijector.forward(z), root_mean_square), "you scale the images: scale"),
        (
            (lambda flow, t, z: 0.5 + t * (flow.bijector.forward(z) - 0.5), root_mean_square),
            "you scale the images, around ½",
        ),
        ((lambda flow, t, z: flow.bijector.forward(z), root_mean_square), "yours are the samples at temperature 1"),
        ((lambda flow, t, z: flow.bijector.forward(t**2 * z), root_mean_square), "T² is the variance"),
        ((lambda flow, t, z: flow.bijector.forward(t**0.5 * z), root_mean_square), "and not by its square root"),
        ((lambda flow, t, z: flow.bijector.forward(z / t), root_mean_square), "you divide by it"),
        ((lambda flow, t, z: flow.bijector.inverse(t * z), root_mean_square), "the directions are exchanged"),
        (
            (lambda flow, t, z: flows.at_temperature(flow, t).sample(len(z)), root_mean_square),
            "use the latents that are given",
        ),
        ((lambda flow, t, z: t * z, root_mean_square), "should have shape (3, 4, 4, 3)"),
        ((sample_at, lambda t, d: t**2 * d), "is the mean *square*"),
        ((sample_at, lambda t, d: t * d), "the expected *squares* of the latents add up"),
        ((sample_at, lambda t, d: t**2 * d**0.5), "so where is its root?"),
        ((sample_at, lambda t, d: (t * d) ** 0.5), "is T², not T"),
        ((sample_at, lambda t, d: d**0.5), "and depends on the temperature, too"),
        ((sample_at, lambda t, d: t), "the more dimensions"),
        ((sample_at, ...), "`root_mean_square` is still to be filled in"),
    ],
    "my_attribute": [
        ((lambda images: images[:, 0, 0, 0] > 2,), "is true for 0, and should be so for at least a tenth"),
        ((lambda images: images[:, 0, 0, 0] > -1,), "is false for 0, and should be so for at least a tenth"),
        ((lambda images: images[:, 0, 0, 0],), "yours is float32. Compare with a threshold"),
        ((lambda images: corner(images).astype(int),), "yours is int"),
        ((lambda images: images > 0.5,), "reduce all axes but the first"),
        ((lambda images: corner(images)[:, None],), "reduce all axes but the first"),
        ((lambda images: images.mean() > 0.5,), "one Boolean for each image"),
        ((lambda images: images.mean(axis=0) > 0.5,), "the images are the first axis"),
        ((lambda images: np.random.rand(len(images)) > 0.5,), "in another order, yours gives other answers"),
        ((lambda images: np.arange(len(images)) % 3 == 0,), "in another order, yours gives other answers"),
        ((drawn(1),), "you have found one of the four: on 100% of the faces, your attribute is “dark hair”"),
        ((lambda images: ~drawn(3)(images),), "your attribute is “not pale skin”"),
        ((lambda images: images[:, 20].mean() > 0.5,), "raised an error"),
        ((lambda images: ...,), "not attempted yet"),
    ],
}


class TestWeek06(ExerciseTests):
    week = week_06
    live, numbered = 8, 6
    right, wrong = RIGHT, WRONG

    @pytest.fixture(autouse=True)
    def one_reference_flow(self, monkeypatch):
        # Its twelve networks take long to build, and the check leaves their weights as they were.
        monkeypatch.setattr(week_06.flow, "reference", REFERENCE_FLOW)

    def test_no_two_mistaken_comparisons_judge_alike(self):
        pairs = week_06._comparisons()
        judges = [week_06._reference_clearly_less, *week_06._mistaken_comparisons().values()]
        assert len({tuple(bool(judge(a, b)) for a, b in pairs) for judge in judges}) == len(judges)
