"""Images that the course does not ship: MNIST and CIFAR-10 in Keras's cache, and folders of pictures."""

import pickle

import numpy as np
import pytest
from image_files import let_keras_find, write_mnist, write_pictures
from tf_keras.src.datasets import cifar10 as keras_cifar10
from tf_keras.src.datasets import mnist as keras_mnist

from course_utils.datasets import cifar10, mnist, pictures

RNG = np.random.default_rng(0)


def test_mnist_is_read_from_keras_cache(tmp_path, monkeypatch):
    let_keras_find(tmp_path, monkeypatch)
    small = write_mnist(tmp_path)
    train, test = mnist()
    np.testing.assert_array_equal(train.images[..., 0], small["x_train"])
    np.testing.assert_array_equal(train.classes, small["y_train"])
    assert test.images.shape == (10, 28, 28, 1) and test.images.dtype == np.uint8


def test_cifar10_is_read_from_keras_cache(tmp_path, monkeypatch):
    let_keras_find(tmp_path, monkeypatch)
    image = RNG.integers(0, 256, (1, 3, 32, 32), dtype=np.uint8)
    for name in [f"data_batch_{k}" for k in range(1, 6)] + ["test_batch"]:
        batch = {b"data": image.reshape(1, -1), b"labels": [3]}
        (tmp_path / name).write_bytes(pickle.dumps(batch))
    train, test = cifar10()
    assert train.images.shape == (50_000, 32, 32, 3) and train.images.dtype == np.uint8
    np.testing.assert_array_equal(train.images[-1], image[0].transpose(1, 2, 0))
    np.testing.assert_array_equal(test.images[0], image[0].transpose(1, 2, 0))
    assert train.classes.shape == (50_000,) and test.classes.tolist() == [3]


@pytest.mark.parametrize(("load", "name"), [(mnist, "MNIST"), (cifar10, "CIFAR-10")])
def test_without_a_network_it_is_told_what_was_expected_and_where(load, name, monkeypatch):
    def refused(*args, **kwargs):
        raise Exception("URL fetch failure on https://example.org: None -- no network")

    for library in (keras_mnist, keras_cifar10):
        monkeypatch.setattr(library, "get_file", refused)
    with pytest.raises(OSError, match=rf"Expected {name} in Keras's cache, .*; got: URL fetch failure .*mnist_digits"):
        load()


def test_pictures_are_cut_to_squares_and_split_and_all_of_them_seen_once_a_pass(tmp_path):
    write_pictures(tmp_path)
    read = pictures(tmp_path, 8, seed=0, held_out=0.25)
    assert int(read.train.cardinality()) == 9 and int(read.held_out.cardinality()) == 3 and read.classes == []
    images = np.stack(list(read.train.concatenate(read.held_out).as_numpy_iterator()))
    assert images.shape == (12, 8, 8, 3) and images.dtype == np.float32
    np.testing.assert_array_equal(images, np.round(images))
    assert images.min() >= 0 and images.max() <= 255
    assert len(np.unique(images.reshape(12, -1), axis=0)) == 12
    # Means of four pixels of the square in the middle: the left half is coloured.
    assert images[:, :, :3].max(axis=-1).min() > 200 and images[:, :, 5:].max() < 60


def test_folders_may_be_classes(tmp_path):
    write_pictures(tmp_path)
    read = pictures(tmp_path, 8, seed=0, classes=True)
    assert read.classes == ["blue", "red"]
    for image, label in read.train.as_numpy_iterator():
        assert (image[:, :4, 0].mean() > image[:, :4, 2].mean()) == bool(label[1]) and label.sum() == 1


def test_the_order_is_another_one_at_each_pass(tmp_path):
    write_pictures(tmp_path)
    read = pictures(tmp_path, 8, seed=0)
    one, other = (np.stack(list(read.train.as_numpy_iterator())) for _ in range(2))
    assert np.any(one != other)
    np.testing.assert_array_equal(np.sort(one, axis=0), np.sort(other, axis=0))


def test_folders_that_cannot_be_trained_on_are_told(tmp_path):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(ValueError, match=r"two pictures or more in the folder .*, of .bmp, .*; got 0\."):
        pictures(tmp_path, 8, seed=0)
    write_pictures(tmp_path / "all")
    with pytest.raises(ValueError, match=r"a folder for each of two classes or more in .*; got \['all'\]"):
        pictures(tmp_path, 8, seed=0, classes=True)
    with pytest.raises(ValueError, match=r"at least 17 × 17 pixels; got .*blue/\d+\.\w+, 20 × 16\."):
        pictures(tmp_path, 17, seed=0)
    spoilt = tmp_path / "all" / "red" / "5.jpg"
    spoilt.write_bytes(spoilt.read_bytes()[:200])
    with pytest.raises(ValueError, match=r"pictures that can be read; got .*red/5.jpg: .+") as told:
        pictures(tmp_path, 8, seed=0)
    assert "\n" not in str(told.value)
