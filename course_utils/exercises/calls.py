"""Students' functions and classes, called with care: what is wrong with them or comes out of them, in their terms."""

import inspect
from collections.abc import Callable
from typing import Any

from course_utils.exercises import keras_3
from course_utils.exercises.errors import Blank, Raised, Wrong, told


def call(what: str, function: Callable, *arguments: Any, **keywords: Any) -> Any:
    """The result of a student's function or class, or `Wrong` that says what calling it raised.

    Raises:
      Wrong: If the function returns nothing, or `Raised` if it raises an error.
      Blank: If it returns `...`.
    """
    if not callable(function):
        raise Wrong(f"{what} cannot be called: what stands before the parentheses is {repr(function)[:80]}.")
    try:
        result = function(*arguments, **keywords)
    except (Exception, SystemExit) as error:
        raise Raised(f"{what} raised an error. {told(error)}") from error
    if result is ...:
        raise Blank(what)
    if result is None:
        raise Wrong(f"{what} returned None; is there a `return`?")
    require_tf_keras(what, result)
    return result


def require_order(name: str, function: Any, *parameters: str) -> None:
    """Raises `Wrong` if a student's function takes the parameters of the notebook's cell in another order."""
    try:
        names = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):  # no function, or one that does not tell its parameters
        return
    if names != list(parameters) and sorted(names) == sorted(parameters):
        raise Wrong(
            f"`{name}` takes its arguments in the order {', '.join(names)}; the cells that follow hand them over in the order of "
            f"the cell as you found it, `{name}({', '.join(parameters)})`."
        )


def require_tf_keras(what: str, answer: Any) -> None:
    """Raises `Wrong` if an answer is made with Keras 3, or holds something that is. Every check asks it of each answer.

    Args:
      what: What is looked at, as the student knows it: "`network`", say.
      answer: Anything; lists, tuples, dictionaries and modules are looked into.
    """
    found = keras_3.found_in(answer)
    if found is not None:
        name = (found if isinstance(found, type) else type(found)).__name__
        holds = "is" if found is answer else "holds"
        raise Wrong(f"{what} {holds} {name} of Keras 3. {keras_3.why_not(found)}.")
