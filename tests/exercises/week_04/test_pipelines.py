"""Live 4.5, the pipelines: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils.datasets import TwoMoons, batches
from course_utils.exercises import week_04

MOONS = TwoMoons()
TRAIN, VALIDATION = MOONS.sample(100_000, seed=1)[0], MOONS.sample(10_000, seed=2)[0]


def pipeline(points, size, shuffle=False, drop=False):
    dataset = tf.data.Dataset.from_tensor_slices(points)
    dataset = dataset.shuffle(100_000) if shuffle else dataset
    return dataset.batch(size, drop_remainder=drop)


SLICES = tf.data.Dataset.from_tensor_slices(TRAIN)
GOOD_TRAIN, GOOD_VALIDATION = pipeline(TRAIN, 256, True, True), pipeline(VALIDATION, 1_000)
TWICE = np.concatenate([TRAIN[:50_000], TRAIN[:50_000]])


RIGHT = [
    (GOOD_TRAIN, GOOD_VALIDATION),
    (batches(TRAIN, batch_size=256, seed=9, drop_remainder=True), GOOD_VALIDATION.prefetch(2)),
]

WRONG = [
    ((pipeline(TRAIN, 256, False, True), GOOD_VALIDATION), "same batches in the same order"),
    ((pipeline(TRAIN, 256, True), GOOD_VALIDATION), "`train` has 391 batches, the last of them smaller"),
    ((pipeline(TRAIN, 256, False, True).shuffle(390), GOOD_VALIDATION), "share whole batches"),
    (
        (SLICES.shuffle(1_000).batch(256, drop_remainder=True), GOOD_VALIDATION),
        "from the beginning of `x_train` alone",
    ),
    ((tf.data.Dataset.from_tensors(TRAIN).batch(256, drop_remainder=True), GOOD_VALIDATION), "no batch at all"),
    ((pipeline(TRAIN, 64, True, True), GOOD_VALIDATION), "should have shape (256, 2); yours has shape (64, 2)"),
    ((tf.data.Dataset.from_tensor_slices(TRAIN), GOOD_VALIDATION), "should have shape (256, 2)"),
    ((GOOD_TRAIN, pipeline(VALIDATION, 256)), "a batch of `validation` should have shape (1000, 2)"),
    ((GOOD_TRAIN.repeat(), GOOD_VALIDATION), "`train` never ends: leave out `repeat`"),
    ((GOOD_TRAIN.repeat(2), GOOD_VALIDATION), "`train` should have 390 batches; yours has 780"),
    ((GOOD_TRAIN.filter(lambda x: True), GOOD_VALIDATION), "cannot tell how many batches `train` has"),
    ((pipeline(TWICE, 256, True, True), GOOD_VALIDATION), "some points come more than once"),
    ((GOOD_TRAIN, pipeline(TRAIN[:10_000], 1_000)), "`validation` should hold each point of `x_validation` once"),
    ((TRAIN, GOOD_VALIDATION), "`train` should be a `tf.data.Dataset`"),
    ((pipeline(TRAIN.astype(float), 256, True, True), GOOD_VALIDATION), "should hold float32; yours holds float64"),
    ((pipeline((TRAIN, TRAIN), 256, True, True), GOOD_VALIDATION), "should be one tensor"),
    ((pipeline(3 * TRAIN, 256, True, True), GOOD_VALIDATION), "should hold the points of `x_train`"),
]


class TestPipelines(ExerciseTests):
    exercise = week_04.pipelines
    right, wrong = RIGHT, WRONG
