"""Reference bijectors of the course: `forward` maps latent z to data x, `inverse` maps x back to z."""

from course_utils.bijectors.coupling import AdditiveCoupling, AffineCoupling
from course_utils.bijectors.masks import alternating_mask, half_mask
from course_utils.bijectors.scaling import DiagonalScaling

__all__ = ["AdditiveCoupling", "AffineCoupling", "DiagonalScaling", "alternating_mask", "half_mask"]
