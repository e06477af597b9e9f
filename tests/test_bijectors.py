"""One set of properties for every bijector of the course: a new bijector is a new entry in CASES."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from support import image_conditioner, normal, randomised

from course_utils.bijectors import (
    ActNorm,
    AdditiveCoupling,
    AdditiveSplitCoupling,
    AffineCoupling,
    AffineSplitCoupling,
    BatchNorm,
    DiagonalScaling,
    InverseAutoregressive,
    InvertibleConv1x1,
    InvertibleConv1x1PLU,
    MaskedAutoregressive,
    MultiScale,
    Recomputed,
    Squeeze,
    alternating_mask,
    channel_mask,
    checkerboard_mask,
    glow_step,
    half_mask,
    reverse_channels,
    shuffle_channels,
)
from course_utils.bijectors.channels import ChannelBijector
from course_utils.evaluation import log_det_by_autodiff, round_trip_error
from course_utils.made import made
from course_utils.networks import conv_conditioner, dense_conditioner

tfb = tfp.bijectors

IMAGE = (3, 4, 3)  # H ≠ W, and more channels than one
EVEN_IMAGE = (4, 6, 2)


@dataclass(frozen=True)
class Case:
    make: Callable[[str], tfb.Bijector]
    event: tuple[int, ...]  # of x
    variables: int
    volume_preserving: bool = False
    latent: tuple[int, ...] | None = None  # of z, where it is another

    @property
    def latent_event(self) -> tuple[int, ...]:
        return self.latent or self.event


def split_conditioner(frozen: int, transformed: int, dtype: str, *, log_scale: bool = True) -> tf_keras.Model:
    return conv_conditioner(frozen, transformed, 5, seed=0, log_scale=log_scale, dtype=dtype)


def two_scales(dtype: str) -> MultiScale:
    first = glow_step(
        ActNorm(8, dtype=tf.as_dtype(dtype)),
        InvertibleConv1x1PLU(8, seed=1, dtype=tf.as_dtype(dtype)),
        AffineSplitCoupling(split_conditioner(4, 4, dtype), 4),
    )
    second = AdditiveSplitCoupling(split_conditioner(1, 3, dtype, log_scale=False), 1)
    return MultiScale([tfb.Chain([Squeeze(), first]), second], EVEN_IMAGE)


CASES = {
    "affine, half mask": Case(
        lambda dtype: AffineCoupling(dense_conditioner(5, (7, 6), seed=0, dtype=dtype), half_mask(5)), (5,), 9
    ),
    "affine, alternating mask": Case(
        lambda dtype: AffineCoupling(dense_conditioner(4, (7,), seed=0, dtype=dtype), 1 - alternating_mask(4)), (4,), 7
    ),
    "affine, image, checkerboard": Case(
        lambda dtype: AffineCoupling(image_conditioner(3, 2, dtype), checkerboard_mask(3, 4)), IMAGE, 4
    ),
    "affine, image, channels": Case(
        lambda dtype: AffineCoupling(image_conditioner(3, 2, dtype), channel_mask(3)), IMAGE, 4
    ),
    "additive, half mask": Case(
        lambda dtype: AdditiveCoupling(
            dense_conditioner(5, (7,), seed=0, log_scale=False, dtype=dtype), 1 - half_mask(5)
        ),
        (5,),
        4,
        volume_preserving=True,
    ),
    "additive, image": Case(
        lambda dtype: AdditiveCoupling(image_conditioner(3, 1, dtype), 1 - checkerboard_mask(3, 4)),
        IMAGE,
        2,
        volume_preserving=True,
    ),
    "diagonal scaling": Case(lambda dtype: DiagonalScaling(5, tf.as_dtype(dtype)), (5,), 1),
    "affine, split": Case(lambda dtype: AffineSplitCoupling(split_conditioner(1, 2, dtype), 1), IMAGE, 7),
    "affine, split vector": Case(
        lambda dtype: AffineSplitCoupling(lambda z: (tf.sin(z[..., :2]), tf.cos(z[..., 1:])), 3, event_rank=1), (5,), 0
    ),
    "additive, split": Case(
        lambda dtype: AdditiveSplitCoupling(split_conditioner(2, 1, dtype, log_scale=False), 2),
        IMAGE,
        6,
        volume_preserving=True,
    ),
    "squeeze": Case(lambda dtype: Squeeze(), EVEN_IMAGE, 0, volume_preserving=True, latent=(2, 3, 8)),
    "batch norm": Case(lambda dtype: BatchNorm(3, dtype=tf.as_dtype(dtype)), IMAGE, 2),
    "batch norm, vector": Case(lambda dtype: BatchNorm(5, event_rank=1, dtype=tf.as_dtype(dtype)), (5,), 2),
    "actnorm": Case(lambda dtype: ActNorm(3, dtype=tf.as_dtype(dtype)), IMAGE, 2),
    "actnorm, vector": Case(lambda dtype: ActNorm(5, event_rank=1, dtype=tf.as_dtype(dtype)), (5,), 2),
    "1 × 1 convolution": Case(lambda dtype: InvertibleConv1x1(3, seed=1, dtype=tf.as_dtype(dtype)), IMAGE, 1),
    "1 × 1 convolution, PLU": Case(lambda dtype: InvertibleConv1x1PLU(3, seed=1, dtype=tf.as_dtype(dtype)), IMAGE, 3),
    "reversed channels": Case(lambda dtype: reverse_channels(3), IMAGE, 0, volume_preserving=True),
    "shuffled channels": Case(lambda dtype: shuffle_channels(3, seed=2), IMAGE, 0, volume_preserving=True),
    "masked autoregressive": Case(
        lambda dtype: MaskedAutoregressive(made(5, (9, 8), seed=0, order=[3, 1, 5, 2, 4], dtype=dtype)), (5,), 7
    ),
    "inverse autoregressive": Case(
        lambda dtype: InverseAutoregressive(made(5, (9, 8), seed=0, order=[3, 1, 5, 2, 4], dtype=dtype)), (5,), 7
    ),
    "inverse autoregressive, gated": Case(
        lambda dtype: InverseAutoregressive(made(5, (9,), seed=0, gated=True, dtype=dtype), gated=True), (5,), 4
    ),
    "recomputed": Case(
        lambda dtype: Recomputed(
            glow_step(
                ActNorm(3, dtype=tf.as_dtype(dtype)),
                InvertibleConv1x1PLU(3, seed=1, dtype=tf.as_dtype(dtype)),
                AffineSplitCoupling(split_conditioner(1, 2, dtype), 1),
            )
        ),
        IMAGE,
        12,
    ),
    "two scales": Case(two_scales, EVEN_IMAGE, 18, latent=(48,)),
}
TOLERANCE = {"float32": 1e-4, "float64": 1e-10}

every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
every_dtype = pytest.mark.parametrize("dtype", TOLERANCE)


@every_case
@every_dtype
def test_inverse_undoes_forward_on_fresh_tensors(case, dtype):
    bijector = randomised(case.make(dtype))
    z, x = normal((6, *case.latent_event), dtype=dtype), normal((6, *case.event), dtype=dtype)
    assert round_trip_error(bijector, z) < TOLERANCE[dtype]
    back = bijector.forward(tf.identity(bijector.inverse(x)))
    np.testing.assert_allclose(back, x, atol=TOLERANCE[dtype])
    assert bijector.forward(z).dtype == z.dtype
    assert bijector.forward(z).shape == x.shape
    assert bijector.forward_event_shape(case.latent_event) == case.event
    assert bijector.inverse_event_shape(case.event) == case.latent_event
    assert tuple(bijector.forward_event_shape_tensor(case.latent_event)) == case.event
    assert tuple(bijector.inverse_event_shape_tensor(case.event)) == case.latent_event


@every_case
def test_forward_moves_points(case):
    z = normal((6, *case.latent_event))
    moved = randomised(case.make("float32")).forward(z)
    assert np.max(np.abs(np.ravel(moved) - np.ravel(z))) > 0.05


@every_case
@every_dtype
def test_log_dets_are_those_of_the_autodiff_jacobian(case, dtype):
    bijector = randomised(case.make(dtype))
    for event, log_det, function in (
        (case.latent_event, bijector.forward_log_det_jacobian, bijector.forward),
        (case.event, bijector.inverse_log_det_jacobian, bijector.inverse),
    ):
        points = normal((4, *event), dtype=dtype)
        by_bijector = tf.broadcast_to(log_det(tf.identity(points), event_ndims=len(event)), [4])
        expected = log_det_by_autodiff(function, points)
        np.testing.assert_allclose(by_bijector, expected, atol=10 * TOLERANCE[dtype])
        assert np.all(np.abs(expected) < 1e-3) == case.volume_preserving


@every_case
def test_log_det_has_one_number_for_each_event(case):
    bijector = randomised(case.make("float32"))
    for event, log_det in (
        (case.latent_event, bijector.forward_log_det_jacobian),
        (case.event, bijector.inverse_log_det_jacobian),
    ):
        points, rank = normal((5, 2, *event)), len(event)
        each = log_det(points, event_ndims=rank)
        if case.variables or not case.volume_preserving:  # TFP lets a permutation return its 0 once for all events
            assert each.shape == (5, 2)
        each = tf.broadcast_to(each, [5, 2])
        np.testing.assert_allclose(
            tf.broadcast_to(log_det(points, event_ndims=rank + 1), [5]), tf.reduce_sum(each, axis=1), rtol=1e-4
        )
        np.testing.assert_allclose(log_det(points[0, 0], event_ndims=rank), each[0, 0], rtol=1e-3, atol=1e-5)


@every_case
def test_every_variable_is_seen_and_trained(case):
    bijector = randomised(case.make("float32"))
    assert len(bijector.trainable_variables) == case.variables
    x = normal((4, *case.event))
    with tf.GradientTape() as tape:
        z = bijector.inverse(x)
        loss = tf.reduce_sum(tf.sin(z) + z**2) + tf.reduce_sum(bijector.inverse_log_det_jacobian(x, len(case.event)))
    gradients = tape.gradient(loss, bijector.trainable_variables)
    assert all(gradient is not None and np.any(gradient) for gradient in gradients)


@every_case
def test_weights_survive_saving_and_loading(case, tmp_path):
    saved, loaded = randomised(case.make("float32")), case.make("float32")
    z = normal((3, *case.latent_event))
    path = tf.train.Checkpoint(bijector=saved).save(str(tmp_path / "weights"))
    tf.train.Checkpoint(bijector=loaded).restore(path)
    np.testing.assert_array_equal(loaded.forward(z), saved.forward(z))


@every_case
def test_traced_and_eager_agree(case):
    bijector = randomised(case.make("float32"))
    z, x = normal((3, *case.latent_event)), normal((3, *case.event))

    @tf.function
    def traced(z, x):
        forward = bijector.forward(z), bijector.forward_log_det_jacobian(z, len(case.latent_event))
        return forward, (bijector.inverse(x), bijector.inverse_log_det_jacobian(x, len(case.event)))

    (image, forward_log_det), (origin, inverse_log_det) = traced(z, x)
    np.testing.assert_allclose(image, bijector.forward(z), atol=1e-5)
    np.testing.assert_allclose(origin, bijector.inverse(x), atol=1e-5)
    np.testing.assert_allclose(forward_log_det, bijector.forward_log_det_jacobian(z, len(case.latent_event)), atol=1e-4)
    np.testing.assert_allclose(inverse_log_det, bijector.inverse_log_det_jacobian(x, len(case.event)), atol=1e-4)


@every_case
def test_copies_are_equal(case):
    bijector = randomised(case.make("float32"))
    z = normal((3, *case.latent_event))
    if not isinstance(bijector, DiagonalScaling | ChannelBijector):  # a copy of these has variables of its own
        np.testing.assert_array_equal(bijector.copy(name="copy").forward(z), bijector.forward(z))
    assert bijector.copy(name="copy").name == "copy"


def test_affine_coupling_agrees_with_tfp():
    network = randomised(dense_conditioner(4, (7,), seed=0))
    ours = AffineCoupling(network, half_mask(4))

    def transformed_half(frozen, output_units):
        shift, log_scale = network(tf.pad(frozen, [[0, 0], [0, output_units]]))
        return shift[:, -output_units:], log_scale[:, -output_units:]

    tfps = tfb.RealNVP(num_masked=2, shift_and_log_scale_fn=transformed_half)
    points = normal((6, 4))
    for method in ("forward", "inverse", "forward_log_det_jacobian", "inverse_log_det_jacobian"):
        np.testing.assert_allclose(
            getattr(ours, method)(tf.identity(points)), getattr(tfps, method)(tf.identity(points)), atol=1e-5
        )


def test_diagonal_scaling_agrees_with_tfp():
    ours = randomised(DiagonalScaling(4))
    tfps = tfb.Scale(log_scale=ours.log_scale)
    points = normal((6, 4))
    np.testing.assert_allclose(ours.forward(points), tfps.forward(points))
    np.testing.assert_allclose(
        ours.inverse_log_det_jacobian(points, 1), tfps.inverse_log_det_jacobian(points, 1), atol=1e-6
    )


@pytest.mark.parametrize("name", ["affine, half mask", "affine, image, checkerboard", "additive, half mask"])
def test_frozen_entries_pass_through_and_decide_the_rest(name):
    case = CASES[name]
    coupling = randomised(case.make("float32"))
    frozen = np.broadcast_to(coupling.mask, case.event).astype(bool)
    z = normal((3, *case.event)).numpy()
    x = coupling.forward(z).numpy()
    np.testing.assert_array_equal(x[:, frozen], z[:, frozen])
    other = np.where(frozen, z, z + 1.0).astype(np.float32)
    shift, log_scale = (np.asarray(p) for p in _parameters(coupling, z))
    np.testing.assert_allclose(
        coupling.forward(other).numpy()[:, ~frozen], (other * np.exp(log_scale) + shift)[:, ~frozen], atol=1e-5
    )


def _parameters(coupling, z):
    outputs = coupling.conditioner(tf.constant(coupling.mask * z, tf.float32))
    return outputs if isinstance(outputs, list) else (outputs, np.zeros_like(z))


def test_condition_reaches_the_conditioner_with_any_batch_axes():
    coupling = randomised(AffineCoupling(dense_conditioner(4, (7,), seed=0, condition_size=3), half_mask(4)))
    z, condition = normal((5, 2, 4)), normal((5, 2, 3), seed=1)
    x = coupling.forward(z, condition=condition)
    np.testing.assert_allclose(coupling.inverse(tf.identity(x), condition=condition), z, atol=1e-5)
    assert np.max(np.abs(x - coupling.forward(z, condition=condition + 1))) > 0.01
    np.testing.assert_allclose(x[3, 1], coupling.forward(z[3, 1], condition=condition[3, 1]), atol=1e-5)
    with pytest.raises(ValueError, match=r"condition of shape \(5, 2, '...'\).*got \(3,\)"):
        coupling.forward(z, condition=condition[0, 0])


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        ([1, 2, 0], r"only 0 and 1; got \[2\.0\]"),
        ([0.5, 1, 0], r"only 0 and 1; got \[0\.5\]"),
        ([float("nan"), 1, 0], r"only 0 and 1; got \[nan\]"),
        (1, "rank 1 or more"),
        ([1, 1, 1], r"at least one entry .* got \[1\]"),
        ([0, 0], r"at least one entry .* got \[0\]"),
        ([], r"at least one entry .* got \[\]"),
        ("half", "binary mask .* got 'half'"),
        (None, "binary mask"),
    ],
)
def test_masks_that_are_no_masks_are_refused(mask, message):
    with pytest.raises(ValueError, match=message):
        AffineCoupling(lambda x: (x, x), mask)


def test_inputs_that_do_not_fit_the_mask_are_refused():
    coupling = AffineCoupling(lambda x: (x, x), half_mask(4))
    with pytest.raises(ValueError, match=r"events of shape \(4,\), the mask's; got an input of shape \(2, 3\)"):
        coupling.forward(tf.zeros([2, 3]))
    with pytest.raises(ValueError, match=r"vectors of length 4; got an input of shape \(2, 3\)"):
        DiagonalScaling(4).forward(tf.zeros([2, 3]))
    with pytest.raises(ValueError, match="callable conditioner"):
        AffineCoupling(None, half_mask(4))
    with pytest.raises(ValueError, match="positive integer; got 0"):
        DiagonalScaling(0)


@pytest.mark.parametrize(
    ("conditioner", "message"),
    [
        (lambda x: x, r"a pair \(shift, log_scale\); got one"),
        (lambda x: (x, x, x), r"a pair \(shift, log_scale\); got 3 outputs"),
        (lambda x: (x[:, :2], x), r"shift to have the shape of its input, \(None, 4\); got \(3, 2\)"),
        (lambda x: (x, tf.reduce_sum(x)), r"log_scale to have the shape of its input, \(None, 4\); got \(\)"),
        (lambda x: (x, tf.cast(x, tf.float64)), "log_scale to have the dtype of its input, float32; got float64"),
        (lambda x: (x, None), "log_scale to be a tensor; got NoneType"),
    ],
)
def test_conditioners_that_do_not_fit_are_refused(conditioner, message):
    with pytest.raises(ValueError, match=message):
        AffineCoupling(conditioner, half_mask(4)).forward(tf.zeros([3, 4]))


@pytest.mark.parametrize("make", [half_mask, alternating_mask])
def test_vector_masks(make):
    assert make(5).tolist() == {half_mask: [1, 1, 1, 0, 0], alternating_mask: [1, 0, 1, 0, 1]}[make]
    assert (make(4) + (1 - make(4)) == 1).all()
    for size in (1, 2.5, "2"):
        with pytest.raises(ValueError, match="an integer of at least 2; got"):
            make(size)
