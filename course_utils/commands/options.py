"""The training command's options: what each means, and for which data. Nothing here needs TensorFlow."""

import argparse
import math
from collections.abc import Callable
from pathlib import Path

# What depends on the data if the command line does not say it.
DEFAULTS = {
    "two_moons": {"epochs": 25, "batch_size": 256, "learning_rate": 3e-3},
    "digits": {"epochs": 60, "levels": 2},
    "faces": {"epochs": 20, "levels": 3, "bits": 5, "size": 16},
    "mnist_digits": {"epochs": 30, "levels": 2, "bits": 8},
    "mnist": {"epochs": 50, "levels": 2, "bits": 8},
    "cifar10": {"epochs": 50, "levels": 3, "hidden": 128, "bits": 8},
    "folder": {"epochs": 50, "levels": 3, "hidden": 128, "bits": 5, "size": 32},
}
_OF_IMAGES = {
    "batch_size": 64,
    "learning_rate": 1e-3,
    "model": "glow",
    "hidden": 64,
    "dequantisation": "uniform",
    "classes": False,
}
_OF_MODELS = {"glow": {"steps": 6, "coupling": "affine"}, "realnvp": {"blocks": 2}}
_ANYWHERE = {"data", "folder", "seed", "epochs", "batch_size", "learning_rate"}
_FOLDER = "folder:"


def parsed(arguments: list[str] | None, description: str) -> argparse.Namespace:
    """The command line, with what it does not say filled in; options that make no sense end the process, with status 2."""
    parser = _parser(description)
    asked = vars(parser.parse_args(arguments))
    data, said = kind(asked["data"]), {name: value for name, value in asked.items() if value is not None}
    known = DEFAULTS[data] if data == "two_moons" else _OF_IMAGES | DEFAULTS[data]
    models = "" if data == "two_moons" else said.get("model", known["model"])
    known = _OF_MODELS.get(models, {}) | known
    for name in said.keys() - known.keys() - _ANYWHERE:
        parser.error(
            f"argument --{name.replace('_', '-')}: expected no such option with {f'{models} on ' if models else ''}{data}"
        )
    return argparse.Namespace(**known | said)


def kind(data: str) -> str:
    """The kind of data: its name, or "folder" for a folder of pictures."""
    return "folder" if data.startswith(_FOLDER) else data


def place(data: str) -> Path:
    """The folder of pictures."""
    return Path(data.removeprefix(_FOLDER))


def _parser(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m course_utils.train", description=description)
    add = parser.add_argument
    add(
        "data",
        type=_data,
        help=f"{', '.join(name for name in DEFAULTS if name != 'folder')}, or {_FOLDER}PATH for your own pictures",
    )
    add("folder", type=Path, help="where checkpoints, learning curves and samples go")
    add("--epochs", type=_count, help="passes over the data (default: depends on the data, as do others)")
    add("--batch-size", type=_count, help="points in a batch of all workers together")
    add("--learning-rate", type=_rate, help="the greatest learning rate")
    add("--seed", type=_seed, default=0, help="seed of weights, order and noise (default: 0)")
    images = parser.add_argument_group("options for images").add_argument
    images("--model", choices=tuple(_OF_MODELS), help="the flow (default: glow)")
    images("--levels", type=_count, help="levels of Glow, or scales of RealNVP")
    images("--steps", type=_count, help="steps of flow in a level of Glow (default: 6)")
    images("--coupling", choices=("affine", "additive"), help="the couplings of Glow (default: affine)")
    images("--blocks", type=_count, help="residual blocks in a conditioner of RealNVP (default: 2)")
    images("--hidden", type=_count, help="hidden channels of the conditioners")
    images("--dequantisation", choices=("uniform", "variational"), help="the noise between levels (default: uniform)")
    images(
        "--classes",
        action="store_true",
        default=None,
        help="tell the flow what an image shows; in a folder, folders are classes",
    )
    images("--bits", type=_bits, help="bits that are kept of a pixel's eight")
    images("--size", type=_count, help="height and width of faces, or of pictures in a folder")
    return parser


def _data(text: str) -> str:
    if kind(text) not in DEFAULTS or text == "folder":
        raise argparse.ArgumentTypeError(
            f"expected one of {', '.join(name for name in DEFAULTS if name != 'folder')}, or {_FOLDER}PATH; got {text}"
        )
    if kind(text) == "folder" and not place(text).is_dir():
        raise argparse.ArgumentTypeError(
            f"expected a folder of pictures after {_FOLDER}; got {place(text)}, which is none"
        )
    return text


def _count(text: str) -> int:
    return _number(text, int, lambda number: number > 0, "a positive integer")


def _bits(text: str) -> int:
    return _number(text, int, lambda number: 1 <= number <= 8, "an integer from 1 to 8")


def _rate(text: str) -> float:
    return _number(text, float, lambda number: 0 < number < math.inf, "a positive, finite number")


def _seed(text: str) -> int:
    return _number(text, int, lambda number: 0 <= number < 2**31, "an integer from 0 to 2147483647")


def _number(
    text: str, kind: Callable[[str], float], is_sensible: Callable[[float], bool], expected: str
) -> int | float:
    try:
        number = kind(text)
    except ValueError:
        number = None
    if number is None or not is_sensible(number):
        raise argparse.ArgumentTypeError(f"expected {expected}; got {text}")
    return number
