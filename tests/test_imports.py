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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "line", "told"),
    [
        ("course_utils/bijectors/squeeze.py", "from course_utils import flows", "downwards BROKEN"),
        ("course_utils/made.py", "from course_utils import wavenet", "downwards BROKEN"),
        ("course_utils/placeless.py", "import numpy", "course_utils.placeless"),
        ("course_utils/bijectors/coupling.py", "from course_utils.bijectors import masked_coupling", "circle BROKEN"),
        ("course_utils/evaluation.py", "import pandas", "'pandas' imported but"),
        ("course_utils/flows/bases.py", "import nbformat", "'nbformat' imported but declared as a dev dependency"),
        ("tests/test_once.py", "import seaborn", "'seaborn' imported but missing"),
    ],
)
def test_an_import_that_should_not_be_is_told(copy, module, line, told):
    path = copy / module
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    try:
        well, said = linted(copy)
    finally:
        path.unlink() if before is None else path.write_text(before, encoding="utf-8")
    assert not well and told in said, said
