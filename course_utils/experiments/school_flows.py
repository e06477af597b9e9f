"""Two flows fitted to the posterior of the eight schools, in whose latents the chains of week 12 walk; their weights ship.

They are those of the experiment `latent_chains` with its first seed: one is fitted to the posterior in the coordinates that the
model is written in, and one to its density in the coordinates by hand.
"""

import time
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.datasets import EightSchools
from course_utils.experiments import latent_chains
from course_utils.experiments._weights import round_weights

tfd = tfp.distributions

_OF_THE_FLOW = ("layers", "hidden", "bins", "bound", "rate", "steps", "batch")
SETTINGS: dict[str, Any] = {key: latent_chains.SETTINGS[key] for key in _OF_THE_FLOW} | {
    "ways": {"latent": "as_it_is", "by hand, latent": "by_hand"},  # of `latent_chains`, and what the flow is called
    "seed": latent_chains.SETTINGS["seeds"][0],
    "test_draws": 20_000,
    "storage": "float32",
}


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, tf.Module]]:
    """Fits both flows, in less than a minute: nothing is kept in the folder.

    Args:
      folder: Not used.
      settings: As `SETTINGS`.

    Returns:
      By the name of the flow: "kl", KL(q ‖ p) in nats, "kl_error", its standard error, CPU "seconds" of the training, and the
      number of "parameters". And the flows.
    """
    told, fitted = {}, {}
    for way, name in settings["ways"].items():
        log_density, _ = latent_chains.coordinates("eight schools", way)
        began = time.process_time()
        flow = latent_chains.fitted_flow(log_density, settings, settings["seed"])
        seconds = time.process_time() - began
        round_weights(flow, settings["storage"])
        kl = divergence(flow, way, settings)
        told[name] = {
            "kl": float(np.mean(kl)),
            "kl_error": float(np.std(kl) / len(kl) ** 0.5),
            "seconds": round(seconds, 1),
            "parameters": sum(int(tf.size(variable)) for variable in flow.trainable_variables),
        }
        fitted[name] = flow
    return told, fitted


def divergence(flow: tfd.Distribution, way: str, settings: dict[str, Any] = SETTINGS) -> np.ndarray:
    """log q − log p at draws of a flow, `[N]`; its mean estimates KL(q ‖ p) in nats.

    Args:
      flow: A flow in the coordinates of a way.
      way: A way of `latent_chains`.
      settings: As `SETTINGS`.
    """
    log_density, _ = latent_chains.coordinates("eight schools", way)
    x, log_q = flow.experimental_sample_and_log_prob(settings["test_draws"], seed=[1, 2])
    return (log_q - log_density(x)).numpy().astype(float) + EightSchools().log_evidence
