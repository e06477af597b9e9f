"""A plugin of pytest's that notes the CPU seconds of every test: `python -m pytest -p benchmarks.cpu_of_tests --costs FILE`.

What a test makes for those after it, such as a fixture of its module, is counted where it is made.
"""

import json
import os
import time
from pathlib import Path

import pytest

_BEGINNING = time.process_time()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--costs", type=Path, required=True, help="file to add a line of JSON to for each test")


def pytest_collection_finish(session: pytest.Session) -> None:
    _note(session.config, "imports and collection", time.process_time() - _BEGINNING)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item):
    begin = _cpu()
    result = yield
    _note(item.config, item.nodeid, _cpu() - begin)
    return result


def _cpu() -> float:
    """Seconds that this process and those that it started, and waited for, have had a core to themselves."""
    return sum(os.times()[:4])


def _note(config: pytest.Config, name: str, seconds: float) -> None:
    with config.getoption("--costs").open("a", encoding="utf-8") as file:
        print(json.dumps([name, round(seconds, 2)]), file=file)
