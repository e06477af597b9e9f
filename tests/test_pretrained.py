"""The weights that ship with the package, and the command that makes them."""

import copy

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from support import normal, randomised

from course_utils import flows, pretrained
from course_utils.commands import weights
from course_utils.datasets import dequantise, faces, quantise

tfd = tfp.distributions

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


def small_glow(**options):
    return flows.glow((8, 8, 1), 1, 2, **{"hidden": 4, "seed": 0} | options)


def test_weights_of_another_flow_are_refused(tmp_path):
    pretrained.save(randomised(small_glow()), {}, tmp_path)
    saved = dict(np.load(tmp_path / "glow_faces.npz"))
    first = "1_multi_scale/scale_0/1_glow_step/0_actnorm/log_scale"
    without, beside = {name: saved[name] for name in saved if name != first}, saved | {"scale": np.ones(3)}
    for arrays, got in [
        (without, f"no {first}"),
        (beside, "an unknown scale"),
        (saved | {first: np.ones(5, "float32")}, rf"{first} as float32\(5,\) instead of float32\(4,\)"),
        (saved | {first: np.ones(4)}, rf"{first} as float64\(4,\) instead of float32\(4,\)"),
        ({f"arr_{k}": value for k, value in enumerate(saved.values())}, r"no .*, no .*, no .* and \d+ more"),
    ]:
        flow = small_glow()
        before = [variable.numpy() for variable in flow.variables]
        with pytest.raises(ValueError, match=f"Expected the weights of this very flow; got {got}"):
            pretrained.set_weights(flow, arrays)
        for variable, value in zip(flow.variables, before, strict=True):
            np.testing.assert_array_equal(variable, value)
    with pytest.raises(ValueError, match=r"this very flow; got .*hidden_1/kernel as"):
        pretrained.set_weights(small_glow(hidden=5), saved)
    with pytest.raises(ValueError, match="a flow that ships with its weights, 'glow_faces'; got 'cats'"):
        pretrained.settings("cats")


@pytest.mark.parametrize("recompute", [False, True])
def test_weights_find_their_variables_by_name_in_whatever_order_they_lie(tmp_path, recompute):
    """Also in a process that has made other networks before, whose layers Keras numbers."""
    flow, other = randomised(small_glow()), small_glow(recompute=recompute)
    pretrained.save(flow, {}, tmp_path)
    saved = dict(np.load(tmp_path / "glow_faces.npz"))
    pretrained.set_weights(other, dict(reversed(saved.items())))
    x = normal((3, 8, 8, 1))
    np.testing.assert_allclose(other.log_prob(x), flow.log_prob(tf.identity(x)), rtol=1e-5)


def test_every_variable_has_a_name_that_says_where_it_is():
    flow = small_glow()
    names = pretrained.named_variables(flow.bijector)
    assert {id(variable) for variable in names.values()} == {id(variable) for variable in flow.variables}
    assert "1_multi_scale/scale_0/2_glow_step/2_affine_split_coupling/heads/kernel" in names


def test_a_flow_with_variables_elsewhere_is_not_saved(tmp_path):
    base = tfd.MultivariateNormalDiag(tf.Variable(tf.zeros([2])), tf.ones([2]))
    flow = flows.realnvp(2, layers=1, hidden=(), seed=0, base=base)
    with pytest.raises(ValueError, match="variables are those of its layers; got 4 variables, 3 of them in layers"):
        pretrained.save(flow, {}, tmp_path)


def test_a_folder_that_cannot_be_written_is_told_before_the_training(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(weights, "train", lambda *arguments: pytest.fail("trained in vain"))
    (tmp_path / "file").touch()
    monkeypatch.setattr("sys.argv", ["weights", str(tmp_path / "file")])
    assert weights.main() == 1
    assert "file" in capsys.readouterr().err
