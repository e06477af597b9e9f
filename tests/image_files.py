"""Small files of images, as Keras downloads them or as anybody has them in a folder."""

import numpy as np
from PIL import Image
from tf_keras.src.datasets import cifar10 as keras_cifar10
from tf_keras.src.datasets import mnist as keras_mnist

RNG = np.random.default_rng(0)


def write_mnist(folder, train=40, test=10):
    """A file like Keras's, with few digits."""
    arrays = {}
    for name, count in (("train", train), ("test", test)):
        arrays[f"x_{name}"] = RNG.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        arrays[f"y_{name}"] = np.arange(count, dtype=np.uint8) % 10
    np.savez(folder / "mnist.npz", **arrays)
    return arrays


def write_pictures(folder, count=12, size=(20, 16), suffixes=(".png", ".jpg")):
    """Pictures whose left half is red in one class, blue in the other, half of them in each of two folders."""
    for k in range(count):
        place = folder / ("red" if k % 2 else "blue")
        place.mkdir(parents=True, exist_ok=True)
        pixels = RNG.integers(0, 30, (*size, 3), dtype=np.uint8)
        pixels[:, : size[1] // 2, 0 if k % 2 else 2] = 250
        Image.fromarray(pixels).save(place / f"{k}{suffixes[k % len(suffixes)]}")


def let_keras_find(folder, monkeypatch):
    """Has Keras find in a folder what it would have downloaded."""
    for library, name in ((keras_mnist, "mnist.npz"), (keras_cifar10, "")):
        monkeypatch.setattr(library, "get_file", lambda *args, name=name, **kwargs: str(folder / name))
