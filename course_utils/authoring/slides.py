"""Slides as they are written in a solution: a Markdown cell tagged `slide` after the section that it belongs to.

    ### The title

    At most 30 words, and a formula, or a list of at most four short points.

    figure: affine_coupling

    . . .

    What stands here comes with the next press.

    Notes:
    What the speaker says, in Markdown.

All of it stands between a line `<!-- slide` and a line `-->`: as a comment it is shown to nobody who reads the notebook.

`figure:` shows a drawn figure of the course, `output:` what the cell of an id shows, and `code:` lines of a code cell, as
`code: 4531def4 2-9 mark 5,6`. Lines are counted without the markers and stubs of exercises. A solution can only be shown
with `reveal` at the end of the line, and is a stub in the deck without answers. After `. . . replace`, a formula or a
picture takes the place of the last one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nbformat import NotebookNode

from course_utils.authoring.student import SLIDE, tags

FENCE = "$$"
_NOTES = re.compile(r"^Notes:[ \t]*$", re.MULTILINE)
_HIDDEN = re.compile(r"<!-- slide\n(.*)\n-->", re.DOTALL)
_PAUSE = re.compile(r"\. \. \.( replace)?\s*")
_SHOWN = re.compile(r"(figure|output|code):\s*(.*?)\s*")
_CODE = re.compile(r"(\S+)(?: (\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*))?(?: mark (\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*))?( reveal)?")
_CODE_FORM = "'code: CELL', then lines such as '2-9', 'mark 5,6' and 'reveal' as needed"


class SlideError(ValueError):
    """What cannot be read in a slide."""


@dataclass(frozen=True)
class Figure:
    """A drawn figure of the course, by its name."""

    name: str


@dataclass(frozen=True)
class Output:
    """What the cell with an id shows."""

    cell: str


@dataclass(frozen=True)
class Code:
    """Lines of a code cell, counted from 1 without markers and stubs.

    Attributes:
      cell: The cell's id.
      lines: The lines to show; all of them if there are none.
      marked: The lines that stand out.
      reveal: Whether solutions among them may be shown.
    """

    cell: str
    lines: tuple[int, ...] = ()
    marked: tuple[int, ...] = ()
    reveal: bool = False


Shown = Figure | Output | Code


@dataclass
class Block:
    """A part of a slide, text or something shown, with the press at which it appears and that at which it leaves."""

    content: str | Shown
    appears: int = 0
    leaves: int | None = None

    @property
    def is_formula(self) -> bool:
        """Whether this is a formula on lines of its own."""
        return isinstance(self.content, str) and self.content.startswith(FENCE)


@dataclass
class Slide:
    """A slide.

    Attributes:
      title: Its title, in Markdown.
      text: Paragraphs, lists and formulas, from top to bottom. Those that take each other's place share a list.
      shown: Figures, outputs and code, from left to right, in lists as well.
      notes: What the speaker says, in Markdown.
      section: The heading of the section in the notebook.
    """

    title: str
    text: list[list[Block]] = field(default_factory=list)
    shown: list[list[Block]] = field(default_factory=list)
    notes: str = ""
    section: str = ""

    def blocks(self) -> Iterator[Block]:
        """All parts of the slide."""
        for stack in (*self.text, *self.shown):
            yield from stack


def slide_cells(solution: NotebookNode) -> Iterator[tuple[int, NotebookNode, str]]:
    """The cells of a solution that are slides: the number of each, the cell, and the heading of its section."""
    section = ""
    for index, cell in enumerate(solution.cells):
        if SLIDE in tags(cell):
            yield index, cell, section
        elif cell.cell_type == "markdown":
            section = [section, *re.findall(r"^## (.+)$", cell.source, re.MULTILINE)][-1]


def slide_text(cell: NotebookNode) -> str:
    """What a slide's cell says, which is hidden from readers.

    Raises:
      SlideError: If it is not.
    """
    hidden = _HIDDEN.fullmatch(cell.source.strip())
    if hidden is None:
        raise SlideError("expected a slide between a line '<!-- slide' and a line '-->', which hide it from readers.")
    return hidden[1]


def parsed(source: str, section: str = "") -> Slide:
    """A slide from what its cell says.

    Args:
      source: The text of its cell.
      section: The heading of its section.

    Raises:
      SlideError: If something in it cannot be read.
    """
    body, *notes = _NOTES.split(source.strip(), maxsplit=1)
    title, _, body = body.partition("\n")
    if not re.match(r"### \S", title):
        raise SlideError(f"expected '### ' and a title in the first line; got {title!r}.")
    slide = Slide(title.removeprefix("### ").strip(), notes="".join(notes).strip(), section=section)
    step, replaces = 0, False
    for part in _parts(body):
        pause = _PAUSE.fullmatch(part)
        if pause:
            step, replaces = step + 1, bool(pause[1])
            continue
        shown = _SHOWN.fullmatch(part)
        block = Block(_shown(*shown.groups()) if shown else part, appears=step)
        _add(slide, block, replaces)
        replaces = False
    return slide


def _add(slide: Slide, block: Block, replaces: bool) -> None:
    """Puts a block after the others, or in the place of the last one of its kind."""
    stacks = slide.text if isinstance(block.content, str) else slide.shown
    if not replaces:
        stacks.append([block])
        return
    if not stacks or not (stacks is slide.shown or (block.is_formula and stacks[-1][-1].is_formula)):
        raise SlideError("expected '. . . replace' between two formulas, or two pictures; got it elsewhere.")
    stacks[-1][-1].leaves = block.appears
    stacks[-1].append(block)


def _parts(body: str) -> Iterator[str]:
    """Formulas, pauses, lines that show something, and the text between them."""
    text: list[str] = []
    in_formula = False
    for line in body.split("\n"):
        is_fence = line.strip() == FENCE
        is_alone = not in_formula and (_PAUSE.fullmatch(line) or _SHOWN.fullmatch(line))
        if (is_fence and not in_formula) or is_alone:
            yield from _joined(text)
            text = []
        if is_alone:
            yield line.strip()
            continue
        text.append(line)
        if is_fence and in_formula:
            yield from _joined(text)
            text = []
        in_formula ^= is_fence
    if in_formula:
        raise SlideError("expected every $$ to be closed; got one that is not.")
    yield from _joined(text)


def _joined(lines: list[str]) -> list[str]:
    text = "\n".join(lines).strip()
    return [text] if text else []


def _shown(kind: str, said: str) -> Shown:
    if kind == "code":
        found = _CODE.fullmatch(said)
        if not found:
            raise SlideError(f"expected {_CODE_FORM}; got {said!r}.")
        return Code(found[1], _numbers(found[2]), _numbers(found[3]), bool(found[4]))
    if not re.fullmatch(r"\S+", said):
        raise SlideError(f"expected '{kind}: ' and one name; got {said!r}.")
    return Figure(said) if kind == "figure" else Output(said)


def _numbers(said: str | None) -> tuple[int, ...]:
    """The numbers in a list such as 2-4,7."""
    numbers: list[int] = []
    for part in said.split(",") if said else ():
        first, _, last = part.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return tuple(numbers)
