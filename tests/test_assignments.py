"""Assignments for nbgrader and otter-grader; that these convert and grade them is tested in `tests/grading`."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from trial import NAME, B, E, checkout_in, run, solution

from course_utils.authoring.errors import NotebookError
from course_utils.authoring.grading import questions, with_live_stubs
from course_utils.authoring.nbgrader import nbgrader_source
from course_utils.authoring.otter import otter_master

MAKERS = [nbgrader_source, otter_master]


@pytest.fixture
def checkout(tmp_path):
    return checkout_in(tmp_path)


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
