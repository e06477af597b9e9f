"""What Keras's callbacks remember of a training, so that it can be kept in a checkpoint."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from tf_keras import callbacks as kinds

# Attributes that change from epoch to epoch.
_REMEMBERED = {
    kinds.EarlyStopping: ("wait", "stopped_epoch", "best", "best_epoch", "best_weights"),
    kinds.ReduceLROnPlateau: ("wait", "best", "cooldown_counter"),
    kinds.ModelCheckpoint: ("best", "epochs_since_last_save"),
}


def remembered(callbacks: Sequence[kinds.Callback]) -> dict[str, np.ndarray]:
    """What the callbacks remember, as arrays with names."""
    arrays = {}
    for prefix, callback, names in _with_memory(callbacks):
        for name in names:
            value = getattr(callback, name, None)
            if isinstance(value, list):
                arrays |= {f"{prefix}/{name}/{number:06d}": np.asarray(each) for number, each in enumerate(value)}
            elif value is not None:
                arrays[f"{prefix}/{name}"] = np.asarray(value)
    return arrays


def remind(callbacks: Sequence[kinds.Callback], arrays: dict[str, np.ndarray]) -> None:
    """Gives callbacks back what `remembered` made of callbacks of the same kinds in the same order."""
    for prefix, callback, names in _with_memory(callbacks):
        for name in names:
            place = f"{prefix}/{name}"
            parts = [arrays[each] for each in sorted(arrays) if each.startswith(place + "/")]
            if parts:
                setattr(callback, name, parts)
            elif place in arrays:
                setattr(callback, name, arrays[place].item())


def _with_memory(callbacks: Sequence[kinds.Callback]) -> Iterator[tuple[str, Any, tuple[str, ...]]]:
    """Callbacks that remember something, with a name for each and the names of what they remember."""
    for kind, names in _REMEMBERED.items():
        for number, callback in enumerate(each for each in callbacks if isinstance(each, kind)):
            yield f"{kind.__name__}/{number}", callback, names
