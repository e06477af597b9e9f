"""Reference bijectors and classroom helpers of the course on normalising flows."""

import sys

from course_utils.start import start_tensorflow

# Every module below needs TensorFlow, and only from here can be said how it is to start. The training command reads its
# command line first, and starts it then: help and complaints take no seconds. (While Python looks for a module that it is
# to run, the first argument is "-m".)
if not (sys.argv[:1] == ["-m"] and "course_utils.train" in sys.orig_argv):
    start_tensorflow()
