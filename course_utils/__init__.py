"""Reference bijectors and classroom helpers of the course on normalising flows."""

from course_utils.start import start_tensorflow

# Every module below needs TensorFlow, and only from here can be said how it is to start.
start_tensorflow()
