"""The weights that ship with the package, and the command that makes them."""

import copy

import numpy as np
import pytest

from course_utils import flows, pretrained
from course_utils.commands import weights
from course_utils.datasets import dequantise, faces, quantise

SMALL = copy.deepcopy(weights.SETTINGS)
SMALL["flow"] |= {"levels": 1, "steps": 1, "hidden": 4}
SMALL["training"] |= {"faces": 128, "batch_size": 16}
SMALL["held_out"] |= {"faces": 16}


@pytest.mark.slow
def test_the_shipped_flow_reaches_the_bits_that_are_stored_beside_it():
    stored = pretrained.settings()
    assert stored["flow"] == weights.SETTINGS["flow"] and stored["held_out"] == weights.SETTINGS["held_out"]
    assert weights.held_out_bits(pretrained.glow_faces(), stored) == pytest.approx(stored["held_out_bits"], abs=2e-3)
    assert stored["held_out_bits"] < 1.1


@pytest.mark.slow
def test_the_shipped_flow_is_its_own_inverse_and_samples_faces():
    flow, stored = pretrained.glow_faces(), pretrained.settings()
    x = dequantise(quantise(faces(16, seed=9).images, stored["bits"]), stored["levels"], seed=0)
    np.testing.assert_allclose(flow.bijector.forward(flow.bijector.inverse(x) + 0), x, atol=1e-4)
    samples = flows.at_temperature(flow, 0.7).sample(64, seed=(1, 2)).numpy()
    assert np.mean((samples > -0.1) & (samples < 1.1)) > 0.99
    # The background of the corners, bluish; skin in the middle, reddish.
    assert np.mean(samples[:, 0, 0, 2] > samples[:, 0, 0, 0]) > 0.9
    assert np.mean(samples[:, 9, 8, 0] > samples[:, 9, 8, 2]) > 0.9


def test_shipped_weights_are_small():
    files = [entry for entry in pretrained.FOLDER.iterdir() if entry.name.endswith((".npz", ".json"))]
    assert {entry.name for entry in files} == {"glow_faces.npz", "glow_faces.json"}
    assert sum(len(entry.read_bytes()) for entry in files) < 5_000_000


@pytest.mark.slow
def test_training_resumes_and_what_is_saved_can_be_loaded(tmp_path, capsys, monkeypatch):
    weights.train(SMALL, 1, tmp_path / "checkpoint")
    flow = weights.train(SMALL, 2, tmp_path / "checkpoint")
    assert "Found 1 of 2 epochs" in capsys.readouterr().out
    bits = weights.held_out_bits(flow, SMALL)
    pretrained.save(flow, SMALL | {"held_out_bits": bits}, tmp_path / "weights")
    monkeypatch.setattr(pretrained, "FOLDER", tmp_path / "weights")
    assert weights.held_out_bits(pretrained.glow_faces(), pretrained.settings()) == pytest.approx(bits, abs=1e-6)


def test_weights_of_another_flow_are_refused(tmp_path):
    flow = flows.glow((8, 8, 1), 1, 1, 4, seed=0)
    pretrained.save(flow, {}, tmp_path)
    other = flows.glow((8, 8, 1), 1, 1, 5, seed=0)
    with pytest.raises(ValueError, match=r"of this flow's shapes; got \d+ arrays, of another flow"):
        pretrained.set_weights(other, np.load(tmp_path / "glow_faces.npz"))
    with pytest.raises(ValueError, match="a flow that ships with its weights, 'glow_faces'; got 'cats'"):
        pretrained.settings("cats")
