"""What TensorFlow Probability remembers of its bijectors' results: what is known, and how to make it forget.

TFP has one dictionary for all bijectors, by the identity of tensors. It is private, and touched here alone.
"""

import gc
from typing import Any

import tensorflow as tf
import tensorflow_probability as tfp

tfb = tfp.bijectors


def image(bijector: tfb.Bijector, point: tf.Tensor, direction: str, keywords: dict[str, Any]) -> tf.Tensor | None:
    """Where a bijector has taken a point, if TFP remembers that.

    Args:
      bijector: The bijector.
      point: The very tensor that it was given, z or x.
      direction: "_forward" or "_inverse".
      keywords: What it was given besides, such as a condition.

    Returns:
      The very tensor that it returned; None if TFP does not know it, or nobody holds it any more.
    """
    reference = bijector._cache._get_or_create_edge(point, direction, keywords).output_ref
    return reference() if reference else None


def forget() -> None:
    """Makes TensorFlow Probability forget all that its bijectors computed; `fit` does so before and after a training.

    TFP remembers a result as long as somebody holds it. When weights change, what was computed with the old ones is still
    handed out. Call this after you have changed weights in another way than by `fit`, such as a training loop of your own
    or `load_weights`, if you go on with tensors from before.
    """
    cache = vars(tfb.Bijector)["_cache"]
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
