"""HTML of what stands on slides: Markdown, formulas, code, and what cells of a notebook show."""

import base64
import html
import io
import re
import struct
from dataclasses import dataclass, replace
from importlib import resources
from itertools import zip_longest

import numpy as np
from markupsafe import Markup
from nbconvert.filters import markdown2html
from nbformat import NotebookNode
from PIL import Image
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from course_utils.authoring.excerpts import Excerpt

# Figures of the course are drawn at twice the density of a screen.
_DRAWN_DENSE = 2.0
# A picture that is higher than this, in pixels of a screen, would have letters too small to be read on a slide.
_HIGHEST = 850


@dataclass(frozen=True)
class Part:
    """Something to look at.

    Attributes:
      html: The element; Markup, so that templates take it as it is.
      kind: "picture", "movie", "sound", "code", "table" or "text".
      shape: Width over height of a picture or movie; 0 where it is not known.
      lines: How many lines of code or text, or rows of a table.
      columns: How many letters the longest line of code or text has, or a row of a table.
    """

    html: Markup
    kind: str
    shape: float = 0.0
    lines: int = 1
    columns: int = 0


@dataclass(frozen=True)
class Picture:
    """A PNG in base64.

    Attributes:
      data: The picture.
      alt: Its alt text.
      dense: How many of its pixels are one of a screen; 2 if it is drawn at twice the usual density.
    """

    data: str
    alt: str
    dense: float = 1.0

    @property
    def source(self) -> str:
        """The picture as an address."""
        return f"data:image/png;base64,{self.data}"

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height, which stand at the beginning of every PNG."""
        return struct.unpack(">II", base64.b64decode(self.data[:64])[16:24])

    @property
    def shape(self) -> float:
        """Width over height."""
        width, height = self.pixels
        return width / height

    @property
    def width(self) -> int:
        """The width at which letters are as large as they were meant to be."""
        return round(self.pixels[0] / self.dense)

    @property
    def height(self) -> int:
        """The height that goes with that width."""
        return round(self.pixels[1] / self.dense)


def of_markdown(text: str) -> str:
    """HTML of a text in Markdown; formulas stay TeX for MathJax."""
    return markdown2html(text)


def of_line(text: str) -> str:
    """HTML of a line in Markdown, a title, without a paragraph around it."""
    return re.sub(r"</?p>", "", of_markdown(text)).strip()


def of_code(shown: Excerpt) -> Part:
    """Code in colours, with lines that stand out."""
    formatter = HtmlFormatter(hl_lines=shown.marked, wrapcode=True)
    return _of_lines(highlight(shown.code, PythonLexer(), formatter), shown.code)


def of_figure(name: str) -> Part:
    """A drawn figure of the course; the movie of it if it moves."""
    folder = resources.files("course_utils.figures")
    drawn, clip = (folder / f"{name}.png").read_bytes(), folder / f"{name}.mp4"
    with Image.open(io.BytesIO(drawn)) as image:
        still = Picture(base64.b64encode(drawn).decode(), image.text["Description"], dense=_DRAWN_DENSE)
    if not clip.is_file():
        return _of_picture(still)
    return _of_movie(f"data:video/mp4;base64,{base64.b64encode(clip.read_bytes()).decode()}", still)


def of_outputs(cell: NotebookNode) -> list[Part]:
    """What a cell shows: its movies, or else its pictures and sounds, its tables, or all that it prints.

    A picture that is too high for a slide is cut in two.

    A movie's still is the picture of it in print, and has the words for those who cannot see it.
    """
    shown = [output.data for output in cell.get("outputs", []) if "data" in output]
    in_html = [data["text/html"] for data in shown if "text/html" in data]
    movies = [found[1] for element in in_html if (found := re.search(r'src="(data:video/[^"]+)"', element))]
    if movies:
        return [_of_movie(source, picture_of(cell)) for source in movies]
    sounds = [Part(Markup(element), "sound") for element in in_html if "<audio" in element]
    halves = (half for picture in pictures_of(cell) for half in cut(picture))
    if seen := [_of_picture(half) for half in halves] + sounds:
        return seen
    if in_html:
        return [_of_html(element) for element in in_html]
    return _of_text(cell)


def pictures_of(cell: NotebookNode) -> list[Picture]:
    """The pictures that a cell shows."""
    return [
        _stored(output.data["image/png"], output.metadata.get("image/png", {}))
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]


def picture_of(cell: NotebookNode) -> Picture | None:
    """The last picture that a cell shows; of a movie's stills, the one that shows how it ends."""
    return (pictures_of(cell) or [None])[-1]


def cut(picture: Picture) -> list[Picture]:
    """A picture, or the halves of one that is very high, cut where nothing is drawn, if there is such a place near its middle."""
    if picture.height <= _HIGHEST:
        return [picture]
    with Image.open(io.BytesIO(base64.b64decode(picture.data))) as opened:
        whole = opened.convert("RGB")
    is_empty = (np.asarray(whole) == 255).all(axis=(1, 2))
    middle = whole.height / 2
    row = min(np.flatnonzero(is_empty), key=lambda row: abs(row - middle), default=0)
    if abs(row - middle) > whole.height / 6:
        return [picture]
    halves = (whole.crop((0, 0, whole.width, row)), whole.crop((0, row, whole.width, whole.height)))
    return [
        replace(picture, data=_png(half), alt=f"{which} half. {picture.alt}")
        for which, half in zip(("Upper", "Lower"), halves, strict=True)
    ]


def _png(image: Image.Image) -> str:
    buffer = io.BytesIO()
    image.save(buffer, format="png")
    return base64.b64encode(buffer.getvalue()).decode()


def _stored(png: str, about: dict) -> Picture:
    """A picture as a notebook stores it, with the width that it is to have on a page."""
    picture = Picture("".join(png.split()), about.get("alt", ""))
    return replace(picture, dense=picture.width / about["width"]) if "width" in about else picture


def _of_picture(picture: Picture) -> Part:
    words = html.escape(picture.alt)
    element = f'<img src="{picture.source}" alt="{words}" width="{picture.width}">'
    return Part(Markup(element), "picture", picture.shape)


def _of_movie(source: str, still: Picture | None) -> Part:
    poster = f' poster="{still.source}" aria-label="{html.escape(still.alt)}"' if still else ""
    # reveal.js starts it when its slide is shown; a movie with sound would not be allowed to start by itself.
    element = f'<video controls loop muted playsinline data-autoplay{poster} src="{source}"></video>'
    return Part(Markup(element), "movie", still.shape if still else 0.0)


def _of_html(element: str) -> Part:
    """A table without the note below it, or another element as it is."""
    table = re.search(r"<table.*?</table>", element, re.DOTALL)
    if not table:
        return Part(Markup(element), "text")
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr.*?</tr>", table[0], re.DOTALL)]
    # A column is as wide as its widest entry, and has room on both sides.
    widths = (max(map(len, column)) + 3 for column in zip_longest(*rows, fillvalue=""))
    return Part(Markup(table[0]), "table", lines=len(rows) + table[0].count("<caption"), columns=sum(widths))


def _of_text(cell: NotebookNode) -> list[Part]:
    """What a cell prints, and what it shows as text or as Markdown."""
    said = []
    for output in cell.outputs:
        data = output.get("data", {})
        if "text/markdown" in data:
            return [Part(Markup(of_markdown(data["text/markdown"])), "text")]
        said.append(output.get("text", data.get("text/plain", "")).rstrip())
    text = "\n".join(said)
    return [_of_lines(f"<pre>{html.escape(text)}</pre>", text)]


def _of_lines(element: str, text: str) -> Part:
    lines = text.split("\n")
    return Part(Markup(element), "code", lines=len(lines), columns=max(map(len, lines)))
