"""Sphinx extension: equations in docstrings keep their lines and their bars.

The course's docstrings read like text: equations are indented under a line that ends in a colon. In reStructuredText
that is a quotation, whose lines would run together; a second colon makes a literal block of it. Bars, as of absolute
values, would be references to substitutions.
"""

import re


def setup(app) -> dict:
    """Registers the extension with Sphinx, before napoleon takes the sections apart."""
    app.connect("autodoc-process-docstring", _process, priority=100)
    return {"parallel_read_safe": True}


def _process(app, what, name, obj, options, lines: list[str]) -> None:
    lines[:] = as_restructured_text(lines)


def as_restructured_text(lines: list[str]) -> list[str]:
    """The docstring's lines with `::` before indented equations, and with bars escaped everywhere else."""
    found, outer = [], None
    for number, line in enumerate(lines):
        if outer is not None and line.strip() and _indent(line) <= outer:
            outer = None
        introduces_literal = False
        if outer is None:
            following = [*lines[number + 1 : number + 3], "", ""]
            ends_in_colon = re.search(r"[^:\s]:$", line) and not following[0].strip()
            if ends_in_colon and following[1].strip() and _indent(following[1]) > _indent(line):
                outer, introduces_literal = _indent(line), True
            code_or_text = re.split(r"(`[^`]*`)", line)
            line = "".join(part if part.startswith("`") else part.replace("|", r"\|") for part in code_or_text)
        found.append(line)
        if introduces_literal:
            # Alone on its line: the first line of a docstring stands in tables of contents, too.
            found += ["", " " * outer + "::"]
    return found


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
