"""How the course starts TensorFlow, wherever it is imported: with a TensorFlow made for the purpose, which starts at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

TENSORFLOW = """
import os
from types import SimpleNamespace

try:
    os.write(2, b"computation placer already registered")
except OSError:
    pass
config = SimpleNamespace(list_physical_devices=lambda: None)
get_logger = lambda: SimpleNamespace(setLevel=lambda level: None)
"""
CLOSED = "import os; os.close(2)"
NO_FOLDER = "import tempfile; tempfile.tempdir = sys.executable + '/none'"
SURROUNDINGS = {
    "as usual": "",
    "sys.stderr is None": "sys.stderr = None",
    "sys.stderr is closed": "sys.stderr.close()",
    "sys.stderr is no file": "sys.stderr = object()",
    "no standard error": CLOSED,
    "neither, as under pythonw": f"{CLOSED}; os.close(1); sys.stderr = sys.stdout = None",
    "no folder for temporary files": NO_FOLDER,
    "nothing at all": f"{NO_FOLDER}; {CLOSED}; sys.stderr = None",
}


def start(tmp_path, before, tensorflow=TENSORFLOW):
    """Imports the course in a process of its own; returns that process, and whether the import came to its end."""
    (tmp_path / "tensorflow.py").write_text(tensorflow, encoding="utf-8")
    done = tmp_path / "done"
    code = f"import sys\n{before}\nimport course_utils\nopen({str(done)!r}, 'w').close()"
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    # Python itself looks at standard error as it ends, and gives status 120 if it cannot.
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}
    )
    return process, done.exists()


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_the_course_can_be_imported(tmp_path, surroundings):
    process, came_to_its_end = start(tmp_path, SURROUNDINGS[surroundings])
    assert came_to_its_end, process.stderr
    assert "already registered" not in process.stderr


def test_an_import_that_fails_says_why_and_shows_what_was_written(tmp_path):
    broken = f"{TENSORFLOW}\nraise ImportError('of tensorflow')"
    process, came_to_its_end = start(tmp_path, "", broken)
    assert not came_to_its_end
    assert "computation placer already registered" in process.stderr
    assert "ImportError: of tensorflow" in process.stderr


def test_an_import_that_fails_without_standard_error_fails_for_its_own_reason(tmp_path):
    broken = f"{TENSORFLOW}\nraise ImportError('of tensorflow')"
    told = tmp_path / "told"
    before = f"sys.stderr = None\nsys.excepthook = lambda kind, error, _: open({str(told)!r}, 'w').write(str(error))"
    start(tmp_path, before, broken)
    assert told.read_text() == "of tensorflow"


@pytest.mark.slow
def test_what_checks_notebooks_starts_no_tensorflow(tmp_path):
    (tmp_path / "tensorflow.py").write_text("raise ImportError", encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    asked = [sys.executable, "-m", "course_utils.authoring", "--help"]
    done = subprocess.run(asked, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path})
    assert done.returncode == 0 and "check" in done.stdout, done.stderr
