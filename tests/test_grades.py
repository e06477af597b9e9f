"""Points of nbgrader and otter-grader in one table for a learning platform."""

import csv
import json

import pytest

from course_utils.authoring.__main__ import main

NBGRADER = "assignment,student_id,raw_score,score,max_score\nweek_02,ben,8.0,7.5,12.0\nweek_02,anna,12.0,12.0,12.0\nweek_03,anna,,,12.0\n"


def write_otter(folder, assignment, student, *scores):
    place = folder / assignment / student
    place.mkdir(parents=True)
    tests = [{"name": "Public Tests"}, *({"score": score, "max_score": 1.0} for score in scores)]
    (place / "results.json").write_text(json.dumps({"tests": tests}), encoding="utf-8")
    return place / "results.json"


def made(folder, *files):
    status = main(["grades", *map(str, files), "--csv", str(folder / "made.csv")])
    if status:
        return status
    with open(folder / "made.csv", newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_nbgraders_export_becomes_a_row_a_student(tmp_path):
    (tmp_path / "grades.csv").write_text(NBGRADER, encoding="utf-8")
    assert made(tmp_path, tmp_path / "grades.csv") == [
        ["student", "week_02", "week_03", "total"],
        ["anna", "12", "0", "12"],
        ["ben", "7.5", "0", "7.5"],
    ]


def test_otters_results_become_a_row_a_student(tmp_path):
    files = [
        write_otter(tmp_path, "week_02", "anna", 1, 0, 1),
        write_otter(tmp_path, "week_02", "ben", 0, 0, 1),
        write_otter(tmp_path, "week_04", "anna", 1),
    ]
    assert made(tmp_path, *files) == [
        ["student", "week_02", "week_04", "total"],
        ["anna", "2", "1", "3"],
        ["ben", "1", "0", "1"],
    ]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("grades.csv", "name,points\nanna,3\n", "expected a csv file of 'nbgrader export'"),
        ("grades.csv", "", "expected a csv file of 'nbgrader export'"),
        ("results.json", "{}", "expected the results.json of 'otter run'"),
        ("results.json", "no", "expected the results.json of 'otter run'"),
        ("grades.csv", NBGRADER + "week_02,ben,8.0,8.0,12.0\n", "expected one score of 'ben' in 'week_02'"),
    ],
)
def test_what_is_no_grade_is_told(tmp_path, capsys, name, text, told):
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert made(tmp_path, tmp_path / name) == 1
    assert told in capsys.readouterr().err.lower()
