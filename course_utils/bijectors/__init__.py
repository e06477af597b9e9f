"""Reference bijectors of the course: `forward` maps latent z to data x, `inverse` maps x back to z."""

from course_utils.bijectors.actnorm import ActNorm, initialise_actnorm
from course_utils.bijectors.autoregressive import InverseAutoregressive, MaskedAutoregressive
from course_utils.bijectors.batch_norm import BatchNorm
from course_utils.bijectors.channel_permutation import reverse_channels, shuffle_channels
from course_utils.bijectors.conv1x1 import InvertibleConv1x1, InvertibleConv1x1PLU
from course_utils.bijectors.glow_step import glow_step
from course_utils.bijectors.masked_coupling import AdditiveCoupling, AffineCoupling
from course_utils.bijectors.masks import alternating_mask, channel_mask, checkerboard_mask, half_mask
from course_utils.bijectors.multi_scale import MultiScale
from course_utils.bijectors.recomputed import Recomputed
from course_utils.bijectors.scaling import DiagonalScaling
from course_utils.bijectors.spline import CircularRationalQuadratic, RationalQuadratic, Spline
from course_utils.bijectors.split_coupling import AdditiveSplitCoupling, AffineSplitCoupling, SplineCoupling
from course_utils.bijectors.squeeze import Squeeze
from course_utils.bijectors.transformers import Additive, Affine, Gated, Transformer

__all__ = [
    "ActNorm",
    "Additive",
    "AdditiveCoupling",
    "AdditiveSplitCoupling",
    "Affine",
    "AffineCoupling",
    "AffineSplitCoupling",
    "BatchNorm",
    "CircularRationalQuadratic",
    "DiagonalScaling",
    "Gated",
    "InverseAutoregressive",
    "InvertibleConv1x1",
    "InvertibleConv1x1PLU",
    "MaskedAutoregressive",
    "MultiScale",
    "RationalQuadratic",
    "Recomputed",
    "Spline",
    "SplineCoupling",
    "Squeeze",
    "Transformer",
    "alternating_mask",
    "channel_mask",
    "checkerboard_mask",
    "glow_step",
    "half_mask",
    "initialise_actnorm",
    "reverse_channels",
    "shuffle_channels",
]
