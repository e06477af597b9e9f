"""Several processes that train together: who they are, what is waited for, and how to end the wait.

TensorFlow waits for other workers without a word, and meanwhile nothing of Python's runs in its process: no thread, and
no handler of a signal. So a process without TensorFlow looks after it.
"""

import contextlib
import ctypes
import json
import os
import signal
import socket
import sys
import time

VARIABLE = "TF_CONFIG"
RESUMES = "The same command goes on after the last epoch that was completed."

_EXAMPLE = '{"cluster": {"worker": ["host0:2222", "host1:2222"]}, "task": {"type": "worker", "index": 0}}'
_PR_SET_PDEATHSIG = 1  # of Linux's prctl


def peers() -> dict[str, str]:
    """The names and addresses of the other workers that TF_CONFIG tells of; empty if it is not set.

    Raises:
      ValueError: If TF_CONFIG is not what TensorFlow's MultiWorkerMirroredStrategy expects.
    """
    told = os.environ.get(VARIABLE)
    if told is None:
        return {}
    try:
        config = json.loads(told)
        jobs, task = config["cluster"], (config["task"]["type"], int(config["task"]["index"]))
        workers = {
            (job, index): address for job in ("chief", "worker") for index, address in enumerate(jobs.get(job, []))
        }
        for address in workers.values():
            host, _, port = address.rpartition(":")
            if not host or not port.isdecimal():
                raise ValueError(f"{address!r} is no address")
        del workers[task]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"Expected the environment variable {VARIABLE} to list all workers and say which of them this one is, like "
            f"{_EXAMPLE}; got {told!r}."
        ) from error
    return {f"{job} {index}": address for (job, index), address in workers.items()}


def can_supervise() -> bool:
    """Whether this process can be split in two: not under Windows, nor once TensorFlow has begun threads in it."""
    return hasattr(os, "fork") and "tensorflow" not in sys.modules


def supervise(others: dict[str, str], patience: float = 10.0) -> int | None:
    """Splits the process: one goes on, and the other ends it on SIGINT and SIGTERM and tells which workers are missing.

    Args:
      others: What `peers` returns.
      patience: Seconds between two looks at the others. Who is missing at two of them is told.

    Returns:
      In the process that goes on, None; in the other, once that has ended, its exit status.
    """
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with contextlib.suppress(
            AttributeError, OSError
        ):  # elsewhere than on Linux it outlives a supervisor that is killed
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        return None

    def end(number: int, frame: object) -> None:
        # Checkpoints are complete at any time, and a process that waits for others ends in no other way.
        os.kill(child, signal.SIGKILL)
        print(f"\nEnded by {signal.Signals(number).name}. {RESUMES}", file=sys.stderr, flush=True)
        raise SystemExit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    return _wait(child, others, patience)


def _wait(child: int, others: dict[str, str], patience: float) -> int:
    """Waits for a process, and meanwhile tells which workers are missing; returns its exit status."""
    missing: set[str] = set()
    told: set[str] = set()
    look = time.monotonic() + patience
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code
        if time.monotonic() > look:
            before, missing = missing, {name for name, address in others.items() if not _answers(address)}
            if (missing & before) - told:
                names = ", ".join(f"{name} at {others[name]}" for name in sorted(missing))
                print(f"Waiting for {names} …", file=sys.stderr, flush=True)
            told = missing & before
            look = time.monotonic() + patience
        time.sleep(0.1)


def _answers(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=2):
            return True
    except OSError:
        return False
