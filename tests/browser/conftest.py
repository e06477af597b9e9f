"""Notebooks that have been run in JupyterLab, in a headless Chromium."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import copies
import pytest
from lab import ROOT, WINDOW, OpenNotebook, jupyterlab
from playwright.sync_api import Browser

from docs.browser import chromium, executable

SCREENSHOTS = "SCREENSHOTS"
WEEK = "WEEK"


class Case(NamedTuple):
    """A notebook: blank or filled, of which week."""

    folder: str
    week: str

    def __str__(self) -> str:
        return f"{self.folder}-{self.week}"


# Weeks that take little time once their trainings are cut short, one with a movie and one with sound among the blank ones.
QUICK = [
    *(Case("notebooks", week) for week in ("week_01", "week_02", "week_03", "week_04", "week_09")),
    *(Case("solutions", week) for week in ("week_01", "week_02", "week_03")),
]
VARIABLES = {"COURSE_EPOCH_LIMIT": "1"}


def weeks() -> list[str]:
    """All weeks, or those that begin as the environment variable WEEK says, such as week_06."""
    return sorted(
        path.name[: len("week_00")] for path in (ROOT / "solutions").glob(f"{os.environ.get(WEEK, 'week')}*.ipynb")
    )


def cases() -> list[Case]:
    """The quick ones; if the environment variable WEEK names one or more weeks, both versions of these."""
    return (
        [Case(folder, week) for folder in ("notebooks", "solutions") for week in weeks()]
        if os.environ.get(WEEK)
        else QUICK
    )


def pytest_configure() -> None:
    """Says what is missing rather than fail in every test, or test nothing.

    Raises:
      pytest.UsageError: If there is no Chromium, or no such week.
    """
    try:
        executable()
    except SystemExit as missing:
        raise pytest.UsageError(str(missing)) from None
    if not cases():
        raise pytest.UsageError(
            f"Expected {WEEK} to be the beginning of a notebook's name, such as week_04; got '{os.environ[WEEK]}'."
        )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that is asked of one notebook comes together, and of one theme; pytest's own order runs some notebooks twice."""

    def place(item: pytest.Item) -> tuple[int, str]:
        chosen = item.callspec.params if hasattr(item, "callspec") else {}
        return cases().index(chosen["case"]) if "case" in chosen else -1, chosen.get("themed", "")

    items.sort(key=place)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium("--autoplay-policy=no-user-gesture-required") as browser:
        yield browser


@pytest.fixture(scope="session")
def servers(tmp_path_factory):
    """A function that gives the JupyterLab on copies of the notebooks, of a kind, and starts it the first time."""
    started = {}
    with ExitStack() as running:

        def server(kind: str):
            if kind not in started:
                place = tmp_path_factory.mktemp(kind)
                copies.copy(ROOT, kind, place / kind)
                started[kind] = running.enter_context(jupyterlab(place / kind, place / "home", VARIABLES))
            return started[kind]

        yield server


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory) -> Path:
    """The folder for screenshots: where the environment variable SCREENSHOTS says, or pytest's own."""
    folder = Path(os.environ.get(SCREENSHOTS) or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session", params=cases(), ids=str)
def case(request) -> Case:
    return request.param


@pytest.fixture(scope="session")
def notebook(case: Case, browser: Browser, servers) -> Iterator[OpenNotebook]:
    """A notebook after all of its cells have been run."""
    with OpenNotebook.on(browser, servers(case.folder), case.week, WINDOW) as opened:
        opened.run_all()
        yield opened


@pytest.fixture(scope="session", params=["JupyterLab Light", "JupyterLab Dark"], ids=["light", "dark"])
def themed(request, notebook: OpenNotebook) -> OpenNotebook:
    """The same notebook in a theme."""
    notebook.use_theme(request.param)
    return notebook
