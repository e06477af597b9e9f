"""A flow's variables by names that say where in it they are, and values for them."""

import re
from collections import Counter
from collections.abc import Mapping

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.bijectors import MultiScale, Recomputed

tfb = tfp.bijectors


def set_weights(flow: tf.Module, arrays: Mapping[str, np.ndarray]) -> None:
    """Gives a flow's variables values, each to the variable of its name.

    Args:
      flow: The flow.
      arrays: One array for each name of `named_variables(flow)`, of its variable's dtype or of float16.

    Raises:
      ValueError: If a name is missing or unknown, or an array has another shape or dtype than its variable. The flow is
        left as it was.
    """
    variables = named_variables(flow)
    faults = [
        *(f"no {path}" for path in variables if path not in arrays),
        *(f"an unknown {path}" for path in arrays if path not in variables),
        *(
            f"{path} as {_described(arrays[path])} instead of {_described(variable)}"
            for path, variable in variables.items()
            if path in arrays and not _fits(arrays[path], variable)
        ),
    ]
    if faults:
        more = f" and {len(faults) - 3} more" if len(faults) > 3 else ""
        raise ValueError(f"Expected the weights of this very flow; got {', '.join(faults[:3])}{more}.")
    for path, variable in variables.items():
        variable.assign(tf.cast(arrays[path], variable.dtype))


def round_weights(flow: tf.Module, storage: str) -> None:
    """Rounds a flow's floating-point variables to the dtype that they will be stored in, so that what ships is measured."""
    for variable in flow.variables:
        if variable.dtype.is_floating:
            variable.assign(tf.cast(tf.cast(variable, storage), variable.dtype))


def named_variables(flow: tf.Module) -> dict[str, tf.Variable]:
    """The variables of a flow by a name that says where in it they are.

    Names such as `1_multi_scale/scale_0/2_glow_step/0_actnorm/log_scale` depend on the structure alone: not on the order in
    which TensorFlow finds the variables, nor on what else was made in the same process. Whether steps are `Recomputed` makes
    no difference. The variables of what is no flow, of a Keras model say, are numbered in its own order.

    Args:
      flow: The flow.

    Raises:
      ValueError: If it has variables that are in none of its layers.
    """
    if not hasattr(flow, "bijector"):
        return {f"{k:03}": variable for k, variable in enumerate(flow.variables)}
    variables = _of_layer(flow.bijector)
    if len(variables) != len(flow.variables):
        raise ValueError(
            f"Expected a flow whose variables are those of its layers; got {len(flow.variables)} variables, "
            f"{len(variables)} of them in layers."
        )
    return variables


def _of_layer(bijector: tfb.Bijector, path: str = "") -> dict[str, tf.Variable]:
    """The variables of a layer, or of a `tfb.Chain`, `MultiScale` or `Recomputed` of layers; all names begin with the path."""
    if isinstance(bijector, Recomputed):
        return _of_layer(bijector.bijector, path)
    if hasattr(bijector, "bijectors"):  # a chain, for which TFP has more than one class
        parts = {f"{k}_{_kept(part).name}": part for k, part in enumerate(bijector.bijectors)}
    elif isinstance(bijector, MultiScale):
        parts = {f"scale_{k}": scale for k, scale in enumerate(bijector.scales)}
    else:
        return _numbered_where_alike(bijector.variables, path)
    return {name: v for part in parts for name, v in _of_layer(parts[part], f"{path}{part}/").items()}


def _kept(bijector: tfb.Bijector) -> tfb.Bijector:
    """The bijector itself, or the one that is recomputed in it."""
    return bijector.bijector if isinstance(bijector, Recomputed) else bijector


def _numbered_where_alike(variables: tuple[tf.Variable, ...], path: str) -> dict[str, tf.Variable]:
    """The variables of one layer by name; the second one of a name becomes name_1, and so on."""
    seen, named = Counter(), {}
    for variable in variables:
        name = _without_counts(variable.name)
        named[f"{path}{name}_{seen[name]}" if seen[name] else f"{path}{name}"] = variable
        seen[name] += 1
    return named


def _without_counts(name: str) -> str:
    """A variable's name without the numbers by which Keras tells layers apart: they count what a process made before."""
    *layers, own = name.removesuffix(":0").split("/")
    return "/".join([*(re.sub(r"_\d+$", "", layer) for layer in layers), own])


def _fits(values: np.ndarray, variable: tf.Variable) -> bool:
    is_short = values.dtype == np.float16 and variable.dtype.is_floating
    return tuple(values.shape) == tuple(variable.shape) and (is_short or values.dtype == variable.dtype.as_numpy_dtype)


def _described(values: np.ndarray | tf.Variable) -> str:
    """Dtype and shape."""
    return f"{tf.as_dtype(values.dtype).name}{tuple(values.shape)}"
