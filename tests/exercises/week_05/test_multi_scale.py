"""Live 5.6, factoring out: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercises.week_05.answers import multi_scale, multi_scale_class
from written import blank

right_latents = multi_scale_class()._latents_and_log_det


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


def latents_of_all_channels(self, x):
    """All channels go on, and half of them leave as well."""
    h, latents = x, []
    for scale in self.scales[:-1]:
        h = scale.inverse(h)
        latents.append(tf.split(h, 2, axis=-1)[0])
    return self.join([*latents, self.scales[-1].inverse(h)]), tf.zeros(3)


def latents_with(keep):
    def latents_and_log_det(self, x):
        latents, log_det = right_latents(self, x)
        return self.join(keep(self.split(latents))), log_det

    return way(latents_and_log_det)


def way(latents_and_log_det):
    return (multi_scale_class(_latents_and_log_det=latents_and_log_det),)


def known_batch(self, x):
    z, log_det = right_latents(self, x)
    return z, tf.reshape(log_det, [x.shape[0]])


RIGHT = [
    (multi_scale_class(),),
    way(latents_in_one_loop),
    (multi_scale_class(_forward=forward_by_index),),
]

WRONG = [
    (way(latents_of_all_channels), "one half of the channels leaves"),
    (latents_with(lambda z: z[::-1]), "the latents are in the wrong order"),
    (latents_with(lambda z: z[:-1]), "the last latents are missing"),
    (way(lambda s, x: right_latents(s, x)[0]), "should return two things"),
    (way(lambda s, x: right_latents(s, x)[::-1]), "are exchanged: latents first"),
    (way(lambda s, x: (s.split(right_latents(s, x)[0]), 0.0)), "are not flat: make one vector of them"),
    (way(lambda s, x: (right_latents(s, x)[0], 0.0)), "the log-det is still the number 0.0"),
    (way(known_batch), "not in a compiled function"),
    ((multi_scale_class(_forward=blank),), "`_forward` is still to be filled in"),
    ((multi_scale_class(_forward=blank, _latents_and_log_det=blank),), "not attempted yet"),
    ((multi_scale(),), "should be the class itself"),
    ((multi_scale_class(omit=["split"]),), "has lost its `split`"),
]
