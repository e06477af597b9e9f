"""The training command, in one process and in two that train together."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

import pytest

from course_utils import train

pytestmark = pytest.mark.slow

MOONS = ["two_moons", "--epochs", "4", "--batch-size", "5000"]
GLOW = ["digits", "--epochs", "1", "--batch-size", "700"]


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def start_workers(data, *options, folder):
    """Two processes that know of each other."""
    workers = [f"127.0.0.1:{port}" for port in free_ports(2)]
    processes = []
    for index in range(2):
        told = json.dumps({"cluster": {"worker": workers}, "task": {"type": "worker", "index": index}})
        processes.append(
            subprocess.Popen(
                [sys.executable, "-m", "course_utils.train", data, str(folder), *options],
                env=os.environ | {"TF_CONFIG": told},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
    return processes


def held_out_loss(printed):
    return float(re.search(r"held-out loss (-?[\d.]+) nats", printed)[1])


def alone(data, *options, folder, capsys):
    assert train.main([data, str(folder), *options]) == 0
    return held_out_loss(capsys.readouterr().out)


def together(data, *options, folder):
    processes = start_workers(data, *options, folder=folder)
    printed = [process.communicate(timeout=300)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], printed
    assert "held-out" not in printed[1]
    return held_out_loss(printed[0])


def test_two_workers_reach_the_loss_of_one_process(tmp_path, capsys):
    """With a Glow, whose activation normalisations have to start alike on every replica."""
    loss = alone(*GLOW, folder=tmp_path / "one", capsys=capsys)
    assert together(*GLOW, folder=tmp_path / "two") == pytest.approx(loss, abs=1e-3)
    for name in ("learning_curves.png", "samples.png"):
        assert (tmp_path / "one" / name).stat().st_size > 1_000
        assert (tmp_path / "two" / name).stat().st_size > 1_000


def test_workers_of_which_one_was_killed_resume_and_end_as_if_nothing_had_happened(tmp_path, capsys):
    loss = alone(*MOONS, folder=tmp_path / "one", capsys=capsys)
    folder = tmp_path / "two"
    processes = start_workers(*MOONS, folder=folder)
    end = time.monotonic() + 200
    while not list((folder / "checkpoint").glob("ckpt-*.index")) and time.monotonic() < end:
        time.sleep(0.02)
    processes[1].send_signal(signal.SIGKILL)
    time.sleep(1)
    processes[0].kill()  # it waits for its peer, which a scheduler would start again with it
    for process in processes:
        process.communicate()
    assert processes[1].returncode == -signal.SIGKILL
    assert not list((folder / "checkpoint").glob("ckpt-4.index"))
    assert together(*MOONS, folder=folder) == pytest.approx(loss, abs=1e-3)


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--batch-size", "60000", "at most the number of rows, 50000; got 60000"),
        ("--batch-size", "0", "the batch size, a positive integer; got 0"),
        ("--epochs", "0", "the number of epochs, a positive integer; got 0"),
    ],
)
def test_what_cannot_be_trained_is_refused(option, value, told, tmp_path, capsys):
    assert train.main(["two_moons", str(tmp_path), option, value]) == 1
    assert told in capsys.readouterr().err
