"""Live 9.4, the student's draw: its check."""

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

from course_utils.exercises.bijector_checks import Counted, nearest, normal
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_09.shared import STEPS, WAVES, pair_of


def _reference_student_draw(z: tf.Tensor, networks: Sequence[Callable]) -> tuple[tf.Tensor, tf.Tensor]:
    x, total = z, tf.zeros_like(z)
    for network in networks:
        shift, log_scale = network(x)
        x = x * tf.exp(log_scale) + shift
        total += log_scale
    return x, total


@exercise(
    "Live 9.4, the student's draw",
    reference=lambda: _reference_student_draw,
)
def student_draw(student_draw):
    z = normal(WAVES, STEPS, seed=8)
    networks = [_network(k) for k in range(3)]
    names = ("the waveform", "the total log-scale")
    what = "`student_draw(z, networks)`"
    x, total = pair_of(what, call(what, student_draw, z, networks), names, z.shape)
    right_x, right_total = _reference_student_draw(z, networks)
    require_close("the waveform", x, right_x, _mistaken_waves(z, networks))
    require_close("the total log-scale", total, right_total, _mistaken_totals(total, z, networks))
    for name, part in zip(names, (x, total), strict=True):
        _require_float32(name, part)
    counted = [Counted(network) for network in networks]
    student_draw(z, counted)
    if (calls := max(network.calls for network in counted)) > 1:
        raise Wrong(
            f"the results are right, and a network is called {calls} times, which takes {calls} times as long: call each once, "
            "`shift, log_scale = network(x)`, and use both of its outputs."
        )
    # The networks of the notebook give lists, these here pairs.
    lists = [lambda x: list(_network(4)(x))]
    pair = pair_of(f"with a single network, {what}", student_draw(z, lists), names, z.shape)
    for name, part, right in zip(names, pair, _reference_student_draw(z, lists), strict=True):
        require_close(f"with a single network, {name}", part, right)


def _network(k: int) -> Callable:
    """An autoregressive network of waveforms: its outputs at a time depend on the two inputs before it."""

    def network(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        one_back, two_back = (tf.pad(x, [[0, 0], [by, 0]])[:, :-by] for by in (1, 2))
        shift = tf.sin(1.3 * one_back - 0.8 * two_back + 0.4 + k) + 0.3
        return shift, 0.6 * tf.tanh(0.9 * one_back + 0.7 * two_back - 0.5 * k + 0.6)

    return network


def _flowed(z: tf.Tensor, networks: Sequence[Callable], step: Callable) -> tf.Tensor:
    """What comes out if each flow makes `step(x, shift, log-scale)` of x."""
    for network in networks:
        z = step(z, *network(z))
    return z


def _affine(x: tf.Tensor, shift: tf.Tensor, log_scale: tf.Tensor) -> tf.Tensor:
    return x * tf.exp(log_scale) + shift


def _mistaken_waves(z: tf.Tensor, networks: Sequence[Callable]) -> dict[str, tf.Tensor]:
    of_noise = [network(z) for network in networks]
    all_from_noise, from_x_to_z = z, z
    for (shift, log_scale), network in zip(of_noise, networks, strict=True):
        all_from_noise = _affine(all_from_noise, shift, log_scale)
        from_x_to_z = _affine(z, *network(from_x_to_z))
    log_scales = _reference_student_draw(z, networks)[1]
    return {
        "the two results are exchanged: first the waveform, then the total log-scale.": log_scales,
        "scale first, then shift: x ⊙ s + μ.": _flowed(z, networks, lambda x, t, s: (x + t) * tf.exp(s)),
        "the networks act in the wrong order: the first in the list acts first.": _flowed(z, networks[::-1], _affine),
        "all your networks read the noise z; each should read what the flow before it has made.": all_from_noise,
        "only the last network has acted: each flow transforms what the one before it has made, not z.": _affine(
            z, *of_noise[-1]
        ),
        "each flow should transform what the one before it has made; yours transforms z again.": from_x_to_z,
        "only the first network has acted: is the `return` inside the loop?": _affine(z, *of_noise[0]),
        "the networks give the *log*-scale: multiply by its exponential.": _flowed(
            z, networks, lambda x, t, s: x * s + t
        ),
        "multiply by exp(log s), not by exp(−log s).": _flowed(z, networks, lambda x, t, s: x * tf.exp(-s) + t),
        "yours subtracts the shift and divides by the scale, which is the way from x to z.": _flowed(
            z, networks, lambda x, t, s: (x - t) * tf.exp(-s)
        ),
        "the shift is added, not subtracted.": _flowed(z, networks, lambda x, t, s: x * tf.exp(s) - t),
        "the two outputs of a network are exchanged: the shift comes first, the log-scale second.": _flowed(
            z, networks, lambda x, t, s: _affine(x, s, t)
        ),
        "the shifts are missing: x ⊙ s + μ.": _flowed(z, networks, lambda x, t, s: x * tf.exp(s)),
        "the scales are missing: x ⊙ s + μ.": _flowed(z, networks, lambda x, t, s: x + t),
        "the waveform is still the noise: does the result of each flow replace `x`?": z,
    }


def _mistaken_totals(total: Any, z: tf.Tensor, networks: Sequence[Callable]) -> dict[str, Any]:
    shifts, log_scales, late, x = [], [], [], z
    for network in networks:
        shift, log_scale = network(x)
        x = _affine(x, shift, log_scale)
        shifts, log_scales, late = [*shifts, shift], [*log_scales, log_scale], [*late, network(x)[1]]
    right = tf.add_n(log_scales)
    return {
        "the total is the log-scale of the last flow alone: add up those of all flows.": log_scales[-1],
        "the total is the log-scale of the first flow alone: add up those of all flows.": log_scales[0],
        "the total leaves out the first flow: start with zeros, not with something else, and add up all log-scales.": tf.add_n(
            log_scales[1:]
        ),
        "the total leaves out the last flow: add up the log-scales of all flows.": tf.add_n(log_scales[:-1]),
        "add the log-scales; yours are multiplied.": log_scales[0] * log_scales[1] * log_scales[2],
        "that is the scale; return its logarithm, the sum of the log-scales.": tf.exp(right),
        "that is a sum of scales: on the logarithmic scale, add the log-scales themselves.": nearest(
            total, [tf.add_n([tf.exp(s) for s in log_scales]), tf.math.log(tf.add_n([tf.exp(s) for s in log_scales]))]
        ),
        "add up the log-scales of all flows; do not average them.": right / len(networks),
        "the total has the wrong sign.": -right,
        "that is the sum of the shifts: the log-scale is a network's second output.": tf.add_n(shifts),
        "the log-scales belong to the `x` that a network has read; yours are computed from the new one. Call each network once, "
        "before `x` is replaced.": tf.add_n(late),
        "these are the log-scales as if all networks read z.": tf.add_n([network(z)[1] for network in networks]),
        "the total starts with z; it should start with zeros.": z + right,
        "the total starts with ones; it should start with zeros.": 1 + right,
        "the total is still zero: add each flow's log-scale to it.": tf.zeros_like(z),
    }


def _require_float32(what: str, got: Any) -> None:
    """The notebook goes on with tensors in single precision, which TensorFlow does not mix with others."""
    dtype = tf.convert_to_tensor(got).dtype
    if dtype != tf.float32:
        raise Wrong(
            f"{what} has the right values, as {dtype.name}, and the notebook's tensors are float32: compute with TensorFlow's functions "
            "rather than NumPy's."
        )
