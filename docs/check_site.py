"""Opens every page of the built site in headless Chromium, phone-sized and desktop-sized, and tells what is wrong.

`make sitecheck` runs it. Expected of every page: no errors in the console, no request that leaves the machine, every
formula typeset, every picture loaded and described, movies and sounds with a duration, nothing wider than the screen,
and no serious or critical finding of axe-core's accessibility rules.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from browser import DESKTOP, PHONE, chromium, opened, served
from playwright.sync_api import Page, TimeoutError

ROOT = Path(__file__).parents[1]
SITE = ROOT / "build" / "site"
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

ACCESSIBILITY = """async () => {
  const {violations} = await axe.run(document, {resultTypes: ["violations"]});
  return violations
    .filter(({impact}) => ["serious", "critical"].includes(impact))
    .map(({id, impact, nodes}) => `axe, ${impact}: ${id}, ${nodes.length} times, first ${nodes[0].html.slice(0, 120)}`);
}"""


def faults_of(page: Page) -> Iterator[str]:
    """What is wrong with an open page."""
    for script in (FORMULAS, PICTURES, MEDIA, WIDTH):
        yield from page.evaluate(script)
    page.add_script_tag(path=AXE)
    yield from page.evaluate(ACCESSIBILITY)


def faults_of_search(page: Page) -> Iterator[str]:
    """What is wrong with the search page, opened with a query that has answers."""
    try:
        page.wait_for_selector("#search-results li", timeout=10_000)
    except TimeoutError:
        yield "expected answers to a search for 'coupling'; got none"


def main(beginning: str = "") -> int:
    """Checks all pages, or those whose names begin as given, such as weeks/week_04, prints what is wrong, and returns the exit status."""
    pages = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html") if "_static" not in path.parts)
    pages = [name for name in pages if name.startswith(beginning)]
    if not pages:
        print(f"Expected the site in {SITE}; got no page that begins with {beginning!r}. Run 'make site'.")
        return 1
    total = 0
    with served(SITE) as host, chromium() as browser:
        for name in pages:
            for screen, options in (("phone", PHONE), ("desktop", DESKTOP)):
                faults: list[str] = []
                query = "?q=coupling" if name == "search.html" else ""
                with opened(browser, f"{host}{name}{query}", host, options, faults) as page:
                    faults += [*faults_of(page), *(faults_of_search(page) if query else [])]
                for fault in faults:
                    print(f"{name}, {screen}: {fault}")
                total += len(faults)
    print(f"{len(pages)} pages on 2 screens: {total} faults")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
