"""Pairs for flow matching: optimal transport within a batch."""

import itertools

import numpy as np
import pytest
import tensorflow as tf

from course_utils.training.pairs import optimal_transport_pairs


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def cost(z, x):
    return np.sum((np.asarray(z) - np.asarray(x)) ** 2)


@pytest.mark.parametrize("shape", [(6, 2), (5, 1), (5, 2, 2, 1)])
def test_no_permutation_of_the_latents_is_nearer(rng, shape):
    z, x = rng.normal(size=(2, *shape))
    x = 3 * x + 1
    least = min(cost(z[list(order)], x) for order in itertools.permutations(range(len(z))))
    assert cost(*optimal_transport_pairs(z, x)) == pytest.approx(least)


def test_on_the_line_the_order_is_kept(rng):
    z, x = rng.normal(size=(2, 50, 1))
    paired, _ = optimal_transport_pairs(z, x)
    np.testing.assert_array_equal(np.argsort(paired[:, 0]), np.argsort(x[:, 0]))


def test_both_marginals_are_kept_and_conditions_stay_with_their_points(rng):
    z, x = rng.normal(size=(2, 40, 2)).astype(np.float32)
    paired, same = optimal_transport_pairs(z, x)
    np.testing.assert_array_equal(same, x)
    np.testing.assert_array_equal(np.unique(paired, axis=0), np.unique(z, axis=0))
    assert not np.array_equal(paired, z)


def test_it_works_in_a_compiled_step_whose_batches_differ_in_size(rng):
    compiled = tf.function(optimal_transport_pairs, input_signature=2 * [tf.TensorSpec([None, 2], tf.float32)])
    for size in (7, 16):
        z, x = rng.normal(size=(2, size, 2)).astype(np.float32)
        paired, same = compiled(z, x)
        assert paired.dtype == tf.float32
        np.testing.assert_array_equal(paired, optimal_transport_pairs(z, x)[0])
        np.testing.assert_array_equal(same, x)


def test_the_shape_is_known_where_that_of_the_batch_is():
    traced = tf.function(optimal_transport_pairs).get_concrete_function(*2 * [tf.TensorSpec([8, 2], tf.float32)])
    assert [output.shape for output in traced.outputs] == [[8, 2], [8, 2]]


def test_unequal_batches_are_refused():
    with pytest.raises(ValueError, match=r"as many latents as data points.*\(3, 2\) and \(4, 2\)"):
        optimal_transport_pairs(tf.zeros([3, 2]), tf.zeros([4, 2]))
