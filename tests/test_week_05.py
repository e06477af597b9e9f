"""Week 5's checks: right answers of every kind pass, typical wrong ones are told what is wrong, junk never escapes."""

import functools

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests

from course_utils import datasets, flows
from course_utils.bijectors import AffineCoupling, Squeeze, channel_mask, checkerboard_mask
from course_utils.bijectors.once import once_per_trace
from course_utils.exercises import week_05
from course_utils.networks import conv_conditioner

tfb = tfp.bijectors
tfd = tfp.distributions

# ------------------------------------------------------------------------------------------------- answers to try


def dequantise(pixels, levels, rng):
    return ((pixels + rng.random(pixels.shape)) / levels).astype(np.float32)


def dequantise_in_single_precision(pixels, levels, rng):
    noise = rng.uniform(size=pixels.shape).astype(np.float32)
    return np.float32(1 / levels) * (np.asarray(pixels, np.float32) + noise)


def dequantise_by(formula, dtype=np.float32):
    return lambda pixels, levels, rng: formula(pixels.astype(float), levels, rng.random(pixels.shape)).astype(dtype)


def own_generator(pixels, levels, rng):
    return dequantise(pixels, levels, np.random.default_rng(0))


def global_generator(pixels, levels, rng):
    return ((pixels + np.random.random(pixels.shape)) / levels).astype(np.float32)


def noise_of_shape(shape):
    return lambda pixels, levels, rng: ((pixels + rng.random(shape(pixels.shape))) / levels).astype(np.float32)


def normal_noise(pixels, levels, rng):
    return ((pixels + np.clip(rng.normal(0.5, 0.15, pixels.shape), 0, 1)) / levels).astype(np.float32)


def of_this_course(pixels, levels, rng):
    return dequantise(pixels, 11, rng)


bits = datasets.bits_per_dimension
LOG_2 = np.log(2)


def bits_of_tensors(log_prob, dimensions, levels):
    return (np.log2(levels) - np.array(log_prob) / (dimensions * LOG_2)).astype(float)


ALPHA = 0.05
WIDTH = 1 - 2 * ALPHA
SIGMOID, SHIFT, SCALE = tfb.Sigmoid(), tfb.Shift(-ALPHA), tfb.Scale(1 / WIDTH)


def chain(*parts):
    return (tfb.Chain(list(parts)),)


def coupling_list(mask, number, channels, rng, hidden=32):
    made = []
    for seed in rng.integers(2**31, size=number):
        made.append(AffineCoupling(conv_conditioner(channels, channels, hidden, seed=seed), mask))
        mask = 1 - mask
    return tuple(made)


def couplings(mask, number, channels, rng, hidden=32):
    """As in the notebook; scales are made with it."""
    return list(coupling_list(mask, number, channels, rng, hidden))


def couplings_by(seed=lambda k, rng: int(rng.integers(2**31)), mask_of=lambda mask, k: abs(k % 2 - mask), network=None):
    network = network or (lambda channels, hidden, seed: conv_conditioner(channels, channels, hidden, seed=seed))

    def couplings(mask, number, channels, rng, hidden=32):
        return [AffineCoupling(network(channels, hidden, seed(k, rng)), mask_of(mask, k)) for k in range(number)]

    return couplings


def keras_3_network(channels, hidden, seed):
    image = tf.keras.Input((None, None, channels))
    return tf.keras.Model(image, [tf.keras.layers.Conv2D(channels, 3, padding="same")(image) for _ in range(2)])


def one_network(mask, number, channels, rng, hidden=32):
    network = conv_conditioner(channels, channels, hidden, seed=int(rng.integers(2**31)))
    return [AffineCoupling(network, mask if k % 2 == 0 else 1 - mask) for k in range(number)]


def squeeze(x):
    _, height, width, channels = x.shape
    blocks = tf.reshape(x, [-1, height // 2, 2, width // 2, 2, channels])
    return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [-1, height // 2, width // 2, 4 * channels])


def unsqueeze(z):
    _, height, width, channels = z.shape
    blocks = tf.reshape(z, [-1, height, width, 2, 2, channels // 4])
    return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [-1, 2 * height, 2 * width, channels // 4])


def squeeze_by(split, order):
    def squeeze(x):
        _, height, width, channels = x.shape
        sizes = {"i": height // 2, "j": width // 2, "a": 2, "b": 2, "c": channels}
        blocks = tf.reshape(x, [-1, *(sizes[axis] for axis in split)])
        moved = tf.transpose(blocks, [0, *(1 + split.index(axis) for axis in order)])
        return tf.reshape(moved, [-1, height // 2, width // 2, 4 * channels])

    return squeeze


def unsqueeze_by(split, order):
    def unsqueeze(z):
        _, height, width, channels = z.shape
        sizes = {"i": height, "j": width, "a": 2, "b": 2, "c": channels // 4}
        blocks = tf.reshape(z, [-1, *(sizes[axis] for axis in split)])
        moved = tf.transpose(blocks, [0, *(1 + split.index(axis) for axis in order)])
        return tf.reshape(moved, [-1, 2 * height, 2 * width, channels // 4])

    return unsqueeze


def squeeze_by_slices(x):
    return tf.concat([x[:, a::2, b::2] for a in (0, 1) for b in (0, 1)], axis=-1)


def squeeze_known_batch(x):
    n, height, width, channels = x.shape
    blocks = tf.reshape(x, [n, height // 2, 2, width // 2, 2, channels])
    return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [n, height // 2, width // 2, 4 * channels])


def squeeze_unknown_shape(x):
    moved = squeeze(x)
    return tf.reshape(moved, tf.concat([[-1], tf.shape(x)[1:] // [2, 2, 1] * [1, 1, 4]], axis=0))


def squeeze_unmerged(x):
    _, height, width, channels = x.shape
    return tf.transpose(
        tf.reshape(x, [-1, height // 2, 2, width // 2, 2, channels]),
        [0, 1, 3, 2, 4, 5],
    )


def squeeze_with_quotients(x):
    return tf.reshape(squeeze(x), [-1, x.shape[1] / 2, x.shape[2] / 2, 4 * x.shape[3]])


def squeeze_numpy(x):
    return squeeze(x).numpy()


def squeeze_class(**methods):
    """A squeeze as a student writes it, with some methods replaced."""

    class Squeeze(tfb.Bijector):
        def __init__(self):
            super().__init__(forward_min_event_ndims=3, is_constant_jacobian=True, name="squeeze")

        def _forward(self, z):
            return unsqueeze(z)

        def _inverse(self, x):
            return squeeze(x)

        def _forward_log_det_jacobian(self, z):
            return tf.zeros([])

        def _forward_event_shape(self, shape):
            return tf.TensorShape([*shape[:-3], 2 * shape[-3], 2 * shape[-2], shape[-1] // 4])

        def _inverse_event_shape(self, shape):
            return tf.TensorShape([*shape[:-3], shape[-3] // 2, shape[-2] // 2, 4 * shape[-1]])

    for name, method in methods.items():
        setattr(Squeeze, name, method)
    return Squeeze


def with_inverse_log_det(kind, name="_forward_log_det_jacobian", other="_inverse_log_det_jacobian"):
    """The class with its log-det in the other direction alone: TFP derives the one that is gone."""
    log_det = vars(kind)[name]
    setattr(kind, other, lambda self, point: -log_det(self, point))
    delattr(kind, name)
    return kind


def without_log_det(kind):
    del kind._forward_log_det_jacobian
    return kind


def without_split():
    kind = multi_scale_class()
    del kind.split
    return kind


def blank(self, *arguments):
    return ...


def one_scale(height, width, channels, rng):
    first = couplings(checkerboard_mask(height, width), 3, channels, rng)
    return tfb.Chain([*first, Squeeze(), *couplings(channel_mask(4 * channels), 3, 4 * channels, rng)])


def one_scale_nested(height, width, channels, rng):
    last = tfb.Chain(couplings(1 - channel_mask(4 * channels), 3, 4 * channels, rng))
    first = tfb.Chain(couplings(1 - checkerboard_mask(height, width), 3, channels, rng))
    return tfb.Chain([first, squeeze_class()(), last])


def last_scale(height, width, channels, rng):
    return tfb.Chain(couplings(checkerboard_mask(height, width), 4, channels, rng))


def scale_of(*parts):
    """A scale of groups such as "bbb", "s" and "ccc": couplings with checkerboard masks, a squeeze, with channel masks."""

    def scale(height, width, channels, rng):
        layers = []
        for part in parts:
            if part == "s":
                layers.append(Squeeze())
                channels = 4 * channels
            else:
                mask = checkerboard_mask(height, width) if part[0] == "b" else channel_mask(channels)
                layers += couplings(mask, len(part), channels, rng)
        return tfb.Chain(layers)

    return scale


def one_scale_with(first_mask=None, second_mask=None, second_channels=4, reverse=False, hidden=32, seed=None):
    first_mask = first_mask or (lambda height, width: checkerboard_mask(height, width))
    second_mask = second_mask or (lambda height, width, channels: channel_mask(4 * channels))

    def one_scale(height, width, channels, rng):
        rng = rng if seed is None else np.random.default_rng(seed)
        layers = [
            *couplings(first_mask(height, width), 3, channels, rng, hidden),
            Squeeze(),
            *couplings(second_mask(height, width, channels), 3, second_channels * channels, rng, hidden),
        ]
        return tfb.Chain(layers[::-1] if reverse else layers)

    return one_scale


def all_the_same(height, width, channels, rng):
    mask = checkerboard_mask(height, width)
    return tfb.Chain([layer for _ in range(4) for layer in couplings(mask, 1, channels, rng)])


def multi_scale_class(**methods):
    """A multi-scale bijector as a student writes it, with some methods replaced."""

    class MultiScale(tfb.Bijector):
        def __init__(self, scales, image_shape, latent_shapes):
            super().__init__(forward_min_event_ndims=1, inverse_min_event_ndims=3, name="multi_scale")
            self.scales = list(scales)
            self.image_shape = list(image_shape)
            self.latent_shapes = [list(shape) for shape in latent_shapes]

        def join(self, latents):
            flat = [tf.reshape(z, [-1, np.prod(shape)]) for z, shape in zip(latents, self.latent_shapes, strict=False)]
            return tf.concat(flat, axis=-1)

        def split(self, z):
            parts = tf.split(z, [np.prod(shape) for shape in self.latent_shapes], axis=-1)
            return [tf.reshape(part, [-1, *shape]) for part, shape in zip(parts, self.latent_shapes, strict=False)]

        @once_per_trace
        def _latents_and_log_det(self, x):
            h, latents, log_det = x, [], 0.0
            for scale in self.scales[:-1]:
                log_det += scale.inverse_log_det_jacobian(h, event_ndims=3)
                z, h = tf.split(scale.inverse(h), 2, axis=-1)
                latents.append(z)
            log_det += self.scales[-1].inverse_log_det_jacobian(h, event_ndims=3)
            latents.append(self.scales[-1].inverse(h))
            return self.join(latents), log_det

        def _forward(self, z):
            *finer, coarsest = self.split(z)
            h = self.scales[-1].forward(coarsest)
            for scale, latent in zip(reversed(self.scales[:-1]), reversed(finer), strict=True):
                h = scale.forward(tf.concat([latent, h], axis=-1))
            return h

        def _inverse(self, x):
            return self._latents_and_log_det(x)[0]

        def _inverse_log_det_jacobian(self, x):
            return self._latents_and_log_det(x)[1]

        def _forward_event_shape(self, shape):
            return tf.TensorShape([*shape[:-1], *self.image_shape])

        def _inverse_event_shape(self, shape):
            return tf.TensorShape([*shape[:-3], np.prod(self.image_shape)])

    for name, method in methods.items():
        setattr(MultiScale, name, method)
    return MultiScale


def latents_in_one_loop(self, x):
    h, latents, log_dets = x, [], []
    for k, scale in enumerate(self.scales):
        y = scale.inverse(h)
        log_dets.append(-scale.forward_log_det_jacobian(y, event_ndims=3))
        half = y.shape[-1] // 2 if k < len(self.scales) - 1 else y.shape[-1]
        latents.append(y[..., :half])
        h = y[..., half:]
    return tf.concat([tf.reshape(z, [-1, np.prod(z.shape[1:])]) for z in latents], axis=1), tf.add_n(log_dets)


def forward_by_index(self, z):
    latents = self.split(z)
    h = latents[-1]
    for k in range(len(self.scales) - 1, -1, -1):
        h = self.scales[k].forward(h if k == len(self.scales) - 1 else tf.concat((latents[k], h), 3))
    return h


def latents_with(
    step="inverse",
    half=0,
    at="h",
    last=True,
    order=1,
    all_goes_on=False,
    keep=lambda latents: latents,
    add=True,
    sign=1,
):
    """`_latents_and_log_det` with one thing or another done differently."""

    def latents_and_log_det(self, x):
        h, latents, log_det = x, [], 0.0
        *scales, coarsest = self.scales[::order]
        for scale in scales:
            y = getattr(scale, step)(h)
            halves = tf.split(y, 2, axis=-1)
            place = {"h": h, "y": y, "next": halves[1], "x": x}[at]
            change = sign * scale.inverse_log_det_jacobian(place, event_ndims=3)
            log_det = log_det + change if add else change
            latents.append(halves[half])
            h = y if all_goes_on else halves[1 - half]
        y = getattr(coarsest, step)(h)
        if last:
            change = sign * coarsest.inverse_log_det_jacobian({"y": y, "x": x}.get(at, h), event_ndims=3)
            log_det = log_det + change if add else change
        latents.append(h if last is None else y)
        return self.join(keep(latents)), log_det

    return latents_and_log_det


def forward_with(step="forward", side=1, last=True, scales=-1, latents=-1, first=-1):
    """`_forward` with one thing or another done differently."""

    def forward(self, z):
        *finer, coarsest = self.split(z)
        h = getattr(self.scales[first], step)(coarsest) if last else coarsest
        others = self.scales[:-1] if first == -1 else self.scales[1:]
        for scale, latent in zip(others[::scales], finer[::latents], strict=True):
            h = getattr(scale, step)(tf.concat([latent, h][::side], axis=-1))
        return h

    return forward


def forward_joined_at_once(self, z):
    h = tf.concat(self.split(z), axis=-1)
    for scale in reversed(self.scales):
        h = scale.forward(h)
    return h


def known_batch(self, x):
    z, log_det = latents_with()(self, x)
    return z, tf.reshape(log_det, [x.shape[0]])


def sigmoid_in_numpy():
    """The right map and log-det by NumPy, which Keras cannot compile."""
    alpha, width = np.float32(ALPHA), np.float32(WIDTH)
    return tfb.Inline(
        forward_fn=lambda h: (1 / (1 + np.exp(-h)) - alpha) / width,
        inverse_fn=lambda x: np.log((alpha + width * x) / (1 - alpha - width * x)),
        inverse_log_det_jacobian_fn=lambda x: np.log(width / ((alpha + width * x) * (1 - alpha - width * x))),
        forward_min_event_ndims=0,
    )


TO_PIXELS = week_05.to_pixels.reference()
SHAPES = [(4, 4, 2), (2, 2, 4), (2, 2, 4)]
BASE = flows.standard_normal(64)


@functools.cache
def scales_of_digits():
    rng = np.random.default_rng(0)
    return [one_scale(8, 8, 1, rng), one_scale(4, 4, 2, rng), last_scale(2, 2, 4, rng)]


@functools.cache
def multi_scale():
    return multi_scale_class()(scales_of_digits(), (8, 8, 1), SHAPES)


# Its sixteen networks take long to build, and the checks leave their weights as they were.
REFERENCE_FLOW = functools.cache(week_05.flow.reference)


def flow_of(*links, base=BASE):
    return tfd.TransformedDistribution(base, tfb.Chain(list(links)))


def digits_with(scales=None, image_shape=(8, 8, 1), shapes=SHAPES):
    """Both answers of Live 5.7 for other scales."""
    made = multi_scale_class()(scales or scales_of_digits(), image_shape, shapes)
    return made, flow_of(TO_PIXELS, made)


def resample_with(index=lambda k: k - 1, new=lambda old, noise: noise, back=lambda flow, multi_scale: flow.bijector):
    def resample(flow, multi_scale, x, k, noise):
        latents = multi_scale.split(flow.bijector.inverse(x))
        latents[index(k)] = new(latents[index(k)], noise)
        return back(flow, multi_scale).forward(multi_scale.join(latents))

    return resample


def resample_by_slices(flow, multi_scale, x, k, noise):
    z, end = flow.bijector.inverse(x).numpy(), np.cumsum([0, 32, 16, 16])
    z[:, end[k - 1] : end[k]] = np.reshape(noise, (len(z), -1))
    return flow.bijector.forward(tf.constant(z)).numpy()


def resample_without_to_pixels(flow, multi_scale, x, k, noise):
    latents = multi_scale.split(multi_scale.inverse(x))
    latents[k - 1] = noise
    return flow.bijector.forward(multi_scale.join(latents))


def resample_on_the_line(flow, multi_scale, x, k, noise):
    latents = multi_scale.split(multi_scale.inverse(x))
    latents[k - 1] = noise
    return multi_scale.forward(multi_scale.join(latents))


def latents_of_resample(flow, multi_scale, x, k, noise):
    latents = multi_scale.split(flow.bijector.inverse(x))
    latents[k - 1] = noise
    return multi_scale.join(latents)


def checkerboard_by_loop(height, width):
    mask = np.zeros((height, width, 1), np.uint8)
    for i in range(height):
        for j in range(width):
            mask[i, j] = (i + j) % 2 == 0
    return mask


def checkerboard_of(entry, dtype=int):
    return lambda height, width: np.fromfunction(entry, (height, width), dtype=int).astype(dtype)[..., None]


def channels_of(entry, dtype=int):
    return lambda channels: entry(np.arange(channels), channels).astype(dtype)[None, None]


def latent_shapes(image_shape, scales):
    height, width, channels = image_shape
    shapes = [[height // 2**k, width // 2**k, channels * 2**k] for k in range(1, scales)]
    return [*shapes, [height // 2 ** (scales - 1), width // 2 ** (scales - 1), channels * 2 ** (scales - 1)]]


def shapes_with(channels=2, space=2, last=1, divide=lambda a, b: a // b):
    """`latent_shapes` with other factors, and with the last shape repeated `last` times."""

    def latent_shapes(image_shape, scales):
        h, w, c = image_shape
        shapes = []
        for _ in range(scales - 1):
            h, w, c = divide(h, space), divide(w, space), channels * c
            shapes.append((h, w, c))
        return shapes + last * [(h, w, c)]

    return latent_shapes


def last_one_squeezed(image_shape, scales):
    *others, (h, w, c) = latent_shapes(image_shape, scales)
    return [*others, (h // 2, w // 2, 4 * c)]


def parameters(channels, hidden):
    return 27 * channels * hidden + hidden**2 + 2 * hidden + 3 * channels


def ascent_step(gradient, i):
    """The notebook's own, which a student's function finds among its globals."""
    return tf.clip_by_norm(0.002 / (1 + i / 30) * gradient, 0.2, axes=[1, 2, 3])


def inpaint_with(
    move=lambda x, gradient, i: x + ascent_step(gradient, i),
    clip=lambda x: tf.clip_by_value(x, 0.0, 1.0),
    back=lambda visible, images, x: tf.where(visible, images, x),
    begin=lambda visible, images, start: tf.where(visible, images, start),
    path_of=lambda path: path,
):
    def inpaint(log_prob_and_gradient, images, visible, start, steps):
        path = [begin(visible, images, start)]
        for i in range(steps):
            _, gradient = log_prob_and_gradient(path[-1])
            path.append(back(visible, images, clip(move(path[-1], gradient, i))))
        return path_of(path)

    return inpaint


def inpaint_numpy(log_prob_and_gradient, images, visible, start, steps):
    x = np.where(visible, images, start)
    path = [x]
    for i in range(steps):
        step = ascent_step(log_prob_and_gradient(x)[1], i).numpy()
        x = np.clip(x + step * ~visible, 0, 1)
        path.append(x)
    return path


def inpaint_hidden_alone(log_prob_and_gradient, images, visible, start, steps):
    path = [tf.where(visible, images, start)]
    for i in range(steps):
        gradient = tf.where(visible, 0.0, log_prob_and_gradient(path[-1])[1])
        path.append(tf.clip_by_value(path[-1] + ascent_step(gradient, i), 0.0, 1.0))
    return path


def inpaint_in_place(log_prob_and_gradient, images, visible, start, steps):
    x = np.where(visible, images, start)
    path = [x]
    for i in range(steps):
        x += ascent_step(log_prob_and_gradient(x)[1], i).numpy() * ~visible
        np.clip(x, 0, 1, out=x)
        path.append(x)
    return path


def inpaint_from_the_start(log_prob_and_gradient, images, visible, start, steps):
    x = tf.where(visible, images, start)
    _, gradient = log_prob_and_gradient(x)
    path = [x]
    for i in range(steps):
        x = tf.where(visible, images, tf.clip_by_value(x + ascent_step(gradient, i), 0.0, 1.0))
        path.append(x)
    return path


def inpaint_without_keeping(log_prob_and_gradient, images, visible, start, steps):
    x = tf.where(visible, images, start)
    return [x] * (steps + 1)


def inpaint_with_the_value(log_prob_and_gradient, images, visible, start, steps):
    x = tf.where(visible, images, start)
    gradient, _ = log_prob_and_gradient(x)
    return [x, x + ascent_step(gradient, 0)]


def flagged(bits_train, bits_new, share=0.01):
    return bits_new > np.quantile(bits_train, 1 - share)


def flagged_by_counting(bits_train, bits_new, share=0.01):
    return np.mean(bits_train[:, None] >= bits_new, axis=0) < share


RIGHT = {
    "dequantisation": [
        (dequantise, bits),
        (dequantise_in_single_precision, bits_of_tensors),
        (dequantise, lambda log_prob, d, levels: -(np.array(log_prob) - d * np.log(levels)) / (d * LOG_2)),
        (lambda *a: tf.constant(dequantise(*a)), bits),
    ],
    "to_pixels": [
        chain(tfb.Shift(-ALPHA / WIDTH), SCALE, SIGMOID),
        (tfb.Sigmoid(low=-ALPHA / WIDTH, high=(1 - ALPHA) / WIDTH),),
        (tfb.Invert(tfb.Chain([tfb.Invert(SIGMOID), tfb.Shift(ALPHA), tfb.Scale(WIDTH)])),),
        (SCALE(SHIFT(SIGMOID)),),
    ],
    "couplings": [
        (coupling_list,),
        (couplings_by(),),
        (couplings_by(mask_of=lambda b, k: 1.0 * (b == 1 - k % 2)),),
        (lambda b, n, c, rng, width=32: couplings(b, n, c, rng, width),),
    ],
    "squeeze": [
        (squeeze_class(),),
        (squeeze_class(_forward_log_det_jacobian=lambda self, z: tf.zeros(tf.shape(z)[:-3])),),
        (squeeze_class(_forward=lambda self, z: tf.nn.depth_to_space(z, 2)),),
        (squeeze_class(_forward_log_det_jacobian=lambda self, z: tf.zeros([1])),),
        (squeeze_class(_forward_log_det_jacobian=lambda self, z: np.float32(0)),),
        (with_inverse_log_det(squeeze_class()),),
    ],
    "scales": [
        (one_scale, last_scale),
        (one_scale_nested, scale_of("bb", "bb")),
        (scale_of("bbb", "s", "ccc"), last_scale),
    ],
    "multi_scale": [
        (multi_scale_class(),),
        (multi_scale_class(_latents_and_log_det=latents_in_one_loop),),
        (multi_scale_class(_forward=forward_by_index),),
        (multi_scale_class(_latents_and_log_det=latents_with()),),
    ],
    "flow": [
        (multi_scale(), flow_of(TO_PIXELS, multi_scale())),
        (multi_scale(), TO_PIXELS(multi_scale())(tfd.Sample(tfd.Normal(0.0, 1.0), 64))),
        (
            multi_scale(),
            flow_of(SCALE, SHIFT, SIGMOID, multi_scale(), base=tfd.Independent(tfd.Normal(tf.zeros(64), 1.0), 1)),
        ),
    ],
    "resample": [(resample_with(),), (resample_by_slices,)],
    "masks": [
        (checkerboard_of(lambda i, j: (i + j) % 2 == 0, bool), channels_of(lambda c, n: c < n // 2, bool)),
        (checkerboard_by_loop, channels_of(lambda c, n: c < n / 2)),
        (checkerboard_of(lambda i, j: (i + j + 1) % 2, float), channels_of(lambda c, n: 2 * c < n, float)),
        (
            lambda height, width: tf.cast((tf.range(height)[:, None] + tf.range(width)) % 2 == 0, tf.int32)[..., None],
            lambda channels: tf.concat([tf.ones([1, 1, channels // 2]), tf.zeros([1, 1, channels // 2])], axis=-1),
        ),
        (lambda h, w: tf.cast(checkerboard_mask(h, w), tf.bool), lambda channels: channel_mask(channels).tolist()),
    ],
    "squeeze_and_back": [
        (squeeze, unsqueeze),
        (squeeze_by_slices, lambda z: tf.nn.depth_to_space(z, 2)),
        (squeeze_by("iajbc", "ijabc"), unsqueeze_by("ijabc", "iajbc")),
    ],
    "counting": [
        (latent_shapes, parameters),
        (
            lambda shape, scales: [tf.TensorShape(s) for s in latent_shapes(shape, scales)],
            lambda c, h: float(parameters(c, h)),
        ),
        (lambda shape, scales: [tuple(np.array(s)) for s in latent_shapes(shape, scales)], parameters),
    ],
    "inpaint": [
        (inpaint_with(),),
        (inpaint_numpy,),
        (inpaint_with(path_of=tf.stack),),
        (inpaint_hidden_alone,),
        (inpaint_with(clip=lambda x: tf.minimum(tf.nn.relu(x), 1)),),
    ],
    "out_of_distribution": [
        (flagged,),
        (flagged_by_counting,),
        (lambda train, new, share=0.01: flagged(train, new, share).tolist(),),
        (lambda train, new, share=0.01: tf.constant(new) > tfp.stats.percentile(train, 100 * (1 - share)),),
        (lambda train, new, share=0.01: new >= np.percentile(train, 100 * (1 - share)),),
        (lambda train, new, share=0.01: np.array([x > np.sort(train)[int(len(train) * (1 - share))] for x in new]),),
    ],
}

WRONG = {
    "dequantisation": [
        ((dequantise_by(lambda y, n, u: y / n), bits), "there is no noise"),
        ((dequantise_by(lambda y, n, u: (y + u) / n, np.uint8), bits), "do not round to whole numbers"),
        ((dequantise_by(lambda y, n, u: y / n + u), bits), "the noise should be divided by the number of levels, too"),
        ((dequantise_by(lambda y, n, u: (y + u) / (n - 1)), bits), "not by one less"),
        ((dequantise_by(lambda y, n, u: y + u), bits), "lies between 0 and 1"),
        ((dequantise_by(lambda y, n, u: (y + u) / 256), bits), "yours divides by 256"),
        ((dequantise_by(lambda y, n, u: (y + u) / 17), bits), "yours divides by 17"),
        ((of_this_course, bits), "use `levels` and `pixels.shape`"),
        ((dequantise_by(lambda y, n, u: (y + u - 0.5) / n), bits), "your noise lies between −1/2 and 1/2"),
        ((dequantise_by(lambda y, n, u: (y - u) / n), bits), "add the noise rather than subtract it"),
        ((dequantise_by(lambda y, n, u: (y + 3 * u) / n), bits), "should become a number between"),
        ((dequantise_by(lambda y, n, u: (y + u) / n, float), bits), "yours are float64"),
        ((noise_of_shape(lambda shape: ()), bits), "all pixels get the same noise"),
        ((noise_of_shape(lambda shape: shape[1:]), bits), "some pixels share their noise"),
        ((noise_of_shape(lambda shape: (*shape[:-1], 1)), bits), "some pixels share their noise"),
        ((normal_noise, bits), "was not drawn from the distribution asked for"),
        ((own_generator, bits), "rather than from a generator of your own"),
        ((global_generator, bits), "with a generator in the same state"),
        ((lambda *a: dequantise(*a).tolist(), bits), "should return an array; yours returns an object of type list"),
        ((dequantise_by(lambda y, n, u: (y + u) * np.inf), bits), "is not finite everywhere"),
        ((dequantise, lambda lp, d, n: -(tf.math.log(lp) / d - np.log(n)) / LOG_2), "Take none of it"),
        ((lambda *a: dequantise(*a)[..., 0], bits), "should have the shape of the pixels"),
        ((dequantise, lambda lp, d, n: -bits(lp, d, n)), "your bits have the wrong sign"),
        ((dequantise, lambda lp, d, n: -np.array(lp) / d / LOG_2), "the term log Q is missing"),
        ((dequantise, lambda lp, d, n: -(np.array(lp) / d + np.log(n)) / LOG_2), "subtract log Q from"),
        ((dequantise, lambda lp, d, n: -(np.array(lp) - np.log(n)) / LOG_2), "divide the log-density by the number"),
        ((dequantise, lambda lp, d, n: d * bits(lp, d, n)), "these are the bits of the whole image"),
        ((dequantise, lambda lp, d, n: -(np.array(lp) - np.log(n)) / d / LOG_2), "log Q is one pixel's already"),
        ((dequantise, lambda lp, d, n: LOG_2 * bits(lp, d, n)), "these are nats"),
        (
            (dequantise, lambda lp, d, n: -(np.array(lp) / d - np.log2(n)) / LOG_2),
            "take the natural logarithm of the levels",
        ),
        ((dequantise, lambda lp, d, n: np.log(n) - np.array(lp) / d / LOG_2), "both terms are divided by log 2"),
        ((dequantise, lambda lp, d, n: -(np.array(lp) / d - n) / LOG_2), "take the logarithm of the number of levels"),
        ((dequantise, lambda lp, d, n: np.mean(bits(lp, d, n))), "no mean over them"),
        ((dequantise, ...), "`bits_per_dimension` is still to be filled in"),
        ((dequantise, lambda lp, d, n: [...][0]), "still gives `...`"),
    ],
    "to_pixels": [
        (chain(SIGMOID, SHIFT, SCALE), "the chain is in the opposite order"),
        (chain(SIGMOID, SCALE, SHIFT), "the sigmoid should act first"),
        (chain(tfb.Scale(WIDTH), SHIFT, SIGMOID), "wants the reciprocal"),
        (chain(SCALE, tfb.Shift(ALPHA), SIGMOID), "give it −α"),
        (chain(SHIFT, SCALE, SIGMOID), "yours divides first"),
        (chain(tfb.Shift(ALPHA), tfb.Scale(WIDTH), SIGMOID), "affine map of the way back"),
        (chain(SCALE, SIGMOID), "the shift by −α is missing"),
        (chain(SHIFT, SIGMOID), "the division by 1 − 2α is missing"),
        (chain(SIGMOID), "that is the sigmoid alone"),
        (chain(SCALE, SHIFT), "the sigmoid is missing"),
        (chain(tfb.Scale(1 / (1 - ALPHA)), SHIFT, SIGMOID), "not by 1 − α"),
        (chain(tfb.Scale(1.25), tfb.Shift(-0.1), SIGMOID), "your margin is α = 0.1; it should be 0.05"),
        ((tfb.Invert(TO_PIXELS),), "is the way back"),
        (([SCALE, SHIFT, SIGMOID],), "yours is of type list"),
        ((tfb.Sigmoid,), "is the class `Sigmoid` itself"),
        (chain(tfb.Scale(np.float64(1 / WIDTH)), SHIFT, SIGMOID), "in double precision"),
        (chain(SCALE, SHIFT, tfb.Invert(SIGMOID)), "and not with its inverse"),
        ((sigmoid_in_numpy(),), "TensorFlow's functions rather than NumPy's"),
    ],
    "couplings": [
        ((couplings_by(mask_of=lambda b, k: b),), "all masks are b"),
        ((couplings_by(mask_of=lambda b, k: b if k % 2 else 1 - b),), "take turns, and begin with 1 − b"),
        ((couplings_by(mask_of=lambda b, k: 1 - b),), "all masks are 1 − b"),
        ((couplings_by(mask_of=lambda b, k: b if k == 0 else 1 - b),), "the first mask is right"),
        ((couplings_by(mask_of=lambda b, k: -b),), "raised an error"),
        ((couplings_by(mask_of=lambda b, k: b[..., 0]),), "the masks should have the shape of the given one"),
        ((couplings_by(seed=lambda k, rng: 0),), "all start with the same weights"),
        ((couplings_by(seed=lambda k, rng: k),), "makes a network with the same weights as before"),
        ((couplings_by(seed=lambda k, rng: np.random.randint(2**31)),), "with a generator in the same state"),
        ((one_network,), "several couplings share one network"),
        ((couplings_by(network=lambda c, hidden, seed: conv_conditioner(c, c, seed=seed)),), "64 hidden channels"),
        (
            (couplings_by(network=lambda c, h, seed: conv_conditioner(c, 2 * c, h, seed=seed)),),
            "should read 2 and put out 2",
        ),
        (
            (couplings_by(network=lambda c, h, seed: conv_conditioner(1, 1, h, seed=seed)),),
            "a network reads 1 and puts out 1",
        ),
        (
            (couplings_by(network=lambda c, h, s: conv_conditioner(c, c, h, seed=s, log_scale=False)),),
            "leave `log_scale`",
        ),
        ((lambda mask, number, channels, rng: [],), "raised an error"),
        (
            (lambda mask, number, channels, rng, hidden=64: couplings(mask, number, channels, rng, hidden),),
            "should have 32",
        ),
        ((lambda *a: tfb.Chain(couplings(*a)),), "should return a list"),
        ((lambda *a: couplings(*a)[:2],), "asked for three couplings"),
        ((lambda *a: [layer.conditioner for layer in couplings(*a)],), "an `AffineCoupling`"),
        ((couplings_by(network=keras_3_network),), "of Keras 3"),
    ],
    "squeeze": [
        (
            (squeeze_class(_forward=squeeze_class()._inverse, _inverse=squeeze_class()._forward),),
            "`_forward` and `_inverse` are exchanged",
        ),
        ((squeeze_class(_forward=squeeze_class()._inverse),), "your `_forward` squeezes"),
        ((squeeze_class(_inverse=squeeze_class()._forward),), "your `_inverse` undoes a squeeze"),
        ((squeeze_class(_inverse=lambda self, x: x),), "should have shape (3, 2, 3, 32)"),
        ((squeeze_class(_forward_log_det_jacobian=lambda self, z: 0.0),), "returns the plain number 0.0"),
        (
            (squeeze_class(_forward_log_det_jacobian=lambda self, z: tf.ones([])),),
            "that is the determinant's absolute value",
        ),
        ((squeeze_class(_forward_log_det_jacobian=lambda self, z: tf.math.log(4.0)),), "change no volume"),
        (
            (squeeze_class(_forward_log_det_jacobian=lambda self, z: tf.zeros_like(z)),),
            "for three images yours has shape",
        ),
        ((squeeze_class(_forward_log_det_jacobian=lambda self, z: np.zeros([])),), "yours is float64"),
        (
            (squeeze_class(_forward_log_det_jacobian=lambda self, z: tf.zeros(z.shape[0])),),
            "not in a compiled function",
        ),
        ((squeeze_class(_forward_log_det_jacobian=blank),), "`_forward_log_det_jacobian` is still to be filled in"),
        ((without_log_det(squeeze_class()),), "the log-det is missing"),
        ((squeeze_class(_forward=blank, _inverse=blank, _forward_log_det_jacobian=blank),), "not attempted yet"),
        ((squeeze_class()(),), "should be the class itself"),
        (
            (squeeze_class(_inverse_event_shape=lambda self, shape: shape),),
            "leave the two methods at the end as they are",
        ),
        (
            (squeeze_class(_forward_event_shape=lambda self, shape: shape),),
            "leave the two methods at the end as they are",
        ),
    ],
    "scales": [
        (
            (lambda h, w, c, rng: tfb.Chain([*couplings(checkerboard_mask(h, w), 3, c, rng), Squeeze]), last_scale),
            "write `Squeeze()`",
        ),
        (
            (lambda h, w, c, rng: tfb.Chain([couplings(checkerboard_mask(h, w), 3, c, rng), Squeeze()]), last_scale),
            "put a star before",
        ),
        ((one_scale_with(reverse=True), last_scale), "is in the opposite order"),
        ((one_scale_with(second_channels=1), last_scale), "the images have 8 channels, and a network reads 2"),
        ((one_scale_with(second_mask=lambda h, w, c: channel_mask(c)), last_scale), "four times as many channels"),
        (
            (one_scale_with(second_mask=lambda h, w, c: checkerboard_mask(h // 2, w // 2)), last_scale),
            "the channels that are split",
        ),
        (
            (one_scale_with(first_mask=lambda h, w: checkerboard_mask(w, h)), last_scale),
            "height and width are exchanged",
        ),
        ((one_scale_with(first_mask=lambda h, w: channel_mask(2)), last_scale), "it is the pixels that are split"),
        (
            (one_scale_with(first_mask=lambda h, w: checkerboard_mask(8, 8)), last_scale),
            "masks of shape (4, 6, 1); yours have (8, 8, 1)",
        ),
        (
            (one_scale_with(first_mask=lambda h, w: (np.arange(h * w) % 2).reshape(h, w, 1)), last_scale),
            "neither the checkerboard mask",
        ),
        ((one_scale_with(hidden=8), last_scale), "8 hidden channels; it should have 32"),
        ((one_scale_with(seed=1), last_scale), "should draw its networks' seeds from `rng`"),
        ((scale_of("bbb", "ccc"), last_scale), "should have one squeeze; yours has none"),
        (
            (scale_of("bbbb", "s", "ccc"), last_scale),
            "before the squeeze, there should be 3 couplings, and there are 4",
        ),
        ((scale_of("bbb", "s"), last_scale), "after the squeeze, there should be 3 couplings, and there are 0"),
        ((lambda *shape: [one_scale(*shape)], last_scale), "put it into `tfb.Chain(...)`"),
        ((one_scale, scale_of("bbb")), "there should be 4 couplings, and there are 3"),
        ((one_scale, one_scale), "should have no squeeze; yours has 1"),
        ((one_scale, all_the_same), "the masks should take turns"),
        ((one_scale, ...), "`last_scale` is still to be filled in"),
        ((one_scale, lambda *shape: tfb.Chain([Squeeze(), tfb.Scale(2.0)])), "has a layer of type Scale"),
    ],
    "multi_scale": [
        ((multi_scale_class(_latents_and_log_det=latents_with(half=1)),), "the two halves are exchanged"),
        ((multi_scale_class(_latents_and_log_det=latents_with(step="forward")),), "`inverse` acts, not its `forward`"),
        ((multi_scale_class(_latents_and_log_det=latents_with(order=-1)),), "the scales act in the opposite order"),
        ((multi_scale_class(_latents_and_log_det=latents_with(last=None)),), "the last scale does not act"),
        ((multi_scale_class(_latents_and_log_det=latents_with(all_goes_on=True)),), "one half of the channels leaves"),
        (
            (multi_scale_class(_latents_and_log_det=latents_with(keep=lambda z: z[::-1])),),
            "the latents are in the wrong order",
        ),
        (
            (multi_scale_class(_latents_and_log_det=latents_with(keep=lambda z: [z[0], z[2], z[1]])),),
            "z⁽¹⁾, z⁽²⁾, z⁽³⁾",
        ),
        (
            (multi_scale_class(_latents_and_log_det=latents_with(keep=lambda z: z[:-1])),),
            "the last latents are missing",
        ),
        ((multi_scale_class(_latents_and_log_det=latents_with(at="y")),), "compute it before h changes"),
        ((multi_scale_class(_latents_and_log_det=latents_with(at="next")),), "compute it before h changes"),
        ((multi_scale_class(_latents_and_log_det=latents_with(at="x")),), "not at x"),
        (
            (multi_scale_class(_latents_and_log_det=latents_with(last=False)),),
            "the log-det of the last scale is missing",
        ),
        ((multi_scale_class(_latents_and_log_det=latents_with(add=False)),), "add them up, with `+=`"),
        ((multi_scale_class(_latents_and_log_det=latents_with(sign=-1)),), "wrong sign"),
        ((multi_scale_class(_latents_and_log_det=lambda s, x: latents_with()(s, x)[0]),), "should return two things"),
        (
            (multi_scale_class(_latents_and_log_det=lambda s, x: latents_with()(s, x)[::-1]),),
            "are exchanged: latents first",
        ),
        (
            (multi_scale_class(_latents_and_log_det=lambda s, x: (s.split(latents_with()(s, x)[0]), 0.0)),),
            "are not flat: make one vector of them",
        ),
        ((multi_scale_class(_latents_and_log_det=known_batch),), "not in a compiled function"),
        ((multi_scale_class(_forward=forward_with(side=-1)),), "z and h are joined in the wrong order"),
        ((multi_scale_class(_forward=forward_with(step="inverse")),), "`forward` acts, not its `inverse`"),
        ((multi_scale_class(_forward=forward_with(last=False)),), "the last scale does not act"),
        ((multi_scale_class(_forward=forward_with(scales=1, latents=1)),), "both lists are run through backwards"),
        ((multi_scale_class(_forward=forward_with(latents=1)),), "both lists are run through backwards"),
        ((multi_scale_class(_forward=forward_with(scales=1)),), "both lists are run through backwards"),
        ((multi_scale_class(_forward=forward_with(first=0, scales=1)),), "both lists are run through backwards"),
        ((multi_scale_class(_forward=forward_joined_at_once),), "yours are all joined first"),
        ((multi_scale_class(_forward=blank),), "`_forward` is still to be filled in"),
        ((multi_scale_class(_forward=blank, _latents_and_log_det=blank),), "not attempted yet"),
        ((multi_scale(),), "should be the class itself"),
        ((without_split(),), "has lost its `split`"),
        (
            (multi_scale_class(_latents_and_log_det=lambda s, x: (latents_with()(s, x)[0], 0.0)),),
            "the log-det is still the number 0.0",
        ),
    ],
    "flow": [
        ((multi_scale(), flow_of(multi_scale(), TO_PIXELS)), "your chain is in the opposite order"),
        ((multi_scale(), flow_of(multi_scale())), "`to_pixels` is missing in the chain"),
        ((multi_scale(), flow_of(TO_PIXELS)), "Is `multi_scale` in the chain?"),
        ((multi_scale(), flow_of(TO_PIXELS, REFERENCE_FLOW()[0])), "put that one into the chain"),
        ((multi_scale(), multi_scale()), "`flow` should be a `tfd.TransformedDistribution`"),
        ((scales_of_digits(), flow_of(TO_PIXELS, multi_scale())), "`multi_scale` is a list"),
        ((tfb.Chain(scales_of_digits()), flow_of(TO_PIXELS, multi_scale())), "should be made with `MultiScale`"),
        (digits_with(scales_of_digits()[1:]), "should have three scales; yours has 2"),
        (digits_with(scales_of_digits()[::-1]), "scale 1 of `multi_scale` should have one squeeze; yours has none"),
        (
            digits_with([*scales_of_digits()[:2], scales_of_digits()[1]]),
            "scale 3 of `multi_scale` should have no squeeze",
        ),
        (digits_with([scales_of_digits()[k] for k in (0, 0, 2)]), "masks of shape (4, 4, 1); yours have (8, 8, 1)"),
        (digits_with(shapes=[(4, 4, 2), (4, 4, 1), (2, 2, 4)]), "give it `shapes`"),
        ((multi_scale(), flow_of(TO_PIXELS, multi_scale(), base=flows.standard_normal(32))), "event shape (64,)"),
        (
            (
                multi_scale(),
                flow_of(TO_PIXELS, multi_scale(), base=tfd.MultivariateNormalDiag(tf.ones(64), tf.ones(64))),
            ),
            "the flow's base should be standard normal",
        ),
        (
            (multi_scale(), flow_of(SCALE, tfb.Shift(tf.Variable(-ALPHA)), SIGMOID, multi_scale())),
            "should have 70,295 trainable numbers, those of `multi_scale`; yours has 70,296",
        ),
        (
            digits_with([*scales_of_digits()[:2], last_scale(2, 2, 4, np.random.default_rng(0))]),
            "hand the same `rng` on to each",
        ),
        ((multi_scale(), ...), "`flow` is still to be filled in"),
    ],
    "resample": [
        ((resample_with(index=lambda k: k % 3),), "you replaced the third scale's latents"),
        ((resample_with(new=lambda old, noise: old + noise),), "yours are the sum of both"),
        ((resample_with(new=lambda old, noise: old),), "still those that were given"),
        ((resample_with(back=lambda flow, multi_scale: multi_scale),), "your images are still on the whole line"),
        ((resample_without_to_pixels,), "which undoes `to_pixels` as well."),
        ((resample_on_the_line,), "And go back through the whole flow, too"),
        ((latents_of_resample,), "yours are flat latents"),
        ((lambda *a: [latents_of_resample(*a)],), "yours is a list"),
        ((lambda flow, multi_scale, x, k, noise: flow.bijector.forward(x),), "raised an error"),
        ((lambda *a: ...,), "not attempted"),
    ],
    "masks": [
        ((checkerboard_of(lambda i, j: (i + j) % 2), channel_mask), "entry (0, 0) is 1"),
        ((checkerboard_of(lambda i, j: i % 2), channel_mask), "takes no account of the column"),
        ((lambda h, w: (np.arange(h * w) % 2).reshape(h, w, 1), channel_mask), "takes no account of the row"),
        ((checkerboard_of(lambda i, j: 1 - i * j % 2), channel_mask), "not their product"),
        ((checkerboard_of(lambda i, j: i + j), channel_mask), "that is row + column"),
        ((lambda h, w: checkerboard_mask(h, w)[..., 0], channel_mask), "the last axis, of size 1, is missing"),
        ((lambda h, w: checkerboard_mask(w, h), channel_mask), "height and width are exchanged"),
        ((lambda h, w: checkerboard_mask(h, w)[None, ..., 0], channel_mask), "the axis of size 1 comes last"),
        ((lambda h, w: checkerboard_mask(w, h)[..., 0], channel_mask), "are exchanged, and the last axis"),
        ((lambda h, w: checkerboard_mask(h, w)[None], channel_mask), "there is an axis too many in front"),
        ((checkerboard_mask, lambda channels: 1 - channel_mask(channels)), "first half of the channels is frozen"),
        ((checkerboard_mask, channels_of(lambda c, n: c % 2)), "every other channel"),
        ((checkerboard_mask, channels_of(lambda c, n: c <= n // 2)), "one 1 too many"),
        ((checkerboard_mask, lambda channels: channel_mask(channels)[0, 0]), "first two axes, of size 1, are missing"),
        ((checkerboard_mask, lambda channels: channel_mask(channels)[0]), "one more axis of size 1"),
        ((checkerboard_mask, lambda channels: channel_mask(channels).reshape(-1, 1, 1)), "channels are the last axis"),
        ((checkerboard_mask, lambda channels: channel_mask(channels)[None]), "there is an axis too many in front"),
        ((checkerboard_mask, ...), "`channel_mask` is still to be filled in"),
    ],
    "squeeze_and_back": [
        ((squeeze_by("iajbc", "iajbc"), unsqueeze), "a reshape alone"),
        ((squeeze_by("iajbc", "ijbac"), unsqueeze), "a and b are exchanged"),
        ((squeeze_by("iajbc", "ijcab"), unsqueeze), "c changes fastest"),
        ((squeeze_by("aibjc", "ijabc"), unsqueeze), "pixels that lie far apart"),
        ((squeeze_by("iajbc", "jiabc"), unsqueeze), "i comes before j"),
        ((squeeze_by("iajbc", "abijc"), unsqueeze), "a and b should stand beside c"),
        ((squeeze_unmerged, unsqueeze), "still has six axes"),
        ((unsqueeze, squeeze), "your `squeeze` does what `unsqueeze` should do"),
        ((lambda x: x, unsqueeze), "has the shape of its input"),
        ((squeeze_numpy, unsqueeze), "use `tf.reshape` and `tf.transpose`"),
        ((squeeze_with_quotients, unsqueeze), "divide by `//` rather than by `/`"),
        ((squeeze_known_batch, unsqueeze), "not in a compiled function"),
        ((squeeze_unknown_shape, unsqueeze), "TensorFlow loses sight of the shape"),
        ((squeeze, unsqueeze_by("ijabc", "ijabc")), "a reshape alone"),
        ((squeeze, unsqueeze_by("ijabc", "ibjac")), "a and b are exchanged"),
        ((squeeze, unsqueeze_by("ijcab", "iajbc")), "c changes fastest"),
        ((squeeze, unsqueeze_by("ijabc", "aibjc")), "pixels that lie far apart"),
        ((squeeze, squeeze), "your `unsqueeze` squeezes once more"),
        ((squeeze, ...), "`unsqueeze` is still to be filled in"),
        ((squeeze, lambda z: [..., z.shape][0]), "`unsqueeze(z)` still gives `...`"),
    ],
    "counting": [
        ((shapes_with(last=0), parameters), "what the last scale makes of the rest"),
        ((shapes_with(channels=4), parameters), "half of the channels leave, and only the other half goes on"),
        ((shapes_with(channels=1), parameters), "the squeeze makes four times as many channels"),
        ((shapes_with(space=1), parameters), "a squeeze halves height and width"),
        ((shapes_with(divide=lambda a, b: a / b), parameters), "divide by `//`"),
        ((last_one_squeezed, parameters), "the last scale has no squeeze"),
        (
            (lambda shape, scales: [shape, *latent_shapes(shape, scales)][:scales], parameters),
            "that is the shape of the image",
        ),
        (
            (lambda shape, scales: latent_shapes(shape, scales + 1)[:-1], parameters),
            "no squeeze and no split after the last",
        ),
        ((lambda shape, scales: latent_shapes(shape, scales)[0], parameters), "yours is a single shape"),
        ((shapes_with(last=2), parameters), "one shape for each of the 3 scales"),
        ((latent_shapes, lambda c, h: parameters(c, h) - c), "the bounds of the log-scale are missing"),
        ((latent_shapes, lambda c, h: parameters(c, h) - 2 * h - 2 * c), "the biases are missing"),
        ((latent_shapes, lambda c, h: parameters(c, h) - 2 * h - 3 * c), "biases and bounds are missing"),
        ((latent_shapes, lambda c, h: parameters(c, h) - 9 * h * c - c), "shift *and* log-scale"),
        ((latent_shapes, lambda c, h: parameters(c, h) + 8 * h * h), "second convolution is of 1 × 1 pixel"),
        ((latent_shapes, lambda c, h: parameters(c, h) - 18 * h * c), "9 weights for each pair of channels, not 3"),
        ((latent_shapes, lambda c, h: parameters(c, h) + c), "one bound for each channel of the log-scale alone"),
        ((latent_shapes, lambda c, h: 1.5), "should be"),
        ((latent_shapes, ...), "`conditioner_parameters` is still to be filled in"),
    ],
    "inpaint": [
        ((inpaint_with(move=lambda x, g, i: x - ascent_step(g, i)),), "are further down"),
        ((inpaint_with(clip=lambda x: x),), "are not between 0 and 1 everywhere"),
        ((inpaint_with(back=lambda visible, images, x: x),), "no longer the given ones where these are visible"),
        ((inpaint_with(back=lambda visible, images, x: x, clip=lambda x: x),), "neither clipped nor put back"),
        ((inpaint_with(back=lambda visible, images, x: tf.where(visible, x, images)),), "exchange the two"),
        ((inpaint_with(begin=lambda visible, images, start: tf.where(visible, start, images)),), "are exchanged"),
        ((inpaint_with(begin=lambda visible, images, start: start),), "is all of `start`"),
        ((inpaint_with(begin=lambda visible, images, start: images),), "is `images`"),
        ((inpaint_with(move=lambda x, g, i: x + g),), "far too long a step"),
        ((inpaint_with(move=lambda x, g, i: x + ascent_step(g, i + 1)),), "the steps are counted from 0"),
        ((inpaint_with(move=lambda x, g, i: x + ascent_step(g, 0)),), "the steps should shrink as time goes on"),
        ((inpaint_with(path_of=lambda path: path[-1]),), "the images after the last step only"),
        ((inpaint_with(path_of=lambda path: path[1:]),), "The images at the start, after 0 steps, belong to it too"),
        ((inpaint_with(path_of=lambda path: [*path, path[-1]]),), "should have 5 entries; yours has 6"),
        ((inpaint_in_place,), "you change one array in place"),
        ((inpaint_from_the_start,), "ask for the gradient anew in each step"),
        ((inpaint_without_keeping,), "those before it"),
        ((inpaint_with_the_value,), "raised an error"),
    ],
    "out_of_distribution": [
        ((lambda train, new, share=0.01: ~flagged(train, new, share),), "flags images with short codes"),
        ((lambda train, new, share=0.01: new < np.quantile(train, share),), "flags images with short codes"),
        ((lambda train, new, share=0.01: new > np.quantile(train, share),), "the quantile at 1 − share"),
        (
            (lambda train, new, share=0.01: flagged(train, new, share) | (new < np.quantile(train, share)),),
            "flag images with long codes only",
        ),
        ((lambda train, new, share=0.01: flagged(new, new, share),), "should come from the training images"),
        ((lambda train, new, share=0.01: flagged(train, new),), "take the `share` that the function is given"),
        ((lambda train, new, share=0.01: new > train.max(),), "a small share of them lies above it"),
        ((lambda train, new, share=0.01: new > np.percentile(train, 1 - share),), "one between 0 and 100"),
        ((lambda train, new, share=0.01: flagged(train, new, share).mean(),), "yours has shape ()"),
        ((lambda train, new, share=0.01: flagged(train, train, share),), "It has one for each training image"),
        (
            (lambda train, new, share=0.01: new > np.median(train),),
            "a new image that takes 2.5 bits should not be flagged",
        ),
        ((lambda train, new, share: flagged(train, new, share),), "raised an error"),
    ],
}


class TestWeek05(ExerciseTests):
    week = week_05
    live, numbered = 8, 5
    right, wrong = RIGHT, WRONG

    @pytest.fixture(autouse=True)
    def one_reference_flow(self, monkeypatch):
        monkeypatch.setattr(week_05.flow, "reference", REFERENCE_FLOW)

    def test_the_check_of_the_flow_leaves_its_weights_alone(self):
        made, flow = multi_scale(), flow_of(TO_PIXELS, multi_scale())
        before = [weight.numpy() for weight in flow.trainable_variables]
        for answer in (flow, flow_of(multi_scale(), TO_PIXELS)):
            week_05.flow.check(made, answer)
        assert all(np.array_equal(a, b) for a, b in zip(before, flow.trainable_variables, strict=True))

    @pytest.mark.parametrize("kind", [np.ndarray.tolist, lambda mask: tf.cast(mask, tf.bool), tf.constant])
    def test_masks_that_pass_serve_the_couplings(self, kind):
        names = {"np": np, "AffineCoupling": AffineCoupling, "conv_conditioner": conv_conditioner}
        exec(str(week_05.couplings.solution()).partition("```python\n")[2].partition("\n```")[0], names)
        mask = checkerboard_mask(4, 6)
        for make in (names["couplings"], week_05.couplings.reference()):
            made = make(kind(mask), 2, 1, np.random.default_rng(0), 4)
            assert np.array_equal([layer.mask for layer in made], [mask, 1 - mask])
