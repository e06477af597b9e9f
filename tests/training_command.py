"""What several tests of the training command ask it for, and read from what it prints."""

import re

from course_utils.commands import train

MOONS = ["two_moons", "--epochs", "4", "--batch-size", "5000"]
GLOW = ["digits", "--epochs", "1", "--batch-size", "700", "--levels", "1", "--steps", "2", "--hidden", "8"]


def held_out_loss(printed):
    return float(re.search(r"held-out loss (-?[\d.]+) (nats|bits per dimension) after", printed)[1])


def alone(data, *options, folder, capsys):
    assert train.main([data, str(folder), *options]) == 0
    return held_out_loss(capsys.readouterr().out)
