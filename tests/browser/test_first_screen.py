"""The first screen of each week on a small laptop, before anything is run: a title, a movie that plays, and no code."""

import pytest
from conftest import weeks
from lab import OpenNotebook

LAPTOP = {"width": 1280, "height": 800}

# The edges of what is seen of a notebook, and of an element.
EDGES = "it => { const box = it.getBoundingClientRect(); return [box.left, box.top, box.right, box.bottom]; }"


@pytest.fixture(scope="module", params=weeks())
def unrun(request, browser, servers, screenshots):
    """A week's notebook as it opens; a screenshot is kept."""
    with OpenNotebook.on(browser, servers("notebooks"), request.param, LAPTOP) as opened:
        opened.page.locator(".jp-Notebook video").first.wait_for()
        opened.page.wait_for_timeout(1000)
        opened.page.screenshot(path=screenshots / f"first-{request.param}.png")
        yield opened


def test_a_title_and_a_whole_movie_are_seen(unrun):
    left, top, right, bottom = unrun.page.locator(".jp-WindowedPanel-outer").evaluate(EDGES)
    for seen in (unrun.page.locator(".jp-Notebook h1"), unrun.page.locator(".jp-Notebook video").first):
        box = seen.evaluate(EDGES)
        assert left <= box[0] and top <= box[1] and box[2] <= right and box[3] <= bottom


def test_the_movie_plays_by_itself(unrun):
    movie = unrun.page.locator(".jp-Notebook video").first
    assert len(movie.get_attribute("aria-label")) > 60
    # JupyterLab may draw it anew.
    unrun.page.wait_for_function("document.querySelector('.jp-Notebook video').currentTime > 0")


def test_no_code_is_seen(unrun):
    assert (
        unrun.page.locator(".jp-CodeCell .cm-editor").evaluate_all(
            f"editors => editors.filter(it => it.getBoundingClientRect().height > 0 && it.getBoundingClientRect().top < {LAPTOP['height']}).length"
        )
        == 0
    )


def test_nothing_is_fetched(unrun):
    assert unrun.elsewhere == []
