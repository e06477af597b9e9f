"""The experiment of spline layers on the moons: its flows are the notebook's, and each is trained at its own best rate."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import experiments
from course_utils.datasets import TwoMoons
from course_utils.experiments import spline_moons

tfd = tfp.distributions

SETTINGS = spline_moons.SETTINGS | {
    "models": {"one spline layer": ["spline", 1, 4], "eight affine layers": ["affine autoregressive", 2, 4]},
    "rates": [0.001, 0.01],
    "points": [600, 50, 50],
    "seeds": [0, 1],
    "epochs": 1,
    "batch": 300,
}


def depends(flow, point):
    """The Jacobian of the way from data to latents, and where it is not 0."""
    x = tf.constant([point])
    with tf.GradientTape() as tape:
        tape.watch(x)
        z = flow.bijector.inverse(x)
    return tape.batch_jacobian(z, x)[0].numpy() != 0


def shaken(flow):
    for k, variable in enumerate(flow.trainable_variables):
        variable.assign_add(0.3 * tf.random.stateless_normal(variable.shape, seed=[k, 1]))
    return flow


@pytest.fixture(scope="module")
def train():
    return TwoMoons().sample(2_000, seed=1)[0]


def test_the_order_changes_from_layer_to_layer_and_next_to_the_data_x_1_comes_first():
    assert spline_moons.orders(1) == [(1, 2)]
    assert spline_moons.orders(2) == [(2, 1), (1, 2)]
    assert spline_moons.orders(3) == [(1, 2), (2, 1), (1, 2)]


@pytest.mark.slow
def test_one_spline_layer_lets_x_2_depend_on_x_1_alone(train):
    flow = shaken(spline_moons.untrained("one spline layer", train, 0))
    np.testing.assert_array_equal(depends(flow, train[0]), [[True, False], [True, True]])


@pytest.mark.slow
@pytest.mark.parametrize("model", spline_moons.SETTINGS["models"])
def test_flows_that_are_compared_have_equally_many_parameters_and_begin_as_a_normal_distribution(model, train):
    flow = spline_moons.untrained(model, train, 0)
    layers = spline_moons.SETTINGS["models"][model][1]
    count = sum(int(tf.size(variable)) for variable in flow.trainable_variables)
    assert count == pytest.approx(10_428 if layers == 1 else 20_826, rel=0.005)
    normal = tfd.MultivariateNormalDiag(train.mean(axis=0), train.std(axis=0))
    np.testing.assert_allclose(flow.log_prob(train[:50]), normal.log_prob(train[:50]), atol=1e-4)


@pytest.mark.slow
def test_two_layers_in_the_other_order_are_the_same_but_for_the_order(train):
    one, other = (
        shaken(spline_moons.untrained(f"two spline layers{which}", train, 0)) for which in ("", ", other order")
    )
    seen = [
        [depends(tfd.TransformedDistribution(flow.distribution, layer), train[0]) for layer in layers]
        for flow in (one, other)
        for layers in [flow.distribution.bijector.bijectors]
    ]
    np.testing.assert_array_equal(seen[0], seen[1][::-1])


@pytest.mark.slow
def test_each_model_is_trained_at_every_rate_once_and_at_the_best_with_every_seed(tmp_path, monkeypatch):
    asked = []

    def run(model, rate, seed, settings):
        asked.append((model, rate, seed))
        return {"validation": abs(rate - 0.01), "kl": seed}

    monkeypatch.setattr(spline_moons, "_run", run)
    for _ in range(2):  # the second time, everything has been run
        results, weights = spline_moons.run(tmp_path, SETTINGS)
    assert asked == [(model, *of_run) for model in SETTINGS["models"] for of_run in ((0.001, 0), (0.01, 0), (0.01, 1))]
    for told in results.values():
        assert told["rate"] == 0.01 and set(told["rates"]) == {"0.001", "0.01"}
        assert [each["kl"] for each in told["runs"]] == [0, 1]
    assert weights == {}


@pytest.mark.slow
def test_a_run_trains_and_measures():
    told = spline_moons._run("one spline layer", 0.01, 0, SETTINGS | {"epochs": 4})
    assert told["train"][-1] < told["train"][0]
    assert 0 < told["kl"] < 3 and abs(told["kl"] - told["validation"]) < 0.5
    assert told["parameters"] == 2 * 4 + 4 + 4 * 4 + 4 + 4 * 94 + 94


def test_what_ships_says_what_the_text_says():
    told = experiments.results("spline_moons")
    kl = {model: [each["kl"] for each in told[model]["runs"]] for model in told["settings"]["models"]}
    assert all(len(each) == 3 for each in kl.values())
    assert max(kl["one spline layer"]) <= 0.02 and max(kl["two spline layers"]) <= 0.01
    assert max(kl["one spline layer"]) < min(kl["two spline layers, other order"])
    for model in kl:
        rates = told[model]["rates"]
        assert min(rates, key=rates.get) == str(told[model]["rate"])
