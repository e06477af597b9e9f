"""Timings of the course's flows beside those of other libraries, in the same run: `python -m benchmarks`."""
