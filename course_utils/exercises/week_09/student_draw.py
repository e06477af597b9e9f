"""Live 9.4, the student's draw: its check."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import Counted, normal
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_09.shared import STEPS, WAVES, pair_of

exp = tf.exp


def _affine(x: tf.Tensor, shift: tf.Tensor, log_scale: tf.Tensor) -> tf.Tensor:
    return x * exp(log_scale) + shift


def _draw(
    step: Callable = lambda z, x, t, s: _affine(x, t, s),
    reads: Callable = lambda z, x: x,
    total: Callable[[list[tf.Tensor]], tf.Tensor] = tf.add_n,
    of: Callable = lambda network, x, t, s: s,
) -> Callable:
    """The student's draw with one thing or another done differently.

    Args:
      step: A flow, of the noise z, of what the flow before it has made, and of its network's two outputs.
      reads: What a network reads, of z and of what the flow before it has made.
      total: The total, of what is to be added up.
      of: What is to be added up, of a network, of what its flow has made and of its two outputs.
    """

    def student_draw(z, networks):
        x, parts = z, []
        for network in networks:
            shift, log_scale = network(reads(z, x))
            x = step(z, x, shift, log_scale)
            parts.append(of(network, x, shift, log_scale))
        return x, total(parts)

    return student_draw


def _step(formula: Callable) -> Callable:
    return _draw(lambda z, x, t, s: formula(x, t, s))


def _student_draw(z: tf.Tensor, networks: Sequence[Callable]) -> tuple[tf.Tensor, tf.Tensor]:
    return _draw()(z, networks)


def _total_from(start: Callable) -> Callable:
    def student_draw(z, networks):
        x, total = _student_draw(z, networks)
        return x, start(z) + total

    return student_draw


def _log_scales_of_noise(z: tf.Tensor, networks: Sequence[Callable]) -> tuple[tf.Tensor, tf.Tensor]:
    return _student_draw(z, networks)[0], tf.add_n([network(z)[1] for network in networks])


_WAVES = {
    "the two results are exchanged: first the waveform, then the total log-scale.": lambda z, networks: _student_draw(
        z, networks
    )[::-1],
    "scale first, then shift: x ⊙ σ + μ.": _step(lambda x, t, s: (x + t) * exp(s)),
    "the networks act in the wrong order: the first in the list acts first.": lambda z, networks: _student_draw(
        z, networks[::-1]
    ),
    "all your networks read the noise z; each should read what the flow before it has made.": _draw(
        reads=lambda z, x: z
    ),
    "only the last network has acted: each flow transforms what the one before it has made, not z.": _draw(
        lambda z, x, t, s: _affine(z, t, s), reads=lambda z, x: z
    ),
    "each flow should transform what the one before it has made; yours transforms z again.": _draw(
        lambda z, x, t, s: _affine(z, t, s)
    ),
    "only the first network has acted: is the `return` inside the loop?": lambda z, networks: _student_draw(
        z, networks[:1]
    ),
    "the networks give the *log*-scale: multiply by its exponential.": _step(lambda x, t, s: x * s + t),
    "multiply by exp(log σ), not by exp(−log σ).": _step(lambda x, t, s: x * exp(-s) + t),
    "yours subtracts the shift and divides by the scale, which is the way from x to z.": _step(
        lambda x, t, s: (x - t) * exp(-s)
    ),
    "the shift is added, not subtracted.": _step(lambda x, t, s: x * exp(s) - t),
    "the two outputs of a network are exchanged: the shift comes first, the log-scale second.": _step(
        lambda x, t, s: _affine(x, s, t)
    ),
    "the shifts are missing: x ⊙ σ + μ.": _step(lambda x, t, s: x * exp(s)),
    "the scales are missing: x ⊙ σ + μ.": _step(lambda x, t, s: x + t),
    "the waveform is still the noise: does the result of each flow replace `x`?": _step(lambda x, t, s: x),
}

_TOTALS = {
    "the total is the log-scale of the last flow alone: add up those of all flows.": _draw(total=lambda s: s[-1]),
    "the total is the log-scale of the first flow alone: add up those of all flows.": _draw(total=lambda s: s[0]),
    "the total leaves out the first flow: start with zeros, not with something else, and add up all log-scales.": _draw(
        total=lambda s: sum(s[1:])
    ),
    "the total leaves out the last flow: add up the log-scales of all flows.": _draw(total=lambda s: sum(s[:-1])),
    "add the log-scales; yours are multiplied.": _draw(total=lambda s: np.prod(s, axis=0)),
    "that is the scale; return its logarithm, the sum of the log-scales.": _draw(total=lambda s: exp(sum(s))),
    "that is a sum of scales: on the logarithmic scale, add the log-scales themselves.": [
        _draw(total=lambda s: tf.reduce_sum(exp(s), axis=0)),
        _draw(total=lambda s: tf.reduce_logsumexp(s, axis=0)),
    ],
    "add up the log-scales of all flows; do not average them.": _draw(total=lambda s: tf.reduce_mean(s, axis=0)),
    "the total has the wrong sign.": _draw(total=lambda s: -sum(s)),
    "that is the sum of the shifts: the log-scale is a network's second output.": _draw(of=lambda network, x, t, s: t),
    "the log-scales belong to the `x` that a network has read; yours are computed from the new one. Call each network once, "
    "before `x` is replaced.": _draw(of=lambda network, x, t, s: network(x)[1]),
    "these are the log-scales as if all networks read z.": _log_scales_of_noise,
    "the total starts with z; it should start with zeros.": _total_from(lambda z: z),
    "the total starts with ones; it should start with zeros.": _total_from(tf.ones_like),
    "the total is still zero: add each flow's log-scale to it.": _draw(total=lambda s: 0 * s[0]),
}


@exercise(
    "Live 9.4, the student's draw",
    reference=lambda: _student_draw,
    alternatives=[
        _draw(lambda z, x, t, s: t + tf.math.exp(s) * x, total=lambda s: tf.reduce_sum(s, axis=0)),
        _draw(total=sum),
        lambda z, networks: [part.numpy() for part in _student_draw(z, networks)],
    ],
    mistakes=_WAVES | _TOTALS,
)
def student_draw(student_draw: Callable) -> Iterator[Observation]:
    z = normal(WAVES, STEPS, seed=8)
    networks = [_network(k) for k in range(3)]
    names = ("the waveform", "the total log-scale")
    what = "`student_draw(z, networks)`"
    pair = pair_of(what, call(what, student_draw, z, networks), names, z.shape)
    for name, part in zip(names, pair, strict=True):
        yield Observation(name, part)
    for name, part in zip(names, pair, strict=True):
        _require_float32(name, part)
    counted = [Counted(network) for network in networks]
    student_draw(z, counted)
    if (calls := max(network.calls for network in counted)) > 1:
        raise Wrong(
            f"the results are right, and a network is called {calls} times, which takes {calls} times as long: call each once, "
            "`shift, log_scale = network(x)`, and use both of its outputs."
        )
    # The networks of the notebook give lists, these here pairs.
    what = f"with a single network, {what}"
    pair = pair_of(what, call(what, student_draw, z, [lambda x: list(_network(4)(x))]), names, z.shape)
    for name, part in zip(names, pair, strict=True):
        yield Observation(f"with a single network, {name}", part)


def _network(k: int) -> Callable:
    """An autoregressive network of waveforms: its outputs at a time depend on the two inputs before it."""

    def network(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        one_back, two_back = (tf.pad(x, [[0, 0], [by, 0]])[:, :-by] for by in (1, 2))
        shift = tf.sin(1.3 * one_back - 0.8 * two_back + 0.4 + k) + 0.3
        return shift, 0.6 * tf.tanh(0.9 * one_back + 0.7 * two_back - 0.5 * k + 0.6)

    return network


def _require_float32(what: str, got: tf.Tensor) -> None:
    """The notebook goes on with tensors in single precision, which TensorFlow does not mix with others."""
    dtype = tf.convert_to_tensor(got).dtype
    if dtype != tf.float32:
        raise Wrong(
            f"{what} has the right values, as {dtype.name}, and the notebook's tensors are float32: compute with TensorFlow's functions "
            "rather than NumPy's."
        )
