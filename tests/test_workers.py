"""Workers that train together, and what waits for them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

import numpy as np
import pytest
from training_command import GLOW, alone, held_out_loss

from course_utils.commands import train, workers

pytestmark = pytest.mark.slow


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


def together(data, *options, folder):
    processes = start_workers(data, *options, folder=folder)
    printed = [process.communicate(timeout=300)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], printed
    assert "held-out" not in printed[1]
    return held_out_loss(printed[0])


def losses(folder):
    """By epoch, of training and validation."""
    history = json.loads((folder / "checkpoint" / "training.json").read_text(encoding="utf-8"))["history"]
    return [history[name] for name in ("loss", "val_loss")]


def test_workers_of_which_one_was_killed_resume_and_reach_the_losses_of_one_process(tmp_path, capsys):
    """With a Glow, whose activation normalisations have to start alike on every replica."""
    one, two, glow = tmp_path / "one", tmp_path / "two", [*GLOW, "--epochs", "5"]
    loss = alone(*glow, folder=one, capsys=capsys)
    processes = start_workers(*glow, folder=two)
    end = time.monotonic() + 200
    while not list((two / "checkpoint").glob("ckpt-*.index")) and time.monotonic() < end:
        time.sleep(0.02)
    processes[1].send_signal(signal.SIGKILL)
    time.sleep(1)
    processes[0].kill()  # it waits for its peer, which a scheduler would start again with it
    for process in processes:
        process.communicate()
    assert processes[1].returncode == -signal.SIGKILL
    assert list((two / "checkpoint").glob("ckpt-*.index")) and not list((two / "checkpoint").glob("ckpt-5.index"))
    assert together(*glow, folder=two) == pytest.approx(loss, abs=1e-3)
    # Those of the first epochs are of the workers that were killed.
    np.testing.assert_allclose(losses(two), losses(one), rtol=1e-4)
    for name in ("learning_curves.png", "samples.png"):
        assert (one / name).stat().st_size > 1_000 and (two / name).stat().st_size > 1_000


@pytest.mark.parametrize(
    "told",
    [
        "",
        "{bad",
        "[]",
        "{}",
        '{"cluster": {"worker": ["a:1"]}}',
        '{"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": 1}}',
        '{"cluster": {"worker": ["a"]}, "task": {"type": "worker", "index": 0}}',
        '{"cluster": {"worker": [1]}, "task": {"type": "worker", "index": 0}}',
        '{"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": "first"}}',
    ],
)
def test_workers_that_are_not_told_of_as_tensorflow_expects_are_refused(told, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("TF_CONFIG", told)
    assert train.main(["two_moons", str(tmp_path)]) == 1
    assert "Expected the environment variable TF_CONFIG to list all workers" in capsys.readouterr().err


SUPERVISED = """
import runpy, sys, time
workers = runpy.run_path(sys.argv[1])
status = workers["supervise"]({"worker 1": sys.argv[2], "worker 2": sys.argv[3]}, patience=0.1)
if status is not None:
    sys.exit(status)
time.sleep(float(sys.argv[4]))
sys.exit(7)
"""


@pytest.fixture
def supervised():
    """Starts a process that waits for two workers, of which one answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        there = f"127.0.0.1:{server.getsockname()[1]}"
        missing = f"127.0.0.1:{free_ports(1)[0]}"

        def start(seconds):
            command = [sys.executable, "-c", SUPERVISED, workers.__file__, there, missing, str(seconds)]
            return subprocess.Popen(command, stderr=subprocess.PIPE, text=True), missing

        yield start


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_wait_for_others_says_for_whom_and_can_be_ended(supervised, number, status):
    process, missing = supervised(300)
    assert process.stderr.readline() == f"Waiting for worker 2 at {missing} …\n"
    process.send_signal(number)
    assert process.wait(timeout=60) == status
    assert f"Ended by {number.name}. {workers.RESUMES}" in process.stderr.read()  # its end is that of the other process


def test_the_status_is_that_of_the_training(supervised):
    process, _ = supervised(0)
    assert process.wait(timeout=60) == 7
    process.stderr.close()
