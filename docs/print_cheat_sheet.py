"""Prints the built site's cheat sheet to a PDF beside it, as a reader's browser would. `make site` runs it."""

import sys

from browser import ALONE, DESKTOP, chromium, opened, screen, served
from check_site import SITE


def main() -> int:
    """Writes the PDF, and returns the exit status: 1 if the page could not be shown as it should."""
    faults: list[str] = []
    with (
        served(SITE) as host,
        chromium(ALONE) as browser,
        screen(browser, DESKTOP) as page,
        opened(page, f"{host}cheat_sheet.html", host, faults),
    ):
        page.pdf(path=SITE / "cheat_sheet.pdf", prefer_css_page_size=True)
    for fault in faults:
        print(f"cheat_sheet.html: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
