"""The exercise mechanism itself, on an exercise made for the purpose."""

import io

import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter

from course_utils.exercises import exercise as module
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Note, Wrong, exercise
from course_utils.exercises.words import Words


def make(answers="one", verify=None):
    if answers == "one":

        def double(function):
            (verify or (lambda f: require_close("`double(3)`", f(3), 6)))(function)

    else:

        def double(first, second):
            if first + second != 3:
                raise Wrong("the sum should be 3.")

    made = exercise(
        "Live 0.1, doubling",
        reference=(lambda: lambda x: 2 * x) if answers == "one" else (lambda: (1, 2)),
    )(double)
    made.week = "week_00"
    return made


@pytest.fixture(autouse=True)
def words_of_a_notebook(monkeypatch):
    said = Words("def double(x):\n    return 2 * x", ["Think.", "Multiply by two."], "Because.")
    monkeypatch.setattr(module, "words", lambda week: {"week_00": {"double": said}}[week])


def test_a_right_answer_comes_back(capsys):
    def answer(x):
        return x + x

    assert make().check(answer) is answer
    assert capsys.readouterr().out == "✓ Live 0.1, doubling: correct.\n"


def test_several_right_answers_come_back_as_a_tuple():
    assert make("two").check(2, 1) == (2, 1)


def test_a_blank_gets_the_reference_and_a_neutral_line(capsys):
    assert make().check(...)(5) == 10
    assert make("two").check(..., ...) == (1, 2)
    out = capsys.readouterr().out
    assert out.count("not attempted yet") == 2
    assert "week_00.double.hint()" in out
    assert "✗" not in out


def test_a_half_filled_answer_is_told_what_is_missing(capsys):
    assert make("two").check(1, ...) == (1, 2)
    assert "`second` is still to be filled in" in capsys.readouterr().out


def test_a_wrong_answer_gets_the_reference_and_the_reason(capsys):
    assert make().check(lambda x: 3 * x)(5) == 10
    assert make("two").check(5, 5) == (1, 2)
    out = capsys.readouterr().out
    assert "not right yet. `double(3)` should be 6.0000, and yours is 9.0000." in out
    assert "not right yet. The sum should be 3." in out
    assert out.count("Going on with the course's answer") == 2


class Nasty:
    def __getattr__(self, name):
        raise ZeroDivisionError(name)


class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError("no")


def endless(x):
    return endless(x)


def unspeakable(x):
    raise Unspeakable


def leave(x):
    raise SystemExit(3)


def give_up(x):
    raise GeneratorExit


JUNK = [
    None,
    "answer",
    7,
    float("nan"),
    [],
    {},
    object(),
    Nasty(),
    Nasty,
    int,
    lambda: 6,
    lambda x, y: 6,
    lambda x: None,
    lambda x: "six",
    lambda x: float("nan"),
    lambda x: [6, 6],
    lambda x: ...,
    lambda x: x + ...,
    lambda x: 1 / 0,
    endless,
    unspeakable,
    leave,
    give_up,
]


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_junk_never_escapes(junk, capsys):
    assert make().check(junk)(5) == 10
    assert capsys.readouterr().out[0] in "✗·"


@pytest.mark.parametrize("answers", [(), (1,), (1, 2, 3)])
def test_a_wrong_number_of_answers_never_escapes(answers, capsys):
    assert make("two").check(*answers) == (1, 2)
    assert f"wants 2 answer(s), first, second, in this order; it was given {len(answers)}." in capsys.readouterr().out


def test_the_courses_answer_is_not_taken_for_the_students(capsys):
    made = make("two")
    returned = made.check(5, 5)
    assert made.check(*returned) == (1, 2)
    assert "this is the course's answer, from an earlier check" in capsys.readouterr().out
    assert made.check(2, 1) == (2, 1)
    assert "correct" in capsys.readouterr().out


def test_whether_an_exercise_is_passed_is_said_of_the_last_answer_of_ones_own():
    made = make("two")
    assert not made.passed
    made.check(2, 1)
    assert made.passed
    returned = made.check(5, 5)
    assert not made.passed
    made.check(*returned)
    assert not made.passed  # the course's answer was right, but nobody's work
    for answers in ((..., ...), (1,)):
        made.check(2, 1)
        made.check(*answers)
        assert not made.passed


def test_a_single_number_is_asked_for_as_such():
    with pytest.raises(Wrong, match=r"has shape \(6,\) but should have shape \(\): a single number\.$"):
        require_close("the loss", np.zeros(6), 0.0)


def test_answers_by_keyword_never_escape(capsys):
    assert make("two").check(1, second=2) == (1, 2)
    assert "some by keyword" in capsys.readouterr().out


def test_a_student_can_still_interrupt():
    def interrupt(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make().check(interrupt)


def test_a_left_over_blank_inside_an_answer_is_recognised(capsys):
    make().check(lambda x: x * ...)
    assert "there is still a `...` in your code" in capsys.readouterr().out.lower()


def half_blank(seed):
    unused = seed + 1
    return ... if unused else None


def test_a_function_that_still_returns_a_blank_is_not_attempted(capsys):
    make(verify=lambda function: module.call("`double(3)`", function, 3)).check(half_blank)
    assert "not attempted yet" in capsys.readouterr().out


def test_one_of_several_functions_that_returns_a_blank_is_told(capsys):
    def verify(first, second):
        module.call("`first(3)`", first, 3)
        module.call("`second(3)`", second, 3)

    made = exercise("Live 0.2", reference=lambda: (1, 2))(verify)
    assert made.check(abs, half_blank) == (1, 2)
    assert "`second(3)` still gives `...`." in capsys.readouterr().out


def test_hints_come_one_at_a_time_and_start_again():
    made = make()
    assert [str(made.hint()) for _ in range(4)] == [
        "**Hint 1 of 2.** Think.",
        "**Hint 2 of 2.** Multiply by two.",
        "That was the last hint. The whole answer: `week_00.double.solution()`",
        "**Hint 1 of 2.** Think.",
    ]


def test_a_hint_that_nobody_saw_does_not_count():
    made = make()
    made.hint()
    made.hint()
    assert str(made.hint()).startswith("**Hint 1 of 2.**")


def test_a_hint_counts_once_however_often_it_is_shown():
    made = make()
    hint = made.hint()
    shown, _ = DisplayFormatter().format(hint)  # as a notebook does, which asks for plain text and Markdown
    assert shown["text/markdown"] == shown["text/plain"] == "**Hint 1 of 2.** Think."
    assert f"{hint}" == str(hint) == repr(hint) == hint == shown["text/plain"]
    first, second = made.hint(), made.hint()
    assert (str(first), str(second)) == (
        "**Hint 2 of 2.** Multiply by two.",
        "That was the last hint. The whole answer: `week_00.double.solution()`",
    )


def terminal(monkeypatch, encoding):
    """Standard output with the letters of an encoding, and what arrives on it."""
    arrived = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(arrived, encoding=encoding, write_through=True))
    return arrived


@pytest.mark.parametrize(
    ("encoding", "signs"),
    [("utf-8", "✓✗·"), ("latin-1", "+x·"), ("cp1252", "+x·"), ("ascii", "+x-"), ("utf-16", "✓✗·")],
)
def test_a_terminal_gets_the_signs_it_has(monkeypatch, encoding, signs):
    arrived = terminal(monkeypatch, encoding)
    make().check(abs)
    make().check(lambda x: 2 * x)
    make().check(...)
    lines = arrived.getvalue().decode(encoding).replace("\ufeff", "").splitlines()
    assert [line[0] for line in lines if "Live 0.1" in line] == [signs[1], signs[0], signs[2]]


def test_letters_that_a_terminal_has_not_are_told_by_their_code(monkeypatch):
    arrived = terminal(monkeypatch, "ascii")
    print(Note("Σ − 1"), repr(Note("x²")), module.Hint(lambda: "½ …"))
    assert arrived.getvalue() == rb"\u03a3 - 1 x\xb2 \xbd ..." + b"\n"


def surrogate(x):
    raise ValueError("\ud800")


@pytest.mark.parametrize(
    "stream", ["none", "no stream", "closed", "no longer read", "of letters that Python does not know", "of no name"]
)
def test_a_check_does_without_standard_output(monkeypatch, stream):
    class Unread(io.StringIO):
        def write(self, text):
            raise BrokenPipeError

    unknown, unnamed = (type("Stream", (io.StringIO,), {"encoding": name})() for name in ("of-nowhere", 8))
    streams = {"none": None, "no stream": object(), "closed": io.StringIO(), "no longer read": Unread()}
    streams["of no name"] = unnamed
    streams["closed"].close()
    monkeypatch.setattr("sys.stdout", streams.get(stream, unknown))
    for answer in (abs, lambda x: 2 * x, ..., surrogate):
        assert make().check(answer)(5) == 10


def test_what_an_error_says_may_hold_what_no_terminal_shows(monkeypatch):
    arrived = terminal(monkeypatch, "utf-8")
    assert make().check(surrogate)(5) == 10
    assert rb"ValueError: \ud800" in arrived.getvalue()


def test_the_solution_is_the_notebooks_with_the_reason():
    assert str(make().solution()) == "```python\ndef double(x):\n    return 2 * x\n```\n\nBecause."


def test_notes_are_rendered_in_notebooks_and_printed_in_terminals():
    note = Note("**bold** $x$")
    assert note._repr_markdown_() == repr(note) == "**bold** $x$"
