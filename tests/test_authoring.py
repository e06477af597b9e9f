"""Student notebooks from solutions: what is kept, what is dropped, and what is refused."""

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_output
from trial import ALT, BLANK, CHECK, NAME, PNG, PUBLICATION, B, E, S, code, notebook, solution

from course_utils.authoring.errors import NotebookError
from course_utils.authoring.lint import faults
from course_utils.authoring.student import as_text, solutions, student_notebook


@pytest.fixture
def student():
    return student_notebook(solution(), NAME, PUBLICATION)


def test_the_solution_is_replaced_by_its_stub(student):
    assert student.cells[3].source == 'def double(x):\n    """Twice x."""\n    return ...\n\n\ny = 3'
    assert "2 * x" not in as_text(student)


def test_several_blanks_in_a_cell_and_stubs_of_several_lines():
    source = "# BEGIN SOLUTION\na = 1\n# END SOLUTION\n# STUB: a = ...\n# STUB:\n# STUB: b = ...\n"
    source += "if a:\n    # BEGIN SOLUTION\n    c = 2\n    # END SOLUTION\n    # STUB: c = ..."
    made = notebook(code(source), code("a = week_01.a.check(a)"))
    student = student_notebook(made, NAME, PUBLICATION)
    assert student.cells[2].source == "a = ...\n\nb = ...\nif a:\n    c = ..."
    assert solutions(made, NAME) == {"a": "a = 1\nif a:\n    c = 2"}


def test_outputs_go_but_for_those_of_figures(student):
    assert [len(cell.outputs) for cell in student.cells if cell.cell_type == "code"] == [0, 0, 0, 1]
    assert "secret" not in as_text(student)
    assert student.cells[-1].outputs[0].data == PNG
    counts = [cell.execution_count for cell in student.cells if cell.cell_type == "code"]
    assert counts == [None, None, None, 4]  # nbval refuses outputs without a count


def test_cells_for_solutions_alone_and_hints_are_dropped(student):
    assert "assert" not in as_text(student)
    assert "Multiply by two" not in as_text(student)


def test_metadata_that_could_tell_is_scrubbed():
    cell = code("x = 1", ["nbval-ignore-output"])
    cell.metadata.update({"answer": "secret", "jupyter": {"source_hidden": True}})
    made = solution(cell)
    made.metadata["author"] = "secret"
    made.cells[2].attachments = {"secret.png": {}}
    student = student_notebook(made, NAME, PUBLICATION)
    assert student.cells[-1].metadata == {"tags": ["nbval-ignore-output"], "jupyter": {"source_hidden": True}}
    assert "secret" not in as_text(student)


def test_the_colab_cells_come_from_the_one_setting(student):
    install, link = student.cells[:2]
    there = "https://colab.research.google.com/github/someone/flows/blob/v1.2.3/notebooks/week_01_trial.ipynb"
    assert link.source == f"[Open in Colab]({there})"
    assert '%pip install -q --no-deps "git+https://github.com/someone/flows@v1.2.3"' in install.source
    assert 'if "google.colab" in str(get_ipython()):' in install.source


def test_the_link_to_colab_follows_the_title_wherever_it_stood():
    made = solution()
    made.cells = [made.cells[2], made.cells[0], *made.cells[3:], made.cells[1]]
    student = student_notebook(made, NAME, PUBLICATION)
    assert student.cells[0].source == "# Trial"
    assert student.cells[1].source.startswith("[Open in Colab]")


def test_the_first_code_cell_shows_the_opening_of_a_week_that_has_one(student):
    assert "opening" not in student.cells[0].source
    made = solution()
    made.cells[0].metadata.tags.append("figure")
    made.cells[0].outputs = [new_output("display_data", PNG, metadata=ALT)]
    student = student_notebook(made, NAME, PUBLICATION)
    assert student.cells[0].source.endswith('\nopening("week_01")')
    assert student.cells[0].outputs[0].data == PNG


def test_cells_with_a_title_for_colab_are_folded_everywhere():
    student = student_notebook(solution(code("# @title Imports\nimport numpy"), code("x = 1")), NAME, PUBLICATION)
    folded = [cell for cell in student.cells if cell.metadata.get("cellView") == "form"]
    assert [cell.source.split("\n")[0] for cell in folded] == ["# @title Run this cell first", "# @title Imports"]
    assert all(cell.metadata.jupyter.source_hidden for cell in folded)


def test_student_notebooks_are_valid_and_the_same_each_time(student):
    nbformat.validate(student)
    assert as_text(student) == as_text(student_notebook(solution(), NAME, PUBLICATION))


def test_solutions_are_told_by_the_name_of_their_exercise():
    expected = 'def double(x):\n    """Twice x."""\n    result = 2 * x\n    return result\n\n\ny = 3'
    assert solutions(solution(), NAME) == {"double": expected}


@pytest.mark.parametrize(
    ("cells", "cell", "message"),
    [
        ([f"{B}\nx = 1", CHECK], 2, "'# END SOLUTION' after '# BEGIN SOLUTION'; got the end of the cell"),
        ([f"{B}\n{B}\nx = 1\n{E}\n{S}", CHECK], 2, "got nested markers"),
        ([f"x = 1\n{E}\n{S}", CHECK], 2, "got the end alone"),
        ([f"{B}\nx = 1\n{E}", CHECK], 2, "expected a line '# STUB: …' after '# END SOLUTION'; got the end of the cell"),
        ([f"{B}\nx = 1\n{E}\ny = 2\n{S}", CHECK], 2, "expected a line '# STUB: …' after '# END SOLUTION'; got 'y = 2'"),
        ([f"x = 1\n{S}", CHECK], 2, "got it elsewhere"),
        ([f"x = 1  {B}\n{E}\n{S}", CHECK], 2, "alone on its line; got 'x = 1  # BEGIN SOLUTION'"),
        ([f"#BEGIN SOLUTION\nx = 1\n{E}\n{S}", CHECK], 2, "alone on its line; got '#BEGIN SOLUTION'"),
        ([f"# begin solution\nx = 1\n{E}\n{S}", CHECK], 2, "alone on its line"),
        ([f"{B}\nx = 1\n{E}\n{S}", "x + 1"], 2, "expected the next code cell to check this blank"),
        ([f"{B}\nx = 1\n{E}\n{S}"], 2, "expected a code cell after this blank that checks it; got the notebook's end"),
        (["x = 1", CHECK], 3, "expected a blank in the code cell before the check of 'x'; got none"),
        ([f"{B}\nx = 1\n{E}\n{S}", CHECK] * 2, 5, "one check for each exercise; got a second of 'x'"),
    ],
)
def test_malformed_sources_are_refused_by_name_of_notebook_and_cell(cells, cell, message):
    with pytest.raises(NotebookError) as error:
        student_notebook(notebook(*map(code, cells)), NAME, PUBLICATION)
    assert str(error.value).startswith(f"{NAME}, cell {cell}: ")
    assert message in str(error.value)


@pytest.mark.parametrize("prose", [f"Write {B} here.", "Between\n# END SOLUTION\nand", "use `# STUB: x`"])
def test_markers_in_prose_are_refused(prose):
    with pytest.raises(NotebookError, match=f"{NAME}, cell 2: expected solution markers in code cells alone"):
        student_notebook(notebook(new_markdown_cell(prose)), NAME, PUBLICATION)


def test_notebooks_without_their_colab_cells_are_refused():
    made = solution()
    del made.cells[0]
    with pytest.raises(NotebookError, match="expected one cell tagged 'colab-install'; got 0"):
        student_notebook(made, NAME, PUBLICATION)


# ------------------------------------------------------------------------------------------------------------ lint


def test_good_notebooks_have_no_faults(student):
    formula = "Hence\n\n$$\n\\begin{aligned}\na &= b\n\\end{aligned}\n\\tag{1.1}\n$$\n\nand $x$, `\\label{not}`."
    assert faults(solution(new_markdown_cell(formula)), NAME, is_solution=True) == []
    assert faults(student, NAME, is_solution=False) == []


@pytest.mark.parametrize(
    ("prose", "message"),
    [
        ("$$\nx \\label{eq}\n$$", "\\label"),
        ("see \\eqref{eq}", "\\label"),
        ("$$\n\\begin{align}\nx\n\\end{align}\n$$", "align and its like"),
        ("\\[ x \\]", "use $$ and $"),
        ("<center>x</center>", "<center>"),
        ('<p style="color: red">', "style="),
        ('<a name="here"></a>', "HTML anchor"),
        ("[above](#the-idea)", "link to a heading"),
        ("![x](attachment:x.png)", "attachment"),
        ("![](https://example.org/x.png)", "without alt text"),
        ('<img src="https://example.org/x.png">', "without alt text"),
        ("![a cat](images/cat.png)", "relative path"),
        ("so $$x$$", "$$ alone on its line"),
        ("so\n$$\nx\n$$\n", "blank line before and after"),
        ("$$\nx", "every $$ to be closed"),
        ("$$\nx \\tag{1}\ny \\tag{2}\n$$", "at most one \\tag"),
    ],
)
def test_markdown_that_is_not_portable_is_a_fault(prose, message):
    found = faults(solution(new_markdown_cell(prose)), NAME, is_solution=True)
    assert found
    assert all(fault.startswith(f"{NAME}, cell 8: ") for fault in found)
    assert message in "\n".join(found)


def movie_of(size):
    html = f'<video><source src="data:video/mp4;base64,{"A" * (size * 4 // 3)}"></video>'
    return new_output("display_data", {"text/html": html})


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (code("plot()", outputs=[new_output("display_data", PNG)]), "expected alt text with every picture"),
        (
            code("x", outputs=[new_output("error", ename="NameError", evalue="x")]),
            "expected no errors; got NameError: x",
        ),
        (code("x", outputs=[new_output("stream", name="stderr", text="Oh")]), "nothing on standard error; got 'Oh'"),
        (code("show()", outputs=[movie_of(1_100_000)]), "movies of at most 1,000,000 bytes; got 1,099,"),
        (
            code("x", outputs=[new_output("stream", name="stdout", text="x" * 2_000_000)]),
            "at most 2,000,000 bytes; got",
        ),
        (
            code("x", outputs=[new_output("display_data", {"application/vnd.jupyter.widget-view+json": {}})]),
            "expected no widget among stored outputs",
        ),
        (code('figure("x")', ["figure"]), "expected a figure's output to be stored"),
        (new_markdown_cell("x", attachments={"x.png": {}}), "expected no attachments"),
    ],
)
def test_faulty_cells_are_found(cell, message):
    found = faults(solution(cell), NAME, is_solution=True)
    assert message in "\n".join(found)


def test_a_movie_within_the_limit_is_no_fault():
    assert faults(solution(code("show()", outputs=[movie_of(900_000)])), NAME, is_solution=True) == []


def test_solutions_must_be_executed_in_order():
    made = solution()
    made.cells[3].execution_count, made.cells[4].execution_count = 4, 3
    (fault,) = faults(made, NAME, is_solution=True)
    assert "executed once, from top to bottom" in fault
    made.cells[3].execution_count = None
    assert "executed once" in faults(made, NAME, is_solution=True)[0]


def test_student_notebooks_must_be_blank(student):
    assert "only figures were executed" in "\n".join(faults(solution(), NAME, is_solution=False))
    student.cells[3].source = BLANK
    student.cells[3].outputs = [new_output("stream", name="stdout", text="x")]
    found = "\n".join(faults(student, NAME, is_solution=False))
    assert "expected no solution marker" in found
    assert "expected no outputs in a student notebook" in found
