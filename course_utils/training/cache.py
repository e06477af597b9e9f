"""What TensorFlow Probability remembers of its bijectors' results, and how to make it forget.

Everything here reaches into a private attribute of TFP's; a test tells when that is gone.
"""

import gc

import tensorflow_probability as tfp


def forget() -> None:
    """Makes TensorFlow Probability forget all that its bijectors computed; `fit` does so before and after a training.

    TFP remembers results in one dictionary for all bijectors, by the identity of tensors, as long as somebody holds the
    result. When weights change, what was computed with the old ones is still handed out. Call this after you have
    changed weights in another way than by `fit`, such as a training loop of your own or `load_weights`, if you go on
    with tensors from before.
    """
    cache = vars(tfp.bijectors.Bijector)["_cache"]
    entries = dict(cache.storage)
    cache.storage.clear()
    for key, entry in entries.items():
        for reference in (key, entry.input_ref, entry.output_ref):
            if reference is not None:
                reference.cancel()  # else it would ask to be deleted once more when its tensor goes


def release_traced() -> None:
    """Lets go of what was traced for models that are there no longer; `fit` does so before it begins.

    In a graph somebody always holds a bijector's result: the log-det beside it is part of the same graph. So TFP's memory
    keeps every graph with a bijector in it, and without this none would ever be freed.
    """
    forget()
    gc.collect()
