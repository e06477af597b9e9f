"""Exercise 12.3, few simulations: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tf_keras

from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation

_N = 20


def _split(parameters: np.ndarray, x: np.ndarray, share: float) -> tuple:
    held_out = round(share * len(x))
    return (parameters[held_out:], x[held_out:]), (parameters[:held_out], x[:held_out])


def _stopping(patience: int, **options: Any) -> tf_keras.callbacks.Callback:
    return tf_keras.callbacks.EarlyStopping(
        **({"monitor": "val_loss", "patience": patience, "restore_best_weights": True} | options)
    )


def _last(parameters: np.ndarray, x: np.ndarray, share: float) -> tuple:
    kept = len(x) - round(share * len(x))
    return (parameters[:kept], x[:kept]), (parameters[kept:], x[kept:])


def _shuffled(parameters: np.ndarray, x: np.ndarray, share: float) -> list:
    order = np.random.default_rng(0).permutation(len(x))
    return [list(part) for part in _split(parameters[order], x[order], share)]


@exercise(
    "Exercise 12.3, few simulations",
    reference=lambda: (_split, _stopping),
    alternatives=[
        (_last, lambda patience: tf_keras.callbacks.EarlyStopping("val_loss", 0, patience, restore_best_weights=True)),
        (_shuffled, lambda patience: _stopping(patience, mode="min")),
    ],
)
def few_simulations(split: Callable, stopping: Callable) -> Iterator[Observation] | None:
    require_order("split", split, "parameters", "x", "share")
    _require_split(split)
    callback = call("`stopping(7)`", stopping, 7)
    if not isinstance(callback, tf_keras.callbacks.EarlyStopping):
        raise Wrong(
            f"`stopping(7)` should be a `tf_keras.callbacks.EarlyStopping`; yours is of type {type(callback).__name__}."
        )
    if callback.monitor != "val_loss":
        raise Wrong(
            f"your callback watches {callback.monitor!r}, which falls as long as there is something to learn by heart: watch the "
            "validation loss, 'val_loss'."
        )
    if callback.patience != 7:
        raise Wrong(f"the patience is the one that `stopping` is given, 7 epochs here; yours is {callback.patience}.")
    if not callback.restore_best_weights:
        raise Wrong(
            "when it stops, the weights are those of the last epoch, which is 7 epochs too late: `restore_best_weights=True` "
            "brings back the best."
        )
    if callback.monitor_op is not np.less:
        raise Wrong('your callback waits for a loss that grows: a loss is to fall, `mode="min"`.')


def _require_split(split: Callable) -> None:
    parameters = np.random.default_rng(0).normal(size=(_N, 2))
    x = np.concatenate([parameters, parameters[:, :1] ** 2], axis=1)
    what = "`split(parameters, x, 0.1)`"
    parts = call(what, split, parameters, x, 0.1)
    if (
        not isinstance(parts, tuple | list)
        or len(parts) != 2
        or any(not isinstance(part, tuple | list) or len(part) != 2 for part in parts)
    ):
        raise Wrong(f"{what} should return two pairs, `(parameters, x)` to train on and `(parameters, x)` held out.")
    (theta, data), (theta_out, data_out) = ([as_array(what, each) for each in part] for part in parts)
    sizes = [len(theta), len(data), len(theta_out), len(data_out)]
    if sizes == [2, 2, 18, 18]:
        raise Wrong("the pairs to train on come first, those held out second: yours are the other way round.")
    if sizes != [18, 18, 2, 2]:
        raise Wrong(
            f"of 20 pairs a tenth is 2 to hold out, and 18 are left to train on; yours are {sizes[0]} and {sizes[1]} rows to train "
            f"on, {sizes[2]} and {sizes[3]} held out."
        )
    for of_parameters, of_data in ((theta, data), (theta_out, data_out)):
        if of_parameters.shape[1:] != (2,) or of_data.shape[1:] != (3,):
            raise Wrong(f"in each pair of {what} the parameters come first and the data second.")
        if not np.allclose(of_data[:, :2], of_parameters):
            raise Wrong("the parameters and the data of a simulation belong together: take the same rows of both.")
    together = np.concatenate([theta, theta_out])
    if len(np.unique(np.round(together, 6), axis=0)) < _N:
        raise Wrong("a simulation that is held out must not be trained on: your two parts have some in common.")
