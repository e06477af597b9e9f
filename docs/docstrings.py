"""Sphinx extension: equations in docstrings keep their lines.

The course's docstrings read like text: equations are indented under a line that ends in a colon. In reStructuredText
that is a quotation, whose lines would run together; a second colon makes a literal block of it.
"""

import re


def setup(app) -> dict:
    """Registers the extension with Sphinx, before napoleon takes the sections apart."""
    app.connect("autodoc-process-docstring", _process, priority=100)
    return {"parallel_read_safe": True}


def _process(app, what, name, obj, options, lines: list[str]) -> None:
    lines[:] = with_literal_blocks(lines)


def with_literal_blocks(lines: list[str]) -> list[str]:
    """The docstring's lines with `::` where an indented block follows a paragraph that ends in a colon."""
    found = list(lines)
    for number in range(len(lines) - 2):
        line, blank, block = lines[number : number + 3]
        introduces = re.search(r"[^:\s]:$", line) and not blank.strip()
        if introduces and block.strip() and _indent(block) > _indent(line):
            found[number] += ":"
    return found


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
