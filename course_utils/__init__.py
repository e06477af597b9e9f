"""Reference bijectors and classroom helpers of the course on normalising flows."""

from course_utils.quiet import import_tensorflow_quietly

# Every module below needs TensorFlow, and what it prints while loading can only be kept off the page from here.
import_tensorflow_quietly()
