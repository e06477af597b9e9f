"""A small week on trial: its solution, a checkout that holds it, and the commands that are run on it."""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_utils.authoring import __main__ as commands
from course_utils.authoring.publishing import BADGE, INSTALL, Publication
from course_utils.authoring.student import WORDS

PUBLICATION = Publication("https://github.com/someone/flows", "v1.2.3")

NAME = "week_01_trial.ipynb"
B, E, S = "# BEGIN SOLUTION", "# END SOLUTION", "# STUB: x = ..."
CHECK = "x = week_01.x.check(x)"

BLANK = """\
def double(x):
    \"\"\"Twice x.\"\"\"
    # BEGIN SOLUTION
    result = 2 * x
    return result
    # END SOLUTION
    # STUB: return ...


y = 3"""

SAID = """\
<details>
<summary>Hints, and why</summary>

**Hint 1.** Think.

**Hint 2.** Multiply by two.

**Why.** Twice is two times.

</details>"""

PNG = {"image/png": "aGVsbG8=", "text/plain": "A picture."}

ALT = {"image/png": {"alt": "A picture."}}


def code(source, tags=(), outputs=(), count=None):
    return new_code_cell(source, metadata={"tags": list(tags)}, outputs=list(outputs), execution_count=count)


def colab_cells():
    return [code("install", [INSTALL]), new_markdown_cell("link", metadata={"tags": [BADGE]})]


def notebook(*cells):
    made = new_notebook(cells=[*colab_cells(), *cells])
    count = 0
    for index, cell in enumerate(made.cells):
        cell.id = f"cell-{index}"
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
    return made


def solution(*more):
    return notebook(
        new_markdown_cell("# Trial"),
        code(BLANK, outputs=[new_output("stream", name="stdout", text="secret")]),
        code("double = week_01.double.check(double)", outputs=[new_output("stream", name="stdout", text="✓")]),
        new_markdown_cell(SAID, metadata={"tags": [WORDS]}),
        code('figure("squeeze")', ["figure"], [new_output("display_data", PNG, metadata=ALT)]),
        code("assert double(2) == 4", ["solution-only"]),
        *more,
    )


def checkout_in(folder: Path) -> Path:
    """A checkout of one week, built, in an empty folder."""
    (folder / "solutions").mkdir()
    (folder / "pyproject.toml").write_text(
        '[project]\nversion = "1.2.3"\ndependencies = ["flow>=1,<2", "tf_keras"]\nurls = { Repository = "https://github.com/someone/flows" }\n'
    )
    nbformat.write(solution(), folder / "solutions" / NAME)
    assert run(folder, "build") == 0
    return folder


def run(root: Path, *command: str) -> int:
    return commands.main(["--root", str(root), *command])
