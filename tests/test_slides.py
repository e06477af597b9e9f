"""Slides from solutions: slide types by rule, what of the text stands on a slide, and how slides are filled."""

from pathlib import Path

import nbformat
import pytest

from course_utils.authoring import condense, decks
from course_utils.authoring.slide_types import slide_type, with_slide_types

SOLUTIONS = sorted((Path(__file__).parents[1] / "solutions").glob("*.ipynb"))
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAFCAIAAADzBuo/AAAAD0lEQVR42mP4jxcwDFZpAKsU+Ajp8skcAAAAAElFTkSuQmCC"


def code(source, *, outputs=(), tags=()):
    return nbformat.v4.new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


def text(source, *, tags=()):
    return nbformat.v4.new_markdown_cell(source, metadata={"tags": list(tags)})


def printed(said):
    return nbformat.v4.new_output("stream", name="stdout", text=said)


def picture():
    return nbformat.v4.new_output("display_data", {"image/png": PIXEL}, metadata={"image/png": {"alt": "A square."}})


def deck(*cells):
    return decks.deck(with_slide_types(nbformat.v4.new_notebook(cells=list(cells)))).cells


def types(cells):
    return [cell.metadata.slideshow.slide_type for cell in cells]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (text("# Week 4"), "slide"),
        (text("## 4.1 Masks\n\nText."), "slide"),
        (text("### A detail"), "subslide"),
        (text("Text, and then:\n\n## 4.2 More"), "-"),
        (text("[![Open in Colab](badge.svg)](there)", tags=["colab-badge"]), "skip"),
        (code("%pip install x", tags=["colab-install"]), "skip"),
        (code("assert True", tags=["solution-only"]), "skip"),
        (code("import course_utils  # first\n\nimport numpy"), "skip"),
        (code("masks = week_04.masks.check(masks)", outputs=[printed("✓")]), "skip"),
        (code("shutil.rmtree(folder, ignore_errors=True)"), "skip"),
        (code("# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n# STUB: x = ..."), "subslide"),
        (code("show('A square.')", outputs=[picture()]), "-"),
        (code("print(1)", outputs=[printed("1")]), "-"),
        (code("def f(x):\n    return x"), "-"),
        (code("\n".join(f"x = {k}" for k in range(40))), "notes"),
    ],
)
def test_the_rule(cell, expected):
    assert slide_type(cell) == expected


def test_a_slide_type_set_by_hand_stays():
    cell = code("print(1)")
    cell.metadata["slideshow"] = {"slide_type": "fragment"}
    notebook = with_slide_types(nbformat.v4.new_notebook(cells=[cell, text("# Week 4")]))
    assert types(notebook.cells) == ["fragment", "slide"]


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("Say $p(x. y)$ or `a. B`. Then **stop. Here** it ends.", ["Say $p(x. y)$ or `a. B`.", "Then **stop. Here** it ends."]),
        ("See Dinh et al. (2017), i.e. Eq. (4.3). L. Dinh wrote it.", ["See Dinh et al. (2017), i.e. Eq. (4.3).", "L. Dinh wrote it."]),
        ("**Why?** Because. (An aside.) End", ["**Why?** Because.", "(An aside.)", "End"]),
    ],
)  # fmt: skip
def test_sentences(paragraph, expected):
    assert condense.sentences(paragraph) == expected


def test_blocks_keep_fenced_code_whole():
    source = "## Title\n\nText.\n\n```python\na\n\nb\n```\n\n$$\nx\n$$\n\n- one\n- two\n\n*A caption.*\n\n**Live 4.1.** Do it."
    kinds = [kind for kind, _ in condense.blocks(source)]
    assert kinds == ["heading", "paragraph", "code", "formula", "list", "caption", "task"]


def test_a_slide_shows_first_sentences_and_what_leads_to_a_formula():
    assert condense.on_slide("paragraph", "One. Two. Three") == "One."
    assert condense.on_slide("paragraph", "One. Two. So", leads_on=True) == "One. … So"
    assert condense.on_slide("paragraph", "So", leads_on=True) == "So"
    assert condense.on_slide("caption", "*One. Two.*") == "*One.*"
    assert condense.on_slide("list", "- One. More.\n- Two\n  lines. More.") == "- One.\n- Two\n  lines."
    assert (
        condense.on_slide("list", "1. **One**, more;\n2. two. More.\n10. Ten.")
        == "1. **One**, more;\n2. two.\n10. Ten."
    )
    assert condense.on_slide("quote", "> **Note.** One.\n> Two.") == "> **Note.** One."
    assert condense.on_slide("task", "**Live 4.1.** One. Two.") == "**Live 4.1.** One. Two."


def test_the_whole_text_is_in_the_notes():
    cells = deck(text("# Week\n\nOne. Two."))
    assert types(cells) == ["slide", "-", "notes"]
    assert [cell.source for cell in cells] == ["# Week", "One.", "One. Two."]


def test_a_full_slide_goes_on_under_the_same_title():
    cells = deck(text("## Title"), *(text("Word " * 60) for _ in range(12)))
    assert types(cells).count("slide") == 1
    assert types(cells).count("subslide") >= 1
    assert {cell.source for cell in cells if cell.metadata.slideshow.slide_type == "subslide"} == {"## Title"}


def test_what_belongs_together_shares_a_slide():
    caption = "*A square.*"
    cells = deck(text("# Week\n\nA line."), code("show()", outputs=[picture()]), text(caption))
    assert types(cells) == ["slide", "-", "-", "-"]
    formula = "$$\nx = 1\n$$"
    cells = deck(text(f"# Week\n\n{'Word ' * 150}.\n\nSo\n\n{formula}\n\nwith $x$ a number.\n\nNow more."))
    assert [cell.source for cell in cells[2:7]] == ["So", formula, "with $x$ a number.", "# Week", "Now more."]


def test_long_code_is_cut_between_paragraphs_and_loses_nothing():
    source = "\n\n".join("\n".join(f"a{k}{j} = 1" for j in range(8)) for k in range(6))
    cells = [
        cell for cell in deck(text("## Title"), code(source, outputs=[printed("done")])) if cell.cell_type == "code"
    ]
    assert len(cells) == 3
    assert "\n\n".join(cell.source for cell in cells) == source
    assert [bool(cell.outputs) for cell in cells] == [False, False, True]


def test_pictures_are_shown_without_their_code_and_movies_without_their_stills():
    movie = nbformat.v4.new_output("execute_result", {"text/html": "<video></video>"})
    _, shown = deck(text("## Title"), code("show()", outputs=[picture(), movie]))
    assert shown.source == ""
    assert shown.metadata.transient.remove_source
    assert [list(output.data) for output in shown.outputs] == [["text/html"]]


def test_solutions_are_shown_without_markers():
    _, shown = deck(text("## Title"), code("# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n# STUB: x = ..."))
    assert shown.source == "x = 1"


def test_references_are_left_out():
    cells = deck(text("# Week\n\nText.\n\n## References\n\n- A. Author (2020). Title. More."), text("Afterwards."))
    assert [cell.source for cell in cells] == ["# Week", "Text."]


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_every_week_has_a_deck(path):
    solution = with_slide_types(nbformat.read(path, as_version=4))
    cells = decks.deck(solution).cells
    sections = sum(cell.source.count("\n## ") + cell.source.startswith("## ") for cell in solution.cells)
    assert types(cells).count("slide") == sections  # a slide for the title, and none for the references
    pictures = [
        cell for cell in cells if any("image/png" in output.get("data", {}) for output in cell.get("outputs", []))
    ]
    assert len(pictures) >= 5
    for cell in cells:
        assert cell.cell_type != "code" or cell.source.count("\n") < 19


def test_what_is_not_installed_is_named(tmp_path):
    for name in ("pyproject.toml", "solutions/week_01_trial.ipynb"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    with pytest.raises(ValueError, match=r"Expected reveal\.js in docs/node_modules"):
        decks.export(tmp_path, tmp_path / "slides")
