"""Exercise 12.2, ranks that accuse: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf


def narrowed(draws, factor):
    mean = draws.mean(axis=0)
    return mean * (1 - factor) + draws * factor


def by_tensorflow(draws, factor):
    mean = tf.reduce_mean(draws, axis=0, keepdims=True)
    return mean + factor * (draws - mean)


SHAPES = {"too narrow": "valley", "too wide": "hill", "too high": "falling"}

RIGHT = [(narrowed, SHAPES), (by_tensorflow, SHAPES)]

WRONG = [
    ((narrowed, SHAPES | {"too narrow": "hill"}), "the truth lies beyond all draws too often"),
    ((narrowed, SHAPES | {"too wide": "valley"}), "the draws lie on both sides of the truth"),
    ((narrowed, SHAPES | {"too high": "rising"}), "too few draws are smaller"),
    ((narrowed, SHAPES | {"too high": "flat"}), "should be one of"),
    ((narrowed, SHAPES | {"too high": ...}), "is still to be filled in"),
    ((narrowed, ["valley", "hill", "falling"]), "should be a dictionary"),
    ((lambda factor, draws: narrowed(draws, factor), SHAPES), "in the order factor, draws"),
    ((lambda draws, factor: narrowed(draws, factor)[0], SHAPES), "has shape (4, 2)"),
    ((..., SHAPES), "`narrowed` is still to be filled in"),
]
