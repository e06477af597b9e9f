"""Exercise 12.2, ranks that accuse: its check."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation

_SHAPES = ("valley", "hill", "falling", "rising")
_RIGHT = {"too narrow": "valley", "too wide": "hill", "too high": "falling"}


def _narrowed(draws: np.ndarray, factor: float) -> np.ndarray:
    mean = np.mean(draws, axis=0)
    return mean + factor * (draws - mean)


def _about(centre: Callable, scale: Callable = lambda factor: factor) -> Callable:
    return lambda draws, factor: centre(draws) + scale(factor) * (draws - centre(draws))


@exercise(
    "Exercise 12.2, ranks that accuse",
    reference=lambda: (_narrowed, dict(_RIGHT)),
    alternatives=[
        (lambda draws, factor: factor * draws + (1 - factor) * draws.mean(axis=0, keepdims=True), dict(_RIGHT)),
        (_about(lambda draws: draws.mean(0)), {name: f" {shape.capitalize()}" for name, shape in _RIGHT.items()}),
    ],
    mistakes={
        "narrowed": {
            "each posterior has a mean of its own: take it over its draws alone, `axis=0`.": [
                _about(np.mean),
                _about(lambda draws: draws.mean(axis=(0, 1))),
                _about(lambda draws: draws.mean(axis=1, keepdims=True)),
            ],
            "that moves the draws towards 0, not towards the mean of their own posterior.": _about(lambda draws: 0.0),
            "multiply the distance from the mean by the factor; yours divides.": _about(
                lambda draws: draws.mean(axis=0), lambda factor: 1 / factor
            ),
            "the factor is that of the distances from the mean, not of their squares.": [
                _about(lambda draws: draws.mean(axis=0), np.sqrt),
                _about(lambda draws: draws.mean(axis=0), np.square),
            ],
            "the mean has to be added again.": lambda draws, factor: factor * (draws - draws.mean(axis=0)),
        }
    },
)
def narrowed(narrowed: Callable, shapes: Mapping[str, str]) -> Iterator[Observation]:
    require_order("narrowed", narrowed, "draws", "factor")
    draws = np.random.default_rng(0).normal([[[0.3, -2.0]]], [[[1.0, 2.0]]], size=(5, 4, 2)) + np.arange(4)[:, None]
    what = "`narrowed(draws, 0.6)`"
    yield Observation(what, call(what, narrowed, draws, 0.6))
    if not isinstance(shapes, Mapping) or set(shapes) != set(_RIGHT):
        raise Wrong(
            f"`shapes` should be a dictionary with the keys {', '.join(map(repr, _RIGHT))}; leave these as they are."
        )
    for name, right in _RIGHT.items():
        if shapes[name] is ...:
            raise Wrong(f"`shapes[{name!r}]` is still to be filled in.")
        said = str(shapes[name]).strip().lower()
        if said not in _SHAPES:
            raise Wrong(
                f"`shapes[{name!r}]` should be one of {', '.join(map(repr, _SHAPES))}; yours is {shapes[name]!r}."
            )
        if said != right:
            raise Wrong(f"`shapes[{name!r}]` is not {said!r}: {_WHY[name]}")


_WHY = {
    "too narrow": "the truth lies beyond all draws too often, below or above, and then its rank is near 0 or near L.",
    "too wide": "the draws lie on both sides of the truth too often, and then its rank is in the middle.",
    "too high": "too few draws are smaller than the truth, so that low ranks are too many.",
}
