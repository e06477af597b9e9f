"""Live 7.6, the inverse autoregressive flow: right answers of every kind pass, wrong ones are told what is wrong."""

from exercises.week_07.answers import AutoregressiveAnswers, affine, undone

from course_utils.exercises import week_07

ANSWERS = AutoregressiveAnswers(week_07.iaf, "_forward", "_inverse", affine, undone)
RIGHT, WRONG = ANSWERS.right(), ANSWERS.wrong()
