"""The instructor's commands: build, check and execute the notebooks of a checkout, and make slides of them."""

import argparse
import csv
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from course_utils.authoring import decks, grades, results, slide_faults
from course_utils.authoring.contents import week_contents
from course_utils.authoring.files import read, solution_paths, week_of, write
from course_utils.authoring.guide import with_counts
from course_utils.authoring.lint import faults
from course_utils.authoring.moodle import moodle_xml
from course_utils.authoring.nbgrader import CONFIGURATION, nbgrader_source, require_configured
from course_utils.authoring.otter import otter_master
from course_utils.authoring.publishing import Publication, dependencies
from course_utils.authoring.quiz import file_of, questions, with_quiz
from course_utils.authoring.student import as_text, published, student_notebook
from course_utils.authoring.words import words
from course_utils.sliders import STORED
from course_utils.terminal import say


def built(root: Path) -> Iterator[tuple[Path, str]]:
    """Every file that is made from the solutions, with the text it should have."""
    paths, publication = solution_paths(root), Publication.of(root)
    made = {path: with_quiz(read(path), file_of(root, week_of(path)), path.name) for path in paths}
    guide = root / "docs" / "teaching.md"
    if guide.is_file():
        weeks = {int(path.name.split("_")[1]): solution for path, solution in made.items()}
        yield guide, with_counts(guide.read_text(encoding="utf-8"), weeks)
        yield root / "docs" / "results.md", results.page(weeks)
    texts = root / "course_utils" / "exercises" / "solutions"
    listed = {week_of(path): week_contents(solution, path.name) for path, solution in made.items()}
    yield texts / "contents.json", json.dumps(listed, indent=1, ensure_ascii=False) + "\n"
    for path, solution in made.items():
        said = {exercise: each._asdict() for exercise, each in words(solution, path.name).items()}
        answers = json.dumps(said, indent=1, ensure_ascii=False) + "\n"
        yield texts / f"{week_of(path)}.json", answers
        yield root / "notebooks" / path.name, as_text(student_notebook(solution, path.name, publication))
        yield path, as_text(published(solution, f"solutions/{path.name}", publication))


def build(root: Path) -> int:
    """Writes the student notebooks, what solutions show in hints and Colab cells, the guide's counts, and the results."""
    for path, text in list(built(root)):  # all of them before the first is written: one may be malformed
        write(path, text, path.relative_to(root))
    return 0


def check(root: Path) -> int:
    """Fails if a built file differs from what the solutions say by a byte, or a notebook has a fault."""
    found, expected = [], dict(built(root))
    for path, text in expected.items():
        if not path.exists() or path.read_bytes() != text.encode():
            found.append(
                f"{path.relative_to(root).as_posix()}: differs from what its solution says. Run 'make notebooks'."
            )
    for folder in ("solutions", "notebooks"):
        for path in sorted((root / folder).glob("*.ipynb")):
            if path not in expected:
                found.append(f"{path.relative_to(root).as_posix()}: has no counterpart in solutions.")
            notebook = read(path)
            found.extend(faults(notebook, f"{folder}/{path.name}", is_solution=folder == "solutions"))
            found.extend(slide_faults.faults(notebook, f"{folder}/{path.name}"))
    say("\n".join(found) or f"{len(expected)} built files and their notebooks are as they should be")
    return 1 if found else 0


def execute(root: Path, names: list[str]) -> int:
    """Runs solutions from top to bottom and stores their outputs; all of them, or those whose names begin as given."""
    paths, publication = solution_paths(root), Publication.of(root)
    chosen = [path for path in paths if not names or path.name.startswith(tuple(names))]
    if not chosen:
        raise ValueError(f"Expected the beginning of a name among {[path.name for path in paths]}; got {names}.")
    for path in chosen:
        notebook = with_quiz(read(path), file_of(root, week_of(path)), path.name)
        notebook = published(notebook, f"solutions/{path.name}", publication)
        print(f"executing {path.name} ...", flush=True)
        client = NotebookClient(
            notebook,
            timeout=None,
            kernel_name="python3",
            resources={"metadata": {"path": path.parent}},
            record_timing=False,
            coalesce_streams=True,
        )
        try:
            client.execute(env=os.environ | {STORED: "1"})
        except CellExecutionError as error:
            raise ValueError(f"{path.name}: expected every cell to run; got an error.\n{error}") from error
        notebook.metadata["language_info"] = {"name": "python"}
        write(path, as_text(notebook), path.relative_to(root))
    return 0


def assignment(root: Path, tool: str, week: str, folder: Path) -> int:
    """Writes a week's solution as an assignment for nbgrader (into its course folder) or otter-grader."""
    paths = solution_paths(root)
    chosen = [path for path in paths if path.name.startswith(f"{week}_")]
    if len(chosen) != 1:
        raise ValueError(f"Expected a week that begins one name among {[path.name for path in paths]}; got {week!r}.")
    (path,) = chosen
    solution = read(path)
    if tool == "nbgrader":
        target, made = folder / "source" / week / path.name, nbgrader_source(solution, path.name)
    else:
        target, made = folder / path.name, otter_master(solution, path.name, _grading_requirements(root))
    if target.exists():
        raise ValueError(f"Expected no file {target} yet, since it may have been edited since; got one.")
    settings = folder / "nbgrader_config.py"
    if tool == "nbgrader" and not settings.exists():
        write(settings, CONFIGURATION)
    elif tool == "nbgrader":
        require_configured(settings)
    write(target, as_text(made))
    return 0


def marks(files: list[Path], target: Path) -> int:
    """Writes the points of nbgrader or otter-grader as a CSV file for a learning platform: a row a student, a column an assignment."""
    rows = grades.table(files)
    with open(target, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    print(f"wrote {target}: {len(rows) - 1} students, {len(rows[0]) - 2} assignments")
    return 0


def quizzes(root: Path, folder: Path) -> int:
    """Writes the quiz of every week as Moodle's XML, which learning platforms import into their question banks."""
    for path in solution_paths(root):
        week = week_of(path)
        if file_of(root, week).is_file():
            title = f"Normalising flows, week {int(week[5:])}"
            write(folder / f"{week}.xml", moodle_xml(questions(file_of(root, week)), title))
    return 0


def _grading_requirements(root: Path) -> list[str]:
    """What a machine that grades must install: the published version of the course, and what it needs."""
    return [*dependencies(root), Publication.of(root).requirement()]


def main(arguments: list[str] | None = None) -> int:
    """Runs one of the commands and returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m course_utils.authoring", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the checkout (default: where you are)")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help=build.__doc__)
    commands.add_parser("check", help=check.__doc__)
    commands.add_parser("execute", help=execute.__doc__).add_argument("names", nargs="*")
    grading = commands.add_parser("assignment", help=assignment.__doc__)
    grading.add_argument("tool", choices=("nbgrader", "otter"))
    grading.add_argument("week", help="for example week_02")
    grading.add_argument("folder", type=Path)
    commands.add_parser("decks", help=decks.export.__doc__.split("\n")[0]).add_argument("folder", type=Path)
    commands.add_parser("quizzes", help=quizzes.__doc__).add_argument("folder", type=Path)
    made = commands.add_parser("grades", help=marks.__doc__)
    made.add_argument(
        "files", nargs="+", type=Path, help="grades.csv of nbgrader, or ASSIGNMENT/STUDENT/results.json of otter run"
    )
    made.add_argument("--csv", required=True, type=Path, help="the file to write")
    chosen = parser.parse_args(arguments)
    root = chosen.root.resolve()
    try:
        if chosen.command == "assignment":
            return assignment(root, chosen.tool, chosen.week, chosen.folder)
        if chosen.command == "execute":
            return execute(root, chosen.names)
        if chosen.command == "decks":
            return decks.export(root, chosen.folder)
        if chosen.command == "grades":
            return marks(chosen.files, chosen.csv)
        if chosen.command == "quizzes":
            return quizzes(root, chosen.folder)
        return {"build": build, "check": check}[chosen.command](root)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
