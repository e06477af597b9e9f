"""The quiz that ends a week: five questions of understanding, read from one file and written into the notebook as Markdown.

`course_utils/exercises/week_NN/quiz.toml` holds them:

    [[question]]
    section = "1.2"
    text = 'What becomes of a density where a map stretches?'
    right = "B"
    A = ['It gets thicker.', 'Why that is wrong.']
    B = ['It gets thinner.', 'Why that is right.']
    C = [...]
    D = [...]

Texts are Markdown with TeX between dollars. In the notebook the answers to a question are folded away, so that the quiz is
short, and among them every explanation by itself. It is plain `<details>`, which needs no kernel, no script and no network,
and works in notebooks that are not trusted, on the site too.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from course_utils.authoring.errors import NotebookError
from course_utils.authoring.student import tags

QUIZ = "quiz"
LETTERS = "ABCD"

_OPENING = (
    "## Check your understanding\n\n"
    "Five questions on ideas rather than code. Think first, then open the answers and decide on one. Open that, too: it says "
    "whether it is right, and why."
)


class Answer(NamedTuple):
    """An answer that can be chosen, and what is said to whoever chose it."""

    text: str
    why: str


class Question(NamedTuple):
    """A question.

    Attributes:
      section: The section of the notebook that it is about, such as `"1.2"`.
      text: What is asked.
      answers: The answers under their letters.
      right: The letter of the right one.
    """

    section: str
    text: str
    answers: Mapping[str, Answer]
    right: str


def file_of(root: Path, week: str) -> Path:
    """Where the questions of a week stand, in a checkout; `week` is `"week_02"`, say."""
    return root / "course_utils" / "exercises" / week / "quiz.toml"


def questions(file: Path) -> list[Question]:
    """The questions in a file.

    Raises:
      ValueError: If it is no TOML, or a question is not as it should be.
    """
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8")).get("question")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{file}: expected TOML; got {error}") from error
    if not isinstance(found, list) or not found:
        raise ValueError(f"{file}: expected [[question]] once or more; got none.")
    return [_question(entry, f"{file}, question {number}") for number, entry in enumerate(found, start=1)]


def with_quiz(notebook: NotebookNode, file: Path, name: str) -> NotebookNode:
    """Writes the questions of a file into the notebook's cell tagged `quiz`, in place; does nothing if there is no such cell.

    Raises:
      NotebookError: If there are several.
      ValueError: If there is one, and the file is missing or malformed.
    """
    cells = [cell for cell in notebook.cells if QUIZ in tags(cell)]
    if len(cells) > 1:
        raise NotebookError(name, 0, f"expected one cell tagged {QUIZ!r}; got {len(cells)}.")
    for cell in cells:
        if not file.is_file():
            raise ValueError(f"{name}: expected the quiz in {file}; got no such file.")
        cell.source = as_markdown(questions(file))
    return notebook


def as_markdown(asked: list[Question]) -> str:
    """What stands in the notebook."""
    parts = [_OPENING]
    for number, question in enumerate(asked, start=1):
        parts.append(f"**Question {number}** (Section {question.section}). {question.text}")
        parts.append(f"<details>\n<summary>Question {number}, four answers</summary>")
        parts.append("\n".join(f"- **{letter}.** {answer.text}" for letter, answer in question.answers.items()))
        for letter, answer in question.answers.items():
            verdict = "Right." if letter == question.right else "Not so."
            summary = f"<summary>Question {number}, answer {letter}</summary>"
            parts.append(f"<details>\n{summary}\n\n**{verdict}** {answer.why}\n\n</details>")
        parts.append("</details>")
    return "\n\n".join(parts)


def _question(entry: dict, place: str) -> Question:
    answers = {letter: entry.get(letter) for letter in LETTERS}
    if set(entry) != {"section", "text", "right", *LETTERS}:
        raise ValueError(f"{place}: expected section, text, right, {', '.join(LETTERS)}; got {', '.join(entry)}.")
    for letter, answer in answers.items():
        if not (
            isinstance(answer, list) and len(answer) == 2 and all(isinstance(each, str) and each for each in answer)
        ):
            raise ValueError(
                f"{place}: expected an answer and its explanation, two texts, as {letter}; got {answer!r}."
            )
    if entry["right"] not in answers:
        raise ValueError(f"{place}: expected the letter of an answer as right; got {entry['right']!r}.")
    made = {letter: Answer(*answer) for letter, answer in answers.items()}
    return Question(str(entry["section"]), str(entry["text"]), made, entry["right"])
