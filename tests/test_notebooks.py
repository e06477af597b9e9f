"""Every notebook as a student meets it, left blank from top to bottom.

(Filled in, it is the solution, whose outputs nbval compares: that each check says "correct" is among them.)
"""

from importlib import import_module
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from course_utils.authoring.student import solutions
from course_utils.exercises.exercise import Exercise
from course_utils.training import EPOCH_LIMIT

ROOT = Path(__file__).parents[1]
NAMES = sorted(path.name for path in (ROOT / "solutions").glob("*.ipynb"))


def run(notebook, folder, monkeypatch):
    """Runs a notebook, with trainings cut short, and returns what its checks printed."""
    monkeypatch.setenv(EPOCH_LIMIT, "1")
    NotebookClient(notebook, timeout=900, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
    return [
        "".join(output.text for output in cell.outputs if output.get("name") == "stdout").splitlines()[0]
        for cell in notebook.cells
        if ".check(" in cell.source
    ]


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


def read(folder, name):
    return nbformat.read(ROOT / folder / name, as_version=4)


# The later notebooks train for longer. They run blank under nbval alone: twice would take a third of all tests' time.
@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES[:4])
def test_blank_from_top_to_bottom(name, tmp_path, monkeypatch):
    told = run(read("notebooks", name), tmp_path, monkeypatch)
    assert len(told) == len(solutions(read("solutions", name), name)) > 0
    assert all(line.startswith("· ") and "not attempted yet" in line for line in told), told
    assert not list(tmp_path.iterdir()), "the notebook should tidy up after itself"


def test_every_exercise_of_a_week_is_in_its_notebook(name):
    week = import_module("course_utils.exercises." + "_".join(name.split("_")[:2]))
    exercises = [key for key, value in vars(week).items() if isinstance(value, Exercise)]
    assert sorted(solutions(read("solutions", name), name)) == sorted(exercises)


def test_the_setup_cell_holds_all_imports(name):
    cells = [cell.source for cell in read("solutions", name).cells if cell.cell_type == "code"]
    importing = [source for source in cells if source.startswith(("import ", "from ")) or "\nimport " in source]
    assert len(importing) == 1
    assert importing[0].startswith("import course_utils")
