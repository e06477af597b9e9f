"""What the exercises of a week are as a whole."""

from importlib import import_module
from pathlib import Path

import pytest

from course_utils import exercises
from course_utils.exercises.exercise import Exercise

WEEKS = sorted(path.name for path in Path(exercises.__file__).parent.glob("week_*"))


@pytest.fixture(params=WEEKS)
def week(request):
    return import_module(f"course_utils.exercises.{request.param}")


def test_exercises_are_counted_from_one_and_stand_in_this_order(week):
    number, made = int(week.__name__[-2:]), [getattr(week, name) for name in week.__all__]
    assert all(isinstance(exercise, Exercise) for exercise in made)
    titles = [exercise.title.split(",")[0] for exercise in made]
    live = sum(title.startswith("Live") for title in titles)
    begins = 0 if titles[0] == f"Live {number}.0" else 1  # what is done before the first is counted as 0
    expected = [f"Live {number}.{k}" for k in range(begins, begins + live)]
    expected += [f"Exercise {number}.{k + 1}" for k in range(len(titles) - live)]
    assert titles == expected


def test_every_exercise_has_its_own_file_and_its_own_tests(week):
    code = Path(week.__file__).parent
    tests = Path(__file__).parent / code.name
    helpers = {"__init__"} | {path.stem for path in code.glob("shared*.py")}
    assert {path.stem for path in code.glob("*.py")} - helpers == set(week.__all__)
    assert {path.stem for path in tests.glob("test_*.py")} == {f"test_{name}" for name in week.__all__}
