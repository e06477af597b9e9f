"""What week 4 draws of a flow: a lattice that it warps, and data coloured by where it comes from."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
import tensorflow as tf

from course_utils import plotting
from course_utils.datasets import TwoMoons

EXTENT = (-3.0, 3.0, -3.0, 3.0)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_a_lattice_has_lines_of_constant_z_1_and_then_as_many_of_constant_z_2():
    lines = plotting.lattice(reach=2.0, lines=5, points=7)
    assert lines.shape == (10, 7, 2)
    assert lines.dtype == np.float32
    for kind, constant in ((lines[:5], 0), (lines[5:], 1)):
        assert kind[:, 0, constant].tolist() == [-2, -1, 0, 1, 2]
        assert (kind[..., constant] == kind[:, :1, constant]).all()
        assert (kind[:, 0, 1 - constant], kind[:, -1, 1 - constant]) == (pytest.approx(-2.0), pytest.approx(2.0))


def test_lattices_have_a_panel_each_with_both_kinds_of_lines():
    lines = plotting.lattice(lines=3, points=4)
    figure = plotting.lattices([lines, 2 * lines], ["a", "b"], EXTENT)
    first, second, spare = figure.axes
    assert (first.get_title(), second.get_title(), spare.axison) == ("a", "b", False)
    upright, level = second.collections
    np.testing.assert_allclose(upright.get_segments(), 2 * lines[:3])
    np.testing.assert_allclose(level.get_segments(), 2 * lines[3:])
    assert upright.get_color().tolist() != level.get_color().tolist()
    with pytest.raises(ValueError, match="one title for each of the 1 stages; got 2"):
        plotting.lattices([lines], ["a", "b"], EXTENT)


def test_frames_lead_from_stage_to_stage_and_points_keep_their_colour():
    lines, points = plotting.lattice(lines=3, points=4), np.array([[1.0, 0.0], [0.0, 1.0]])
    frames = list(
        plotting.lattice_frames([lines, 3 * lines], [tf.constant(points), 3 * points], EXTENT, between=2, hold=1)
    )
    drawn = [figure.axes[0].collections[-1] for figure in frames]
    for collection, scale in zip(drawn, (1, 2, 3), strict=True):
        np.testing.assert_allclose(collection.get_offsets(), scale * points)
        np.testing.assert_array_equal(collection.get_facecolors(), drawn[0].get_facecolors())
    np.testing.assert_allclose(frames[1].axes[0].collections[0].get_segments(), 2 * lines[:3], rtol=1e-6)


def test_moons_differ_in_hue_and_darken_from_left_to_right():
    points, moon = TwoMoons().sample(1_000, seed=0)
    colours = plotting.moon_colours(points, moon)
    assert colours.shape == (1_000, 4)
    red, green, blue = colours[:, :3].T
    assert (blue[moon == 0] >= red[moon == 0]).all()
    assert (red[moon == 1] > blue[moon == 1]).all()
    for each in (0, 1):
        brightness, x = (red + green + blue)[moon == each], points[moon == each, 0]
        assert np.corrcoef(brightness, x)[0, 1] < -0.8
