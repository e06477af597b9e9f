"""WaveNet's network, and the flows of waveforms made of it."""

import functools

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from support import normal, randomised

from course_utils import flows
from course_utils.bijectors import InverseAutoregressive, MaskedAutoregressive
from course_utils.evaluation import log_det_by_autodiff
from course_utils.wavenet import receptive_field, wavenet

tfd = tfp.distributions


def small(dilations=(1, 2), kernel_size=2, condition_size=0, dtype="float64"):
    network = wavenet(4, dilations, seed=0, kernel_size=kernel_size, condition_size=condition_size, dtype=dtype)
    return randomised(network)


def condition(size):
    return tf.one_hot(np.arange(size) % 3, 3, dtype=tf.float64)


@pytest.mark.slow
@pytest.mark.parametrize(("kernel_size", "dilations"), [(2, (1, 2, 4)), (3, (1, 3)), (4, (2,)), (1, (1, 5))])
def test_outputs_depend_on_the_receptive_field_before_them_and_on_nothing_else(kernel_size, dilations):
    network = small(dilations, kernel_size)
    x = normal((3, 20), dtype="float64")
    memory = receptive_field(kernel_size, dilations)
    for output in (0, 1):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = network(x)[output]
        depends = np.any(tape.batch_jacobian(y, x, experimental_use_pfor=False).numpy() != 0, axis=0)
        lag = np.arange(20)[:, None] - np.arange(20)
        assert not depends[(lag < 1) | (lag > memory)].any()
        assert depends[lag == 1].all()
        assert depends[lag == memory].all()


def test_receptive_field_doubles_with_the_dilation():
    assert [receptive_field(2, [2**k for k in range(layers)]) for layers in (1, 2, 3, 10)] == [2, 4, 8, 1024]
    assert receptive_field(3, (1, 2, 4)) == 15


def test_the_network_starts_as_the_identity_and_takes_any_length():
    network = wavenet(4, (1, 2), seed=0)
    for steps in (1, 2, 50):
        for output in network(normal((3, steps))):
            assert output.shape == (3, steps)
            assert not np.any(output)


def test_a_condition_reaches_every_step():
    network = small(condition_size=3)
    x = normal((2, 9), dtype="float64")
    one, other = (network([x, tf.one_hot([v, v], 3, dtype=tf.float64)]) for v in (0, 1))
    for ours, theirs in zip(one, other, strict=True):
        assert (np.abs(ours - theirs) > 1e-6).all()


def test_log_scales_are_bounded_but_reach_far_below_zero():
    network = wavenet(4, (1,), seed=0)
    network.get_layer("heads").bias.assign([0.0, -4.0])
    assert np.all(np.abs(network(normal((2, 5)))[1] + 3.5) < 0.1)
    network.get_layer("heads").bias.assign([0.0, -1e9])
    np.testing.assert_allclose(network(normal((2, 5)))[1], -6.0)


@pytest.mark.slow
def test_seeds_decide_the_weights():
    def weights(seed):
        return np.concatenate([w.ravel() for w in wavenet(4, (1, 2), seed=seed, condition_size=3).get_weights()])

    np.testing.assert_array_equal(weights(0), weights(0))
    assert np.any(weights(0) != weights(1))


@pytest.mark.slow
@pytest.mark.parametrize("steps", [3, 7, 13])
@pytest.mark.parametrize(("kernel_size", "dilations"), [(3, (1, 2)), (2, (4,)), (1, (1, 3))])
@pytest.mark.parametrize("make", [MaskedAutoregressive, InverseAutoregressive])
def test_kept_pasts_save_work_and_change_nothing(make, kernel_size, dilations, steps):
    options = {"kernel_size": kernel_size, "condition_size": 3, "seed": 0, "dtype": "float64"}
    flow = flows.wavenet_flow if make is MaskedAutoregressive else functools.partial(flows.parallel_wavenet, layers=1)
    cached = randomised(flow(steps, channels=4, dilations=dilations, **options)).bijector.bijectors[0]
    whole = make(cached.network)
    y = normal((2, 4, steps), dtype="float64")
    slow = "forward" if make is MaskedAutoregressive else "inverse"
    conditions = tf.one_hot([[0, 1, 2, 0]], 3, dtype=tf.float64)
    expected = getattr(whole, slow)(y, condition=conditions)
    found = tf.function(lambda y: getattr(cached, slow)(y, condition=conditions))(y)
    assert found.shape == y.shape
    np.testing.assert_allclose(found, expected, atol=1e-12)


@pytest.mark.slow
def test_kept_pasts_are_compiled_by_xla_too_and_for_batches_of_any_size():
    flow = randomised(flows.wavenet_flow(9, 4, (1, 2), kernel_size=3, seed=0, dtype="float64"))
    forward = flow.bijector.bijectors[0].forward
    z = normal((3, 9), dtype="float64")
    np.testing.assert_allclose(tf.function(forward, jit_compile=True)(z), forward(tf.identity(z)), atol=1e-12)
    of_any_size = tf.function(forward, input_signature=[tf.TensorSpec([None, 9], tf.float64)])
    np.testing.assert_allclose(of_any_size(z), forward(tf.identity(z)), atol=1e-12)


TEACHER = {"dilations": (1, 2), "kernel_size": 3, "seed": 0, "condition_size": 3, "dtype": "float64"}
FLOWS = {
    "wavenet": lambda steps: randomised(flows.wavenet_flow(steps, 4, **TEACHER)),
    "parallel wavenet": lambda steps: randomised(flows.parallel_wavenet(steps, 2, 4, **TEACHER)),
}
every_flow = pytest.mark.parametrize("make", FLOWS.values(), ids=FLOWS)


@pytest.mark.slow
@every_flow
def test_flows_of_waveforms_are_their_own_inverse_with_the_right_jacobian(make):
    flow = make(6)
    z, conditions = normal((3, 6), dtype="float64"), flows.given(flow, condition(3))["bijector_kwargs"]
    x = tf.identity(flow.bijector.forward(z, **conditions))
    np.testing.assert_allclose(flow.bijector.inverse(x, **conditions), z, atol=1e-10)
    log_det = log_det_by_autodiff(
        lambda z, condition: flow.bijector.forward(z, **flows.given(flow, condition)["bijector_kwargs"]),
        z,
        condition(3),
    )
    assert np.max(np.abs(log_det)) > 0.5
    expected = tf.reduce_sum(tfd.Logistic(np.float64(0), np.float64(1)).log_prob(z), axis=-1) - log_det
    np.testing.assert_allclose(flow.log_prob(x, **flows.given(flow, condition(3))), expected, atol=1e-9)


@pytest.mark.slow
@every_flow
def test_an_untrained_flow_of_waveforms_is_its_base(make):
    flow = (
        flows.wavenet_flow(10, 4, (1, 2), seed=0)
        if make is FLOWS["wavenet"]
        else flows.parallel_wavenet(10, 2, 4, (1, 2), seed=0)
    )
    x = normal((5, 10))
    np.testing.assert_allclose(flow.log_prob(x), tf.reduce_sum(tfd.Logistic(0.0, 1.0).log_prob(x), axis=-1), rtol=1e-5)


@pytest.mark.slow
@every_flow
def test_a_flow_at_another_length_begins_like_the_flow(make):
    """Steps depend on steps before them alone, so that the start of a longer waveform is a shorter one."""
    flow = make(12)
    longer = flows.at_length(flow, 20)
    assert longer.event_shape == (20,)
    assert all(ours is theirs for ours, theirs in zip(longer.variables, flow.variables, strict=True))
    z, conditions = normal((3, 20), dtype="float64"), flows.given(flow, condition(3))["bijector_kwargs"]
    np.testing.assert_allclose(
        longer.bijector.forward(z, **conditions)[:, :12], flow.bijector.forward(z[:, :12], **conditions), atol=1e-12
    )
    with pytest.raises(ValueError, match="number of steps, a positive integer; got 0"):
        flows.at_length(flow, 0)


def test_the_teacher_predicts_a_logistic_for_each_step():
    flow = FLOWS["wavenet"](12)
    x = normal((4, 12), dtype="float64")
    shift, log_scale = flow.bijector.bijectors[0].network([x, condition(4)])
    expected = tf.reduce_sum(tfd.Logistic(shift, tf.exp(log_scale)).log_prob(x), axis=-1)
    np.testing.assert_allclose(flow.log_prob(x, **flows.given(flow, condition(4))), expected, rtol=1e-9)


@pytest.mark.slow
def test_each_step_of_the_student_is_logistic_given_the_noise_before_it():
    """With z_1 … z_{t−1} fixed, x_t is an affine function of z_t, whose slope is the product of both scales."""
    flow = FLOWS["parallel wavenet"](8)
    z, conditions = normal((1, 8), dtype="float64"), flows.given(flow, condition(1))["bijector_kwargs"]
    changes = tf.constant([0.0, 1.0, 5.0], tf.float64)[:, None] * tf.one_hot(5, 8, dtype=tf.float64)
    x = flow.bijector.forward(z + changes, **flows.given(flow, condition(1))["bijector_kwargs"]).numpy()
    np.testing.assert_allclose(x[:, :5], np.tile(x[:1, :5], (3, 1)), atol=1e-12)
    slope = x[1, 5] - x[0, 5]
    np.testing.assert_allclose(x[2, 5] - x[0, 5], 5 * slope, rtol=1e-9)
    shorter, longer = (
        flow.bijector.forward_log_det_jacobian(z[:, :steps], event_ndims=1, **conditions) for steps in (5, 6)
    )
    np.testing.assert_allclose(np.log(slope), (longer - shorter)[0], rtol=1e-9)


@pytest.mark.parametrize("bad", [0, -1, 2.5, None, True])
def test_sizes_that_are_no_sizes_are_refused(bad):
    with pytest.raises(ValueError, match=f"number of channels, a positive integer; got {bad!r}"):
        wavenet(bad, (1,), seed=0)
    with pytest.raises(ValueError, match=f"a dilation, a positive integer; got {bad!r}"):
        wavenet(4, (1, bad), seed=0)
    with pytest.raises(ValueError, match=f"kernel size, a positive integer; got {bad!r}"):
        receptive_field(bad, (1,))
    with pytest.raises(ValueError, match=f"number of layers, a positive integer; got {bad!r}"):
        flows.parallel_wavenet(8, bad, seed=0)
    with pytest.raises(ValueError, match=r"at least one dilation; got \(\)"):
        wavenet(4, (), seed=0)
