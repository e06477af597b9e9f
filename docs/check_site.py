"""Opens every page of the built site in headless Chromium, and tells what is wrong.

`make sitecheck` runs it. Pages that were written are looked at on a desktop and on a phone, in the light and in the dark; those
of the package's reference, which are all made alike, once, on a phone. Expected of every page: no errors in the console, no
request that leaves the machine, every formula typeset, every picture loaded and described, movies and sounds with a duration,
nothing wider than the screen, no marks that are for authors, no serious or critical finding of axe-core's accessibility rules,
links inside the site that lead somewhere, pictures that enlarge, and on paper no button, no open solution and a still in the
place of a movie. A search finds weeks first. And a page with one fault of each kind is found out, before all others.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote

from browser import ALONE, DESKTOP, PHONE, chromium, opened, screen, served
from faulty_page import FAULTS, write_faulty_page
from playwright.sync_api import Browser, Page, TimeoutError

ROOT = Path(__file__).parents[1]
SITE = ROOT / "build" / "site"
SCREENS = {"phone": PHONE, "desktop": DESKTOP}
# How the names begin of the weeks' pages, and of those of the package's reference.
WEEKS = "weeks/"
REFERENCE = "api/"
QUERY = "log-determinant"
AXE = ROOT / "docs" / "node_modules" / "axe-core" / "axe.min.js"

FORMULAS = """() => {
  const found = [];
  const formulas = [...document.querySelectorAll(".math")];
  for (const formula of formulas.filter(formula => !formula.querySelector("mjx-container"))) {
    found.push("a formula that is not typeset: " + formula.textContent.slice(0, 60));
  }
  for (const error of document.querySelectorAll("mjx-merror, [data-mjx-error]")) {
    found.push("a formula with an error: " + error.textContent.slice(0, 60));
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const skipped = node.parentElement.closest("pre, code, script, style, mjx-container, .sig, [hidden]");
    if (!skipped && /\\$|\\\\[()\\[\\]]/.test(node.data)) found.push("raw TeX: " + node.data.trim().slice(0, 60));
  }
  return found;
}"""

PICTURES = """async () => {
  const found = [];
  for (const picture of document.images) {
    picture.loading = "eager";
    await picture.decode().catch(() => {});
    if (!picture.naturalWidth) found.push("a picture that does not load: " + picture.src.slice(0, 80));
    if (!picture.alt.trim()) found.push("a picture without alt text: " + picture.src.slice(0, 80));
  }
  return found;
}"""

MEDIA = """async () => {
  const found = [];
  for (const medium of document.querySelectorAll("video, audio")) {
    medium.preload = "auto";
    for (let tries = 0; tries < 100 && !(medium.duration > 0); tries++) await new Promise(go => setTimeout(go, 50));
    if (!(medium.duration > 0)) found.push(`a ${medium.localName} without a duration`);
  }
  return found;
}"""

WIDTH = """() => {
  const width = document.documentElement.clientWidth;
  const needed = document.documentElement.scrollWidth;
  if (needed <= width) return [];
  const wide = [...document.body.querySelectorAll("*")].filter(box => box.getBoundingClientRect().right > width + 1);
  const names = wide.slice(0, 3).map(box => box.localName + "." + box.className);
  return [`${needed} pixels wide on a screen of ${width}: ${names.join(", ")}`];
}"""

# Marks that tell authors' tools where a solution is: pages of weeks have none, and guides for authors speak of them.
MARKS = """() => (document.body.textContent.match(/# (BEGIN SOLUTION|END SOLUTION|STUB:).*/g) ?? []).map(mark => "a mark for authors: " + mark)"""

LINKS = """() => ({
  names: [...document.querySelectorAll("[id]")].map(({id}) => id),
  targets: [...document.links].filter(({origin}) => origin === location.origin).map(({href}) => href),
})"""

# For a page on paper, as it is while media are emulated as print.
PAPER = """() => {
  const seen = selector => [...document.querySelectorAll(selector)].filter(box => box.checkVisibility());
  const found = [".skip-to-content", ".headerlink", "video", "button:not(.enlarge)"].flatMap(selector =>
    seen(selector).slice(0, 1).map(() => `on paper: ${selector} can be seen`));
  if (seen("details.hide:not([open]) > :not(summary)").length) found.push("on paper: a folded solution is open");
  const stills = document.querySelectorAll("img.still").length;
  if (seen("img.still").length < stills) found.push("on paper: a movie without its still");
  return found;
}"""

# Most of a long page's elements are letters of formulas and words of code. One word of each colour is as good as all of them, and
# what MathJax makes of a formula is MathJax's own; where a formula scrolls, it stays, since it must be reached by keyboard.
LIGHTEN = """() => {
  const known = new Set();
  for (const word of document.querySelectorAll(".highlight pre span")) {
    if (known.has(word.className)) word.replaceWith(...word.childNodes);
    known.add(word.className);
  }
  for (const formula of document.querySelectorAll("mjx-container")) {
    if (formula.scrollWidth <= formula.clientWidth) formula.remove();
  }
}"""

# With the names of the rules, or all of them.
ACCESSIBILITY = """async rules => {
  const options = {resultTypes: ["violations"], preload: false, ...(rules.length ? {runOnly: rules} : {})};
  const {violations} = await axe.run(document, options);
  return violations
    .filter(({impact}) => ["serious", "critical"].includes(impact))
    .map(({id, impact, nodes}) => `axe, ${impact}: ${id}, ${nodes.length} times, first ${nodes[0].html.slice(0, 120)}`);
}"""


def faults_of_elements(page: Page) -> Iterator[str]:
    """What is wrong with what an open page holds."""
    for script in (FORMULAS, PICTURES, MEDIA, WIDTH):
        yield from page.evaluate(script)


def faults_of_access(page: Page) -> Iterator[str]:
    """What keeps somebody from reading an open page, in the light or in the dark; takes most of its code and formulas away."""
    page.evaluate(LIGHTEN)
    page.add_script_tag(path=AXE)
    # A colour on its way from one theme to the other is neither.
    page.add_style_tag(content="* { transition: none !important; }")
    page.emulate_media(media="screen", color_scheme="light")
    yield from page.evaluate(ACCESSIBILITY, [])
    page.emulate_media(color_scheme="dark")
    yield from (f"in the dark: {fault}" for fault in page.evaluate(ACCESSIBILITY, ["color-contrast"]))


def faults_of_search(page: Page) -> Iterator[str]:
    """What is wrong with the search page, opened with a query that weeks and the package's reference answer."""
    try:
        first = page.wait_for_selector("#search-results li a", timeout=10_000).get_attribute("href")
    except TimeoutError:
        yield f"expected answers to a search for {QUERY!r}; got none"
    else:
        if not first.startswith(WEEKS):
            yield f"expected a week first in the answers to a search for {QUERY!r}; got {first}"


def faults_of_reading(page: Page) -> Iterator[str]:
    """What is wrong with what a reader does with a page: enlarge a picture, and print."""
    pictures = page.locator("button.enlarge:visible")
    if pictures.count():
        pictures.first.click()
        if not page.locator("dialog.enlarged[open] img").is_visible():
            yield "a picture that a click does not enlarge"
        page.keyboard.press("Escape")
        try:
            page.wait_for_selector("dialog.enlarged", state="hidden", timeout=10_000)
        except TimeoutError:
            yield "an enlarged picture that Escape does not close"
    page.emulate_media(media="print")
    yield from page.evaluate(PAPER)


def dead_links(links: dict[str, dict[str, list[str]]], host: str) -> Iterator[str]:
    """Links inside the site that lead nowhere, of pages given by name with what `LINKS` finds in each."""
    for name, found in links.items():
        for address in sorted(set(found["targets"])):
            path, _, anchor = unquote(address.removeprefix(host)).partition("#")
            path = path.partition("?")[0] or "index.html"
            if not (SITE / path).is_file():
                yield f"{name}: a link to {path}, which is not there"
            elif anchor and path in links and anchor not in links[path]["names"]:
                yield f"{name}: a link to {anchor!r} in {path}, which has no such place"


def faults_of_cheat_sheet() -> Iterator[str]:
    """What is wrong with the printed cheat sheet."""
    pages = len(re.findall(rb"/Type\s*/Page\b", (SITE / "cheat_sheet.pdf").read_bytes()))
    if pages != 2:
        yield f"cheat_sheet.pdf: expected 2 pages; got {pages}"


def faults_missed(browser: Browser) -> Iterator[str]:
    """What the check does not find on a page that has one fault of each kind."""
    with TemporaryDirectory() as folder, served(Path(folder)) as host, screen(browser, DESKTOP) as page:
        write_faulty_page(Path(folder) / WEEKS)
        found, _ = look(page, host, f"{WEEKS}faulty.html")
    for kind in FAULTS:
        if not any(kind in fault for fault in found):
            yield f"expected to find on the page of faults: {kind}; found {found}"


def look(page: Page, host: str, name: str) -> tuple[list[str], dict[str, list[str]]]:
    """What is wrong with a page of those served, opened in a tab, and what `LINKS` finds in it."""
    faults: list[str] = []
    query = f"?q={QUERY}" if name == "search.html" else ""
    with opened(page, f"{host}{name}{query}", host, faults):
        faults += faults_of_elements(page)
        faults += page.evaluate(MARKS) if name.startswith(WEEKS) else []
        faults += faults_of_search(page) if query else []
        links = page.evaluate(LINKS)
        faults += faults_of_reading(page)
        faults += faults_of_access(page)
    return faults, links


def main(beginning: str = "") -> int:
    """Checks all pages, or those whose names begin as given, such as weeks/week_04, prints what is wrong, and returns the exit status."""
    pages = sorted(
        path.relative_to(SITE).as_posix()
        for path in SITE.rglob("*.html")
        if not {"_static", "slides"} & set(path.parts)
    )
    pages = [name for name in pages if name.startswith(beginning)]
    if not pages:
        print(f"Expected the site in {SITE}; got no page that begins with {beginning!r}. Run 'make site'.")
        return 1
    links = {}
    with served(SITE) as host, chromium(ALONE) as browser:
        total = tell(faults_missed(browser))
        for kind, options in SCREENS.items():
            with screen(browser, options) as page:
                for name in pages:
                    if name not in links or not name.startswith(REFERENCE):
                        faults, links[name] = look(page, host, name)
                        total += tell(f"{name}, {kind}: {fault}" for fault in faults)
    total += tell(dead_links(links, host)) + tell(faults_of_cheat_sheet())
    print(f"{len(pages)} pages: {total} faults")
    return 1 if total else 0


def tell(faults: Iterable[str]) -> int:
    """Prints faults, and returns how many there are."""
    told = 0
    for fault in faults:
        print(fault, flush=True)
        told += 1
    return told


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
