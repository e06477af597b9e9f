"""The velocity of images, and guidance by a condition."""

import numpy as np
import pytest
import tensorflow as tf

from course_utils.flows import guided
from course_utils.networks import image_velocity
from course_utils.training import FlowMatching

IMAGES = tf.random.stateless_normal([3, 8, 4, 2], [0, 1])
TIMES = tf.constant([0.1, 0.5, 0.9])
CLASSES = tf.one_hot([0, 2, 1], 3)


def stirred(velocity, seed=0):
    """The same velocity with other weights, of which none are zero."""
    for k, variable in enumerate(velocity.trainable_variables):
        variable.assign_add(0.1 * tf.random.stateless_normal(variable.shape, [seed, k]))
    return velocity


@pytest.fixture(scope="module")
def velocity():
    return stirred(image_velocity((8, 4, 2), 8, 1, seed=0, classes=3))


@pytest.mark.slow
def test_it_starts_at_zero():
    velocity = image_velocity((8, 4, 2), 8, 1, seed=0, classes=3)
    np.testing.assert_array_equal(velocity(IMAGES, TIMES, CLASSES), tf.zeros_like(IMAGES))


@pytest.mark.slow
def test_it_depends_on_the_image_the_time_and_the_class_and_each_image_has_its_own(velocity):
    whole = velocity(IMAGES, TIMES, CLASSES)
    assert whole.shape == IMAGES.shape
    alone = tf.concat([velocity(IMAGES[k], TIMES[k], CLASSES[k])[None] for k in range(3)], axis=0)
    np.testing.assert_allclose(whole, alone, atol=1e-5)
    for others in ((IMAGES + 0.5, TIMES, CLASSES), (IMAGES, TIMES + 0.1, CLASSES), (IMAGES, TIMES, CLASSES[::-1])):
        changed = tf.reduce_max(tf.abs(velocity(*others) - whole), axis=[1, 2, 3])
        assert float(changed[0]) > 1e-3


@pytest.mark.slow
def test_every_pixel_reaches_every_other(velocity):
    with tf.GradientTape() as tape:
        tape.watch(IMAGES)
        corner = velocity(IMAGES, TIMES, CLASSES)[:, 0, 0, 0]
    assert np.all(tape.gradient(corner, IMAGES)[0] != 0)


@pytest.mark.slow
def test_a_seed_gives_its_weights_again():
    one, same, other = (image_velocity((8, 4, 2), 8, 1, seed=seed) for seed in (0, 0, 1))
    for k, variable in enumerate(one.trainable_variables):
        np.testing.assert_array_equal(variable, same.trainable_variables[k])
    assert any(np.any(a != b) for a, b in zip(one.trainable_variables, other.trainable_variables, strict=True))


@pytest.mark.slow
def test_it_is_trained_by_flow_matching():
    velocity = image_velocity((8, 4, 2), 8, 1, seed=0, classes=3)
    model = FlowMatching(velocity, drop_condition=0.5)
    model.compile("adam")
    history = model.fit(tf.data.Dataset.from_tensors((IMAGES, CLASSES)).repeat(60), verbose=0, epochs=2)
    assert history.history["loss"][1] < history.history["loss"][0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((6, 8, 1), 8, 1), "divisible by 4"),
        (((8, 8), 8, 1), "divisible by 4"),
        (((8, 8, 1), 12, 1), "divisible by 8"),
        (((8, 8, 1), 8, 0), "number of blocks"),
    ],
)
def test_what_fits_no_network_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        image_velocity(*arguments, seed=0)


def field(x, t, condition):
    return x * t + condition


def test_guidance_goes_from_no_condition_through_the_condition_and_beyond():
    x, t, c = tf.constant([[1.0, 2.0]]), tf.constant(0.5), tf.constant([[3.0, -1.0]])
    for weight, expected in ((0, [0.5, 1.0]), (1, [3.5, 0.0]), (2.5, [8.0, -1.5]), (0.5, [2.0, 0.5])):
        np.testing.assert_allclose(guided(field, weight)(x, t, c), [expected])


@pytest.mark.parametrize(("weight", "evaluations"), [(0, 1), (1, 1), (1.0, 1), (2, 2)])
def test_guidance_evaluates_no_more_than_it_needs(weight, evaluations):
    calls = []
    guided(lambda *given: calls.append(given) or field(*given), weight)(tf.zeros([2, 2]), 0.0, tf.ones([2, 2]))
    assert len(calls) == evaluations


@pytest.mark.slow
def test_a_guided_network_compiles(velocity):
    sharper = tf.function(guided(velocity, 2.0))
    plain, without = velocity(IMAGES, TIMES, CLASSES), velocity(IMAGES, TIMES, tf.zeros([3, 3]))
    np.testing.assert_allclose(sharper(IMAGES, TIMES, CLASSES), 2 * plain - without, atol=1e-5)
