"""Measurements of what a notebook asks of its seat, on notebooks made for the purpose."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from benchmarks import seats


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with one blank notebook, which takes 300 MB for a moment and then waits."""
    cells = ["import time", "held = bytearray(300_000_000); del held", "print('something')", "time.sleep(1)"]
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "solutions").mkdir()
    path = tmp_path / "notebooks" / "week_01_trial.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells]), path)
    monkeypatch.setattr(seats, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.slow
def test_a_row_tells_the_peak_and_the_times(checkout):
    seat = seats.measure(checkout / "notebooks" / "week_01_trial.ipynb")
    assert 300 < seat.megabytes < 600
    assert 0 < seat.seconds_to_first_output < seat.seconds - 0.9
    assert seat.row().startswith(f"| notebooks/week_01_trial | {seat.megabytes:.0f} | ")


@pytest.mark.slow
def test_the_page_keeps_the_rows_of_other_notebooks(checkout, capsys):
    page = checkout / "seats.md"
    other = "| solutions/week_02_trial | 700 | 9.0 | 20 |\n"
    page.write_text(seats.page([other, "| notebooks/week_01_trial | 1 | 1.0 | 1 |\n"]), encoding="utf-8")
    assert seats.main(["--page", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert text.count("/week_") == 2
    assert text.endswith(other)
    assert capsys.readouterr().out.splitlines()[-1] in text


@pytest.mark.slow
def test_a_notebook_that_wants_too_much_is_named(checkout, monkeypatch, capsys):
    monkeypatch.setattr(seats, "MOST_MEGABYTES", 100)
    assert seats.main(["week_01"]) == 1
    printed = capsys.readouterr()
    assert "| notebooks/week_01_trial | **" in printed.out
    assert "Expected at most 100 MB of memory; got more in notebooks/week_01_trial." in printed.err


def test_a_week_that_does_not_exist_is_refused(checkout, capsys):
    with pytest.raises(SystemExit):
        seats.main(["week_12"])
    assert "expected beginnings of names such as week_04; got week_12" in capsys.readouterr().err
