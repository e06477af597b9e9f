"""Exercise 7.2, why the diagonal is excluded: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf

from course_utils import flows
from course_utils.exercises import week_07

cheat, claimed_log_prob = week_07.diagonal.reference()

RIGHT = [(cheat, lambda d, c: float(flows.standard_normal(d).log_prob(tf.zeros(d)) + d * c))]

WRONG = [
    ((lambda x, c: (x, -c), claimed_log_prob), "one number for each entry"),
    ((lambda x, c: x, claimed_log_prob), "should return a pair"),
    ((cheat, lambda d, c: [claimed_log_prob(d, c)]), "should be one number; yours has shape (1,)"),
    ((lambda x, c: ..., claimed_log_prob), "`cheat` is still to be filled in"),
    ((cheat, ...), "`claimed_log_prob` is still to be filled in"),
]
