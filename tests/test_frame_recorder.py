"""Frames of a training, recorded as it goes, resumed or begun anew."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
from drawn_frames import draw, steps_in
from matplotlib.figure import Figure

from course_utils import flows, movies, training
from course_utils.datasets import TwoMoons, batches


def record(recorder, epochs, **options):
    model = training.MaximumLikelihood(flows.realnvp(2, layers=2, hidden=(4,), seed=0))
    training.compile_with_schedule(model, 1e-2, 16, steps_per_execution=2)
    pipeline = batches(TwoMoons().sample(256, seed=0)[0], batch_size=32, seed=1)
    training.fit(model, pipeline, epochs=epochs, callbacks=[recorder], progress=False, **options)


@pytest.mark.slow
def test_frames_are_recorded_at_the_first_step_told_of_and_differ(tmp_path):
    record(movies.FrameRecorder(draw, tmp_path / "frames", steps=[0, 3, 4, 9, 16]), epochs=2)
    assert steps_in(tmp_path / "frames") == [0, 4, 10, 16]
    pictures = [plt.imread(path) for path in movies.frames(tmp_path / "frames")]
    for one, two in pairwise(pictures):
        assert np.mean(one != two) > 0.001


@pytest.mark.slow
def test_a_resumed_training_leaves_the_same_frames(tmp_path):
    steps = [0, 3, 4, 9, 16]
    for epochs in (1, 2):
        recorder = movies.FrameRecorder(draw, tmp_path / "frames", steps)
        record(recorder, epochs, checkpoint=tmp_path / "checkpoint")
    assert steps_in(tmp_path / "frames") == [0, 4, 10, 16]


def coloured(colour):
    def draw_coloured(step):
        return Figure(figsize=(1, 1), facecolor=colour)

    return draw_coloured


def colours_in(folder):
    return [tuple(plt.imread(path)[0, 0, :3].round().astype(int)) for path in movies.frames(folder)]


RED, GREEN, BLUE = (1, 0, 0), (0, 1, 0), (0, 0, 1)


@pytest.mark.slow
def test_a_new_training_leaves_no_frames_of_an_earlier_one(tmp_path):
    for colour, steps in ((RED, [0, 3, 4, 9, 16]), (GREEN, [0, 4])):
        record(movies.FrameRecorder(coloured(colour), tmp_path / "frames", steps), epochs=2)
    assert (steps_in(tmp_path / "frames"), colours_in(tmp_path / "frames")) == ([0, 4], [GREEN, GREEN])


@pytest.mark.slow
def test_a_resumed_training_keeps_its_own_frames_and_drops_what_lies_ahead(tmp_path):
    folder = tmp_path / "frames"
    record(movies.FrameRecorder(coloured(RED), folder, [0, 4]), epochs=1, checkpoint=tmp_path / "checkpoint")
    coloured(BLUE)(0).savefig(folder / "frame_0000012.png")  # as of a second epoch that was interrupted
    (folder / "frame_by_hand.png").touch()
    record(movies.FrameRecorder(coloured(GREEN), folder, [0, 4, 16]), epochs=2, checkpoint=tmp_path / "checkpoint")
    assert (steps_in(folder), colours_in(folder)) == ([0, 4, 16], [RED, RED, GREEN])
    assert (folder / "frame_by_hand.png").exists()
