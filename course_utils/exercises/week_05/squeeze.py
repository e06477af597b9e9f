"""Live 5.4, the squeeze as a bijector: its check."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import bijectors
from course_utils.exercises.bijector_checks import (
    built,
    normal,
    own_log_det,
    require_compiled,
)
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise

tfb = tfp.bijectors
tfd = tfp.distributions


@exercise(
    "Live 5.4, the squeeze as a bijector",
    reference=lambda: bijectors.Squeeze,
)
def squeeze(Squeeze):
    bijector = built("Squeeze", Squeeze, ("_forward", "_inverse", "_forward_log_det_jacobian"))
    z = normal(3, 4, 6, 8, seed=4)
    squeezed, unsqueezed = tf.nn.space_to_depth(z, 2), tf.nn.depth_to_space(z, 2)
    forward = call("`forward(z)`", bijector.forward, tf.identity(z))
    inverse = call("`inverse(x)`", bijector.inverse, tf.identity(z))
    backwards = np.shape(forward) == squeezed.shape
    if backwards and np.shape(inverse) == unsqueezed.shape:
        raise Wrong("`_forward` and `_inverse` are exchanged: the squeeze is on the way from data to latents.")
    if backwards:
        raise Wrong("your `_forward` squeezes; on the way from latents to data the pixels go back to their places.")
    if np.shape(inverse) == unsqueezed.shape:
        raise Wrong("your `_inverse` undoes a squeeze; on the way from data to latents it should squeeze.")
    require_close("`forward(z)`", forward, unsqueezed)
    require_close("`inverse(x)`", inverse, squeezed)
    name, own = own_log_det(bijector, z)
    if isinstance(own, int | float) and not isinstance(own, np.generic):
        raise Wrong(f"{name} returns the plain number {own}; TFP needs a tensor, such as `tf.zeros([])`.")
    if getattr(own, "dtype", tf.float32) != tf.float32:
        raise Wrong(f"the log-det should be float32, as `tf.zeros([])` is; yours is {tf.as_dtype(own.dtype).name}.")
    for method in ("forward_log_det_jacobian", "inverse_log_det_jacobian"):
        log_det = call(f"`{method}`", getattr(bijector, method), tf.identity(z), event_ndims=3)
        if np.shape(log_det) not in ((), (1,), (3,)):
            raise Wrong(
                f"the log-det should be one number, of shape (), or one for each image; for three images yours has shape "
                f"{np.shape(log_det)}."
            )
        moved = "numbers that only move from place to place change no volume. What is the absolute value of a permutation's determinant?"
        require_close(
            f"`{method}`",
            log_det,
            np.zeros(np.shape(log_det)),
            {
                "that is the determinant's absolute value: take its logarithm.": np.ones(np.shape(log_det)),
                moved: log_det,
            },
        )
    shapes = bijector.forward_event_shape([4, 6, 8]), bijector.inverse_event_shape([4, 6, 8])
    if shapes != ((8, 12, 2), (2, 3, 32)):
        raise Wrong("leave the two methods at the end as they are: they tell TFP the shape of an event.")
    density = tfd.TransformedDistribution(
        tfd.Independent(tfd.Normal(tf.zeros([2, 3, 8]), 1.0), 3), tfb.Chain([bijector])
    )
    require_compiled("your bijector", density.log_prob, normal(5, 4, 6, 2, seed=41))
    require_compiled("your bijector", bijector.forward, normal(5, 2, 3, 8, seed=42))
