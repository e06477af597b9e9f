"""The student notebooks, left blank.

(nbval runs them from top to bottom, and the solutions, too: that each check says "correct" there is among the outputs
that it compares.)
"""

import re
import tomllib
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from course_utils.authoring.nbgrader import nbgrader_source
from course_utils.authoring.otter import otter_master
from course_utils.authoring.student import solutions
from course_utils.exercises.exercise import Exercise

ROOT = Path(__file__).parents[1]
NAMES = sorted(path.name for path in (ROOT / "solutions").glob("*.ipynb"))


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


def read(folder, name):
    return nbformat.read(ROOT / folder / name, as_version=4)


def code_cells(notebook):
    """The sources of all code cells after the first, which is written by the tool."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [cell.source for cell in code if "colab-install" not in cell.metadata.get("tags", [])]


def test_every_blank_counts_as_not_attempted(name, capsys):
    setup, *rest = code_cells(read("notebooks", name))
    names = {"__name__": "__main__"}
    exec(setup, names)
    told = []
    for blank, check in pairwise(rest):
        if re.search(r"= week_\d\d\.\w+\.check\(", check):
            capsys.readouterr()
            exec(blank, names)
            exec(check, names)
            told.append(capsys.readouterr().out.splitlines()[0])
    assert len(told) == len(solutions(read("solutions", name), name)) > 0
    assert all(line.startswith("· ") and "not attempted yet" in line for line in told), told


def test_every_exercise_of_a_week_is_in_its_notebook(name):
    week = import_module("course_utils.exercises." + "_".join(name.split("_")[:2]))
    exercises = [key for key, value in vars(week).items() if isinstance(value, Exercise)]
    assert sorted(solutions(read("solutions", name), name)) == sorted(exercises)


@pytest.mark.parametrize("folder", ["notebooks", "solutions"])
def test_link_and_install_cell_lead_to_this_very_file_and_version(name, folder):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    address, tag = project["urls"]["Repository"], f"v{project['version']}"
    notebook = read(folder, name)
    on_colab = address.replace("https://github.com/", "https://colab.research.google.com/github/")
    assert notebook.cells[1].source.endswith(f"]({on_colab}/blob/{tag}/{folder}/{name})")
    (install,) = [cell.source for cell in notebook.cells if "colab-install" in cell.metadata.get("tags", [])]
    assert f'"git+{address}@{tag}"' in install
    account = re.escape(address.removeprefix("https://github.com/"))
    assert sum(len(re.findall(rf"\bgithub(?:\.com)?/{account}[@/]", cell.source)) for cell in notebook.cells) == 3


def test_the_setup_cell_holds_all_imports(name):
    cells = code_cells(read("solutions", name))
    importing = [source for source in cells if source.startswith(("import ", "from ")) or "\nimport " in source]
    assert len(importing) == 1
    assert importing[0].startswith(("import course_utils", "# @title Imports"))


@pytest.mark.parametrize("make", [nbgrader_source, otter_master])
def test_an_assignment_with_its_solutions_cut_out_has_the_students_blanks(name, make):
    blanks = {cell.id: cell.source for cell in read("notebooks", name).cells}
    cut = 0
    for cell in make(read("solutions", name), name).cells:
        if cell.cell_type == "code" and "# BEGIN SOLUTION" in cell.source:
            compile(cell.source, cell.id, "exec")
            left = re.sub(r"^ *# BEGIN SOLUTION.*?# END SOLUTION\n?", "", cell.source, flags=re.DOTALL | re.MULTILINE)
            assert left.rstrip() == blanks[cell.id]
            cut += 1
    assert cut == len(solutions(read("solutions", name), name))


def test_a_notebook_removes_the_folder_that_it_fills(name):
    cells = [cell.source for cell in read("notebooks", name).cells if cell.cell_type == "code"]
    filling = re.compile(r"Path\(\"week_\d\d_training\"\)|movies\.(draw_frames|FrameRecorder)\b")
    fills = [k for k, source in enumerate(cells) if filling.search(source)]
    removes = [k for k, source in enumerate(cells) if re.search(r"^shutil\.rmtree\(folder", source, flags=re.MULTILINE)]
    assert not fills or removes[-1:] >= fills[-1:], (
        f"{name}: expected `shutil.rmtree(folder)` after its last movie or training."
    )
