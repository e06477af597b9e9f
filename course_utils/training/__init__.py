"""Maximum likelihood with Keras: a model whose loss is a flow's negative log-likelihood, and training that resumes.

With a checkpoint folder, `fit` saves weights, optimizer and history after each epoch. When the same call is made
again, training goes on after the last epoch saved. In a new process it ends where it would have ended without the
interruption: the batches already seen are passed over, so that with seeded shuffling the order of the rest is the
same too. (A `tf.data` pipeline counts its passes. In the same process, where it has begun some, the order differs.)
What Keras's EarlyStopping, ReduceLROnPlateau and ModelCheckpoint remember is saved as well; a callback of another
kind begins anew.

The same call after a training has ended trains no more, and gives the weights and the history that it had at its
end. A training that a callback stopped early stays stopped, even if more epochs are asked for.

The checkpoint must be of the same model: of the same layers in the same order, with the same masks and options. The
values of its weights do not matter.

A model that was made under a `tf.distribute` strategy, `with strategy.scope()`, is trained by it. The batches are
those of all replicas together, so that losses do not depend on how many there are. Where several workers train, each
makes the same call, with the same folder on a disk that all of them see, and all resume from what the first wrote.
"""

from course_utils.tfp_cache import forget, release_traced
from course_utils.training.checkpoint import History
from course_utils.training.dequantisation import DequantisedLikelihood
from course_utils.training.fit import fit
from course_utils.training.flow_matching import FlowMatching, spread_times, squared_errors
from course_utils.training.folder import is_first_worker
from course_utils.training.minimising import minimise
from course_utils.training.model import MaximumLikelihood
from course_utils.training.pairs import optimal_transport_pairs
from course_utils.training.schedule import compile_with_schedule, scheduled_adam

__all__ = [
    "DequantisedLikelihood",
    "FlowMatching",
    "History",
    "MaximumLikelihood",
    "compile_with_schedule",
    "fit",
    "forget",
    "is_first_worker",
    "minimise",
    "optimal_transport_pairs",
    "release_traced",
    "scheduled_adam",
    "spread_times",
    "squared_errors",
]
