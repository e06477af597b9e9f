"""Live 5.4, the squeeze as a bijector: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import bijectors
from course_utils.exercises.bijector_checks import built, normal, own_log_det, require_compiled, variant
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation

tfb = tfp.bijectors
tfd = tfp.distributions


class _Squeeze(bijectors.Squeeze):
    """The course's, with its log-det as in the notebook."""

    def _forward_log_det_jacobian(self, z):
        return tf.zeros([])


def _log_det(formula: Callable) -> type[_Squeeze]:
    return variant(_Squeeze, _forward_log_det_jacobian=lambda self, z: formula(z))


_WAY, _BACK = bijectors.Squeeze._inverse, bijectors.Squeeze._forward


@exercise(
    "Live 5.4, the squeeze as a bijector",
    reference=lambda: _Squeeze,
    alternatives=[
        _log_det(lambda z: tf.zeros(tf.shape(z)[:-3])),
        _log_det(lambda z: tf.zeros([1])),
        _log_det(lambda z: np.float32(0)),
    ],
    mistakes={
        "`_forward` and `_inverse` are exchanged: the squeeze is on the way from data to latents.": variant(
            _Squeeze, _forward=_WAY, _inverse=_BACK
        ),
        "your `_forward` squeezes; on the way from latents to data the pixels go back to their places.": variant(
            _Squeeze, _forward=_WAY
        ),
        "your `_inverse` undoes a squeeze; on the way from data to latents it should squeeze.": variant(
            _Squeeze, _inverse=_BACK
        ),
        "that is the determinant's absolute value: take its logarithm.": _log_det(lambda z: tf.ones([])),
    },
)
def squeeze(Squeeze: type[tfb.Bijector]) -> Iterator[Observation]:
    bijector = built("Squeeze", Squeeze, ("_forward", "_inverse", "_forward_log_det_jacobian"))
    z = normal(3, 4, 6, 8, seed=4)
    yield Observation("`forward(z)`", call("`forward(z)`", bijector.forward, tf.identity(z)))
    yield Observation("`inverse(x)`", call("`inverse(x)`", bijector.inverse, tf.identity(z)))
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
        yield Observation(f"`{method}`", np.broadcast_to(log_det, 3), otherwise=moved)
    shapes = bijector.forward_event_shape([4, 6, 8]), bijector.inverse_event_shape([4, 6, 8])
    if shapes != ((8, 12, 2), (2, 3, 32)):
        raise Wrong("leave the two methods at the end as they are: they tell TFP the shape of an event.")
    density = tfd.TransformedDistribution(
        tfd.Independent(tfd.Normal(tf.zeros([2, 3, 8]), 1.0), 3), tfb.Chain([bijector])
    )
    require_compiled("your bijector", density.log_prob, normal(5, 4, 6, 2, seed=41))
    require_compiled("your bijector", bijector.forward, normal(5, 2, 3, 8, seed=42))
