"""An epidemic that is seen through incomplete weekly reports."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.simulators.simulator import Simulator, as_vectors

tfd = tfp.distributions


class Epidemic(Simulator):
    """Susceptible, infectious and recovered people, day by day and by chance, and the weekly numbers of reported infections.

    Of N people, 20 are infectious on the first day. On each day, with S susceptible and I infectious people,

        new infections ~ Binomial(S, 1 − exp(−β I / N)),    recoveries ~ Binomial(I, 1 − exp(−γ)),

    and of a week's new infections a share ρ is reported, Binomial(infections, ρ). What is not known are θ = (log R₀, log τ,
    logit ρ): the reproduction number R₀ = β / γ, the mean time of being infectious τ = 1 / γ in days, and the share. Their
    priors are normal: R₀ has the median 2, τ 7 days, ρ a half. Data are log(1 + reports) of ten weeks.

    The likelihood is a sum over all courses that the epidemic may have taken, which nobody can carry out.

    Reference: Kermack & McKendrick (1927), "A contribution to the mathematical theory of epidemics", for the model without
    chance; Bailey (1975), "The mathematical theory of infectious diseases", for such chains of binomial variables.
    """

    names = ("log R₀", "log τ", "logit ρ")
    size, data_size = 3, 10
    people, first_infectious, days = 2_000, 20, 70

    _MEANS = (np.log(2.0), np.log(7.0), 0.0)
    _DEVIATIONS = (0.3, 0.3, 0.7)

    def __init__(self):
        self.prior = tfd.MultivariateNormalDiag(tf.constant(self._MEANS, tf.float32), tf.constant(self._DEVIATIONS))

    def simulate(self, parameters: np.ndarray, *, seed: int) -> np.ndarray:
        """log(1 + reported infections) of each week, for each vector of parameters.

        Args:
          parameters: (log R₀, log τ, logit ρ), of shape `[..., 3]`.
          seed: Seed of all that happens by chance.

        Returns:
          float32 of shape `[..., 10]`.

        Raises:
          ValueError: If the parameters are not finite vectors of length 3.
        """
        log_number, log_time, logit = np.moveaxis(as_vectors(parameters, self.size, "parameters"), -1, 0)
        rng = np.random.default_rng(seed)
        rate, recovery = np.exp(log_number - log_time), -np.expm1(-np.exp(-log_time))
        infectious = np.full(rate.shape, self.first_infectious)
        susceptible = self.people - infectious
        infections = np.zeros((self.data_size, *rate.shape), int)
        for day in range(self.days):
            new = rng.binomial(susceptible, -np.expm1(-rate * infectious / self.people))
            recovered = rng.binomial(infectious, recovery)
            susceptible, infectious = susceptible - new, infectious + new - recovered
            infections[day * self.data_size // self.days] += new
        reports = rng.binomial(infections, 1 / (1 + np.exp(-logit)))
        return np.moveaxis(np.log1p(reports), 0, -1).astype(np.float32)
