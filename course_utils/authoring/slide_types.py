"""What place a solution's cells have in a lecture: the slide type of each, by rule.

The types are those of Jupyter's slide shows, and show in JupyterLab's property inspector: a `slide` begins a slide, a
`subslide` one below it, `-` goes on where the last cell ended, `notes` are for the speaker alone, and `skip` is left
out. A type set by hand stays.
"""

import re

from nbformat import NotebookNode

from course_utils.authoring.publishing import BADGE, INSTALL
from course_utils.authoring.student import SLIDE as WRITTEN
from course_utils.authoring.student import SOLUTION_ONLY, WORDS

SLIDE = "slide"
SUBSLIDE = "subslide"
CONTINUED = "-"
NOTES = "notes"
SKIP = "skip"

_PLUMBING = {BADGE, INSTALL, SOLUTION_ONLY, WORDS, WRITTEN}
_NOT_SHOWN = re.compile(r"^import course_utils\b|^\w.*\bweek_\d\d\.\w+\.check\(|^shutil\.rmtree\(", re.MULTILINE)
_MOST_LINES = 20


def with_slide_types(notebook: NotebookNode) -> NotebookNode:
    """Gives every cell without a slide type one by rule, in place."""
    for cell in notebook.cells:
        slideshow = cell.metadata.setdefault("slideshow", NotebookNode())
        slideshow.setdefault("slide_type", slide_type(cell))
    return notebook


def slide_type(cell: NotebookNode) -> str:
    """The slide type of a cell, by rule.

    - Text goes on, unless it begins with a heading: of level 1 or 2 for a slide, below that for a subslide.
    - Set-up, checks and what only authors need are skipped.
    - The solution of an exercise begins a subslide, so that it is not seen before its time.
    - Other code goes on; long code without a result goes to the notes.
    """
    if _PLUMBING & set(cell.metadata.get("tags", [])):
        return SKIP
    if cell.cell_type != "code":
        heading = re.match(r"(#+) ", cell.source)
        return CONTINUED if not heading else SLIDE if len(heading[1]) <= 2 else SUBSLIDE
    if _NOT_SHOWN.search(cell.source):
        return SKIP
    if "# BEGIN SOLUTION" in cell.source:
        return SUBSLIDE
    return NOTES if not cell.outputs and cell.source.count("\n") >= _MOST_LINES else CONTINUED
