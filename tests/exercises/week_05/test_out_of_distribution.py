"""Exercise 5.5, out of distribution: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp


def flagged(bits_train, bits_new, share=0.01):
    return bits_new > np.quantile(bits_train, 1 - share)


RIGHT = [
    (flagged,),
    (lambda train, new, share=0.01: tf.constant(new) > tfp.stats.percentile(train, 100 * (1 - share)),),
    (lambda train, new, share=0.01: np.array([x > np.sort(train)[int(len(train) * (1 - share))] for x in new]),),
]

WRONG = [
    ((lambda train, new, share=0.01: flagged(train, new, share).mean(),), "yours has shape ()"),
    ((lambda train, new, share=0.01: flagged(train, train, share),), "It has one for each training image"),
    ((lambda train, new, share=0.01: new > np.median(train),), "a new image that takes 2.5 bits should not be flagged"),
    ((lambda train, new, share: flagged(train, new, share),), "raised an error"),
]
