"""Exercise 6.6, an attribute of your own: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf

from course_utils.exercises.week_06.my_attribute import _some_faces


def above_its_median(values):
    return lambda images: values(images) > np.median(values(images))


def drawn(attribute):
    """One of the four attributes, as a student may find it in the pixels."""
    images, attributes = _some_faces()
    known = {image.tobytes(): has for image, has in zip(images, attributes[:, attribute], strict=True)}
    return lambda images: np.array([known[image.tobytes()] for image in images])


corner = above_its_median(lambda images: images[:, 13:, :2].mean(axis=(1, 2, 3)))


RIGHT = [
    (corner,),
    (lambda images: tf.reduce_mean(images[:, :3, :, 2], axis=[1, 2]) < tf.constant(0.6),),
    (above_its_median(lambda images: np.var(images, axis=(1, 2, 3))),),
    (lambda images: corner(images).tolist(),),
]

WRONG = [
    ((lambda images: images[:, 0, 0, 0] > 2,), "is true for 0, and should be so for at least a tenth"),
    ((lambda images: images[:, 0, 0, 0] > -1,), "is false for 0, and should be so for at least a tenth"),
    ((lambda images: images[:, 0, 0, 0],), "yours is float32. Compare with a threshold"),
    ((lambda images: corner(images).astype(int),), "yours is int"),
    ((lambda images: images > 0.5,), "reduce all axes but the first"),
    ((lambda images: corner(images)[:, None],), "reduce all axes but the first"),
    ((lambda images: images.mean() > 0.5,), "one Boolean for each image"),
    ((lambda images: images.mean(axis=0) > 0.5,), "the images are the first axis"),
    ((lambda images: np.random.rand(len(images)) > 0.5,), "in another order, yours gives other answers"),
    ((lambda images: np.arange(len(images)) % 3 == 0,), "in another order, yours gives other answers"),
    ((drawn(1),), "you have found one of the four: on 100% of the faces, your attribute is “dark hair”"),
    ((lambda images: ~drawn(3)(images),), "your attribute is “not pale skin”"),
    ((lambda images: images[:, 20].mean() > 0.5,), "raised an error"),
    ((lambda images: ...,), "not attempted yet"),
]
