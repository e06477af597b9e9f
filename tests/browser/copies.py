"""What of the notebooks is opened in the browser, as copies: blank, filled, or what sliders need and nothing else."""

import ast
import dis
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

# What makes a cell one with sliders.
SLIDERS = "\nexplore("

Cells = list[dict]


def without_bars(cells: Cells) -> Cells:
    """Cells without those that only solutions have: they ask how well a flow was trained, and here it is hardly trained."""
    return [cell for cell in cells if "solution-only" not in cell["metadata"].get("tags", [])]


def what_sliders_need(cells: Cells) -> Cells:
    """The cells with sliders, and those before them whose names they read, and those whose names these read, and so on."""
    kept, wanted = [], {"course_utils"}  # which starts TensorFlow
    for cell in reversed(without_bars(cells)):
        if cell["cell_type"] != "code":
            continue
        source = _python("".join(cell["source"]))
        bound, read = names(source)
        if SLIDERS in source or (bound | changed(source)) & wanted:
            kept.append(cell | {"outputs": []})
            wanted = (wanted - bound) | read
    return kept[::-1]


def names(source: str) -> tuple[set[str], set[str]]:
    """The names that a cell binds, and those that it reads and must find bound."""
    code = compile(source, "cell", "exec")
    bound, read = set(), set()
    for operation in dis.get_instructions(code):
        if operation.opname.startswith("STORE"):
            bound.add(operation.argval)
        elif operation.opname == "LOAD_NAME" and operation.argval not in bound:
            read.add(operation.argval)
    inner = {it.argval for it in _within(code) if it.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    return bound, read | (inner - bound)


def changed(source: str) -> set[str]:
    """The names of what a cell gives entries or attributes to, as in `flows["new"] = ...`."""
    found = set()
    for place in ast.walk(ast.parse(source)):
        if isinstance(place, ast.Subscript | ast.Attribute) and isinstance(place.ctx, ast.Store):
            while isinstance(place, ast.Subscript | ast.Attribute):
                place = place.value
            if isinstance(place, ast.Name):
                found.add(place.id)
    return found


def _python(source: str) -> str:
    """A cell's source without what is IPython's own."""
    return re.sub(r"^(\s*)%.*", r"\1pass", source, flags=re.MULTILINE)


def _within(code: CodeType) -> Iterator[dis.Instruction]:
    """What the functions, classes and comprehensions of a code do."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from dis.get_instructions(inner)
            yield from _within(inner)


# Each kind of copy: the folder that it is made of, and what is kept of its cells.
KINDS = {
    "notebooks": ("notebooks", list),
    "solutions": ("solutions", without_bars),
    "sliders": ("solutions", what_sliders_need),
}


def copy(root: Path, kind: str, place: Path) -> None:
    """Writes the notebooks of a checkout to a new folder, as a kind of copy."""
    place.mkdir()
    source, chosen = KINDS[kind]
    for path in (root / source).glob("week_*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["cells"] = chosen(notebook["cells"])
        (place / path.name).write_text(json.dumps(notebook), encoding="utf-8")
