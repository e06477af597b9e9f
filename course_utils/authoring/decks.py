"""Decks of slides, made from what solutions say in cells tagged `slide`: HTML with reveal.js, and a page that lists them."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbformat import NotebookNode
from pygments.formatters import HtmlFormatter

from course_utils.authoring import showing
from course_utils.authoring.excerpts import excerpt
from course_utils.authoring.files import read, solution_paths, write
from course_utils.authoring.showing import Part, Picture
from course_utils.authoring.slide_faults import faults
from course_utils.authoring.slides import Block, Code, Figure, Shown, Slide, parsed, slide_cells, slide_text

_LIBRARIES = (("reveal.js", "dist"), ("reveal.js", "plugin"), ("mathjax", "es5"))
# A picture no wider than this, as its width over its height, stands beside the text; a wider one below it.
_WIDEST_BESIDE = 1.45
_PICTURE_COLUMNS = 50
# What needs no more room than its letters take, and stands right under the text.
_READ = ("code", "table", "text")
_MOST_STACKED = 8


@dataclass(frozen=True)
class Deck:
    """A week's slides, as they are read, and what they begin with.

    Attributes:
      week: The beginning of the notebook's name, such as "week_04".
      page: The week's page on the site, as seen from the folder of decks.
      title: The notebook's title.
      slides: The slides.
      cells: The notebook's cells under their ids.
      opening: The first picture or movie of the notebook, if it has one.
      still: The picture for the list of decks.
    """

    week: str
    page: str
    title: str
    slides: list[Slide]
    cells: dict[str, NotebookNode]
    opening: Part | None
    still: Picture | None

    @property
    def has_answers(self) -> bool:
        """Whether a slide shows a solution, so that there is to be a deck without."""
        contents = [block.content for slide in self.slides for block in slide.blocks()]
        return any(isinstance(content, Code) and content.reveal for content in contents)


def export(root: Path, folder: Path) -> int:
    """Writes decks and their list to `folder`, with reveal.js and MathJax beside them.

    A week without slides has no deck. One whose slides show solutions has two: `week_04.html` shows stubs instead, and
    `week_04_answers.html` the solutions.

    Args:
      root: The checkout.
      folder: Where the decks go.

    Returns:
      The exit status.

    Raises:
      ValueError: If the folder is no checkout, a slide cannot be shown, or reveal.js or MathJax is not installed.
    """
    paths = solution_paths(root)
    modules = root / "docs" / "node_modules"
    for library, part in _LIBRARIES:
        if not (modules / library / part).is_dir():
            raise ValueError(
                f"Expected {library} in {modules.relative_to(root)}; got nothing there. Run 'make slides'."
            )
        shutil.copytree(modules / library / part, folder / library / part, dirs_exist_ok=True)
    found = templates(root)
    decks = [deck(read(path), path.name) for path in paths]
    decks = [each for each in decks if each.slides]
    for each in decks:
        write(folder / f"{each.week}.html", page(each, found, with_answers=False))
        if each.has_answers:
            write(folder / f"{each.week}_answers.html", page(each, found, with_answers=True))
    write(folder / "index.html", found.get_template("index.html.j2").render(decks=decks))
    return 0


def templates(root: Path) -> Environment:
    """The templates of a checkout; a deck takes what moves its movies from beside the site's own scripts."""
    return Environment(
        loader=FileSystemLoader([root / "docs" / "slides", root / "docs" / "_static"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def deck(solution: NotebookNode, name: str) -> Deck:
    """The deck of a solution.

    Args:
      solution: The solution.
      name: Its file name.

    Raises:
      ValueError: If a slide has a fault.
    """
    if found := faults(solution, name):
        raise ValueError("\n".join(found))
    headings = (cell.source.partition("\n")[0] for cell in solution.cells if cell.source.startswith("# "))
    shown = next((cell for cell in solution.cells if showing.pictures_of(cell)), None)
    return Deck(
        week="_".join(Path(name).stem.split("_")[:2]),
        page=f"../weeks/{Path(name).stem}.html",
        title=next(headings, name).removeprefix("# "),
        slides=[parsed(slide_text(cell), section) for _, cell, section in slide_cells(solution)],
        cells={cell.id: cell for cell in solution.cells},
        opening=showing.of_outputs(shown)[0] if shown else None,
        still=showing.picture_of(shown) if shown else None,
    )


def page(deck: Deck, templates: Environment, *, with_answers: bool) -> str:
    """The HTML of a deck.

    Args:
      deck: The deck.
      templates: Where the template is found.
      with_answers: Whether slides show solutions, or their stubs.
    """
    slides = [_for_template(slide, deck.cells, with_answers) for slide in deck.slides]
    return templates.get_template("deck.html.j2").render(
        deck=deck, slides=slides, opening=deck.opening and deck.opening.html, colours=Markup(_colours())
    )


def _for_template(slide: Slide, cells: dict[str, NotebookNode], with_answers: bool) -> dict:
    """A slide as its template takes it, in HTML."""
    shown = [
        [{"block": block, "parts": _parts(block.content, cells, with_answers)} for block in stack]
        for stack in slide.shown
    ]
    parts = [[part for each in stack for part in each["parts"]] for stack in shown]
    columns = [max(part.columns for part in stack) or _PICTURE_COLUMNS for stack in parts]
    is_single = all(len(each["parts"]) == 1 for stack in shown for each in stack)
    layout = _layout(bool(slide.text), parts, is_single=is_single)
    return {
        "title": Markup(showing.of_line(slide.title)),
        "text": [[{"block": block, "html": _of_text(block)} for block in stack] for stack in slide.text],
        "shown": shown,
        # How wide each is beside the others, in letters of code; a picture beside code is as wide as fifty.
        "columns": columns,
        "width": max(columns, default=0) if layout == "stacked" else sum(columns),
        "notes": Markup(showing.of_markdown(slide.notes)) if slide.notes else "",
        "section": Markup(showing.of_line(slide.section)),
        "anchor": _anchor(slide.section),
        "layout": layout,
    }


def _layout(has_text: bool, parts: list[list[Part]], *, is_single: bool) -> str:
    """Where a slide's parts stand, which are given by the places that they take turns in, as a class of the style sheet.

    A picture stands "beside" the text, or "below" it in all the room there is. What is only read stands right "under" the text;
    two pieces of it that are short are "stacked", since the letters of each are larger so. Text may stand "alone".
    """
    if not parts:
        return "alone"
    if all(part.kind in _READ for stack in parts for part in stack):
        lines = sum(max(part.lines for part in stack) for stack in parts)
        return "stacked" if len(parts) > 1 and lines <= _MOST_STACKED else "under"
    is_beside = has_text and len(parts) == 1 and is_single and 0 < parts[0][0].shape < _WIDEST_BESIDE
    return "beside" if is_beside else "below"


def _anchor(section: str) -> str:
    """Where a section stands on the page of its week: the site gives those with a number an address."""
    numbered = re.match(r"(\d+)\.(\d+) ", section)
    return f"#section-{numbered[1]}-{numbered[2]}" if numbered else ""


def _of_text(block: Block) -> Markup:
    """Text in HTML; a formula stays TeX for MathJax."""
    return Markup.escape(block.content) if block.is_formula else Markup(showing.of_markdown(block.content))


def _parts(content: Shown, cells: dict[str, NotebookNode], with_answers: bool) -> list[Part]:
    if isinstance(content, Figure):
        return [showing.of_figure(content.name)]
    if isinstance(content, Code):
        return [showing.of_code(excerpt(cells[content.cell].source, content, with_answers=with_answers))]
    return showing.of_outputs(cells[content.cell])


def _colours() -> str:
    """The style sheet of coloured code."""
    return HtmlFormatter(style="friendly").get_style_defs(".highlight")
