"""Experiments whose weights and curves ship: run, interrupted, resumed, written, loaded; and those that do ship."""

import copy
import json

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from support import normal, randomised

from course_utils import experiments, flows
from course_utils.datasets import dequantise, faces, quantise
from course_utils.experiments import __main__ as command
from course_utils.experiments import _shipped, glow_faces

tfd = tfp.distributions


def small_glow(**options):
    return flows.glow((8, 8, 1), 1, 2, **{"hidden": 4, "seed": 0} | options)


class Experiment:
    """An experiment of two parts, of which the second can be interrupted."""

    def __init__(self, storage="float32"):
        self.SETTINGS = {"seeds": [1, 2], "storage": storage}
        self.interrupted = False
        self.ran = []

    def part(self, seed):
        if self.interrupted and seed == 2:
            raise KeyboardInterrupt
        self.ran.append(seed)
        return {"bits": 1.5 * seed, "curve": [3.0, 2.0]}

    def run(self, folder, settings):
        results = {
            str(seed): experiments.finished(
                folder, f"seed_{seed}", {"seed": seed}, lambda _, seed=seed: self.part(seed)
            )
            for seed in settings["seeds"]
        }
        return results, {"glow": randomised(small_glow(), scale=0.1)}


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """An experiment by the name of tiny, whose weights ship in a folder of their own."""
    experiment, known = Experiment(), _shipped.names()
    monkeypatch.setattr(_shipped, "names", lambda: [*known, "tiny"])
    found = _shipped.import_module
    monkeypatch.setattr(_shipped, "import_module", lambda name: experiment if name.endswith(".tiny") else found(name))
    monkeypatch.setattr(_shipped, "FOLDER", tmp_path / "weights")
    return experiment


def make(tmp_path, name="tiny"):
    return command.main([name, "--output", str(tmp_path / "weights"), "--folder", str(tmp_path / "runs")])


@pytest.mark.slow
def test_an_experiment_that_was_interrupted_goes_on_and_what_it_writes_can_be_read(tiny, tmp_path, capsys):
    tiny.interrupted = True
    assert make(tmp_path) == 130
    assert capsys.readouterr().err == "\nInterrupted. The same command goes on from what was finished.\n"
    assert not (tmp_path / "weights" / "tiny.json").exists()
    tiny.interrupted = False
    assert make(tmp_path) == 0
    assert tiny.ran == [1, 2]
    assert "tiny.json (0.00 MB), tiny_glow.npz" in capsys.readouterr().out
    told = experiments.results("tiny")
    assert told == {str(k): {"bits": 1.5 * k, "curve": [3.0, 2.0]} for k in (1, 2)} | {"settings": tiny.SETTINGS}
    flow, right = small_glow(), randomised(small_glow(), scale=0.1)
    experiments.load_weights("tiny", "glow", flow)
    x = normal((3, 8, 8, 1))
    np.testing.assert_array_equal(flow.log_prob(x), right.log_prob(tf.identity(x)))
    written = {path: path.read_bytes() for path in (tmp_path / "weights").iterdir()}
    assert make(tmp_path) == 0
    assert written == {path: path.read_bytes() for path in (tmp_path / "weights").iterdir()}


def test_weights_may_ship_in_half_the_bytes_rounded_as_they_were_measured(tiny, tmp_path):
    tiny.SETTINGS["storage"] = "float16"
    assert make(tmp_path) == 0
    stored = np.load(tmp_path / "weights" / "tiny_glow.npz")
    assert {array.dtype.name for array in stored.values()} == {"float16", "bool", "int32"}
    flow, right = small_glow(), randomised(small_glow(), scale=0.1)
    experiments.load_weights("tiny", "glow", flow)
    experiments.round_weights(right, "float16")
    for variable, rounded in zip(flow.variables, right.variables, strict=True):
        np.testing.assert_array_equal(variable, rounded)


def test_a_flow_that_no_longer_ships_is_deleted(tiny, tmp_path):
    assert make(tmp_path) == 0
    experiments.write(tmp_path / "weights", "tiny", tiny.SETTINGS, {}, {"other": small_glow()})
    assert {path.name for path in (tmp_path / "weights").iterdir()} == {"tiny.json", "tiny_other.npz"}


def test_what_does_not_ship_is_told_and_how_to_come_by_it(tiny, tmp_path, capsys):
    assert make(tmp_path, "cats") == 1
    told = capsys.readouterr().err
    assert told.startswith("Expected the name of an experiment, one of ") and "glow_faces" in told
    for call, told in [
        (lambda: experiments.results("cats"), "one of .*, tiny; got 'cats'"),
        (lambda: experiments.results("tiny"), "tiny.json; got no such file. 'make weights NAME=tiny' runs"),
    ]:
        with pytest.raises(ValueError, match=told):
            call()
    assert make(tmp_path) == 0
    file = tmp_path / "weights" / "tiny_glow.npz"
    with pytest.raises(ValueError, match="a flow of tiny, one of glow; got 'nice'"):
        experiments.load_weights("tiny", "nice", small_glow())
    with pytest.raises(ValueError, match=r"this very flow; got .*hidden/kernel as"):
        experiments.load_weights("tiny", "glow", small_glow(hidden=5))
    np.savez(file, scale=np.ones(3))
    with pytest.raises(
        ValueError, match=r"weights in tiny_glow.npz that tiny.json tells of; got others. 'make weights"
    ):
        experiments.load_weights("tiny", "glow", small_glow())
    file.unlink()
    with pytest.raises(ValueError, match=r"tiny.json tells of; got no such file. 'make weights NAME=tiny'"):
        experiments.load_weights("tiny", "glow", small_glow())
    tiny.SETTINGS |= {"rate": 1e-3, "seeds": [1]}
    with pytest.raises(ValueError, match=r"those of others, which differ in rate, seeds. 'make weights NAME=tiny'"):
        experiments.results("tiny")


def test_a_part_keeps_to_the_settings_that_it_was_begun_with(tmp_path):
    def stopped(place):
        raise FloatingPointError

    with pytest.raises(FloatingPointError):
        experiments.finished(tmp_path, "part", {"rate": 1}, stopped)
    with pytest.raises(ValueError, match=r'begun with, {"rate": 1}; got {"rate": 2}. Delete that folder'):
        experiments.finished(tmp_path, "part", {"rate": 2}, lambda place: {})
    assert experiments.finished(tmp_path, "part", {"rate": 1}, lambda place: {"bits": 1}) == {"bits": 1}


def test_results_are_finite(tmp_path):
    for wrong in (float("nan"), np.float32(1)):
        with pytest.raises(ValueError, match="Expected results that JSON can hold, of finite numbers; got"):
            experiments.write(tmp_path / "weights", "tiny", {}, {"bits": wrong}, {})
    assert not (tmp_path / "weights").exists()


def test_a_folder_that_cannot_be_written_is_told_before_the_training(tiny, tmp_path, capsys):
    (tmp_path / "weights").touch()
    assert make(tmp_path) == 1
    assert tiny.ran == []
    assert "weights" in capsys.readouterr().err


def saved(flow):
    return {name: variable.numpy() for name, variable in experiments.named_variables(flow).items()}


@pytest.mark.slow
def test_weights_of_another_flow_are_refused():
    right = saved(randomised(small_glow()))
    first = "1_multi_scale/scale_0/1_glow_step/0_actnorm/log_scale"
    without, beside = {name: right[name] for name in right if name != first}, right | {"scale": np.ones(3)}
    for arrays, got in [
        (without, f"no {first}"),
        (beside, "an unknown scale"),
        (right | {first: np.ones(5, "float32")}, rf"{first} as float32\(5,\) instead of float32\(4,\)"),
        (right | {first: np.ones(4)}, rf"{first} as float64\(4,\) instead of float32\(4,\)"),
        ({f"arr_{k}": value for k, value in enumerate(right.values())}, r"no .*, no .*, no .* and \d+ more"),
    ]:
        flow = small_glow()
        before = [variable.numpy() for variable in flow.variables]
        with pytest.raises(ValueError, match=f"Expected the weights of this very flow; got {got}"):
            experiments.set_weights(flow, arrays)
        for variable, value in zip(flow.variables, before, strict=True):
            np.testing.assert_array_equal(variable, value)


@pytest.mark.slow
@pytest.mark.parametrize("recompute", [False, True])
def test_weights_find_their_variables_by_name_in_whatever_order_they_lie(recompute):
    """Also in a process that has made other networks before, whose layers Keras numbers."""
    flow, other = randomised(small_glow()), small_glow(recompute=recompute)
    experiments.set_weights(other, dict(reversed(saved(flow).items())))
    x = normal((3, 8, 8, 1))
    np.testing.assert_allclose(other.log_prob(x), flow.log_prob(tf.identity(x)), rtol=1e-5)


def test_every_variable_has_a_name_that_says_where_it_is():
    flow = small_glow()
    names = experiments.named_variables(flow)
    assert {id(variable) for variable in names.values()} == {id(variable) for variable in flow.variables}
    assert "1_multi_scale/scale_0/2_glow_step/2_affine_split_coupling/heads/kernel" in names


def test_names_do_not_count_what_the_process_made_before():
    flow = flows.glow((4, 4, 1), 1, 2, 4, seed=0, condition_size=3)
    later = flows.glow((4, 4, 1), 1, 2, 4, seed=0, condition_size=3)
    assert {variable.name for variable in flow.variables} != {variable.name for variable in later.variables}
    assert list(experiments.named_variables(flow)) == list(experiments.named_variables(later))


def test_a_model_that_is_no_flow_keeps_its_own_order():
    first, second = (tf_keras.Sequential([tf_keras.layers.Dense(2, input_shape=(3,))]) for _ in range(2))
    experiments.set_weights(second, saved(first))
    np.testing.assert_array_equal(second(np.ones((1, 3))), first(np.ones((1, 3))))


def test_a_flow_with_variables_elsewhere_is_not_saved():
    base = tfd.MultivariateNormalDiag(tf.Variable(tf.zeros([2])), tf.ones([2]))
    flow = flows.realnvp(2, layers=1, hidden=(), seed=0, base=base)
    with pytest.raises(ValueError, match="variables are those of its layers; got 4 variables, 3 of them in layers"):
        experiments.named_variables(flow)


def test_what_ships_is_small_and_of_experiments_that_there_are():
    sizes = dict.fromkeys(experiments.names(), 0)
    for entry in _shipped.FOLDER.iterdir():
        if entry.name.endswith((".npz", ".json")):
            (owner,) = [name for name in sizes if entry.name.startswith((f"{name}_", f"{name}."))]
            sizes[owner] += len(entry.read_bytes())
    assert max(sizes.values()) < 3_000_000 and sum(sizes.values()) < 12_000_000, sizes


@pytest.mark.parametrize("name", experiments.names())
def test_every_experiment_has_run_with_the_settings_that_it_has(name):
    assert experiments.results(name)


@pytest.fixture(scope="module")
def shipped_glow():
    flow = flows.glow(**experiments.results("glow_faces")["settings"]["flow"])
    experiments.load_weights("glow_faces", "glow", flow)
    return flow


@pytest.mark.slow
def test_the_shipped_glow_reaches_the_bits_that_are_stored_beside_it(shipped_glow):
    told = experiments.results("glow_faces")
    bits = glow_faces.held_out_bits(shipped_glow, told["settings"])
    assert bits == pytest.approx(told["held_out_bits"], abs=2e-3) and bits < 1.1


@pytest.mark.slow
def test_the_shipped_glow_is_its_own_inverse_and_samples_faces(shipped_glow):
    settings = experiments.results("glow_faces")["settings"]
    x = dequantise(quantise(faces(16, seed=9).images, settings["bits"]), settings["levels"], seed=0)
    np.testing.assert_allclose(shipped_glow.bijector.forward(shipped_glow.bijector.inverse(x) + 0), x, atol=1e-4)
    samples = flows.at_temperature(shipped_glow, 0.7).sample(64, seed=(1, 2)).numpy()
    assert np.mean((samples > -0.1) & (samples < 1.1)) > 0.99
    # The background of the corners, bluish; skin in the middle, reddish.
    assert np.mean(samples[:, 0, 0, 2] > samples[:, 0, 0, 0]) > 0.9
    assert np.mean(samples[:, 9, 8, 0] > samples[:, 9, 8, 2]) > 0.9


@pytest.mark.slow
def test_the_training_of_faces_resumes(tmp_path, capsys):
    small = copy.deepcopy(glow_faces.SETTINGS)
    small["flow"] |= {"levels": 1, "steps": 1, "hidden": 4}
    small["training"] |= {"faces": 128, "batch_size": 16, "epochs": 1}
    small["held_out"] |= {"faces": 16}
    glow_faces.run(tmp_path, small)
    small["training"]["epochs"] = 2
    told, trained = glow_faces.run(tmp_path, small)
    assert "Found 1 of 2 epochs" in capsys.readouterr().out
    assert json.dumps(told) and trained.keys() == {"glow"} and np.isfinite(told["held_out_bits"])
