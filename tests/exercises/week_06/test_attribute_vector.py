"""Live 6.8, an attribute's vector: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils.exercises import week_06


def vector(latents, has):
    latents, has = np.array(latents), np.array(has)
    return latents[has].mean(axis=0) - latents[~has].mean(axis=0)


def vector_of(formula):
    return lambda latents, has: formula(np.asarray(latents)[np.asarray(has)], np.asarray(latents)[~np.asarray(has)])


RIGHT = [
    (vector,),
    (
        lambda latents, has: (
            tf.reduce_mean(tf.boolean_mask(latents, has), 0)
            - tf.reduce_mean(tf.boolean_mask(latents, np.logical_not(has)), 0)
        ),
    ),
    (
        lambda latents, has: (
            np.average(latents, axis=0, weights=has) - np.average(latents, axis=0, weights=1 - np.array(has))
        ),
    ),
    (lambda latents, has: latents[has].mean(0) - latents[~has].mean(0),),
    (lambda latents, has: has @ latents / has.sum() - ~has @ latents / (~has).sum(),),
    (lambda latents, has: vector(latents, has).tolist(),),
    (lambda latents, has: tf.constant(vector(latents, has), tf.float64),),
]

WRONG = [
    ((vector_of(lambda given, others: others.mean(0) - given.mean(0)),), "the vector has the wrong sign"),
    ((vector_of(lambda given, others: given.mean(0)),), "subtract the mean of the images without the attribute"),
    (
        (lambda latents, has: latents[np.array(has)].mean(0) - latents.mean(0),),
        "you subtract the mean of all images",
    ),
    ((vector_of(lambda given, others: given.sum(0) - others.sum(0)),), "take means rather than sums"),
    ((vector_of(lambda given, others: given.mean(0) + others.mean(0)),), "yours is their sum"),
    ((vector_of(lambda given, others: given.mean() - others.mean()),), "yours is a single number"),
    ((vector_of(lambda given, others: given.mean(1)),), "take the means over the images, `axis=0`"),
    (
        (lambda latents, has: np.mean(latents * np.where(has, 1, -1)[:, None], axis=0),),
        "divide by their number, not by the number of all",
    ),
    (
        (lambda latents, has: vector(latents, has) / np.linalg.norm(vector(latents, has)),),
        "the length of the difference",
    ),
    ((lambda latents, has: vector(latents, has)[None],), "there is an axis too many"),
    ((vector_of(lambda given, others: (given - others).mean(0)),), "raised an error"),
]


class TestAttributeVector(ExerciseTests):
    exercise = week_06.attribute_vector
    right, wrong = RIGHT, WRONG
