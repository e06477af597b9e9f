"""Live 4.2, the conditioner: its check."""

import tensorflow as tf
import tf_keras

from course_utils import networks
from course_utils.exercises.bijector_checks import require_compiled
from course_utils.exercises.exercise import call, exercise
from course_utils.exercises.week_04.shared import some_points
from course_utils.exercises.week_04.shared_networks import network_of, require_heads, require_outputs, require_seeded


def reference_conditioner(seed: int) -> tf_keras.Model:
    return networks.dense_conditioner(2, seed=seed)


@exercise(
    "Live 4.2, the conditioner",
    reference=lambda: reference_conditioner,
)
def conditioner(make_conditioner):
    network = network_of("make_conditioner", make_conditioner)
    x = some_points(5)[:, :2]
    require_outputs(call("The network", network, x))
    require_compiled("the network", lambda x: tf.concat(network(x), axis=-1), x)
    require_heads(network, x)
    require_seeded("make_conditioner", make_conditioner, network)
