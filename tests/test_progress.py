"""What became of the exercises: where it is kept, what the table says, and what an instructor reads of a class."""

import csv
import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from course_utils.commands import progress as command
from course_utils.exercises import progress, record
from course_utils.exercises.contents import Place, Week, contents
from course_utils.exercises.errors import Wrong
from course_utils.exercises.exercise import exercise
from course_utils.exercises.record import Entry
from course_utils.exercises.report import Report

ROOT = Path(__file__).parents[1]
WEEKS = {
    "week_02": Week("Shapes < all", {"coins": Place("Live 2.1", "2.1 Coins"), "dice": Place("Live 2.2", "2.2 Dice")})
}


@pytest.fixture(autouse=True)
def a_kernel_of_its_own(monkeypatch):
    monkeypatch.setattr(record, "_of_this_kernel", [])
    for name in (record.VARIABLE, "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / record.FILE
    monkeypatch.setenv(record.VARIABLE, str(path))
    return path


def coins(monkeypatch):
    def coins(answer):
        if answer != 1:
            raise Wrong("one is meant.")

    made = exercise("Live 2.1, coins", reference=lambda: float("1"))(coins)
    made.week = "week_02"
    monkeypatch.setattr(type(made), "words", SimpleNamespace(hints=["Think.", "One."], solution="1", explanation="Is."))
    return made


def test_checks_hints_and_solutions_are_kept_and_blanks_are_nothing(file, monkeypatch):
    made = coins(monkeypatch)
    made.check(...)
    assert not file.exists()
    made.check(2)
    made.check(made.check(3))  # the course's own answer, handed back
    hint = made.hint()
    assert record.kept()["week_02.coins"].hints == set()  # nobody has looked at it yet
    str(hint), str(made.hint()), str(made.hint()), made.solution()
    made.check(1)
    made.check(...)
    entry = record.kept()["week_02.coins"]
    assert (entry.state, entry.wrong, entry.hints, entry.solution) == ("right", 2, {1, 2}, True)
    assert record._of_this_kernel == []
    made.check(2)
    assert record.kept()["week_02.coins"].state == "wrong"


def test_notebooks_that_are_open_together_lose_nothing(file):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda k: record.note(f"week_02.e{k % 10}", "wrong"), range(400)))
    assert {name: entry.wrong for name, entry in record.kept().items()} == {f"week_02.e{k}": 40 for k in range(10)}


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\xff\xfe\x00",
        b"[1]",
        b"{}",
        b'{"exercise": 1, "what": "right", "when": ""}',
        b"[" * 100_000,
        b'{"exercise": "wee',
    ],
    ids=["empty", "no text", "a list", "nothing in it", "a number", "a deep one", "cut short"],
)
def test_a_damaged_line_costs_no_other(file, damage):
    record.note("week_02.coins", "right")
    file.write_bytes(file.read_bytes() + b"\n" + damage)
    record.note("week_02.dice", "wrong")
    assert {name: entry.state for name, entry in record.kept().items()} == {
        "week_02.coins": "right",
        "week_02.dice": "wrong",
    }


@pytest.mark.parametrize("place", ["a folder", "no such folder", "no path", "read-only"])
def test_what_cannot_be_written_breaks_no_check_and_is_remembered(tmp_path, monkeypatch, place):
    path = {"a folder": tmp_path, "no such folder": tmp_path / "none" / "file", "no path": Path("\0")}.get(place)
    if path is None:
        path = tmp_path / record.FILE
        path.touch(stat.S_IRUSR)
        if os.geteuid() == 0:  # who may write anything

            def refuse(*_):
                raise PermissionError

            monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(record, "place", lambda: path)
    assert coins(monkeypatch).check(1) == 1
    assert record.kept()["week_02.coins"].state == "right"
    assert "could not be written" in str(progress())


def test_it_is_kept_where_a_person_sits_and_nowhere_else(tmp_path, monkeypatch):
    assert record.place() is None  # as here, under nbval, and in autograders
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "week_02_trial.ipynb"))
    assert record.place() is None  # a command that was started from a notebook
    monkeypatch.setattr(record, "get_ipython", lambda: SimpleNamespace(user_ns={}))
    assert record.place() == tmp_path / record.FILE
    monkeypatch.setenv("JPY_SESSION_NAME", "console-1")
    assert record.place() is None
    monkeypatch.delenv("JPY_SESSION_NAME")
    monkeypatch.setattr(
        record, "get_ipython", lambda: SimpleNamespace(user_ns={"__vsc_ipynb_file__": str(tmp_path / "x")})
    )
    assert record.place() == tmp_path / record.FILE
    monkeypatch.setenv(record.VARIABLE, "")
    assert record.place() is None


def test_in_colab_it_lies_in_colabs_folder(monkeypatch):
    class Shell:
        def __str__(self):
            return "<google.colab._shell.Shell>"

    monkeypatch.setattr(record, "get_ipython", Shell)
    assert record.place() == Path("/content") / record.FILE


def test_the_table_has_sections_states_and_hints():
    entries = {"week_02.coins": Entry("right", 1, {1, 2}, True), "week_02.old": Entry("wrong")}
    report = Report(WEEKS, entries, "A note.")
    lines = str(report).splitlines()
    assert lines[0].split() == ["Week", "Right", "Wrong", "Not", "attempted", "Hints", "seen"]
    assert lines[1].split() == [*"2 Shapes < all".split(), *"1 of 2 0 1 2".split()]
    assert "2.1 Coins  Live 2.1  ✓ right          1, 2, solution" in lines
    assert "2.2 Dice   Live 2.2  · not attempted" in lines
    assert lines[-1] == "A note."
    shown = report._repr_html_()
    assert '<th scope="row">2 Shapes &lt; all</th><td>1\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}2</td>' in shown
    assert shown.count('scope="col"') == 9 and "<td>· not attempted</td>" in shown and "<p>A note.</p>" in shown


def test_weeks_that_are_not_in_the_folder_are_left_out(file):
    assert len(str(progress()).splitlines()) == 1 + len(contents())
    (file.parent / "week_03_bijectors.ipynb").touch()
    assert [line.split()[0] for line in str(progress()).splitlines()] == ["Week", "3"]


def test_an_instructor_reads_a_class(tmp_path, capsys):
    (tmp_path / "anna").mkdir()
    for path, said in (
        (tmp_path / "anna" / record.FILE, ("wrong", "right", "hint 2")),
        (tmp_path / "ben.jsonl", ("wrong",)),
    ):
        events = [json.dumps({"exercise": "week_02.coins", "what": what, "when": "2026-11-26"}) for what in said]
        path.write_text("\n".join(events), encoding="utf-8")
    files = [str(tmp_path / "anna" / record.FILE), str(tmp_path / "ben.jsonl")]
    assert command.main([*files, "--csv", str(tmp_path / "class.csv")]) == 0
    with open(tmp_path / "class.csv", newline="", encoding="utf-8") as table:
        anna, ben = csv.DictReader(table)
    assert (anna["student"], anna["right"], anna["week_02"], anna["hints"], anna["week_02.coins"]) == (
        "anna",
        "1",
        "1",
        "1",
        "right",
    )
    assert (ben["student"], ben["right"], ben["week_02.coins"], ben["week_03.cache"]) == ("ben", "0", "wrong", "")
    told = capsys.readouterr().out.splitlines()
    assert told[-1].split()[-6:] == [
        "1",
        "1",
        "0",
        "2",
        "1",
        "0",
    ]  # right, wrong, not attempted, wrong answers, hints, solutions

    assert command.main([files[1], files[1]]) == 1
    assert "got one twice" in capsys.readouterr().err
    assert command.main([str(tmp_path / "none")]) == 1
    assert "got none" in capsys.readouterr().err


def test_a_student_without_a_readable_file_costs_the_class_no_table(tmp_path, capsys):
    for student, text in (
        ("anna", '{"exercise": "week_02.coins", "what": "right", "when": "2026-11-26"}'),
        ("ben", ""),
    ):
        (tmp_path / f"{student}.jsonl").write_text(text, encoding="utf-8")
    assert command.main([str(tmp_path / "anna.jsonl"), str(tmp_path / "ben.jsonl")]) == 0
    told = capsys.readouterr()
    assert [line.split()[0] for line in told.out.split("\n\n")[0].splitlines()] == ["student", "anna"]
    assert "ben.jsonl; got nothing that can be read" in told.err


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["/home/anna/flows/progress.jsonl", "/home/ben/flows/progress.jsonl"], ["anna", "ben"]),
        (["anna/progress.jsonl", "ben.jsonl"], ["anna", "ben"]),
        (["a/anna.jsonl", "b/anna.jsonl"], ["a", "b"]),
        (["a/x/progress.jsonl", "a/x/y/progress.jsonl"], ["x", "x/y"]),
        (["/home/anna/progress.jsonl"], ["anna"]),
    ],
)
def test_students_are_called_by_what_tells_their_files_apart(paths, names):
    assert command._names(list(map(Path, paths))) == names


def test_the_instructors_command_starts_no_tensorflow(tmp_path):
    (tmp_path / "tensorflow.py").write_text("raise ImportError", encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    asked = [sys.executable, "-m", "course_utils.commands.progress", "--help"]
    done = subprocess.run(asked, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path})
    assert done.returncode == 0 and "--csv" in done.stdout, done.stderr
