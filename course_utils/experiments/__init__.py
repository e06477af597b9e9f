"""Experiments that take too long for a notebook: a module each, run by `make weights NAME=...`, shipped as weights and curves.

A module has all its `SETTINGS` in one dict, and `run(folder, settings)`, which gives `(results, flows)`: what was measured,
as JSON can hold it, and the flows whose weights ship, by name. What is interrupted goes on from what `run` keeps in the folder;
`finished` and the checkpoints of `training.fit` serve for that. Notebooks read with `results` and `load_weights`.
"""

from course_utils.experiments._resuming import finished
from course_utils.experiments._shipped import load_weights, names, results, write
from course_utils.experiments._weights import named_variables, round_weights, set_weights

__all__ = ["finished", "load_weights", "named_variables", "names", "results", "round_weights", "set_weights", "write"]
