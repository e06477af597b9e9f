"""Exercise 12.3, few simulations: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tf_keras


def split(parameters, x, share):
    held_out = round(share * len(x))
    return (parameters[held_out:], x[held_out:]), (parameters[:held_out], x[:held_out])


def by_indices(parameters, x, share):
    order = np.random.default_rng(1).permutation(len(x))
    rows = np.split(order, [len(x) - round(share * len(x))])
    return tuple((parameters[part], x[part]) for part in rows)


def stopping(patience, monitor="val_loss", restore=True, mode="auto"):
    return tf_keras.callbacks.EarlyStopping(monitor, patience=patience, restore_best_weights=restore, mode=mode)


def with_callback(**options):
    return lambda patience: stopping(patience, **options)


def shuffled_apart(parameters, x, share):
    (theta, data), held_out = split(parameters, x, share)
    return (theta[::-1], data), held_out


def parts(edit):
    return lambda parameters, x, share: edit(*split(parameters, x, share))


RIGHT = [(split, stopping), (by_indices, with_callback(mode="min"))]

WRONG = [
    ((parts(lambda train, out: (out, train)), stopping), "the pairs to train on come first"),
    ((parts(lambda train, out: (*train, *out)), stopping), "should return two pairs"),
    ((parts(lambda train, out: (train[::-1], out[::-1])), stopping), "the parameters come first and the data second"),
    ((shuffled_apart, stopping), "belong together"),
    ((lambda parameters, x, share: ((parameters, x), (parameters[:2], x[:2])), stopping), "18 are left to train on"),
    (
        (lambda parameters, x, share: ((parameters[:18], x[:18]), (parameters[:2], x[:2])), stopping),
        "must not be trained on",
    ),
    ((lambda x, parameters, share: split(parameters, x, share), stopping), "in the order x, parameters, share"),
    ((split, lambda patience: patience), "should be a `tf_keras.callbacks.EarlyStopping`"),
    ((split, with_callback(monitor="loss")), "watches 'loss'"),
    ((split, lambda patience: stopping(5)), "yours is 5"),
    ((split, with_callback(restore=False)), "`restore_best_weights=True`"),
    ((split, with_callback(mode="max")), "waits for a loss that grows"),
]
