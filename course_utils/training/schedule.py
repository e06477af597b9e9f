"""Adam with a learning rate that warms up and then falls."""

from typing import Any

import tensorflow as tf
import tf_keras

from course_utils import flows
from course_utils.passes import limited


class _Adam(tf_keras.optimizers.Adam):
    """Keras's Adam, its step one fused operation a variable; replicas are asked for their gradients only where there are several.

    Keras writes the step as a dozen operations for each variable, which all have to be traced. A flow of eight couplings has 48
    variables, and its first epoch comes a third sooner by the fused ones. Later steps take as long as before.
    """

    def update_step(self, gradient, variable):
        if self.amsgrad or isinstance(gradient, tf.IndexedSlices):
            super().update_step(gradient, variable)
            return
        index = self._index_dict[self._var_key(variable)]
        rate, step = (tf.cast(number, variable.dtype) for number in (self.learning_rate, self.iterations + 1))
        # Of a Python number, `tf.cast` would keep the digits of a float32.
        beta_1, beta_2, epsilon = (
            tf.constant(number, variable.dtype) for number in (self.beta_1, self.beta_2, self.epsilon)
        )
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[index].handle,
            v=self._velocities[index].handle,
            beta1_power=beta_1**step,
            beta2_power=beta_2**step,
            lr=rate,
            beta1=beta_1,
            beta2=beta_2,
            epsilon=epsilon,
            grad=gradient,
        )

    def aggregate_gradients(self, grads_and_vars):
        # The sum over replicas comes with a gradient of its own, which TensorFlow puts on a list for ever, even where
        # there is one replica; and with it the whole graph of the step: 50 MB for each training of eight couplings.
        if tf.distribute.get_strategy().num_replicas_in_sync == 1:
            return grads_and_vars
        return super().aggregate_gradients(grads_and_vars)


def scheduled_adam(learning_rate: float, steps: int, **options: Any) -> tf_keras.optimizers.Adam:
    """Adam whose learning rate rises from 0 over the first tenth of the steps, and falls to 0 along half a cosine over the rest.

    Args:
      learning_rate: The greatest learning rate.
      steps: Number of steps in all.
      **options: As for Keras's Adam.
    """
    warm_up = steps // 10
    schedule = tf_keras.optimizers.schedules.CosineDecay(
        0.0, steps - warm_up, warmup_target=learning_rate, warmup_steps=warm_up
    )
    return _Adam(schedule, **options)


def compile_with_schedule(
    model: tf_keras.Model,
    learning_rate: float,
    steps: int,
    steps_per_execution: int = 64,
    clipnorm: float | None = None,
    jit_compile: bool | None = None,
    average: float | None = None,
) -> None:
    """Compiles a model with Adam, whose learning rate warms up and then falls along half a cosine.

    It rises from 0 over the first tenth of the steps, and falls to 0 over the rest. Without the warm-up, a few of
    the first steps are so large that one training in several never recovers from them.

    Args:
      model: Model that adds its own loss, such as `MaximumLikelihood`.
      learning_rate: The greatest learning rate.
      steps: Number of steps in all: epochs times batches in an epoch.
      steps_per_execution: Steps that run in one compiled loop; callbacks are heard between loops.
      clipnorm: Greatest norm of all gradients together, which are scaled down where they exceed it; unlimited if not
        given.
      jit_compile: Whether XLA compiles the step as well. If not given, it does where that saves time on two cores: for splines that
        are trained for long, as `flows.xla_pays` says. It also makes a Glow's step on 8 × 8 digits a third faster, one on larger
        images slower; and it takes seconds to begin with. A training that the environment cuts short is never compiled so.
      average: If given, the model ends with an average of its weights over the steps: after each one it is `average` times
        itself plus 1 − `average` times the new weights. Until then, losses are those of the latest weights.

    Reference: Kingma & Ba (2015), "Adam"; Loshchilov & Hutter (2017), "SGDR", Eq. (5), without restarts; Goyal et al.
    (2017), "Accurate, large minibatch SGD", section 2.2, for the warm-up; Pascanu, Mikolov & Bengio (2013), "On the
    difficulty of training recurrent neural networks", section 3.2, for the clipping; Polyak & Juditsky (1992), "Acceleration
    of stochastic approximation by averaging", for the idea of the average.

    Raises:
      ValueError: If `average` is not a number above 0 and below 1.
    """
    if average is not None and (not isinstance(average, int | float) or not 0 < average < 1):
        raise ValueError(f"Expected an average, a number above 0 and below 1; got {average!r}.")
    options = {"global_clipnorm": clipnorm, "use_ema": average is not None, "ema_momentum": average or 0.0}
    if jit_compile is None:
        jit_compile = flows.xla_pays(getattr(model, "flow", None), steps)
    model.compile(
        scheduled_adam(learning_rate, steps, **options),
        steps_per_execution=steps_per_execution,
        jit_compile=jit_compile and limited(steps) == steps,
    )
