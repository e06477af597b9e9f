"""Conditioner networks: what a layer of a flow computes its parameters with."""

from course_utils.networks.convolutional import conv_conditioner, residual_conv_conditioner
from course_utils.networks.dense import dense_conditioner, dense_features
from course_utils.networks.parts import BoundedLogScale, as_model, fan_in_uniform, from_condition, with_condition

__all__ = [
    "BoundedLogScale",
    "as_model",
    "conv_conditioner",
    "dense_conditioner",
    "dense_features",
    "fan_in_uniform",
    "from_condition",
    "residual_conv_conditioner",
    "with_condition",
]
