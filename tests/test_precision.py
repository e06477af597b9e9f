"""Double precision: every flow that has a `dtype` is trained in it; and Keras's global policies change nothing."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from support import eagerly, normal

from course_utils import flows, training
from course_utils.distillation import Distillation
from course_utils.vae import VAE

pytestmark = pytest.mark.slow

VECTORS = normal((8, 3), dtype="float64")
IMAGES = np.random.default_rng(0).uniform(size=(8, 4, 4, 2))
WAVES = normal((8, 16), dtype="float64")
CLASSES = np.eye(2)[[0, 1] * 4]
DOUBLE = dict(seed=0, dtype="float64")
SMALL = dict(layers=1, hidden=(4,), **DOUBLE)
FLOWS = {
    "realnvp": lambda: (flows.realnvp(3, **SMALL), VECTORS),
    "conditional realnvp": lambda: (flows.realnvp(3, condition_size=2, **SMALL), (VECTORS, CLASSES)),
    "nice": lambda: (flows.nice(3, **SMALL), VECTORS),
    "maf": lambda: (flows.maf(3, **SMALL), VECTORS),
    "conditional maf": lambda: (flows.maf(3, condition_size=2, **SMALL), (VECTORS, CLASSES)),
    "iaf": lambda: (flows.iaf(3, **SMALL), VECTORS),
    "gated iaf": lambda: (flows.iaf(3, gated=True, **SMALL), VECTORS),
    "realnvp_image": lambda: (flows.realnvp_image((4, 4, 2), hidden=4, batch_norm=True, **DOUBLE), IMAGES),
    "glow": lambda: (flows.glow((4, 4, 2), levels=1, steps=1, hidden=4, recompute=True, **DOUBLE), IMAGES),
    "additive glow": lambda: (
        flows.glow((4, 4, 2), 1, 1, 4, coupling="additive", permutation="shuffle", **DOUBLE),
        IMAGES,
    ),
    "wavenet": lambda: (flows.wavenet_flow(16, 2, (1, 2), condition_size=2, **DOUBLE), (WAVES, CLASSES)),
    "parallel wavenet": lambda: (
        flows.parallel_wavenet(16, 1, 2, (1, 2), condition_size=2, **DOUBLE),
        (WAVES, CLASSES),
    ),
}


def trained(model, data):
    training.compile_with_schedule(model, 1e-2, 2, steps_per_execution=1)
    pipeline = tf.data.Dataset.from_tensor_slices(data).batch(4)
    return training.fit(model, pipeline, epochs=1, progress=False)["loss"]


@pytest.mark.parametrize("name", FLOWS)
def test_a_flow_is_trained_in_double_precision(name):
    flow, data = FLOWS[name]()
    model = training.MaximumLikelihood(flow)
    with eagerly():  # two steps; compiled, one of the flows is trained below
        assert np.all(np.isfinite(trained(model, data)))
    assert {variable.dtype for variable in model.trainable_variables} == {tf.float64}
    log_prob = model(data)
    assert log_prob.dtype == tf.float64
    # What was cast to single precision on the way would be 1e-8 off.
    x, *condition = data if isinstance(data, tuple) else (data,)
    expected = flow.log_prob(tf.constant(x), **(flows.given(flow, condition[0]) if condition else {}))
    np.testing.assert_allclose(log_prob, expected, rtol=1e-13)


def test_data_of_another_precision_are_cast_to_that_of_the_flow():
    single = flows.realnvp(3, layers=1, hidden=(4,), seed=0)
    assert np.all(np.isfinite(trained(training.MaximumLikelihood(single), VECTORS)))
    double, _ = FLOWS["realnvp"]()
    assert np.all(np.isfinite(trained(training.MaximumLikelihood(double), tf.cast(VECTORS, tf.float32))))


def test_a_vae_computes_in_the_dtype_of_its_prior():
    weights = tf.Variable(normal((3, 2), dtype="float64"))

    def encoder(x):
        loc = tf.matmul(x, weights)
        return loc, tf.zeros_like(loc), x

    vae = VAE(
        encoder,
        lambda z: tfp.distributions.MultivariateNormalDiag(tf.matmul(z, weights, transpose_b=True)),
        flows.standard_normal(2, "float64"),
        flows.iaf(2, condition_size=3, **SMALL),
    )
    vae.weights_of_both = weights
    assert np.all(np.isfinite(trained(vae, VECTORS)))
    assert vae.log_likelihood(tf.constant(VECTORS), 3).dtype == tf.float64


def test_a_student_is_distilled_in_double_precision():
    teacher, student = (
        make(128, channels=2, dilations=(1,), condition_size=2, **DOUBLE)
        for make in (flows.wavenet_flow, flows.parallel_wavenet)
    )
    for spectral in (0.0, 1.0):
        model = Distillation(teacher, student, seed=1, spectral_weight=spectral)
        assert np.all(np.isfinite(trained(model, (normal((8, 128), dtype="float64"), CLASSES))))
    with pytest.raises(ValueError, match=r"float64; got .* float32"):
        Distillation(teacher, flows.parallel_wavenet(128, seed=0, condition_size=2), seed=1)


# The last computes in another dtype than its variables have, and neither is that of Keras's other setting.
POLICIES = {
    "float64": ("float32", "float64"),
    "mixed_float16 and floatx": ("float64", "mixed_float16"),
}
SINGLE = {
    "realnvp": lambda: flows.realnvp(3, layers=1, hidden=(4,), seed=0, condition_size=2),
    "nice": lambda: flows.nice(3, layers=1, hidden=(4,), seed=0),
    "maf": lambda: flows.maf(3, layers=1, hidden=(4,), seed=0, condition_size=2),
    "iaf": lambda: flows.iaf(3, layers=1, hidden=(4,), seed=0, gated=True),
    "realnvp_image": lambda: flows.realnvp_image((4, 4, 2), scales=1, hidden=4, seed=0, batch_norm=True),
    "glow": lambda: flows.glow((4, 4, 2), 1, 1, 4, seed=0, recompute=True),
    "wavenet": lambda: flows.wavenet_flow(16, 2, (1, 2), seed=0, condition_size=2),
    "parallel wavenet": lambda: flows.parallel_wavenet(16, 1, 2, (1, 2), seed=0),
}


@pytest.fixture
def global_policy(request):
    policy = tf_keras.mixed_precision.global_policy()
    floatx, name = POLICIES[request.param]
    tf_keras.backend.set_floatx(floatx)
    tf_keras.mixed_precision.set_global_policy(name)
    yield
    tf_keras.backend.set_floatx("float32")
    tf_keras.mixed_precision.set_global_policy(policy)


def losses(name):
    """Those before and after a step of training, and the dtype of the model's answers."""
    flow = SINGLE[name]()
    x = np.random.default_rng(0).uniform(size=(4, *flow.event_shape)).astype("float32")
    data = (x, np.eye(2, dtype="float32")[[0, 1, 0, 1]]) if name in ("realnvp", "maf", "wavenet") else x
    model = training.MaximumLikelihood(flow)
    model.compile(tf_keras.optimizers.Adam(0.1), run_eagerly=True)
    pipeline = tf.data.Dataset.from_tensor_slices(data).batch(4)
    history = training.fit(model, pipeline, epochs=2, progress=False)
    return history["loss"], {variable.dtype for variable in model.trainable_variables}, model(data).dtype


@pytest.fixture(scope="module")
def expected():
    return {name: losses(name) for name in SINGLE}


@pytest.mark.parametrize("global_policy", POLICIES, indirect=True)
@pytest.mark.parametrize("name", SINGLE)
def test_a_flow_computes_in_its_own_dtype_whatever_the_global_policy_is(expected, global_policy, name):
    """Mixed precision would take its exponentials and its sums of log-dets in 16 bits."""
    (values, *dtypes), (got, *others) = expected[name], losses(name)
    assert dtypes == others == [{tf.float32}, tf.float32]
    np.testing.assert_allclose(got, values, rtol=1e-5)
