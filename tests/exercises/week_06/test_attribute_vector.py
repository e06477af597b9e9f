"""Live 6.8, an attribute's vector: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np

WRONG = [
    ((lambda latents, has: latents[has].mean() - latents[~has].mean(),), "yours is a single number"),
    ((lambda latents, has: latents[has].mean(1),), "take the means over the images, `axis=0`"),
    ((lambda latents, has: (latents[has].mean(0) - latents[~has].mean(0))[np.newaxis],), "there is an axis too many"),
    ((lambda latents, has: (latents[has] - latents[~has]).mean(0),), "raised an error"),
]
