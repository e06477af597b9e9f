"""The course's drawn figures: a PNG each, and beside it the script that draws it.

`python -m course_utils.figures` draws all of them, or those named. A script has a function `draw`, which returns a
matplotlib figure, and a text `ALT`, which says what is to be seen and is stored inside the PNG.
"""
