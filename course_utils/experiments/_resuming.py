"""The parts of an experiment, such as a model with a seed, each of which is run once."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


def finished(
    folder: Path, name: str, settings: Mapping[str, Any], run: Callable[[Path], dict[str, Any]]
) -> dict[str, Any]:
    """The results of a part of an experiment: read if it was run before, else run now and kept.

    Args:
      folder: Folder of the experiment.
      name: Name of the part, such as "glow_seed_0".
      settings: What this part depends on, as JSON can hold it.
      run: From a folder of its own, where checkpoints may go, to its results, as JSON can hold them.

    Raises:
      ValueError: If the part was begun with other settings.
    """
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    begun, kept = place / "settings.json", place / "results.json"
    present = json.dumps(settings, sort_keys=True)
    if begun.exists() and begun.read_text(encoding="utf-8") != present:
        raise ValueError(
            f"Expected the settings that {place} was begun with, {begun.read_text(encoding='utf-8')}; got {present}. Delete "
            "that folder to start afresh."
        )
    begun.write_text(present, encoding="utf-8", newline="\n")
    if not kept.exists():
        new = place / "results.json.new"
        new.write_text(json.dumps(run(place)), encoding="utf-8", newline="\n")
        new.replace(kept)  # there or not there, whenever the process is killed
    return json.loads(kept.read_text(encoding="utf-8"))
