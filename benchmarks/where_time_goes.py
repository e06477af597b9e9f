"""Where the time of `make test` goes: CPU seconds by cell and by test, kept in `benchmarks/where_time_goes.md`.

`python -m benchmarks.where_time_goes` runs the unit tests in one process, and then every notebook as `make nbval` does, blank
ones with their trainings cut short, and writes the page. What else the machine does changes CPU seconds little, and elapsed
seconds a lot. What was measured stays in `build/costs`: `... where_time_goes tests`, `... where_time_goes week_04` or
`... where_time_goes tests/test_once.py` renews a part of it.
"""

import argparse
import asyncio
import collections
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import nbformat
import psutil
from nbclient import NotebookClient

from benchmarks.seats import SHORTENED

ROOT = Path(__file__).parents[1]
PAGE = Path(__file__).with_suffix(".md")
COSTS = ROOT / "build" / "costs"
TESTS = "tests"
APART = ("tests/browser/", "tests/grading/")  # whose tests are not among the unit tests
DEAREST = 40
WIDTH = 70  # of what is shown of a cell
# `make nbval` runs two notebooks at once, and gives each half of the cores.
LIMITS = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OPENBLAS_NUM_THREADS")
HALF = dict.fromkeys(LIMITS, str(max(1, (os.cpu_count() or 1) // 2)))


class Cost(NamedTuple):
    """What was run, where, and the CPU seconds that it took."""

    place: str
    what: str
    seconds: float


def cells(path: Path) -> list[Cost]:
    """The CPU seconds of each cell of a notebook, run in a kernel of its own; starting the kernel is the first.

    Args:
      path: The notebook, in a folder whose name says whether it is blank or filled.

    Raises:
      nbclient.exceptions.CellExecutionError: If a cell fails.
    """
    return asyncio.run(_cells(path))


async def _cells(path: Path) -> list[Cost]:
    notebook = nbformat.read(path, as_version=4)
    place = f"{path.parent.name}/{path.stem}"
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(notebook, timeout=None, kernel_name="python3", resources={"metadata": {"path": folder}})
        async with client.async_setup_kernel(env=os.environ | HALF | SHORTENED[path.parent.name]):
            kernel = psutil.Process(client.km.provisioner.pid)
            clock = [_cpu(kernel)]
            costs = [Cost(place, "starting the kernel", clock[0])]
            for index, cell in enumerate(notebook.cells):
                await client.async_execute_cell(cell, index)
                clock.append(_cpu(kernel))
                if cell.cell_type == "code":
                    costs.append(Cost(place, f"{cell.id}: {_gist(cell.source)}", clock[-1] - clock[-2]))
    return costs


def _cpu(process: psutil.Process) -> float:
    """CPU seconds of a process and of those that it started and waited for, such as ffmpeg."""
    return sum(process.cpu_times()[:4])


def _gist(source: str) -> str:
    """The last line of a cell that stands at the margin and is no bracket: it mostly says what is computed or shown."""
    lines = [line for line in source.splitlines() if line[:1] not in (" ", "#", ")", "]", "}", "")]
    return (lines or source.splitlines() or [""])[-1][:WIDTH]


def tests(files: Sequence[str] = (TESTS,)) -> list[Cost]:
    """The CPU seconds of each test function, all its cases together.

    Args:
      files: Files or folders with tests.

    Raises:
      subprocess.CalledProcessError: If a test fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "costs"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "benchmarks.cpu_of_tests", "--costs", str(file), *files]
        subprocess.run(command, cwd=ROOT, check=True)
        return by_function([json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()])


def by_function(costs: list[tuple[str, float]]) -> list[Cost]:
    """One cost for each test function, from the seconds of each of its cases under the case's name."""
    of = collections.defaultdict(list)
    for name, seconds in costs:
        of[name.partition("[")[0]].append(seconds)
    return [
        Cost(file or TESTS, f"{test} ({len(each)} cases)" if len(each) > 1 else test, sum(each))
        for (file, _, test), each in ((name.rpartition("::"), each) for name, each in of.items())
    ]


def renewed(before: list[Cost], measured: list[Cost]) -> list[Cost]:
    """Costs of tests, with those of some files measured anew; imports and collection are those of all files."""
    new = [cost for cost in measured if cost.place != TESTS]
    files = {_file(cost) for cost in new}
    return [cost for cost in before if _file(cost) not in files] + new


def _file(cost: Cost) -> str:
    return cost.place.partition("::")[0]


def page(measured: dict[str, list[Cost]]) -> str:
    """The page: a total for each part, the dearest cells, the dearest tests."""
    totals = {name: sum(cost.seconds for cost in costs) for name, costs in measured.items()}
    by_cell = [cost for name, costs in measured.items() if name != TESTS for cost in costs]
    return f"""# Where the time of `make test` goes

CPU seconds on {os.cpu_count()} cores, libraries and their threads included. Blank notebooks ran with `COURSE_EPOCH_LIMIT=1`, solutions in
full, each with half of the cores, the unit tests in one process, all or file by file. A cell is named by its id and its last
statement. The cases of a test stand together. What tests share is counted where it is made first. Made by `make profile`.{_missing(measured.get(TESTS, []))}{_missing_notebooks(measured)}

{_table("Part", {name: totals[name] for name in sorted(totals)} | {"all": sum(totals.values())})}
## The {DEAREST} dearest cells

{_dearest(by_cell)}
## The {DEAREST} dearest tests

{_dearest(measured.get(TESTS, []))}"""


def _missing(costs: list[Cost]) -> str:
    """How many files of tests there are that were not measured, if some were."""
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / TESTS).rglob("test_*.py")}
    left = {path for path in there if not path.startswith(APART)} - {_file(cost) for cost in costs}
    return f" Files of tests not measured yet: {len(left)}." if costs and left else ""


def _missing_notebooks(measured: dict[str, list[Cost]]) -> str:
    """Which notebooks were not measured, if some were."""
    there = {f"{folder}/{path.stem}" for folder in SHORTENED for path in (ROOT / folder).glob("*.ipynb")}
    left = sorted(there - measured.keys()) if measured.keys() & there else []
    return f" Notebooks not measured yet: {', '.join(left)}." if left else ""


def _dearest(costs: list[Cost]) -> str:
    dearest = sorted(costs, key=lambda cost: cost.seconds, reverse=True)[:DEAREST]
    return _table("Where | What", {f"{place} | {_code(what)}": seconds for place, what, seconds in dearest})


def _code(text: str) -> str:
    """As code in a cell of a Markdown table."""
    return "`" + text.replace("|", "\\|").replace("`", "'") + "`"


def _table(head: str, seconds: dict[str, float]) -> str:
    rules = "| --- " * (1 + head.count("|"))
    rows = "".join(f"| {name} | {value:,.1f} |\n" for name, value in seconds.items())
    return f"| {head} | CPU seconds |\n{rules}| ---: |\n{rows}"


def _measured() -> dict[str, list[Cost]]:
    """What lies in the folder of costs."""
    return {
        file.stem.replace(".", "/"): [Cost(*cost) for cost in json.loads(file.read_text(encoding="utf-8"))]
        for file in sorted(COSTS.glob("*.json"))
    }


def main(arguments: list[str] | None = None) -> None:
    """Measures, part by part, and writes the page anew after each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.where_time_goes", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", help=f"'{TESTS}', files of tests, or beginnings of notebooks' names (default: everything)"
    )
    parser.add_argument("--folder", choices=SHORTENED, action="append", help="only blank or only filled notebooks")
    chosen = parser.parse_args(arguments)
    folders = chosen.folder or list(SHORTENED)
    paths = [path for folder in folders for path in sorted((ROOT / folder).glob("*.ipynb"))]
    if chosen.parts:
        paths = [path for path in paths if path.name.startswith(tuple(chosen.parts))]
    COSTS.mkdir(parents=True, exist_ok=True)
    if TESTS in (chosen.parts or [TESTS]):
        _keep(TESTS, tests())
    if files := [part for part in chosen.parts if part.startswith(f"{TESTS}/")]:
        _keep(TESTS, renewed(_measured().get(TESTS, []), tests(files)))
    for path in paths:
        _keep(f"{path.parent.name}.{path.stem}", cells(path))


def _keep(name: str, costs: list[Cost]) -> None:
    (COSTS / f"{name}.json").write_text(json.dumps(costs), encoding="utf-8", newline="\n")
    PAGE.write_text(page(_measured()), encoding="utf-8", newline="\n")
    print(f"{name}: {sum(cost.seconds for cost in costs):.0f} CPU seconds", flush=True)


if __name__ == "__main__":
    main()
