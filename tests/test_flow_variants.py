"""The same flow at another length or temperature: only where that is what comes out."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from support import normal, randomised

from course_utils import flows
from course_utils.bijectors import InverseAutoregressive, MaskedAutoregressive
from course_utils.made import made
from course_utils.wavenet import wavenet

tfb = tfp.bijectors
tfd = tfp.distributions

IMAGE = (4, 4, 1)
ON_NORMAL = {
    "realnvp": lambda: flows.realnvp(4, 2, (4,), seed=0),
    "nice": lambda: flows.nice(4, 2, (4,), seed=0),
    "maf": lambda: flows.maf(4, 2, (4,), seed=0),
    "iaf": lambda: flows.iaf(4, 2, (4,), seed=0),
    "spline coupling": lambda: flows.spline_coupling(4, 2, (4,), seed=0, bins=4),
    "spline autoregressive": lambda: flows.spline_autoregressive(4, 2, (4,), seed=0, bins=4),
    "realnvp, image": lambda: flows.realnvp_image(IMAGE, 1, 3, seed=0),
    "glow": lambda: flows.glow(IMAGE, 1, 1, 3, seed=0),
    "glow, float64": lambda: flows.glow(IMAGE, 1, 1, 3, seed=0, dtype="float64"),
}
ON_LOGISTIC = {
    "wavenet": lambda: flows.wavenet_flow(4, 3, (1, 2), seed=0),
    "parallel wavenet": lambda: flows.parallel_wavenet(4, 2, 3, (1, 2), seed=0),
}


def on(base, bijector=None):
    return tfd.TransformedDistribution(base, bijector or tfb.Chain([tfb.Exp()]))


@pytest.mark.slow
@pytest.mark.parametrize("make", ON_NORMAL.values(), ids=ON_NORMAL)
def test_a_temperature_scales_the_base_of_every_flow_on_normals(make):
    flow = randomised(make(), 0.1)
    cool = flows.at_temperature(flow, 0.5)
    x = tf.cast(normal((3, *flow.event_shape)) * 0.1 + 0.5, flow.dtype)
    z = flow.bijector.inverse(tf.identity(x))
    log_det = flow.log_prob(tf.identity(x)) - flow.distribution.log_prob(z)
    size = z.shape[-1]
    expected = flow.distribution.log_prob(2 * z) + size * np.log(2) + log_det
    np.testing.assert_allclose(cool.log_prob(tf.identity(x)), expected, rtol=1e-4)
    assert cool.dtype == flow.dtype
    again = flows.at_temperature(cool, 1.0)
    np.testing.assert_allclose(again.log_prob(tf.identity(x)), flow.log_prob(tf.identity(x)), rtol=1e-4)


@pytest.mark.parametrize(
    "base",
    [
        tfd.Independent(tfd.Normal(tf.zeros([3]), 1.0), 1),
        tfd.Sample(tfd.Normal(0.0, 2.0), 3),
        tfd.MultivariateNormalTriL(tf.zeros([3]), 3 * tf.eye(3)),
        tfd.MultivariateNormalDiag(tf.Variable(tf.zeros([3])), tf.ones([3])),
    ],
)
def test_what_class_a_normal_base_has_does_not_matter(base):
    flow = flows.at_temperature(on(base), np.float32(0.5))
    np.testing.assert_allclose(flow.distribution.covariance(), 0.25 * np.eye(3))
    np.testing.assert_allclose(flow.distribution.mean(), np.zeros(3))


@pytest.mark.slow
@pytest.mark.parametrize(
    "base",
    [
        tfd.MultivariateNormalDiag([0.0, 1.0, 0.0], [1.0, 1.0, 1.0]),
        tfd.MultivariateNormalDiag([0.0, 0.0, 0.0], [1.0, 2.0, 1.0]),
        tfd.MultivariateNormalTriL(tf.zeros([3]), [[1.0, 0.0, 0.0], [0.6, 0.8, 0.0], [0.0, 0.0, 1.0]]),
        tfd.Independent(tfd.Logistic(tf.zeros([3]), 1.0), 1),
        tfd.Independent(tfd.Laplace(tf.zeros([3]), 1.0), 1),
        tfd.Independent(tfd.StudentT(5.0, tf.zeros([3]), 1.0), 1),
        tfd.Independent(tfd.Cauchy(tf.zeros([3]), 1.0), 1),
        tfd.MixtureSameFamily(
            tfd.Categorical([0.0, 0.0]), tfd.MultivariateNormalDiag([[-2.0, -2.0, -2.0], [2.0, 2.0, 2.0]])
        ),
        tfd.Independent(tfd.Normal(tf.zeros([2, 3]), 1.0), 2),
        tfd.Independent(tfd.Normal(tf.zeros([2, 3]), 1.0), 1),
        tfd.Normal(0.0, 1.0),
        flows.realnvp(3, 1, (2,), seed=0),
    ],
)
def test_a_temperature_on_another_base_is_refused(base):
    with pytest.raises(ValueError, match=r"Expected a .*base .*; got"):
        flows.at_temperature(on(base), 0.5)


@pytest.mark.parametrize("make", ON_LOGISTIC.values(), ids=ON_LOGISTIC)
def test_a_temperature_of_a_flow_on_logistics_is_refused(make):
    with pytest.raises(ValueError, match=r"a flow whose base is N\(0, σ² I\); got one on"):
        flows.at_temperature(make(), 0.5)


@pytest.mark.slow
@pytest.mark.parametrize("bad", [0, 0.0, -1.0, np.inf, np.nan, None, "1", True, [0.5], tf.constant(np.inf)])
def test_temperatures_that_are_none_are_refused(bad):
    with pytest.raises(ValueError, match="Expected a temperature, a finite positive number; got"):
        flows.at_temperature(ON_NORMAL["realnvp"](), bad)


@pytest.mark.slow
def test_temperature_and_length_can_be_chosen_inside_a_traced_function():
    flow, waves = ON_NORMAL["realnvp"](), ON_LOGISTIC["wavenet"]()
    x = normal((2, 4))

    @tf.function
    def log_probs(x):
        return flows.at_temperature(flow, 0.5).log_prob(x), flows.at_length(waves, 4).log_prob(x)

    expected = (flows.at_temperature(flow, tf.constant(0.5)).log_prob(x), waves.log_prob(x))
    np.testing.assert_allclose(log_probs(x), expected, rtol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("make", ON_NORMAL.values(), ids=ON_NORMAL)
def test_another_length_of_a_flow_on_normals_is_refused(make):
    with pytest.raises(ValueError, match=r"whose base is independent Logistic\(0, 1\); got one on"):
        flows.at_length(make(), 8)


@pytest.mark.parametrize(
    "bijector",
    [
        tfb.Chain([MaskedAutoregressive(made(4, (5,), seed=0))]),
        tfb.Chain([InverseAutoregressive(wavenet(3, (1,), seed=0)), InverseAutoregressive(made(4, (5,), seed=0))]),
        MaskedAutoregressive(lambda x: (x, x)),
        flows.realnvp(4, 2, (4,), seed=0).bijector,
        tfb.Chain([tfb.Shift([1.0, 2.0, 3.0, 4.0]), MaskedAutoregressive(wavenet(3, (1,), seed=0))]),
        tfb.Exp(),
    ],
)
def test_another_length_of_layers_that_are_tied_to_one_is_refused(bijector):
    with pytest.raises(ValueError, match="layers whose networks take waveforms of any length; got"):
        flows.at_length(on(flows.standard_logistic(4), bijector), 8)


@pytest.mark.parametrize("base", [tfd.Independent(tfd.Logistic(tf.zeros([4]), 2.0), 1), tfd.Logistic(0.0, 1.0)])
def test_another_length_on_another_base_is_refused(base):
    with pytest.raises(ValueError, match=r"Expected a flow whose base .*; got"):
        flows.at_length(on(base, tfb.Chain([MaskedAutoregressive(wavenet(3, (1,), seed=0))])), 8)


def test_a_layer_alone_at_another_length():
    flow = on(tfd.Sample(tfd.Logistic(0.0, 1.0), 4), MaskedAutoregressive(randomised(wavenet(3, (1,), seed=0))))
    longer, x = flows.at_length(flow, 6), normal((2, 6))
    early = flow.log_prob(x[:, :4])
    np.testing.assert_allclose(flows.at_length(longer, 4).log_prob(x[:, :4] + 0), early, rtol=1e-5)
    assert longer.log_prob(x).shape == (2,)


def test_what_is_no_flow_is_refused():
    for function in (flows.at_length, flows.at_temperature):
        with pytest.raises(ValueError, match="Expected a flow, a TransformedDistribution; got None"):
            function(None, 2)


VECTORS = {"realnvp": flows.realnvp, "nice": flows.nice, "maf": flows.maf, "iaf": flows.iaf}
EVERY = {
    **{
        name: lambda make=make, **options: make(3, **{"layers": 1, "hidden": (4,)} | options)
        for name, make in VECTORS.items()
    },
    "realnvp_image": lambda **options: flows.realnvp_image(IMAGE, **{"scales": 1, "hidden": 3} | options),
    "glow": lambda **options: flows.glow(IMAGE, **{"levels": 1, "steps": 1, "hidden": 3} | options),
    "wavenet_flow": lambda **options: flows.wavenet_flow(4, **{"channels": 2, "dilations": (1,)} | options),
    "parallel_wavenet": lambda **options: flows.parallel_wavenet(4, **{"channels": 2, "dilations": (1,)} | options),
}
every_constructor = pytest.mark.parametrize("make", EVERY.values(), ids=EVERY)


@every_constructor
@pytest.mark.parametrize("bad", ["float16", "int32", "half", "", None, 3, tf.bool])
def test_dtypes_that_no_flow_computes_in_are_refused(make, bad):
    with pytest.raises(ValueError, match="a dtype, 'float32' or 'float64'; got"):
        make(seed=0, dtype=bad)


@pytest.mark.slow
@every_constructor
def test_dtypes_may_be_given_as_tensorflow_or_numpy_name_them(make):
    for dtype in ("float64", tf.float64, np.float64):
        assert make(seed=0, dtype=dtype).dtype == tf.float64


@every_constructor
@pytest.mark.parametrize("bad", [-1, 1.5, None, "0", True])
def test_seeds_that_are_none_are_refused(make, bad):
    with pytest.raises(ValueError, match=f"a seed, an integer of at least 0; got {bad!r}"):
        make(seed=bad)


@pytest.mark.slow
@pytest.mark.parametrize("make", VECTORS.values(), ids=VECTORS)
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 0}, "; got 0"),
        ({"size": "2"}, "; got '2'"),
        ({"size": (2, 2)}, r"; got \(2, 2\)"),
        ({"layers": 0}, "number of layers, a positive integer; got 0"),
        ({"hidden": 8}, "widths of the hidden layers, a sequence of positive integers; got 8"),
        ({"hidden": None}, "widths of the hidden layers, a sequence of positive integers; got None"),
        ({"hidden": "64"}, "widths of the hidden layers, a sequence of positive integers; got '64'"),
        ({"hidden": (8, 0)}, "width of a hidden layer, a positive integer; got 0"),
        ({"base": "normal"}, "a base that is a distribution; got 'normal'"),
        ({"base": flows.standard_normal(2)}, r"event shape \(3,\) and dtype float32; got \(\), \(2,\) and float32"),
        ({"base": flows.standard_normal(3, "float64")}, r"and dtype float32; got \(\), \(3,\) and float64"),
        ({"base": tfd.Normal(tf.zeros([3]), 1.0)}, r"event shape \(3,\) and dtype float32; got \(3,\), \(\)"),
    ],
)
def test_arguments_of_flows_of_vectors_that_make_no_sense_are_refused(make, options, message):
    with pytest.raises(ValueError, match=f"Expected .*{message}"):
        make(**{"size": 3, "layers": 1, "hidden": (4,), "seed": 0} | options)


@pytest.mark.parametrize("make", [flows.glow, flows.realnvp_image])
@pytest.mark.parametrize("shape", [4, "4x4", (4, 4), (4, 4, 0), (4, 4, 1, 1), (4, 0, 1), (4.0, 4, 1), None])
def test_shapes_that_are_no_images_are_refused(make, shape):
    with pytest.raises(ValueError, match=r"Expected .*(image|number).*; got"):
        make(shape, 1, hidden=3, seed=0)


@pytest.mark.slow
@pytest.mark.parametrize("make", [flows.wavenet_flow, flows.parallel_wavenet])
@pytest.mark.parametrize(
    "options", [{"steps": 0}, {"steps": 2.5}, {"dilations": 2}, {"dilations": ()}, {"kernel_size": 0}]
)
def test_arguments_of_flows_of_waveforms_that_make_no_sense_are_refused(make, options):
    with pytest.raises(ValueError, match=r"Expected .*(number|dilation|kernel).*; got"):
        make(**{"steps": 4, "channels": 2, "seed": 0} | options)


@pytest.mark.parametrize("make", [flows.standard_normal, flows.standard_logistic])
def test_bases_of_no_size_or_dtype_are_refused(make):
    for bad in (0, -1, 2.5, None, (2,)):
        with pytest.raises(ValueError, match="number of dimensions, a positive integer; got"):
            make(bad)
    with pytest.raises(ValueError, match="a dtype, 'float32' or 'float64'; got 'int32'"):
        make(2, "int32")
