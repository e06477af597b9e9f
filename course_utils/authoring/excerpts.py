"""What slides show of code cells: chosen lines, with the solutions of exercises or with their stubs."""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import dedent

from course_utils.authoring.slides import Code
from course_utils.authoring.student import Gap, pieces

_LEFT_OUT = "# …"


@dataclass(frozen=True)
class Excerpt:
    """Lines of code, and the numbers of those that stand out, counted from 1."""

    code: str
    marked: tuple[int, ...]


def filled(source: str) -> list[tuple[str, Gap | None]]:
    """The lines of a cell without markers and stubs, each with the blank whose solution it belongs to."""
    lines: list[tuple[str, Gap | None]] = []
    for piece in pieces(source):
        lines += [(line, piece) for line in piece.solution] if isinstance(piece, Gap) else [(piece, None)]
    return lines


def shows_solution(source: str, chosen: Code) -> bool:
    """Whether there is a line of a solution among those that are chosen of a cell."""
    return any(gap is not None for _, _, gap in _chosen(source, chosen))


def excerpt(source: str, chosen: Code, *, with_answers: bool) -> Excerpt:
    """The lines of a cell that a slide shows.

    Args:
      source: The cell's source.
      chosen: Which lines, all within the cell.
      with_answers: Whether solutions are shown, or their stubs.
    """
    lines: list[str] = []
    marked, last, last_gap = [], None, None
    for number, line, gap in _chosen(source, chosen):
        stands_for_it = gap is last_gap and gap is not None and not with_answers
        if last is not None and number > last + 1 and not stands_for_it:
            indent = line[: len(line) - len(line.lstrip())]
            lines.append(indent + _LEFT_OUT)
        if gap is None or with_answers:
            lines.append(line)
            if number in chosen.marked:
                marked.append(len(lines))
        elif gap is not last_gap:
            lines += gap.stub
        last, last_gap = number, gap
    return Excerpt(dedent("\n".join(lines)), tuple(marked))


def _chosen(source: str, chosen: Code) -> Iterator[tuple[int, str, Gap | None]]:
    for number, (line, gap) in enumerate(filled(source), start=1):
        if not chosen.lines or number in chosen.lines:
            yield number, line, gap
