"""The flow that ships with its trained weights: a Glow of drawn faces."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows

tfd = tfp.distributions

FACES = "glow_faces"
FOLDER = resources.files("course_utils.weights")


def settings(name: str = FACES) -> dict[str, Any]:
    """What a shipped flow was built and trained with, and the held-out bits per dimension that it reached.

    Args:
      name: The flow's name.

    Raises:
      ValueError: If there is no such flow.
    """
    file = FOLDER / f"{name}.json"
    if not file.is_file():
        raise ValueError(f"Expected the name of a flow that ships with its weights, {FACES!r}; got {name!r}.")
    return json.loads(file.read_text(encoding="utf-8"))


def glow_faces() -> tfd.TransformedDistribution:
    """The course's Glow of 16 × 16 faces, trained by `make weights`.

    Its images have values from 0 to 1, with the number of levels that `settings()` names.
    """
    flow = flows.glow(**settings()["flow"])
    with (FOLDER / f"{FACES}.npz").open("rb") as file:
        set_weights(flow, np.load(file))
    return flow


def save(flow: tf.Module, chosen: dict[str, Any], folder: Path, name: str = FACES) -> None:
    """Writes a flow's variables and settings into a folder.

    Args:
      flow: The flow.
      chosen: Its settings, as `settings` returns them.
      folder: Where to write `<name>.npz` and `<name>.json`.
      name: The flow's name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / f"{name}.npz", *(variable.numpy() for variable in flow.variables))
    (folder / f"{name}.json").write_text(json.dumps(chosen, indent=2) + "\n", encoding="utf-8")


def set_weights(flow: tf.Module, arrays: "np.lib.npyio.NpzFile") -> None:
    """Gives a flow's variables the values that `save` wrote.

    Raises:
      ValueError: If they are those of another flow.
    """
    shapes = [tuple(variable.shape) for variable in flow.variables]
    values = [arrays[key] for key in arrays.files]
    if [value.shape for value in values] != shapes:
        raise ValueError(
            f"Expected weights for {len(shapes)} variables of this flow's shapes; got {len(values)} arrays, of another flow."
        )
    for variable, value in zip(flow.variables, values, strict=True):
        variable.assign(value)
