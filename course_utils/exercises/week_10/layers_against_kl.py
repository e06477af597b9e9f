"""Exercise 10.4, layers against the divergence: its check."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation

_Runs = Mapping[str, Sequence[Mapping[str, float]]]


def _layer_parameters(width: int, outputs: int) -> int:
    return (2 + 1) * width + (width + 1) * width + (width + 1) * 2 * outputs


def _over_seeds(
    middle: Callable = np.mean,
    spread: Callable = lambda kls: np.std(kls, ddof=1),
    is_chosen: Callable[[str, str], bool] = lambda name, model: name == model,
) -> Callable:
    def curve(runs: _Runs, model: str) -> list[tuple]:
        rows = []
        for key, seeds in runs.items():
            name, depth = key.split(", ")
            if is_chosen(name, model):
                kls = [run["kl"] for run in seeds]
                rows.append((int(depth), middle(kls), spread(kls)))
        return sorted(rows)

    return curve


_curve = _over_seeds()


@exercise(
    "Exercise 10.4, layers against the divergence",
    reference=lambda: (_layer_parameters, _curve),
    alternatives=[
        (
            lambda width, outputs: sum(before * after + after for before, after in _shapes(width, outputs)),
            lambda runs, model: np.array(_curve(runs, model)),
        ),
    ],
    mistakes={
        "layer_parameters": {
            "the biases are missing: each layer has one for each of its units.": lambda width, outputs: (
                2 * width + width**2 + 2 * outputs * width
            ),
            "there are two hidden layers, with a kernel from the one to the other.": lambda width, outputs: (
                3 * width + (width + 1) * 2 * outputs
            ),
            "there are `outputs` numbers for each of the two entries of x: the last layer has 2 · outputs units.": (
                lambda width, outputs: 3 * width + (width + 1) * width + (width + 1) * outputs
            ),
            "the outputs have biases, too.": lambda width, outputs: (
                3 * width + (width + 1) * width + width * 2 * outputs
            ),
            "x has two entries: the first kernel has two rows.": lambda width, outputs: (
                2 * width + (width + 1) * width + (width + 1) * 2 * outputs
            ),
            "count the numbers that a mask keeps at zero as well, as a network's size does.": lambda width, outputs: (
                2 * width + (width + 1) * width + width * outputs + 2 * outputs
            ),
        },
        "curve": {
            "divide by n − 1 for the standard deviation over seeds: `ddof=1`.": _over_seeds(spread=np.std),
            "that is the standard error of the mean: asked for is the standard deviation over the seeds.": [
                _over_seeds(spread=lambda kls: np.std(kls, ddof=1) / np.sqrt(len(kls))),
                _over_seeds(spread=lambda kls: np.std(kls) / np.sqrt(len(kls))),
            ],
            "that is the variance over the seeds: asked for is the standard deviation.": _over_seeds(
                spread=lambda kls: np.var(kls, ddof=1)
            ),
            "that is the median over the seeds: asked for is the mean.": _over_seeds(middle=np.median),
            "that is the best of the seeds: asked for is their mean.": _over_seeds(middle=np.min),
            "the depths are sorted as words, in which 16 comes before 2: make numbers of them first.": lambda runs, model: (
                sorted(_curve(runs, model), key=lambda row: str(row[0]))
            ),
            "the depths are in the order of the runs: sort them.": lambda runs, model: [
                row for key in runs for row in _curve({key: runs[key]}, model)
            ],
            "there may be other models whose names begin alike: the whole name, up to the comma, should be that of the model "
            "that is asked for.": _over_seeds(is_chosen=lambda name, model: model in name),
            "take the runs of the model that is asked for alone.": lambda runs, model: sorted(
                row for name in dict.fromkeys(key.split(", ")[0] for key in runs) for row in _curve(runs, name)
            ),
        },
    },
)
def layers_against_kl(layer_parameters: Callable[[int, int], int], curve: Callable) -> Iterator[Observation]:
    require_order("layer_parameters", layer_parameters, "width", "outputs")
    for width, outputs in ((5, 3), (64, 47), (98, 2)):
        what = f"`layer_parameters({width}, {outputs})`"
        yield Observation(what, call(what, layer_parameters, width, outputs), tolerance=1e-9)
    require_order("curve", curve, "runs", "model")
    kls = {
        "affine, 16": [0.1, 0.6, 0.4, 0.3],
        "splines, 2": [0.4, 0.1, 0.3],
        "affine, 1": [0.9, 0.7, 0.2],
        "affine, 4": [0.3, 0.8, 0.6],
        "affine, 2": [0.5, 0.2],
        "affine wide, 8": [0.7, 0.3],
    }
    runs = {key: [{"kl": kl, "seconds": 20.0} for kl in each] for key, each in kls.items()}
    for model, depths in (("affine", 4), ("splines", 1)):
        what = f'`curve(runs, "{model}")`'
        got = call(what, curve, {key: [dict(run) for run in each] for key, each in runs.items()}, model)
        yield Observation(what, _triples(what, got, depths), tolerance=1e-6)


def _triples(what: str, got: Any, depths: int) -> Any:
    """What `curve` gives, or `Wrong` if that cannot be triples of numbers, one for each depth."""
    if isinstance(got, dict | str):
        raise Wrong(f"{what} should be a list of triples; yours is of type {type(got).__name__}.")
    got = list(got) if isinstance(got, Iterator) else got
    if np.shape(got) == (3, depths) and depths != 3:
        raise Wrong(
            f"{what} should be a list of triples (layers, mean, spread), one for each depth; yours is one list of each."
        )
    if np.iterable(got) and any(isinstance(entry, str) for row in got if np.iterable(row) for entry in row):
        raise Wrong(f"in {what} the number of layers is still text: make a number of it, `int(…)`.")
    return got


def _shapes(width: int, outputs: int) -> list[tuple[int, int]]:
    return [(2, width), (width, width), (width, 2 * outputs)]
