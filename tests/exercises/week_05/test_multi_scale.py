"""Live 5.6, factoring out: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests
from exercises.week_05.answers import blank, multi_scale, multi_scale_class

from course_utils.exercises import week_05


def without_split():
    kind = multi_scale_class()
    del kind.split
    return kind


def latents_in_one_loop(self, x):
    h, latents, log_dets = x, [], []
    for k, scale in enumerate(self.scales):
        y = scale.inverse(h)
        log_dets.append(-scale.forward_log_det_jacobian(y, event_ndims=3))
        half = y.shape[-1] // 2 if k < len(self.scales) - 1 else y.shape[-1]
        latents.append(y[..., :half])
        h = y[..., half:]
    return tf.concat([tf.reshape(z, [-1, np.prod(z.shape[1:])]) for z in latents], axis=1), tf.add_n(log_dets)


def forward_by_index(self, z):
    latents = self.split(z)
    h = latents[-1]
    for k in range(len(self.scales) - 1, -1, -1):
        h = self.scales[k].forward(h if k == len(self.scales) - 1 else tf.concat((latents[k], h), 3))
    return h


def latents_with(
    step="inverse",
    half=0,
    at="h",
    last=True,
    order=1,
    all_goes_on=False,
    keep=lambda latents: latents,
    add=True,
    sign=1,
):
    """`_latents_and_log_det` with one thing or another done differently."""

    def latents_and_log_det(self, x):
        h, latents, log_det = x, [], 0.0
        *scales, coarsest = self.scales[::order]
        for scale in scales:
            y = getattr(scale, step)(h)
            halves = tf.split(y, 2, axis=-1)
            place = {"h": h, "y": y, "next": halves[1], "x": x}[at]
            change = sign * scale.inverse_log_det_jacobian(place, event_ndims=3)
            log_det = log_det + change if add else change
            latents.append(halves[half])
            h = y if all_goes_on else halves[1 - half]
        y = getattr(coarsest, step)(h)
        if last:
            change = sign * coarsest.inverse_log_det_jacobian({"y": y, "x": x}.get(at, h), event_ndims=3)
            log_det = log_det + change if add else change
        latents.append(h if last is None else y)
        return self.join(keep(latents)), log_det

    return latents_and_log_det


def forward_with(step="forward", side=1, last=True, scales=-1, latents=-1, first=-1):
    """`_forward` with one thing or another done differently."""

    def forward(self, z):
        *finer, coarsest = self.split(z)
        h = getattr(self.scales[first], step)(coarsest) if last else coarsest
        others = self.scales[:-1] if first == -1 else self.scales[1:]
        for scale, latent in zip(others[::scales], finer[::latents], strict=True):
            h = getattr(scale, step)(tf.concat([latent, h][::side], axis=-1))
        return h

    return forward


def forward_joined_at_once(self, z):
    h = tf.concat(self.split(z), axis=-1)
    for scale in reversed(self.scales):
        h = scale.forward(h)
    return h


def known_batch(self, x):
    z, log_det = latents_with()(self, x)
    return z, tf.reshape(log_det, [x.shape[0]])


RIGHT = [
    (multi_scale_class(),),
    (multi_scale_class(_latents_and_log_det=latents_in_one_loop),),
    (multi_scale_class(_forward=forward_by_index),),
    (multi_scale_class(_latents_and_log_det=latents_with()),),
]

WRONG = [
    ((multi_scale_class(_latents_and_log_det=latents_with(half=1)),), "the two halves are exchanged"),
    ((multi_scale_class(_latents_and_log_det=latents_with(step="forward")),), "`inverse` acts, not its `forward`"),
    ((multi_scale_class(_latents_and_log_det=latents_with(order=-1)),), "the scales act in the opposite order"),
    ((multi_scale_class(_latents_and_log_det=latents_with(last=None)),), "the last scale does not act"),
    ((multi_scale_class(_latents_and_log_det=latents_with(all_goes_on=True)),), "one half of the channels leaves"),
    (
        (multi_scale_class(_latents_and_log_det=latents_with(keep=lambda z: z[::-1])),),
        "the latents are in the wrong order",
    ),
    (
        (multi_scale_class(_latents_and_log_det=latents_with(keep=lambda z: [z[0], z[2], z[1]])),),
        "z⁽¹⁾, z⁽²⁾, z⁽³⁾",
    ),
    (
        (multi_scale_class(_latents_and_log_det=latents_with(keep=lambda z: z[:-1])),),
        "the last latents are missing",
    ),
    ((multi_scale_class(_latents_and_log_det=latents_with(at="y")),), "compute it before h changes"),
    ((multi_scale_class(_latents_and_log_det=latents_with(at="next")),), "compute it before h changes"),
    ((multi_scale_class(_latents_and_log_det=latents_with(at="x")),), "not at x"),
    (
        (multi_scale_class(_latents_and_log_det=latents_with(last=False)),),
        "the log-det of the last scale is missing",
    ),
    ((multi_scale_class(_latents_and_log_det=latents_with(add=False)),), "add them up, with `+=`"),
    ((multi_scale_class(_latents_and_log_det=latents_with(sign=-1)),), "wrong sign"),
    ((multi_scale_class(_latents_and_log_det=lambda s, x: latents_with()(s, x)[0]),), "should return two things"),
    (
        (multi_scale_class(_latents_and_log_det=lambda s, x: latents_with()(s, x)[::-1]),),
        "are exchanged: latents first",
    ),
    (
        (multi_scale_class(_latents_and_log_det=lambda s, x: (s.split(latents_with()(s, x)[0]), 0.0)),),
        "are not flat: make one vector of them",
    ),
    ((multi_scale_class(_latents_and_log_det=known_batch),), "not in a compiled function"),
    ((multi_scale_class(_forward=forward_with(side=-1)),), "z and h are joined in the wrong order"),
    ((multi_scale_class(_forward=forward_with(step="inverse")),), "`forward` acts, not its `inverse`"),
    ((multi_scale_class(_forward=forward_with(last=False)),), "the last scale does not act"),
    ((multi_scale_class(_forward=forward_with(scales=1, latents=1)),), "both lists are run through backwards"),
    ((multi_scale_class(_forward=forward_with(latents=1)),), "both lists are run through backwards"),
    ((multi_scale_class(_forward=forward_with(scales=1)),), "both lists are run through backwards"),
    ((multi_scale_class(_forward=forward_with(first=0, scales=1)),), "both lists are run through backwards"),
    ((multi_scale_class(_forward=forward_joined_at_once),), "yours are all joined first"),
    ((multi_scale_class(_forward=blank),), "`_forward` is still to be filled in"),
    ((multi_scale_class(_forward=blank, _latents_and_log_det=blank),), "not attempted yet"),
    ((multi_scale(),), "should be the class itself"),
    ((without_split(),), "has lost its `split`"),
    (
        (multi_scale_class(_latents_and_log_det=lambda s, x: (latents_with()(s, x)[0], 0.0)),),
        "the log-det is still the number 0.0",
    ),
]


class TestMultiScale(ExerciseTests):
    exercise = week_05.multi_scale
    right, wrong = RIGHT, WRONG
