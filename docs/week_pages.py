"""Sphinx extension: a page for every week, made from its filled notebook before Sphinx reads its sources."""

import html
import re
from itertools import pairwise
from pathlib import Path

import nbformat
from docutils import nodes
from nbformat import NotebookNode

ROOT = Path(__file__).parents[1]
COLAB = "https://colab.research.google.com/github"
# How myst-nb is told, in its own tags, what to do with the course's cells.
INSTALL = "colab-install"
_RENDERED_AS = {
    "colab-badge": "remove-cell",
    INSTALL: "remove-cell",
    "figure": "remove-input",
    "slide": "remove-cell",
}
# A table of what a student has done, which says nothing on a page; the cell before it says what it is.
_PROGRESS = "course_utils.exercises.progress()"
_NUMBERED = re.compile(r"^(?=## (\d+)\.(\d+) )", re.MULTILINE)


def setup(app) -> dict:
    """Registers the extension with Sphinx."""
    app.connect("builder-inited", write_pages)
    app.connect("doctree-read", _keep_formulas_as_they_are)
    # After the theme has made its navigation.
    app.connect("html-page-context", _mend_for_screen_readers, priority=900)
    return {"parallel_read_safe": True}


def write_pages(app) -> None:
    """Writes `weeks/week_NN_….ipynb` into Sphinx's source folder, and removes pages whose week is gone."""
    folder = Path(app.srcdir) / "weeks"
    folder.mkdir(exist_ok=True)
    paths = sorted((ROOT / "solutions").glob("*.ipynb"))
    for stale in {path.name for path in folder.glob("*.ipynb")} - {path.name for path in paths}:
        (folder / stale).unlink()
    for path in paths:
        solution = nbformat.read(path, as_version=4)
        links = _links(path.name, app.config.html_context["repository"], app.config.html_context["tag"])
        if any("slide" in cell.metadata.get("tags", []) for cell in solution.cells):
            links += f' · <a href="../slides/{path.name[: len("week_04")]}.html">slides</a>'
        text = nbformat.writes(page(solution, path.name, links))
        # A page that is what it was need not be read and typeset again.
        if not (folder / path.name).is_file() or (folder / path.name).read_text(encoding="utf-8") != text:
            (folder / path.name).write_text(text, encoding="utf-8", newline="\n")


def page(solution: NotebookNode, name: str, links: str) -> NotebookNode:
    """The notebook of a week's page.

    Args:
      solution: The filled notebook.
      name: Its file name.
      links: Markdown to put below the title.
    """
    for before, cell in pairwise(list(solution.cells)):
        if cell.source == _PROGRESS:
            solution.cells.remove(before)
            solution.cells.remove(cell)
    for cell in solution.cells:
        tags = cell.metadata.get("tags", [])
        # The first code cell finds or installs the course; it may show the week's opening as well.
        shown = [tag for tag in tags if not (tag == INSTALL and "figure" in tags)]
        cell.metadata.tags = tags + [_RENDERED_AS[tag] for tag in shown if tag in _RENDERED_AS]
        if cell.cell_type == "code":
            _show_code(cell)
            _show_output(cell, name)
        elif "slide" not in tags:
            # Sections have addresses of their own, which slides and other pages know without reading this one.
            cell.source = _NUMBERED.sub(r"(section-\1-\2)=\n", cell.source)
    title = next(cell for cell in solution.cells if cell.cell_type == "markdown" and cell.source.startswith("# "))
    heading, _, rest = title.source.partition("\n")
    title.source = f"{heading}\n\n{links}\n{rest}"
    return solution


def _keep_formulas_as_they_are(app, doctree: nodes.document) -> None:
    """Sphinx puts a formula of several lines into `split`, in which MathJax allows no tag."""
    for formula in doctree.findall(nodes.math_block):
        formula["no-wrap"] = True
        formula[:] = [nodes.Text(rf"\[{formula.astext()}\]")]


def _mend_for_screen_readers(app, pagename, templatename, context, doctree) -> None:
    """A button's name must be what is written on it; myst-nb gives it another. And a heading must have a level."""
    if "body" in context:
        context["body"] = context["body"].replace(' aria-label="Toggle hidden content"', "")
    navigation = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = navigation.replace('role="heading"', 'role="heading" aria-level="2"')


def _show_code(cell: NotebookNode) -> None:
    """Folds away a solution, whose markers and stubs are for authors, and code that is folded in the notebook."""
    if "# BEGIN SOLUTION" in cell.source:
        cell.metadata.tags.append("hide-input")
        marker = re.compile(r"\s*# (BEGIN SOLUTION|END SOLUTION|STUB:.*)")
        cell.source = "\n".join(line for line in cell.source.split("\n") if not marker.fullmatch(line))
    elif cell.metadata.get("jupyter", {}).get("source_hidden"):
        cell.metadata.tags.append("hide-input")
        cell.metadata["mystnb"] = {"code_prompt_show": "Show the code", "code_prompt_hide": "Hide the code"}


def picture(cell: NotebookNode, name: str) -> tuple[str, dict] | None:
    """The picture that a cell shows, as PNG in base64, and its alt text and width; None if it shows none.

    Raises:
      ValueError: If there are several, since myst-nb knows one alt text for a cell.
    """
    found = [output for output in cell.outputs if "image/png" in output.get("data", {})]
    if len(found) > 1:
        raise ValueError(f"Expected at most one picture in a cell, for its alt text; got {len(found)} in {name}.")
    return next(((output.data["image/png"], output.metadata["image/png"]) for output in found), None)


def movie(cell: NotebookNode, name: str) -> str | None:
    """HTML of the movie that a cell shows, with its still for print; None if it shows none."""
    found = next(
        (o.data["text/html"] for o in cell.outputs if "<video" in o.get("data", {}).get("text/html", "")), None
    )
    still = picture(cell, name)
    if found is None or still is None:
        return found
    png, about = still
    alt = html.escape(about["alt"])
    described = found if "aria-label=" in found else found.replace("<video", f'<video aria-label="{alt}"', 1)
    return f'{described}<img class="still" src="data:image/png;base64,{"".join(png.split())}" alt="{alt}">'


def _show_output(cell: NotebookNode, name: str) -> None:
    """Puts a movie in the place of its still, and tells myst-nb a picture's alt text and width, which it takes from the cell."""
    moving = movie(cell, name)
    still = picture(cell, name)
    if moving:
        kept = [o for o in cell.outputs if not {"image/png", "text/html"} & set(o.get("data", {}))]
        cell.outputs = [*kept, nbformat.v4.new_output("display_data", {"text/html": moving})]
    elif still:
        _, about = still
        image = {"alt": about["alt"]} | ({"width": f"{about['width']}px"} if "width" in about else {})
        cell.metadata.setdefault("mystnb", {})["image"] = image


def _links(name: str, repository: str, tag: str) -> str:
    """Markdown of the links to both notebooks, as files and in Colab."""
    colab = f"{COLAB}/{repository.removeprefix('https://github.com/')}/blob/{tag}"
    return (
        f"[Begin in Colab]({colab}/notebooks/{name}) · {{download}}`download the notebook <../../notebooks/{name}>` · "
        f"[filled, in Colab]({colab}/solutions/{name}) · {{download}}`download it filled <../../solutions/{name}>`"
    )
