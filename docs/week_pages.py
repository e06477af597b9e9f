"""Sphinx extension: a page for every week, made from its filled notebook before Sphinx reads its sources."""

import re
from pathlib import Path

import nbformat
from docutils import nodes
from nbformat import NotebookNode

ROOT = Path(__file__).parents[1]
# How myst-nb is told, in its own tags, what to do with the course's cells.
_RENDERED_AS = {"colab-badge": "remove-cell", "colab-install": "remove-cell", "figure": "remove-input"}


def setup(app) -> dict:
    """Registers the extension with Sphinx."""
    app.connect("builder-inited", write_pages)
    app.connect("doctree-read", _keep_formulas_as_they_are)
    app.connect("html-page-context", _name_folded_code)
    return {"parallel_read_safe": True}


def write_pages(app) -> None:
    """Writes `weeks/week_NN_….ipynb` into Sphinx's source folder, and removes pages whose week is gone."""
    folder = Path(app.srcdir) / "weeks"
    folder.mkdir(exist_ok=True)
    paths = sorted((ROOT / "solutions").glob("*.ipynb"))
    for stale in {path.name for path in folder.glob("*.ipynb")} - {path.name for path in paths}:
        (folder / stale).unlink()
    for path in paths:
        student = nbformat.read(ROOT / "notebooks" / path.name, as_version=4)
        nbformat.write(page(nbformat.read(path, as_version=4), student, path.name), folder / path.name)


def page(solution: NotebookNode, student: NotebookNode, name: str) -> NotebookNode:
    """The notebook of a week's page.

    Args:
      solution: The filled notebook.
      student: The blank one.
      name: The file name of both.
    """
    for cell in solution.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata.tags = tags + [_RENDERED_AS[tag] for tag in tags if tag in _RENDERED_AS]
        if cell.cell_type == "code":
            _show_code(cell)
            _show_picture(cell, name)
    title = next(cell for cell in solution.cells if cell.cell_type == "markdown" and cell.source.startswith("# "))
    heading, _, rest = title.source.partition("\n")
    title.source = f"{heading}\n\n{_links(solution, student, name)}\n{rest}"
    return solution


def _keep_formulas_as_they_are(app, doctree: nodes.document) -> None:
    """Sphinx puts a formula of several lines into `split`, in which MathJax allows no tag."""
    for formula in doctree.findall(nodes.math_block):
        formula["no-wrap"] = True
        formula.children = [nodes.Text(rf"\[{formula.astext()}\]")]


def _name_folded_code(app, pagename, templatename, context, doctree) -> None:
    """A button's name for screen readers must be what is written on it; myst-nb gives it another."""
    if "body" in context:
        context["body"] = context["body"].replace(' aria-label="Toggle hidden content"', "")


def _show_code(cell: NotebookNode) -> None:
    """Folds a solution away and takes out its markers and stubs, which are for authors."""
    if "# BEGIN SOLUTION" in cell.source:
        cell.metadata.tags.append("hide-input")
        marker = re.compile(r"\s*# (BEGIN SOLUTION|END SOLUTION|STUB:.*)")
        cell.source = "\n".join(line for line in cell.source.split("\n") if not marker.fullmatch(line))


def _show_picture(cell: NotebookNode, name: str) -> None:
    """Tells myst-nb the picture's alt text and width, which it takes from the cell and not from the output."""
    pictures = [output.metadata["image/png"] for output in cell.outputs if "image/png" in output.get("data", {})]
    if len(pictures) > 1:
        raise ValueError(f"Expected at most one picture in a cell, for its alt text; got {len(pictures)} in {name}.")
    for picture in pictures:
        image = {"alt": picture["alt"]} | ({"width": f"{picture['width']}px"} if "width" in picture else {})
        cell.metadata["mystnb"] = {"image": image}


def _links(solution: NotebookNode, student: NotebookNode, name: str) -> str:
    """Markdown of the links to both notebooks, as files and in Colab."""
    return (
        f"{{download}}`Student notebook <../../notebooks/{name}>` · [open it in Colab]({_colab(student)}) · "
        f"{{download}}`Filled notebook <../../solutions/{name}>` · [open it in Colab]({_colab(solution)})"
    )


def _colab(notebook: NotebookNode) -> str:
    """The address that the notebook's badge links to."""
    badge = next(cell for cell in notebook.cells if "colab-badge" in cell.metadata.get("tags", []))
    return re.search(r"\]\((https://[^)]+)\)\s*$", badge.source)[1]
