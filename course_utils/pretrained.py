"""The Glow of drawn faces that ships with its weights."""

from typing import Any

import tensorflow_probability as tfp

from course_utils import experiments, flows

tfd = tfp.distributions


def settings() -> dict[str, Any]:
    """What the Glow was built and trained with, and the held-out bits per dimension that it reached."""
    told = experiments.results("glow_faces")
    return told.pop("settings") | told


def glow_faces() -> tfd.TransformedDistribution:
    """The course's Glow of 16 × 16 faces, whose images have values from 0 to 1."""
    flow = flows.glow(**settings()["flow"])
    experiments.load_weights("glow_faces", "glow", flow)
    return flow
