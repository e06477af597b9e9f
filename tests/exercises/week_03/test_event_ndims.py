"""Exercise 3.2, predict three shapes: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf

RIGHT = [(((3,), (), (5,)),), ([[3], [], [5]],), ([tf.TensorShape([3]), tf.TensorShape([]), tf.TensorShape([5])],)]

WRONG = [
    (([(3,), (3,), (5,)],), "one vector, which has one log-determinant"),
    (([(3,), (1,), (5,)],), "it does not stay with size 1"),
    (([(3,), 1, (5,)],), "shape 2 should be a tuple"),
    (([(), (), (5,)],), "nothing is summed"),
    (([(3,), (), (5, 4)],), "only one axis has gone"),
    (([(3,), (), (3,)],), "counted from the right"),
    (([(3,), (), (5, 1, 1)],), "it does not stay with size 1"),
    (([(3,), (), ()],), "too much has been summed"),
    (([(3), (), (5,)],), "A tuple with one entry is written (3,)"),
    (([(-1.0, 0.0, 2.0), 1.0, (12.0,) * 5],), "numbers that the log-det may have"),
    (([(3,), (), ...],), "shape 3 is still to be filled in"),
    (([(3,), ()],), "yours has 2 entries"),
    (([..., ..., ...],), "not attempted"),
]
