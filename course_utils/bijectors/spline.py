"""Rational-quadratic splines as transformers of layers, and as a bijector of its own."""

from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from course_utils.bijectors import rational_quadratic
from course_utils.bijectors.layer import Layer
from course_utils.bijectors.once import once_per_trace
from course_utils.bijectors.rational_quadratic import Knots
from course_utils.bijectors.transformers import Transformer
from course_utils.validation import require_positive_integer, require_positive_integers, require_positive_number


class RationalQuadratic(Transformer):
    """A monotone rational-quadratic spline of K bins from (−B, −B) to (B, B), and the identity beyond.

    A conditioner gives 3K − 1 raw outputs for each entry; `rational_quadratic.knots` makes knots of them.

    Reference: Durkan, Bekasov, Murray & Papamakarios (2019), "Neural spline flows", section 3.1.
    """

    def __init__(self, bins: int = 8, bound: float = 4.0, *, least_bin: float = 1e-3, least_slope: float = 1e-3):
        """Describes the spline.

        Args:
          bins: Number K of bins, 2 or more.
          bound: The number B > 0. Entries beyond ± B stay as they are.
          least_bin: Least share of a bin in the whole width and height.
          least_slope: Least slope at a knot.

        Raises:
          ValueError: If a number is out of its range.
        """
        self.bins = require_positive_integer(bins, "the number of bins")
        self.bound = require_positive_number(bound, "the bound of the spline")
        if self.bins < 2:
            raise ValueError(f"Expected a spline of 2 bins or more; got {bins}.")
        rational_quadratic.require_least(self.bins, least_bin, least_slope)
        self.least_bin, self.least_slope = least_bin, least_slope

    @property
    def outputs_per_entry(self) -> int:
        return 3 * self.bins - 1

    def named(self, outputs):
        return {"knots": outputs}

    def parameters(self, *outputs):
        (raw,) = outputs
        return self._knots(raw)

    def forward(self, z, parameters):
        return self._within(z, Knots(*parameters), rational_quadratic.forward)

    def inverse(self, x, parameters):
        return self._within(x, Knots(*parameters), rational_quadratic.inverse)

    def _knots(self, raw: tf.Tensor, circular: bool = False) -> Knots:
        least = {"least_bin": self.least_bin, "least_slope": self.least_slope}
        return rational_quadratic.knots(raw, self.bound, **least, circular=circular)

    def _within(self, point, knots, curve):
        """The curve from −B to B, the identity beyond."""
        # Clipped first: what the curve is elsewhere could be no number, and so could its gradient, times zero.
        moved, log_derivative = curve(tf.clip_by_value(point, -self.bound, self.bound), knots)
        inside = tf.abs(point) < self.bound
        return tf.where(inside, moved, point), tf.where(inside, log_derivative, tf.zeros_like(point))


class CircularRationalQuadratic(RationalQuadratic):
    """A rational-quadratic spline of the circle onto itself: angles from −B to B, whose ends are one point, and a turn.

        x = wrap(g(z) + t)

    with a spline g whose slopes at both ends agree, a shift t, and wrap(x) = x − 2B ⌊(x + B) / 2B⌋. So x and dx/dz are
    continuous on the circle, at z = ± B as elsewhere. A conditioner gives 3K + 1 raw outputs for each entry: those of
    `RationalQuadratic`, one for the slope at the ends, and t.

    Reference: Rezende, Papamakarios, Racanière et al. (2020), "Normalizing flows on tori and spheres".
    """

    def __init__(self, bins: int = 8, bound: float = np.pi, **least: float):
        """Describes the spline, as `RationalQuadratic` does.

        Args:
          bins: Number K of bins, 2 or more.
          bound: The number B > 0: angles are from −B to B, and any other is taken for the one it is a whole turn from.
          **least: As in `RationalQuadratic`.
        """
        super().__init__(bins, bound, **least)

    @property
    def outputs_per_entry(self) -> int:
        return 3 * self.bins + 1

    def parameters(self, *outputs):
        (raw,) = outputs
        return (*self._knots(raw[..., :-1], circular=True), raw[..., -1])

    def forward(self, z, parameters):
        *knots, shift = parameters
        moved, log_derivative = rational_quadratic.forward(self._wrap(z), Knots(*knots))
        return self._wrap(moved + shift), log_derivative

    def inverse(self, x, parameters):
        *knots, shift = parameters
        return rational_quadratic.inverse(self._wrap(x - shift), Knots(*knots))

    def _wrap(self, angle: tf.Tensor) -> tf.Tensor:
        turns = tf.floor((angle + self.bound) / (2 * self.bound))
        wrapped = angle - tf.stop_gradient(2 * self.bound * turns)
        # Rounding may leave an angle a little beyond an end. It is moved there, but its derivative is still 1.
        return wrapped + tf.stop_gradient(tf.clip_by_value(wrapped, -self.bound, self.bound) - wrapped)


class Spline(Layer):
    """A spline for each entry of an event, with learned knots: it changes each entry by itself.

        forward:  x_i = g_i(z_i)
        inverse:  z_i = g_i⁻¹(x_i)
        log|det J_forward(z)| = Σ_i log g_i′(z_i).

    Reference: Durkan et al. (2019), "Neural spline flows", section 3.1.
    """

    def __init__(
        self,
        shape: Sequence[int] = (),
        transformer: RationalQuadratic | None = None,
        dtype: tf.DType = tf.float32,
        name: str = "spline",
    ):
        """Builds the layer as the identity: all raw numbers are 0.

        Args:
          shape: Shape of an event; () for numbers.
          transformer: The kind of spline: `RationalQuadratic()` if not given.
          dtype: Dtype of the raw numbers, `[*shape, transformer.outputs_per_entry]`, and of the inputs.
          name: As in `tfb.Bijector`.

        Raises:
          ValueError: If the shape or the transformer is none; later, if an input does not end in it.
        """
        parameters = dict(locals())
        self._transformer = transformer or RationalQuadratic()
        if not isinstance(self._transformer, RationalQuadratic):
            raise ValueError(f"Expected a spline, such as RationalQuadratic(); got {transformer!r}.")
        self._shape = tuple(require_positive_integers(shape, "the shape of an event", "a size of the event"))
        self._raw = tf.Variable(tf.zeros([*self._shape, self._transformer.outputs_per_entry], dtype), name="raw")
        super().__init__(forward_min_event_ndims=len(self._shape), dtype=dtype, parameters=parameters, name=name)

    @property
    def raw(self) -> tf.Variable:
        """The numbers that the knots are made of, `[*shape, transformer.outputs_per_entry]`."""
        return self._raw

    def _forward(self, z):
        return self._moved(z, "forward")[0]

    def _inverse(self, x):
        return self._moved(x, "inverse")[0]

    def _forward_log_det_jacobian(self, z):
        return self._over_event(self._moved(z, "forward")[1])

    def _inverse_log_det_jacobian(self, x):
        return self._over_event(self._moved(x, "inverse")[1])

    @once_per_trace
    def _moved(self, x, direction):
        rank = len(self._shape)
        self._require_rank(x, rank)
        if x.shape[x.shape.rank - rank :] != self._shape:
            raise ValueError(f"Expected events of shape {self._shape}; got an input of shape {x.shape}.")
        parameters = [
            tf.broadcast_to(each, tf.concat([tf.shape(x), tf.shape(each)[rank:]], axis=0))
            for each in self._transformer.parameters(self._raw)
        ]
        return getattr(self._transformer, direction)(x, parameters)

    def _over_event(self, log_derivative: tf.Tensor) -> tf.Tensor:
        return tf.reduce_sum(log_derivative, axis=list(range(-len(self._shape), 0)))
