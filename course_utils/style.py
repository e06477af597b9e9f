"""The course's visual language: what each colour stands for, in plots and drawn figures alike.

The colours are Okabe and Ito's, which readers with any common colour blindness can tell apart.
"""

LATENT = "#0072B2"  # latent space: z, the base distribution
DATA = "#D55E00"  # data space: x, samples and data
FROZEN = "#999999"  # what a coupling layer leaves as it is
TRANSFORMED = "#009E73"  # what a coupling layer changes
NETWORK = "#CC79A7"  # networks: conditioners and what they put out
HIGHLIGHT = "#E69F00"  # a second series beside data or latents
REFERENCE = "#000000"  # truths to compare with: an entropy, an exact density
SEQUENTIAL = "viridis"  # densities

RC = {
    "figure.dpi": 100,
    "savefig.dpi": 100,
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "mathtext.fontset": "cm",
}
