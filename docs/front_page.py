"""Sphinx extension: what the front page shows of the course, taken from the README and from the notebooks' own outputs.

Directives for pages in Markdown: `course-movies`, movies of flows; `course-start`, a button for each way to begin; `course-clone`, what
to type at home; and `course-weeks`, a card for every week.
"""

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
from docutils import nodes
from docutils.statemachine import StringList
from nbformat import NotebookNode
from sphinx.util.docutils import SphinxDirective
from week_pages import COLAB, INSTALL, ROOT, movie, picture

# Pictures that say at a glance what a week is about, for weeks that do not begin with one.
_PICTURES = {
    "week_01_change_of_variables": "e51edb42",
    "week_02_distributions": "05643748",
    "week_03_bijectors": "922be62b",
    "week_04_realnvp": "8c50760c",
    "week_05_realnvp_images": "b016e0d5",
    "week_06_glow": "d57d6b6f",
    "week_07_autoregressive": "88467c9a",
    "week_08_variational_inference": "9e6d416d",
    "week_09_parallel_wavenet": "675046ca",
    "week_10_spline_flows": "03f21f31",
    "week_11_continuous_flows": "b1229be5",
    "week_12_flows_at_work": "564a789d",
}
# Week, cell or the week's opening, and what to say under the movie.
_MOVIES = (
    (
        "week_01_change_of_variables",
        None,
        "A round cloud becomes two moons, and its density is known at every step. You build the layers in weeks 1 to 4.",
    ),
    ("week_06_glow", None, "Faces change in latent space: a smile, dark hair. You train Glow in week 6."),
    (
        "week_11_continuous_flows",
        "b1229be5",
        "Noise follows a learned velocity, and becomes digits. You train it in week 11.",
    ),
    (
        "week_12_flows_at_work",
        None,
        "What an observation says of its causes, learned beside the exact answer. You test such answers in week 12.",
    ),
)
_BINDER = "https://mybinder.org/v2/gh"
_ROW = re.compile(
    r"^\| (\d+) \| \[(?P<title>.+?)\]\(notebooks/(?P<name>\w+)\.ipynb\) .+? \| (?P<built>.+) \|$", re.MULTILINE
)


class Week(NamedTuple):
    """A row of the README's table: the week's notebook, its title, and what is built in it."""

    name: str
    title: str
    built: str


def setup(app) -> dict:
    """Registers the directives with Sphinx."""
    # The README and all notebooks may have changed.
    app.connect("env-get-outdated", lambda *_: ["index"])
    app.add_directive("course-movies", Movies)
    app.add_directive("course-start", Start)
    app.add_directive("course-clone", Clone)
    app.add_directive("course-weeks", Weeks)
    return {"parallel_read_safe": True}


def weeks() -> list[Week]:
    """The course's weeks, as the README lists them."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return [Week(row["name"], row["title"], row["built"]) for row in _ROW.finditer(readme)]


class Movies(SphinxDirective):
    """The movies as the notebooks show them, side by side where there is room."""

    def run(self) -> list[nodes.Node]:
        """A raw node: movies are HTML in the notebooks, too."""
        figures = (
            f"<figure>{_movie(name, cell)}<figcaption>{text}</figcaption></figure>" for name, cell, text in _MOVIES
        )
        return [nodes.raw("", f'<div class="course-movies">{"".join(figures)}</div>', format="html")]


class Clone(SphinxDirective):
    """What to type at home, from nothing to JupyterLab; the repository's address is said once, in pyproject.toml."""

    def run(self) -> list[nodes.Node]:
        """A block of commands."""
        repository = self.config.html_context["repository"]
        text = f"git clone {repository}\ncd {repository.rpartition('/')[2]}\nmake lab"
        return [nodes.literal_block(text, text, language="sh")]


class Grid(SphinxDirective):
    """What stands in a grid, from the Markdown that one would write."""

    columns = "1 3 3 3"
    gutter = 1

    def items(self) -> Iterator[str]:
        """The lines of Markdown of all items."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        """The nodes of the grid."""
        lines = [f":::::{{grid}} {self.columns}", f":gutter: {self.gutter}", "", *self.items(), ":::::"]
        holder = nodes.container()
        self.state.nested_parse(StringList(lines, source=self.env.doc2path(self.env.docname)), 0, holder)
        return holder.children


class Start(Grid):
    """A button for each way to begin: Colab and Binder, one click each, and at home."""

    def items(self) -> Iterator[str]:
        """A button an item."""
        repository, tag = (self.config.html_context[key] for key in ("repository", "tag"))
        account = repository.removeprefix("https://github.com/")
        notebook = f"notebooks/{weeks()[0].name}.ipynb"
        for text, target, look in (
            ("Start week 1 in Colab", f"{{button-link}} {COLAB}/{account}/blob/{tag}/{notebook}", []),
            ("Start on Binder", f"{{button-link}} {_BINDER}/{account}/{tag}?labpath={notebook}", [":outline:"]),
            ("Start at home", "{button-ref} own-machine", [":ref-type: ref", ":outline:"]),
        ):
            yield from (
                "::::{grid-item}",
                f":::{target}",
                ":color: primary",
                ":expand:",
                *look,
                "",
                text,
                ":::",
                "::::",
            )


class Weeks(Grid):
    """A card for every week: its picture, its title, and what is built; the card is a link to its page."""

    columns = "1 2 3 3"
    gutter = 3

    def items(self) -> Iterator[str]:
        """A card an item."""
        folder = Path(self.env.srcdir) / "weeks" / "pictures"
        folder.mkdir(parents=True, exist_ok=True)
        for number, week in enumerate(weeks(), start=1):
            png, about = _face(week.name)
            (folder / f"{week.name}.png").write_bytes(base64.b64decode(png))
            yield from (
                f":::{{grid-item-card}} {number} · {week.title}",
                f":link: weeks/{week.name}",
                ":link-type: doc",
                f":link-alt: Week {number}, {week.title}",
                f":img-top: weeks/pictures/{week.name}.png",
                f":img-alt: {about['alt']}",
                ":class-item: course-card",
                "",
                week.built[0].upper() + week.built[1:] + ".",
                ":::",
            )


def _face(name: str) -> tuple[str, dict]:
    """The picture of a week's card: that which the week begins with, or the one chosen above, or its first."""

    def rank(cell: NotebookNode) -> int:
        if _is_opening(cell):
            return 0
        return 1 if cell.get("id") == _PICTURES.get(name) else 2

    code = [cell for cell in _cells(name) if cell.cell_type == "code"]
    found = next(filter(None, (picture(cell, name) for cell in sorted(code, key=rank))), None)
    if found is None:
        raise ValueError(f"Expected a picture in {name}.ipynb, for the front page; got none.")
    return found


def _movie(name: str, cell: str | None) -> str:
    """The HTML of the movie that a cell of a week's filled notebook shows, or that the week begins with."""
    chosen = (each for each in _cells(name) if (each.get("id") == cell if cell else _is_opening(each)))
    shown = next((movie(each, name) for each in chosen), None)
    if shown is None:
        raise ValueError(f"Expected a movie in {name}.ipynb, for the front page; got none in {cell or 'its opening'}.")
    return shown


def _is_opening(cell: NotebookNode) -> bool:
    return {INSTALL, "figure"} <= set(cell.metadata.get("tags", []))


def _cells(name: str) -> list[NotebookNode]:
    return nbformat.read(ROOT / "solutions" / f"{name}.ipynb", as_version=4).cells
