"""The profile of `make test`, on a notebook and on tests made for the purpose."""

import json
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from benchmarks import where_time_goes
from benchmarks.where_time_goes import Cost

SPENDING = "import time\nbegin = time.process_time()\nwhile time.process_time() < begin + 0.5:\n    pass\n"


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with one blank notebook: its second cell computes for half a second, its third one waits for as long."""
    (tmp_path / "notebooks").mkdir()
    cells = [
        "import os, time\nassert int(os.environ['TF_NUM_INTRAOP_THREADS']) == max(1, os.cpu_count() // 2)",
        SPENDING,
        "time.sleep(0.5)",
    ]
    notebook = new_notebook(cells=[new_code_cell(cell, id=f"cell-{k}") for k, cell in enumerate(cells)])
    nbformat.write(notebook, tmp_path / "notebooks" / "week_01_trial.ipynb")
    for name, path in {"ROOT": tmp_path, "COSTS": tmp_path / "costs", "PAGE": tmp_path / "page.md"}.items():
        monkeypatch.setattr(where_time_goes, name, path)
    return tmp_path


@pytest.mark.slow
def test_cells_are_told_by_the_time_that_they_compute(checkout, capsys):
    where_time_goes.main(["week_01"])
    costs = where_time_goes.cells(checkout / "notebooks" / "week_01_trial.ipynb")
    assert [cost.what[:7] for cost in costs] == ["startin", "cell-0:", "cell-1:", "cell-2:"]
    assert costs[2].seconds > 0.45 > costs[3].seconds
    assert capsys.readouterr().out.startswith("notebooks.week_01_trial: ")
    page = (checkout / "page.md").read_text(encoding="utf-8")
    assert "| notebooks/week_01_trial | `cell-1: while time.process_time() < begin + 0.5:` | 0.5 |" in page
    assert page.index("cell-1") < page.index("cell-2")


@pytest.mark.slow
def test_tests_are_told_by_function_and_what_they_start_counts(tmp_path):
    spending = f"import subprocess, sys, pytest\n@pytest.mark.parametrize('k', [1, 2])\ndef test_a(k):\n    subprocess.run([sys.executable, '-c', {SPENDING!r}])\ndef test_b():\n    pass\n"
    (tmp_path / "test_trial.py").write_text(spending, encoding="utf-8")
    costs = tmp_path / "costs"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "benchmarks.cpu_of_tests", "--costs", str(costs)]
    environment = {"PYTHONPATH": str(where_time_goes.ROOT)}
    subprocess.run([*command, str(tmp_path)], check=True, env=environment, capture_output=True, cwd=tmp_path)
    collecting, a, b = where_time_goes.by_function([json.loads(line) for line in costs.read_text().splitlines()])
    assert collecting[:2] == ("tests", "imports and collection")
    assert (a.place, a.what, b.what) == ("test_trial.py", "test_a (2 cases)", "test_b")
    assert a.seconds > 0.9 > 0.2 > b.seconds


def test_the_page_holds_what_is_dearest():
    costs = [Cost("notebooks/week_01", f"c{k}: a | b", k) for k in range(50)]
    page = where_time_goes.page({"notebooks/week_01": costs, "tests": [Cost("tests/test_a.py", "test_b", 1.25)]})
    assert "| all | 1,226.2 |" in page
    assert "| notebooks/week_01 | `c49: a \\| b` | 49.0 |" in page and "`c9:" not in page
    assert "| tests/test_a.py | `test_b` | 1.2 |" in page


def test_the_page_counts_the_files_of_tests_that_were_not_measured(checkout):
    for name in ("test_a.py", "test_b.py", "browser/test_c.py"):
        path = checkout / "tests" / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    one, other = (Cost(f"tests/test_{name}.py::Test", "test", 1.0) for name in "ab")
    assert "Files of tests not measured yet: 1." in where_time_goes.page({"tests": [one]})
    assert "not measured" not in where_time_goes.page({"tests": [one, other]})


def test_files_measured_anew_take_the_place_of_what_was_measured_of_them():
    before = [
        Cost("tests", "imports", 9.0),
        Cost("tests/test_a.py", "test_gone", 1.0),
        Cost("tests/test_b.py::C", "t", 2.0),
    ]
    measured = [Cost("tests", "imports", 3.0), Cost("tests/test_a.py", "test_new", 4.0)]
    assert where_time_goes.renewed(before, measured) == [before[0], before[2], measured[1]]


def test_the_page_names_notebooks_that_were_not_measured(checkout):
    (checkout / "solutions").mkdir()
    (checkout / "solutions" / "week_01_trial.ipynb").touch()
    one = {"notebooks/week_01_trial": [Cost("notebooks/week_01_trial", "c: a", 1.0)]}
    assert "Notebooks not measured yet: solutions/week_01_trial.\n" in where_time_goes.page(one)
    both = one | {"solutions/week_01_trial": []}
    assert "not measured yet" not in where_time_goes.page(both)
