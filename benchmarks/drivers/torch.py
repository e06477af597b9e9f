"""A flow of a PyTorch library, trained by a plain loop."""

from collections.abc import Callable

import numpy as np
import torch

from benchmarks.peers import THREADS
from benchmarks.tasks import SEED, Task

torch.set_num_threads(THREADS)
torch.set_num_interop_threads(THREADS)
torch.manual_seed(SEED)


class TorchFlow:
    """See `drivers`. Images are `[n, C, H, W]` here, and turned round before they are timed."""

    def __init__(
        self,
        module: torch.nn.Module,
        log_prob: Callable[[torch.Tensor], torch.Tensor],
        sample: Callable[[int], torch.Tensor],
        task: Task,
    ):
        """Takes a flow in the library's own terms.

        Args:
          module: What holds the parameters.
          log_prob: From points `[n, *event]` to `[n]`.
          sample: From n to points.
          task: What is trained.
        """
        self._module = module
        self._log_prob = log_prob
        self._sample = sample
        # The fused update is the quickest that PyTorch has.
        self._optimizer = torch.optim.Adam(module.parameters(), lr=task.learning_rate, fused=True)

    def compile(self) -> None:
        self._log_prob = torch.compile(self._log_prob)
        self._sample = torch.compile(self._sample)

    @property
    def parameters(self) -> int:
        return sum(parameter.numel() for parameter in self._module.parameters() if parameter.requires_grad)

    def accept(self, points: np.ndarray) -> torch.Tensor:
        tensor = torch.from_numpy(points)
        return tensor.movedim(-1, -3).contiguous() if tensor.ndim >= 4 else tensor

    accept_batches = accept

    def train(self, batches: torch.Tensor) -> None:
        for batch in batches:
            self._optimizer.zero_grad()
            (-self._log_prob(batch).mean()).backward()
            self._optimizer.step()

    @torch.no_grad()
    def log_prob(self, points: torch.Tensor) -> np.ndarray:
        return self._log_prob(points).numpy()

    @torch.no_grad()
    def sample(self, count: int) -> np.ndarray:
        return self._sample(count).numpy()
