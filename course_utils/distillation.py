"""Probability density distillation: a flow that samples quickly, taught by one that scores quickly."""

import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils.flows import given
from course_utils.saving import CheckpointedModel
from course_utils.spectra import frame_power

tfd = tfp.distributions


def logistic_entropy(log_scale: tf.Tensor) -> tf.Tensor:
    """Differential entropy of Logistic(μ, σ) in nats, log σ + 2, whatever μ is.

    Args:
      log_scale: log σ, of any shape.

    Returns:
      Tensor of the same shape.

    Reference: van den Oord et al. (2018), "Parallel WaveNet", section 4.
    """
    return log_scale + 2.0


class Distillation(CheckpointedModel):
    """Keras model that brings a student flow close to a frozen teacher; its loss is, in nats per time step,

        KL(p_S ‖ p_T) / T = H(p_S, p_T) / T − H(p_S) / T,

    and a spectral loss. From noise z ~ Logistic(0, 1) and a condition c, the student makes a waveform x(z) in one pass.
    The cross entropy is the mean of −log p_T(x | c), a pass of the teacher through which the gradient goes back to the
    student. The entropy needs no teacher: x_t given the noise before it is logistic with a scale σ_t(z_{<t}), so

        H(p_S) = E_z Σ_t (log σ_t(z_{<t}) + 2).

    A batch is the pair of real waveforms, `[batch, T]`, and their conditions, one-hot, `[batch, K]`. The waveforms serve
    the spectral loss alone, the mean over frequencies and classes of (log P_f − log Q_f)², where P and Q are the power
    spectra of the student's and the real waveforms of one class in the batch, averaged over them and over time. As
    the noises of both are independent, spectra are averaged *before* they are compared: waveform by waveform, the
    least difference would be that of a student without variety. The logarithm counts weak frequencies like strong ones.

    Calling it gives the loss of each waveform without the spectral one, `[batch]`. Compile it without a loss, as
    `MaximumLikelihood`. It computes in the student's dtype. Only the student's variables are trained. Training reports the means of the cross entropy, the
    entropy (both per time step) and the spectral loss beside the loss.

    Reference: van den Oord et al. (2018), "Parallel WaveNet", section 4, also for the spectral loss, which is called
    power loss there.
    """

    def __init__(
        self,
        teacher: tfd.TransformedDistribution,
        student: tfd.TransformedDistribution,
        *,
        seed: int,
        entropy_weight: float = 1.0,
        spectral_weight: float = 0.0,
    ):
        """Assembles the model.

        Args:
          teacher: Conditional flow that scores in one pass, such as `flows.wavenet_flow(...)`.
          student: Conditional flow of the same event shape that samples in one pass, with a base of independent
            Logistic(0, 1), such as `flows.parallel_wavenet(...)`.
          seed: Seed of the noise. Each step of training has its own; every evaluation has the same.
          entropy_weight: Weight of the entropy; 0 leaves only the cross entropy.
          spectral_weight: Weight of the spectral loss.

        Raises:
          ValueError: If teacher and student have different event shapes or dtypes.
        """
        super().__init__(dtype=student.dtype)
        if teacher.event_shape != student.event_shape or teacher.dtype != student.dtype:
            raise ValueError(
                f"Expected a student of the teacher's event shape and dtype, {teacher.event_shape} and "
                f"{teacher.dtype.name}; got {student.event_shape} and {student.dtype.name}."
            )
        self.student = student
        self.entropy_weight = entropy_weight
        self.spectral_weight = spectral_weight
        # In a function, where Keras does not look for variables: the teacher's are neither trained nor saved.
        self._teacher_log_prob = lambda x, condition: teacher.log_prob(x, **given(teacher, condition))
        self._seed = seed
        self._means = [tf_keras.metrics.Mean(name) for name in ("cross_entropy", "entropy", "spectral")]

    def call(self, batch, training=None):
        waves, condition = batch
        step = self.optimizer.iterations + 1 if training else 0
        seed = tf.stack([self._seed, tf.cast(step, tf.int32)])
        samples, entropy = self.sample_with_entropy(condition, seed)
        steps = tf.cast(tf.shape(waves)[-1], samples.dtype)
        entropy, cross_entropy = entropy / steps, -self._teacher_log_prob(samples, condition) / steps
        spectral = (
            self._spectral_loss(samples, waves, condition) if self.spectral_weight else tf.zeros([], samples.dtype)
        )
        divergence = cross_entropy - self.entropy_weight * entropy
        self.add_loss(tf.reduce_mean(divergence) + self.spectral_weight * spectral)
        for mean, value in zip(self._means, (cross_entropy, entropy, spectral), strict=True):
            mean.update_state(value)
        return divergence

    def train_step(self, data):
        # Keras would take the second of a pair for a target; here it is an input.
        return super().train_step((data,))

    def test_step(self, data):
        return super().test_step((data,))

    def sample_with_entropy(self, condition: tf.Tensor, seed: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """The student's waveforms x(z), `[batch, T]`, and the entropies Σ_t (log σ_t(z_{<t}) + 2) on their way, `[batch]`.

        Args:
          condition: Conditions, `[batch, K]`.
          seed: Seed of z for TensorFlow's stateless random numbers: two integers.
        """
        z = self.student.distribution.sample(tf.shape(condition)[0], seed=seed)
        conditions = given(self.student, condition)["bijector_kwargs"]
        samples = self.student.bijector.forward(z, **conditions)
        log_scales = self.student.bijector.forward_log_det_jacobian(z, event_ndims=1, **conditions)
        steps = tf.cast(tf.shape(z)[-1], z.dtype)
        # The sum over time of the entropies is T times that of the average log-scale.
        return samples, steps * logistic_entropy(log_scales / steps)

    def _spectral_loss(self, samples: tf.Tensor, waves: tf.Tensor, condition: tf.Tensor) -> tf.Tensor:
        # A class that is not in the batch has no power in either set, and no difference.
        ours, real = (
            tf.math.log(tf.matmul(condition, frame_power(each), transpose_a=True) + 1e-6) for each in (samples, waves)
        )
        return tf.reduce_mean((ours - real) ** 2)
