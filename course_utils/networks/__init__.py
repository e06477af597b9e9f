"""Networks: what a layer of a flow computes its parameters with, and what moves the points of a continuous flow."""

from course_utils.networks.convolutional import conv_conditioner, residual_conv_conditioner
from course_utils.networks.dense import dense_conditioner, dense_features
from course_utils.networks.image_velocity import image_velocity
from course_utils.networks.parts import BoundedLogScale, as_model, fan_in_uniform, from_condition, with_condition
from course_utils.networks.velocity import Velocity, dense_velocity, time_features

__all__ = [
    "BoundedLogScale",
    "Velocity",
    "as_model",
    "conv_conditioner",
    "dense_conditioner",
    "dense_features",
    "dense_velocity",
    "fan_in_uniform",
    "from_condition",
    "image_velocity",
    "residual_conv_conditioner",
    "time_features",
    "with_condition",
]
