"""Reference bijectors and classroom helpers of the course on normalising flows."""

import sys

from course_utils.start import start_tensorflow

# Nearly every module below needs TensorFlow, and only from here can be said how it is to start. The training command reads its
# command line first, and starts it then: help and complaints take no seconds. The table of a class's progress needs none of it,
# nor does what builds and checks notebooks.
# (While Python looks for a module that it is to run, the first argument is "-m".)
_WITHOUT = {"course_utils.train", "course_utils.commands.progress", "course_utils.authoring"}
if not (sys.argv[:1] == ["-m"] and _WITHOUT & set(sys.orig_argv)):
    start_tensorflow()
