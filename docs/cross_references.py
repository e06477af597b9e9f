"""Sphinx extension: terms, equations and sections are links to where they are explained.

On the page of each week, the first use of every term of the glossary is a link to its entry, and the entry says in which week the
term comes first. `Eq. (4.5)` is a link to that equation, and `Section 4.5` to that section, on whatever page it stands.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from docutils import nodes
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

GLOSSARY = "glossary"
# Text in these is not to be linked: it is code or a formula, or stands in a title or a link already.
_CLOSED = (
    nodes.FixedTextElement,
    nodes.Invisible,
    nodes.literal,
    nodes.math,
    nodes.raw,
    nodes.reference,
    nodes.term,
    nodes.title,
)
_TAG = re.compile(r"\\tag\{(\d+)\.(\d+)\}")
# After "Eq.", or after another equation in a list of them.
_EQUATION = re.compile(r"(?:(?<=Eq\.\s)|(?<=Eqs\.\s)|(?<=\d\)\sand\s)|(?<=\d\)\sto\s)|(?<=\d\),\s))\((\d+)\.(\d+)\)")
# With a small letter it is a section of another text.
_SECTION = re.compile(r"(?<=Section\s)(\d+)\.(\d+)")
_logger = logging.getLogger(__name__)


class Use(NamedTuple):
    """Where a page uses a term: the text, and the part of it."""

    text: nodes.Text
    start: int
    end: int


class Link(NamedTuple):
    """A link to be made of a part of a text: its address, and its class."""

    use: Use
    address: str
    kind: str


def setup(app) -> dict:
    """Registers the extension with Sphinx."""
    app.connect("doctree-read", _name_equations)
    # What the glossary says depends on all weeks.
    app.connect("env-updated", lambda app, env: [GLOSSARY])
    app.connect("doctree-resolved", _link)
    return {"parallel_read_safe": True}


def _name_equations(app, doctree: nodes.document) -> None:
    """Gives every numbered equation the address that links to it have."""
    for formula in doctree.findall(nodes.math_block):
        if tag := _TAG.search(formula.astext()):
            formula["ids"].append(f"equation-{tag[1]}-{tag[2]}")


def _link(app, doctree: nodes.document, page: str) -> None:
    uri = app.builder.get_relative_uri
    labels = app.env.get_domain("std").anonlabels
    anchors = _anchors(app.env)
    if page == GLOSSARY:
        _say_where_terms_come_first(app.env, doctree, anchors, lambda week: uri(page, week))
    links: list[Link] = []
    if page.startswith("weeks/"):
        for term, use in first_uses(doctree, anchors).items():
            links.append(Link(use, f"{uri(page, GLOSSARY)}#{anchors[term]}", "glossary-term"))
    for text in _open_texts(doctree):
        for match in _EQUATION.finditer(text):
            address = f"{uri(page, _week(app.env, int(match[1])))}#equation-{match[1]}-{match[2]}"
            links.append(Link(Use(text, *match.span()), address, "equation"))
        for match in _SECTION.finditer(text):
            label = f"section-{match[1]}-{match[2]}"
            if label not in labels:
                _logger.warning("Expected a section of the course after 'Section'; got %r on %s.", match[0], page)
                continue
            links.append(Link(Use(text, *match.span()), f"{uri(page, labels[label][0])}#{label}", "equation"))
    # Texts with the same words are equal, and still not the same.
    links.sort(key=lambda link: (id(link.use.text), link.use.start))
    for _, of_one_text in groupby(links, key=lambda link: id(link.use.text)):
        _put(list(of_one_text))


def _say_where_terms_come_first(
    env: BuildEnvironment, doctree: nodes.document, anchors: dict[str, str], uri: Callable
) -> None:
    """Adds to each entry of the glossary the week that uses the term first, as a link to the section."""
    first: dict[str, tuple[int, str]] = {}
    for number, week in enumerate(_weeks(env), start=1):
        unseen = {term: anchor for term, anchor in anchors.items() if anchor not in first}
        for term, use in first_uses(env.get_doctree(week), unseen).items():
            section = next(node for node in _above(use.text) if isinstance(node, nodes.section))
            first.setdefault(anchors[term], (number, f"{uri(week)}#{section['ids'][0]}"))
    for entry in doctree.findall(nodes.definition_list_item):
        sought = [anchor for term in entry.findall(nodes.term) for anchor in term["ids"] if anchor in anchors.values()]
        found = [first[anchor] for anchor in sought if anchor in first]
        if not sought:
            continue
        if not found:
            _logger.warning("Expected the term %r in some week; found it in none.", entry.children[0].astext())
            continue
        number, address = min(found)
        link = nodes.reference("", f"week {number}", refuri=address, internal=True)
        entry.children[-1] += nodes.paragraph("", "First in ", link, classes=["first-use"])


def first_uses(doctree: nodes.document, terms: Iterable[str]) -> dict[str, Use]:
    """Where a page first uses each of the terms that it uses. A term inside a longer one is no use of it."""
    patterns = {term: _pattern(term) for term in sorted(terms, key=len, reverse=True)}
    found: dict[str, Use] = {}
    for text in _open_texts(doctree):
        taken: list[tuple[int, int]] = []
        for term, pattern in patterns.items():
            for match in pattern.finditer(text):
                if any(match.start() < end and start < match.end() for start, end in taken):
                    continue
                taken.append(match.span())
                found.setdefault(term, Use(text, *match.span()))
    return found


def _pattern(term: str) -> re.Pattern[str]:
    """Finds a term in text, also across lines, at the beginning of a sentence and in the plural."""
    words = [re.escape(word) for word in re.split(r"[\s-]", term)]
    if term[1:2].islower():
        words[0] = f"[{term[0].upper()}{term[0].lower()}]{words[0][1:]}"
    return re.compile(r"(?<![\w-])" + r"[\s-]+".join(words) + r"(?:s|es)?(?![\w-])")


def _put(links: list[Link]) -> None:
    """Takes a text apart, with all its links in it."""
    text, done, parts = links[0].use.text, 0, []
    for (_, start, end), address, kind in links:
        parts.append(nodes.Text(text[done:start]))
        parts.append(nodes.reference("", text[start:end], refuri=address, internal=True, classes=[kind]))
        done = end
    parts.append(nodes.Text(text[done:]))
    siblings = text.parent
    place = next(number for number, child in enumerate(siblings.children) if child is text)
    siblings[place : place + 1] = parts


def _anchors(env: BuildEnvironment) -> dict[str, str]:
    """The anchors of the glossary's entries, by term. Terms with brackets are left out: they are words that often mean something else."""
    objects = env.get_domain("std").get_objects()
    terms = {name: anchor for name, _, kind, page, anchor, _ in objects if kind == "term" and page == GLOSSARY}
    return {name: anchor for name, anchor in terms.items() if "(" not in name}


def _weeks(env: BuildEnvironment) -> list[str]:
    return sorted(page for page in env.found_docs if page.startswith("weeks/"))


def _week(env: BuildEnvironment, number: int) -> str:
    return next(page for page in _weeks(env) if page.startswith(f"weeks/week_{number:02}_"))


def _open_texts(doctree: nodes.document) -> list[nodes.Text]:
    return [text for text in doctree.findall(nodes.Text) if not any(map(_is_closed, _above(text)))]


def _is_closed(node: nodes.Node) -> bool:
    """Whether what stands in a node is not to be linked. The titles of papers are not this course's words."""
    return isinstance(node, _CLOSED) or (isinstance(node, nodes.section) and node[0].astext() == "References")


def _above(node: nodes.Node) -> Iterator[nodes.Node]:
    while node.parent is not None:
        node = node.parent
        yield node
