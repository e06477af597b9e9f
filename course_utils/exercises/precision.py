"""The precision in which answers are tried, whatever Keras's global settings are."""

import contextlib
from collections.abc import Iterator

import tf_keras


@contextlib.contextmanager
def single_precision() -> Iterator[None]:
    """Sets Keras's `floatx` and its global policy to float32, and back at the end.

    The course's data are in single precision, and so are the layers of answers that say no dtype. Under a global policy
    of double precision the course's own answers would not fit its data.
    """
    floatx = tf_keras.backend.floatx()
    tf_keras.backend.set_floatx("float32")
    # As long as nobody has chosen a policy, it follows `floatx`, and should go on doing so.
    policy = tf_keras.mixed_precision.global_policy()
    chosen = policy.name != "float32"
    if chosen:
        tf_keras.mixed_precision.set_global_policy("float32")
    try:
        yield
    finally:
        tf_keras.backend.set_floatx(floatx)
        if chosen:
            tf_keras.mixed_precision.set_global_policy(policy)
