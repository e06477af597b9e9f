"""The coordinator's side of the workers: starts them and asks them in turn."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.peers import PEERS

ROOT = Path(__file__).parents[1]
PYTHONS = {"course": Path(sys.executable), "peers": ROOT / ".venv-peers" / "bin" / "python"}


class Worker:
    """A peer at a task, in a process of its own. See `worker` for what can be asked, and what is answered."""

    def __init__(self, peer: str, task: str, data: Path, pythons: dict[str, Path], seed: int = 0):
        """Starts the process and waits until its flow is built.

        Args:
          peer: Name of the peer.
          task: Name of the task.
          data: File with the arrays "train" and "test".
          pythons: The interpreter of each environment.
          seed: Seed of the initial weights.
        """
        self._name = f"{peer} at {task}"
        self._errors = tempfile.TemporaryFile("w+")
        command = [str(pythons[PEERS[peer].environment]), "-m", "benchmarks.worker", peer, task, str(data)]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"BENCHMARKS_SEED": str(seed)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self.about = self._answer()

    def ask(self, what: str, **details: int) -> dict:
        """Sends a request and waits for the answer.

        Raises:
          RuntimeError: If the process ended instead; it holds what the process had to say.
        """
        print(json.dumps({"do": what, **details}), file=self._process.stdin, flush=True)
        return self._answer()

    def _answer(self) -> dict:
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            self._errors.seek(0)
            raise RuntimeError(f"Expected an answer from {self._name}; it ended with:\n{self._errors.read()[-4_000:]}")
        return json.loads(line)

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_) -> None:
        self._process.stdin.close()
        self._process.stdout.close()
        # A worker whose input has ended ends by itself.
        self._process.wait()
        self._errors.close()
