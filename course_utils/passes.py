"""How often a fit goes over its data, how long a movie or a Markov chain is: as was asked for, unless the environment caps it."""

import os

# For a quick run through a notebook; unset, nothing is cut short.
EPOCH_LIMIT = "COURSE_EPOCH_LIMIT"


def limited(passes: int, *, least: int = 1) -> int:
    """So many passes, or as many as the environment allows: epochs of a training, iterations of EM, frames of a movie,
    draws of a Markov chain.

    Args:
      passes: How many were asked for.
      least: What is done of them under any limit.

    Raises:
      ValueError: If what the environment says is not a positive integer.
    """
    limit = os.environ.get(EPOCH_LIMIT)
    if limit is None:
        return passes
    if not limit.isdecimal() or int(limit) < 1:
        raise ValueError(f"Expected the environment variable {EPOCH_LIMIT} to be a positive integer; got {limit!r}.")
    return min(passes, max(int(limit), least))
