"""Goes through every deck in headless Chromium by the right arrow, prints it, and tells what is wrong.

`make sitecheck` runs it. Expected of every deck: no errors in the console, no request that leaves the machine, every slide
reached by the right arrow, a page of the slides' size for every slide in print, links to places that the site has. Of every
slide: nothing beyond its edges or over its last line, nothing cut off or hidden by scrolling, formulas typeset, in the
speaker's notes too, pictures described, movies that play, and letters that can be read from the back of a room.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from browser import ALONE, chromium, opened, screen, served
from check_site import LINKS, MARKS
from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
SITE = ROOT / "build" / "site"
SLIDES = SITE / "slides"
# The shape of a projector's picture.
PROJECTOR = {"viewport": {"width": 1280, "height": 720}}
# Least heights in pixels, of a slide 720 pixels high: of text, of code and tables, of what stands on the slide's last line,
# and of letters in a picture that was drawn with the course's letters of eleven points.
LEAST = {"text": 24, "code": 18, "footer": 18, "picture": 10}
DRAWN = 11 / 72 * 100
# A page is measured in points, of which three are four pixels.
PAGE = [0, 0, 960, 540]

SLIDE = """async ([least, drawn]) => {
  const found = [];
  const slide = Reveal.getCurrentSlide();
  const seen = box => box.getClientRects().length && getComputedStyle(box).visibility !== "hidden" && !box.closest(".notes");
  const all = selector => [...slide.querySelectorAll(selector)].filter(seen);
  const named = box => `${box.localName} ${box.innerText?.replace(/\\s+/g, " ").slice(0, 30) ?? ""}`.trim();
  await Promise.all(all("img").map(picture => picture.decode().catch(() => found.push("a picture that does not load"))));
  const page = slide.querySelector(".page").getBoundingClientRect();
  const footer = slide.querySelector("footer").getBoundingClientRect();
  for (const box of all("h1, h2, p, li, pre, table, img, video, mjx-container, code span")) {
    const {left, right, top, bottom} = box.getBoundingClientRect();
    const low = box.closest("footer") ? page.bottom : footer.top;
    if (left < page.left - 1 || right > page.right + 1 || top < page.top - 1) found.push(`${named(box)}: beyond the slide's edge`);
    if (bottom > low + 1) found.push(`${named(box)}: ${Math.ceil(bottom - low)} pixels too low`);
  }
  const clips = box => getComputedStyle(box).overflow !== "visible";
  for (const box of all(".page, .page *:not(mjx-container *)")) {
    if (!clips(box) && !box.matches(".text, .shown, .stack, .block, .shown .block > *, p, li, pre, h2")) continue;
    const [wide, high] = [box.scrollWidth - box.clientWidth, box.scrollHeight - box.clientHeight];
    if (wide > 1) found.push(`${named(box)}: ${wide} pixels wider than its place`);
    if (high > 1) found.push(`${named(box)}: ${high} pixels higher than its place`);
  }
  for (const formula of all(".text mjx-container svg")) {
    const place = formula.closest(".text").getBoundingClientRect();
    if (formula.getBoundingClientRect().right > place.right + 1) found.push("a formula wider than its place");
  }
  if (slide.querySelector("mjx-merror, [data-mjx-error]")) found.push("a formula with an error");
  if (all("img").some(picture => !picture.alt.trim())) found.push("a picture without alt text");
  for (const movie of all("video")) {
    for (let tries = 0; tries < 60 && (movie.paused || !movie.currentTime); tries++) await new Promise(go => setTimeout(go, 50));
    if (movie.paused || !movie.currentTime) found.push("a movie that does not play");
    if (!movie.getAttribute("aria-label")) found.push("a movie without alt text");
  }
  const told = new Set();
  const low = (size, kind, box) => {
    const fault = `${kind} ${size.toFixed(1)} pixels high; expected at least ${least[kind]}`;
    if (size < least[kind] - 0.05 && !told.has(fault)) found.push(`${named(box)}: ${fault}`);
    told.add(fault);
  };
  for (const picture of all(".shown img, .shown video")) {
    const {width, height} = picture.getBoundingClientRect();
    const shape = picture.naturalWidth / picture.naturalHeight || picture.videoWidth / picture.videoHeight;
    const meant = picture.videoWidth || picture.getAttribute("width");
    low(drawn * Math.min(width, height * shape) / meant, "picture", picture);
  }
  const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const box = node.parentElement;
    if (!node.data.trim() || box.closest("script, style, mjx-container")) continue;
    if (!box.closest("pre, code") && /\\$|\\\\[a-z(\\[]/.test(node.data)) found.push("raw TeX: " + node.data.trim().slice(0, 60));
    const kind = box.closest("footer") ? "footer" : box.closest("pre, table, code") ? "code" : "text";
    if (seen(box)) low(parseFloat(getComputedStyle(box).fontSize), kind, box);
  }
  all("mjx-container").forEach(box => low(parseFloat(getComputedStyle(box).fontSize), box.closest("table, footer") ? "code" : "text", box));
  return [...new Set(found)];
}"""

SHRUNKEN = """() => [...document.querySelectorAll(".pdf-page")].some(page => {
  const {width, height} = page.getBoundingClientRect();
  return Math.abs(width - 1280) > 1 || Math.abs(height - 720) > 1;
}) || document.documentElement.scrollWidth > 1281"""


def faults_of_slides(page: Page) -> Iterator[str]:
    """What is wrong with the slides of an open deck, each looked at after every press of the right arrow."""
    page.wait_for_function("Reveal.isReady()")
    total, reached = page.evaluate("Reveal.getTotalSlides()"), set()
    while True:
        number = page.evaluate("Reveal.getIndices().h") + 1
        reached.add(number)
        for fault in page.evaluate(SLIDE, [LEAST, DRAWN]):
            yield f"slide {number}: {fault}"
        before = page.evaluate("JSON.stringify(Reveal.getIndices())")
        page.keyboard.press("ArrowRight")
        if page.evaluate("JSON.stringify(Reveal.getIndices())") == before:
            break
    if missed := set(range(1, total + 1)) - reached:
        yield f"expected the right arrow to reach all {total} slides; missed {sorted(missed)}"


def faults_of_print(page: Page, address: str, host: str, total: int) -> Iterator[str]:
    """What is wrong with a deck on paper: a page for every slide, of a slide's size, not shrunk."""
    faults: list[str] = []
    with opened(page, f"{address}?print-pdf", host, faults):
        page.wait_for_function("document.querySelectorAll('.pdf-page').length && Reveal.isReady()")
        if page.evaluate(SHRUNKEN):
            yield "in print: expected pages of 1280 × 720; got others, or something that is wider"
        printed = page.pdf(prefer_css_page_size=True, print_background=True)
    yield from (f"in print: {fault}" for fault in faults)
    boxes = [list(map(float, box.split())) for box in re.findall(rb"/MediaBox\s*\[([^\]]+)\]", printed)]
    if len(boxes) != total or any(abs(got - side) > 1 for box in boxes for got, side in zip(box, PAGE, strict=True)):
        yield f"in print: expected {total} pages of {PAGE[2:]} points; got {len(boxes)}, the first {boxes[:1]}"


def dead_links(targets: list[str], host: str) -> Iterator[str]:
    """Links of a deck that lead to no place of the site."""
    for target in sorted(set(targets)):
        path, _, anchor = target.removeprefix(host).partition("#")
        page = SITE / path.partition("?")[0]
        if not page.is_file():
            yield f"a link to {path}, which is not there"
        elif anchor and not path.startswith("slides/") and f'id="{anchor}"' not in page.read_text(encoding="utf-8"):
            yield f"a link to {anchor!r} in {path}, which has no such place"


def main(beginning: str = "week_") -> int:
    """Checks all decks, or those whose names begin as given, prints what is wrong, and returns the exit status."""
    decks = sorted(SLIDES.glob(f"{beginning}*.html"))
    if not decks:
        print(f"Expected slides in {SLIDES}; got none that begins with {beginning!r}. Run 'make slides'.")
        return 1
    total = 0
    with served(SITE) as host, chromium(ALONE) as browser, screen(browser, PROJECTOR) as page:
        for path in decks:
            address = f"{host}slides/{path.name}"
            faults: list[str] = []
            with opened(page, address, host, faults):
                faults += [*faults_of_slides(page), *page.evaluate(MARKS)]
                count = page.evaluate("Reveal.getTotalSlides()")
                links = page.evaluate(LINKS)["targets"]
            faults += faults_of_print(page, address, host, count)
            faults += dead_links(links, host)
            for fault in faults:
                print(f"{path.name}, {fault}")
            print(f"{path.name}: {count} slides", flush=True)
            total += len(faults)
    print(f"{len(decks)} decks: {total} faults")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
