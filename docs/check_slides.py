"""Goes through every slide of every deck in headless Chromium, and tells what is wrong.

`make sitecheck` runs it. Expected of every deck: no errors in the console, no request that leaves the machine; of every
slide: nothing beyond its edges, formulas typeset, pictures described, code and text no smaller than can be read from
the back of a room.
"""

import sys
from pathlib import Path

from browser import chromium, opened, served

ROOT = Path(__file__).parents[1]
SLIDES = ROOT / "build" / "slides"
# The shape of a projector's picture.
PROJECTOR = {"viewport": {"width": 1280, "height": 720}}
# Of a slide 720 pixels high.
LEAST_TEXT, LEAST_CODE = 20, 15

SLIDE_BY_SLIDE = """async ([leastText, leastCode]) => {
  const found = [];
  const {width, height} = Reveal.getConfig();
  for (const slide of Reveal.getSlides()) {
    const {h, v} = Reveal.getIndices(slide);
    Reveal.slide(h, v, Number.MAX_SAFE_INTEGER);
    await Promise.all([...slide.querySelectorAll("img")].map(picture => picture.decode()));
    await new Promise(requestAnimationFrame);
    await fit(slide);
    const tell = what => found.push(`slide ${h + 1}.${(v ?? 0) + 1} (${slide.innerText.slice(0, 40)}): ${what}`);
    if (slide.scrollHeight > height) tell(`${slide.scrollHeight} pixels high; there is room for ${height}`);
    if (slide.scrollWidth > width) tell(`${slide.scrollWidth} pixels wide; there is room for ${width}`);
    if (slide.querySelector("mjx-merror, [data-mjx-error]")) tell("a formula with an error");
    if ([...slide.querySelectorAll("img")].some(picture => !picture.alt.trim())) tell("a picture without alt text");
    const size = box => parseFloat(getComputedStyle(box).fontSize);
    for (const [boxes, least] of [["p, li", leastText], ["pre", leastCode]]) {
      const small = [...slide.querySelectorAll(boxes)].filter(box => !box.closest(".notes") && size(box) < least);
      if (small.length) tell(`text ${size(small[0]).toFixed(1)} pixels high; expected at least ${least}`);
    }
    const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const skipped = node.parentElement.closest("pre, code, script, style, mjx-container, .notes");
      if (!skipped && /\\$/.test(node.data)) tell("raw TeX: " + node.data.trim().slice(0, 60));
    }
  }
  return [Reveal.getSlides().length, found];
}"""


def main() -> int:
    """Checks all decks, prints what is wrong, and returns the exit status."""
    decks = sorted(SLIDES.glob("*.html"))
    if not decks:
        print(f"Expected slides in {SLIDES}; got none. Run 'make slides'.")
        return 1
    total = 0
    with served(SLIDES) as host, chromium() as browser:
        for path in decks:
            faults: list[str] = []
            with opened(browser, f"{host}{path.name}", host, PROJECTOR, faults) as page:
                page.wait_for_function("Reveal.isReady()")
                count, found = page.evaluate(SLIDE_BY_SLIDE, [LEAST_TEXT, LEAST_CODE])
            for fault in faults + found:
                print(f"{path.name}, {fault}")
            print(f"{path.name}: {count} slides")
            total += len(faults) + len(found)
    print(f"{len(decks)} decks: {total} faults")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
