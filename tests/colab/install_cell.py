"""The notebooks' install cell, word for word, in a kernel that looks like Colab's and has Colab's versions.

`make colab` runs this file, in the environment that it makes. Elsewhere there is nothing to be learnt from it, so its
name is not one that pytest collects.
"""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from course_utils.authoring.publishing import INSTALL, Publication

ROOT = Path(__file__).parents[2]
COURSE = "normalising-flows-course"
PINS = dict(
    line.split("==")
    for line in (ROOT / "tests/colab/requirements.txt").read_text(encoding="utf-8").splitlines()
    if "==" in line
)

# TensorFlow and NumPy are loaded before the course is installed: what needs a restart would show.
STATE = """\
import importlib.metadata, importlib.util, json, os, sys
import numpy, tensorflow
print(json.dumps({
    "process": os.getpid(),
    "shell": str(get_ipython()),
    "finds the course": importlib.util.find_spec("course_utils") is not None,
    "loaded": {module.__name__: [id(module), module.__version__, module.__file__] for module in (numpy, tensorflow)},
    "installed": {each.name: each.version for each in importlib.metadata.distributions()},
}))"""
USE = """\
import course_utils
from course_utils.display import figure
figure("squeeze")
print(course_utils.__file__)"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The notebook state, install cell, state, use of the course: run in one kernel that had no course."""
    subprocess.run([sys.executable, "-m", "pip", "uninstall", "--quiet", "--yes", COURSE], check=True)
    cells = nbformat.read(ROOT / "notebooks" / "week_04_realnvp.ipynb", as_version=4).cells
    (install,) = [cell.source for cell in cells if INSTALL in cell.metadata.get("tags", [])]
    notebook = new_notebook(cells=[new_code_cell(source) for source in (STATE, install, STATE, USE)])
    where = {"metadata": {"path": tmp_path_factory.mktemp("content")}}
    NotebookClient(notebook, kernel_name="colab", timeout=600, resources=where).execute()
    return notebook.cells


@pytest.fixture(scope="module")
def before(ran):
    return json.loads(printed(ran[0]))


@pytest.fixture(scope="module")
def after(ran):
    return json.loads(printed(ran[2]))


def printed(cell):
    return "".join(output.text for output in cell.outputs if output.get("name") == "stdout")


def test_the_kernel_is_taken_for_colabs(before):
    assert "google.colab" in before["shell"]
    assert before["installed"]["ipython"] == PINS["ipython"]


def test_the_course_is_missing_at_first_and_found_afterwards_by_the_same_process(before, after):
    assert not before["finds the course"]
    assert after["finds the course"]
    assert after["process"] == before["process"]


def test_nothing_but_the_course_is_installed(before, after):
    version = Publication.of(ROOT).tag.removeprefix("v")
    assert after["installed"] == before["installed"] | {COURSE: version}


def test_tensorflow_and_numpy_are_still_colabs(before, after):
    assert after["loaded"] == before["loaded"]
    for name, (_, version, _) in after["loaded"].items():
        assert version == PINS[name]


def test_the_course_works_without_a_restart(ran):
    assert "site-packages" in printed(ran[3])
    assert any("image/png" in output.get("data", {}) for output in ran[3].outputs)
