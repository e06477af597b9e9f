"""The quiz that ends a week: its questions, and how they come into the notebook and into a learning platform."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_utils.authoring.__main__ import main
from course_utils.authoring.errors import NotebookError
from course_utils.authoring.lint import faults
from course_utils.authoring.moodle import moodle_xml
from course_utils.authoring.quiz import LETTERS, QUIZ, as_markdown, file_of, questions, with_quiz

ROOT = Path(__file__).parents[1]
NOTEBOOKS = {"_".join(path.name.split("_")[:2]): path for path in sorted((ROOT / "solutions").glob("*.ipynb"))}
WEEKS = {week: questions(file_of(ROOT, week)) for week in NOTEBOOKS}
WRITTEN = """
[[question]]
section = "2.1"
text = 'How large is $x < 1$?'
right = "B"
A = ['**Small**', 'Why $a$.']
B = ['Large', 'Why b.']
C = ['`c`', 'Why c.']
D = ['None', 'Why d.']
"""


@pytest.fixture(params=WEEKS)
def week(request):
    return request.param


def texts(week):
    for question in WEEKS[week]:
        yield question.text
        for answer in question.answers.values():
            yield from answer


def test_every_week_has_five_questions_about_sections_that_it_has(week):
    prose = "\n".join(cell.source for cell in nbformat.read(NOTEBOOKS[week], 4).cells if cell.cell_type == "markdown")
    sections = set(re.findall(r"^## (\d+\.\d+) ", prose, re.MULTILINE))
    assert len(WEEKS[week]) == 5
    assert {question.section for question in WEEKS[week]} <= sections
    for question in WEEKS[week]:
        assert list(question.answers) == list(LETTERS)
        assert len({answer.text for answer in question.answers.values()}) == len(LETTERS)


def test_nobody_can_guess_by_place_or_length(week):
    places = Counter(question.right for question in WEEKS[week])
    assert len(places) >= 3 and max(places.values()) <= 2
    for extreme in (max, min):
        lengths = [{letter: len(answer.text) for letter, answer in each.answers.items()} for each in WEEKS[week]]
        told = [
            extreme(length, key=length.get) == each.right for length, each in zip(lengths, WEEKS[week], strict=True)
        ]
        assert sum(told) <= 2


def test_over_all_weeks_each_place_is_right_equally_often():
    places = Counter(question.right for week in WEEKS for question in WEEKS[week])
    assert set(places) == set(LETTERS) and max(places.values()) - min(places.values()) <= len(WEEKS) // 2


def test_formulas_are_balanced_and_markdown_is_portable(week):
    for text in texts(week):
        code_free = re.sub(r"`[^`]*`", "", text)
        assert code_free.count("$") % 2 == 0, text
        for formula in re.findall(r"\$([^$]*)\$", code_free):
            opened = re.sub(r"\\[{}]", "", formula)
            assert opened.count("{") == opened.count("}"), text
            assert len(re.findall(r"\\left\b", formula)) == len(re.findall(r"\\right\b", formula)), text
        assert text.count("`") % 2 == 0 and text.count("**") % 2 == 0, text
        assert text == text.strip() and "\n" not in text
    made = new_notebook(cells=[new_markdown_cell(as_markdown(WEEKS[week]))])
    assert faults(made, week, is_solution=False) == []


def test_the_notebook_shows_questions_with_folded_answers_and_a_folded_explanation_of_each(tmp_path):
    (tmp_path / "quiz.toml").write_text(WRITTEN, encoding="utf-8")
    made = new_notebook(cells=[new_code_cell("x"), new_markdown_cell("old", metadata={"tags": [QUIZ]})])
    source = with_quiz(made, tmp_path / "quiz.toml", "week_02").cells[1].source
    assert source.startswith("## Check your understanding\n\n")
    answers = "<details>\n<summary>Question 1, four answers</summary>\n\n- **A.** **Small**\n- **B.** Large\n"
    assert f"**Question 1** (Section 2.1). How large is $x < 1$?\n\n{answers}" in source
    folded = "<details>\n<summary>Question 1, answer B</summary>\n\n**Right.** Why b.\n\n</details>"
    assert folded in source and source.count("**Not so.**") == 3
    assert source.count("<details>") == source.count("</details>") == 5 and source.endswith("</details>\n\n</details>")
    assert made.cells[0].source == "x"
    assert as_markdown(questions(tmp_path / "quiz.toml") * 2).count("</details>\n\n</details>\n\n**Question 2**") == 1


def test_a_notebook_without_the_cell_stays_as_it_is(tmp_path):
    made = new_notebook(cells=[new_markdown_cell("text")])
    assert with_quiz(made, tmp_path / "none.toml", "week_02").cells[0].source == "text"


def test_a_cell_without_a_file_or_two_cells_are_refused(tmp_path):
    cells = [new_markdown_cell("", metadata={"tags": [QUIZ]}) for _ in range(2)]
    with pytest.raises(ValueError, match="got no such file"):
        with_quiz(new_notebook(cells=cells[:1]), tmp_path / "quiz.toml", "week_02.ipynb")
    with pytest.raises(NotebookError, match="expected one cell tagged 'quiz'; got 2"):
        with_quiz(new_notebook(cells=cells), tmp_path / "quiz.toml", "week_02.ipynb")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (WRITTEN, "", "expected [[question]] once or more"),
        ("[[question]]", "[[question]", "expected TOML"),
        ('right = "B"', 'right = "E"', "expected the letter of an answer as right; got 'E'"),
        ("D = ['None', 'Why d.']", "", "question 1: expected section, text, right, A, B, C, D"),
        ("D = ['None', 'Why d.']", "D = ['None', 'Why d.']\nE = ['', '']", "question 1: expected section"),
        ("['Large', 'Why b.']", "['Large']", "two texts, as B; got ['Large']"),
        ("['Large', 'Why b.']", "['Large', '']", "two texts, as B"),
    ],
)
def test_what_is_malformed_is_told(tmp_path, old, new, told):
    assert old in WRITTEN
    (tmp_path / "quiz.toml").write_text(WRITTEN.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(told)):
        questions(tmp_path / "quiz.toml")


def test_moodle_gets_every_question_with_one_right_answer(week):
    asked = WEEKS[week]
    category, *nodes = ET.fromstring(moodle_xml(asked, "Flows, week 1"))
    assert category.find("category/text").text == "$course$/top/Flows, week 1"
    assert len(nodes) == len(asked)
    for node, question in zip(nodes, asked, strict=True):
        fractions = [answer.get("fraction") for answer in node.findall("answer")]
        assert fractions == ["100" if letter == question.right else "0" for letter in LETTERS]
        shown = [text.text for text in node.iter("text")]
        assert all("$" not in text and text.count(r"\(") == text.count(r"\)") for text in shown)
        assert len(node.findall("answer/feedback")) == len(LETTERS)


def test_moodle_gets_formulas_and_code_as_html(tmp_path):
    (tmp_path / "quiz.toml").write_text(WRITTEN, encoding="utf-8")
    _, node = ET.fromstring(moodle_xml(questions(tmp_path / "quiz.toml"), "x"))
    assert node.find("questiontext/text").text == r"<p>How large is \(x &lt; 1\)?</p>"
    assert [text.text for text in node.findall("answer/text")][:3] == [
        "<p><strong>Small</strong></p>",
        "<p>Large</p>",
        "<p><code>c</code></p>",
    ]


def test_one_command_exports_all_weeks(tmp_path, capsys):
    assert main(["--root", str(ROOT), "quizzes", str(tmp_path)]) == 0
    assert sorted(path.stem for path in tmp_path.glob("*.xml")) == list(WEEKS)
    assert capsys.readouterr().out.count("wrote") == len(WEEKS)
