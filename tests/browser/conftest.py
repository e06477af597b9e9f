"""Notebooks that have been run in JupyterLab, in a headless Chromium."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from lab import ROOT, WINDOW, OpenNotebook, jupyterlab
from playwright.sync_api import Browser, Route

from docs.browser import chromium, executable

SCREENSHOTS = "SCREENSHOTS"


class Case(NamedTuple):
    """A notebook: blank or filled, of which week."""

    folder: str
    week: str

    def __str__(self) -> str:
        return f"{self.folder}-{self.week}"


# Blank, weeks that train quickly once their trainings are cut short, one with a movie and one with sound among them;
# filled, one that takes no training to speak of.
CASES = [
    *(Case("notebooks", week) for week in ("week_01", "week_02", "week_03", "week_04", "week_09")),
    Case("solutions", "week_02"),
]
VARIABLES = {"notebooks": {"COURSE_EPOCH_LIMIT": "1"}, "solutions": {}}


def pytest_configure() -> None:
    """Says what to install rather than fail in every test.

    Raises:
      pytest.UsageError: If there is no Chromium.
    """
    try:
        executable()
    except SystemExit as missing:
        raise pytest.UsageError(str(missing)) from None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium("--autoplay-policy=no-user-gesture-required") as browser:
        yield browser


@pytest.fixture(scope="session")
def servers(tmp_path_factory):
    """A function that gives the JupyterLab on a copy of a folder, and starts it the first time."""
    started = {}
    with ExitStack() as running:

        def server(folder: str):
            if folder not in started:
                place = tmp_path_factory.mktemp(folder)
                copy = shutil.copytree(ROOT / folder, place / folder)
                started[folder] = running.enter_context(jupyterlab(copy, place / "home", VARIABLES[folder]))
            return started[folder]

        yield server


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory) -> Path:
    """The folder for screenshots: where the environment variable SCREENSHOTS says, or pytest's own."""
    folder = Path(os.environ.get(SCREENSHOTS) or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session", params=CASES, ids=str)
def case(request) -> Case:
    return request.param


@pytest.fixture(scope="session")
def notebook(case: Case, browser: Browser, servers) -> Iterator[OpenNotebook]:
    """A notebook after all of its cells have been run."""
    server = servers(case.folder)
    (path,) = (ROOT / case.folder).glob(f"{case.week}_*.ipynb")
    page = browser.new_page(viewport=WINDOW)
    page.route(lambda address: "//127.0.0.1:" not in address, _refuse)
    opened = OpenNotebook(page, server.address(path.name), path)
    opened.run_all()
    yield opened
    page.close()
    server.close_kernels()


@pytest.fixture(scope="session", params=["JupyterLab Light", "JupyterLab Dark"], ids=["light", "dark"])
def themed(request, notebook: OpenNotebook) -> OpenNotebook:
    """The same notebook in a theme."""
    notebook.use_theme(request.param)
    return notebook


def _refuse(route: Route) -> None:
    """What a course needs must come with it: nothing is fetched from elsewhere."""
    route.abort()
