"""Slides as they are written: how a cell is read, and what is told of what cannot stand on a slide."""

import nbformat
import pytest

from course_utils.authoring import slide_faults
from course_utils.authoring.excerpts import excerpt, filled
from course_utils.authoring.slides import Code, Figure, Output, SlideError, parsed, slide_cells
from course_utils.authoring.student import SLIDE

LAYER = """\
def forward(z, scale, shift):
    # BEGIN SOLUTION
    x = scale * z
    return x + shift
    # END SOLUTION
    # STUB: return ...


print(forward(1, 2, 3))"""

FORMULA = "$$\nx = z\n$$"
BUILT_UP = "$$\nx = z + t\n$$"

WHOLE = f"""### Shift, then **scale**

One sentence with $x_a$.

{FORMULA}

. . . replace

{BUILT_UP}

. . .

- a point;

. . .

- another.

figure: affine_coupling
code: code-id 1,4-6 mark 6

Notes:

Said with $t$.

$$
t
$$
"""


def slide(source):
    return nbformat.v4.new_markdown_cell(f"<!-- slide\n{source}\n-->", metadata={"tags": [SLIDE]})


def notebook(*slides):
    printed = nbformat.v4.new_output("stream", name="stdout", text="5")
    cells = [
        nbformat.v4.new_markdown_cell("# Week 4\n\n## 4.1 Masks\n\nText.\n\n## 4.2 Couplings", id="text-id"),
        nbformat.v4.new_code_cell(LAYER, id="code-id", outputs=[printed]),
        nbformat.v4.new_code_cell("quiet = 1", id="quiet-id"),
        *map(slide, slides),
    ]
    return nbformat.v4.new_notebook(cells=cells)


def faults(*slides):
    return slide_faults.faults(notebook(*slides), "week.ipynb")


def test_a_slide_is_read_part_by_part():
    made = parsed(WHOLE, "4.2 Couplings")
    assert (made.title, made.section) == ("Shift, then **scale**", "4.2 Couplings")
    contents = [[(block.content, block.appears, block.leaves) for block in stack] for stack in made.text]
    assert contents == [
        [("One sentence with $x_a$.", 0, None)],
        [(FORMULA, 0, 1), (BUILT_UP, 1, None)],
        [("- a point;", 2, None)],
        [("- another.", 3, None)],
    ]
    ((drawn,), (code,)) = made.shown
    assert drawn.content == Figure("affine_coupling")
    assert code.content == Code("code-id", (1, 4, 5, 6), (6,), reveal=False)
    assert drawn.appears == code.appears == 3
    assert made.notes.startswith("Said with") and made.notes.endswith("$$")


def test_a_picture_can_take_the_place_of_another():
    (stack,) = parsed("### Title\noutput: one\n. . . replace\noutput: two").shown
    assert [(block.content, block.appears, block.leaves) for block in stack] == [
        (Output("one"), 0, 1),
        (Output("two"), 1, None),
    ]


def test_what_looks_like_a_line_of_the_format_inside_a_formula_or_a_sentence_is_text():
    made = parsed("### Title\nThe output: one number.\n\n$$\nfigure: x\n$$")
    assert [stack[0].content for stack in made.text] == ["The output: one number.", "$$\nfigure: x\n$$"]


def test_slides_know_their_sections():
    made = notebook("### One")
    made.cells += [nbformat.v4.new_markdown_cell("Text.\n\n## 4.3 More"), slide("### Two")]
    assert [(index, section) for index, _, section in slide_cells(made)] == [(3, "4.2 Couplings"), (5, "4.3 More")]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("A sentence.", "expected '### ' and a title"),
        ("## Too large", "expected '### ' and a title"),
        ("### Title\n\n$$\nx", r"every \$\$ to be closed"),
        ("### Title\nText.\n\n. . . replace\n\nMore.", "between two formulas, or two pictures"),
        ("### Title\n. . . replace\nfigure: squeeze", "between two formulas, or two pictures"),
        ("### Title\ncode: code-id lines 2-3", "expected 'code: CELL'"),
        ("### Title\nfigure: squeeze large", "expected 'figure: ' and one name; got 'squeeze large'"),
        ("### Title\noutput:", "expected 'output: ' and one name; got ''"),
    ],
)
def test_what_cannot_be_read_is_told(source, said):
    with pytest.raises(SlideError, match=said):
        parsed(source)
    (fault,) = faults(source)
    assert fault.startswith(f"week.ipynb, cell 3, slide {source.partition(chr(10))[0].lstrip('# ')!r}: expected ")


def test_a_slide_within_the_limits_has_no_fault():
    words = " ".join(["word"] * 25) + " and `some code` with $a + b$ only"
    points = "### Title\n\n- one;\n- two;\n- three;\n- four."
    assert (
        faults(WHOLE, f"### Title\n\n{words}\n\nNotes:\n{'Long. ' * 100}", points, "### Title\noutput: code-id") == []
    )
    assert faults("### Title\ncode: code-id reveal", "### Title\ncode: code-id 1", "### Title\ncode: quiet-id") == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("word " * 31, "at most 30 words; got 31"),
        ("word " * 15 + "\n\n. . .\n\n" + "word " * 16, "at most 30 words; got 31"),
        ("- a\n- b\n- c\n- d\n- e", "at most 4 points in a list; got 5"),
        (f"{FORMULA}\n\nand\n\n{FORMULA}", "at most one formula, or formulas that replace each other; got 2"),
        ("$$\nx \\tag{4.1}\n$$", "without \\tag"),
        (f"$$\n{' + '.join('abcdefghijklmnopqrst')} = {' + '.join('abcdefghijklmnopqrst')}\n$$", "lines of formulas"),
        ("Text.\n\n### More", "expected one heading"),
        ("```python\nx = 1\n```", "expected code as 'code: CELL'"),
        ("Figure: squeeze", "alone on its line; got 'Figure: squeeze'"),
        ("Notes: said", "alone on its line; got 'Notes: said'"),
        ("...", "alone on its line; got '...'"),
        ("figure: squeeze\nfigure: squeeze\nfigure: squeeze", "at most 2 figures, outputs and code"),
        ("figure: no_such_thing", "expected a figure, one of affine_coupling, "),
        ("output: nowhere", "the id of a cell in this notebook; got 'nowhere'"),
        ("output: quiet-id", "a cell that shows something; got 'quiet-id'"),
        ("code: nowhere", "the id of a code cell in this notebook; got 'nowhere'"),
        ("code: text-id", "the id of a code cell in this notebook; got 'text-id'"),
        ("code: code-id 5-9 reveal", "lines within 1-6 of cell 'code-id'; got 5-9"),
        ("code: code-id 0-1", "lines within 1-6 of cell 'code-id'; got 0-1"),
        ("code: code-id 1 mark 3", "marked lines among those shown; got [3]"),
        ("code: code-id", "expected 'reveal' at the end"),
        ("code: code-id 3-4", "expected 'reveal' at the end"),
    ],
)
def test_what_cannot_stand_on_a_slide_is_told(body, said):
    found = faults(f"### Title\n\n{body}")
    assert len(found) == 1, found
    assert said in found[0]


def test_long_code_is_too_much_for_a_slide():
    made = notebook("### Title\ncode: long-id", "### Title\ncode: long-id 2-13")
    made.cells.append(nbformat.v4.new_code_cell("\n".join(f"x = {k}" for k in range(20)), id="long-id"))
    (fault,) = slide_faults.faults(made, "week.ipynb")
    assert fault.endswith("expected at most 12 lines of code; got 20.")


def test_a_slide_is_hidden_from_readers():
    made = notebook("### Title")
    made.cells[3].source = "### Title"
    (fault,) = slide_faults.faults(made, "week.ipynb")
    assert fault == (
        "week.ipynb, cell 3, slide 'Title': expected a slide between a line '<!-- slide' and a line '-->', which hide it from readers."
    )


def test_a_slide_is_no_code_cell():
    made = notebook()
    made.cells[2].metadata["tags"] = [SLIDE]
    (fault,) = slide_faults.faults(made, "week.ipynb")
    assert "expected a Markdown cell under the tag 'slide'" in fault


@pytest.mark.parametrize(
    ("tex", "letters"),
    [
        ("x", 1),
        (r"x_a = z_a", 2 * (1 + 2 / 3) + 1.8),
        (r"\log p(x)", 5),
        (r"\frac{a + b}{\sigma}", 3.8),
        (r"\left(x\right) \, \mathrm{d}t", 5),
    ],
)
def test_the_width_of_a_formula_is_that_of_its_letters(tex, letters):
    assert slide_faults.formula_width(tex) == pytest.approx(letters)


def test_lines_are_counted_without_markers_and_stubs():
    lines = [line for line, _ in filled(LAYER)]
    assert lines == LAYER.split("\n")[:1] + LAYER.split("\n")[2:4] + LAYER.split("\n")[6:]


def test_an_excerpt_shows_solutions_or_stubs():
    chosen = Code("code-id", (1, 2, 3), (3,), reveal=True)
    shown = excerpt(LAYER, chosen, with_answers=True)
    assert shown.code == "def forward(z, scale, shift):\n    x = scale * z\n    return x + shift"
    assert shown.marked == (3,)
    blank = excerpt(LAYER, chosen, with_answers=False)
    assert blank.code == "def forward(z, scale, shift):\n    return ..."
    assert blank.marked == ()


def test_an_excerpt_is_moved_to_the_left_and_says_where_lines_are_left_out():
    assert excerpt(LAYER, Code("code-id", (2, 3)), with_answers=True).code == "x = scale * z\nreturn x + shift"
    made = excerpt(LAYER, Code("code-id", (1, 6), (6,)), with_answers=True)
    assert made.code == "def forward(z, scale, shift):\n# …\nprint(forward(1, 2, 3))"
    assert made.marked == (3,)


def test_a_stub_stands_for_all_of_its_solution_even_where_lines_of_it_are_left_out():
    longer = LAYER.replace("    return x + shift", "    x = x + shift\n    return x")
    made = excerpt(longer, Code("code-id", (1, 2, 4), reveal=True), with_answers=False)
    assert made.code == "def forward(z, scale, shift):\n    return ..."


def test_code_is_no_wider_than_a_slide():
    made = notebook("### Title\ncode: wide-id 1", "### Title\ncode: wide-id 1\ncode: wide-id 2")
    made.cells.append(nbformat.v4.new_code_cell(f"x = '{'a' * 55}'\ny = '{'b' * 55}'", id="wide-id"))
    (fault,) = slide_faults.faults(made, "week.ipynb")
    assert fault.endswith("at most 96 letters, those beside each other together; got 122.")
