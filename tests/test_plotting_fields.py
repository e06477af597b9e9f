"""Velocity fields are drawn where they are, and particles over them."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from support import normal

from course_utils import plotting, style

EXTENT = (-2.0, 2.0, -1.0, 1.0)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def turning(x, t):
    return np.stack([-x[:, 1], x[:, 0]], axis=-1) * t


def test_arrows_lead_where_the_velocity_would_carry_a_point():
    ax = plotting.velocity_field(turning, 0.5, EXTENT, "turning", arrows=4, duration=0.2)
    (quiver,) = ax.collections
    places = np.asarray(quiver.get_offsets())
    assert places.shape == (16, 2)
    np.testing.assert_allclose(np.stack([quiver.U, quiver.V], axis=-1), 0.1 * places[:, ::-1] * [-1, 1], rtol=1e-6)
    assert (quiver.scale, quiver.scale_units, quiver.angles) == (1, "xy", "xy")
    assert ax.get_aspect() == 1 and (*ax.get_xlim(), *ax.get_ylim()) == EXTENT
    assert ax.get_title() == "turning"


def test_without_a_duration_the_longest_arrow_spans_a_cell_and_a_half():
    (quiver,) = plotting.velocity_field(turning, 0.5, EXTENT, arrows=4).collections
    assert np.max(np.hypot(quiver.U, quiver.V)) == pytest.approx(1.5)
    (at_rest,) = plotting.velocity_field(turning, 0.0, EXTENT).collections
    assert not np.any(at_rest.U)


def test_particles_have_the_colour_of_their_time_or_their_own():
    particles = normal((20, 2)).numpy()
    drawn = plotting.velocity_field(turning, 1.0, EXTENT, particles=particles).collections[1]
    np.testing.assert_allclose(drawn.get_offsets(), particles)
    np.testing.assert_allclose(drawn.get_facecolors()[0, :3], to_rgb(style.DATA))
    colours = plotting.angle_colours(particles)
    own = plotting.velocity_field(turning, 1.0, EXTENT, particles=particles, colour=colours).collections[1]
    np.testing.assert_allclose(own.get_facecolors()[:, :3], colours[:, :3])
    assert plotting.time_colour(0) == style.LATENT.lower()
    np.testing.assert_allclose(
        to_rgb(plotting.time_colour(0.5)), np.mean([to_rgb(style.LATENT), to_rgb(style.DATA)], axis=0), atol=0.005
    )


def test_frames_are_of_one_size_and_show_their_time():
    positions = [normal((20, 2), seed=k).numpy() for k in range(3)]
    figures = list(plotting.particle_frames(turning, positions, [0.0, 0.25, 1.0], EXTENT))
    assert [figure.axes[0].get_title() for figure in figures] == ["$t = 0.00$", "$t = 0.25$", "$t = 1.00$"]
    assert len({tuple(figure.get_size_inches()) for figure in figures}) == 1
    for figure, particles in zip(figures, positions, strict=True):
        np.testing.assert_allclose(figure.axes[0].collections[1].get_offsets(), particles)


def test_what_is_refused():
    with pytest.raises(ValueError, match=r"particles of shape \[N, 2\]; got \(20, 3\)"):
        plotting.velocity_field(turning, 0.0, EXTENT, particles=np.zeros((20, 3)))
    with pytest.raises(ValueError, match=r"velocities of shape \[N, 2\]; got \(289,\)"):
        plotting.velocity_field(lambda x, t: x[:, 0], 0.0, EXTENT)
    with pytest.raises(ValueError, match="a time for each of the 1 positions; got 2"):
        next(plotting.particle_frames(turning, [np.zeros((20, 2))], [0.0, 1.0], EXTENT))
