"""Frames of a movie."""

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from matplotlib.figure import Figure

from course_utils.plotting.axes import Extent
from course_utils.plotting.heatmaps import density
from course_utils.plotting.points import samples

tfd = tfp.distributions


def progress_frame(flow: tfd.Distribution, z: np.ndarray, extent: Extent, title: str) -> Figure:
    """A frame of a training's movie: samples of a flow beside its density.

    Args:
      flow: Distribution of event shape `[2]` with a bijector.
      z: Samples of its base, `[N, 2]`: the same in every frame, so that the points move as the flow learns.
      extent: Limits of both panels' axes.
      title: Title of the frame.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(7.2, 2.9))
    figure.subplots_adjust(
        0.1, 0.17, 0.985, 0.8, wspace=0.28
    )  # a layout that is found anew takes longer than the drawing
    # A copy: TFP remembers the result for a tensor it has met, though the weights have changed since.
    samples(flow.bijector.forward(tf.identity(z)), "samples", extent=extent, ax=left)
    density(flow.log_prob, extent, "density", size=100, ax=right)
    for ax in (left, right):
        ax.set_aspect("equal")
    figure.suptitle(title)
    return figure
