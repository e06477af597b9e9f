"""Checks on finished notebooks: that they look the same everywhere, can be read by everyone, and are complete."""

import re
from collections.abc import Iterator

from nbformat import NotebookNode

from course_utils.authoring.student import FIGURE, as_text

MOST_BYTES = 2_000_000
MOST_MOVIE_BYTES = 1_000_000

_NOT_PORTABLE = {
    r"\\(label|ref|eqref)\b": r"\label, \ref or \eqref; use \tag and refer to it in plain text",
    r"\\begin\{(align|eqnarray|gather|multline)\*?\}": "align and its like; use aligned inside $$",
    r"\\\[|\\\(": r"\[ or \(; use $$ and $",
    r"<center\b|\bstyle\s*=": "<center> or style=, which several front ends strip",
    r"<a\s+(class|name|id)\s*=": "an HTML anchor",
    r"\]\(#": "a link to a heading, which Colab and JupyterLab spell differently",
    r"\]\(attachment:": "an attachment, which Colab does not show",
    r"!\[\s*\]\(": "an image without alt text",
    r"<img(?![^>]*\balt=)": "an <img> without alt text",
    r"!\[[^\]]*\]\((?!https://)": "an image at a relative path, which breaks in Colab; use a figure cell",
}


def faults(notebook: NotebookNode, name: str, *, is_solution: bool) -> list[str]:
    """What is wrong with a notebook, a line for each fault; empty if nothing is.

    Args:
      notebook: The notebook.
      name: Its name, which begins every line.
      is_solution: Whether it is a solution, which must be executed in order, or a student notebook, which must be
        blank.
    """
    found = [f"{name}: {fault}" for fault in _of_the_whole(notebook, is_solution)]
    for index, cell in enumerate(notebook.cells):
        of_cell = _of_markdown(cell) if cell.cell_type == "markdown" else _of_code(cell, is_solution)
        found.extend(f"{name}, cell {index}: {fault}" for fault in of_cell)
    return found


def _of_the_whole(notebook: NotebookNode, is_solution: bool) -> Iterator[str]:
    size = len(as_text(notebook).encode())
    if size > MOST_BYTES:
        yield f"expected at most {MOST_BYTES:,} bytes; got {size:,}."
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    if is_solution and counts != list(range(1, len(counts) + 1)):
        yield f"expected a notebook executed once, from top to bottom; got execution counts {counts[:8]} …"


def _of_markdown(cell: NotebookNode) -> Iterator[str]:
    prose = re.sub(r"```.*?```|`[^`]*`", "", cell.source, flags=re.DOTALL)
    for pattern, what in _NOT_PORTABLE.items():
        if re.search(pattern, prose):
            yield f"expected portable Markdown; got {what}."
    if cell.get("attachments"):
        yield "expected no attachments, which Colab does not show; got some."
    lines = prose.split("\n")
    fences = [number for number, line in enumerate(lines) if "$$" in line]
    for number in fences:
        if lines[number].strip() != "$$":
            yield f"expected $$ alone on its line; got {lines[number].strip()!r}."
    if len(fences) % 2:
        yield "expected every $$ to be closed; got one that is not."
    for opening, closing in zip(fences[::2], fences[1::2], strict=False):
        if any(0 <= number < len(lines) and lines[number].strip() for number in (opening - 1, closing + 1)):
            yield "expected a blank line before and after a formula in $$; got none."
        if "\n".join(lines[opening:closing]).count(r"\tag{") > 1:
            yield r"expected at most one \tag in a formula; got more."


def _of_code(cell: NotebookNode, is_solution: bool) -> Iterator[str]:
    tags = cell.metadata.get("tags", [])
    if not is_solution and re.search(r"(BEGIN|END) SOLUTION|# STUB", cell.source):
        yield "expected no solution marker in a student notebook; got one."
    if not is_solution and cell.outputs and FIGURE not in tags:
        yield "expected no outputs in a student notebook but those of figures; got some."
    if not is_solution and cell.execution_count and FIGURE not in tags:
        yield "expected a student notebook in which only figures were executed; got an execution count."
    if FIGURE in tags and not cell.outputs:
        yield "expected a figure's output to be stored; got none. Execute the solution."
    for output in cell.outputs:
        if output.output_type == "error":
            yield f"expected no errors; got {output.ename}: {output.evalue}"
        if output.get("name") == "stderr":
            yield f"expected nothing on standard error; got {output.text[:80]!r}."
        data = output.get("data", {})
        if "application/vnd.jupyter.widget-view+json" in data:
            yield "expected no widget among stored outputs, where no kernel moves it; got one. Run 'make execute'."
        if "image/png" in data and not output.metadata.get("image/png", {}).get("alt"):
            yield "expected alt text with every picture; got a picture without. Show it with course_utils.display."
        for movie in re.findall(r"data:video/[^,]*,([^\"']*)", str(data.get("text/html", ""))):
            size = len(movie) * 3 // 4
            if size > MOST_MOVIE_BYTES:
                yield f"expected movies of at most {MOST_MOVIE_BYTES:,} bytes; got {size:,}."
