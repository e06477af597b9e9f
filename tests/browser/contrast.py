"""How far the text of an exercise's checks stands out from its background, by the formula of WCAG 2."""

import re

from playwright.sync_api import Page

READABLE = 4.5

# Of each line that a check printed: its text, and the colours that lie over one another where it stands: the text's
# own, then the backgrounds below it down to the first that lets nothing through.
LINES = """outputs => outputs.flatMap(output => {
    const walker = document.createTreeWalker(output, NodeFilter.SHOW_TEXT);
    const lines = [];
    while (walker.nextNode()) {
        // The table of progress has such signs, too.
        if (walker.currentNode.parentElement.closest("table")) continue;
        const colours = [getComputedStyle(walker.currentNode.parentElement).color];
        for (let box = walker.currentNode.parentElement; box; box = box.parentElement) {
            const background = getComputedStyle(box).backgroundColor;
            colours.push(background);
            if (background.startsWith("rgb(")) break;
        }
        for (const [text] of walker.currentNode.data.matchAll(/^[✓✗·].*/gmu)) lines.push([text, colours]);
    }
    return lines;
})"""


def of_messages(page: Page) -> list[tuple[str, float]]:
    """The lines that checks printed on a page, each with its contrast, from 1 (invisible) to 21 (black on white)."""
    lines = page.eval_on_selector_all(".jp-OutputArea-output", LINES)
    return [(text, ratio(colours)) for text, colours in lines]


def ratio(colours: list[str]) -> float:
    """The contrast of a text.

    Args:
      colours: As CSS computes them, `rgb(0, 0, 0)` or `rgba(0, 0, 0, 0.5)`: of the text, then of each background from
        the one just below it to the lowest. Below that there is white, as in a browser.

    Raises:
      ValueError: If a colour is written in another way.
    """
    below = (255.0, 255.0, 255.0)
    for background in reversed(colours[1:]):
        below = _over(background, below)
    darker, lighter = sorted([_luminance(below), _luminance(_over(colours[0], below))])
    return (lighter + 0.05) / (darker + 0.05)


def _over(colour: str, below: tuple[float, ...]) -> tuple[float, ...]:
    """What is seen of a colour, and through it of what is below."""
    if not (found := re.fullmatch(r"rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)", colour)):
        raise ValueError(f"Expected a colour as rgb(r, g, b) or rgba(r, g, b, opacity); got {colour}.")
    *channels, opacity = map(float, found.groups(default="1"))
    return tuple(opacity * upper + (1 - opacity) * lower for upper, lower in zip(channels, below, strict=True))


def _luminance(colour: tuple[float, ...]) -> float:
    """WCAG's relative luminance: 0 for black, 1 for white."""
    shares = (channel / 255 for channel in colour)
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
