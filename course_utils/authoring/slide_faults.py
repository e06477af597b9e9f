"""Checks on the slides of a solution: that each can be read from the back of a room, and shows what there is."""

import re
from collections.abc import Collection, Iterator
from importlib import resources

from nbformat import NotebookNode

from course_utils.authoring.excerpts import excerpt, filled, shows_solution
from course_utils.authoring.slides import (
    FENCE,
    Block,
    Code,
    Figure,
    Output,
    Slide,
    SlideError,
    parsed,
    slide_cells,
    slide_text,
)

MOST_WORDS = 30
MOST_POINTS = 4
MOST_CODE_LINES = 12
MOST_CODE_COLUMNS = 96
MOST_SHOWN = 2
# In letters of the size of text; a slide holds about this many beside each other.
FORMULA_WIDTH = 48

_FORMULA = re.compile(r"\$[^$]+\$")
_CODE = re.compile(r"`[^`]+`")
_POINT = re.compile(r"^\s*(?:[-*]|\d+\.) ", re.MULTILINE)
_MISTYPED = re.compile(
    r"^\s*(figures?|outputs?|code|movies?|pictures?|notes?)\s*:.*|^\.+( \.+)*( replace)?$", re.I | re.M
)
# What takes no room, or stands above what follows it.
_NO_WIDTH = re.compile(
    r"\\(left|right|[bB]igg?[lr]?|displaystyle|mathrm|mathcal|mathbb|mathbf|boldsymbol|text|operatorname|hat|bar|tilde"
    r"|vec|underbrace|begin\{\w+\}|end\{\w+\}|[!,;:])|\{|\}|&|\^|_"
)
_FRACTION = re.compile(r"\\[dt]?frac\{((?:[^{}]|\{[^{}]*\})*)\}\{((?:[^{}]|\{[^{}]*\})*)\}")


def faults(solution: NotebookNode, name: str) -> list[str]:
    """What is wrong with the slides of a solution, a line for each fault; empty if nothing is.

    Args:
      solution: The solution.
      name: Its name, which begins every line.
    """
    cells = {cell.id: cell for cell in solution.cells}
    drawn = figures()
    found = []
    for index, cell, section in slide_cells(solution):
        title = cell.source.removeprefix("<!-- slide").strip().partition("\n")[0].lstrip("# ")
        of_slide = _of_slide(cell, section, cells, drawn)
        found += [f"{name}, cell {index}, slide {title!r}: {fault}" for fault in of_slide]
    return found


def figures() -> set[str]:
    """The names of the course's drawn figures."""
    entries = resources.files("course_utils.figures").iterdir()
    return {entry.name.removesuffix(".png") for entry in entries if entry.name.endswith(".png")}


def _of_slide(
    cell: NotebookNode, section: str, cells: dict[str, NotebookNode], drawn: Collection[str]
) -> Iterator[str]:
    if cell.cell_type != "markdown":
        yield "expected a Markdown cell under the tag 'slide'; got one of code."
        return
    try:
        slide = parsed(slide_text(cell), section)
    except SlideError as error:
        yield str(error)
        return
    yield from _of_text(slide)
    yield from _of_formulas(slide)
    if len(slide.shown) > MOST_SHOWN:
        yield f"expected at most {MOST_SHOWN} figures, outputs and code beside each other; got {len(slide.shown)}."
    columns = sum(max(_columns(block, cells) for block in stack) for stack in slide.shown)
    if columns > MOST_CODE_COLUMNS:
        yield f"expected lines of code of at most {MOST_CODE_COLUMNS} letters, those beside each other together; got {columns}."
    for block in slide.blocks():
        if isinstance(block.content, Figure) and block.content.name not in drawn:
            yield f"expected a figure, one of {', '.join(sorted(drawn))}; got {block.content.name!r}."
        elif isinstance(block.content, Output):
            yield from _of_output(block.content, cells)
        elif isinstance(block.content, Code):
            yield from _of_code(block.content, cells)


def _columns(block: Block, cells: dict[str, NotebookNode]) -> int:
    """How many letters the longest line of code has; 0 for what is no code."""
    if not isinstance(block.content, Code) or block.content.cell not in cells:
        return 0
    shown = excerpt(cells[block.content.cell].source, block.content, with_answers=True)
    return max(map(len, shown.code.split("\n")))


def _of_text(slide: Slide) -> Iterator[str]:
    prose = "\n".join(
        block.content for block in slide.blocks() if isinstance(block.content, str) and not block.is_formula
    )
    if (count := len(_words(prose))) > MOST_WORDS:
        yield f"expected at most {MOST_WORDS} words; got {count}. What is too much belongs to the notes."
    if (count := len(_POINT.findall(prose))) > MOST_POINTS:
        yield f"expected at most {MOST_POINTS} points in a list; got {count}."
    if re.search(r"^#+ ", prose, re.MULTILINE):
        yield "expected one heading, which is the title; got another. Begin a slide of its own."
    if "```" in prose:
        yield "expected code as 'code: CELL', which shows a cell of the notebook; got a fenced block."
    for mistyped in _MISTYPED.finditer(prose):
        yield (
            "expected 'figure: NAME', 'output: CELL', 'code: CELL', 'Notes:', '. . .' or '. . . replace', alone on its "
            f"line; got {mistyped[0].strip()!r}."
        )


def _of_formulas(slide: Slide) -> Iterator[str]:
    formulas = [stack for stack in slide.text if stack[0].is_formula]
    if len(formulas) > 1:
        yield f"expected at most one formula, or formulas that replace each other; got {len(formulas)}."
    for block in slide.blocks():
        if block.is_formula:
            yield from _of_formula(block)


def _of_formula(block: Block) -> Iterator[str]:
    if r"\tag" in block.content:
        yield r"expected a formula without \tag, which belongs to the notebook's; got one with it."
    for line in block.content.strip().strip(FENCE).split(r"\\"):
        width = formula_width(line)
        if width > FORMULA_WIDTH:
            yield (
                f"expected lines of formulas of about {FORMULA_WIDTH} letters; got one of {width:.0f}: "
                f"{' '.join(line.split())[:60]} … Break it in 'aligned'."
            )


def formula_width(tex: str) -> float:
    """About how wide a line of a formula will be, in letters."""
    while _FRACTION.search(tex):
        tex = _FRACTION.sub(lambda found: max(found[1], found[2], key=formula_width), tex)
    scripts = sum(len(re.sub(r"\\[a-zA-Z]+", "x", script)) for script in re.findall(r"[_^]\{([^{}]*)\}", tex))
    scripts += len(re.findall(r"[_^][^{]", tex))
    tex = re.sub(r"\\q?quad", "xx", _NO_WIDTH.sub("", tex))
    letters = re.sub(r"\s", "", re.sub(r"\\[a-zA-Z]+|\\.", "x", tex))
    # A letter of a script takes about two thirds of the room, and an operator has room around it.
    return len(letters) - scripts / 3 + 0.8 * len(re.findall(r"[=+<>]|(?<=\s)-(?=\s)", tex))


def _of_output(output: Output, cells: dict[str, NotebookNode]) -> Iterator[str]:
    if output.cell not in cells:
        yield f"expected 'output:' and the id of a cell in this notebook; got {output.cell!r}."
    elif not cells[output.cell].get("outputs"):
        yield f"expected a cell that shows something; got {output.cell!r}, which does not."


def _of_code(code: Code, cells: dict[str, NotebookNode]) -> Iterator[str]:
    if code.cell not in cells or cells[code.cell].cell_type != "code":
        yield f"expected 'code:' and the id of a code cell in this notebook; got {code.cell!r}."
        return
    source = cells[code.cell].source
    there = len(filled(source))
    shown = code.lines or tuple(range(1, there + 1))
    if not 1 <= min(shown) <= max(shown) <= there:
        yield f"expected lines within 1-{there} of cell {code.cell!r}; got {min(shown)}-{max(shown)}."
    elif len(shown) > MOST_CODE_LINES:
        yield f"expected at most {MOST_CODE_LINES} lines of code; got {len(shown)}."
    if set(code.marked) - set(shown):
        yield f"expected marked lines among those shown; got {sorted(set(code.marked) - set(shown))}."
    if not code.reveal and shows_solution(source, code):
        yield "expected 'reveal' at the end of a 'code:' that shows a solution; got none."


def _words(prose: str) -> list[str]:
    """The words of a text; a formula counts as one, and so does code."""
    return re.findall(r"\S*\w\S*", _CODE.sub("x", _FORMULA.sub("x", prose)))
