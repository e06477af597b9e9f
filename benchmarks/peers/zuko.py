"""zuko: its ready-made RealNVP and MAF, and the same with its splines."""

from functools import partial

import torch
import zuko

from benchmarks.drivers.torch import TorchFlow
from benchmarks.tasks import BINS, BOUND, Task


def trained(flow: zuko.flows.Flow, task: Task) -> TorchFlow:
    """The flow of a lazy one, whose distribution is made anew for every call."""
    return TorchFlow(flow, lambda x: flow().log_prob(x), lambda count: flow().sample((count,)), task)


def tanh_affine(shift: torch.Tensor, raw: torch.Tensor) -> torch.distributions.Transform:
    """The library's affine map with the log-scale tanh(a), which it clips softly."""
    return zuko.transforms.MonotonicAffineTransform(shift, torch.tanh(raw))


def realnvp(task: Task) -> TorchFlow:
    flow = zuko.flows.RealNVP(*task.shape, transforms=task.layers, hidden_features=task.hidden, univariate=tanh_affine)
    return trained(flow, task)


def maf(task: Task) -> TorchFlow:
    return trained(zuko.flows.MAF(*task.shape, transforms=task.layers, hidden_features=task.hidden), task)


def spline_options(task: Task) -> dict:
    """What both flows of splines are told alike."""
    return dict(
        transforms=task.layers,
        hidden_features=task.hidden,
        univariate=partial(zuko.transforms.MonotonicRQSTransform, bound=BOUND),
        shapes=[(BINS,), (BINS,), (BINS - 1,)],
    )


def spline_coupling(task: Task) -> TorchFlow:
    return trained(zuko.flows.NICE(*task.shape, **spline_options(task)), task)


def spline_autoregressive(task: Task) -> TorchFlow:
    return trained(zuko.flows.MAF(*task.shape, **spline_options(task)), task)
