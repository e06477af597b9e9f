"""For instructors: student notebooks from solutions, and checks on both.

`python -m course_utils.authoring --help` lists the commands.
"""
