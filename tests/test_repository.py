"""What the README promises, and what a new machine needs."""

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib import import_module
from pathlib import Path

import pytest
from course_utils.figures import __main__ as figures
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from course_utils.exercises.exercise import Exercise

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = re.findall(r"^([a-z]+):.*##", MAKEFILE, flags=re.MULTILINE)


def tracked():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name]


def test_the_readmes_commands_exist():
    commands = set(re.findall(r"\bmake ([a-z]+)\b", "\n".join(re.findall(r"`[^`]+`|```.*?```", README, re.DOTALL))))
    assert {"lab", "test", "quick", "notebooks", "execute", "figures", "movie", "help"} <= commands <= set(TARGETS)


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_is_one_that_make_can_plan(target):
    planned = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True)
    assert planned.returncode == 0, planned.stderr


@pytest.mark.parametrize("name", ["my film.mp4", "it's [1] $HOME.mp4", 'a "film"; exit 1.mp4'])
def test_file_names_reach_a_command_whole(name):
    given = name.replace("$", "$$")  # as make asks for
    for target, setting in (("movie", "MOVIE"), ("lab", "NOTEBOOKS")):
        planned = subprocess.run(
            ["make", "--dry-run", target, f"{setting}={given}"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        (line,) = [line for line in planned.stdout.splitlines() if name[:3] in line]
        words = shlex.split(line)
        assert name in [word.removeprefix("--notebook-dir=") for word in words]


def test_what_make_formats_is_what_it_lints():
    code, notebooks, formats, built = map(recipe, ("lint/code", "lint/notebooks", "format", "notebooks"))
    assert "ruff check ." in code and "ruff check --fix --quiet ." in formats
    assert "ruff format --check $(CODE)" in code and "ruff format $(CODE)" in formats
    assert "ruff format --check --line-length $(NOTEBOOK_WIDTH) notebooks solutions" in notebooks
    assert "$(MAKE) notebooks" in formats and "ruff format --quiet --line-length $(NOTEBOOK_WIDTH) solutions" in built


def test_lint_leaves_none_of_its_parts_out():
    parts = re.findall(r"^(lint/[a-z]+):", MAKEFILE, re.MULTILINE)
    assert len(parts) == 3
    assert set(recipe("lint").split()) >= set(parts)


def recipe(target):
    """What the Makefile does for a target."""
    return re.search(rf"^{target}:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)[1]


def test_a_checkout_is_linted_alike_wherever_it_lies(tmp_path):
    """Ruff takes brackets in a checkout's path for a pattern, so that settings for some folders fail there in silence."""
    copy = tmp_path / "flows [2026], it's a copy"
    shutil.copytree(ROOT, copy, ignore=_all_but_code)
    found = []
    for folder in (ROOT, copy):
        command = [
            sys.executable,
            "-m",
            "ruff",
            "check",
            "--no-cache",
            "--output-format",
            "concise",
            "course_utils",
            "tests",
        ]
        found.append(subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout)
    assert found[0] == found[1]


def _all_but_code(folder: str, names: list[str]) -> list[str]:
    """What `shutil.copytree` is to leave out of a copy of the course's code and settings."""
    kept = (
        {"pyproject.toml", "course_utils", "tests", "benchmarks", "figures", "docs"} if Path(folder) == ROOT else None
    )
    left_out = {"node_modules", "__pycache__"}
    code = [name for name in names if name.endswith((".py", ".toml")) or "." not in name]
    return [name for name in names if name not in (code if kept is None else kept) or name in left_out]


def test_files_have_at_most_300_lines_and_functions_60():
    for path in tracked():
        if path.suffix == ".py":
            text = path.read_text(encoding="utf-8")
            assert text.count("\n") <= 300, path
            if text.count("\n") < 60:
                continue  # no function is as long as that
            functions = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
            long = [node.name for node in functions if node.end_lineno - node.lineno >= 60]
            assert long == [], path


def test_every_checkout_has_the_same_bytes():
    """Git turns no line endings, whatever its settings, and what the repository's tools write has those it keeps."""
    assert "* text=auto eol=lf" in (ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()
    listed = subprocess.run(["git", "ls-files", "--eol", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    for entry in filter(None, listed.stdout.split("\0")):
        state, name = entry.split("\t")
        is_text = not name.endswith((".mp4", ".png", ".npz"))
        assert state.split()[0] in (("i/lf", "i/none") if is_text else ("i/-text",)), name
        assert "eol=lf" in state if is_text else "attr/-text" in state, name


@pytest.mark.parametrize(
    "place", ["benchmarks", "course_utils/authoring", "course_utils/experiments", "docs", "figures"]
)
def test_tools_write_the_same_bytes_on_every_system(place):
    for path in (ROOT / place).glob("*.py") if (ROOT / place).is_dir() else [ROOT / place]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("read_text", "write_text"):
                given = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
                assert given.get("encoding") in ("'utf-8'", "'ascii'"), (path, node.lineno)
                assert node.func.attr == "read_text" or given.get("newline") == r"'\n'", (path, node.lineno)


def test_the_readmes_links_and_pictures_exist():
    targets = re.findall(r"\]\(([^)]+)\)", README)
    local = [target for target in targets if not target.startswith("https://")]
    assert len(local) >= 4
    assert all((ROOT / target).exists() for target in local)
    folders = re.findall(r"^\| `(\w+)/` \|", README, flags=re.MULTILINE)
    assert len(folders) == 7
    assert all((ROOT / folder).is_dir() for folder in folders)


def test_the_readme_says_where_the_address_stands():
    """In a copy of the course the address and the version are others; where they stand is the same."""
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for text in (README, settings):
        assert re.search(r'^\[project\.urls\]\nRepository = "https://github\.com/[^/"]+/[^/"]+"$', text, re.MULTILINE)
    assert re.search(r"`git tag v\d+\.\d+\.\d+ && git push --tags`", README)


def test_the_guides_commands_weeks_and_links_exist():
    guide = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`make ([a-z]+)\b", guide)) <= set(TARGETS)
    links = re.findall(r"\]\(([^)]+)\)", guide)
    # The web site has what is in this folder, and nothing above it.
    docs = ROOT / "docs"
    inside = [(docs / link).resolve() for link in links if not link.startswith("https://")]
    assert all(path.exists() and path.is_relative_to(docs.resolve()) for path in inside)
    rows = re.findall(r"^\| (\d+) \| (\d+) \| (\d+) \|", guide, flags=re.MULTILINE)
    titles = {week: [] for week, _, _ in rows}
    for week in titles:
        for exercise in vars(import_module(f"course_utils.exercises.week_{int(week):02d}")).values():
            if isinstance(exercise, Exercise):
                titles[week].append(exercise.title.split()[0])
    assert rows == [(week, str(kind.count("Live")), str(kind.count("Exercise"))) for week, kind in titles.items()]
    assert len(rows) == 12


def test_binder_installs_the_pinned_versions_and_then_a_copy_of_the_course():
    folder = ROOT / ".binder"
    requirements, puller = (folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert (folder / requirements.removeprefix("-r ")).resolve() == ROOT / "requirements.txt"
    assert re.fullmatch(r"nbgitpuller==[\d.]+", puller)
    python = (folder / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    assert SpecifierSet(PROJECT["requires-python"]).contains(python)
    options = re.compile(r"-m pip install (.*--no-build-isolation)( -e)? \.$", flags=re.MULTILINE)
    assert os.access(folder / "postBuild", os.X_OK)
    (as_make_does, _), *_ = options.findall((ROOT / "Makefile").read_text())
    # Not `-e`: where a hub's users have homes of their own, they are mounted over the checkout.
    assert options.findall((folder / "postBuild").read_text()) == [(as_make_does, "")]


def test_tests_of_what_colab_lacks_are_left_out_there():
    left_out = set(re.search(r"tests/test_%\.py,([\w ]+)\)", MAKEFILE)[1].split())
    lacking = re.compile(
        r"^(from|import) (benchmarks|jinja2|nbconvert)\b|authoring(\.| import )(__main__|decks|moodle|showing)\b",
        re.MULTILINE,
    )
    files = [path for path in (ROOT / "tests").glob("test_*.py") if lacking.search(path.read_text(encoding="utf-8"))]
    assert {path.stem.removeprefix("test_") for path in files if path.name != Path(__file__).name} <= left_out


def test_continuous_integration_runs_the_readmes_test_command():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert script.splitlines()[-1] == "make test"


def test_pins_satisfy_the_ranges_and_name_no_address():
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|--|@", text)
    pins = {pin.name: str(pin.specifier).removeprefix("==") for pin in map(Requirement, text.splitlines())}
    wanted = (
        PROJECT["dependencies"] + PROJECT["optional-dependencies"]["lab"] + PROJECT["optional-dependencies"]["test"]
    )
    lowered = {name.lower().replace("_", "-"): version for name, version in pins.items()}
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(lowered[requirement.name.lower().replace("_", "-")]), requirement


def test_nothing_is_committed_that_is_generated_or_of_one_machine():
    paths = tracked()
    clutter = [path.name for path in paths if path.suffix in (".index", ".pyc") or path.name == "checkpoint"]
    clutter += [path.name for path in paths if path.suffix == ".mp4" and path.parent.name != "figures"]
    assert clutter == []
    tops = {path.relative_to(ROOT).parts[0] for path in paths}
    allowed = {
        "notebooks",
        "solutions",
        "course_utils",
        "figures",
        "tests",
        "benchmarks",
        "docs",
        ".binder",  # what Binder installs
        ".github",
        ".ci",
        "README.md",
    }
    allowed |= {"LICENSE", "Makefile", "environment.yml", "pyproject.toml", "requirements.txt", "tox.ini"}
    allowed |= {".gitattributes", ".gitignore", "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md"}
    assert tops <= allowed
    for path in paths:
        if path.suffix not in (".mp4", ".png", ".npz") and path.is_file():
            assert str(ROOT) + "/" not in path.read_text(encoding="utf-8"), path


@pytest.mark.slow
def test_the_wheel_carries_figures_and_solutions(tmp_path):
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(tmp_path),
    ]
    copy = tmp_path / "copy"
    for path in tracked():
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    subprocess.run([*command, str(copy)], check=True, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for name in figures.names():
        assert f"course_utils/figures/{name}.png" in names
        is_moving = (ROOT / "figures" / f"{name}.mp4").exists()
        assert (f"course_utils/figures/{name}.mp4" in names) == is_moving
    assert {"course_utils/exercises/solutions/week_04.json", "course_utils/weights/glow_faces_glow.npz"} <= set(names)
    packages = {path.parent.relative_to(ROOT).as_posix() for path in (ROOT / "course_utils").rglob("__init__.py")}
    assert all(f"{package}/__init__.py" in names for package in packages)
