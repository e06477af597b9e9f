"""What of a notebook's text stands on a slide: headings, formulas, lists and tables, and each paragraph's first sentence."""

import re
from collections.abc import Iterator
from itertools import pairwise

HEADING = "heading"
FORMULA = "formula"
TABLE = "table"
LIST = "list"
QUOTE = "quote"
CODE = "code"
CAPTION = "caption"
TASK = "task"
PARAGRAPH = "paragraph"

_KINDS = {
    HEADING: r"#+ ",
    FORMULA: r"\$\$$",
    TABLE: r"\|",
    LIST: r"(- |\d+\. )",
    QUOTE: r"> ",
    CODE: r"```",
    TASK: r"\*\*(Exercise|Live) ",
    CAPTION: r"\*[^*]+\*\Z",
}
_MARKER = re.compile(r"^(- |\d+\. )", re.MULTILINE)
# What may hold a full stop that ends no sentence.
_OPAQUE = re.compile(
    r"\$[^$]+\$|`[^`]+`|\*\*[^*]+\*\*|\[[^]]*\]\([^)]*\)|\b(et al|e\.g|i\.e|cf|Eqs?|vs|[A-Z])\.", re.DOTALL
)
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])[)”\"*]*\s+")


def blocks(markdown: str) -> Iterator[tuple[str, str]]:
    """The blocks of a Markdown cell, what stands between blank lines, each with its kind; fenced code stays whole."""
    for part in re.split(r"(^```.*?^```$)", markdown, flags=re.DOTALL | re.MULTILINE):
        for text in [part] if part.startswith("```") else re.split(r"\n\s*\n", part):
            text = text.strip("\n")
            if text.strip():
                yield _kind(text), text


def on_slide(kind: str, text: str, *, leads_on: bool = False) -> str:
    """What of a block stands on a slide; the block itself if all of it does.

    Args:
      kind: As from `blocks`.
      text: The block.
      leads_on: Whether a formula follows, which the block's last sentence leads to.
    """
    if kind == PARAGRAPH:
        said = sentences(text)
        return " … ".join(dict.fromkeys([said[0], said[-1]])) if leads_on and len(said) > 1 else said[0]
    if kind == CAPTION:
        return f"*{sentences(text.strip('*'))[0]}*"
    if kind == LIST:
        _, *pieces = _MARKER.split(text)
        markers_and_items = zip(pieces[::2], pieces[1::2], strict=True)
        return "\n".join(marker + sentences(item)[0] for marker, item in markers_and_items)
    if kind == QUOTE:
        return "> " + sentences(re.sub(r"^> ?", "", text, flags=re.MULTILINE))[0]
    return text


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph; formulas, code, links, bold text and abbreviations are never cut."""
    hidden = _OPAQUE.sub(lambda found: "x" * len(found[0]), text)
    ends = [0, *(found.end() for found in _SENTENCE_ENDS.finditer(hidden)), len(text)]
    return [text[start:end].strip() for start, end in pairwise(ends) if text[start:end].strip()]


def _kind(text: str) -> str:
    return next((kind for kind, begins in _KINDS.items() if re.match(begins, text, re.MULTILINE)), PARAGRAPH)
