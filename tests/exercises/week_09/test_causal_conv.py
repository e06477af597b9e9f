"""Live 9.1, the causal convolution: wrong answers of other kinds are told what is wrong."""

import tensorflow as tf


def with_zeros(number):
    """The notebook's function with another number of zeros in front, of K taps and the dilation d."""

    def causal_conv(x, kernel, d):
        zeros = [[0, 0], [number(len(kernel), d), 0], [0, 0]]
        return tf.nn.convolution(tf.pad(x, zeros), kernel, padding="VALID", dilations=d)

    return (causal_conv,)


WRONG = [
    (with_zeros(lambda taps, d: 2 * d), "is a number written into your code"),
    (with_zeros(lambda taps, d: taps), "3 zeros in front would give that; there should be 8"),
    (with_zeros(lambda taps, d: ... * d), "there is still a `...`"),
]
