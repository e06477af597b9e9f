"""Tables of results: what a notebook shows, and what the page of all of them makes of it."""

import json
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_utils import results
from course_utils.authoring import __main__ as authoring
from course_utils.authoring.results import page
from course_utils.results import Row

ROOT = Path(__file__).parents[1]

ROWS = [
    Row("Gaussian", np.float32(6.4), parameters=np.int64(308_504), seconds=0.42, baseline=True),
    Row.over_seeds("Glow <1>", [1.5, 1.6, 1.7], parameters=1_000, seconds=61.4),
    Row("NICE", float("nan")),
]


@pytest.fixture
def shown(monkeypatch):
    """What is displayed: pairs of an output's data and its metadata."""
    outputs = []
    monkeypatch.setattr(results, "display", lambda data, metadata, raw: outputs.append((data, metadata)))
    return outputs


def test_a_table_is_shown_best_first_with_its_floor_and_note(shown):
    results.table("digits", ROWS, unit="bits per dimension", floor=0.004, note="Not run for long.")
    ((data, _),) = shown
    assert data["text/plain"].splitlines() == [
        "digits",
        "Model                Bits per dimension  Seeds  Parameters  Seconds",
        "Glow <1>                  1.600 ± 0.100      3       1,000       61",
        "Gaussian (baseline)               6.400      1     308,504     0.42",
        "NICE                                  –      1           –        –",
        "floor                           4.0e-03",
        "Not run for long.",
    ]
    assert "<td>Glow &lt;1&gt;</td><td>1.600 ± 0.100</td>" in data["text/html"]
    assert data["text/html"].count("<tr>") == 5 and "<p>Not run for long.</p>" in data["text/html"]


def test_rows_may_stay_as_they_are_and_the_highest_may_be_best(shown):
    results.table("digits", ROWS[::-1], unit="bits", ordered=False)
    results.table("digits", ROWS, unit="per cent correct", highest_is_best=True)
    order = [[row["model"] for row in metadata[results.METADATA]["rows"]] for _, metadata in shown]
    assert order == [["NICE", "Glow <1>", "Gaussian"], ["Gaussian", "Glow <1>", "NICE"]]


def test_columns_of_which_nothing_is_known_are_left_out(shown):
    results.table("digits", [Row("NICE", 2.0), Row("MAF", 1.0)], unit="nats")
    assert shown[0][0]["text/plain"].splitlines()[1].split() == ["Model", "Nats", "Seeds"]


def test_one_seed_has_no_spread(shown):
    results.table("digits", [Row.over_seeds("NICE", [2.0])], unit="nats")
    assert shown[0][0]["text/plain"].splitlines()[2].split() == ["NICE", "2.000", "1"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: results.table("digits", [], unit="bits"), r"Expected one row or more, .*; got \[\]"),
        (lambda: results.table("digits", [("Glow", 1.0)], unit="bits"), r"made by results.Row\(...\); got \[\('Glow'"),
        (lambda: Row.over_seeds("Glow", []), r"the values of one seed or more; got shape \[0\]"),
    ],
)
def test_what_is_no_table_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_page_has_every_table_and_each_week_at_a_glance(shown):
    results.table("digits, 8 × 8", ROWS, unit="bits", floor=0.2, note="A note.")
    results.table("clusters", [ROWS[0], Row("flow", 7.5)], unit="per cent", highest_is_best=True)
    outputs = [new_output("display_data", data, metadata=json.loads(json.dumps(told))) for data, told in shown]
    solution = new_notebook(
        cells=[new_markdown_cell("# Week 3 · Bits"), *(new_code_cell(outputs=[each]) for each in outputs)]
    )
    nbformat.validate(solution)
    told = page({3: solution, 4: new_notebook()})
    assert "| 3 | digits, 8 × 8 | bits | Glow <1> | 1.600 ± 0.100 | Gaussian | 6.400 | 0.200 |" in told
    assert "| 3 | clusters | per cent | flow | 7.500 | Gaussian | 6.400 | – |" in told
    assert "## Week 3 · Bits\n\n### digits, 8 × 8\n\n| Model | Bits | Seeds | Parameters | Seconds |\n" in told
    assert "| Gaussian (baseline) | 6.400 | 1 | 308,504 | 0.42 |" in told and "A note." in told


def test_the_page_of_results_is_what_the_command_makes_of_the_solutions():
    built = dict(authoring.built(ROOT))
    assert (ROOT / "docs" / "results.md").read_bytes() == built[ROOT / "docs" / "results.md"].encode()


@pytest.mark.parametrize(
    ("value", "spread", "told"),
    [
        (2.0991, 0.0031, "2.099 ± 0.003"),
        (2.0991, 0.0002, "2.099 ± 0.0002"),
        (1.0, 0.0, "1.000 ± 0.000"),
        (0.0012, 0.0003, "1.2e-03 ± 0.0003"),
        (99.4712, None, "99.471"),
    ],
)
def test_a_spread_has_the_decimals_of_its_value_or_as_many_more_as_it_needs(value, spread, told):
    assert results.value_and_spread({"value": value, "spread": spread}) == told
