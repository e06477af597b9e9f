"""Decks: what slides show of a notebook, in HTML, with and without answers, and the page that lists them."""

import base64
import io
import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from PIL import Image

from course_utils.authoring import decks, showing
from course_utils.authoring.excerpts import Excerpt

ROOT = Path(__file__).parents[1]
PATHS = sorted((ROOT / "solutions").glob("*.ipynb"))
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAFCAIAAADzBuo/AAAAD0lEQVR42mP4jxcwDFZpAKsU+Ajp8skcAAAAAElFTkSuQmCC"
BLANK = "def f(x):\n    # BEGIN SOLUTION\n    y = 2 * x\n    return y\n    # END SOLUTION\n    # STUB: return ..."


def picture(alt="A square."):
    return new_output("display_data", {"image/png": PIXEL}, metadata={"image/png": {"alt": alt}})


def movie():
    return new_output(
        "display_data", {"text/html": '<video width="9"><source src="data:video/mp4;base64,AAAA"></video>'}
    )


def printed(text):
    return new_output("stream", name="stdout", text=text)


def notebook(*slides):
    cells = [
        new_markdown_cell("# Week 1 · A & B"),
        new_code_cell("show()", id="shown", outputs=[picture()]),
        new_markdown_cell("Text.\n\n## 1.1 Maps"),
        new_code_cell(BLANK, id="blank"),
        new_code_cell("print(2)", id="printed", outputs=[printed("two < three\n")]),
        *(new_markdown_cell(f"<!-- slide\n{slide}\n-->", metadata={"tags": ["slide"]}) for slide in slides),
    ]
    return nbformat.v4.new_notebook(cells=cells)


def page(*slides, with_answers=False):
    deck = decks.deck(notebook(*slides), "week_01_maps.ipynb")
    return decks.page(deck, decks.templates(ROOT), with_answers=with_answers)


def sections(html):
    return re.findall(r"<section>(.*?)</section>", html, re.DOTALL)


def test_a_deck_begins_with_the_title_and_the_first_picture():
    title, slide = sections(page("### **One**\n\nText."))
    assert re.search(r"<h1><span class=\"week\">Week 1</span>A &amp; B</h1>", title)
    assert 'alt="A square."' in title
    assert "<h2><strong>One</strong></h2>" in slide
    assert '<a href="../weeks/week_01_maps.html">Read this week</a><span>1 / 2</span>' in title
    assert '<a href="../weeks/week_01_maps.html#section-1-1">1.1 Maps</a><span>2 / 2</span>' in slide


def test_every_slide_is_in_one_row():
    html = page(*(f"### {k}\n\nText.\n\n. . .\n\nMore.\n\noutput: shown" for k in range(5)))
    assert len(sections(html)) == html.count("<section>") == 6


def test_formulas_stay_tex_and_what_is_replaced_leaves():
    _, slide = sections(page("### One\n\n$$\na < b\n$$\n\n. . . replace\n\n$$\nb > a\n$$\n\nNotes:\n\nSay $x$."))
    assert "$$\na &lt; b\n$$" in slide
    first, second = re.findall(r'<div class="(fragment[^"]*)" data-fragment-index="1">', slide)
    assert (first, second) == ("fragment fade-out replaced", "fragment")
    assert re.search(r'<aside class="notes"><p>Say \$x\$\.</p></aside>', slide.replace("\n", ""))


def test_solutions_stand_in_the_deck_with_answers_alone():
    source = "### One\n\ncode: blank mark 2 reveal"
    with_answers, without = page(source, with_answers=True), page(source)
    plain = [re.sub(r"<[^>]+>", "", sections(html)[1]) for html in (with_answers, without)]
    assert "return y" in plain[0] and "return ..." not in plain[0]
    assert "return ..." in plain[1] and "return y" not in plain[1] and "2 * x" not in plain[1]
    assert ['class="hll"' in html for html in (with_answers, without)] == [True, False]
    assert decks.deck(notebook(source), "week_01.ipynb").has_answers
    assert not decks.deck(notebook("### One\n\ncode: blank 1"), "week_01.ipynb").has_answers


def test_lines_that_stand_out_are_marked():
    part = showing.of_code(Excerpt("x = 1\ny = 22", (2,)))
    assert re.findall(r'<span class="hll">(.*)', part.html)[0].count("22") == 1
    assert (part.kind, part.lines, part.columns) == ("code", 2, 6)


def test_a_movie_has_its_last_still_in_print_and_its_words():
    cell = new_code_cell("show()", outputs=[picture("Begins."), picture("Ends."), movie()])
    (part,) = showing.of_outputs(cell)
    assert part.kind == "movie"
    assert part.shape == 2
    for said in ("controls", "muted", "data-autoplay", 'aria-label="Ends."', 'poster="data:image/png;base64,'):
        assert said in part.html


def test_pictures_tables_and_text_are_shown():
    assert [part.kind for part in showing.of_outputs(new_code_cell(outputs=[picture(), picture()]))] == 2 * ["picture"]
    table = "<table><caption>a</caption><tr><td>12</td><td>1</td></tr><tr><td>1</td></tr></table>"
    shown = new_output("display_data", {"text/html": f"{table}<p>A note.</p>", "text/plain": "1"})
    (part,) = showing.of_outputs(new_code_cell(outputs=[printed("beside it"), shown]))
    assert (part.kind, part.html, part.lines, part.columns) == ("table", table, 3, 9)
    (part,) = showing.of_outputs(new_code_cell(outputs=[printed("a < b\nlonger\n")]))
    assert (part.kind, part.lines, part.columns, part.html) == ("code", 2, 6, "<pre>a &lt; b\nlonger</pre>")
    (part,) = showing.of_outputs(new_code_cell(outputs=[new_output("display_data", {"text/markdown": "**b**"})]))
    assert "<strong>b</strong>" in part.html


def test_a_picture_says_how_wide_its_letters_are_as_meant():
    stored, dense = picture(), picture()
    dense.metadata["image/png"]["width"] = 5
    parts = [*showing.of_outputs(new_code_cell(outputs=[stored, dense])), showing.of_figure("affine_coupling")]
    assert [re.search(r'width="(\d+)"', part.html)[1] for part in parts] == ["10", "5", "1040"]


def drawn(width, height, gap):
    """A picture of black on white, with nothing drawn in the rows of the gap."""
    image = Image.new("RGB", (width, height), "black")
    image.paste("white", (0, gap[0], width, gap[1]))
    buffer = io.BytesIO()
    image.save(buffer, format="png")
    return showing.Picture(base64.b64encode(buffer.getvalue()).decode(), "Rows.")


@pytest.mark.parametrize(
    ("picture", "shapes"),
    [
        (drawn(40, 1000, (400, 420)), [(40, 419), (40, 581)]),
        (drawn(40, 1000, (100, 120)), [(40, 1000)]),
        (drawn(40, 1000, (0, 0)), [(40, 1000)]),
        (drawn(40, 800, (390, 410)), [(40, 800)]),
    ],
)
def test_a_picture_too_high_for_a_slide_is_cut_where_nothing_is_drawn(picture, shapes):
    halves = showing.cut(picture)
    assert [half.pixels for half in halves] == shapes
    assert [half.alt for half in halves] == (
        ["Upper half. Rows.", "Lower half. Rows."] if len(shapes) == 2 else ["Rows."]
    )


def test_sounds_are_heard_below_their_pictures():
    sound = new_output("display_data", {"text/html": '<audio controls><source src="data:audio/wav;base64,AA"></audio>'})
    parts = showing.of_outputs(new_code_cell(outputs=[printed("a vowel"), sound, picture(), sound]))
    assert [part.kind for part in parts] == ["picture", "sound", "sound"]


def test_a_figure_that_moves_is_shown_as_a_movie():
    part = showing.of_figure("opening_week_01")
    assert part.kind == "movie"
    assert part.shape > 1
    assert re.search(r'aria-label="[^"]{40,}" src="data:video/mp4;base64,', part.html)


def test_a_drawn_figure_brings_its_words():
    part = showing.of_figure("affine_coupling")
    assert re.search(r'alt="[^"]{40,}"', part.html)
    assert part.shape > 1


@pytest.mark.parametrize(
    ("slide", "layout"),
    [
        ("### One\n\nText.", "alone"),
        ("### One\n\nText.\n\noutput: shown", "below"),
        ("### One\n\nText.\n\nfigure: autoregressive_prior", "beside"),
        ("### One\n\nfigure: autoregressive_prior", "below"),
        ("### One\n\nText.\n\nfigure: autoregressive_prior\noutput: printed", "below"),
        ("### One\n\nText.\n\noutput: printed", "under"),
        ("### One\n\ncode: blank 1\noutput: printed", "stacked"),
    ],
)
def test_a_picture_that_is_not_wide_stands_beside_its_text(slide, layout):
    assert f'<div class="page {layout}">' in sections(page(slide))[1]


def test_a_faulty_slide_makes_no_deck():
    with pytest.raises(ValueError, match=r"week_01\.ipynb, cell 5, slide 'One': expected a figure"):
        decks.deck(notebook("### One\n\nfigure: nothing"), "week_01.ipynb")


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_slides_of_a_week_are_enough_for_a_lecture(path):
    made = decks.deck(nbformat.read(path, as_version=4), path.name)
    if not made.slides:
        pytest.skip("no slides yet")
    assert 24 <= len(made.slides) <= 40
    assert all(slide.notes for slide in made.slides)
    assert made.opening and made.still


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "solutions").mkdir()
    nbformat.write(notebook("### One\n\ncode: blank reveal"), tmp_path / "solutions" / "week_01_maps.ipynb")
    nbformat.write(notebook("### One"), tmp_path / "solutions" / "week_02_more.ipynb")
    nbformat.write(notebook(), tmp_path / "solutions" / "week_03_none.ipynb")
    return tmp_path


def test_decks_are_written_and_listed_where_there_are_slides(checkout):
    for library, part in (("reveal.js", "dist"), ("reveal.js", "plugin"), ("mathjax", "es5")):
        (checkout / "docs" / "node_modules" / library / part).mkdir(parents=True)
    for folder in ("slides", "_static"):
        (checkout / "docs" / folder).symlink_to(ROOT / "docs" / folder)
    assert decks.export(checkout, checkout / "made") == 0
    made = {path.name for path in (checkout / "made").glob("*.html")}
    assert made == {"index.html", "week_01.html", "week_01_answers.html", "week_02.html"}
    listed = re.findall(r'href="([^"]+)"', (checkout / "made" / "index.html").read_text(encoding="utf-8"))
    first = ["week_01.html", "../weeks/week_01_maps.html", "week_01.html?print-pdf", "week_01_answers.html"]
    second = ["week_02.html", "../weeks/week_02_more.html", "week_02.html?print-pdf"]
    assert listed == ["../_static/favicon.svg", "../index.html", *first, *second]


def test_what_is_not_installed_is_named(checkout):
    with pytest.raises(ValueError, match=r"Expected reveal\.js in docs/node_modules"):
        decks.export(checkout, checkout / "made")
