"""Figures that tests make movies of, and the frames that come of them."""

from matplotlib.figure import Figure

from course_utils import movies


def draw(step, width=5.05):
    figure = Figure(figsize=(width, 3.05))
    ax = figure.subplots()
    ax.plot([0, 1 + step])
    ax.set_title(f"step {step}")
    return figure


def steps_in(folder):
    return [int(path.stem.removeprefix("frame_")) for path in movies.frames(folder)]
