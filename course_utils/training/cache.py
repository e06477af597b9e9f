"""What TensorFlow Probability remembers of its bijectors' results, and how to make it forget.

Everything here reaches into a private attribute of TFP's.
"""

import gc

import tensorflow as tf
import tensorflow_probability as tfp


def release_traced() -> None:
    """Lets go of what was traced for models that are there no longer; `fit` does so before it begins.

    TensorFlow Probability remembers what its bijectors computed in one dictionary for all of them, as long as somebody
    holds the result. In a graph somebody always does: the log-det beside it is part of the same graph. So no graph with
    a bijector in it would ever be freed.
    """
    cache = vars(tfp.bijectors.Bijector)["_cache"]
    for key in cache.weak_keys():
        if any(tf.is_symbolic_tensor(tensor) for tensor in tf.nest.flatten(key())):
            key.cancel()
            del cache.storage[key]
    gc.collect()
