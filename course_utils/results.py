"""Tables of what models reached on data: shown in a notebook, and kept in its output for the page of all results."""

import html
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from IPython.display import display

METADATA = "course_results"  # the key under which an output's metadata hold a table

_NONE = "–"  # what stands for a number that is not known


@dataclass(frozen=True)
class Row:
    """A model and what it reached.

    Attributes:
      model: Its name.
      value: What it reached on the test set, in the table's unit; the mean over seeds if there are several.
      spread: Standard deviation over the seeds.
      seeds: Number of seeds.
      parameters: Number of parameters.
      seconds: Seconds that it was trained for, with one seed.
      baseline: Whether it is one of the simple models that a flow has to beat.
    """

    model: str
    value: float
    spread: float | None = None
    seeds: int = 1
    parameters: int | None = None
    seconds: float | None = None
    baseline: bool = False

    @classmethod
    def over_seeds(cls, model: str, values: Sequence[float], **others: Any) -> "Row":
        """A row of the mean and the standard deviation of a model's values, one for each seed.

        Args:
          model: The model's name.
          values: What it reached with each seed; one alone, as where trainings are cut short, has no deviation.
          **others: Other attributes.

        Raises:
          ValueError: If there are no values, or they are not in a row.
        """
        values = np.asarray(values, np.float64)
        if values.ndim != 1 or not len(values):
            raise ValueError(f"Expected the values of one seed or more; got shape {list(values.shape)}.")
        spread = float(values.std(ddof=1)) if len(values) > 1 else None
        return cls(model, float(values.mean()), spread, len(values), **others)


def table(
    data: str,
    rows: Sequence[Row],
    *,
    unit: str,
    floor: float | None = None,
    note: str | None = None,
    ordered: bool = True,
    highest_is_best: bool = False,
) -> None:
    """Shows a table of results, and keeps its rows in the output's metadata, where `make results` finds them.

    Args:
      data: What the models were tested on, such as "digits, 28 × 28".
      rows: A row for each model.
      unit: The unit of the values, such as "bits per dimension".
      floor: The best value that any model could have, an entropy say, if it is known.
      note: A sentence that the reader of the table needs.
      ordered: Whether to sort the rows, best first; else they stay as given.
      highest_is_best: Whether the best value is the highest, and not the lowest.

    Raises:
      ValueError: If there are no rows, or something else than rows.
    """
    rows = list(rows)
    if not rows or not all(isinstance(row, Row) for row in rows):
        raise ValueError(f"Expected one row or more, made by results.Row(...); got {rows!r}.")
    rows = [_plain(row) for row in rows]
    if ordered:
        sign = -1 if highest_is_best else 1
        rows.sort(key=lambda row: math.inf if row.value is None else sign * row.value)
    kept = {
        "data": data,
        "unit": unit,
        "floor": _number(floor),
        "note": note,
        "highest_is_best": highest_is_best,
        "rows": [asdict(row) for row in rows],
    }
    lines = cells(kept)
    shown = {"text/plain": _as_text(data, lines, note), "text/html": _as_html(data, lines, note)}
    display(shown, metadata={METADATA: kept}, raw=True)


def cells(kept: dict[str, Any]) -> list[list[str]]:
    """The texts in a table, heading first, from what `table` keeps; columns of which nothing is known are left out."""
    heading = ["Model", kept["unit"][:1].upper() + kept["unit"][1:], "Seeds", "Parameters", "Seconds"]
    lines = [
        [
            f"{row['model']} (baseline)" if row["baseline"] else row["model"],
            value_and_spread(row),
            str(row["seeds"]),
            _NONE if row["parameters"] is None else f"{row['parameters']:,}",
            _NONE if row["seconds"] is None else _seconds(row["seconds"]),
        ]
        for row in kept["rows"]
    ]
    if kept["floor"] is not None:
        lines.append(["floor", short(kept["floor"]), "", "", ""])
    known = [k for k in range(len(heading)) if any(line[k] not in (_NONE, "") for line in lines)]
    return [[line[k] for k in known] for line in [heading, *lines]]


def value_and_spread(row: dict[str, Any]) -> str:
    """A row's value, with its spread if that is known."""
    if row["value"] is None:
        return _NONE
    value, spread = short(row["value"]), row["spread"]
    if spread is None:
        return value
    # As many decimals as the value has, or as many more as the spread needs for one figure.
    fixed = "e" not in value and (spread == 0 or spread >= 5e-4)
    return f"{value} ± {spread:.3f}" if fixed else f"{value} ± {spread:.1g}"


def short(number: float) -> str:
    """A number with three decimals, or with two figures where three decimals would leave none."""
    return f"{number:.3f}" if number == 0 or abs(number) >= 5e-3 else f"{number:.1e}"


def _seconds(number: float) -> str:
    return f"{number:.2g}" if number < 9.5 else f"{number:,.0f}"


def _plain(row: Row) -> Row:
    """The same row of Python's own numbers, and without those that are not finite."""
    whole = {name: None if getattr(row, name) is None else int(getattr(row, name)) for name in ("seeds", "parameters")}
    return replace(
        row,
        value=_number(row.value),
        spread=_number(row.spread),
        seconds=_number(row.seconds),
        baseline=bool(row.baseline),
        **whole,
    )


def _number(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None


def _as_text(data: str, lines: list[list[str]], note: str | None) -> str:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    aligned = [
        "  ".join(
            text.ljust(width) if k == 0 else text.rjust(width)
            for k, (text, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
    return "\n".join([data, *(line.rstrip() for line in aligned), *([note] if note else [])])


def _as_html(data: str, lines: list[list[str]], note: str | None) -> str:
    heading, *others = (
        "".join(f"<{tag}>{html.escape(text)}</{tag}>" for text in line)
        for tag, line in zip(["th"] + ["td"] * len(lines), lines, strict=False)
    )
    body = "".join(f"<tr>{line}</tr>" for line in others)
    below = f"<p>{html.escape(note)}</p>" if note else ""
    return f"<table><caption>{html.escape(data)}</caption><thead><tr>{heading}</tr></thead><tbody>{body}</tbody></table>{below}"
