"""Pipelines that feed data to training."""

import numpy as np
import tensorflow as tf

from course_utils.validation import require_positive_integer


def batches(
    *arrays: np.ndarray, batch_size: int, seed: int | None = None, drop_remainder: bool = False, at_once: bool = False
) -> tf.data.Dataset:
    """`tf.data` pipeline over the rows of one or more arrays: shuffled if there is a seed, batched, prefetched.

    Args:
      *arrays: Arrays that share their first axis.
      batch_size: Rows in a batch.
      seed: Seed of the order, drawn anew at each pass; without it the rows keep theirs.
      drop_remainder: Whether to leave out a last batch that would be smaller.
      at_once: Whether to draw the order of a whole pass at once, rather than row by row. It is another order, and takes
        a tenth of the time where rows are short.

    Returns:
      Dataset of batches: an array's rows, or a tuple of them if there are several arrays.

    Raises:
      ValueError: If there is no array, their lengths differ, or the batch size is not a positive integer of at most
        the number of rows.
    """
    lengths = [len(array) for array in arrays]
    if not arrays or len(set(lengths)) > 1:
        raise ValueError(f"Expected one or more arrays of the same length; got lengths {lengths}.")
    if require_positive_integer(batch_size, "the batch size") > lengths[0]:
        raise ValueError(f"Expected a batch size of at most the number of rows, {lengths[0]}; got {batch_size}.")
    if at_once and seed is not None:
        return _shuffled_at_once(arrays, batch_size, seed, drop_remainder).prefetch(tf.data.AUTOTUNE)
    rows = tf.data.Dataset.from_tensor_slices(arrays if len(arrays) > 1 else arrays[0])
    if seed is not None:
        rows = rows.shuffle(lengths[0], seed=seed)
    return rows.batch(batch_size, drop_remainder=drop_remainder).prefetch(tf.data.AUTOTUNE)


def _shuffled_at_once(
    arrays: tuple[np.ndarray, ...], batch_size: int, seed: int, drop_remainder: bool
) -> tf.data.Dataset:
    """Batches of rows in an order that is drawn anew at each pass, all of it together."""
    rows = len(arrays[0])
    count = rows // batch_size if drop_remainder else -(-rows // batch_size)
    with tf.device("CPU"):
        tensors = [tf.convert_to_tensor(array) for array in arrays]

    def one_pass(pass_seed: tf.Tensor) -> tf.data.Dataset:
        order = tf.argsort(tf.random.stateless_uniform([rows], pass_seed))

        def batch(number: tf.Tensor) -> tf.Tensor | tuple[tf.Tensor, ...]:
            chosen = order[number * batch_size : (number + 1) * batch_size]
            if drop_remainder:
                chosen = tf.ensure_shape(chosen, [batch_size])
            gathered = tuple(tf.gather(tensor, chosen) for tensor in tensors)
            return gathered if len(gathered) > 1 else gathered[0]

        return tf.data.Dataset.range(count).map(batch)

    seeds = tf.data.Dataset.random(seed=seed, rerandomize_each_iteration=True).batch(2).take(1)
    return seeds.flat_map(one_pass).apply(tf.data.experimental.assert_cardinality(count))


def dequantised_batches(
    pixels: np.ndarray, levels: int, *, batch_size: int, seed: int, condition: np.ndarray | None = None
) -> tf.data.Dataset:
    """`tf.data` pipeline over images with fresh noise at every pass: shuffled, batched, dequantised, prefetched.

    Args:
      pixels: Whole numbers from 0 to levels − 1, `[N, H, W, C]`.
      levels: Number of levels.
      batch_size: Images in a batch; a last batch that would be smaller is left out.
      seed: Seed of the order and of the noise, both drawn anew at each pass.
      condition: What a conditional flow is told about each image, such as its class, one-hot: `[N, K]`.

    Returns:
      Dataset of batches (pixels + u) / levels with u uniform on [0, 1), float32; see `dequantise`. With a condition, of pairs
      of such a batch and its conditions.

    Raises:
      ValueError: If the batch size is not a positive integer of at most the number of images, or there are not as many
        conditions as images.
    """
    rows = batches(
        *([pixels] if condition is None else [pixels, condition]), batch_size=batch_size, seed=seed, drop_remainder=True
    )
    return dequantised(rows, levels, seed=seed)


def dequantised(rows: tf.data.Dataset, levels: int, *, seed: int, anew: bool = True) -> tf.data.Dataset:
    """Batches of whole-numbered images, or of pairs of them and conditions, with uniform noise; see `dequantised_batches`.

    Args:
      rows: The batches.
      levels: Number of levels.
      seed: Seed of the noise.
      anew: Whether the noise is another one at each pass.
    """
    seeds = tf.data.Dataset.random(seed=seed, rerandomize_each_iteration=anew).batch(2)

    def noisy(batch: tf.Tensor | tuple[tf.Tensor, tf.Tensor], noise_seed: tf.Tensor):
        images, *conditions = tf.nest.flatten(batch)
        whole = tf.cast(images, tf.float32)
        x = (whole + tf.random.stateless_uniform(tf.shape(images), noise_seed)) / levels
        # Rounding must not carry a number over into the next level.
        x = tf.minimum(x, (1 - 2**-22) * (whole + 1) / levels)
        return (x, *conditions) if conditions else x

    return tf.data.Dataset.zip((rows, seeds)).map(noisy).prefetch(tf.data.AUTOTUNE)
