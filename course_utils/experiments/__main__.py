"""Runs an experiment and writes what ships of it: `python -m course_utils.experiments NAME`. Resumes if interrupted."""

import argparse
import sys
import time
from pathlib import Path

from course_utils.experiments import _shipped


def main(arguments: list[str] | None = None) -> int:
    """Runs, measures and writes; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m course_utils.experiments", description=__doc__)
    parser.add_argument("name", help=f"the experiment: {', '.join(_shipped.names())}")
    parser.add_argument("--output", type=Path, default=Path(str(_shipped.FOLDER)), help="where to write what ships")
    parser.add_argument("--folder", type=Path, help="where to keep what is finished (default: NAME_training)")
    asked = parser.parse_args(arguments)
    folder = asked.folder or Path(f"{asked.name}_training")
    start = time.perf_counter()
    try:
        experiment = _shipped.module(asked.name)
        # If that fails, before the training rather than after it.
        for place in (folder, asked.output):
            place.mkdir(parents=True, exist_ok=True)
        measured, flows = experiment.run(folder, experiment.SETTINGS)
        written = _shipped.write(asked.output, asked.name, experiment.SETTINGS, measured, flows)
    except (ValueError, OSError, FloatingPointError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. The same command goes on from what was finished.", file=sys.stderr)
        return 130
    minutes = (time.perf_counter() - start) / 60
    told = ", ".join(f"{path.name} ({path.stat().st_size / 1e6:.2f} MB)" for path in written)
    print(f"{asked.output}: {told}, after {minutes:.0f} minutes. {folder} may be deleted.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
