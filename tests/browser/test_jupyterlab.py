"""What a student sees in JupyterLab, after running a notebook from top to bottom."""

import re

import contrast
import copies
import pytest
from lab import BOXES, ROOT

# Movies, and what the teacher and the student of week 9 say.
PLAYERS = {f"week_{number}": {"video"} for number in ("04", "05", "06", "07", "10", "11", "12")} | {
    "week_09": {"audio"}
}


def test_nothing_fails(notebook):
    kinds = notebook.page.eval_on_selector_all(
        ".jp-OutputArea-output", "outputs => outputs.map(output => [output.dataset.mimeType ?? '', output.textContent])"
    )
    assert kinds != []
    assert [text for kind, text in kinds if kind.endswith((".error", ".stderr"))] == []


def test_every_check_has_its_say(notebook, case):
    said = {source: text for source, text in zip(notebook.code, notebook.outputs(), strict=True) if ".check(" in source}
    assert len(said) >= 3
    for source, text in said.items():
        if case.folder == "notebooks":
            assert re.match(r"· .+: not attempted yet.*\.\s+Going on with the course's answer\. Stuck\?", text), source
        else:
            assert re.match(r"✓ .+: correct\.", text), source


def test_progress_is_counted_and_kept(notebook, case):
    if "course_utils.exercises.progress()" not in notebook.code:
        pytest.skip("this week does not show it")
    checks = sum(".check(" in source for source in notebook.code)
    table = notebook.page.locator("table").filter(has=notebook.page.get_by_text("Your progress", exact=True))
    row = table.locator("tr").filter(has=notebook.page.get_by_text(re.compile(rf"^{int(case.week[-2:])} ")))
    right = checks if case.folder == "solutions" else 0
    assert row.inner_text().split()[-6:] == [str(right), "of", str(checks), "0", str(checks - right), "0"]
    assert "could not be written" not in "".join(notebook.outputs())


def test_sliders_are_shown(notebook):
    assert notebook.page.locator(BOXES).count() == sum(copies.SLIDERS in source for source in notebook.code)


def test_pictures_are_seen_and_described(notebook):
    pictures = notebook.page.eval_on_selector_all(
        ".jp-Notebook img",
        """images => images.map(image => ({
            alt: image.alt,
            is_local: !image.src.startsWith("http"),
            is_loaded: image.complete && image.naturalWidth > 0,
            width: image.getBoundingClientRect().width,
            room: image.closest(".jp-Cell").getBoundingClientRect().width,
        }))""",
    )
    local = [picture for picture in pictures if picture["is_local"]]
    assert len(local) >= 2
    assert all(picture["is_loaded"] and 100 < picture["width"] <= picture["room"] for picture in local)
    assert [picture for picture in pictures if picture["alt"] in ("", "Image")] == []
    assert all(len(picture["alt"]) > 20 for picture in local)


def test_formulas_are_typeset(notebook):
    """No dollar sign, backslash command or HTML tag is left in the prose, and MathJax found no error."""
    assert notebook.page.locator("mjx-container").count() >= 5
    assert notebook.page.locator("mjx-merror, [data-mjx-error]").count() == 0
    prose = notebook.page.eval_on_selector_all(
        ".jp-RenderedMarkdown",
        """cells => cells.map(cell => {
            const copy = cell.cloneNode(true);
            copy.querySelectorAll("code, pre, mjx-container").forEach(element => element.remove());
            return copy.textContent;
        })""",
    )
    assert len(prose) >= 10
    left = [
        found for text in prose for found in re.findall(r".{,30}(?:\$|\\[a-z]+|</?[a-z]+|&[a-z]+;|\*\*).{,30}", text)
    ]
    assert left == []


def test_movies_and_sounds_play(notebook, case):
    players = notebook.page.locator(".jp-OutputArea-output video, .jp-OutputArea-output audio")
    kinds = [player.evaluate("player => player.localName") for player in players.all()]
    moving = (ROOT / "figures" / f"opening_{case.week}.mp4").exists() or any(
        "movies.play(" in it for it in notebook.code
    )
    assert set(kinds) == PLAYERS.get(case.week, set()) | ({"video"} if moving else set())
    for player in players.all():
        player.scroll_into_view_if_needed()
        loaded = player.evaluate(
            """async player => {
                await player.play();
                while (player.currentTime === 0) await new Promise(resolve => setTimeout(resolve, 50));
                player.pause();
                return {
                    state: player.readyState,
                    duration: player.duration,
                    width: player.getBoundingClientRect().width,
                };
            }"""
        )
        assert loaded["state"] >= 2
        assert 0.5 < loaded["duration"] < 60
        assert loaded["width"] > 200


def test_nothing_is_fetched_from_elsewhere(notebook):
    assert notebook.elsewhere == []


def test_messages_of_checks_stand_out_from_their_background(themed):
    messages = contrast.of_messages(themed.page)
    assert len(messages) == sum(".check(" in source for source in themed.code)
    assert [(text, ratio) for text, ratio in messages if ratio < contrast.READABLE] == []


def test_screenshots_are_kept(themed, request, case, screenshots):
    theme = request.node.callspec.params["themed"].split()[-1].lower()
    name = f"{case}-{theme}"
    themed.photograph(screenshots, name)
    assert len(list(screenshots.glob(f"{name}_*.png"))) >= 2
