"""Complete flows: a base distribution pushed through a chain of bijectors."""

from collections.abc import Sequence

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.bijectors import (
    ActNorm,
    AdditiveCoupling,
    AdditiveSplitCoupling,
    AffineCoupling,
    AffineSplitCoupling,
    BatchNorm,
    DiagonalScaling,
    InverseAutoregressive,
    InvertibleConv1x1PLU,
    MaskedAutoregressive,
    MultiScale,
    Recomputed,
    Squeeze,
    alternating_mask,
    channel_mask,
    checkerboard_mask,
    glow_step,
    reverse_channels,
    shuffle_channels,
)
from course_utils.made import made
from course_utils.networks import conv_conditioner, dense_conditioner
from course_utils.validation import require_positive_integer
from course_utils.wavenet import receptive_field, wavenet

tfb = tfp.bijectors
tfd = tfp.distributions


def standard_normal(size: int, dtype: str = "float32") -> tfd.Distribution:
    """The base distribution N(0, I) on vectors of length `size`."""
    return tfd.MultivariateNormalDiag(loc=tf.zeros([size], dtype), scale_diag=tf.ones([size], dtype))


def standard_logistic(size: int, dtype: str = "float32") -> tfd.Distribution:
    """The base distribution of independent Logistic(0, 1) entries on vectors of length `size`."""
    return tfd.Independent(tfd.Logistic(tf.zeros([size], dtype), tf.ones([size], dtype)), 1)


def realnvp(
    size: int,
    layers: int = 8,
    hidden: Sequence[int] = (64, 64),
    *,
    seed: int,
    base: tfd.Distribution | None = None,
    condition_size: int = 0,
    activation: str = "relu",
    dtype: str = "float32",
) -> tfd.TransformedDistribution:
    """RealNVP for vectors: affine couplings whose masks alternate.

    Args:
      size: Length D of the vectors.
      layers: Number of couplings.
      hidden: Widths of each conditioner's hidden layers.
      seed: Seed of the initial weights.
      base: Distribution of z, with event shape `[D]`; N(0, I) if not given.
      condition_size: Length of a condition that every coupling is given; 0 for none. See `given`.
      activation: Activation of the conditioners' hidden layers.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of x with event shape `[D]`; its `bijector` is a `tfb.Chain` whose last element acts first on z.

    Raises:
      ValueError: If a size or a number of layers is not a positive integer.

    Reference: Dinh, Sohl-Dickstein & Bengio (2017), "Density estimation using Real NVP", section 3.
    """
    couplings = [
        AffineCoupling(
            dense_conditioner(
                size,
                hidden,
                seed=layer_seed,
                condition_size=condition_size,
                joint_heads=True,
                activation=activation,
                dtype=dtype,
            ),
            mask,
            name=f"affine_coupling_{k}",
        )
        for k, (mask, layer_seed) in enumerate(_masks_and_seeds(size, layers, seed))
    ]
    return tfd.TransformedDistribution(base or standard_normal(size, dtype), tfb.Chain(couplings[::-1]), name="realnvp")


def nice(
    size: int,
    layers: int = 4,
    hidden: Sequence[int] = (64, 64),
    *,
    seed: int,
    scaling: bool = True,
    base: tfd.Distribution | None = None,
    activation: str = "relu",
    dtype: str = "float32",
) -> tfd.TransformedDistribution:
    """NICE: a diagonal scaling of the base, then additive couplings whose masks alternate.

    Args:
      size: Length D of the vectors.
      layers: Number of couplings.
      hidden: Widths of each conditioner's hidden layers.
      seed: Seed of the initial weights.
      scaling: Whether there is a diagonal scaling. Without it the whole flow preserves volume.
      base: Distribution of z, with event shape `[D]`; N(0, I) if not given.
      activation: Activation of the conditioners' hidden layers.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of x with event shape `[D]`; its `bijector` is a `tfb.Chain` whose last element acts first on z.

    Raises:
      ValueError: If a size or a number of layers is not a positive integer.

    Reference: Dinh, Krueger & Bengio (2015), "NICE", sections 3.2 to 3.4.
    """
    couplings = [
        AdditiveCoupling(
            dense_conditioner(size, hidden, seed=layer_seed, log_scale=False, activation=activation, dtype=dtype),
            mask,
            name=f"additive_coupling_{k}",
        )
        for k, (mask, layer_seed) in enumerate(_masks_and_seeds(size, layers, seed))
    ]
    # In the paper the scaling acts on the couplings' output in latent space, h -> exp(s) h; seen from z it comes first.
    first = [DiagonalScaling(size, tf.as_dtype(dtype))] if scaling else []
    chain = tfb.Chain([*couplings[::-1], *first])
    return tfd.TransformedDistribution(base or standard_normal(size, dtype), chain, name="nice")


def realnvp_image(
    shape: Sequence[int],
    scales: int = 2,
    hidden: int = 64,
    *,
    seed: int,
    batch_norm: bool = False,
    dtype: str = "float32",
) -> tfd.TransformedDistribution:
    """RealNVP for images with values from 0 to 1: masked couplings at several scales.

    Each scale but the last has three couplings with alternating checkerboard masks, a squeeze and three couplings with
    alternating channel masks, after which half of the channels become latents. The last scale has four couplings with
    checkerboard masks. Images are mapped to the line by a logit first.

    Args:
      shape: Shape `[H, W, C]` of an image; its height and width must be multiples of 2^(scales − 1).
      scales: Number of scales.
      hidden: Hidden channels of each conditioner.
      seed: Seed of the initial weights.
      batch_norm: Whether every coupling is followed, on the way to the latents, by a batch normalisation.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of images; its `bijector` is a `tfb.Chain` of the logit and a `MultiScale`, and its base is N(0, I) on
      flat latents.

    Raises:
      ValueError: If a number is not a positive integer, or the scales do not divide the image.

    Reference: Dinh, Sohl-Dickstein & Bengio (2017), "Density estimation using Real NVP", sections 3.4 to 3.7 and 4.1.
    """
    height, width, channels = image_shape = _image_shape(
        shape, 2 ** (require_positive_integer(scales, "the number of scales") - 1)
    )
    seeds = iter(np.random.SeedSequence(seed).generate_state(6 * scales + 4).tolist())

    def couplings(mask: np.ndarray, number: int, channels: int) -> list[tfb.Bijector]:
        layers = []
        for k in range(number):
            network = conv_conditioner(channels, channels, hidden, seed=next(seeds), dtype=dtype)
            layers.append(AffineCoupling(network, mask if k % 2 == 0 else 1 - mask))
            if batch_norm:
                layers.append(BatchNorm(channels, dtype=tf.as_dtype(dtype)))
        return layers

    stack = []
    for _ in range(scales - 1):
        checkerboard = couplings(checkerboard_mask(height, width), 3, channels)
        height, width, channels = height // 2, width // 2, 4 * channels
        stack.append(tfb.Chain([*checkerboard, Squeeze(), *couplings(channel_mask(channels), 3, channels)]))
        channels //= 2
    stack.append(tfb.Chain(couplings(checkerboard_mask(height, width), 4, channels)))
    return _image_flow(_logit(dtype), MultiScale(stack, image_shape), dtype, "realnvp_image")


def glow(
    shape: Sequence[int],
    levels: int = 2,
    steps: int = 4,
    hidden: int = 64,
    *,
    seed: int,
    coupling: str = "affine",
    permutation: str = "conv1x1",
    recompute: bool = False,
    dtype: str = "float32",
) -> tfd.TransformedDistribution:
    """Glow for images with values from 0 to 1: at every level a squeeze and several steps of flow.

    A step is actnorm, a permutation of the channels and a coupling that splits the channels. After each level but the
    last, half of the channels become latents. Call `initialise_actnorm(flow.bijector, batch)` before training.

    Args:
      shape: Shape `[H, W, C]` of an image; its height and width must be multiples of 2^levels.
      levels: Number of levels L.
      steps: Steps of flow K at each level.
      hidden: Hidden channels of each conditioner.
      seed: Seed of the initial weights.
      coupling: "affine" or "additive".
      permutation: "conv1x1" (learned, in its PLU form), "shuffle" or "reverse".
      recompute: Whether training recomputes what happens inside a step of flow rather than keeping it; see
        `bijectors.Recomputed`. It takes longer, and far less memory if the flow is deep.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of images; its `bijector` is a `tfb.Chain` of a shift by ½ and a `MultiScale`, and its base is N(0, I)
      on flat latents.

    Raises:
      ValueError: If a number is not a positive integer, a name is not one of those above, or the levels do not divide the
        image.

    Reference: Kingma & Dhariwal (2018), "Glow", section 3 and figure 2.
    """
    image_shape = _image_shape(shape, 2 ** require_positive_integer(levels, "the number of levels"))
    channels = image_shape[-1]
    require_positive_integer(steps, "the number of steps")
    seeds = iter(np.random.SeedSequence(seed).generate_state(2 * levels * steps).tolist())
    tf_dtype = tf.as_dtype(dtype)
    couplings = {"affine": AffineSplitCoupling, "additive": AdditiveSplitCoupling}
    permutations = {
        "conv1x1": lambda channels, seed: InvertibleConv1x1PLU(channels, seed=seed, dtype=tf_dtype),
        "shuffle": lambda channels, seed: shuffle_channels(channels, seed=seed),
        "reverse": lambda channels, seed: reverse_channels(channels),
    }
    for name, kinds, what in ((coupling, couplings, "coupling"), (permutation, permutations, "permutation")):
        if name not in kinds:
            raise ValueError(f"Expected a {what} that is one of {', '.join(map(repr, kinds))}; got {name!r}.")

    def step(channels: int) -> tfb.Bijector:
        frozen = channels // 2
        network = conv_conditioner(
            frozen, channels - frozen, hidden, seed=next(seeds), log_scale=coupling == "affine", dtype=dtype
        )
        whole = glow_step(
            ActNorm(channels, dtype=tf_dtype),
            permutations[permutation](channels, next(seeds)),
            couplings[coupling](network, frozen),
        )
        return Recomputed(whole) if recompute else whole

    stack = []
    for _ in range(levels):
        channels *= 4
        stack.append(tfb.Chain([Squeeze(), *(step(channels) for _ in range(steps))]))
        channels //= 2
    return _image_flow(tfb.Shift(tf.constant(0.5, dtype)), MultiScale(stack, image_shape), dtype, "glow")


def maf(
    size: int,
    layers: int = 5,
    hidden: Sequence[int] = (64, 64),
    *,
    seed: int,
    base: tfd.Distribution | None = None,
    condition_size: int = 0,
    dtype: str = "float32",
) -> tfd.TransformedDistribution:
    """Masked autoregressive flow: quick densities, and samples that take D passes for each layer.

    The order of the dimensions is reversed from layer to layer.

    Args:
      size: Length D of the vectors.
      layers: Number of autoregressive layers.
      hidden: Widths of each masked network's hidden layers.
      seed: Seed of the initial weights.
      base: Distribution of z, with event shape `[D]`; N(0, I) if not given.
      condition_size: Length of a condition that every layer is given; 0 for none. See `given`.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of x with event shape `[D]`; its `bijector` is a `tfb.Chain` whose last element acts first on z.

    Raises:
      ValueError: If a size or a number of layers is not a positive integer.

    Reference: Papamakarios, Pavlakou & Murray (2017), "Masked autoregressive flow for density estimation", section 3.
    """
    networks = _mades(size, layers, hidden, seed, condition_size=condition_size, dtype=dtype)
    stack = [MaskedAutoregressive(network, name=f"masked_autoregressive_{k}") for k, network in enumerate(networks)]
    return tfd.TransformedDistribution(base or standard_normal(size, dtype), tfb.Chain(stack[::-1]), name="maf")


def iaf(
    size: int,
    layers: int = 5,
    hidden: Sequence[int] = (64, 64),
    *,
    seed: int,
    base: tfd.Distribution | None = None,
    condition_size: int = 0,
    gated: bool = False,
    dtype: str = "float32",
) -> tfd.TransformedDistribution:
    """Inverse autoregressive flow: quick samples with their densities; densities of foreign points take D passes a layer.

    Args:
      size: Length D of the vectors.
      layers: Number of autoregressive layers, whose orders are reversed in turn.
      hidden: Widths of each masked network's hidden layers.
      seed: Seed of the initial weights.
      base: Distribution of z, with event shape `[D]`; N(0, I) if not given.
      condition_size: Length of a condition that every layer is given; 0 for none. See `given`.
      gated: Whether layers have the gated form; see `InverseAutoregressive`.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of x with event shape `[D]`; its `bijector` is a `tfb.Chain` whose last element acts first on z.

    Raises:
      ValueError: If a size or a number of layers is not a positive integer.

    Reference: Kingma et al. (2016), "Improved variational inference with inverse autoregressive flow", section 4.
    """
    networks = _mades(size, layers, hidden, seed, condition_size=condition_size, gated=gated, dtype=dtype)
    stack = [
        InverseAutoregressive(network, gated, name=f"inverse_autoregressive_{k}") for k, network in enumerate(networks)
    ]
    return tfd.TransformedDistribution(base or standard_normal(size, dtype), tfb.Chain(stack[::-1]), name="iaf")


def wavenet_flow(
    steps: int,
    channels: int = 32,
    dilations: Sequence[int] = (1, 2, 4, 8),
    *,
    seed: int,
    kernel_size: int = 2,
    condition_size: int = 0,
    dtype: str = "float32",
) -> tfd.TransformedDistribution:
    """WaveNet with logistic outputs, as a flow: quick densities of waveforms, and samples one step after the other.

    x_t given the steps before it is Logistic(μ_t(x_{<t}), exp(s_t(x_{<t}))): one logistic distribution, where the paper has
    a mixture of several.

    Args:
      steps: Length T of the waveforms; see `at_length` for others.
      channels: As in `wavenet.wavenet`, as are all that follow.
      dilations: Dilations of the gated layers.
      seed: Seed of the initial weights.
      kernel_size: Taps of each dilated kernel.
      condition_size: Length of a condition of the waveforms; 0 for none. See `given`.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of x with event shape `[T]`; its `bijector` is a `tfb.Chain` of one `MaskedAutoregressive`.

    Raises:
      ValueError: If a number is not a positive integer.

    Reference: van den Oord et al. (2018), "Parallel WaveNet", section 2.
    """
    network = wavenet(
        channels, dilations, seed=seed, kernel_size=kernel_size, condition_size=condition_size, dtype=dtype
    )
    layer = MaskedAutoregressive(network, memory=receptive_field(kernel_size, dilations))
    return tfd.TransformedDistribution(standard_logistic(steps, dtype), tfb.Chain([layer]), name="wavenet")


def parallel_wavenet(
    steps: int,
    layers: int = 2,
    channels: int = 32,
    dilations: Sequence[int] = (1, 2, 4, 8, 16, 32),
    *,
    seed: int,
    kernel_size: int = 2,
    condition_size: int = 0,
    dtype: str = "float32",
) -> tfd.TransformedDistribution:
    """Parallel WaveNet: inverse autoregressive flows of waveforms, whose samples take one pass.

    All flows run forward in time, so that x_t given the latents before it is still logistic: its scale is the product of
    the flows' scales.

    Args:
      steps: Length T of the waveforms; see `at_length` for others.
      layers: Number of autoregressive flows.
      channels: As in `wavenet.wavenet`, as are all that follow.
      dilations: Dilations of each flow's gated layers.
      seed: Seed of the initial weights.
      kernel_size: Taps of each dilated kernel.
      condition_size: Length of a condition of the waveforms; 0 for none. See `given`.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of x with event shape `[T]`; its `bijector` is a `tfb.Chain` whose last element acts first on z.

    Raises:
      ValueError: If a number is not a positive integer.

    Reference: van den Oord et al. (2018), "Parallel WaveNet", section 3, with four flows.
    """
    seeds = np.random.SeedSequence(seed).generate_state(require_positive_integer(layers, "the number of layers"))
    options = dict(kernel_size=kernel_size, condition_size=condition_size, dtype=dtype)
    stack = [
        InverseAutoregressive(
            wavenet(channels, dilations, seed=layer_seed, **options),
            memory=receptive_field(kernel_size, dilations),
            name=f"inverse_autoregressive_{k}",
        )
        for k, layer_seed in enumerate(seeds.tolist())
    ]
    return tfd.TransformedDistribution(standard_logistic(steps, dtype), tfb.Chain(stack[::-1]), name="parallel_wavenet")


def at_length(flow: tfd.TransformedDistribution, steps: int) -> tfd.TransformedDistribution:
    """The same flow for waveforms of another length: its networks take any.

    Args:
      flow: Flow of waveforms, from `wavenet_flow` or `parallel_wavenet`.
      steps: Length T of the waveforms.

    Raises:
      ValueError: If the number of steps is not a positive integer.
    """
    base = standard_logistic(require_positive_integer(steps, "the number of steps"), flow.dtype)
    return tfd.TransformedDistribution(base, flow.bijector, name=flow.name)


def at_temperature(flow: tfd.TransformedDistribution, temperature: float) -> tfd.TransformedDistribution:
    """The same flow on a base N(0, T² I): with T below 1 its samples stay closer to the likeliest ones.

    Args:
      flow: Flow of images, from `glow` or `realnvp_image`.
      temperature: The temperature T, positive.

    Raises:
      ValueError: If the temperature is not positive.

    Reference: Kingma & Dhariwal (2018), "Glow", section 6; Parmar et al. (2018), "Image transformer", section 5.2.
    """
    if not temperature > 0:
        raise ValueError(f"Expected a positive temperature; got {temperature}.")
    zeros = tf.zeros(flow.distribution.event_shape, flow.dtype)
    base = tfd.MultivariateNormalDiag(loc=zeros, scale_diag=temperature * tf.ones_like(zeros))
    return tfd.TransformedDistribution(base, flow.bijector, name=flow.name)


def given(flow: tfd.TransformedDistribution, condition: tf.Tensor) -> dict:
    """Keyword arguments that hand `condition` to every layer of a conditional flow.

    Use as `flow.log_prob(x, **given(flow, condition))` or `flow.sample(n, **given(flow, condition))`.

    Args:
      flow: Flow whose bijector is a `tfb.Chain` of conditional couplings, such as `realnvp(..., condition_size=K)`.
      condition: Tensor of shape `[..., K]` whose leading axes are those of x.
    """
    return {"bijector_kwargs": {bijector.name: {"condition": condition} for bijector in flow.bijector.bijectors}}


def stages(flow: tfd.TransformedDistribution, z: tf.Tensor) -> list[tf.Tensor]:
    """The points z after 0, 1, 2, … layers of a flow: from latents, the first element, to data, the last.

    Args:
      flow: Flow whose bijector is a `tfb.Chain`.
      z: Points of the base, `[..., D]`.
    """
    points = [z]
    for layer in reversed(flow.bijector.bijectors):
        points.append(layer.forward(points[-1]))
    return points


def _masks_and_seeds(size: int, layers: int, seed: int) -> list[tuple[np.ndarray, int]]:
    require_positive_integer(layers, "the number of layers")
    mask = alternating_mask(size)
    seeds = np.random.SeedSequence(seed).generate_state(layers).tolist()
    return [(mask if k % 2 == 0 else 1 - mask, seeds[k]) for k in range(layers)]


def _mades(size: int, layers: int, hidden: Sequence[int], seed: int, **options) -> list[tf.Module]:
    """One masked network for each layer, each with its own seed and the order of the one before reversed."""
    layers = require_positive_integer(layers, "the number of layers")
    order = np.arange(1, require_positive_integer(size, "the number of dimensions") + 1)
    seeds = np.random.SeedSequence(seed).generate_state(layers).tolist()
    return [
        made(size, hidden, seed=layer_seed, order=order if k % 2 == 0 else order[::-1], **options)
        for k, layer_seed in enumerate(seeds)
    ]


def _image_shape(shape: Sequence[int], divisor: int) -> tuple[int, int, int]:
    if len(shape) != 3:
        raise ValueError(f"Expected the shape of an image, [H, W, C]; got {tuple(shape)}.")
    height, width, channels = (require_positive_integer(size, "a size of the image") for size in shape)
    if height % divisor or width % divisor:
        raise ValueError(
            f"Expected an image whose height and width are multiples of {divisor}, so that it can be halved that often; "
            f"got {height} × {width}."
        )
    return height, width, channels


def _logit(dtype: str, margin: float = 0.05) -> tfb.Chain:
    """From the line to values from 0 to 1, and a little beyond: forward x = (sigmoid(y) − α) / (1 − 2α)."""
    return tfb.Chain(
        [tfb.Scale(tf.constant(1 / (1 - 2 * margin), dtype)), tfb.Shift(tf.constant(-margin, dtype)), tfb.Sigmoid()]
    )


def _image_flow(to_pixels: tfb.Bijector, multi_scale: MultiScale, dtype: str, name: str) -> tfd.TransformedDistribution:
    (size,) = multi_scale.inverse_event_shape(multi_scale.image_shape)
    return tfd.TransformedDistribution(standard_normal(size, dtype), tfb.Chain([to_pixels, multi_scale]), name=name)
