"""Student notebooks from solutions: what is kept, what is dropped, and what is refused."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_utils.authoring import __main__ as commands
from course_utils.authoring.errors import NotebookError
from course_utils.authoring.grading import questions, with_live_stubs
from course_utils.authoring.lint import faults
from course_utils.authoring.nbgrader import nbgrader_source
from course_utils.authoring.otter import otter_master
from course_utils.authoring.publishing import BADGE, INSTALL, Publication
from course_utils.authoring.student import WORDS, as_text, solutions, student_notebook
from course_utils.sliders import STORED

PUBLICATION = Publication("https://github.com/someone/flows", "v1.2.3")
NAME = "week_01_trial.ipynb"

BLANK = """\
def double(x):
    \"\"\"Twice x.\"\"\"
    # BEGIN SOLUTION
    result = 2 * x
    return result
    # END SOLUTION
    # STUB: return ...


y = 3"""

SAID = """\
<details>
<summary>Hints, and why</summary>

**Hint 1.** Think.

**Hint 2.** Multiply by two.

**Why.** Twice is two times.

</details>"""

PNG = {"image/png": "aGVsbG8=", "text/plain": "A picture."}
ALT = {"image/png": {"alt": "A picture."}}


def code(source, tags=(), outputs=(), count=None):
    return new_code_cell(source, metadata={"tags": list(tags)}, outputs=list(outputs), execution_count=count)


def colab_cells():
    return [code("install", [INSTALL]), new_markdown_cell("link", metadata={"tags": [BADGE]})]


def notebook(*cells):
    made = new_notebook(cells=[*colab_cells(), *cells])
    count = 0
    for index, cell in enumerate(made.cells):
        cell.id = f"cell-{index}"
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
    return made


def solution(*more):
    return notebook(
        new_markdown_cell("# Trial"),
        code(BLANK, outputs=[new_output("stream", name="stdout", text="secret")]),
        code("double = week_01.double.check(double)", outputs=[new_output("stream", name="stdout", text="✓")]),
        new_markdown_cell(SAID, metadata={"tags": [WORDS]}),
        code('figure("squeeze")', ["figure"], [new_output("display_data", PNG, metadata=ALT)]),
        code("assert double(2) == 4", ["solution-only"]),
        *more,
    )


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


B, E, S = "# BEGIN SOLUTION", "# END SOLUTION", "# STUB: x = ..."
CHECK = "x = week_01.x.check(x)"


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


# -------------------------------------------------------------------------------------------------------- commands


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "solutions").mkdir()
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nversion = "1.2.3"\ndependencies = ["flow>=1,<2", "tf_keras"]\nurls = { Repository = "https://github.com/someone/flows" }\n'
    )
    nbformat.write(solution(), tmp_path / "solutions" / NAME)
    assert run(tmp_path, "build") == 0
    return tmp_path


def run(root: Path, *command: str) -> int:
    return commands.main(["--root", str(root), *command])


def test_building_leaves_nothing_to_find(checkout):
    assert run(checkout, "check") == 0
    answers = json.loads((checkout / "course_utils/exercises/solutions/week_01.json").read_text(encoding="utf-8"))
    assert answers["double"]["hints"] == ["Think.", "Multiply by two."]
    assert answers["double"]["explanation"] == "Twice is two times."
    assert "someone/flows/blob/v1.2.3/solutions" in nbformat.read(checkout / "solutions" / NAME, 4).cells[1].source


@pytest.mark.parametrize(
    "path", [f"notebooks/{NAME}", f"solutions/{NAME}", "course_utils/exercises/solutions/week_01.json"]
)
def test_a_byte_of_difference_is_found(checkout, path, capsys):
    file = checkout / path
    file.write_bytes(file.read_bytes() + b"\n")
    assert run(checkout, "check") == 1
    assert f"{path}: differs from what its solution says. Run 'make notebooks'." in capsys.readouterr().out


def test_a_new_address_changes_both_notebooks(checkout, capsys):
    settings = checkout / "pyproject.toml"
    settings.write_text(settings.read_text().replace("someone", "other"))
    assert run(checkout, "check") == 1
    assert capsys.readouterr().out.count("differs from what its solution says") == 2
    assert run(checkout, "build") == 0
    assert run(checkout, "check") == 0
    assert "github.com/other/flows" in (checkout / "notebooks" / NAME).read_text()


def test_the_guides_counts_are_those_of_the_solutions(checkout, capsys):
    guide = checkout / "docs" / "teaching.md"
    guide.parent.mkdir()
    guide.write_text("| Week | Live |\n| 1 | 7 | 7 | 3 s |\n| 2 | 7 | 7 | |\n", encoding="utf-8")
    assert run(checkout, "check") == 1
    assert "docs/teaching.md: differs from what its solution says. Run 'make notebooks'." in capsys.readouterr().out
    told = ["# **Live 1.1**", "**Live 1.1, one.** **Live 1.2**\n**Live 1.10, ten.**", "**Exercise 1.1.** Do."]
    nbformat.write(solution(*map(new_markdown_cell, told)), checkout / "solutions" / NAME)
    assert run(checkout, "build") == 0
    assert guide.read_text(encoding="utf-8") == "| Week | Live |\n| 1 | 2 | 1 | 3 s |\n| 2 | 7 | 7 | |\n"
    assert run(checkout, "check") == 0


def test_missing_and_orphaned_student_notebooks_are_found(checkout, capsys):
    (checkout / "notebooks" / NAME).rename(checkout / "notebooks" / "week_02_orphan.ipynb")
    assert run(checkout, "check") == 1
    out = capsys.readouterr().out
    assert f"notebooks/{NAME}: differs" in out
    assert "notebooks/week_02_orphan.ipynb: has no counterpart in solutions." in out


def test_a_malformed_source_is_told_and_nothing_is_written(checkout, capsys):
    before = (checkout / "notebooks" / NAME).read_bytes()
    made = solution()
    made.cells[3].source = "# BEGIN SOLUTION\nx = 1"
    nbformat.write(made, checkout / "solutions" / NAME)
    assert run(checkout, "build") == 1
    assert f"{NAME}, cell 3: expected '# END SOLUTION'" in capsys.readouterr().err
    assert (checkout / "notebooks" / NAME).read_bytes() == before


@pytest.mark.parametrize("address", ["https://gitlab.com/someone/flows", "https://github.com/someone/flows/"])
def test_addresses_that_colab_cannot_open_are_refused(checkout, address, capsys):
    settings = checkout / "pyproject.toml"
    settings.write_text(settings.read_text().replace("https://github.com/someone/flows", address))
    assert run(checkout, "build") == 1
    assert f"got '{address}'" in capsys.readouterr().err


@pytest.mark.slow
def test_executing_stores_outputs_in_order(checkout, capsys):
    made = notebook(code("print('one\\rtwo')"), code("1 + 1"), code(f"import os\nos.environ['{STORED}']"))
    made.cells[0].source = ""
    nbformat.write(made, checkout / "solutions" / NAME)
    assert run(checkout, "execute", "week_01") == 0
    done = nbformat.read(checkout / "solutions" / NAME, 4)
    assert done.cells[2].outputs[0].text == "two\n"
    assert done.cells[3].outputs[0].data["text/plain"] == "2"
    assert done.cells[4].outputs[0].data["text/plain"] == "'1'"  # so that sliders leave a movie behind
    assert faults(done, NAME, is_solution=True) == []
    assert run(checkout, "execute", "week_09") == 1
    assert "got ['week_09']" in capsys.readouterr().err


@pytest.mark.slow
def test_a_cell_that_fails_is_told_and_nothing_is_stored(checkout, capsys):
    nbformat.write(notebook(code("1 / 0")), checkout / "solutions" / NAME)
    before = (checkout / "solutions" / NAME).read_bytes()
    assert run(checkout, "execute") == 1
    err = capsys.readouterr().err
    assert err.startswith(f"{NAME}: expected every cell to run; got an error.")
    assert "ZeroDivisionError" in err
    assert "nbclient" not in err
    assert (checkout / "solutions" / NAME).read_bytes() == before


COMMANDS = [["build"], ["check"], ["execute"], ["decks", "slides"], ["assignment", "otter", "week_01", "for_class"]]


@pytest.mark.parametrize("command", COMMANDS, ids=[command[0] for command in COMMANDS])
@pytest.mark.parametrize("kind", ["empty", "without settings", "without solutions", "missing"])
def test_a_folder_that_is_no_checkout_is_told(command, kind, tmp_path, capsys):
    root = tmp_path / "some where"
    if kind != "missing":
        (root / "solutions").mkdir(parents=True)
    if kind == "without settings":
        nbformat.write(solution(), root / "solutions" / NAME)
    if kind == "without solutions":
        (root / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    assert run(root, *command) == 1
    (told,) = capsys.readouterr().err.splitlines()
    assert told.startswith(
        "Expected the top folder of a checkout, with pyproject.toml and notebooks in solutions; got "
    )
    assert f"{root}. Go there, or name it: --root FOLDER" in told


@pytest.mark.parametrize("settings", ["[project", "", "project = 3", '[project]\nversion = "1.2.3"\n'])
def test_settings_without_an_address_are_told(checkout, settings, capsys):
    (checkout / "pyproject.toml").write_text(settings, encoding="utf-8")
    assert run(checkout, "build") == 1
    (told,) = capsys.readouterr().err.splitlines()
    assert re.match("Expected project.(urls.Repository|version) in pyproject.toml; got ", told)


@pytest.mark.parametrize("text", ["", "not JSON", "{}", "[]", '{"nbformat": 4}', "\xff"])
def test_a_file_that_is_no_notebook_is_told(checkout, text, capsys):
    (checkout / "solutions" / "week_02_broken.ipynb").write_bytes(text.encode("latin-1"))
    before = (checkout / "notebooks" / NAME).stat().st_mtime_ns
    for command in ("build", "check"):
        assert run(checkout, command) == 1
        (told,) = capsys.readouterr().err.splitlines()
        assert told.startswith("week_02_broken.ipynb: expected a notebook; got ")
    assert (checkout / "notebooks" / NAME).stat().st_mtime_ns == before


def test_a_folder_that_is_a_file_is_told(checkout, tmp_path, capsys):
    (tmp_path / "file").touch()
    assert run(checkout, "assignment", "otter", "week_01", str(tmp_path / "file" / "class")) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("arguments", [[], ["bake"], ["assignment", "moodle", "week_01", "x"], ["assignment", "otter"]])
def test_wrong_arguments_are_told(arguments, checkout, capsys):
    with pytest.raises(SystemExit, match="2"):
        run(checkout, *arguments)
    assert "error: " in capsys.readouterr().err


# ----------------------------------------------------------------------------------------------------- assignments
# That nbgrader and otter-grader convert and grade them is tested in `tests/grading`.

MAKERS = [nbgrader_source, otter_master]


def sources(notebook, kind="code"):
    return [cell.source for cell in notebook.cells if cell.cell_type == kind]


def test_a_stub_that_returns_stands_behind_its_solution_and_any_other_in_front():
    function = f"def double(x):\n    {B}\n    return 2 * x\n    {E}\n    # STUB: return ..."
    assert with_live_stubs(function, B, E) == f"def double(x):\n    {B}\n    return 2 * x\n    {E}\n    return ..."
    names = f"y = 1\n{B}\na = 1\nb = 2\n{E}\n# STUB: a = ...\n# STUB: b = ...\nz = 1"
    assert with_live_stubs(names, B, E) == f"y = 1\na = ...\nb = ...\n{B}\na = 1\nb = 2\n{E}\nz = 1"
    whole = f"{B}\ndef f():\n    return 1\n{E}\n# STUB: def f():\n# STUB:     return ..."
    assert with_live_stubs(whole, B, E) == f"def f():\n    return ...\n{B}\ndef f():\n    return 1\n{E}"


def test_nbgrader_is_told_which_cells_are_filled_in_and_which_give_points():
    made = nbgrader_source(solution(), NAME)
    nbformat.validate(made)
    told = [cell.metadata["nbgrader"] for cell in made.cells if "nbgrader" in cell.metadata]
    assert [cell["grade_id"] for cell in told] == ["double", "double-check", "double-point"]
    assert [cell["solution"] for cell in told] == [True, False, False]
    assert [cell["locked"] for cell in told] == [False, True, True]
    assert [cell.get("points") for cell in told] == [None, None, 1]
    assert any("HIDDEN TESTS\nassert week_01.double.passed\n" in source for source in sources(made))


def test_otter_is_told_where_questions_begin_and_what_tests_them():
    made = otter_master(solution(), NAME)
    nbformat.validate(made)
    titles = [source.splitlines()[0].removeprefix("# ") for source in sources(made, "raw")]
    assert titles == [
        "ASSIGNMENT CONFIG",
        "BEGIN QUESTION",
        "BEGIN SOLUTION",
        "END SOLUTION",
        "BEGIN TESTS",
        "END TESTS",
        "END QUESTION",
    ]
    assert "name: double\npoints: 1" in "\n".join(sources(made, "raw"))
    assert sources(made)[3] == "assert week_01.double.passed"


@pytest.mark.parametrize("make", MAKERS)
def test_what_only_the_instructor_sees_is_left_out_and_each_making_is_the_same(make):
    made = make(solution(), NAME)
    text = nbformat.writes(made)
    assert "secret" not in text
    assert "double(2) == 4" not in text
    assert "badge" not in text
    assert "# STUB" not in text
    assert text == nbformat.writes(make(solution(), NAME))
    assert len({cell.id for cell in made.cells}) == len(made.cells)


def test_questions_are_found_from_top_to_bottom():
    cells = [new_markdown_cell("x"), new_code_cell(f"{B}\nx = 1\n{E}\n# STUB: x = ..."), new_markdown_cell("y")]
    (question,) = questions(new_notebook(cells=[*cells, new_code_cell("x = week_03.x.check(x)")]))
    assert question == ("x", 1, 3, "week_03.x.passed")


@pytest.mark.parametrize("make", MAKERS)
def test_malformed_sources_are_refused(make):
    made = solution()
    made.cells[4].source += f"\n{B}\nx = 1\n{E}\n# STUB: x = ..."
    made.cells.insert(5, new_code_cell("x = week_01.x.check(x)"))
    with pytest.raises(NotebookError, match="expected a blank and the check before it in two cells; got one for both"):
        make(made, NAME)
    made.cells[4].source = "x = 1"
    with pytest.raises(NotebookError, match="expected the next code cell to check this blank"):
        make(made, NAME)


def test_the_command_writes_what_the_tools_look_for(checkout, tmp_path):
    folder = tmp_path / "for_class"
    assert run(checkout, "assignment", "nbgrader", "week_01", str(folder)) == 0
    assert run(checkout, "assignment", "otter", "week_01", str(folder)) == 0
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert written == {"nbgrader_config.py", f"source/week_01/{NAME}", NAME}


def test_what_otter_grades_with_is_the_course_at_its_tag_and_what_it_needs(checkout, tmp_path):
    assert run(checkout, "assignment", "otter", "week_01", str(tmp_path)) == 0
    settings = nbformat.read(tmp_path / NAME, 4).cells[0].source
    assert settings.endswith(
        'python_version: "3.12"\nrequirements:\n  - "flow>=1,<2"\n  - "tf_keras"\n'
        '  - "normalising-flows-course @ https://github.com/someone/flows/archive/refs/tags/v1.2.3.tar.gz"'
    )


def test_nothing_that_may_have_been_edited_is_written_over(checkout, tmp_path, capsys):
    folder = tmp_path / "for_class"
    assert run(checkout, "assignment", "nbgrader", "week_01", str(folder)) == 0
    assert run(checkout, "assignment", "nbgrader", "week_01", str(folder)) == 1
    assert "Expected no file" in capsys.readouterr().err


def test_settings_of_ones_own_are_kept_if_they_take_the_solutions_out(checkout, tmp_path, capsys):
    settings = tmp_path / "for_class" / "nbgrader_config.py"
    assert run(checkout, "assignment", "nbgrader", "week_01", str(settings.parent)) == 0
    edited = settings.read_text().replace("normalising-flows", "flows-2027")
    target = settings.parent / "source" / "week_01" / NAME
    for text, status in ((edited, 0), (edited.replace("c.ClearSolutions.code_stub", "# "), 1)):
        target.unlink()
        settings.write_text(text)
        assert run(checkout, "assignment", "nbgrader", "week_01", str(settings.parent)) == status
        assert settings.read_text() == text
    assert 'without which solutions stay in:\nc.ClearSolutions.code_stub = ""' in capsys.readouterr().err
    assert not target.exists()


def test_weeks_that_do_not_exist_are_refused(checkout, tmp_path, capsys):
    assert run(checkout, "assignment", "otter", "week_07", str(tmp_path / "for_class")) == 1
    assert f"one name among ['{NAME}']; got 'week_07'" in capsys.readouterr().err
