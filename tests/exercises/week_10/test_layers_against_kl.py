"""Exercise 10.4, layers against the divergence: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tf_keras

from course_utils.made import made


def counted(width, outputs):
    network = made(2, (width, width), seed=0, outputs_per_entry=outputs)
    return sum(variable.shape.num_elements() for variable in network.trainable_variables)


def parameters(width, outputs):
    return tf_keras.Sequential(
        [
            tf_keras.layers.Dense(width, input_shape=(2,)),
            tf_keras.layers.Dense(width),
            tf_keras.layers.Dense(2 * outputs),
        ]
    ).count_params()


def curve(runs, model):
    chosen = {
        int(key.split(", ")[1]): np.array([run["kl"] for run in runs[key]])
        for key in runs
        if key.startswith(model + ",")
    }
    for depth in sorted(chosen):
        yield depth, chosen[depth].mean(), chosen[depth].std(ddof=1)


def columns(runs, model):
    return np.array(list(curve(runs, model))).T


def as_dictionary(runs, model):
    return {depth: (mean, spread) for depth, mean, spread in curve(runs, model)}


def of_the_first_seed(runs, model):
    return [(depth, runs[f"{model}, {depth}"][0]["kl"], spread) for depth, _, spread in curve(runs, model)]


def with_names(is_chosen, number=int):
    """The curve of the runs whose keys are chosen by another rule."""

    def curve_of(runs, model):
        rows = []
        for key, seeds in runs.items():
            if is_chosen(key, model):
                kls = [run["kl"] for run in seeds]
                rows.append((number(key.split(", ")[1]), np.mean(kls), np.std(kls, ddof=1)))
        return sorted(rows)

    return curve_of


RIGHT = [(counted, curve), (parameters, lambda runs, model: list(map(list, curve(runs, model))))]

WRONG = [
    ((parameters, columns), "one list of each"),
    ((parameters, as_dictionary), "should be a list of triples"),
    ((parameters, of_the_first_seed), "should be"),
    ((parameters, with_names(lambda key, model: model in key)), "names begin alike"),
    ((parameters, with_names(str.startswith)), "names begin alike"),
    ((parameters, with_names(lambda key, model: key.startswith(f"{model},"), str)), "is still text"),
    ((lambda outputs, width: counted(width, outputs), curve), "in the order outputs, width"),
    ((parameters, lambda model, runs: curve(runs, model)), "in the order model, runs"),
    ((lambda width, outputs: width**2, curve), "should be"),
]
