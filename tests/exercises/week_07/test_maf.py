"""Live 7.4, the masked autoregressive flow: right answers of every kind pass, wrong ones are told what is wrong."""

from exercises.week_07.answers import AutoregressiveAnswers, affine, undone

from course_utils.exercises import week_07

ANSWERS = AutoregressiveAnswers(week_07.maf, "_inverse", "_forward", undone, affine)
RIGHT, WRONG = ANSWERS.right(), ANSWERS.wrong()
