"""The flow that ships with its trained weights: a Glow of drawn faces."""

import json
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.bijectors import MultiScale, Recomputed

tfb = tfp.bijectors
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
        set_weights(flow, dict(np.load(file)))
    return flow


def save(flow: tfd.TransformedDistribution, chosen: dict[str, Any], folder: Path, name: str = FACES) -> None:
    """Writes a flow's variables and settings into a folder.

    Args:
      flow: The flow.
      chosen: Its settings, as `settings` returns them.
      folder: Where to write `<name>.npz` and `<name>.json`.
      name: The flow's name.

    Raises:
      ValueError: If the flow has variables that are in none of its layers, or two of one name.
    """
    values = {path: variable.numpy() for path, variable in named_variables(flow.bijector).items()}
    if len(values) != len(flow.variables):
        raise ValueError(
            f"Expected a flow whose variables are those of its layers; got {len(flow.variables)} variables, {len(values)} of "
            "them in layers."
        )
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / f"{name}.npz", **values)
    (folder / f"{name}.json").write_text(json.dumps(chosen, indent=2) + "\n", encoding="utf-8", newline="\n")


def set_weights(flow: tfd.TransformedDistribution, arrays: Mapping[str, np.ndarray]) -> None:
    """Gives a flow's variables the values that `save` wrote, each to the variable of its name.

    Args:
      flow: The flow.
      arrays: One array for each name of `named_variables(flow.bijector)`.

    Raises:
      ValueError: If a name is missing or unknown, or an array has another shape or dtype than its variable. The flow is
        left as it was.
    """
    variables = named_variables(flow.bijector)
    faults = [
        *(f"no {path}" for path in variables if path not in arrays),
        *(f"an unknown {path}" for path in arrays if path not in variables),
        *(
            f"{path} as {_described(arrays[path])} instead of {_described(variable)}"
            for path, variable in variables.items()
            if path in arrays and _described(arrays[path]) != _described(variable)
        ),
    ]
    if faults:
        more = f" and {len(faults) - 3} more" if len(faults) > 3 else ""
        raise ValueError(f"Expected the weights of this very flow; got {', '.join(faults[:3])}{more}.")
    for path, variable in variables.items():
        variable.assign(arrays[path])


def named_variables(bijector: tfb.Bijector, path: str = "") -> dict[str, tf.Variable]:
    """The variables of a bijector by a name that says where in it they are.

    Names such as `1_multi_scale/scale_0/2_glow_step/0_actnorm/log_scale` depend on the structure alone: not on the order in
    which TensorFlow finds the variables, nor on what else was made in the same process. Whether steps are `Recomputed` makes
    no difference.

    Args:
      bijector: A layer, or a `tfb.Chain`, `MultiScale` or `Recomputed` of such.
      path: What all names begin with.
    """
    if isinstance(bijector, Recomputed):
        return named_variables(bijector.bijector, path)
    if hasattr(bijector, "bijectors"):  # a chain, for which TFP has more than one class
        parts = {f"{k}_{_kept(part).name}": part for k, part in enumerate(bijector.bijectors)}
    elif isinstance(bijector, MultiScale):
        parts = {f"scale_{k}": scale for k, scale in enumerate(bijector.scales)}
    else:
        return {f"{path}{variable.name.removesuffix(':0')}": variable for variable in bijector.variables}
    return {name: v for part in parts for name, v in named_variables(parts[part], f"{path}{part}/").items()}


def _kept(bijector: tfb.Bijector) -> tfb.Bijector:
    """The bijector itself, or the one that is recomputed in it."""
    return bijector.bijector if isinstance(bijector, Recomputed) else bijector


def _described(values: np.ndarray | tf.Variable) -> str:
    """Dtype and shape."""
    return f"{tf.as_dtype(values.dtype).name}{tuple(values.shape)}"
