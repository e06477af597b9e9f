"""Four points and a plane of latents: VAEs with a flow in the posterior and without one, from seeds beside the notebook's own.

The points are rows of four pixels, one of them white. What the evidence lower bound lacks of −log 4 comes apart in two, and all three
are measured. Both models have about equally many parameters: the one without a flow has a wider decoder.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils.experiments._resuming import finished
from course_utils.experiments._vae_trainings import new_vae, start_as_keras_does
from course_utils.flows import given
from course_utils.training import compile_with_schedule, fit
from course_utils.vae import VAE

tfd = tfp.distributions

POINTS = np.eye(4, dtype=np.float32)

SETTINGS: dict[str, Any] = {
    "models": {
        "diagonal posterior": {"decoder": 116},
        "IAF posterior": {"decoder": 64, "posterior_layers": 4},
    },
    "sizes": {"latents": 2, "encoder": 32, "context": 16, "hidden": [32, 32]},
    "training": {"epochs": 25, "batches": 100, "copies": 64, "rate": 0.005},
    "seeds": [1, 2],  # the notebook trains seed 0
    "test_draws": 4_000,
}


def four_points_vae(model: str, seed: int, settings: Mapping[str, Any] = SETTINGS) -> VAE:
    """One of the models, untrained.

    Args:
      model: Its key in `settings["models"]`.
      seed: Seed of the initial weights.
      settings: As `SETTINGS`.
    """
    vae = new_vae(len(POINTS), **settings["models"][model], **settings["sizes"], seed=seed)
    start_as_keras_does(vae, seed)
    return vae


def run(folder: Path, settings: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, tf.Module]]:
    """Trains all models; what an earlier call has finished in the same folder is not done again.

    Args:
      folder: Where finished trainings are kept.
      settings: As `SETTINGS`.

    Returns:
      By model a list with a part for each seed, what `lacking` measures. No weights ship.
    """
    told = {}
    for model, sizes in settings["models"].items():
        told[model] = []
        for seed in settings["seeds"]:
            options = sizes | settings["sizes"] | settings["training"] | {"draws": settings["test_draws"], "seed": seed}

            def trained(place: Path, model: str = model, seed: int = seed) -> dict[str, float]:
                return _run(four_points_vae(model, seed, settings), seed, settings)

            told[model].append(finished(folder, f"{model}_seed_{seed}".replace(" ", "_"), options, trained))
    return told, {}


def lacking(vae: VAE, draws: int) -> dict[str, float]:
    """The bound, and what it lacks of −log 4, all means over the points in nats.

    Args:
      vae: A model of the four points.
      draws: Number of draws from each of the four posteriors.

    Returns:
      "elbo"; "from_prior", the divergence of the aggregated posterior from the prior; and "from_shares", that of the decoder's
      probabilities from the shares that the points have in the draws at a place.
    """
    z = tf.reshape(vae.sample_posterior(POINTS, samples=draws)[0], [-1, vae.prior.event_shape[0]])
    log_q = tf.stack([_log_posterior(vae, point, z) for point in POINTS])  # [4, 4 * draws]
    log_sum = tf.reduce_logsumexp(log_q, axis=0)
    log_share = log_q - log_sum
    log_p = tf.stack([vae.decoder(z).log_prob(point) for point in POINTS])
    from_shares = tf.reduce_sum(tf.exp(log_share) * (log_share - log_p), axis=0)
    return {
        "elbo": float(tf.reduce_mean(vae.elbo(POINTS, samples=draws))),
        "from_prior": float(tf.reduce_mean(log_sum - np.log(len(POINTS)) - vae.prior.log_prob(z))),
        "from_shares": float(tf.reduce_mean(from_shares)),
    }


def _run(vae: VAE, seed: int, settings: Mapping[str, Any]) -> dict[str, float]:
    options = settings["training"]
    tf_keras.utils.set_random_seed(seed)
    steps, epochs = options["batches"], options["epochs"]
    batches = tf.data.Dataset.from_tensors(np.tile(POINTS, (options["copies"], 1))).repeat(steps)
    compile_with_schedule(vae, options["rate"], steps=epochs * steps, steps_per_execution=steps)
    fit(vae, batches, epochs=epochs, progress=False)
    return lacking(vae, settings["test_draws"])


def _log_posterior(vae: VAE, x: np.ndarray, z: tf.Tensor) -> tf.Tensor:
    """log q(z|x) for one x, `[pixels]`, at points z that it did not produce, `[N, D]`."""
    loc, log_scale, context = vae.encoder(x[np.newaxis])
    posterior = tfd.MultivariateNormalDiag(loc, tf.exp(log_scale))
    if vae.posterior_flow is None:
        return posterior.log_prob(z)
    posterior = tfd.TransformedDistribution(posterior, vae.posterior_flow.bijector)
    return posterior.log_prob(z, **given(posterior, context))
