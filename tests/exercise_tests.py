"""What is asked of the check of every exercise; its test file brings the answers to try."""

import ast
import inspect
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, ClassVar

import numpy as np
import pytest
from mistakes import as_tuple, tried

from course_utils.exercises import exercise as exercise_module
from course_utils.exercises.exercise import Exercise, as_sentence


def raising(*arguments, **keywords):
    raise ArithmeticError("on purpose")


class Empty:
    pass


JUNK = [None, "text", 7, float("nan"), [1, 2], np.full((8, 2), np.nan), raising, lambda: 0]
JUNK += [lambda *a, **k: "text", lambda *a, **k: float("nan"), int, Empty, Empty()]


@cache
def made_once(exercise: Exercise) -> Callable[[], Any]:
    """What makes the exercise's reference, but the same each time: every wrong answer is handed it back."""
    return cache(exercise.reference)


class ExerciseTests:
    """Right answers of every kind pass, typical wrong ones are told what is wrong, junk never escapes.

    The exercise itself brings alternatives and mistakes, and its tables of mistaken values are answers, too, where it is answers
    that they are compared with; each mistake has to be told by its own message.
    """

    exercise: ClassVar[Exercise]
    right: ClassVar[Sequence[tuple]] = ()  # more right answers
    wrong: ClassVar[Sequence[tuple[tuple, str]]] = ()  # more wrong answers, each with what its message says

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        is_left_out = metafunc.config.option.markexpr == "not slow"  # so are the tests that take these cases
        for name, cases in (("answers", self._right_answers), ("case", self._wrong_cases)):
            if name in metafunc.fixturenames:
                metafunc.parametrize(name, made := [None] if is_left_out else cases(), ids=range(len(made)))

    def _right_answers(self) -> list[tuple]:
        return [*self.exercise.alternatives(), *self.right]

    def _wrong_cases(self) -> list[tuple[tuple, str, int | None]]:
        """Wrong answers, what is said of each, and its place among the exercise's mistakes if it is one."""
        mistakes = enumerate(self.exercise.mistakes())
        told = [(answers, f"not right yet. {as_sentence(text)}\n", k) for k, (text, answers) in mistakes]
        return told + [(answers, message, None) for answers, message in self.wrong]

    @pytest.fixture(autouse=True)
    def nothing_handed_back(self, monkeypatch):
        self.exercise._handed_back = None
        monkeypatch.setattr(self.exercise, "reference", made_once(self.exercise))

    def test_it_is_tried_with_other_right_answers_and_four_wrong_ones(self):
        assert self.exercise.alternatives() or self.right
        mistakes = [*self.exercise.mistakes(), *tried(self.exercise).mistaken]
        assert len({message for message, _ in mistakes}) + len(self.wrong) >= 4

    def test_the_reference_is_right_and_comes_back(self):
        reference = tried(self.exercise)
        assert all(a is b for a, b in zip(reference.returned, reference.answers, strict=True))
        assert reference.said == f"✓ {self.exercise.title}: correct.\n"

    @pytest.mark.slow
    def test_mistaken_values_are_told_what_is_wrong(self, capsys):
        for message, answers in tried(self.exercise).mistaken:
            self.exercise.check(*answers)
            out = capsys.readouterr().out
            assert not out.startswith("✓")
            assert message.lower() in out.lower()

    def test_what_is_left_blank_is_not_attempted(self, capsys):
        returned = as_tuple(self.exercise, self.exercise.check(*[...] * len(self.exercise.answer_names)))
        assert all(answer is not ... for answer in returned)
        assert capsys.readouterr().out.startswith(f"· {self.exercise.title}: not attempted yet")

    @pytest.mark.slow
    def test_junk_never_escapes_and_gets_the_reference(self, capsys):
        for junk in JUNK:
            returned = as_tuple(self.exercise, self.exercise.check(*[junk] * len(self.exercise.answer_names)))
            assert all(r is not junk for r in returned)
            assert capsys.readouterr().out.startswith(f"✗ {self.exercise.title}: not right yet.")

    def test_there_are_graduated_hints_and_a_solution(self):
        assert len(self.exercise.words.hints) >= 2
        assert self.exercise.words.explanation in self.exercise.solution()
        assert "```python" in self.exercise.solution()

    def test_what_is_handed_back_takes_the_names_of_the_notebook(self):
        written = {
            node.name: _parameters(node)
            for node in ast.parse(self.exercise.words.solution).body
            if hasattr(node, "name")
        }
        for name, answer in zip(self.exercise.answer_names, tried(self.exercise).answers, strict=True):
            if written.get(name):
                called = answer.__init__ if isinstance(answer, type) else answer
                assert written[name] <= set(inspect.signature(called).parameters), name

    @pytest.mark.slow  # there are hundreds of them, and many are compiled
    def test_other_right_answers_pass(self, answers, capsys):
        self.exercise.check(*answers)
        assert capsys.readouterr().out == f"✓ {self.exercise.title}: correct.\n"

    @pytest.mark.slow  # likewise
    def test_wrong_answers_are_told_what_is_wrong(self, case, capsys, monkeypatch):
        answers, message, place = case
        if place is not None:
            # To compare other answers with it, the check observes every mistake once, and keeps that: it is not done again here.
            _, observed = self.exercise._compared[1][place]
            monkeypatch.setattr(exercise_module, "Behaviour", lambda check, answers: observed)
        self.exercise.check(*answers)
        out = capsys.readouterr().out
        assert not out.startswith("✓")
        assert message.lower() in out.lower()


def _parameters(node: ast.FunctionDef | ast.ClassDef) -> set[str]:
    """The names of the parameters of a function, or of a class's constructor; none if it has not written one."""
    if isinstance(node, ast.ClassDef):
        methods = {method.name: _parameters(method) for method in node.body if isinstance(method, ast.FunctionDef)}
        return methods.get("__init__", set())
    return {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}
