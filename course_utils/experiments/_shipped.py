"""What ships of an experiment: NAME.json with its settings and results, and NAME_FLOW.npz with a flow's weights."""

import hashlib
import io
import json
import pkgutil
from collections.abc import Mapping
from importlib import import_module, resources
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from course_utils.experiments._weights import named_variables, set_weights

FOLDER = resources.files("course_utils.weights")


def names() -> list[str]:
    """The experiments there are: the modules beside this one."""
    modules = pkgutil.iter_modules(import_module("course_utils.experiments").__path__)
    return sorted(module.name for module in modules if not module.name.startswith("_"))


def module(name: str) -> Any:
    """The module of an experiment.

    Raises:
      ValueError: If there is none of this name.
    """
    if name not in names():
        raise ValueError(f"Expected the name of an experiment, one of {', '.join(names())}; got {name!r}.")
    return import_module(f"course_utils.experiments.{name}")


def results(name: str) -> dict[str, Any]:
    """What an experiment measured, and under "settings" what it was run with.

    Args:
      name: The experiment's name.

    Raises:
      ValueError: If there is no such experiment, it was not run yet, or its settings have changed since.
    """
    shipped = _shipped(name)
    return shipped["results"] | {"settings": shipped["settings"]}


def load_weights(name: str, flow_name: str, flow: tf.Module) -> None:
    """Gives a flow the weights that an experiment trained.

    Args:
      name: The experiment's name.
      flow_name: The name that the experiment gave to the flow.
      flow: A flow made as the experiment makes it.

    Raises:
      ValueError: If there is no such experiment or flow of it, the weights are not those that were measured, or they are
        those of another flow.
    """
    digests = _shipped(name)["weights"]
    if flow_name not in digests:
        raise ValueError(f"Expected a flow of {name}, one of {', '.join(digests)}; got {flow_name!r}.")
    file = FOLDER / f"{name}_{flow_name}.npz"
    packed = file.read_bytes() if file.is_file() else b""
    if _digest(packed) != digests[flow_name]:
        raise ValueError(
            f"Expected the weights in {file.name} that {name}.json tells of; got {'others' if packed else 'no such file'}. "
            f"{_advice(name)}"
        )
    set_weights(flow, dict(np.load(io.BytesIO(packed))))


def write(
    folder: Path, name: str, settings: Mapping[str, Any], measured: Mapping[str, Any], flows: Mapping[str, tf.Module]
) -> list[Path]:
    """Writes what ships of an experiment, and deletes what an earlier run shipped and this one does not.

    Args:
      folder: Where to write.
      name: The experiment's name.
      settings: All of its settings. Under "storage" they may name the dtype that weights are stored in, such as "float16".
      measured: Its results, as JSON can hold them.
      flows: The flows whose weights ship, by name.

    Returns:
      The files written.

    Raises:
      ValueError: If a flow has variables that are in none of its layers, or the results are not what JSON can hold.
    """
    storage = settings.get("storage", "float32")
    packed = {flow_name: _packed(flow, storage) for flow_name, flow in flows.items()}
    digests = {flow_name: _digest(content) for flow_name, content in packed.items()}
    told = {"settings": settings, "weights": digests, "results": measured}
    try:
        text = json.dumps(told, indent=1, allow_nan=False) + "\n"
    except (TypeError, ValueError) as error:
        raise ValueError(f"Expected results that JSON can hold, of finite numbers; got: {error}.") from error
    folder.mkdir(parents=True, exist_ok=True)
    files = {folder / f"{name}_{flow_name}.npz": content for flow_name, content in packed.items()}
    for earlier in _earlier_flows(folder, name) - set(packed):
        (folder / f"{name}_{earlier}.npz").unlink(missing_ok=True)
    for path, content in files.items():
        path.write_bytes(content)
    (folder / f"{name}.json").write_text(text, encoding="utf-8", newline="\n")
    return [folder / f"{name}.json", *files]


def _earlier_flows(folder: Path, name: str) -> set[str]:
    file = folder / f"{name}.json"
    return set(json.loads(file.read_text(encoding="utf-8"))["weights"]) if file.is_file() else set()


def _packed(flow: tf.Module, storage: str) -> bytes:
    """The weights as the content of an .npz file, whose bytes depend on nothing else."""
    values = {path: variable.numpy() for path, variable in named_variables(flow).items()}
    short = {path: array.astype(storage) if array.dtype == np.float32 else array for path, array in values.items()}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **short)
    return buffer.getvalue()


def _digest(packed: bytes) -> str:
    return hashlib.sha256(packed).hexdigest()


def _shipped(name: str) -> dict[str, Any]:
    """The content of NAME.json, if it is that of the experiment as it stands."""
    present = json.loads(json.dumps(module(name).SETTINGS))
    file = FOLDER / f"{name}.json"
    if not file.is_file():
        raise ValueError(
            f"Expected the results of the experiment {name}, {file.name}; got no such file. {_advice(name)}"
        )
    shipped = json.loads(file.read_text(encoding="utf-8"))
    if shipped["settings"] != present:
        changed = sorted(
            key for key in {*shipped["settings"], *present} if shipped["settings"].get(key) != present.get(key)
        )
        raise ValueError(
            f"Expected results of the settings that stand in course_utils.experiments.{name}; got those of others, which "
            f"differ in {', '.join(changed)}. {_advice(name)}"
        )
    return shipped


def _advice(name: str) -> str:
    return f"'make weights NAME={name}' runs the experiment."
