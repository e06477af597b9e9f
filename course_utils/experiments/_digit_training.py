"""What trainings on 28 × 28 digits have in common: the learning rate, digits moved by a pixel, and a clock."""

import time

import tensorflow as tf
import tf_keras


class Trapezoid(tf_keras.optimizers.schedules.LearningRateSchedule):
    """A learning rate that rises for 100 steps, stays, and falls to 0 over the last quarter of all steps.

    Until it falls, it does not depend on how many steps there will be: a training may be made longer when it has begun.
    """

    def __init__(self, rate: float, steps: int):
        self.rate, self.steps = rate, steps

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        step = tf.cast(step, tf.float32)
        return self.rate * tf.minimum(1.0, tf.minimum((step + 1) / 100, (self.steps - step) / (self.steps / 4)))


class Clock(tf_keras.callbacks.Callback):
    """Notes the seconds of processor time of each epoch in the history."""

    def on_epoch_begin(self, epoch, logs=None):
        self.began = time.process_time()

    def on_epoch_end(self, epoch, logs=None):
        logs["seconds"] = time.process_time() - self.began


def moved(batches: tf.data.Dataset, pixels: int) -> tf.data.Dataset:
    """Batches of images, or of pairs of images and conditions, each batch moved by up to so many pixels in either direction."""

    def move(x: tf.Tensor, *condition: tf.Tensor):
        x = tf.roll(x, tf.random.uniform([2], -pixels, pixels + 1, tf.int32), axis=[1, 2])
        return (x, *condition) if condition else x

    return batches.map(move)
