"""Checks of arguments that more than one module makes."""

import numbers


def require_positive_integer(value: object, what: str) -> int:
    """Returns `value` as an int.

    Raises:
      ValueError: If it is not an integer of at least 1; the message names `what` it should have been.
    """
    if not isinstance(value, numbers.Integral) or isinstance(value, bool) or value < 1:
        raise ValueError(f"Expected {what}, a positive integer; got {value!r}.")
    return int(value)
