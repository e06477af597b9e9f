"""nflows: couplings and masked layers of the library, with networks of the task's widths."""

import numpy as np
import torch
from nflows.distributions import StandardNormal
from nflows.flows import Flow
from nflows.nn.nets import MLP
from nflows.transforms import (
    ActNorm,
    AffineCouplingTransform,
    CompositeTransform,
    MaskedAffineAutoregressiveTransform,
    MaskedPiecewiseRationalQuadraticAutoregressiveTransform,
    MultiscaleCompositeTransform,
    OneByOneConvolution,
    PiecewiseRationalQuadraticCouplingTransform,
    ReversePermutation,
    SqueezeTransform,
)

from benchmarks.drivers.torch import TorchFlow
from benchmarks.tasks import BINS, BOUND, LEVELS, Task


class TanhCoupling(AffineCouplingTransform):
    """The library's affine coupling with the scale exp(tanh(a))."""

    def _scale_and_shift(self, transform_params):
        shift, raw = transform_params.chunk(2, dim=1)
        return torch.exp(torch.tanh(raw)), shift


SPLINE = {"num_bins": BINS, "tails": "linear", "tail_bound": BOUND}


class Conditioner(torch.nn.Sequential):
    """Layers in turn, with the second argument that the library's couplings give."""

    def forward(self, inputs, context=None):
        return super().forward(inputs)


def convolutions(channels_in: int, channels_out: int, hidden: int) -> Conditioner:
    """Three convolutions, 3 × 3, 1 × 1 and 3 × 3, the last of which starts at zero."""
    last = torch.nn.Conv2d(hidden, channels_out, 3, padding=1)
    torch.nn.init.zeros_(last.weight)
    torch.nn.init.zeros_(last.bias)
    return Conditioner(
        torch.nn.Conv2d(channels_in, hidden, 3, padding=1),
        torch.nn.ReLU(),
        torch.nn.Conv2d(hidden, hidden, 1),
        torch.nn.ReLU(),
        last,
    )


def trained(transform: torch.nn.Module, task: Task) -> TorchFlow:
    """The flow whose `transform` takes data to N(0, I)."""
    flow = Flow(transform, StandardNormal([int(np.prod(task.shape))]))
    return TorchFlow(flow, flow.log_prob, flow.sample, task)


def couplings(task: Task, kind: type, **options) -> TorchFlow:
    """Couplings of the given kind, with masks in turn."""

    def network(size_in: int, size_out: int) -> Conditioner:
        made = Conditioner(MLP([size_in], [size_out], task.hidden))
        # By its root the library divides what the widths and heights of bins are made of.
        made.hidden_features = task.hidden[-1]
        return made

    mask = torch.arange(*task.shape) % 2
    layers = [kind(mask if k % 2 else 1 - mask, network, **options) for k in range(task.layers)]
    return trained(CompositeTransform(layers), task)


def realnvp(task: Task) -> TorchFlow:
    return couplings(task, TanhCoupling)


def spline_coupling(task: Task) -> TorchFlow:
    return couplings(task, PiecewiseRationalQuadraticCouplingTransform, **SPLINE)


def autoregressive(task: Task, kind: type, **options) -> TorchFlow:
    """Masked layers of the given kind, with the order reversed after each."""
    layers = []
    for _ in range(task.layers):
        layer = kind(*task.shape, task.hidden[0], num_blocks=len(task.hidden) - 1, use_residual_blocks=False, **options)
        layers += [layer, ReversePermutation(*task.shape)]
    return trained(CompositeTransform(layers), task)


def maf(task: Task) -> TorchFlow:
    return autoregressive(task, MaskedAffineAutoregressiveTransform)


def spline_autoregressive(task: Task) -> TorchFlow:
    return autoregressive(task, MaskedPiecewiseRationalQuadraticAutoregressiveTransform, **SPLINE)


def glow(task: Task, first: np.ndarray) -> TorchFlow:
    height, width, channels = task.shape
    transform = MultiscaleCompositeTransform(LEVELS)
    for _ in range(LEVELS):
        height, width, channels = height // 2, width // 2, 4 * channels
        steps = [SqueezeTransform()]
        for _ in range(task.layers):
            coupling = AffineCouplingTransform(
                torch.arange(channels) >= channels // 2,
                lambda channels_in, channels_out: convolutions(channels_in, channels_out, task.hidden[0]),
            )
            steps += [ActNorm(channels), OneByOneConvolution(channels), coupling]
        transform.add_transform(CompositeTransform(steps), [channels, height, width])
        channels //= 2
    model = trained(transform, task)
    model.log_prob(model.accept(first))  # its activation normalisations set themselves
    return model
