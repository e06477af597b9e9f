"""Live 7.6, the inverse autoregressive flow: right answers of every kind pass, wrong ones are told what is wrong."""

from exercises.week_07.answers import affine, autoregressive_answers, undone

from course_utils.exercises import week_07

RIGHT, WRONG = autoregressive_answers(week_07.iaf, "_forward", "_inverse", affine, undone)
