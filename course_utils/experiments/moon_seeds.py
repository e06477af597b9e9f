"""What the flows of week 4 reach from other first weights: seeds 1 and 2, where the notebook trains seed 0."""

from pathlib import Path
from typing import Any

import numpy as np
import tensorflow_probability as tfp
from sklearn.cluster import KMeans

from course_utils.datasets import TwoMoons
from course_utils.evaluation import kl_divergence
from course_utils.experiments._moon_flows import moon_flow, train_on_moons
from course_utils.experiments._resuming import finished

tfd = tfp.distributions

SETTINGS: dict[str, Any] = {
    # Rates as `moon_rates` found them best for five epochs; that of the long training was set by hand.
    "trainings": {
        "NICE without scaling": {"model": "NICE without scaling", "rate": 0.02, "epochs": 5},
        "NICE": {"model": "NICE", "rate": 0.01, "epochs": 5},
        "RealNVP": {"model": "RealNVP", "rate": 0.01, "epochs": 5},
        "RealNVP, base with two modes": {"model": "RealNVP, base with two modes", "rate": 0.003, "epochs": 5},
        "RealNVP, long": {"model": "RealNVP", "rate": 0.003, "epochs": 20},
    },
    "seeds": [1, 2],
    "layers": 8,
    "batch": 256,
    "fresh": 20_000,
}


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, Any]]:
    """Trains each flow with each seed; what an earlier call has trained in the same folder is not trained again.

    Args:
      folder: Where finished trainings are kept.
      settings: As `SETTINGS`.

    Returns:
      Results: for each training lists with an entry for each seed. "validation": losses after each epoch, in nats;
      "divergence": KL divergence from the exact density at fresh points, in nats; "stray": share of samples where the exact
      density is less than 0.001; "agreement": share of the fresh points whose latents' cluster, of two by *k*-means, tells
      their moon. No weights ship.
    """
    results = {}
    for name, training in settings["trainings"].items():
        of_all = training | {key: settings[key] for key in ("layers", "batch", "fresh")}
        runs = [
            finished(
                folder,
                f"{name.replace(', ', ' ').replace(' ', '_')}_seed_{seed}",
                of_all | {"seed": seed},
                lambda _, training=training, seed=seed: _trained(**training, seed=seed, settings=settings),
            )
            for seed in settings["seeds"]
        ]
        results[name] = {key: [each[key] for each in runs] for key in runs[0]}
    return results, {}


def _trained(model: str, rate: float, epochs: int, seed: int, settings: dict[str, Any]) -> dict[str, Any]:
    flow = moon_flow(model, settings["layers"], seed)
    validation = train_on_moons(flow, rate, epochs, settings["batch"])
    return {"validation": validation, **_measured(flow, settings["fresh"])}


def _measured(flow: tfd.Distribution, fresh: int) -> dict[str, float]:
    """What the notebook measures at fresh points and at as many samples, with its seeds."""
    moons = TwoMoons()
    points, moon = moons.sample(fresh, seed=5)
    divergence = kl_divergence(moons.log_prob(points), flow.log_prob(points)).value
    stray = np.mean(moons.log_prob(flow.sample(fresh, seed=7).numpy()) < np.log(0.001))
    cluster = KMeans(n_clusters=2, random_state=0).fit_predict(flow.bijector.inverse(points))
    right = np.mean(cluster == moon)
    told = {"divergence": divergence, "stray": stray, "agreement": max(right, 1 - right)}
    return {key: round(float(value), 5) for key, value in told.items()}
