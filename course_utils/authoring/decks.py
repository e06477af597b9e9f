"""Slides from a solution: what its slide types say, cut into slides that nothing overflows.

Paragraphs are cut to their first sentence; the whole of them is in the speaker's notes. A slide that is full goes on
in a subslide under the same title. Heights are estimates, in pixels of a slide of 1280 × 720 whose text is 30 pixels
high; what turns out a little higher is shrunk in the browser.
"""

import base64
import re
import shutil
import struct
from pathlib import Path

import nbformat
from nbconvert import SlidesExporter
from nbformat import NotebookNode

from course_utils.authoring import condense
from course_utils.authoring.files import read, solution_paths, write
from course_utils.authoring.slide_types import CONTINUED, NOTES, SKIP, SLIDE, SUBSLIDE, with_slide_types

_ROOM = 590
_LINE, _CODE_LINE, _FORMULA_LINE, _GAP = 42, 28, 74, 16
_CHARACTERS, _PICTURE_WIDTH, _PICTURE_HEIGHT = 84, 1200, 465
_MOST_CODE_LINES = 19
_LEFT_OUT = "## References"


def export(root: Path, folder: Path) -> int:
    """Writes a deck for every solution to `folder`, with reveal.js and MathJax beside the decks.

    Args:
      root: The checkout.
      folder: Where the decks go.

    Returns:
      The exit status.

    Raises:
      ValueError: If the folder is no checkout, or reveal.js or MathJax is not installed.
    """
    paths = solution_paths(root)
    modules = root / "docs" / "node_modules"
    for library, part in (("reveal.js", "dist"), ("reveal.js", "plugin"), ("mathjax", "es5")):
        if not (modules / library / part).is_dir():
            raise ValueError(
                f"Expected {library} in {modules.relative_to(root)}; got nothing there. Run 'make slides'."
            )
        shutil.copytree(modules / library / part, folder / library / part, dirs_exist_ok=True)
    exporter = SlidesExporter(
        extra_template_basedirs=[str(root / "docs")],
        template_name="slides",
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        reveal_url_prefix="reveal.js",
        mathjax_url="mathjax/es5/tex-chtml.js",
    )
    for path in paths:
        slides = deck(with_slide_types(read(path)))
        write(folder / f"{'_'.join(path.stem.split('_')[:2])}.html", exporter.from_notebook_node(slides)[0])
    return 0


def deck(solution: NotebookNode) -> NotebookNode:
    """The notebook of a deck: every cell a part of a slide, none too large for one.

    Args:
      solution: The solution, each of whose cells has a slide type.
    """
    slides = _Slides()
    for cell in solution.cells:
        kind = cell.metadata.slideshow.slide_type
        if kind == SKIP:
            continue
        if kind == NOTES:
            slides.note(cell.source if cell.cell_type == "markdown" else f"```python\n{_shown(cell.source)}\n```")
        elif cell.cell_type == "code":
            slides.add_code(cell, kind)
        else:
            slides.add_text(cell.source, kind)
    slides.finish()
    return nbformat.v4.new_notebook(cells=slides.cells, metadata={**solution.metadata, "title": slides.name})


class _Slides:
    """The cells of a deck, as they are laid out one after the other."""

    def __init__(self):
        self.cells: list[NotebookNode] = []
        self.name = ""
        self._title = ""
        self._used = 0
        self._notes: list[str] = []
        self._left_out = False

    def add_text(self, source: str, kind: str) -> None:
        """Lays out a Markdown cell."""
        found = list(condense.blocks(source))
        for number, (block, text) in enumerate(found):
            if block == condense.HEADING:
                self._begin(SLIDE if re.match("##? ", text) else SUBSLIDE, text)
                self._left_out = text == _LEFT_OUT
                continue
            ends_sentence = number and found[number - 1][0] == condense.FORMULA and text[0].islower()
            leads_on = number + 1 < len(found) and found[number + 1][0] == condense.FORMULA
            said = condense.on_slide(block, text, leads_on=leads_on)
            self._add(
                nbformat.v4.new_markdown_cell(said),
                _text_height(block, said),
                kind if number == 0 else CONTINUED,
                with_next=_text_height(*found[number + 1]) if leads_on else 0,
                stays=ends_sentence or block == condense.CAPTION,
            )
            if said != text:
                self.note(text)

    def add_code(self, cell: NotebookNode, kind: str) -> None:
        """Lays out a code cell: its code, unless it draws a picture, and its results."""
        pieces = [] if _is_picture(cell) else _pieces(_shown(cell.source))
        outputs = _without_stills(cell.outputs)
        height = sum(map(_output_height, outputs))
        for piece in pieces[:-1]:
            self._add(nbformat.v4.new_code_cell(piece), _code_height(piece), kind)
            kind = CONTINUED
        last = nbformat.v4.new_code_cell(pieces[-1] if pieces else "", outputs=outputs)
        # nbconvert leaves out the input of a cell that is marked so.
        last.metadata["transient"] = {"remove_source": not pieces}
        self._add(last, height + (_code_height(pieces[-1]) if pieces else 0), kind)

    def note(self, text: str) -> None:
        """Adds to the speaker's notes of the current slide."""
        if not self._left_out:
            self._notes.append(text)

    def finish(self) -> None:
        """Ends the last slide."""
        if self._notes:
            self._append(nbformat.v4.new_markdown_cell("\n\n".join(self._notes)), NOTES)
        self._notes = []

    def _add(self, cell: NotebookNode, height: float, kind: str, *, with_next: float = 0, stays: bool = False) -> None:
        """Adds a cell of some height; on a new slide if there is no room for it and what must stay with it.

        A cell that stays goes on even a full slide: a caption, or the end of a sentence that a formula interrupts.
        """
        if self._left_out:
            return
        is_full = self._used and not stays and self._used + height + with_next > _ROOM
        if is_full or (kind in (SLIDE, SUBSLIDE) and self._used):
            self._begin(SLIDE if kind == SLIDE else SUBSLIDE, self._title)
        self._used += height
        self._append(cell, kind if kind not in (SLIDE, SUBSLIDE) else CONTINUED)

    def _begin(self, kind: str, title: str) -> None:
        self.finish()
        self.name = self.name or title.lstrip("# ")
        self._title, self._used = title, 0
        if title != _LEFT_OUT:
            self._append(nbformat.v4.new_markdown_cell(title), kind)

    def _append(self, cell: NotebookNode, kind: str) -> None:
        cell.metadata["slideshow"] = {"slide_type": kind}
        self.cells.append(cell)


def _shown(source: str) -> str:
    """Code without the markers and stubs of exercises."""
    marker = re.compile(r"\s*# (BEGIN SOLUTION|END SOLUTION|STUB:.*)")
    return "\n".join(line for line in source.split("\n") if not marker.fullmatch(line))


def _pieces(source: str) -> list[str]:
    """Code in pieces short enough for a slide, cut at empty lines where there are some."""
    pieces: list[list[str]] = [[]]
    for part in re.split(r"\n\s*\n", source):
        lines = part.split("\n")
        if pieces[-1] and len(pieces[-1]) + 1 + len(lines) > _MOST_CODE_LINES:
            pieces.append([])
        pieces[-1] += ["", *lines] if pieces[-1] else lines
        while len(pieces[-1]) > _MOST_CODE_LINES:
            pieces.append(pieces[-1][_MOST_CODE_LINES:])
            pieces[-2] = pieces[-2][:_MOST_CODE_LINES]
    return ["\n".join(piece) for piece in pieces]


def _is_picture(cell: NotebookNode) -> bool:
    """Whether a code cell's result is to be looked at or listened to."""
    return any({"image/png", "text/html"} & set(output.get("data", {})) for output in cell.get("outputs", []))


def _without_stills(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """A movie's stills are for places that show no movies."""
    has_movie = any("<video" in output.get("data", {}).get("text/html", "") for output in outputs)
    return [output for output in outputs if not (has_movie and "image/png" in output.get("data", {}))]


def _text_height(block: str, text: str) -> float:
    if block == condense.FORMULA:
        return _FORMULA_LINE * (text.count(r"\\") + 1) + _GAP
    lines = text.split("\n") if block in (condense.LIST, condense.TABLE, condense.CODE) else [text]
    if block == condense.LIST:
        lines = re.split(r"\n(?=- |\d+\. )", text)
    return sum(-(-len(re.sub(r"\\\w+|[${}*`]", "", line)) // _CHARACTERS) * _LINE for line in lines) + _GAP


def _code_height(source: str) -> float:
    return _CODE_LINE * (source.count("\n") + 1) + 2 * _GAP


def _output_height(output: NotebookNode) -> float:
    data = output.get("data", {})
    if "image/png" in data:
        # The width and the height stand at the beginning of every PNG.
        width, height = struct.unpack(">II", base64.b64decode(data["image/png"][:64])[16:24])
        return min(_PICTURE_HEIGHT, _PICTURE_WIDTH * height / width) + _GAP
    if "<video" in data.get("text/html", ""):
        return _PICTURE_HEIGHT + _GAP
    return _code_height(output.get("text", "").rstrip())
