"""Pages of a folder in headless Chromium: what a reader's browser would complain of, and what it would fetch."""

import functools
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PHONE = {"viewport": {"width": 375, "height": 667}, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}

# An option of Chromium's: no other machine is found, whatever a page asks for.
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def end_headers(self):
        # What pages share, such as MathJax, is fetched once by each screen.
        self.send_header("Cache-Control", "max-age=86400")
        super().end_headers()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serves a folder on this machine while the context lasts; gives the address, which ends in a slash."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def executable() -> str:
    """The path of Chromium: what the variable CHROMIUM names, or the system's.

    Raises:
      SystemExit: If there is none.
    """
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _BROWSERS)), None)
    if path is None:
        raise SystemExit(
            f"Expected Chromium, as one of the programs {', '.join(_BROWSERS)}; found none. On Debian install it by "
            "`sudo apt-get install chromium`, or name your own in the variable CHROMIUM."
        )
    return path


@contextmanager
def chromium(*options: str) -> Iterator[Browser]:
    """A headless Chromium, started with the options given."""
    path = executable()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=options)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def screen(browser: Browser, options: dict) -> Iterator[Page]:
    """A tab to open pages in, one after the other; `PHONE`, `DESKTOP` or other options of Playwright's `new_context`."""
    context = browser.new_context(**options)
    # Pages with many pictures and formulas take long on a machine that has other work, too.
    context.set_default_timeout(600_000)
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def opened(page: Page, address: str, host: str, faults: list[str]) -> Iterator[None]:
    """Opens an address in a tab, and waits until all is loaded and typeset; the tab is empty again at the end.

    Args:
      page: The tab, as from `screen`.
      address: What to open.
      host: The beginning of all addresses that it may load anything from, as from `served`.
      faults: Where to add errors in the console, failed requests, and requests that leave the machine.
    """
    listeners = {
        "console": lambda said: faults.append(f"console: {said.text}") if said.type == "error" else None,
        "pageerror": lambda error: faults.append(f"error in a script: {error}"),
        "requestfailed": lambda request: faults.append(f"request failed: {request.url[:100]}"),
        "request": lambda request: None if _is_local(request.url, host) else faults.append(_left(request.url)),
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    try:
        page.goto(address, wait_until="load")
        page.evaluate("window.MathJax?.startup?.promise")
        yield
    finally:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
        page.goto("about:blank")


def _is_local(address: str, host: str) -> bool:
    return address.startswith((host, "data:", "blob:", "about:"))


def _left(address: str) -> str:
    return f"expected no request that leaves the machine; got one to {address[:100]}"
