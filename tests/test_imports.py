"""What `make lint` says of imports: those that run upwards or in a circle, and those that are not declared."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RECIPE = re.search(r"^lint/imports:\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1]
COMMANDS = re.findall(r"^\t\$\(BIN\)/(.*)$", RECIPE, re.MULTILINE)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The package, its tests and the settings, somewhere else."""
    place = tmp_path_factory.mktemp("copy")
    for folder in ("course_utils", "tests", "benchmarks"):
        shutil.copytree(ROOT / folder, place / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", place)
    return place


def linted(folder: Path) -> tuple[bool, str]:
    """Whether all is well with the imports there, and what is said of them, on one line."""
    tools = Path(sys.executable).parent
    runs = [
        subprocess.run([tools / tool, *options], cwd=folder, capture_output=True, text=True)
        for tool, *options in map(str.split, COMMANDS)
    ]
    return all(run.returncode == 0 for run in runs), " ".join("".join(run.stdout + run.stderr for run in runs).split())


@pytest.mark.slow
def test_the_imports_are_as_they_should_be(copy):
    assert len(COMMANDS) == 3
    well, told = linted(copy)
    assert well, told


# Together where each is told by a message of its own: the tools look through everything each time.
@pytest.mark.slow
@pytest.mark.parametrize(
    "added",
    [
        [
            ("course_utils/bijectors/squeeze.py", "from course_utils import flows", "downwards BROKEN"),
            (
                "course_utils/bijectors/coupling.py",
                "from course_utils.bijectors import masked_coupling",
                "circle BROKEN",
            ),
            ("course_utils/evaluation.py", "import pandas", "'pandas' imported but"),
            ("course_utils/flows/bases.py", "import nbformat", "'nbformat' imported but declared as a dev dependency"),
            ("tests/test_once.py", "import seaborn", "'seaborn' imported but missing"),
        ],
        [("course_utils/made.py", "from course_utils import wavenet", "downwards BROKEN")],
        [("course_utils/placeless.py", "import numpy", "course_utils.placeless")],
    ],
    ids=["with messages of their own", "among networks", "placeless"],
)
def test_imports_that_should_not_be_are_told(copy, added):
    paths = [copy / module for module, _, _ in added]
    before = {path: path.read_text(encoding="utf-8") for path in paths if path.exists()}
    for path, (_, line, _) in zip(paths, added, strict=True):
        path.write_text(f"{before.get(path, '')}\n{line}\n", encoding="utf-8")
    try:
        well, said = linted(copy)
    finally:
        for path in paths:
            path.write_text(before[path], encoding="utf-8") if path in before else path.unlink()
    assert not well
    for _, _, told in added:
        assert told in said, said
