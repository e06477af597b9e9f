"""normflows: its coupling blocks, masked layers and Glow blocks, with networks of the task's widths."""

import normflows as nf
import numpy as np
import torch

from benchmarks.drivers.torch import TorchFlow
from benchmarks.tasks import LEVELS, Task


class TanhLogScale(torch.nn.Module):
    """Bounds every second output, the log-scales of the library's coupling: `[n, 2 k]` to `[n, 2 k]`."""

    def forward(self, parameters):
        return torch.stack([parameters[:, 0::2], torch.tanh(parameters[:, 1::2])], dim=-1).flatten(1)


def trained(flows: list[nf.flows.Flow], task: Task) -> TorchFlow:
    """The flow that takes N(0, I) through `flows` in turn."""
    flow = nf.NormalizingFlow(nf.distributions.DiagGaussian(task.shape, trainable=False), flows)
    return TorchFlow(flow, flow.log_prob, lambda count: flow.sample(count)[0], task)


def realnvp(task: Task) -> TorchFlow:
    (size,) = task.shape
    frozen = size - size // 2
    flows = []
    for _ in range(task.layers):
        network = nf.nets.MLP([frozen, *task.hidden, 2 * (size - frozen)], init_zeros=True)
        coupling = nf.flows.AffineCouplingBlock(torch.nn.Sequential(network, TanhLogScale()))
        flows += [coupling, nf.flows.Permute(size, mode="swap")]
    return trained(flows, task)


def maf(task: Task) -> TorchFlow:
    flows = []
    for _ in range(task.layers):
        layer = nf.flows.MaskedAffineAutoregressive(
            *task.shape, task.hidden[0], num_blocks=len(task.hidden) - 1, use_residual_blocks=False
        )
        flows += [nf.flows.Reverse(layer), nf.flows.Permute(*task.shape)]
    return trained(flows, task)


def glow(task: Task, first: np.ndarray) -> TorchFlow:
    height, width, channels = task.shape
    bases, levels = [], []
    for level in range(LEVELS):
        height, width, channels = height // 2, width // 2, 4 * channels
        blocks = [nf.flows.GlowBlock(channels, task.hidden[0]) for _ in range(task.layers)]
        levels.append([*blocks, nf.flows.Squeeze()])
        if level < LEVELS - 1:
            channels //= 2
        bases.append(nf.distributions.DiagGaussian((channels, height, width), trainable=False))
    # The library begins at the coarsest level.
    merges = [nf.flows.Merge() for _ in range(LEVELS - 1)]
    flow = nf.MultiscaleFlow(bases[::-1], levels[::-1], merges, class_cond=False)
    model = TorchFlow(flow, lambda x: flow.log_prob(x, None), lambda count: flow.sample(count)[0], task)
    model.log_prob(model.accept(first))  # its activation normalisations set themselves
    return model
