"""A test file of an exercise may be as short as two lists, RIGHT and WRONG; what is asked of them stands in `ExerciseTests`."""

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import pytest
from exercise_tests import ExerciseTests

# Exercises whose check of the reference alone takes more than 0.3 CPU seconds, `python -m benchmarks.where_time_goes tests` says.
DEAR = {
    "week_02": "batch_of_vectors cholesky diagonal mixture",
    "week_03": "batch_of_flows own_bijector triangular",
    "week_04": "affine_coupling conditional conditioner first_tests flow model nice pipelines",
    "week_05": "couplings flow multi_scale resample scales",
    "week_06": "flow network step_and_level",
    "week_07": "depends iaf made maf stack tfp_maf",
    "week_08": "binarise decoder other_side steps",
    "week_10": "autoregressive_layer coupling_layer spline_bijector tfp_spline",
    "week_11": "ffjord log_density",
    "week_12": "conditional_flow eight_schools latent_target posterior_loss reverse_or_forward",
}


class ExerciseModule(pytest.Module):
    """`week_02/test_die.py`, say, which gets the tests of `week_02.die`, unless it has a class of them with more to say."""

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        written = [member for member in vars(self.obj).values() if isinstance(member, type)]
        if not any(issubclass(member, ExerciseTests) for member in written if member is not ExerciseTests):
            self.obj.TestExercise = self._tests()
        return super().collect()

    def _tests(self) -> type[ExerciseTests]:
        week = import_module(f"course_utils.exercises.{self.path.parent.name}")
        answers = {name.lower(): getattr(self.obj, name) for name in ("RIGHT", "WRONG") if hasattr(self.obj, name)}
        exercise = getattr(week, self.path.stem.removeprefix("test_"))
        return type("TestExercise", (ExerciseTests,), {"exercise": exercise, **answers})


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    if module_path.parent.name.startswith("week_"):
        module = ExerciseModule.from_parent(parent, path=module_path)
        if _is_dear(module_path):
            module.add_marker(pytest.mark.slow)
        return module
    return None


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where slow tests are left out, those of dear exercises are not even imported."""
    return (config.option.markexpr == "not slow" and _is_dear(collection_path)) or None


def _is_dear(path: Path) -> bool:
    return path.stem.removeprefix("test_") in DEAR.get(path.parent.name, "").split()
