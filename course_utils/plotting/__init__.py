"""The plots that the notebooks draw more than once. Each draws on the axes it is given, or on new ones."""

from course_utils.plotting.curves import histogram, learning_curves
from course_utils.plotting.fields import particle_frames, time_colour, velocity_field
from course_utils.plotting.frames import progress_frame
from course_utils.plotting.heatmaps import densities, density, grid
from course_utils.plotting.lattices import draw_lattice, lattice, lattice_frames, lattices
from course_utils.plotting.moons import moon_colours
from course_utils.plotting.mosaics import images
from course_utils.plotting.points import angle_colours, samples, stages

__all__ = [
    "angle_colours",
    "densities",
    "density",
    "draw_lattice",
    "grid",
    "histogram",
    "images",
    "lattice",
    "lattice_frames",
    "lattices",
    "learning_curves",
    "moon_colours",
    "particle_frames",
    "progress_frame",
    "samples",
    "stages",
    "time_colour",
    "velocity_field",
]
