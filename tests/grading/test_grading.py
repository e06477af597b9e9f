"""A week as an assignment: nbgrader and otter-grader themselves convert and grade it. Run by `make grading`."""

import csv
import json
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import nbformat
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from course_utils.exercises.words import words

ROOT = Path(__file__).parents[2]


@pytest.fixture
def week():
    return "week_02_distributions"


def run(folder: Path, *arguments: object) -> str:
    """Output of `python -m ...` in a folder; the command must succeed."""
    command = [sys.executable, "-m", *map(str, arguments)]
    # nbgrader calls alembic by its name. Trainings are cut short, as the guide says.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        command, cwd=folder, env=os.environ | {"PATH": path, "COURSE_EPOCH_LIMIT": "1"}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def answers(week: str) -> dict[str, str]:
    """The right answers of a week: what to write into a blank, by the exercise that is checked after it."""
    return {name: said.solution for name, said in words(week[:7]).items()}


def fill(notebook: nbformat.NotebookNode, week: str) -> None:
    """Writes the right answers into a student's notebook, where the checks expect them."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for name, answer in answers(week).items():
        (check,) = [index for index, cell in enumerate(code) if f"{week[:7]}.{name}.check(" in cell.source]
        code[check - 1].source = answer


def marks(folder: Path, *files: Path) -> dict[str, str]:
    """The total of each student in the table for a learning platform."""
    run(ROOT, "course_utils.authoring", "grades", *files, "--csv", folder / "marks.csv")
    with open(folder / "marks.csv", newline="", encoding="utf-8") as file:
        return {row["student"]: row["total"] for row in csv.DictReader(file)}


def require_no_trace(text: str, week: str) -> None:
    """That a student's notebook holds no marker, no hints, and no line that only the right answers have."""
    assert "BEGIN SOLUTION" not in text
    assert "STUB" not in text
    assert "<summary>Hints" not in text  # what the quiz folds away is for students
    blank = (ROOT / "notebooks" / f"{week}.ipynb").read_text(encoding="utf-8")
    lines = [
        json.dumps(line, ensure_ascii=False)[1:-1] for answer in answers(week).values() for line in answer.split("\n")
    ]
    telling = [line for line in lines if line.strip() and line not in blank]
    assert len(telling) > len(answers(week))
    assert [line for line in telling if line in text] == []


def require_environment(autograder: zipfile.ZipFile) -> None:
    """That the machine that grades is told to install the course, and what the course needs, in versions that agree."""
    assert {"otter_config.json", "environment.yml", "setup.sh"} <= set(autograder.namelist())
    environment = yaml.safe_load(autograder.read("environment.yml"))
    (wanted,) = [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    address, version = project["urls"]["Repository"], project["version"]
    assert f"{project['name']} @ {address}/archive/refs/tags/v{version}.tar.gz" in wanted
    assert set(project["dependencies"]) < set(wanted)
    assert all(Requirement(line) for line in wanted)
    (python,) = [entry for entry in environment["dependencies"] if str(entry).startswith("python=")]
    assert SpecifierSet(project["requires-python"]).contains(python.removeprefix("python="))


def test_nbgrader(week, tmp_path):
    run(ROOT, "course_utils.authoring", "assignment", "nbgrader", week[:7], tmp_path)
    run(tmp_path, "nbgrader", "generate_assignment", week[:7])
    released = tmp_path / "release" / week[:7] / f"{week}.ipynb"
    require_no_trace(released.read_text(encoding="utf-8"), week)
    assert ".passed" not in released.read_text(encoding="utf-8")

    for student in ("blank", "filled"):
        notebook = nbformat.read(released, as_version=4)
        if student == "filled":
            fill(notebook, week)
        submitted = tmp_path / "submitted" / student / week[:7] / released.name
        submitted.parent.mkdir(parents=True)
        nbformat.write(notebook, submitted)
    run(tmp_path, "nbgrader", "autograde", week[:7])

    run(tmp_path, "nbgrader", "export", "--to", "grades.csv")
    with open(tmp_path / "grades.csv", newline="", encoding="utf-8") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    full = len(answers(week))
    assert {student: float(row["raw_score"]) for student, row in rows.items()} == {"blank": 0, "filled": full}
    assert float(rows["blank"]["max_score"]) == full
    assert marks(tmp_path, tmp_path / "grades.csv") == {"blank": "0", "filled": str(full)}

    run(tmp_path, "nbgrader", "generate_feedback", week[:7])
    pages = {student: tmp_path / "feedback" / student / week[:7] / f"{week}.html" for student in rows}
    assert "not attempted yet" in pages["blank"].read_text(encoding="utf-8")
    assert "not attempted yet" not in pages["filled"].read_text(encoding="utf-8")


def test_otter(week, tmp_path):
    run(ROOT, "course_utils.authoring", "assignment", "otter", week[:7], tmp_path)
    run(tmp_path, "otter", "assign", f"{week}.ipynb", "dist")  # runs the tests on the solution, too
    released = tmp_path / "dist" / "student" / f"{week}.ipynb"
    require_no_trace(released.read_text(encoding="utf-8"), week)

    (autograder,) = (tmp_path / "dist" / "autograder").glob("*autograder*.zip")
    require_environment(zipfile.ZipFile(autograder))
    scores = {}
    for student in ("blank", "filled"):
        notebook = nbformat.read(released, as_version=4)
        if student == "filled":
            fill(notebook, week)
        submitted = tmp_path / f"{student}.ipynb"
        nbformat.write(notebook, submitted)
        folder = tmp_path / "results" / week[:7] / student
        folder.mkdir(parents=True)
        run(tmp_path, "otter", "run", "-a", autograder, "-o", folder, submitted)
        results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
        graded = [test for test in results["tests"] if "max_score" in test]  # the first is a summary
        scores[student] = (sum(test["score"] for test in graded), sum(test["max_score"] for test in graded))
    full = len(answers(week))
    assert scores == {"blank": (0, full), "filled": (full, full)}
    assert marks(tmp_path, *(tmp_path / "results").rglob("results.json")) == {"blank": "0", "filled": str(full)}
