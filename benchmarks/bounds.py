"""What bounds densities and samples: a flow's matrix products and convolutions alone beside the whole: `python -m benchmarks.bounds`.

Whatever library writes a flow down, these have to be done, and on processors all libraries do them by much the same code.
So how much longer the whole takes is what a faster library could save. Writes `benchmarks/bounds.md`.
"""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import tensorflow as tf

from benchmarks.data import MAKERS
from benchmarks.peers import THREADS
from benchmarks.report import table
from benchmarks.tasks import LEVELS, TASKS, Task
from course_utils import flows
from course_utils.bijectors import initialise_actnorm

PAGE = Path(__file__).with_suffix(".md")
ROUNDS, SECONDS = 5, 0.5

INTRODUCTION = f"""# What bounds densities and samples

`python -m benchmarks.bounds` takes a flow of [the comparison](README.md) as a student has it, by `flows.compiled`, and all matrix
products and convolutions of its graph alone, on random numbers of the same shapes. Both take turns, round after round; a
number is the median over {ROUNDS} rounds. The share is what no other way of writing the same flow down could save with the same
products. Above 100 % XLA does without some of them: where a coupling of two numbers sees one, a product with one input is computed
together with bias and activation.

"""


def products_alone(function: Callable[[], tf.Tensor]) -> Callable[[], tf.Tensor]:
    """A compiled function that does every matrix product and convolution of another's graph, and nothing else.

    Args:
      function: It takes nothing, and all shapes in its graph are known. Products in its loops are not seen.
    """
    graph = tf.function(function).get_concrete_function().graph
    # Activations of one shape share their numbers, which then are in the processor's cache, as in a flow.
    activations = {shape: random(shape) for each in products(graph) for shape in [each.inputs[0].shape]}
    weights = [random(each.inputs[1].shape) for each in products(graph)]

    @tf.function
    def alone() -> tf.Tensor:
        # One after the other, as the layers of a flow are; and something of each is needed, or it would be left out.
        total = tf.zeros([])
        for operation, right in zip(products(graph), weights, strict=True):
            with tf.control_dependencies([total]):
                total += tf.reshape(again(operation, activations[operation.inputs[0].shape], right), [-1])[0]
        return total

    return alone


def products(graph: tf.Graph) -> list[tf.Operation]:
    """A graph's matrix products and convolutions, in the order in which they were written down."""
    return [each for each in graph.get_operations() if each.type in ("MatMul", "Conv2D")]


def random(shape: tf.TensorShape) -> tf.Variable:
    """Normal numbers."""
    return tf.random.stateless_normal(shape, seed=[0, 0])


def again(operation: tf.Operation, left: tf.Tensor, right: tf.Tensor) -> tf.Tensor:
    """The operation on other numbers."""
    if operation.type == "Conv2D":
        return tf.nn.conv2d(left, right, operation.get_attr("strides"), operation.get_attr("padding").decode())
    transposed = {name: operation.get_attr(name) for name in ("transpose_a", "transpose_b")}
    return tf.matmul(left, right, **transposed)


def built(task: Task, points: tf.Tensor):
    """The flow of a task."""
    if task.kind == "realnvp":
        return flows.realnvp(*task.shape, task.layers, task.hidden, seed=0)
    flow = flows.glow(task.shape, LEVELS, task.layers, task.hidden[0], seed=0)
    initialise_actnorm(flow.bijector, points[: task.batch])
    return flow


def milliseconds(call: Callable[[], tf.Tensor]) -> float:
    """Mean duration of a call, repeated for a while."""
    calls, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < SECONDS:
        call().numpy()
        calls += 1
    return 1_000 * (time.perf_counter() - begin) / calls


def measured(task: Task, points: tf.Tensor) -> list[list[str]]:
    """Two rows of the table: densities and samples."""
    flow = built(task, points)
    functions = flows.compiled(flow)
    rows = []
    for what, whole, traced in (
        ("log-densities", lambda: functions.log_prob(points), lambda: flow.log_prob(points)),
        ("samples", lambda: functions.sample(task.points), lambda: flow.sample(task.points)),
    ):
        alone = products_alone(traced)
        milliseconds(whole), milliseconds(alone)  # compiled, and past their slow first calls
        pairs = [(milliseconds(whole), milliseconds(alone)) for _ in range(ROUNDS)]
        medians = [statistics.median(each) for each in zip(*pairs, strict=True)]
        share = statistics.median(products / all_of_it for all_of_it, products in pairs)
        rows.append([f"{task.title}: {what}", f"{task.points:,}", *(f"{each:.1f}" for each in medians), f"{share:.0%}"])
    return rows


def main() -> None:
    """Measures and writes the page."""
    tf.config.threading.set_intra_op_parallelism_threads(THREADS)
    tf.config.threading.set_inter_op_parallelism_threads(THREADS)
    rows = []
    for name in ("moons", "digits", "images"):
        train, _ = MAKERS[name]()
        task = TASKS[name]
        rows += measured(task, tf.constant(train[: task.points].astype(np.float32)))
    page = INTRODUCTION + table(["", "points", "whole, ms", "products alone, ms", "share"], rows) + "\n"
    print(page)
    PAGE.write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
