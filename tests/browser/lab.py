"""JupyterLab as `make lab` starts it, and what a student does in it: open a notebook, run all of it, change the theme."""

import json
import os
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from copies import SLIDERS
from playwright.sync_api import Browser, Page, Route, ViewportSize
from playwright.sync_api import TimeoutError as NotYet

ROOT = Path(__file__).parents[2]
# Long enough for a machine that has other work, too.
SECONDS_TO_START = 600
SECONDS_TO_RUN = 3600
SECONDS_TO_ANSWER = 300
SECONDS_TO_BEGIN = 30

# The box that `sliders.explore` makes, with its sliders and its picture.
BOXES = ".jp-OutputArea-output .course-sliders"

# A wide window and a tall one, so that a notebook fits on few screenshots.
WINDOW = {"width": 1280, "height": 2400}


class NotStarted(RuntimeError):
    """JupyterLab did not come up; the message ends with what it said."""


@contextmanager
def jupyterlab(notebooks: Path, home: Path, variables: dict[str, str]) -> Iterator["Server"]:
    """JupyterLab by `make lab`, for as long as the context lasts.

    Args:
      notebooks: The folder it opens on.
      home: Folder for settings and whatever else JupyterLab keeps, so that those of the person at the keyboard
        neither matter nor change.
      variables: Environment variables for it and its kernels.

    Raises:
      NotStarted: If it does not answer.
    """
    home.mkdir()
    _decline_news(home)
    server = Server(notebooks, _free_port(), secrets.token_hex(16))
    options = [
        f"--port={server.port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={server.token}",
        "--no-browser",
        "--allow-root",
    ]
    folders = {"JUPYTER_CONFIG_DIR": home, "JUPYTER_DATA_DIR": home / "data", "JUPYTER_RUNTIME_DIR": home / "run"}
    environment = os.environ | variables | {name: str(path) for name, path in folders.items()}
    with (home / "log").open("w+") as log:
        process = subprocess.Popen(
            ["make", "--no-print-directory", "lab", f"NOTEBOOKS={notebooks}", f"LAB_OPTIONS={' '.join(options)}"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            deadline = time.monotonic() + SECONDS_TO_START
            while not server.answers():
                if process.poll() is not None or time.monotonic() > deadline:
                    said = (home / "log").read_text(encoding="utf-8")
                    raise NotStarted(f"Expected `make lab` to start JupyterLab; it did not, and said:\n{said}")
                time.sleep(0.5)
            yield server
            server.ask("POST", "shutdown")
            process.wait(timeout=SECONDS_TO_ANSWER)
        finally:
            process.kill()


class Server:
    """A JupyterLab that listens on this machine."""

    def __init__(self, notebooks: Path, port: int, token: str):
        self.notebooks = notebooks
        self.port = port
        self.token = token

    def address(self, path: str) -> str:
        """The address of a notebook, in a workspace of its own, with what lets a browser in.

        In a workspace that they share, JupyterLab would open the notebook before this one beside it.
        """
        return f"http://127.0.0.1:{self.port}/lab/workspaces/{Path(path).stem}/tree/{path}?token={self.token}"

    def answers(self) -> bool:
        """Whether it is up."""
        try:
            self.ask("GET", "status")
        except urllib.error.URLError:
            return False
        return True

    def close_kernels(self) -> None:
        """Ends all kernels, as closing the notebooks and shutting down would."""
        for session in json.loads(self.ask("GET", "sessions")):
            self.ask("DELETE", f"sessions/{session['id']}")

    def ask(self, method: str, what: str) -> bytes:
        """The answer of the server's own interface."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/{what}",
            method=method,
            headers={"Authorization": f"token {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=SECONDS_TO_ANSWER) as answer:
            return answer.read()


class OpenNotebook:
    """A notebook in JupyterLab, on a page of a browser.

    Attributes:
      week: Its week, such as "week_06".
      code: The sources of its code cells.
      elsewhere: The addresses beyond this machine that were asked for, in vain: what a course needs must come with it.
    """

    @classmethod
    @contextmanager
    def on(cls, browser: Browser, server: Server, week: str, window: ViewportSize) -> Iterator["OpenNotebook"]:
        """The notebook of a week on a page of its own, for as long as the context lasts."""
        (path,) = server.notebooks.glob(f"{week}_*.ipynb")
        page = browser.new_page(viewport=window)
        try:
            yield cls(page, server.address(path.name), path)
        finally:
            page.close()
            server.close_kernels()

    def __init__(self, page: Page, address: str, path: Path):
        self.page = page
        self.week = path.name[: len("week_00")]
        self.elsewhere: list[str] = []
        self.code = [
            "".join(cell["source"])
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
            if cell["cell_type"] == "code"
        ]
        page.set_default_timeout(1000 * SECONDS_TO_ANSWER)
        page.route(lambda asked: "//127.0.0.1:" not in asked, self._refuse)
        page.goto(address)
        page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").wait_for()
        self.wait_until(
            f"document.querySelectorAll('.jp-CodeCell').length === {len(self.code)}", seconds=SECONDS_TO_ANSWER
        )

    def choose(self, *path: str) -> None:
        """Chooses from the menus, as in `choose("Run", "Run All Cells")`."""
        bar, *entries = path
        self.page.locator(".lm-MenuBar-item", has_text=bar).first.click()
        for entry in entries:
            item = self.page.locator(".lm-Menu-item").filter(has=self.page.get_by_text(entry, exact=True))
            item.first.click()

    def run_all(self) -> None:
        """Runs all cells, waits for the last one and for all sliders, and looks through the notebook, so that all of it is drawn."""
        prompts = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(prompt => prompt.textContent)"
        # On a busy machine the menu may be there before what it calls.
        for _ in range(SECONDS_TO_ANSWER // SECONDS_TO_BEGIN):
            self.choose("Run", "Run All Cells")
            with suppress(NotYet):
                self.wait_until(f"{prompts}.some(text => text.includes('*'))", seconds=SECONDS_TO_BEGIN)
                break
        self.wait_until(f"!{prompts}.some(text => text.includes('*'))", seconds=SECONDS_TO_RUN)
        self.page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").wait_for()
        for number in range(sum(SLIDERS in source for source in self.code)):
            self.page.locator(BOXES).nth(number).locator("img").wait_for()
        for _ in self.screens():
            self.page.wait_for_timeout(200)

    def screens(self) -> Iterator[int]:
        """Scrolls from the top of the notebook to its end, a window at a time; gives the number of each."""
        scroller = self.page.locator(".jp-NotebookPanel-notebook .jp-WindowedPanel-outer")
        scroller.evaluate("it => { it.scrollTop = 0 }")
        number, last = 0, -1.0
        while (top := scroller.evaluate("it => it.scrollTop")) > last:
            yield number
            number, last = number + 1, top
            scroller.evaluate("it => { it.scrollTop += it.clientHeight - 40 }")

    def use_theme(self, theme: str) -> None:
        """Changes the theme, by its name in the menu."""
        self.choose("Settings", "Theme", theme)
        self.page.locator(f"body[data-jp-theme-name='{theme}']").wait_for(state="attached")
        self.page.wait_for_timeout(500)  # colours fade from one theme to the next

    def photograph(self, folder: Path, name: str) -> None:
        """Saves what is on the screen from the top of the notebook to its end: name_00.png, name_01.png …"""
        for number in self.screens():
            self.page.wait_for_timeout(300)
            self.page.screenshot(path=folder / f"{name}_{number:02}.png")

    def outputs(self) -> list[str]:
        """The text below each code cell, from the first to the last."""
        return self.page.eval_on_selector_all(
            ".jp-CodeCell", "cells => cells.map(cell => cell.querySelector('.jp-Cell-outputArea')?.textContent ?? '')"
        )

    def wait_until(self, condition: str, *, seconds: float) -> None:
        """Waits until a condition in JavaScript holds."""
        self.page.wait_for_function(condition, timeout=1000 * seconds, polling=500)

    def _refuse(self, route: Route) -> None:
        self.elsewhere.append(route.request.url)
        route.abort()


def _decline_news(home: Path) -> None:
    """Says no to JupyterLab's offer of news, which would cover a corner of every screenshot."""
    settings = home / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    chosen = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(chosen), encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
