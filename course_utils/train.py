"""The training command's short name: `python -m course_utils.train`."""

import sys

from course_utils.commands.train import main

if __name__ == "__main__":
    sys.exit(main())
