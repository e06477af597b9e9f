"""Exercise 6.5, temperature: right answers of every kind pass, wrong ones are told what is wrong."""

from course_utils import flows
from course_utils.exercises import week_06

sample_at, root_mean_square = week_06.temperature.reference()

WRONG = [
    ((lambda flow, t, z: flow.bijector.inverse(t * z), root_mean_square), "the directions are exchanged"),
    (
        (lambda flow, t, z: flows.at_temperature(flow, t).sample(len(z)), root_mean_square),
        "use the latents that are given",
    ),
    ((lambda flow, t, z: t * z, root_mean_square), "should have shape (3, 4, 4, 3)"),
    ((sample_at, ...), "`root_mean_square` is still to be filled in"),
]
