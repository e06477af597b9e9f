"""What the course asks of TFP's private cache. Should one of these fail with a new TFP, `tfp_cache` is the place to mend."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import training
from course_utils.tfp_cache import image

tfb = tfp.bijectors


class Times(tfb.Bijector):
    """Multiplies by a factor."""

    def __init__(self):
        super().__init__(forward_min_event_ndims=0)

    def _forward(self, z, factor=2.0):
        return factor * z

    def _inverse(self, x, factor=2.0):
        return x / factor


def test_an_image_is_known_at_both_ends_and_by_its_arguments():
    times, z = Times(), tf.constant([1.0])
    assert image(times, z, "_forward", {}) is None
    x = times.forward(z)
    assert image(times, z, "_forward", {}) is x
    assert image(times, x, "_inverse", {}) is z
    assert image(times, tf.identity(z), "_forward", {}) is None
    assert image(times, z, "_forward", {"factor": 3.0}) is None


def test_an_image_that_nobody_holds_is_not_known():
    times, z = Times(), tf.constant([1.0])
    times.forward(z)
    assert image(times, z, "_forward", {}) is None


def test_images_are_known_in_a_trace():
    times = Times()

    @tf.function
    def known(z):
        x = times.forward(z)
        assert image(times, z, "_forward", {}) is x
        return x

    np.testing.assert_array_equal(known(tf.constant([1.0])), [2.0])


def test_tfp_forgets_what_it_is_told_to_forget(capfd):
    """Should the cache be gone one day, `forget` has nothing to do, and can go as well."""
    cache = vars(tfb.Bijector)["_cache"]
    x = tf.constant([1.0])
    y = tfb.Exp().forward(x)
    assert any(key() is x for key in cache.weak_keys())
    training.forget()
    assert len(cache.storage) == 0
    assert tfb.Exp().inverse(y) is not x
    del x, y
    assert capfd.readouterr().err == ""  # no complaint of a tensor that asks to be deleted once more
