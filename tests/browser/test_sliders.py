"""Every slider of every week, dragged and moved by key: the picture below it changes each time, and stays where it is."""

from functools import partial

import copies
import pytest
from conftest import weeks
from lab import BOXES, WINDOW, OpenNotebook

# Where a knob is dragged to, as shares of its track, and how many pixels in a thousand must then look different.
PLACES = (0.2, 0.8, 0.5)
LEAST_CHANGED = 1

# How many pixels in a thousand differ between two pictures, by more than a shade.
CHANGED = """async ([before, after]) => {
  const pixels = await Promise.all([before, after].map(async source => {
    const picture = Object.assign(new Image(), {src: source});
    await picture.decode();
    const canvas = new OffscreenCanvas(picture.naturalWidth, picture.naturalHeight).getContext("2d");
    canvas.drawImage(picture, 0, 0);
    return canvas.getImageData(0, 0, picture.naturalWidth, picture.naturalHeight).data;
  }));
  const [old, now] = pixels;
  const colours = Array.from({length: old.length / 4}, (_, k) => [0, 1, 2].map(channel => Math.abs(old[4 * k + channel] - now[4 * k + channel])));
  return 1000 * colours.filter(far => Math.max(...far) > 16).length / colours.length;
}"""

# The labels that do not fit.
CUT = "labels => labels.filter(label => label.scrollWidth > label.clientWidth).map(label => label.textContent)"


@pytest.fixture(scope="module", params=weeks())
def notebook(request, browser, servers):
    """What the sliders of a week need, with all blanks filled, after it has been run."""
    with OpenNotebook.on(browser, servers("sliders"), request.param, WINDOW) as opened:
        opened.run_all()
        yield opened


@pytest.fixture
def boxes(notebook):
    return notebook.page.locator(BOXES)


def test_every_cell_with_sliders_shows_them_with_a_picture(notebook, boxes):
    assert boxes.count() == sum(copies.SLIDERS in source for source in notebook.code) >= 1
    for box in boxes.all():
        assert box.locator("img").count() == 1
        assert box.locator("img").bounding_box()["width"] <= box.bounding_box()["width"]
        assert len(box.locator("img").get_attribute("alt")) > 60
        assert box.locator(".widget-slider, .widget-dropdown").count() >= 1
        assert box.locator(".widget-label").evaluate_all(CUT) == []


def test_every_drag_of_a_slider_changes_the_picture(notebook, boxes, screenshots):
    for number, box in enumerate(boxes.all()):
        box.scroll_into_view_if_needed()
        for which, slider in enumerate(box.locator(".widget-slider").all()):
            name = f"{notebook.week}-slider-{number}-{which}"
            box.screenshot(path=screenshots / f"{name}-before.png")
            at = share(slider)
            for place in sorted(PLACES, key=lambda place: -abs(place - at)):
                assert_changed(notebook, box, partial(drag, notebook, slider, place))
                assert abs(share(slider) - place) < 0.26
                box.screenshot(path=screenshots / f"{name}-at-{place}.png")


def test_sliders_are_moved_by_key(notebook, boxes):
    for box in boxes.all():
        for slider in box.locator(".widget-slider").all():
            handle = slider.locator("[role=slider]")
            handle.focus()
            before = float(handle.get_attribute("aria-valuetext"))
            key = "ArrowLeft" if before > float(handle.get_attribute("aria-valuemin")) else "ArrowRight"
            # A step may be too small to be seen: another picture is enough.
            assert_changed(notebook, box, partial(notebook.page.keyboard.press, key), least=0)
            assert float(handle.get_attribute("aria-valuetext")) != before


def test_every_entry_of_a_list_has_its_picture(notebook, boxes):
    for box in boxes.all():
        for choice in box.locator(".widget-dropdown select").all():
            for index in [*range(1, choice.locator("option").count()), 0]:
                assert_changed(notebook, box, partial(choice.select_option, index=index))


def share(slider):
    """How far along its track a slider's knob stands, from 0 to 1."""
    knob, track = slider.locator("[role=slider]").bounding_box(), slider.locator(".noUi-base").bounding_box()
    return (knob["x"] + knob["width"] / 2 - track["x"]) / track["width"]


def drag(notebook, slider, place):
    """Takes a slider's knob and lets it go at a place on its track, from 0 to 1."""
    slider.scroll_into_view_if_needed()
    knob, track = slider.locator("[role=slider]").bounding_box(), slider.locator(".noUi-base").bounding_box()
    y = knob["y"] + knob["height"] / 2
    notebook.page.mouse.move(knob["x"] + knob["width"] / 2, y)
    notebook.page.mouse.down()
    notebook.page.mouse.move(track["x"] + place * track["width"], y, steps=5)
    notebook.page.mouse.up()


def assert_changed(notebook, box, act, least=LEAST_CHANGED):
    """Acts, and expects another picture of the same size in the same place, with another description, and no complaint."""
    picture = box.locator("img")
    picture.scroll_into_view_if_needed()
    before, place = picture.get_attribute("src"), picture.bounding_box()
    described = picture.get_attribute("alt")
    act()
    notebook.page.wait_for_function(
        "([box, before]) => box.querySelector('img').src !== before",
        arg=[box.element_handle(), before],
    )
    # Sliders that draw while they are dragged have more to come.
    notebook.page.wait_for_timeout(300)
    notebook.page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").wait_for()
    after = picture.bounding_box()
    assert (after["width"], after["height"]) == (place["width"], place["height"]) and after["width"] > 100
    assert picture.get_attribute("alt") != described
    assert notebook.page.evaluate(CHANGED, [before, picture.get_attribute("src")]) >= least
    assert box.get_by_role("alert").count() == 0
