"""What is special about each layer of the image flows, beyond the properties that all bijectors share."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from registry import BIJECTORS
from support import normal, randomised

from course_utils.bijectors import (
    ActNorm,
    AdditiveSplitCoupling,
    AffineCoupling,
    AffineSplitCoupling,
    BatchNorm,
    InvertibleConv1x1,
    InvertibleConv1x1PLU,
    MultiScale,
    Recomputed,
    Squeeze,
    channel_mask,
    checkerboard_mask,
    reverse_channels,
    shuffle_channels,
)
from course_utils.bijectors.channel_permutation import ChannelPermutation
from course_utils.bijectors.conv1x1 import random_rotation
from course_utils.networks import conv_conditioner

tfb = tfp.bijectors


def test_image_masks():
    assert checkerboard_mask(2, 3)[..., 0].tolist() == [[1, 0, 1], [0, 1, 0]]
    assert checkerboard_mask(2, 3).shape == (2, 3, 1)
    assert channel_mask(5).tolist() == [[[1, 1, 1, 0, 0]]]
    for call, message in (
        (lambda: checkerboard_mask(0, 3), "a size of the image, a positive integer; got 0"),
        (lambda: checkerboard_mask(1, 1), "an integer of at least 2; got 1"),
        (lambda: channel_mask(1), "an integer of at least 2; got 1"),
    ):
        with pytest.raises(ValueError, match=message):
            call()


def test_squeeze_agrees_with_tensorflow_and_keeps_blocks_together():
    x = normal((2, 4, 6, 3))
    squeezed = Squeeze().inverse(x)
    np.testing.assert_array_equal(squeezed, tf.nn.space_to_depth(x, 2))
    assert squeezed[1, 1, 2, 3 * (2 * 1 + 0) + 2] == x[1, 2 + 1, 4 + 0, 2]
    with pytest.raises(ValueError, match=r"even height and width; got one of shape \(2, 4, 5, 3\)"):
        Squeeze().inverse(normal((2, 4, 5, 3)))
    with pytest.raises(ValueError, match=r"a multiple of 4; got latents of shape \(2, 4, 6, 3\)"):
        Squeeze().forward(x)


@pytest.mark.parametrize("frozen", [1, 2])
def test_split_and_masked_coupling_agree(frozen):
    """A mask that freezes the first channels gives what the split gives, at a higher cost."""
    network = randomised(conv_conditioner(frozen, 3 - frozen, 4, seed=0))

    def for_all_channels(masked):
        shift, log_scale = network(masked[..., :frozen])
        return [tf.pad(part, [[0, 0], [0, 0], [0, 0], [frozen, 0]]) for part in (shift, log_scale)]

    mask = np.array([1] * frozen + [0] * (3 - frozen))[None, None]
    split, masked = AffineSplitCoupling(network, frozen), AffineCoupling(for_all_channels, mask)
    x = normal((5, 3, 4, 3))
    for method in ("forward", "inverse", "forward_log_det_jacobian", "inverse_log_det_jacobian"):
        np.testing.assert_allclose(
            getattr(split, method)(tf.identity(x)), getattr(masked, method)(tf.identity(x)), atol=1e-5
        )


def test_split_couplings_refuse_what_does_not_fit():
    coupling = AffineSplitCoupling(lambda x: (x, x), 2)
    for make, message in (
        (
            lambda: coupling.forward(tf.zeros([2, 4, 4, 2])),
            r"last axis is longer than 2.*got an input of shape \(2, 4, 4, 2\)",
        ),
        (
            lambda: coupling.forward(tf.zeros([2, 4, 4, 5])),
            r"shift to have shape \(None, 4, 4, 3\); got \(2, 4, 4, 2\)",
        ),
        (lambda: AffineSplitCoupling(lambda x: x, 2).forward(tf.zeros([2, 4, 4, 4])), r"a pair \(shift, log_scale\)"),
        (lambda: AdditiveSplitCoupling(lambda x: None, 2).forward(tf.zeros([2, 4, 4, 4])), "got NoneType"),
        (lambda: AffineSplitCoupling(None, 2), "callable conditioner"),
        (lambda: AdditiveSplitCoupling(lambda x: x, 0), "the number of frozen entries, a positive integer; got 0"),
    ):
        with pytest.raises(ValueError, match=message):
            make()


# ----------------------------------------------------------------------------------------------------- actnorm


# ------------------------------------------------------------------------------------------ 1 × 1 convolutions


@pytest.mark.parametrize("kind", [InvertibleConv1x1, InvertibleConv1x1PLU])
def test_one_by_one_convolution_is_a_matrix_at_every_pixel_and_starts_as_a_rotation(kind):
    layer = kind(6, seed=3)
    np.testing.assert_allclose(layer.matrix, random_rotation(6, seed=3), atol=1e-6)
    randomised(layer, 0.1)
    x = normal((2, 3, 4, 6))
    np.testing.assert_allclose(layer.inverse(x), np.einsum("ij,nhwj->nhwi", layer.matrix, x), atol=1e-5)
    by_slogdet = 12 * np.linalg.slogdet(layer.matrix).logabsdet
    np.testing.assert_allclose(layer.inverse_log_det_jacobian(x), np.full(2, by_slogdet), atol=1e-4)


def test_a_rotation_that_is_not_learned_is_saved_and_not_trained():
    layer = InvertibleConv1x1(6, seed=3, learned=False)
    assert layer.trainable_variables == () and len(layer.variables) == 1
    np.testing.assert_allclose(layer.inverse_log_det_jacobian(normal((2, 3, 4, 6))), np.zeros(2), atol=1e-4)


def test_random_rotations_are_rotations():
    for seed in range(5):
        rotation = random_rotation(5, seed=seed)
        np.testing.assert_allclose(rotation @ rotation.T, np.eye(5), atol=1e-12)
        assert np.linalg.det(rotation) == pytest.approx(1.0)


def test_plu_form_agrees_with_tfp():
    layer = randomised(InvertibleConv1x1PLU(4, seed=5), 0.2)
    lower, upper = layer._triangles()
    tfps = tfb.ScaleMatvecLU(
        lower_upper=tf.linalg.set_diag(lower, tf.zeros(4)) + upper,
        permutation=tf.math.invert_permutation(layer._permutation),
    )
    x = normal((5, 4))
    pixels = tf.reshape(x, [5, 1, 1, 4])
    np.testing.assert_allclose(layer.inverse(pixels)[:, 0, 0], tfps.forward(x), atol=1e-5)
    np.testing.assert_allclose(
        layer.inverse_log_det_jacobian(pixels), np.broadcast_to(tfps.forward_log_det_jacobian(x, 1), 5), atol=1e-5
    )


def test_training_cannot_make_the_plu_form_singular():
    layer = InvertibleConv1x1PLU(4, seed=5)
    signs = np.sign(np.diag(layer._triangles()[1]))
    layer._log_abs_diagonal.assign_sub([9.0, 0.0, 5.0, 2.0])
    assert np.linalg.slogdet(tf.cast(layer.matrix, tf.float64)).logabsdet == pytest.approx(-16, abs=0.1)
    np.testing.assert_array_equal(np.sign(np.diag(layer._triangles()[1])), signs)


def test_permutations_move_channels_alone():
    x = normal((2, 3, 4, 5))
    np.testing.assert_array_equal(reverse_channels(5).inverse(x), x[..., ::-1])
    shuffled = shuffle_channels(5, seed=1).inverse(x).numpy()
    np.testing.assert_array_equal(np.sort(shuffled, axis=-1), np.sort(x, axis=-1))
    np.testing.assert_array_equal(shuffled, shuffle_channels(5, seed=1).inverse(tf.identity(x)))


def test_the_order_of_a_shuffle_is_saved_with_the_weights(tmp_path):
    x = normal((2, 3, 4, 5))
    one, other = shuffle_channels(5, seed=1), shuffle_channels(5, seed=2)
    assert not one.trainable_variables
    tf.train.Checkpoint(layer=other).restore(
        tf.train.Checkpoint(layer=one).save(tmp_path / "shuffle")
    ).assert_consumed()
    np.testing.assert_array_equal(one.inverse(x), other.inverse(tf.identity(x)))


def test_permutations_know_the_rank_of_an_event():
    for make in (reverse_channels, lambda channels, **options: shuffle_channels(channels, seed=1, **options)):
        assert (make(5).forward_min_event_ndims, make(5, event_rank=1).forward_min_event_ndims) == (3, 1)
        assert make(5).inverse_log_det_jacobian(normal((2, 3, 4, 5))).shape == (2,)
        assert make(5, event_rank=1).inverse_log_det_jacobian(normal((2, 3, 4, 5))).shape == (2, 3, 4)
        with pytest.raises(ValueError, match=r"rank 3 or more.*got shape"):
            make(5).inverse(normal((2, 5)))
        with pytest.raises(ValueError, match="last axis has length 5; got an input of shape"):
            make(5).forward(normal((2, 3, 4, 6)))


def test_an_order_that_is_none_is_refused():
    for order in ([0, 0, 1], [1, 2, 3], [[0, 1]]):
        with pytest.raises(ValueError, match="a permutation of 0 to"):
            ChannelPermutation(np.array(order))


# ---------------------------------------------------------------------------------------------------- batch norm


# ------------------------------------------------------------------------------------------------------ recomputed


@pytest.mark.slow
@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "compiled"])
@pytest.mark.parametrize("log_det_first", [False, True])
def test_gradients_of_recomputed_are_those_of_what_is_in_it(compiled, log_det_first):
    inside = randomised(BIJECTORS["recomputed"].make("float64", 0)).bijector
    x = normal((4, *BIJECTORS["recomputed"].event), dtype="float64")

    def gradients(bijector, x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            log_det = bijector.inverse_log_det_jacobian(x) if log_det_first else tf.zeros_like(x)
            loss = tf.reduce_sum(tf.sin(bijector.inverse(x))) + tf.reduce_sum(log_det)
            loss += tf.reduce_sum(bijector.inverse_log_det_jacobian(x) ** 2)
        return tape.gradient(loss, [x, *inside.trainable_variables])

    run = tf.function(gradients) if compiled else gradients
    plainly = gradients(inside, tf.identity(x))
    inside.inverse(x)  # what TFP remembers of it must not stand in for an evaluation
    for ours, plain in zip(run(Recomputed(inside), x), plainly, strict=True):
        np.testing.assert_allclose(ours, plain, atol=1e-9)


def test_recomputed_refuses_a_batch_norm_whose_training_it_could_not_undo():
    with pytest.raises(ValueError, match=r"undone in training as well; got chain.*, with a batch normalisation in it"):
        Recomputed(tfb.Chain([ActNorm(3), tfb.Chain([BatchNorm(3)])]))


# --------------------------------------------------------------------------------------------------- multiple scales


def three_scales():
    scales = [
        tfb.Chain([Squeeze(), randomised(InvertibleConv1x1(8, seed=1))]),
        tfb.Chain([Squeeze(), randomised(ActNorm(16))]),
        randomised(InvertibleConv1x1PLU(8, seed=2)),
    ]
    return MultiScale(scales, (4, 8, 2))


def test_latents_of_every_scale_are_the_paper_s_recursion():
    flow = three_scales()
    assert flow.latent_shapes == [(2, 4, 4), (1, 2, 8), (1, 2, 8)]
    x = normal((5, 4, 8, 2))
    latents, h = flow.latents(x), x
    for k, scale in enumerate(flow.scales):
        h = scale.inverse(tf.identity(h))
        expected, h = tf.split(h, 2, axis=-1) if k < 2 else (h, None)
        np.testing.assert_allclose(latents[k], expected, atol=1e-5)
    np.testing.assert_allclose(flow.forward(flow.join(latents)), x, atol=1e-4)
    assert flow.join(latents).shape == (5, 64)


def test_changing_the_latents_of_one_scale_changes_no_other():
    flow = three_scales()
    latents = flow.latents(normal((3, 4, 8, 2)))
    changed = [latents[0], latents[1] + 1, latents[2]]
    again = flow.latents(tf.identity(flow.forward(flow.join(changed))))
    for got, expected in zip(again, changed, strict=True):
        np.testing.assert_allclose(got, expected, atol=1e-4)


def test_scales_that_do_not_fit_are_refused():
    with pytest.raises(
        ValueError, match=r"even number of channels to split after scale 1; got latents of shape \(4, 8, 3\)"
    ):
        MultiScale([ActNorm(3), ActNorm(1)], (4, 8, 3))
    with pytest.raises(ValueError, match=r"one or more scales and an image shape \[H, W, C\]; got 0 scales"):
        MultiScale([], (4, 8, 3))
    with pytest.raises(ValueError, match=r"an image shape \[H, W, C\]; got 1 scales and \(None, None, 3\)"):
        MultiScale([ActNorm(3)], (None, None, 3))
    with pytest.raises(ValueError, match="even height and width"):
        MultiScale([Squeeze()], (5, 8, 3))
    with pytest.raises(ValueError, match=r"last axis has length 3; got an input of shape \(2, 4, 4, 2\)"):
        ActNorm(3).inverse(tf.zeros([2, 4, 4, 2]))
    with pytest.raises(ValueError, match="a momentum from 0 to below 1"):
        BatchNorm(3, momentum=1.0)
