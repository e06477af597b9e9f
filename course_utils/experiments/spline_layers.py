"""How many layers? Affine ones and splines, on data in the plane whose densities are known.

At each depth all flows have equally many parameters. For each kind of flow and each data set a learning rate is chosen by
validation points, in short trainings at one depth and with one seed. Test points, fresh ones, report the KL divergence from the
exact density.
"""

import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.datasets import Checkerboard, Rings, TwoMoons, batches
from course_utils.evaluation import kl_divergence
from course_utils.experiments._resuming import finished
from course_utils.experiments._shipped import load_weights
from course_utils.experiments._weights import round_weights
from course_utils.training import MaximumLikelihood, compile_with_schedule, fit

tfb = tfp.bijectors
tfd = tfp.distributions

SETTINGS: dict[str, Any] = {
    "data": ["checkerboard", "rings", "two moons"],
    # Where the order of the entries matters: each flow's layer next to the data takes the first one first.
    "first_entry_first": ["two moons"],
    # Widths of both hidden layers of each network, for 10,400 to 10,462 parameters a layer, and the depths.
    "models": {
        "spline autoregressive": {"width": 64, "depths": [1, 2, 4]},
        "affine autoregressive": {"width": 98, "depths": [1, 2, 4, 8]},
    },
    "bins": 16,
    "rates": [0.001, 0.0025, 0.005, 0.01, 0.02],
    "tuned_at": 4,
    "tuned_for": 5,  # epochs
    "epochs": 15,
    "points": 100_000,
    "batch": 512,
    "seeds": [0, 1, 2],
    "storage": "float16",
}


def data(name: str) -> Checkerboard | TwoMoons | Rings:
    """One of the data sets, by its name in the settings."""
    return {"checkerboard": Checkerboard, "two moons": TwoMoons, "rings": Rings}[name]()


def points(name: str, part: str, settings: dict[str, Any] = SETTINGS) -> np.ndarray:
    """The points of one of the data sets: those of "train", "validation" or "test", `[N, 2]`."""
    sizes = {"train": settings["points"], "validation": settings["points"] // 10, "test": settings["points"]}
    return data(name).sample(sizes[part], seed=1 + list(sizes).index(part))[0]


def plane_flow(
    name: str, model: str, depth: int, settings: dict[str, Any] = SETTINGS, seed: int = 0
) -> tfd.TransformedDistribution:
    """One of the flows, untrained.

    Args:
      name: The data set's name in the settings; its training points' means and standard deviations scale the flow.
      model: The flow's name in `settings["models"]`.
      depth: Number of layers.
      settings: As `SETTINGS`.
      seed: Seed of the initial weights.
    """
    hidden = 2 * [settings["models"][model]["width"]]
    if model == "affine autoregressive":
        flow = flows.maf(2, depth, hidden, seed=seed)
    else:
        flow = flows.spline_autoregressive(2, depth, hidden, seed=seed, bins=settings["bins"])
    if name in settings["first_entry_first"] and depth % 2 == 0:
        layers = tfb.Chain([tfb.Permute([1, 0]), *flow.bijector.bijectors])
        flow = tfd.TransformedDistribution(flow.distribution, layers)
    return flows.standardised(flow, points(name, "train", settings))


class Trained(tf.Module):
    """The flows of the first seed on one data set, whose weights ship in one file."""

    def __init__(self, name: str, settings: dict[str, Any] = SETTINGS):
        """Makes them, untrained.

        Args:
          name: The data set's name in the settings.
          settings: As `SETTINGS`.
        """
        super().__init__()
        self.flows = {
            f"{model}, {depth}": plane_flow(name, model, depth, settings, settings["seeds"][0])
            for model, depth in _models(settings)
        }


def trained(name: str) -> dict[str, tfd.TransformedDistribution]:
    """The trained flows that ship, by kind and depth, such as "affine autoregressive, 8".

    Args:
      name: The data set's name in the settings.
    """
    module = Trained(name)
    load_weights("spline_layers", name.replace(" ", "_"), module)
    return dict(module.flows)


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, tf.Module]]:
    """Trains all flows; what an earlier call has finished in the same folder is not done again.

    Args:
      folder: Where finished trainings are kept.
      settings: As `SETTINGS`.

    Returns:
      The results, by data set: "rates", by model, the validation points' mean −log p in nats at each rate; "runs", by model and
      depth, one entry for each seed, with the training loss after each epoch, the KL divergence, CPU seconds and the number of
      parameters; "stored", by model and depth, the KL divergence of what ships; and for the two moons "in_doubt", by model and
      depth, the `mass_in_doubt` with each seed. And one module of flows for each data set.
    """
    results, kept = {}, {}
    for name in settings["data"]:
        rates = {model: _rates(folder, name, model, settings) for model in settings["models"]}
        runs = {}
        for model, depth in _models(settings):
            rate = float(min(rates[model], key=rates[model].get))
            runs[f"{model}, {depth}"] = [
                _finished_run(folder, name, model, depth, rate, seed, settings["epochs"], settings)
                for seed in settings["seeds"]
            ]
        kept[name.replace(" ", "_")] = module = Trained(name, settings)
        stored = {}
        for key, flow in module.flows.items():
            _restore(flow, folder, name, key, runs[key][0]["rate"], settings["seeds"][0], settings)
            stored[key] = _kl(name, flow, settings)
        results[name] = {"rates": rates, "runs": runs, "stored": stored}
        if name == "two moons":
            results[name]["in_doubt"] = {key: _in_doubt(folder, key, runs[key][0]["rate"], settings) for key in runs}
    return results, kept


def mass_in_doubt(density: TwoMoons | tfd.Distribution) -> float:
    """The mass of a density where neither moon is a million times as likely as the other, by quadrature."""
    side, between = _cells_in_doubt()
    return float(np.sum(np.exp(density.log_prob(between))) * side**2)


@cache
def _cells_in_doubt() -> tuple[float, np.ndarray]:
    """The side of square cells over the moons, and the centres of those in doubt, `[N, 2]`."""
    side, moons = 0.01, TwoMoons()
    centres = np.meshgrid(np.arange(-1.695, 2.7, side), np.arange(-1.395, 1.9, side))
    x = np.stack(centres, axis=-1).reshape(-1, 2).astype(np.float32)
    return side, x[np.abs(moons.log_prob(x, 1) - moons.log_prob(x, 0)) < np.log(1e6)]


def _models(settings: dict[str, Any]) -> Iterator[tuple[str, int]]:
    return ((model, depth) for model, size in settings["models"].items() for depth in size["depths"])


def _rates(folder: Path, name: str, model: str, settings: dict[str, Any]) -> dict[str, float]:
    """The loss on validation points by rate, of short trainings that all begin alike."""
    depth, seed, epochs = settings["tuned_at"], settings["seeds"][0], settings["tuned_for"]
    return {
        str(rate): _finished_run(folder, name, model, depth, rate, seed, epochs, settings)["validation"]
        for rate in settings["rates"]
    }


def _part(name: str, model: str, depth: int, rate: float, seed: int, epochs: int) -> str:
    return f"{name}_{model}_{depth}_rate_{rate}_seed_{seed}_epochs_{epochs}".replace(" ", "_")


def _finished_run(
    folder: Path, name: str, model: str, depth: int, rate: float, seed: int, epochs: int, settings: dict[str, Any]
) -> dict[str, Any]:
    options = {"data": name, "model": model, "depth": depth, "rate": rate, "seed": seed, "epochs": epochs}
    depends_on = {key: settings[key] for key in ("bins", "points", "batch")}
    if name in settings["first_entry_first"]:
        depends_on["first_entry_first"] = True
    return finished(
        folder,
        _part(name, model, depth, rate, seed, epochs),
        options | {"width": settings["models"][model]["width"]} | depends_on,
        lambda place: _run(place, options, settings),
    )


def _run(place: Path, options: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    """Trains one flow, keeps its weights in `place`, and reports."""
    name, seed = options["data"], options["seed"]
    flow = plane_flow(name, options["model"], options["depth"], settings, seed)
    model = MaximumLikelihood(flow)
    rows = batches(points(name, "train", settings), batch_size=settings["batch"], seed=10 + seed, drop_remainder=True)
    steps = int(rows.cardinality())
    compile_with_schedule(model, options["rate"], options["epochs"] * steps, steps_per_execution=steps)
    began = time.process_time()
    history = fit(model, rows, epochs=options["epochs"], progress=False)
    seconds = time.process_time() - began
    model.save_weights(str(place / "weights"))
    validation = points(name, "validation", settings)
    return {
        "rate": options["rate"],
        "train": [round(loss, 5) for loss in history["loss"]],
        "validation": -float(np.mean(tf.function(flow.log_prob)(validation))),
        "kl": _kl(name, flow, settings),
        "seconds": seconds,
        "parameters": sum(int(tf.size(variable)) for variable in flow.trainable_variables),
    }


def _restore(
    flow: tfd.Distribution, folder: Path, name: str, key: str, rate: float, seed: int, settings: dict[str, Any]
) -> None:
    """Gives a flow the weights that its training ended with, rounded as they are stored."""
    model, depth = key.split(", ")
    place = folder / _part(name, model, int(depth), rate, seed, settings["epochs"])
    MaximumLikelihood(flow).load_weights(str(place / "weights")).expect_partial()
    round_weights(flow, settings["storage"])


def _in_doubt(folder: Path, key: str, rate: float, settings: dict[str, Any]) -> list[float]:
    """The mass in doubt of the flows of all seeds on the two moons."""
    masses, (model, depth) = [], key.split(", ")
    for seed in settings["seeds"]:
        flow = plane_flow("two moons", model, int(depth), settings, seed)
        _restore(flow, folder, "two moons", key, rate, seed, settings)
        masses.append(mass_in_doubt(flow))
    return masses


def _kl(name: str, flow: tfd.Distribution, settings: dict[str, Any]) -> float:
    """KL divergence from the exact density, at the test points, in nats."""
    test, log_prob = points(name, "test", settings), tf.function(flow.log_prob)
    of_flow = np.concatenate([log_prob(part) for part in np.array_split(test, 10)])
    return kl_divergence(data(name).log_prob(test), of_flow).value
