"""The experiment on entropy and power loss: its parts at a small size, and the students whose weights ship."""

import copy

import numpy as np
import pytest

from course_utils import experiments, flows
from course_utils.datasets import WhisperedVowels
from course_utils.experiments import wavenet_students


@pytest.mark.slow
def test_a_small_run_is_resumed_and_gives_what_the_notebook_reads(tmp_path):
    settings = copy.deepcopy(wavenet_students.SETTINGS) | {"steps": 128, "seeds": [0], "fresh": 6}
    settings["students"] = {"entropy_and_power": [1.0, 0.3], "neither": [0.0, 0.0]}
    for part in ("teacher", "student"):
        settings[part] |= {"waves": 32, "epochs": 1}
        settings[part]["flow"] |= {"channels": 4, "dilations": [1, 2]}
    settings["student"]["flow"]["layers"] = 1
    results, trained = wavenet_students.run(tmp_path, settings)
    again, loaded = wavenet_students.run(tmp_path, settings)
    assert results == again
    assert set(results) == {"teacher", "students"}  # settings are written beside results
    assert len(results["teacher"]["gaps"]) == 1
    for (run,) in results["students"].values():
        assert all(
            np.isfinite(run[key]).all() and len(run[key]) == 3 for key in ("kl", "kl_data", "entropy", "decibels")
        )
    assert set(trained) == {"teacher", "entropy_and_power", "neither"}
    for name, flow in trained.items():
        for ours, theirs in zip(flow.trainable_variables, loaded[name].trainable_variables, strict=True):
            np.testing.assert_array_equal(ours, theirs)


@pytest.mark.slow
def test_the_shipped_student_is_as_close_to_its_teacher_as_was_measured():
    shipped = experiments.results("wavenet_students")
    settings = shipped["settings"]
    teacher = flows.wavenet_flow(settings["steps"], **settings["teacher"]["flow"], condition_size=3)
    student = flows.parallel_wavenet(settings["steps"], **settings["student"]["flow"], seed=0, condition_size=3)
    experiments.load_weights("wavenet_students", "teacher", teacher)
    experiments.load_weights("wavenet_students", "entropy_and_power", student)
    told = wavenet_students.judged(student, teacher, WhisperedVowels(), settings["fresh"] // 3)
    run = shipped["students"]["entropy_and_power"][0]
    for key in ("kl", "kl_data", "entropy", "decibels"):
        np.testing.assert_allclose(told[key], run[key], rtol=0.02, atol=0.01)
    assert np.mean(told["kl"]) < 0.1
