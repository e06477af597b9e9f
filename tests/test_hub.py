"""What the guides to hubs and grading say: commands that exist, and a branch for students that they make as written."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = {name: (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") for name in ("grading", "hub", "teaching")}
TARGETS = re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)


@pytest.fixture(params=PAGES)
def page(request):
    return PAGES[request.param]


def blocks(name):
    return re.findall(r"^```sh\n(.*?)^```$", PAGES[name], flags=re.MULTILINE | re.DOTALL)


def test_what_the_guides_name_is_there(page):
    assert set(re.findall(r"\bmake ([a-z]+)\b", "\n".join(re.findall(r"`[^`]+`", page)))) <= set(TARGETS)
    modules = set(re.findall(r"python -m (course_utils[\w.]*)", page))
    for module in modules:
        place = ROOT / module.replace(".", "/").replace("course_utils/figures", "figures")
        assert place.with_suffix(".py").is_file() or (place / "__main__.py").is_file(), module
    for link in re.findall(r"\]\(([^)]+)\)", page):
        assert link.startswith("https://") or (ROOT / "docs" / link).is_file(), link


def test_commands_that_the_guides_name_are_commands_of_authoring():
    source = (ROOT / "course_utils" / "authoring" / "__main__.py").read_text(encoding="utf-8")
    known = set(re.findall(r'add_parser\(\s*"(\w+)"', source))
    named = {name for page in PAGES.values() for name in re.findall(r"python -m course_utils\.authoring (\w+)", page)}
    assert {"assignment", "grades", "quizzes"} <= named <= known


def test_the_image_is_that_of_a_released_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert set(re.findall(r"\bv(\d+\.\d+\.\d+)", PAGES["hub"])) == {version}


def test_the_branch_for_students_holds_what_was_released_and_nothing_else(tmp_path):
    """The guide's own commands, in a small repository of the same kind."""
    names = {f"GIT_{role}_{what}": "someone@x.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = os.environ | names | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    checkout = tmp_path / "checkout"

    def sh(script):
        return subprocess.run(
            ["sh", "-ec", script], cwd=checkout, env=environment, capture_output=True, text=True, check=True
        ).stdout

    for folder in ("notebooks", "solutions"):
        (checkout / folder).mkdir(parents=True)
        for week in ("week_01_a.ipynb", "week_02_b.ipynb", "week_03_c.ipynb"):
            (checkout / folder / week).write_text(folder, encoding="utf-8")
    sh("git init --quiet --initial-branch main && git add . && git commit --quiet -m all")
    sh("git init --quiet --bare ../origin && git remote add origin ../origin")
    made, released = (block for block in blocks("hub") if "../students" in block)
    sh(made)
    assert "week_02" in released
    sh(released.replace("week_02", "week_01"))
    sh(released)
    assert sh("git ls-tree -r --name-only origin/students").split() == ["week_01_a.ipynb", "week_02_b.ipynb"]
    assert sh("git show origin/students:week_02_b.ipynb") == "notebooks"
    assert len(sh("git log --format=%h origin/students").split()) == 2  # nothing of the checkout's history
    assert sh("git status --short") == ""
