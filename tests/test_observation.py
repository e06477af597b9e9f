"""Mistakes that are answers themselves: the one that behaves like the student's speaks."""

import warnings

import numpy as np
import pytest

from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation

SIZES = (3.0, -2.0, 0.0)


def double(x):
    return 2 * x


def reciprocal(x):
    return np.divide(1.0, x)


def raising_below_zero(x):
    if x < 0:
        raise ValueError("no root")
    return 2 * x


def make(mistakes, observed=None, **keywords):
    @exercise("Live 0.1, doubling", reference=lambda: double, mistakes=mistakes)
    def doubling(function):
        for x in SIZES:
            if observed is not None:
                observed.append(function)
            yield Observation(f"`double({x})`", call(f"`double({x})`", function, x), **keywords)

    doubling.week = "week_00"
    return doubling


def said_of(made, capsys, *answers):
    made.check(*answers)
    return capsys.readouterr().out.split("\n")[0].removeprefix(f"✗ {made.title}: not right yet. ")


def test_what_behaves_like_a_mistake_is_told_its_message(capsys):
    made = make({"that is the square.": lambda x: x**2, "one of two.": [lambda x: x + 1, lambda x: x - 1]})
    assert said_of(made, capsys, lambda x: x * x) == "That is the square."
    assert said_of(made, capsys, lambda x: x - 1) == "One of two."
    assert said_of(made, capsys, lambda x: 7) == "`double(3.0)` should be 6.0000, and yours is 7.0000."
    assert said_of(made, capsys, lambda x: [x, x]).startswith("`double(3.0)` has shape (2,)")


def test_a_mistake_alike_in_all_speaks_before_one_alike_in_the_first_that_differs(capsys):
    made = make({"triples at first.": lambda x: 3 * abs(x), "triples.": lambda x: 3 * x})
    assert said_of(made, capsys, lambda x: x + x + x) == "Triples."
    # Alike in what differs first, and in no more.
    assert said_of(made, capsys, lambda x: 9 if x == 3 else 7) == "Triples at first."


def test_a_mistake_may_raise_an_error(capsys):
    made = make({"think of negative numbers.": raising_below_zero, "the half.": lambda x: x / 2})
    assert said_of(made, capsys, raising_below_zero) == "Think of negative numbers."
    assert said_of(made, capsys, lambda x: [][0]).startswith("`double(3.0)` raised an error. IndexError")
    # An error after the first difference hides nothing.
    assert said_of(made, capsys, lambda x: raising_below_zero(x) / 4) == "The half."


def test_mistakes_run_only_for_answers_that_differ_and_no_further_than_they_are_alike(capsys):
    observed, mistake = [], lambda x: 5 * x
    made = make({"five times.": mistake}, observed)
    assert said_of(made, capsys, lambda x: x + x) == "✓ Live 0.1, doubling: correct."
    assert mistake not in observed
    made.check(lambda x: 7 * x)
    assert observed.count(mistake) == 1


def test_what_a_check_says_of_itself_comes_after_what_it_observes(capsys):
    @exercise("Live 0.1, doubling", reference=lambda: double, mistakes={"the square.": lambda x: x**2})
    def doubling(function):
        yield Observation("`double(3)`", function(3))
        if len(call("for a list, `double`", function, [3])) != 2:
            raise Wrong("lists are doubled, too.")

    doubling.week = "week_00"
    assert said_of(doubling, capsys, lambda x: x**2) == "The square."
    assert said_of(doubling, capsys, lambda x: 2 * x if x == 3 else [1]) == "Lists are doubled, too."


def test_what_is_said_otherwise(capsys):
    made = make({"the square.": lambda x: x**2}, otherwise="another number.")
    assert said_of(made, capsys, lambda x: x**2) == "The square."
    assert said_of(made, capsys, lambda x: 1) == "Another number."


def test_warnings_of_mistakes_are_not_the_students(capsys):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert said_of(make({"one over it.": lambda x: reciprocal(x - 3)}), capsys, lambda x: 1).startswith(
            "`double(3.0)`"
        )


def test_infinity_is_told_by_the_mistake_that_gives_it(capsys):
    made = make({"do not divide.": lambda x: np.inf})
    assert said_of(made, capsys, lambda x: float("inf")) == "Do not divide."


@pytest.mark.parametrize("which", [0, 1])
def test_several_answers_have_a_table_each(which, capsys):
    tables = {
        "first": {"the first is tripled.": lambda x: 3 * x},
        "second": {"the second is tripled.": lambda x: 3 * x},
    }

    @exercise("Live 0.2, two", reference=lambda: (double, double), mistakes=tables)
    def two(first, second):
        yield Observation("`first(2)`", first(2))
        yield Observation("`second(5)`", second(5))

    two.week = "week_00"
    assert [message for message, _ in two.mistakes()] == ["the first is tripled.", "the second is tripled."]
    answers = [double, double]
    answers[which] = lambda x: x * 3
    assert said_of(two, capsys, *answers) == ("The first is tripled.", "The second is tripled.")[which]


def test_an_interruption_leaves_the_next_check_as_it_was(capsys):
    stops = [KeyboardInterrupt, KeyboardInterrupt]

    def interrupted(function):
        def once(x):
            if stops:
                raise stops.pop()
            return function(x)

        return once

    made = make({"the square.": interrupted(lambda x: x**2)})
    made.reference = lambda: right
    right = interrupted(double)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            made.check(lambda x: x * x)
    assert said_of(made, capsys, lambda x: x * x) == "The square."
