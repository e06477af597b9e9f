"""What is still as the student notebook came: recognised, and said."""

import dis
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from course_utils.exercises.errors import Wrong


def is_blank(answer: Any) -> bool:
    """Whether an answer is still what the student notebook came with.

    That is `...` itself; a list, tuple or dictionary of nothing but blanks; a function that does nothing but return it;
    or a class all of whose own methods are blank except a constructor that needs no filling in.
    """
    if answer is ...:
        return True
    if isinstance(answer, list | tuple | dict):
        return len(answer) > 0 and all(map(is_blank, answer.values() if isinstance(answer, dict) else answer))
    if inspect.isclass(answer):
        return _blank_methods(answer) != [] and all(
            is_blank(method) for name, method in _methods(answer) if name != "__init__"
        )
    code = getattr(inspect.unwrap(answer) if callable(answer) else None, "__code__", None)
    if code is None:
        return False
    # Unpacking an argument or its shape, as a stub may do for the student, is no answer either.
    idle = ("RESUME", "NOP", "RETURN_VALUE", "LOAD_ATTR", "LOAD_FAST", "STORE_FAST", "UNPACK_SEQUENCE")
    steps = [step for step in dis.get_instructions(code) if not step.opname.startswith(idle)]
    return len(steps) > 0 and all(
        step.opname in ("LOAD_CONST", "RETURN_CONST") and step.argval in (..., None) for step in steps
    )


def require_filled(answer: type) -> None:
    """Raises `Wrong` if some of a class's methods are still blank."""
    if blank := _blank_methods(answer):
        raise to_be_filled_in(blank)


def to_be_filled_in(names: Sequence[str]) -> Wrong:
    """What to raise for names that are still blank."""
    return Wrong(
        f"{', '.join(f'`{name}`' for name in names)} {'is' if len(names) == 1 else 'are'} still to be filled in."
    )


def _methods(answer: type) -> list[tuple[str, Callable]]:
    return [(name, member) for name, member in vars(answer).items() if inspect.isfunction(member)]


def _blank_methods(answer: type) -> list[str]:
    return [name for name, method in _methods(answer) if is_blank(method)]
