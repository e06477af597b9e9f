"""What is said on standard output, whatever stands behind it: a notebook, a terminal of few letters, or nothing."""

import codecs
import sys

_PLAIN = {
    "✓": "+",
    "✗": "x",
    "·": "-",
    "−": "-",
    "–": "-",
    "×": "x",
    "…": "...",
    "“": '"',
    "”": '"',
    "’": "'",
    "→": "->",
    "≤": "<=",
    "≥": ">=",
}


def say(text: str) -> None:
    """Prints a line. Never raises: where nothing can be printed, it says nothing."""
    try:
        print(printable(text))
    except (AttributeError, OSError, ValueError):  # no stream at all, a pipe that nobody reads, a file that was closed
        pass


def printable(text: str) -> str:
    """The text in characters that standard output has: plain ones for those it has not, or else their code."""
    # A terminal's encoding may be missing (a StringIO has none) or unknown to Python: nothing need then be replaced.
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        return text.encode(encoding, _PLAINLY).decode(encoding)
    except (LookupError, TypeError):
        return text


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """What the codecs put in place of what they cannot encode."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(_PLAIN.get(letter, letter.encode("unicode_escape").decode()) for letter in missing), error.end


_PLAINLY = "course_utils.plainly"
codecs.register_error(_PLAINLY, _plainly)
