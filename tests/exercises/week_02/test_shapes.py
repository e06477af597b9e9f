"""Exercise 2.3, a table of shapes: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf

from course_utils.exercises import week_02


def shapes(**cells):
    """The right table with some cells replaced: `B1=(4, 1)` is the second cell of row B, `C=...` the whole row."""
    table = week_02.shapes.reference()
    for cell, shape in cells.items():
        if len(cell) == 1:
            table[cell] = shape
        else:
            table[cell[0]][int(cell[1])] = shape
    return table


RIGHT = [
    ({row: tuple(list(shape) for shape in cells) for row, cells in week_02.shapes.reference().items()},),
    ({row: [tf.TensorShape(shape) for shape in cells] for row, cells in week_02.shapes.reference().items()},),
]

WRONG = [
    ((shapes(A0=(5)),), "row A: the sample shape should be a tuple; yours is the number 5"),
    ((shapes(A1=(1,)),), "row A: the batch shape is not (1,): one distribution with numbers"),
    ((shapes(A3=()),), "row A: the shape of the log-density is not (): that is the batch shape alone"),
    ((shapes(B1=(4, 1)),), "row B: the batch shape is not (4, 1): that is the shape of `loc` alone"),
    ((shapes(B1=(4,), B2=(3,)),), "every mean meets every scale"),
    ((shapes(B1=(), B2=(4, 3)),), "row B: batch shape and event shape are exchanged"),
    ((shapes(B2=(3,)),), "both axes belong to the batch"),
    ((shapes(B3=(2,)),), "that is the sample shape alone"),
    ((shapes(C0=(1,)),), "`sample()` without a number adds no axis"),
    ((shapes(C1=(3,), C2=(4,)),), "row C: batch shape and event shape are exchanged"),
    ((shapes(C3=(4, 3)),), "row C: the shape of the log-density is not (4, 3): that is the shape of the draw"),
    ((shapes(D0=(3, 2, 6, 2)),), "that is the shape of the whole draw"),
    ((shapes(D1=()),), "`scale_tril` has one, and they are broadcast"),
    ((shapes(D2=(2, 2)),), "a draw is a vector; the matrix only scales it"),
    ((shapes(D3=(6, 3, 2)),), "the sample shape comes first"),
    ((shapes(E1=(5, 4, 3), E2=()),), "row E: the batch shape is not (5, 4, 3): `Independent` has moved"),
    ((shapes(E1=(5, 4), E2=(3,)),), "moves two axes here, not one"),
    ((shapes(E3=(7, 5, 4)),), "one axis of the event is still there"),
    ((shapes(E3=(5,)),), "that is the batch shape alone"),
    ((shapes(C2=...),), "Still to be filled in: row C, event shape"),
    ((shapes(B=[...] * 4, D=...),), "row B, sample shape; row B, batch shape"),
    ((shapes(B=[...] * 4, E0=(5, 4, 3)),), "row E: the sample shape is not (5, 4, 3)"),
    ((shapes(C=[(), (4,), (3,)]),), "row C should be a list of four shapes"),
    (({"A": [(5,), (), (), (5,)]},), "there is no row B"),
    (([[(5,), (), (), (5,)]],), "should be a dictionary"),
]
