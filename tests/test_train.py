"""The training command, in one process and in two that train together."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from image_files import let_keras_find, write_mnist, write_pictures
from training_command import GLOW, MOONS, held_out_loss

from course_utils import training
from course_utils.commands import images, train, workers
from course_utils.commands.options import parsed

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--batch-size", "0", "expected a positive integer; got 0"),
        ("--epochs", "0", "expected a positive integer; got 0"),
        ("--epochs", "2.5", "expected a positive integer; got 2.5"),
        ("--seed", "-1", "expected an integer from 0 to 2147483647; got -1"),
        *(
            ("--learning-rate", value, f"expected a positive, finite number; got {value}")
            for value in ("-1", "0", "nan", "inf", "1e400", "fast")
        ),
    ],
)
def test_options_that_make_no_sense_are_refused(option, value, told, tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        train.main(["two_moons", str(tmp_path), option, value])
    assert ended.value.code == 2
    assert f"argument {option}: {told}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["cats"], "argument data: expected one of two_moons, digits, .*, cifar10, or folder:PATH; got cats"),
        (["folder"], "argument data: expected one of .*, or folder:PATH; got folder"),
        (["folder:nowhere"], "argument data: expected a folder of pictures after folder:; got nowhere, which is none"),
        (["two_moons", "--levels", "2"], "argument --levels: expected no such option with two_moons"),
        (["digits", "--bits", "2"], "argument --bits: expected no such option with glow on digits"),
        (["mnist", "--size", "2"], "argument --size: expected no such option with glow on mnist"),
        (
            ["mnist", "--model", "realnvp", "--steps", "2"],
            "argument --steps: expected no such option with realnvp on mnist",
        ),
        (["mnist", "--blocks", "2"], "argument --blocks: expected no such option with glow on mnist"),
        (["mnist", "--bits", "9"], "argument --bits: expected an integer from 1 to 8; got 9"),
        (["mnist", "--dequantisation", "none"], "argument --dequantisation: invalid choice: 'none'"),
    ],
)
def test_options_that_do_not_fit_the_data_are_refused(given, told, tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        train.main([given[0], str(tmp_path), *given[1:]])
    assert ended.value.code == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert re.search(told, said), said


SMALL = ["--epochs", "1", "--batch-size", "8", "--hidden", "4", "--levels", "1"]


@pytest.mark.parametrize(
    "chosen",
    [
        ["--steps", "1", "--coupling", "additive", "--bits", "5"],
        ["--steps", "1", "--dequantisation", "variational", "--classes"],
        ["--model", "realnvp", "--blocks", "1", "--classes"],
    ],
)
def test_mnist_is_trained_on_from_keras_cache(chosen, tmp_path, capsys, monkeypatch):
    let_keras_find(tmp_path, monkeypatch)
    write_mnist(tmp_path)
    assert train.main(["mnist", str(tmp_path / "run"), *SMALL, *chosen]) == 0
    told = capsys.readouterr().out
    assert re.search(r"held-out loss \d+\.\d{4} bits per dimension after 1 epochs", told), told
    assert (tmp_path / "run" / "samples.png").stat().st_size > 1_000


@pytest.mark.parametrize("chosen", [[], ["--classes", "--dequantisation", "variational"]])
def test_a_folder_of_pictures_is_trained_on(chosen, tmp_path, capsys):
    write_pictures(tmp_path / "mine", count=20)
    command = [f"folder:{tmp_path / 'mine'}", str(tmp_path / "run"), *SMALL, "--steps", "1", "--size", "8", *chosen]
    assert train.main(command) == 0
    assert held_out_loss(capsys.readouterr().out) < 20
    assert train.main(command) == 0
    assert "Found 1 of 1 epochs" in capsys.readouterr().out


def test_pictures_that_cannot_be_trained_on_are_told_in_a_line(tmp_path, capsys):
    write_pictures(tmp_path / "mine")
    folder, run = f"folder:{tmp_path / 'mine'}", str(tmp_path / "run")
    for given, told in (
        ([], "Expected pictures of at least 32 × 32 pixels; got "),
        (["--size", "8"], "Expected a batch size of at most the number of training pictures, 11; got 64."),
        (["--size", "9", *SMALL], "Expected an image whose height and width are multiples of 2"),
    ):
        assert train.main([folder, run, *given]) == 1
        said = capsys.readouterr().err
        assert told in said and said.count("\n") == 1


@pytest.mark.parametrize("data", ["digits", "faces", "mnist_digits"])
def test_the_data_that_need_no_network_are_there_with_their_classes(data, tmp_path):
    asked = parsed([data, str(tmp_path), "--classes"], "")
    made = images.data(asked)
    (x, told), size = next(iter(made.held_out(32))), made.shape[0]
    assert x.shape == (32, size, size, made.shape[2]) and told.shape == (32, made.classes)
    assert 0 <= x.numpy().min() and x.numpy().max() == made.levels - 1
    assert made.classes == (4 if data == "faces" else 10) and set(np.unique(told)) == {0.0, 1.0}


def test_the_commands_for_published_figures_are_ones_that_there_are(tmp_path, monkeypatch):
    page = (Path(__file__).parents[1] / "docs" / "published_figures.md").read_text(encoding="utf-8")
    commands = re.findall(r"^python -m course_utils.train (.*)$", page.replace("\\\n", ""), re.MULTILINE)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "holiday").mkdir()
    data = [parsed(shlex.split(command), "").data for command in commands]
    assert data == 2 * ["cifar10"] + 3 * ["mnist"] + ["folder:holiday"]


def test_a_batch_larger_than_the_data_is_refused(tmp_path, capsys):
    assert train.main(["two_moons", str(tmp_path), "--batch-size", "60000"]) == 1
    assert "at most the number of rows, 50000; got 60000" in capsys.readouterr().err


def test_help_and_complaints_do_without_tensorflow(tmp_path):
    (tmp_path / "tensorflow.py").write_text("raise ImportError('not needed')")
    for options, status in ((["--help"], 0), (["two_moons", str(tmp_path), "--seed", "x"], 2)):
        done = subprocess.run(
            [sys.executable, "-m", "course_utils.train", *options],
            env=os.environ | {"PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == status, done.stderr
        assert "usage:" in done.stdout + done.stderr


def test_digits_are_told_in_bits_per_dimension(tmp_path, capsys):
    """A Glow that is the identity has every pixel in a normal distribution of standard deviation 1: 4.0 bits and more."""
    assert train.main([*GLOW[:1], str(tmp_path), *GLOW[1:], "--learning-rate", "1e-12"]) == 0
    told = capsys.readouterr().out
    assert re.search(r"held-out loss \d\.\d{4} bits per dimension after 1 epochs", told), told


def test_a_folder_keeps_to_what_was_begun_in_it(tmp_path, capsys):
    folder, moons = str(tmp_path), [*MOONS[1:2], "1", *MOONS[3:]]
    assert train.main(["two_moons", folder, *moons]) == 0
    for options, told in (
        (["two_moons", folder, *moons, "--seed", "1"], "begun with, seed 0; got seed 1"),
        (["two_moons", folder, "--epochs", "2", *moons[2:]], "begun with, epochs 1; got epochs 2"),
        (["two_moons", folder, *moons[:2], "--batch-size", "500"], "begun with, batch-size 5000; got batch-size 500"),
        (["digits", folder], "data two_moons, "),
    ):
        assert train.main(options) == 1
        assert told in capsys.readouterr().err
    (tmp_path / "options.json").unlink()
    assert train.main([GLOW[0], folder, *GLOW[1:]]) == 1
    told = capsys.readouterr().err
    assert "Expected a checkpoint of this very model" in told
    assert told.count("\n") == 1
    assert not (tmp_path / "options.json").exists()


def test_a_loss_that_is_no_number_gets_true_advice(tmp_path, capsys):
    assert train.main([GLOW[0], str(tmp_path), *GLOW[1:], "--learning-rate", "1e30"]) == 1
    told = capsys.readouterr().err
    assert told == "The loss became nan in epoch 1. A smaller --learning-rate may help, in another folder.\n"


def test_an_interruption_is_told_in_a_line(tmp_path, capsys, monkeypatch):
    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(training, "fit", interrupted)
    assert train.main([*MOONS[:1], str(tmp_path), *MOONS[1:]]) == 130
    assert capsys.readouterr().err == f"\nInterrupted. {workers.RESUMES}\n"
