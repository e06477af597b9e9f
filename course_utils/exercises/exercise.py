"""What an exercise is: a check that helps, hints that come one at a time, and a solution."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from course_utils.exercises import record
from course_utils.exercises.blanks import is_blank, require_filled, to_be_filled_in
from course_utils.exercises.calls import call, require_order, require_tf_keras
from course_utils.exercises.errors import Blank, Wrong, told
from course_utils.exercises.observation import Behaviour, Observation, require_like
from course_utils.exercises.precision import single_precision
from course_utils.exercises.words import Hint, Note, Words, words
from course_utils.terminal import say

# What a check is written with, beside comparisons.
__all__ = ["Blank", "Exercise", "Wrong", "call", "exercise", "is_blank", "require_filled", "require_order"]


class Exercise:
    """An exercise, numbered or live. Made with the decorator `exercise`."""

    def __init__(
        self,
        verify: Callable[..., Iterator[Observation] | None],
        title: str,
        reference: Callable[[], Any],
        alternatives: Sequence[Any] = (),
        mistakes: Mapping[str, Any] | None = None,
    ):
        self.name = verify.__name__
        self.title = title
        self.module = verify.__module__
        self.week = self.module.rpartition(".")[0].rpartition(".")[2]
        self.answer_names = tuple(inspect.signature(verify).parameters)
        self.reference = reference
        self._verify = verify
        self._alternatives = alternatives
        self._mistakes = mistakes or {}
        self._hints_given = 0
        self._handed_back: tuple | None = None
        self._passed = False

    @property
    def passed(self) -> bool:
        """Whether the last answer of the student's own that was checked is right: what an autograder asks."""
        return self._passed

    @property
    def words(self) -> Words:
        """Solution, hints and explanation, which stand in the week's solution notebook."""
        return words(self.week)[self.name]

    def check(self, *answers: Any, **named: Any) -> Any:
        """Says whether the answers are right, and gives back something that works.

        Never raises, whatever it is given.

        Returns:
          The answers themselves if they are right, the course's own if not: one object, or a tuple of several.
        """
        if named or len(answers) != len(self.answer_names):
            return self._wrong(
                f"`check` wants {len(self.answer_names)} answer(s), {', '.join(self.answer_names)}, in this order; "
                f"it was given {len(answers) + len(named)}" + (", some by keyword." if named else ".")
            )
        try:
            blanks = [name for name, answer in zip(self.answer_names, answers, strict=True) if is_blank(answer)]
            if len(blanks) == len(answers):
                return self._not_attempted()
            if self._handed_back and all(a is b for a, b in zip(answers, self._handed_back, strict=True)):
                say(f"· {self.title}: this is the course's answer, from an earlier check. Run your own cell first.")
                return self._as_given(answers)
            if blanks:
                raise to_be_filled_in(blanks)
            for name, answer in zip(self.answer_names, answers, strict=True):
                require_tf_keras(f"`{name}`", answer)
            with single_precision():
                self._require_right(answers)
        except Wrong as wrong:
            return self._wrong(str(wrong))
        except Blank as blank:
            still = f"{blank} still gives `...`"
            return self._not_attempted(f" ({still})") if len(answers) == 1 else self._wrong(f"{still}.")
        except KeyboardInterrupt:
            raise
        # Whatever else the student's code raises, even SystemExit, is a wrong answer, and the notebook must go on.
        except BaseException as error:
            return self._wrong(told(error))
        self._passed = True
        self._note(record.RIGHT)
        say(f"✓ {self.title}: correct.")
        return self._as_given(answers)

    def alternatives(self) -> list[tuple]:
        """Right answers of other forms than the course's."""
        return list(self._alternatives) if len(self.answer_names) > 1 else [(answer,) for answer in self._alternatives]

    def mistakes(self) -> list[tuple[str, tuple]]:
        """Typical wrong answers, each after its message; where an exercise has several answers, the others are right."""
        several = len(self.answer_names) > 1
        # A mistake takes the place of an only answer, which need not be made.
        right = dict(zip(self.answer_names, self.reference(), strict=True)) if several and self._mistakes else {}
        tables = self._mistakes if several else {self.answer_names[0]: self._mistakes}
        return [
            (message, tuple((right | {name: answer}).values()))
            for name, table in tables.items()
            for message, wrong in table.items()
            for answer in (wrong if isinstance(wrong, list) else [wrong])
        ]

    def hint(self) -> Hint:
        """The next hint, from a nudge to nearly the answer; after the last, where the solution is.

        It counts as given once it is shown, or looked at in any other way.
        """
        return Hint(self._next_hint)

    def solution(self) -> Note:
        """The solution as the filled notebook has it, and why it is right."""
        self._note(record.SOLUTION)
        return Note(f"```python\n{self.words.solution}\n```\n\n{self.words.explanation}")

    def _require_right(self, answers: tuple) -> None:
        if inspect.isgeneratorfunction(self._verify):
            require_like(Behaviour(self._verify, answers), *self._compared)
        else:
            self._verify(*answers)

    @cached_property
    def _compared(self) -> tuple[Behaviour, list[tuple[str, Behaviour]]]:
        """The course's answers and typical mistakes, with what the check has observed of them."""
        mistakes = [(message, Behaviour(self._verify, answers)) for message, answers in self.mistakes()]
        return Behaviour(self._verify, self._reference_answers()), mistakes

    def _reference_answers(self) -> tuple:
        answers = self.reference()
        return answers if len(self.answer_names) > 1 else (answers,)

    def _next_hint(self) -> str:
        hints = self.words.hints
        if self._hints_given == len(hints):
            self._hints_given = 0
            return f"That was the last hint. The whole answer: `{self._call('solution')}`"
        self._hints_given += 1
        self._note(f"hint {self._hints_given}")
        return f"**Hint {self._hints_given} of {len(hints)}.** {hints[self._hints_given - 1]}"

    def _not_attempted(self, why: str = "") -> Any:
        say(f"· {self.title}: not attempted yet{why}.")
        say(f"  Going on with the course's answer. Stuck? {self._call('hint')}")
        return self._hand_back()

    def _wrong(self, why: str) -> Any:
        self._note(record.WRONG)
        say(f"✗ {self.title}: not right yet. {as_sentence(why)}")
        say(f"  Going on with the course's answer. More help: {self._call('hint')}")
        return self._hand_back()

    def _hand_back(self) -> Any:
        self._passed = False
        with single_precision():
            self._handed_back = self._reference_answers()
        return self._as_given(self._handed_back)

    def _note(self, what: str) -> None:
        record.note(f"{self.week}.{self.name}", what)

    def _as_given(self, answers: tuple) -> Any:
        return answers if len(answers) > 1 else answers[0]

    def _call(self, method: str) -> str:
        return f"{self.week}.{self.name}.{method}()"


def exercise(
    title: str,
    *,
    reference: Callable[[], Any],
    alternatives: Sequence[Any] = (),
    mistakes: Mapping[str, Any] | None = None,
) -> Callable[[Callable[..., Iterator[Observation] | None]], Exercise]:
    """Decorator that makes an exercise of the function that verifies its answers.

    The function's name is the exercise's, the names of its parameters are those of the answers; it returns if they
    are right and raises `Wrong` if not. It may yield observations, which should be as they are with the reference. It
    stands in a module of the week's package. What hints and solution say stands in the week's solution notebook.

    Args:
      title: Number and name, as in the notebook.
      reference: Makes the answers that the notebook goes on with when the student's are not right.
      alternatives: Right answers of other forms, which tests try; tuples where an exercise has several answers.
      mistakes: For a function that yields observations: typical wrong answers, one or a list of them, under what is
        said of whatever behaves like them. For an exercise with several answers, a table for each under its name.
    """
    return lambda verify: Exercise(verify, title, reference, alternatives, mistakes)


def as_sentence(text: str) -> str:
    """With a capital at the beginning, unless that is a symbol: d and D may be different things."""
    is_symbol = not re.match(r"[a-z]{2}|a [a-z]{2}", text)
    return text if is_symbol else text[0].upper() + text[1:]
