"""A Keras model whose steps are traced once."""

from collections.abc import Callable

import tensorflow as tf
import tf_keras


class TracedOnce(tf_keras.Model):
    """Keras model that makes several steps per execution, and whose step TensorFlow traces once for that rather than twice.

    Keras's own loop over the steps has nothing to return before the first of them, and so AutoGraph traces the step a first time
    only to learn what it returns. Here the loop begins with the metrics as they are, which is what a step returns. Eight couplings
    are trained a fifth sooner for the first time. Models with a loss or metrics of `compile`'s, which are made in the
    first step, or on several replicas are left to Keras.
    """

    def make_train_function(self, force=False):
        if not self._returns_what_it_has():
            return super().make_train_function(force)
        if force or self.train_function is None:
            self.train_function = self.train_tf_function = _loop(self, self.train_step, self._train_counter)
        return self.train_function

    def make_test_function(self, force=False):
        if not self._returns_what_it_has():
            return super().make_test_function(force)
        if force or self.test_function is None:
            self.test_function = _loop(self, self.test_step, self._test_counter)
        return self.test_function

    def _returns_what_it_has(self) -> bool:
        loops = self._steps_per_execution.numpy() > 1 and not self.run_eagerly and not self.jit_compile
        is_alone = self.distribute_strategy.num_replicas_in_sync == 1
        return loops and is_alone and not self.loss and self.compiled_metrics._user_metrics is None


def _loop(model: tf_keras.Model, step: Callable, counter: tf.Variable) -> Callable:
    """A compiled function that takes as many batches from an iterator as the model makes steps per execution."""
    if not model.compiled_loss.built:  # its mean is among the metrics once it knows what the model gives: one tensor
        model.compiled_loss.build(tf.zeros([]))

    # Keras does not let AutoGraph rewrite a step either; what it had rewritten would keep the model and its graphs for ever.
    step = tf.autograph.experimental.do_not_convert(step)

    def steps(iterator):
        outputs = model.get_metrics_result()
        for _ in tf.range(model._steps_per_execution):
            outputs = model.distribute_strategy.run(step, args=(next(iterator),))
            counter.assign_add(1)
        return outputs

    return tf.function(steps, reduce_retracing=True)
