"""Hints and explanations in a solution notebook: how they are read, and what is refused."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_utils.authoring.errors import NotebookError
from course_utils.authoring.words import words
from course_utils.exercises.words import Words

BLANK = "# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n# STUB: x = ..."
SAID = (
    "<details>\n<summary>Hints, and why</summary>\n\n**Hint 1.** Think of $x$.\n\n**Hint 2.** One\nand only:\n\n"
    "- a list\n\n**Why.** Since $1 = 1$.\n\n</details>"
)


def cell(source, *, tags=("words",)):
    return new_markdown_cell(source, metadata={"tags": list(tags)})


def read(*after):
    made = new_notebook(cells=[new_code_cell(BLANK), new_code_cell("x = week_01.x.check(x)"), *after])
    return words(made, "week_01_trial.ipynb")


def test_hints_and_explanation_keep_their_paragraphs_and_formulas():
    assert read(cell(SAID)) == {"x": Words("x = 1", ["Think of $x$.", "One\nand only:\n\n- a list"], "Since $1 = 1$.")}


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ([], "cell 1: expected a cell tagged 'words' after the check of 'x'; got none"),
        ([new_code_cell("x"), cell(SAID)], "cell 1: expected a cell tagged 'words' after the check of 'x'; got none"),
        (
            [cell("Text.", tags=[]), cell(SAID)],
            "cell 1: expected a cell tagged 'words' after the check of 'x'; got none",
        ),
        ([cell(SAID), cell(SAID)], "cell 3: expected hints right after the check of an exercise; got them elsewhere"),
        ([cell(SAID.replace("Hint 2", "Hint 3"))], "paragraphs that begin with '**Hint 1.**'"),
        ([cell(SAID.replace("**Hint 2.** ", ""))], "two hints or more"),
        ([cell(SAID.replace("**Why.** Since $1 = 1$.", ""))], "'**Why.**'"),
        ([cell(SAID.replace("Since $1 = 1$.", ""))], "'**Why.**'"),
        ([cell(SAID.removesuffix("</details>"))], "'</details>'"),
    ],
)
def test_what_is_missing_or_malformed_is_told(after, told):
    with pytest.raises(NotebookError) as error:
        read(*after)
    assert told in str(error.value)
