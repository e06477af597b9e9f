"""A test file of an exercise may be as short as two lists, RIGHT and WRONG; what is asked of them stands in `ExerciseTests`."""

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import pytest
from exercise_tests import ExerciseTests


class ExerciseModule(pytest.Module):
    """`week_02/test_die.py`, say, which gets the tests of `week_02.die`, unless it has a class of them with more to say."""

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        written = [member for member in vars(self.obj).values() if isinstance(member, type)]
        if not any(issubclass(member, ExerciseTests) for member in written if member is not ExerciseTests):
            self.obj.TestExercise = self._tests()
        return super().collect()

    def _tests(self) -> type[ExerciseTests]:
        week = import_module(f"course_utils.exercises.{self.path.parent.name}")
        answers = {name.lower(): getattr(self.obj, name) for name in ("RIGHT", "WRONG") if hasattr(self.obj, name)}
        exercise = getattr(week, self.path.stem.removeprefix("test_"))
        return type("TestExercise", (ExerciseTests,), {"exercise": exercise, **answers})


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    if module_path.parent.name.startswith("week_"):
        return ExerciseModule.from_parent(parent, path=module_path)
    return None
