"""What a notebook asks of the seat it runs on: the memory of its kernel, and the time until something is to be seen.

`python -m benchmarks.seats` runs every notebook in a kernel of its own, one at a time, blank ones with their trainings
cut short, and prints a table. Linux only: the peak comes from the kernel's own account of it in /proc.
"""

import argparse
import asyncio
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import nbformat
import psutil
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
SHORTENED = {"notebooks": {"COURSE_EPOCH_LIMIT": "1"}, "solutions": {}}

# A seat on Binder, or on many a hub, has 2 GB, of which JupyterLab's server was measured to take 85 MB once it is open.
MOST_MEGABYTES = 1_800
SECONDS_BETWEEN_LOOKS = 0.1

HEADER = "| Notebook | Peak memory (MB) | First output (s) | Whole notebook (s) |\n| --- | ---: | ---: | ---: |\n"


class Seat(NamedTuple):
    """What one notebook took."""

    notebook: str
    megabytes: float
    seconds_to_first_output: float
    seconds: float

    @property
    def is_too_large(self) -> bool:
        return self.megabytes > MOST_MEGABYTES

    def row(self) -> str:
        """A row of the table, the memory in bold if there is too much of it."""
        memory = f"**{self.megabytes:,.0f}**" if self.is_too_large else f"{self.megabytes:,.0f}"
        return f"| {self.notebook} | {memory} | {self.seconds_to_first_output:.1f} | {self.seconds:.0f} |\n"


class _Timed(NotebookClient):
    """A client that notes when the first output arrives."""

    first_output: float | None = None

    def output(self, outs, msg, display_id, cell_index):
        if self.first_output is None:
            self.first_output = time.perf_counter()
        return super().output(outs, msg, display_id, cell_index)


def measure(path: Path) -> Seat:
    """Runs a notebook in a kernel of its own.

    Args:
      path: The notebook, in a folder whose name says whether it is blank or filled.

    Raises:
      nbclient.exceptions.CellExecutionError: If a cell fails.
    """
    return asyncio.run(_measure(path))


async def _measure(path: Path) -> Seat:
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        client = _Timed(notebook, timeout=None, kernel_name="python3", resources={"metadata": {"path": folder}})
        begin = time.perf_counter()
        async with client.async_setup_kernel(env=os.environ | SHORTENED[path.parent.name]):
            kernel = psutil.Process(client.km.provisioner.pid)
            looking = asyncio.create_task(_most_with_children(kernel))
            for index, cell in enumerate(notebook.cells):
                await client.async_execute_cell(cell, index)
            seconds = time.perf_counter() - begin
            looking.cancel()
            most = max(_peak(kernel), await looking)
    return Seat(f"{path.parent.name}/{path.stem}", most / 1e6, client.first_output - begin, seconds)


def _peak(process: psutil.Process) -> int:
    """The most memory a process ever held, in bytes."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return 1024 * int(re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)[1])


async def _most_with_children(process: psutil.Process) -> int:
    """The most memory that a process and those it started, such as ffmpeg, were seen to hold, until cancelled."""
    most = 0
    try:
        while True:
            own = sum(_own(each) for each in process.children(recursive=True))
            most = max(most, process.memory_info().rss + own)
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
    except asyncio.CancelledError:
        return most


def _own(process: psutil.Process) -> int:
    """What a process holds and shares with none: just forked, it seems to hold all that its parent does."""
    try:
        return process.memory_full_info().uss
    except (psutil.NoSuchProcess, psutil.AccessDenied):  # it ended between being listed and being looked at
        return 0


def page(rows: list[str]) -> str:
    """The page with the table."""
    memory = psutil.virtual_memory().total / 1e9
    return f"""# What a seat must have

Peak memory of each notebook's kernel (and of the programs it starts, such as ffmpeg), the time from starting the kernel
to the first output, and to the end. Blank notebooks ran with their trainings cut to one epoch, solutions in full, each
alone on a machine with {os.cpu_count()} cores and {memory:.0f} GB. A seat on Binder has 2 GB, of which JupyterLab
itself takes about 0.1: more than {MOST_MEGABYTES:,} MB is too much, and set in bold. Made by `make seats`.

{HEADER}{"".join(rows)}"""


def _rows_of(file: Path) -> dict[str, str]:
    """Rows of a page written before, by notebook."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    return {name: row for row, name in re.findall(r"^(\| ((?:notebooks|solutions)/\w+) \|.*\n)", text, re.MULTILINE)}


def main(arguments: list[str] | None = None) -> int:
    """Prints a row for each notebook; returns 1 if one asks for too much."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.seats", description=__doc__)
    parser.add_argument("weeks", nargs="*", help="beginnings of notebooks' names, such as week_04 (default: all)")
    parser.add_argument("--folder", choices=SHORTENED, action="append", help="only blank or only filled notebooks")
    parser.add_argument("--page", type=Path, help="a Markdown page to write the table into; rows of others stay")
    chosen = parser.parse_args(arguments)
    folders = chosen.folder or list(SHORTENED)
    paths = [path for folder in folders for path in sorted((ROOT / folder).glob("*.ipynb"))]
    paths = [path for path in paths if not chosen.weeks or path.name.startswith(tuple(chosen.weeks))]
    if not paths:
        parser.error(f"expected beginnings of names such as week_04; got {', '.join(chosen.weeks)}")
    print(HEADER, end="", flush=True)
    seats = []
    for path in paths:
        seats.append(measure(path))
        print(seats[-1].row(), end="", flush=True)
        if chosen.page:
            rows = _rows_of(chosen.page) | {seats[-1].notebook: seats[-1].row()}
            chosen.page.write_text(page([rows[name] for name in sorted(rows)]), encoding="utf-8", newline="\n")
    too_large = [seat.notebook for seat in seats if seat.is_too_large]
    if too_large:
        print(f"Expected at most {MOST_MEGABYTES:,} MB of memory; got more in {', '.join(too_large)}.", file=sys.stderr)
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main())
