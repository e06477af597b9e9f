"""Every bijector and every flow of the course, small: what tests of all of them go through. A new one is a new entry."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from support import image_conditioner, randomised

from course_utils import flows
from course_utils.bijectors import (
    ActNorm,
    AdditiveCoupling,
    AdditiveSplitCoupling,
    AffineCoupling,
    AffineSplitCoupling,
    BatchNorm,
    DiagonalScaling,
    InverseAutoregressive,
    InvertibleConv1x1,
    InvertibleConv1x1PLU,
    MaskedAutoregressive,
    MultiScale,
    RationalQuadratic,
    Recomputed,
    Spline,
    SplineCoupling,
    Squeeze,
    alternating_mask,
    channel_mask,
    checkerboard_mask,
    glow_step,
    half_mask,
    reverse_channels,
    shuffle_channels,
)
from course_utils.made import made
from course_utils.networks import conv_conditioner, dense_conditioner

tfb = tfp.bijectors
tfd = tfp.distributions

IMAGE = (3, 4, 3)  # H ≠ W, and more channels than one
EVEN_IMAGE = (4, 6, 2)


@dataclass(frozen=True)
class Case:
    """A bijector."""

    make: Callable[[str, int], tfb.Bijector]  # from a dtype and a seed
    event: tuple[int, ...]  # of x
    variables: int
    volume_preserving: bool = False
    latent: tuple[int, ...] | None = None  # of z, where it is another
    xla: bool = True  # whether TensorFlow can compile all of it with XLA

    @property
    def latent_event(self) -> tuple[int, ...]:
        return self.latent or self.event


def split_conditioner(
    frozen: int, transformed: int, dtype: str, seed: int, *, log_scale: bool = True
) -> tf_keras.Model:
    return conv_conditioner(frozen, transformed, 5, seed=seed, log_scale=log_scale, dtype=dtype)


SPLINE = RationalQuadratic(4, 2.0)  # so that some of the points are beyond its ends
ORDER = [3, 1, 5, 2, 4]


def spline_made(dtype: str, seed: int) -> tf_keras.Model:
    return made(5, (9, 8), seed=seed, order=ORDER, outputs_per_entry=SPLINE.outputs_per_entry, dtype=dtype)


def spline_conditioner(frozen: int, transformed: int, dtype: str, seed: int) -> tf_keras.Model:
    return dense_conditioner(
        frozen, (7,), seed=seed, size_out=transformed, outputs_per_entry=SPLINE.outputs_per_entry, dtype=dtype
    )


def two_scales(dtype: str, seed: int) -> MultiScale:
    first = glow_step(
        ActNorm(8, dtype=tf.as_dtype(dtype)),
        InvertibleConv1x1PLU(8, seed=seed + 1, dtype=tf.as_dtype(dtype)),
        AffineSplitCoupling(split_conditioner(4, 4, dtype, seed), 4),
    )
    second = AdditiveSplitCoupling(split_conditioner(1, 3, dtype, seed, log_scale=False), 1)
    return MultiScale([tfb.Chain([Squeeze(), first]), second], EVEN_IMAGE)


BIJECTORS = {
    "affine, half mask": Case(
        lambda dtype, seed: AffineCoupling(dense_conditioner(5, (7, 6), seed=seed, dtype=dtype), half_mask(5)), (5,), 9
    ),
    "affine, alternating mask": Case(
        lambda dtype, seed: AffineCoupling(dense_conditioner(4, (7,), seed=seed, dtype=dtype), 1 - alternating_mask(4)),
        (4,),
        7,
    ),
    "affine, image, checkerboard": Case(
        lambda dtype, seed: AffineCoupling(image_conditioner(3, 2, dtype), checkerboard_mask(3, 4)), IMAGE, 4
    ),
    "affine, image, channels": Case(
        lambda dtype, seed: AffineCoupling(image_conditioner(3, 2, dtype), channel_mask(3)), IMAGE, 4
    ),
    "additive, half mask": Case(
        lambda dtype, seed: AdditiveCoupling(
            dense_conditioner(5, (7,), seed=seed, log_scale=False, dtype=dtype), 1 - half_mask(5)
        ),
        (5,),
        4,
        volume_preserving=True,
    ),
    "additive, image": Case(
        lambda dtype, seed: AdditiveCoupling(image_conditioner(3, 1, dtype), 1 - checkerboard_mask(3, 4)),
        IMAGE,
        2,
        volume_preserving=True,
    ),
    "diagonal scaling": Case(lambda dtype, seed: DiagonalScaling(5, tf.as_dtype(dtype)), (5,), 1),
    "affine, split": Case(lambda dtype, seed: AffineSplitCoupling(split_conditioner(1, 2, dtype, seed), 1), IMAGE, 7),
    "affine, split vector": Case(
        lambda dtype, seed: AffineSplitCoupling(lambda z: (tf.sin(z[..., :2]), tf.cos(z[..., 1:])), 3, event_rank=1),
        (5,),
        0,
    ),
    "additive, split": Case(
        lambda dtype, seed: AdditiveSplitCoupling(split_conditioner(2, 1, dtype, seed, log_scale=False), 2),
        IMAGE,
        6,
        volume_preserving=True,
    ),
    "squeeze": Case(lambda dtype, seed: Squeeze(), EVEN_IMAGE, 0, volume_preserving=True, latent=(2, 3, 8)),
    "batch norm": Case(lambda dtype, seed: BatchNorm(3, dtype=tf.as_dtype(dtype)), IMAGE, 2),
    "batch norm, vector": Case(lambda dtype, seed: BatchNorm(5, event_rank=1, dtype=tf.as_dtype(dtype)), (5,), 2),
    "actnorm": Case(lambda dtype, seed: ActNorm(3, dtype=tf.as_dtype(dtype)), IMAGE, 2),
    "actnorm, vector": Case(lambda dtype, seed: ActNorm(5, event_rank=1, dtype=tf.as_dtype(dtype)), (5,), 2),
    "1 × 1 convolution": Case(
        lambda dtype, seed: InvertibleConv1x1(3, seed=seed + 1, dtype=tf.as_dtype(dtype)), IMAGE, 1, xla=False
    ),
    "1 × 1 convolution, PLU": Case(
        lambda dtype, seed: InvertibleConv1x1PLU(3, seed=seed + 1, dtype=tf.as_dtype(dtype)), IMAGE, 3
    ),
    "reversed channels": Case(lambda dtype, seed: reverse_channels(3), IMAGE, 0, volume_preserving=True),
    "shuffled channels": Case(lambda dtype, seed: shuffle_channels(3, seed=seed + 2), IMAGE, 0, volume_preserving=True),
    "masked autoregressive": Case(
        lambda dtype, seed: MaskedAutoregressive(made(5, (9, 8), seed=seed, order=ORDER, dtype=dtype)),
        (5,),
        7,
    ),
    "inverse autoregressive": Case(
        lambda dtype, seed: InverseAutoregressive(made(5, (9, 8), seed=seed, order=ORDER, dtype=dtype)),
        (5,),
        7,
    ),
    "masked autoregressive, WaveNet": Case(
        lambda dtype, seed: flows.wavenet_flow(6, 4, (1, 2), seed=seed, dtype=dtype).bijector.bijectors[0],
        (6,),
        14,
    ),
    "inverse autoregressive, gated": Case(
        lambda dtype, seed: InverseAutoregressive(made(5, (9,), seed=seed, gated=True, dtype=dtype), gated=True),
        (5,),
        4,
    ),
    "spline": Case(lambda dtype, seed: Spline((5,), SPLINE, tf.as_dtype(dtype)), (5,), 1),
    "spline coupling": Case(
        lambda dtype, seed: SplineCoupling(spline_conditioner(2, 3, dtype, seed), 2, transformer=SPLINE), (5,), 4
    ),
    "spline coupling, image": Case(
        lambda dtype, seed: SplineCoupling(
            conv_conditioner(1, 2, 5, seed=seed, outputs_per_entry=SPLINE.outputs_per_entry, dtype=dtype),
            1,
            event_rank=3,
            transformer=SPLINE,
        ),
        IMAGE,
        6,
    ),
    "masked autoregressive, splines": Case(
        lambda dtype, seed: MaskedAutoregressive(spline_made(dtype, seed), transformer=SPLINE), (5,), 6
    ),
    "inverse autoregressive, splines": Case(
        lambda dtype, seed: InverseAutoregressive(spline_made(dtype, seed), transformer=SPLINE), (5,), 6
    ),
    "recomputed": Case(
        lambda dtype, seed: Recomputed(
            glow_step(
                ActNorm(3, dtype=tf.as_dtype(dtype)),
                InvertibleConv1x1PLU(3, seed=seed + 1, dtype=tf.as_dtype(dtype)),
                AffineSplitCoupling(split_conditioner(1, 2, dtype, seed), 1),
            )
        ),
        IMAGE,
        12,
    ),
    "two scales": Case(two_scales, EVEN_IMAGE, 18, latent=(48,)),
}


@cache
def shared_bijector(name: str, dtype: str = "float32") -> tfb.Bijector:
    """A bijector of the registry with random weights, for tests that leave it as it is: making one takes longer than most of them."""
    return randomised(BIJECTORS[name].make(dtype, 0))


@dataclass(frozen=True)
class FlowCase:
    """A flow."""

    make: Callable[[str, int], tfd.Distribution]  # from a dtype and a seed
    event: tuple[int, ...]
    condition_size: int = 0


SMALL_IMAGE = (4, 4, 2)

FLOWS = {
    "realnvp": FlowCase(lambda dtype, seed: flows.realnvp(3, 2, (6,), seed=seed, dtype=dtype), (3,)),
    "realnvp, conditional": FlowCase(
        lambda dtype, seed: flows.realnvp(3, 2, (6,), seed=seed, condition_size=2, dtype=dtype), (3,), 2
    ),
    "nice": FlowCase(lambda dtype, seed: flows.nice(3, 2, (6,), seed=seed, dtype=dtype), (3,)),
    "maf": FlowCase(lambda dtype, seed: flows.maf(3, 2, (6,), seed=seed, dtype=dtype), (3,)),
    "iaf": FlowCase(lambda dtype, seed: flows.iaf(3, 2, (6,), seed=seed, dtype=dtype), (3,)),
    "iaf, gated": FlowCase(lambda dtype, seed: flows.iaf(3, 2, (6,), seed=seed, gated=True, dtype=dtype), (3,)),
    "wavenet": FlowCase(lambda dtype, seed: flows.wavenet_flow(4, 4, (1,), seed=seed, dtype=dtype), (4,)),
    "parallel wavenet": FlowCase(
        lambda dtype, seed: flows.parallel_wavenet(6, 2, 4, (1,), seed=seed, dtype=dtype), (6,)
    ),
    "spline coupling": FlowCase(
        lambda dtype, seed: flows.spline_coupling(3, 2, (6,), seed=seed, bins=4, dtype=dtype), (3,)
    ),
    "spline coupling, conditional": FlowCase(
        lambda dtype, seed: flows.spline_coupling(3, 2, (6,), seed=seed, bins=4, condition_size=2, dtype=dtype), (3,), 2
    ),
    "spline autoregressive": FlowCase(
        lambda dtype, seed: flows.spline_autoregressive(3, 2, (6,), seed=seed, bins=4, dtype=dtype), (3,)
    ),
    "spline autoregressive, conditional": FlowCase(
        lambda dtype, seed: flows.spline_autoregressive(3, 1, (6,), seed=seed, bins=4, condition_size=2, dtype=dtype),
        (3,),
        2,
    ),
    "circular spline coupling": FlowCase(
        lambda dtype, seed: flows.circular_spline_coupling(3, 2, (6,), seed=seed, bins=4, dtype=dtype), (3,)
    ),
    "circular spline coupling, conditional": FlowCase(
        lambda dtype, seed: flows.circular_spline_coupling(
            3, 2, (6,), seed=seed, bins=4, condition_size=2, dtype=dtype
        ),
        (3,),
        2,
    ),
    "realnvp of images": FlowCase(
        lambda dtype, seed: flows.realnvp_image(SMALL_IMAGE, 1, 4, seed=seed, batch_norm=True, dtype=dtype), SMALL_IMAGE
    ),
    "glow": FlowCase(lambda dtype, seed: flows.glow(SMALL_IMAGE, 2, 1, 4, seed=seed, dtype=dtype), SMALL_IMAGE),
    "glow, recomputed": FlowCase(
        lambda dtype, seed: flows.glow(
            SMALL_IMAGE, 1, 2, 4, seed=seed, permutation="shuffle", recompute=True, dtype=dtype
        ),
        SMALL_IMAGE,
    ),
}
