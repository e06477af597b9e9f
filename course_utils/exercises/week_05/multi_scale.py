"""Live 5.6, factoring out: its check."""

import functools
from collections.abc import Callable, Sequence

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import bijectors, flows
from course_utils.exercises.bijector_checks import (
    built,
    fresh_forward,
    fresh_inverse,
    nearest,
    normal,
    require_close_or_tell,
    require_compiled,
)
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_05.shared import cheap_coupling, cheap_scales

tfb = tfp.bijectors
tfd = tfp.distributions


class _MultiScale(bijectors.MultiScale):
    """The course's, by the notebook's constructor; it finds out the shapes of the latents itself."""

    def __init__(
        self, scales: Sequence[tfb.Bijector], image_shape: Sequence[int], latent_shapes: Sequence[Sequence[int]]
    ):
        super().__init__(scales, image_shape)

    def _latents_and_log_det(self, x: tf.Tensor, condition: tf.Tensor | None = None) -> tuple[tf.Tensor, tf.Tensor]:
        return super()._latents_and_log_det(x, condition)


@exercise(
    "Live 5.6, factoring out",
    reference=lambda: _MultiScale,
)
def multi_scale(MultiScale):
    to_fill = ("_latents_and_log_det", "_forward")
    # First with scales that keep the shape and act on any number of channels, so that every mistake has a value to be known by.
    shape, latent_shapes = (2, 4, 8), [(2, 4, 4), (2, 4, 2), (2, 4, 2)]
    layers = [tfb.Chain([cheap_coupling(2, 4, k), cheap_coupling(2, 4, k + 1)]) for k in range(3)]
    bijector = built("MultiScale", MultiScale, to_fill, layers, shape, latent_shapes)
    for name in ("scales", "split", "join"):
        if not hasattr(bijector, name):
            raise Wrong(f"`MultiScale` has lost its `{name}`: leave what was given as it is.")
    x = normal(3, *shape, seed=6)
    _require_latents(bijector, x, latent_shapes)
    _require_way_to_latents(bijector, layers, x)
    _require_way_to_images(bijector, layers, normal(3, 64, seed=61))
    # Then with a single scale, and with squeezes as in the notebook.
    for scales, shape in (("a single scale", (4, 2, 3)), ("scales that squeeze", (4, 8, 2))):
        layers = cheap_scales(shape, 1 if scales == "a single scale" else 3)
        right = bijectors.MultiScale(layers, shape)
        bijector = built("MultiScale", MultiScale, to_fill, layers, shape, right.latent_shapes)
        x, z = normal(3, *shape, seed=62), normal(3, int(np.prod(shape)), seed=63)
        for method, at, keywords in (
            ("inverse", x, {}),
            ("forward", z, {}),
            ("inverse_log_det_jacobian", x, {"event_ndims": 3}),
        ):
            got = call(f"With {scales}, `{method}`", getattr(bijector, method), tf.identity(at), **keywords)
            expected = getattr(right, method)(tf.identity(at), **keywords)
            require_close(f"with {scales}, `{method}`", got, expected, tolerance=1e-3)
    density = tfd.TransformedDistribution(flows.standard_normal(64), tfb.Chain([tfb.Scale(2.0), bijector]))
    require_compiled("`MultiScale`", density.log_prob, x)
    require_compiled("`MultiScale`", bijector.forward, z)


def _require_latents(bijector: tfb.Bijector, x: tf.Tensor, shapes: Sequence[tuple[int, ...]]) -> None:
    """Tries `_latents_and_log_det`, if there is one, and tells what is wrong with latents that cannot be joined."""
    if not hasattr(bijector, "_latents_and_log_det"):
        return
    given, handed = bijector.join, []

    @functools.wraps(given)
    def join(latents: Sequence[tf.Tensor]) -> tf.Tensor:
        handed.append([tuple(np.shape(z)[1:]) for z in latents])
        return given(latents)

    bijector.join = join
    result, failed = None, None
    try:
        result = call("`_latents_and_log_det(x)`", bijector._latents_and_log_det, tf.identity(x))
    except Wrong as wrong:
        failed = wrong
    finally:
        bijector.join = given
    if handed and handed[-1] != shapes:
        if handed[-1] == shapes[:-1]:
            raise Wrong("the last latents are missing: what the last scale makes of h belongs to them, all of it.")
        if sorted(handed[-1]) == sorted(shapes):
            raise Wrong("the latents are in the wrong order: z⁽¹⁾, which leaves first, comes first.")
        raise Wrong(
            f"with three scales that keep the shape of what they are given, an image of shape {tuple(x.shape[1:])} should have "
            f"latents of shapes {', '.join(map(str, shapes))}; yours have {', '.join(map(str, handed[-1]))}. After each scale "
            "but the last, one half of the channels leaves, and the other half goes on."
        )
    if failed:
        raise failed
    if not isinstance(result, tuple | list) or len(result) != 2:
        got = len(result) if isinstance(result, tuple | list) else "one thing"
        raise Wrong(
            f"`_latents_and_log_det` should return two things, the joined latents and the log-det; yours returns {got}."
        )
    latents, log_det = result
    if isinstance(latents, list | tuple) or np.ndim(latents) == x.ndim:
        raise Wrong(
            "the latents that `_latents_and_log_det` returns are not flat: make one vector of them, with `join`."
        )
    if np.ndim(latents) < np.ndim(log_det):
        raise Wrong("the two results of `_latents_and_log_det` are exchanged: latents first, then the log-det.")
    if isinstance(log_det, int | float):
        raise Wrong(f"the log-det is still the number {log_det}: add the log-dets of all scales to it.")


def _require_way_to_latents(bijector: tfb.Bijector, f: Sequence[tfb.Bijector], x: tf.Tensor) -> None:
    """Compares latents and inverse log-dets of three scales that keep the shape, and knows the usual mistakes."""

    def run(step: Callable, first: int = 0, order: Sequence[int] = (0, 1, 2)) -> np.ndarray:
        h, latents = x, []
        for k in order[:-1]:
            halves = tf.split(step(f[k], h), 2, axis=-1)
            latents.append(halves[first])
            h = halves[1 - first]
        return _flat(*latents, step(f[order[-1]], h))

    # What each scale is given, and what it makes of it.
    h_0, y_1 = x, fresh_inverse(f[0], x)
    z_1, h_1 = tf.split(y_1, 2, axis=-1)
    y_2 = fresh_inverse(f[1], h_1)
    z_2, h_2 = tf.split(y_2, 2, axis=-1)
    z_3 = fresh_inverse(f[2], h_2)
    require_close_or_tell(
        "`inverse(x)`",
        call("`inverse(x)`", bijector.inverse, tf.identity(x)),
        _flat(z_1, z_2, z_3),
        lambda: {
            "the two halves are exchanged: the first half of the channels leaves, and the second half goes on.": run(
                fresh_inverse, first=1
            ),
            "the last scale does not act: its latents are what its inverse makes of the last h.": _flat(z_1, z_2, h_2),
            "from data to latents each scale's `inverse` acts, not its `forward`.": run(fresh_forward),
            "the scales act in the opposite order: the first in the list comes first on the way from data to latents.": run(
                fresh_inverse, order=(2, 1, 0)
            ),
            "the latents are in the wrong order: z⁽¹⁾, z⁽²⁾, z⁽³⁾.": _flat(z_1, z_3, z_2),
        },
    )

    def log_dets(*points: tf.Tensor) -> np.ndarray:
        """The scales' inverse log-dets, each at a point of its own."""
        return np.stack(
            [scale.inverse_log_det_jacobian(tf.identity(h), event_ndims=3) for scale, h in zip(f, points, strict=True)]
        )

    got = call("`inverse_log_det_jacobian(x)`", bijector.inverse_log_det_jacobian, tf.identity(x), event_ndims=3)
    first, second, third = log_dets(h_0, h_1, h_2)
    elsewhere = [(y_1, y_2, z_3), (h_1, h_2, z_3), (h_1, h_2, h_2), (y_1, y_2, h_2), (z_1, z_2, z_3), (z_1, z_2, h_2)]
    require_close_or_tell(
        "`inverse_log_det_jacobian(x)`",
        got,
        first + second + third,
        lambda: {
            "the log-det of the last scale is missing.": first + second,
            "the log-det of the first scale is missing.": second + third,
            "the log-det of the last scale is there twice.": first + second + 2 * third,
            "your log-det is 0: add up those of all scales.": 0 * first,
            "only the last scale's log-det is left: add them up, with `+=`.": third,
            "only the first scale's log-det is there: add up those of all scales.": first,
            "your log-det has the wrong sign: on the way to the latents it is the sum of the *inverse* log-dets.": -(
                first + second + third
            ),
            "each scale's log-det must be taken at the h that the scale is given, and yours are taken elsewhere: compute it before h "
            "changes.": nearest(got, [log_dets(*points).sum(axis=0) for points in elsewhere]),
            "each scale's log-det must be taken at the h that the scale is given, not at x.": log_dets(x, x, x).sum(0),
            "you took the scales' forward log-dets; on the way from data to latents it is the inverse ones.": sum(
                scale.forward_log_det_jacobian(tf.identity(h), event_ndims=3)
                for scale, h in zip(f, (h_0, h_1, h_2), strict=True)
            ),
        },
    )


def _require_way_to_images(bijector: tfb.Bijector, f: Sequence[tfb.Bijector], z: tf.Tensor) -> None:
    """Compares images of three scales that keep the shape, and knows the usual mistakes."""
    z_1, z_2, z_3 = (tf.reshape(part, [len(z), 2, 4, -1]) for part in tf.split(z, [32, 16, 16], axis=-1))

    def run(
        step: Callable, order: Sequence[int] = (2, 1, 0), latents: Sequence[tf.Tensor] = (z_2, z_1), side: int = 1
    ) -> tf.Tensor:
        h = step(f[order[0]], z_3)
        for k, latent in zip(order[1:], latents, strict=True):
            h = step(f[k], tf.concat([latent, h][::side], axis=-1))
        return h

    def joined_afterwards() -> tf.Tensor:
        h = fresh_forward(f[1], fresh_forward(f[2], z_3))
        return tf.concat([z_1, fresh_forward(f[0], tf.concat([z_2, h], axis=-1))], axis=-1)

    def joined_at_once(order: Sequence[int]) -> tf.Tensor:
        h = tf.concat([z_1, z_2, z_3], axis=-1)
        for k in order:
            h = fresh_forward(f[k], h)
        return h

    out_of_step = [
        ((2, 0, 1), (z_1, z_2)),
        ((2, 0, 1), (z_2, z_1)),
        ((2, 1, 0), (z_1, z_2)),
        ((0, 1, 2), (z_2, z_1)),
        ((0, 1, 2), (z_1, z_2)),
    ]
    got = call("`forward(z)`", bijector.forward, tf.identity(z))
    require_close_or_tell(
        "`forward(z)`",
        got,
        run(fresh_forward),
        lambda: {
            "z and h are joined in the wrong order: the half that has left comes first, then h.": run(
                fresh_forward, side=-1
            ),
            "from latents to data each scale's `forward` acts, not its `inverse`.": run(fresh_inverse),
            "the last scale does not act: begin with its `forward`, on the last latents.": run(
                lambda scale, h: h if scale is f[2] else fresh_forward(scale, h)
            ),
            "go back from the last scale to the first, and give each its own latents: both lists are run through backwards.": (
                nearest(got, [run(fresh_forward, order, latents) for order, latents in out_of_step])
            ),
            "join z and h first, and let the scale act on both together then.": nearest(
                got,
                [
                    joined_afterwards(),
                    tf.concat([fresh_forward(*pair) for pair in zip(f, (z_1, z_2, z_3), strict=True)], -1),
                ],
            ),
            "the latents join one part at a time, before the scale that they left after; yours are all joined first.": nearest(
                got, [joined_at_once((2, 1, 0)), joined_at_once((0, 1, 2))]
            ),
        },
    )


def _flat(*latents: tf.Tensor) -> np.ndarray:
    return np.concatenate([np.reshape(z, (len(z), -1)) for z in latents], axis=-1)
