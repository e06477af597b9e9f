"""Every slider of a notebook, dragged and moved by key: the picture below it changes, and stays where it is."""

import pytest

# The box that `sliders.explore` makes, with its sliders and its picture.
BOXES = ".jp-OutputArea-output .course-sliders"
SECONDS = 30


@pytest.fixture(scope="module")
def boxes(notebook):
    return notebook.page.locator(BOXES)


def test_every_cell_with_sliders_shows_them_with_a_picture(notebook, boxes):
    expected = sum("\nexplore(" in source for source in notebook.code)
    assert boxes.count() == expected
    for box in boxes.all():
        assert box.locator("img").count() == 1
        assert len(box.locator("img").get_attribute("alt")) > 60
        assert box.locator(".widget-slider, .widget-dropdown").count() >= 1


def test_dragging_any_slider_changes_the_picture(notebook, boxes):
    for box in boxes.all():
        for slider in box.locator(".widget-slider").all():
            assert_changed(notebook, box, lambda slider=slider: drag(notebook, slider))


def test_sliders_are_moved_by_key(notebook, boxes):
    for box in boxes.all():
        for slider in box.locator(".widget-slider").all():
            handle = slider.locator("[role=slider]")
            handle.focus()
            before = float(handle.get_attribute("aria-valuetext"))
            key = "ArrowLeft" if before > float(handle.get_attribute("aria-valuemin")) else "ArrowRight"
            assert_changed(notebook, box, lambda key=key: notebook.page.keyboard.press(key))
            assert float(handle.get_attribute("aria-valuetext")) != before


def test_lists_are_chosen_from(notebook, boxes):
    for box in boxes.all():
        for choice in box.locator(".widget-dropdown select").all():
            assert_changed(notebook, box, lambda choice=choice: choice.select_option(index=1))


def drag(notebook, slider):
    """Takes a slider's knob and lets it go a quarter of the way from the nearer end."""
    slider.scroll_into_view_if_needed()
    knob, track = slider.locator("[role=slider]"), slider.locator(".noUi-base")
    at, along = knob.bounding_box(), track.bounding_box()
    x, y = at["x"] + at["width"] / 2, at["y"] + at["height"] / 2
    middle = along["x"] + along["width"] / 2
    notebook.page.mouse.move(x, y)
    notebook.page.mouse.down()
    notebook.page.mouse.move(middle + (0.25 if x < middle else -0.25) * along["width"], y, steps=5)
    notebook.page.mouse.up()


def assert_changed(notebook, box, act):
    """Acts, and expects another picture of the same size in the same place, with another description, and no complaint."""
    picture = box.locator("img")
    picture.scroll_into_view_if_needed()
    before, place = picture.get_attribute("src"), picture.bounding_box()
    described = picture.get_attribute("alt")
    act()
    notebook.page.wait_for_function(
        "([box, before]) => box.querySelector('img').src !== before",
        arg=[box.element_handle(), before],
        timeout=1000 * SECONDS,
    )
    after = picture.bounding_box()
    assert (after["width"], after["height"]) == (place["width"], place["height"]) and after["width"] > 100
    assert picture.get_attribute("alt") != described
    assert box.get_by_role("alert").count() == 0
