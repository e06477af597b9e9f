"""Live 7.5, the stack: right answers of every kind pass, wrong ones are told what is wrong."""

from written import written

from course_utils import flows
from course_utils.bijectors import MaskedAutoregressive
from course_utils.exercises import week_07

GIVEN = {"MaskedAutoregressive": MaskedAutoregressive, "make_made": week_07.made.reference()}


def stack(*edits):
    return (written(week_07.stack, *edits, given=GIVEN),)


DEGREES = "order if k % 2 == 0 else order[::-1]"
NETWORK = f"make_made({DEGREES}, hidden, seed=k)"
BASE = "tfd.MultivariateNormalDiag(loc=tf.zeros(size), scale_diag=tf.ones(size))"

RIGHT = [
    stack(),
    stack(("stack[::-1]", "list(reversed(stack))")),
    (lambda size, layers, hidden=(64, 64): flows.maf(size, layers, hidden, seed=5),),
]

WRONG = [
    (stack((DEGREES, "order")), "all layers have the same order"),
    (stack(("stack[::-1]", "stack")), "give it the list reversed"),
    (stack(("k % 2 == 0", "k % 2 == 1")), "with a single layer, its degrees should be 1, …, D"),
    (stack(("np.arange(1, size + 1)", "np.arange(size)")), "do yours begin at 0?"),
    (
        stack((NETWORK, "one"), ("stack = [", "one = make_made(order, hidden, seed=0)\n    stack = [")),
        "share one network",
    ),
    (stack(("seed=k", "seed=0")), "start with the same weights"),
    (stack(("hidden, seed", "(64, 64), seed")), "hand `hidden` on"),
    (stack((BASE, "tfd.Normal(tf.zeros(size), 1.0)")), "event shape"),
    (stack(("tfb.Chain(stack[::-1])", "stack[0]")), "should be a `tfb.Chain`"),
    (stack(("tfd.TransformedDistribution(base, chain)", "chain")), "should return a `tfd.TransformedDistribution`"),
    (stack(("range(layers)", "range(2)")), "should have 1 bijector(s); yours has 2"),
    (stack((f"MaskedAutoregressive({NETWORK})", "tfb.Identity()")), "a layer of your chain has nothing to learn"),
    (stack(("k % 2 == 0", "k not in (1, 2)")), "should take turns"),
    (stack(("order[::-1]", "np.roll(order, 1)")), "neither in the order 1, …, D nor"),
]
