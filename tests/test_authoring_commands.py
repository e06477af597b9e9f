"""The commands on notebooks: what they write, find and refuse."""

import json
import re

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell
from trial import NAME, checkout_in, code, notebook, run, solution

from course_utils.authoring.lint import faults
from course_utils.sliders import STORED


@pytest.fixture
def checkout(tmp_path):
    return checkout_in(tmp_path)


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
