"""Timings of the course's bijectors beside a peer's, in the same run: `python -m benchmarks`."""

import course_utils  # noqa: F401, first of all: it keeps TensorFlow's start-up messages off the page
