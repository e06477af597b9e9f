"""Continuous integration: workflows, versions and environments that say the same as the rest of the repository."""

import configparser
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOWS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / ".github" / "workflows").glob("*.yml")}
TENSORFLOW = next(each for each in map(Requirement, PROJECT["dependencies"]) if each.name == "tensorflow")
KERAS = next(each for each in map(Requirement, PROJECT["dependencies"]) if each.name == "tf_keras")
PYTHONS = [f"3.{minor}" for minor in range(8, 30) if f"3.{minor}" in SpecifierSet(PROJECT["requires-python"])]


def pins(path):
    lines = [line for line in (ROOT / path).read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return {name.lower().replace("_", "-"): version for name, version in (line.split("==") for line in lines)}


@pytest.fixture(params=WORKFLOWS)
def workflow(request):
    return WORKFLOWS[request.param]


def test_actions_are_pinned_by_commit_and_everywhere_to_the_same():
    used = [action for text in WORKFLOWS.values() for action in re.findall(r"uses: (.+)", text)]
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action) for action in used), used
    assert len({action.split("@")[0] for action in used}) == len(set(used))


def test_workflows_make_targets_that_exist(workflow):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {*re.findall(r"^([\w/]+):", makefile, flags=re.MULTILINE), ".venv/installed"}
    made = re.findall(r"run: make ([^$\n]+)$", workflow, flags=re.MULTILINE)
    made += re.findall(r"^ +- ([a-z/]+(?: WEEK=\w+)?)$", workflow, flags=re.MULTILINE)
    assert made
    words = [word for line in made for word in line.split() if "=" not in word]
    assert set(words) <= targets


@pytest.mark.parametrize("name", ["tests.yml", "colab.yml", "canary.yml", "browser.yml"])
def test_every_week_has_a_job(name):
    workflow = WORKFLOWS[name]
    weeks = {path.name.split("_")[1] for path in (ROOT / "solutions").glob("*.ipynb")}
    listed = re.findall(r"week: \[(.+)\]", workflow)
    assert weeks == set(re.findall(r"\d\d", listed[0]) if listed else re.findall(r"WEEK=week_(\d\d)", workflow))


def test_the_matrix_covers_what_pyproject_promises():
    tox = configparser.ConfigParser()
    tox.read(ROOT / "tox.ini", encoding="utf-8")
    minors, versions = re.fullmatch(r"py3\.{(.+)}-tf2\.{(.+)}", tox["tox"]["env_list"]).groups()
    assert [f"3.{minor}" for minor in minors.split(",")] == PYTHONS
    promised = [f"{minor}" for minor in range(10, 40) if TENSORFLOW.specifier.contains(f"2.{minor}.0")]
    assert versions.split(",") == promised
    installed = re.findall(r"tf2\.(\d+): .* tensorflow==2\.(\d+)\.\d+ tf_keras==(\S+)", tox["testenv"]["commands_pre"])
    assert [(name, minor) for name, minor, _ in installed] == [(minor, minor) for minor in promised]
    assert all(KERAS.specifier.contains(version) for _, _, version in installed)
    assert f"python: {str(PYTHONS).replace(chr(39), chr(34))}" in WORKFLOWS["tests.yml"]
    assert "tensorflow: [" + ", ".join(f'"2.{minor}"' for minor in promised) + "]" in WORKFLOWS["tests.yml"]


def test_colab_has_what_the_course_needs():
    """The install cell brings the course alone: everything else must be there, in versions that will do."""
    colab = pins("tests/colab/requirements.txt")
    for requirement in map(Requirement, PROJECT["dependencies"]):
        assert requirement.specifier.contains(colab[requirement.name.lower().replace("_", "-")]), requirement


def test_conda_and_pip_install_the_same():
    lines = (ROOT / "environment.yml").read_text(encoding="utf-8").splitlines()
    entries = [line.strip().removeprefix("- ") for line in lines if line.lstrip().startswith("- ")]
    (python,) = [entry for entry in entries if entry.startswith("python")]
    assert SpecifierSet(python.removeprefix("python")) == SpecifierSet(PROJECT["requires-python"])
    (course,) = [entry for entry in entries if entry.startswith("-e ")]
    assert re.fullmatch(r"-e \.\[(.+)\]", course)[1].split(",") == ["lab", "test"]
    assert {"lab", "test"} <= set(PROJECT["optional-dependencies"])
    # What pyproject.toml asks of pip is not asked of conda as well, where it could differ.
    assert set(entries) == {"conda-forge", python, "make", "pip", "pip:", course}
