"""What is asked of the checks of every week; a week's test file brings the answers to try."""

import ast
import inspect
from collections.abc import Mapping
from types import ModuleType
from typing import Any, ClassVar

import numpy as np
import pytest
from mistakes import try_tables

from course_utils.exercises.exercise import Exercise


def raising(*arguments, **keywords):
    raise ArithmeticError("on purpose")


class Empty:
    pass


JUNK = [None, "text", 7, float("nan"), [1, 2], np.full((8, 2), np.nan), raising, lambda: 0]
JUNK += [lambda *a, **k: "text", lambda *a, **k: float("nan"), int, Empty, Empty()]


class ExerciseTests:
    """Right answers of every kind pass, typical wrong ones are told what is wrong, junk never escapes."""

    week: ClassVar[ModuleType]
    live: ClassVar[int]  # how many live cells the week has
    numbered: ClassVar[int]  # how many numbered exercises
    right: ClassVar[Mapping[str, list[tuple]]]  # other right answers, under the exercise's name
    wrong: ClassVar[Mapping[str, list[tuple[tuple, str]]]]  # wrong answers, each with what its message says

    @classmethod
    def exercises(cls) -> dict[str, Exercise]:
        return {name: value for name, value in vars(cls.week).items() if isinstance(value, Exercise)}

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if "answers" in metafunc.fixturenames:
            metafunc.parametrize(("name", "answers"), _cases(self.right))
        elif "case" in metafunc.fixturenames:
            metafunc.parametrize(("name", "case"), _cases(self.wrong))
        elif "name" in metafunc.fixturenames:
            metafunc.parametrize("name", list(self.exercises()))

    @pytest.fixture(autouse=True)
    def nothing_handed_back(self):
        for exercise in self.exercises().values():
            exercise._handed_back = None

    def test_the_syllabus_is_complete(self):
        number = int(self.week.__name__[-2:])
        titles = [exercise.title.split(",")[0] for exercise in self.exercises().values()]
        assert titles == [f"Live {number}.{k}" for k in range(1, self.live + 1)] + [
            f"Exercise {number}.{k}" for k in range(1, self.numbered + 1)
        ]

    def test_every_exercise_is_tried_with_four_wrong_answers(self):
        assert list(self.right) == list(self.wrong) == list(self.exercises())
        assert all(self.right.values())
        assert all(len(wrong) >= 4 for wrong in self.wrong.values())

    def test_the_reference_is_right_and_comes_back(self, name, capsys, monkeypatch):
        # The right answer meets every table of mistaken values; what each of them would be told counts as said.
        try_tables(self.week, monkeypatch)
        exercise = self.exercises()[name]
        answers = _as_tuple(exercise, exercise.reference())
        returned = _as_tuple(exercise, exercise.check(*answers))
        assert all(a is b for a, b in zip(returned, answers, strict=True))
        assert capsys.readouterr().out == f"✓ {exercise.title}: correct.\n"

    def test_what_is_left_blank_is_not_attempted(self, name, capsys):
        exercise = self.exercises()[name]
        returned = _as_tuple(exercise, exercise.check(*[...] * len(exercise.answer_names)))
        assert all(answer is not ... for answer in returned)
        assert capsys.readouterr().out.startswith(f"· {exercise.title}: not attempted yet")

    def test_junk_never_escapes_and_gets_the_reference(self, name, capsys):
        exercise = self.exercises()[name]
        for junk in JUNK:
            returned = _as_tuple(exercise, exercise.check(*[junk] * len(exercise.answer_names)))
            assert all(r is not junk for r in returned)
            assert capsys.readouterr().out.startswith(f"✗ {exercise.title}: not right yet.")

    def test_there_are_graduated_hints_and_a_solution(self, name):
        exercise = self.exercises()[name]
        assert len(exercise.hints) >= 2
        assert exercise.explanation in exercise.solution()
        assert "```python" in exercise.solution()

    def test_what_is_handed_back_takes_the_names_of_the_notebook(self, name):
        exercise = self.exercises()[name]
        code = str(exercise.solution()).partition("```python\n")[2].partition("\n```")[0]
        written = {node.name: _parameters(node) for node in ast.parse(code).body if hasattr(node, "name")}
        for answer_name, answer in zip(exercise.answer_names, _as_tuple(exercise, exercise.reference()), strict=True):
            if written.get(answer_name):
                called = answer.__init__ if isinstance(answer, type) else answer
                assert written[answer_name] <= set(inspect.signature(called).parameters), answer_name

    @pytest.mark.slow  # there are hundreds of them, and many are compiled
    def test_other_right_answers_pass(self, name, answers, capsys):
        exercise = self.exercises()[name]
        exercise.check(*answers)
        assert capsys.readouterr().out == f"✓ {exercise.title}: correct.\n"

    @pytest.mark.slow  # likewise
    def test_wrong_answers_are_told_what_is_wrong(self, name, case, capsys):
        answers, message = case
        self.exercises()[name].check(*answers)
        out = capsys.readouterr().out
        assert not out.startswith("✓")
        assert message.lower() in out.lower()


def _parameters(node: ast.FunctionDef | ast.ClassDef) -> set[str]:
    """The names of the parameters of a function, or of a class's constructor; none if it has not written one."""
    if isinstance(node, ast.ClassDef):
        methods = {method.name: _parameters(method) for method in node.body if isinstance(method, ast.FunctionDef)}
        return methods.get("__init__", set())
    return {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}


def _as_tuple(exercise: Exercise, answers: Any) -> tuple:
    return answers if len(exercise.answer_names) > 1 else (answers,)


def _cases(table: Mapping[str, list]) -> list:
    return [pytest.param(name, case, id=f"{name}-{k}") for name in table for k, case in enumerate(table[name])]
