"""What the exercises on importance weights share."""

from typing import Any

from course_utils.exercises.exercise import Wrong


def require_pair(what: str, got: Any, parts: str = "an estimate and its error") -> tuple[Any, Any]:
    """The two parts of what a student's function returned, or `Wrong` if there are not two."""
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise Wrong(f"{what} should return {parts}, separated by a comma; yours returns {type(got).__name__}.")
    return got[0], got[1]
