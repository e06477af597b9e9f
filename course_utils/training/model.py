"""The Keras model around a flow, whose loss is the negative log-likelihood."""

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.flows import given
from course_utils.saving import CheckpointedModel

tfd = tfp.distributions


class MaximumLikelihood(CheckpointedModel):
    """Keras model around a flow: calling it gives log p(x), and its loss is the mean of −log p(x) over the batch.

    Compile it with an optimizer alone. A batch is a tensor x of shape `[batch, *event]`, or for a conditional flow
    the pair of it and a condition of shape `[batch, K]`. The output has shape `[batch]`. `save_weights` and `load_weights`
    work in TensorFlow's checkpoint format; others are refused.

    The model computes in the flow's dtype, whatever Keras's global policy is, mixed precision included: exponentials of
    log-scales and sums of log-dets need more than 16 bits. Data of another floating-point dtype are cast to it. A
    conditioner of one's own that follows a global policy of another dtype is refused by the layer that it is given to.
    """

    def __init__(self, flow: tfd.TransformedDistribution):
        """Wraps `flow`, whose variables are what training changes."""
        super().__init__(dtype=flow.dtype)
        self.flow = flow

    def call(self, batch):
        if isinstance(batch, tuple | list):
            x, condition = batch
            log_prob = self.flow.log_prob(x, **given(self.flow, condition))
        else:
            log_prob = self.flow.log_prob(batch)
        self.add_loss(-tf.reduce_mean(log_prob))
        return log_prob

    def train_step(self, data):
        # Keras would take the second of a pair for a target; here it is an input.
        return super().train_step((data,))

    def test_step(self, data):
        return super().test_step((data,))
