"""Live 5.6, factoring out: its check."""

import functools
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import bijectors, flows
from course_utils.exercises.bijector_checks import built, normal, require_compiled, variant
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
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


def _latents(
    step: str = "inverse",
    half: int = 0,
    order: int = 1,
    keep: Callable = lambda latents: latents,
    log_det: str = "inverse_log_det_jacobian",
    at: str = "given",
    at_last: str = "given",
    total: Callable = sum,
) -> type[_MultiScale]:
    """The way to the latents with one thing or another done differently.

    Places at which log-dets may be taken are what a scale is given, what it has made of that, what leaves, and what goes on.
    """

    def latents_and_log_det(self, x, condition=None):
        h, latents, terms = x, [], []
        *scales, coarsest = self.scales[::order]
        for scale in scales:
            made = getattr(scale, step)(tf.identity(h))
            halves = tf.split(made, 2, axis=-1)
            place = {"given": h, "made": made, "left": halves[half], "goes on": halves[1 - half], "x": x}[at]
            terms.append(getattr(scale, log_det)(tf.identity(place), event_ndims=3))
            latents.append(halves[half])
            h = halves[1 - half]
        made = getattr(coarsest, step)(tf.identity(h))
        place = {"given": h, "made": made, "x": x}[at_last]
        terms.append(getattr(coarsest, log_det)(tf.identity(place), event_ndims=3))
        return self.join(keep([*latents, made, h])[: len(self.scales)]), total(terms)

    return variant(_MultiScale, _latents_and_log_det=latents_and_log_det)


def _images(
    step: str = "forward", side: int = 1, last: bool = True, scales: int = -1, latents: int = -1, first: int = -1
) -> type[_MultiScale]:
    """The way to the images with one thing or another done differently."""

    def forward(self, z):
        *finer, h = self.split(z)
        others = self.scales[:-1] if first == -1 else self.scales[1:]
        h = getattr(self.scales[first], step)(h) if last else h
        for scale, latent in zip(others[::scales], finer[::latents], strict=True):
            h = getattr(scale, step)(tf.concat([latent, h][::side], axis=-1))
        return h

    return variant(_MultiScale, _forward=forward)


def _joined_at_once(order: int) -> type[_MultiScale]:
    def forward(self, z):
        return functools.reduce(lambda h, f: f.forward(h), self.scales[::order], tf.concat(self.split(z), axis=-1))

    return variant(_MultiScale, _forward=forward)


def _joined_afterwards(self, z):
    *finer, h = self.split(z)
    h = self.scales[-1].forward(h)
    for scale, latent in zip(self.scales[-2::-1], finer[::-1], strict=True):
        h = tf.concat([latent, scale.forward(h)], axis=-1)
    return h


def _each_by_itself(self, z):
    return tf.concat([f.forward(latent) for f, latent in zip(self.scales, self.split(z), strict=True)], axis=-1)


_WAY_TO_LATENTS = {
    "the two halves are exchanged: the first half of the channels leaves, and the second half goes on.": _latents(
        half=1
    ),
    "the last scale does not act: its latents are what its inverse makes of the last h.": _latents(
        keep=lambda latents: [*latents[:-2], latents[-1]]
    ),
    "from data to latents each scale's `inverse` acts, not its `forward`.": _latents("forward"),
    "the scales act in the opposite order: the first in the list comes first on the way from data to latents.": _latents(
        order=-1
    ),
    "the latents are in the wrong order: z⁽¹⁾, z⁽²⁾, z⁽³⁾.": _latents(keep=lambda z: [z[0], z[2], z[1]]),
}

_LOG_DETS = {
    "the log-det of the last scale is missing.": _latents(total=lambda terms: sum(terms[:-1])),
    "the log-det of the first scale is missing.": _latents(total=lambda terms: sum(terms[1:])),
    "the log-det of the last scale is there twice.": _latents(total=lambda terms: sum(terms) + terms[-1]),
    "your log-det is 0: add up those of all scales.": _latents(total=lambda terms: 0 * terms[0]),
    "only the last scale's log-det is left: add them up, with `+=`.": _latents(total=lambda terms: terms[-1]),
    "only the first scale's log-det is there: add up those of all scales.": _latents(total=lambda terms: terms[0]),
    "your log-det has the wrong sign: on the way to the latents it is the sum of the *inverse* log-dets.": _latents(
        total=lambda terms: -sum(terms)
    ),
    "each scale's log-det must be taken at the h that the scale is given, and yours are taken elsewhere: compute it before h "
    "changes.": [_latents(at=at, at_last=last) for at in ("made", "left", "goes on") for last in ("made", "given")],
    "each scale's log-det must be taken at the h that the scale is given, not at x.": _latents(at="x", at_last="x"),
    "you took the scales' forward log-dets; on the way from data to latents it is the inverse ones.": _latents(
        log_det="forward_log_det_jacobian"
    ),
}

_WAY_TO_IMAGES = {
    "z and h are joined in the wrong order: the half that has left comes first, then h.": _images(side=-1),
    "from latents to data each scale's `forward` acts, not its `inverse`.": _images("inverse"),
    "the last scale does not act: begin with its `forward`, on the last latents.": _images(last=False),
    "go back from the last scale to the first, and give each its own latents: both lists are run through backwards.": [
        _images(scales=1),
        _images(latents=1),
        _images(scales=1, latents=1),
        _images(scales=1, first=0),
        _images(scales=1, latents=1, first=0),
    ],
    "join z and h first, and let the scale act on both together then.": [
        variant(_MultiScale, _forward=_joined_afterwards),
        variant(_MultiScale, _forward=_each_by_itself),
    ],
    "the latents join one part at a time, before the scale that they left after; yours are all joined first.": [
        _joined_at_once(-1),
        _joined_at_once(1),
    ],
}


@exercise(
    "Live 5.6, factoring out",
    reference=lambda: _MultiScale,
    alternatives=[_latents(), _images()],
    mistakes=_WAY_TO_LATENTS | _LOG_DETS | _WAY_TO_IMAGES,
)
def multi_scale(MultiScale: type[tfb.Bijector]) -> Iterator[Observation]:
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
    yield from _observed("", bijector, x, normal(3, 64, seed=61))
    # Then with a single scale, and with squeezes as in the notebook.
    for scales, shape in (("a single scale", (4, 2, 3)), ("scales that squeeze", (4, 8, 2))):
        layers = cheap_scales(shape, 1 if scales == "a single scale" else 3)
        shapes = bijectors.MultiScale(layers, shape).latent_shapes
        bijector = built("MultiScale", MultiScale, to_fill, layers, shape, shapes)
        x, z = normal(3, *shape, seed=62), normal(3, int(np.prod(shape)), seed=63)
        yield from _observed(f"with {scales}, ", bijector, x, z)
    density = tfd.TransformedDistribution(flows.standard_normal(64), tfb.Chain([tfb.Scale(2.0), bijector]))
    require_compiled("`MultiScale`", density.log_prob, x)
    require_compiled("`MultiScale`", bijector.forward, z)


def _observed(where: str, bijector: tfb.Bijector, x: tf.Tensor, z: tf.Tensor) -> Iterator[Observation]:
    for method, symbol, at, keywords in (
        ("inverse", "x", x, {}),
        ("inverse_log_det_jacobian", "x", x, {"event_ndims": 3}),
        ("forward", "z", z, {}),
    ):
        what = f"{where}`{method}({symbol})`"
        yield Observation(what, call(what, getattr(bijector, method), tf.identity(at), **keywords), tolerance=1e-3)


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
