"""A trained flow: latents, a few stages, samples. It trains for real, which takes half a minute on two cores."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from course_utils import flows, plotting
from course_utils.commands.movie import EXTENT, train

ALT = (
    "Four panels in a row. A round cloud of latent points, coloured by angle; the same points after four and after "
    "eight coupling layers, where they have become two interleaved half circles; and the flow's density, bright along "
    "the two moons and dark elsewhere."
)


def draw() -> Figure:
    flow = flows.realnvp(2, seed=0)
    train(flow, epochs=25)
    z = flow.distribution.sample(3_000, seed=4)
    points = flows.stages(flow, z)
    figure, axes = plt.subplots(1, 4, figsize=(12, 3), layout="constrained")
    colours = plotting.angle_colours(z)
    for ax, layer in zip(axes, (0, 4, 8), strict=False):
        title = f"after {layer} layers" if layer else "latents $z$"
        plotting.samples(points[layer], title, colour=colours, labels=("", ""), ax=ax)
    axes[2].set_title("samples $x$, after 8 layers")
    plotting.density(flow.log_prob, EXTENT, "density $p(x)$", ax=axes[3])
    axes[3].set(xlabel="", ylabel="")
    return figure
