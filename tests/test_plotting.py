import base64
import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image
from support import normal, randomised

from course_utils import display, flows, plotting

EXTENT = (-2.0, 4.0, -1.0, 1.0)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_samples_are_drawn_where_they_are():
    points = normal((20, 2)).numpy()
    ax = plotting.samples(points, "points", extent=EXTENT)
    np.testing.assert_allclose(ax.collections[0].get_offsets(), points)
    assert (ax.get_title(), ax.get_xlabel(), ax.get_ylabel()) == ("points", "$x_1$", "$x_2$")
    assert (*ax.get_xlim(), *ax.get_ylim()) == EXTENT
    with pytest.raises(ValueError, match=r"points of shape \[N, 2\]; got \(20, 3\)"):
        plotting.samples(np.zeros((20, 3)), "points")


def test_a_histogram_estimates_the_density_and_counts_what_it_does_not_show():
    ax = plotting.histogram(np.array([[0.1, 0.6], [0.7, 5.0]]), (0.0, 1.0), "numbers", density=np.exp, bins=2)
    np.testing.assert_allclose(ax.patches[0].get_data().values, [0.5, 1.0])
    curve = ax.lines[0]
    np.testing.assert_allclose(curve.get_ydata(), np.exp(curve.get_xdata()))
    assert (ax.get_title(), ax.get_xlabel(), ax.get_ylabel(), ax.get_xlim()) == ("numbers", "$x$", "density", (0, 1))


def test_a_density_is_drawn_the_right_way_up():
    """Mass in the lower right corner must land in the first row and the last column of the image."""

    def log_prob(points):
        return -50 * ((points[:, 0] - 4) ** 2 + (points[:, 1] + 1) ** 2)

    ax = plotting.density(log_prob, EXTENT, "corner", size=40)
    image = ax.images[0]
    assert np.unravel_index(np.argmax(image.get_array()), (40, 40)) == (0, 39)
    assert tuple(image.get_extent()) == EXTENT
    assert image.origin == "lower"


def test_densities_to_be_compared_share_their_colours_and_axes():
    """A low density must look low beside a high one."""
    flat, steep = (lambda points, height=height: np.full(len(points), np.log(height)) for height in (0.1, 2.0))
    figure = plotting.densities([flat, steep], ["flat", "steep"], EXTENT, size=10, label="p")
    left, right, bar = figure.axes
    assert [image.get_clim() for ax in (left, right) for image in ax.images] == [(0, 2)] * 2
    assert (left.get_title(), right.get_title(), bar.get_ylabel()) == ("flat", "steep", "p")
    assert all((*ax.get_xlim(), *ax.get_ylim()) == EXTENT for ax in (left, right))
    axes = plt.subplots(1, 3)[1]
    assert plotting.densities([flat, steep], ["a", "b"], EXTENT, size=10, axes=axes[1:]).axes[-1] is not axes[2]
    with pytest.raises(ValueError, match="each of the 2 densities; got 1 titles and 2 axes"):
        plotting.densities([flat, steep], ["a"], EXTENT)


def test_a_grid_holds_the_centres_of_equal_cells():
    points = plotting.grid((0.0, 2.0, 0.0, 4.0), 2)
    assert points.tolist() == [[0.5, 1.0], [1.5, 1.0], [0.5, 3.0], [1.5, 3.0]]
    assert points.dtype == np.float32


def test_stages_have_a_panel_each_and_points_keep_their_colour():
    points = [normal((20, 2), seed=k).numpy() for k in range(4)]
    figure = plotting.stages(points, ["a", "b", "c", "d"])
    drawn = [ax for ax in figure.axes if ax.collections]
    assert [ax.get_title() for ax in drawn] == ["a", "b", "c", "d"]
    colours = [ax.collections[0].get_facecolors() for ax in drawn]
    for other in colours[1:]:
        np.testing.assert_array_equal(other, colours[0])
    assert len({(*ax.get_xlim(), *ax.get_ylim()) for ax in drawn}) == 1
    assert np.max(np.abs(points)) < drawn[0].get_xlim()[1]
    with pytest.raises(ValueError, match="one title for each of the 4 stages; got 1"):
        plotting.stages(points, ["a"])


def test_images_stand_side_by_side_with_white_between_them():
    pictures = np.arange(1, 6).reshape(5, 1, 1, 1) * np.ones((5, 2, 3, 1)) / 10
    ax = plotting.images(pictures, "five", columns=3, row_labels=["a", "b"])
    mosaic = np.asarray(ax.images[0].get_array())
    assert mosaic.shape == (5, 11, 3)
    np.testing.assert_allclose(mosaic[0, ::4, 0], [0.1, 0.2, 0.3])
    np.testing.assert_allclose(mosaic[3, ::4, 0], [0.4, 0.5, 1.0])  # there is no sixth
    assert (mosaic[2] == 1).all() and (mosaic[:, 3] == 1).all()
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b"]
    assert ax.get_yticks().tolist() == [0.5, 3.5]


def test_images_keep_their_colours_and_are_clipped():
    mosaic = np.asarray(plotting.images(np.full((1, 2, 2, 3), [-1.0, 0.5, 2.0])).images[0].get_array())
    np.testing.assert_allclose(mosaic[1, 1], [0, 0.5, 1])
    with pytest.raises(ValueError, match=r"shape \[N, H, W, 1\] or \[N, H, W, 3\]; got \(8, 8\)"):
        plotting.images(np.zeros((8, 8)))
    with pytest.raises(ValueError, match="one label for each of the 2 rows; got 1"):
        plotting.images(np.zeros((4, 2, 2, 1)), columns=2, row_labels=["a"])


def test_learning_curves_show_the_entropy_line():
    ax = plotting.learning_curves({"loss": [3.0, 2.0], "val_loss": [3.1, 2.1]}, entropy=1.5)
    training, validation, entropy = ax.lines
    assert training.get_ydata().tolist() == [3.0, 2.0]
    assert training.get_xdata().tolist() == [1, 2]
    assert validation.get_ydata().tolist() == [3.1, 2.1]
    assert entropy.get_ydata() == [1.5, 1.5]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "negative log-likelihood (nats)")
    assert training.get_marker() == "None"
    (single,) = plotting.learning_curves({"loss": [1.0]}).lines
    assert single.get_marker() == "o"
    assert plotting.learning_curves({"loss": [1.0]}, label="bits").get_ylabel() == "bits"


def test_frames_follow_the_weights():
    """TFP remembers what a tensor was mapped to; a frame must show the flow as it is now."""
    flow = flows.realnvp(2, layers=2, hidden=(4,), seed=0)
    z = normal((20, 2))

    def drawn():
        return np.array(plotting.progress_frame(flow, z, EXTENT, "frame").axes[0].collections[0].get_offsets())

    before = drawn()
    randomised(flow)
    after = drawn()
    assert np.max(np.abs(before - after)) > 0.05


class Shown(list):
    """Stands in for IPython's display, and keeps what it is given."""

    def __call__(self, data, raw, metadata):
        assert raw
        self.append((data, metadata["image/png"]))


@pytest.fixture
def shown(monkeypatch):
    shown = Shown()
    monkeypatch.setattr(display, "display", shown)
    return shown


def test_plots_are_shown_with_alt_text_and_closed(shown):
    plt.plot([1, 2])
    display.show("A line.")
    ((data, metadata),) = shown
    assert metadata == {"alt": "A line."}
    assert data["text/plain"] == "A line."
    assert Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).format == "PNG"
    assert plt.get_fignums() == []


def test_figures_are_shown_with_alt_text_at_half_their_size(shown):
    display.figure("affine_coupling")
    ((data, metadata),) = shown
    assert "conditioner" in metadata["alt"]
    image = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert metadata["width"] == image.width // 2


def test_unknown_figures_are_refused():
    with pytest.raises(ValueError, match=r"one of affine_coupling, .*; got 'squid'"):
        display.figure("squid")
