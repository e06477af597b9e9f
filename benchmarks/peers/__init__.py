"""Who is measured: the libraries, where each is installed, and what sets it apart from the course's flow.

A peer's module has a function for each kind of task that the library can do, from a `Task` to one of `drivers`; `glow` is
given a batch of data as well, for its activation normalisations to start from. This file imports none of the modules:
every environment has some of the libraries only.
"""

from collections.abc import Mapping
from typing import NamedTuple

THREADS = 2  # of every worker


class Peer(NamedTuple):
    """A library, or a way of using one.

    Attributes:
      title: What tables call it.
      module: Its file in this folder.
      environment: "course" or "peers": where it is installed.
      packages: Packages whose versions are reported.
      notes: For each kind of task that it does, what differs from the course's flow; empty where nothing does.
      lacks: For each kind of task that it does not do, why.
      compiled: Whether its functions go through the framework's compiler, where that is a choice.
    """

    title: str
    module: str
    environment: str
    packages: tuple[str, ...]
    notes: Mapping[str, str]
    lacks: Mapping[str, str] = {}
    compiled: bool = False


_KINDS = ("realnvp", "maf", "spline_coupling", "spline_autoregressive", "glow")
_COURSE = ("tensorflow", "tensorflow-probability", "tf_keras")
_TFP = {
    "realnvp": "`tfb.RealNVP` with `tfb.Permute` in between: a coupling reads and writes halves, not masks.",
    "maf": "`tfb.MaskedAutoregressiveFlow` of a `tfb.AutoregressiveNetwork`: log-scales are not bounded.",
    "spline_coupling": "`tfb.RationalQuadraticSpline` in `tfb.RealNVP`, with `tfb.Permute` in between.",
    "spline_autoregressive": "`tfb.RationalQuadraticSpline` in `tfb.MaskedAutoregressiveFlow`.",
    "glow": "`tfb.Glow` with its default networks at 128 channels: scales are sigmoid(a + 2), and the channels "
    "that leave early go through one more coupling, a single convolution.",
}
_NFLOWS = {
    "realnvp": "The library's sigmoid scale is replaced by exp ∘ tanh; a coupling reads and writes halves, not masks.",
    "maf": "Scales are softplus. Hidden degrees are dealt out in turn; the order is reversed from layer to layer.",
    "spline_coupling": "Widths and heights are made of outputs over √64, the hidden width.",
    "spline_autoregressive": "The same. Hidden degrees are dealt out in turn.",
    "glow": "Scales are the library's sigmoid(a + 2). A convolution has a bias of its own and starts as a permutation.",
}

PEERS = {
    "course_utils": Peer(
        title="course_utils",
        module="ours",
        environment="course",
        packages=_COURSE,
        notes=dict.fromkeys(
            _KINDS, "Densities and samples by `flows.compiled`; training by XLA where `flows.xla_pays`: of splines."
        ),
    ),
    "course_utils_xla": Peer(
        title="course_utils, XLA",
        module="ours",
        environment="course",
        packages=_COURSE,
        notes=dict.fromkeys(_KINDS, "The same flow with `jit_compile=True` everywhere."),
        compiled=True,
    ),
    "textbook": Peer(
        title="textbook TFP",
        module="textbook",
        environment="course",
        packages=_COURSE,
        notes={
            "realnvp": "Two networks a coupling, one for the shift and one for the log-scale, each 181-181, "
            "so that together they have as many parameters as one 256-256."
        },
        lacks={
            "maf": "the textbook takes TFP's own `MaskedAutoregressiveFlow`",
            "spline_coupling": "the textbook has no splines",
            "spline_autoregressive": "the textbook has no splines",
            "glow": "no textbook spells Glow out in TFP",
        },
    ),
    "tfp": Peer(title="TFP's own", module="tfp", environment="course", packages=_COURSE, notes=_TFP),
    "tfp_compiled": Peer(
        title="TFP's own, XLA",
        module="tfp",
        environment="course",
        packages=_COURSE,
        notes=dict.fromkeys(_KINDS, "The same flow with `jit_compile=True` everywhere."),
        compiled=True,
    ),
    "nflows": Peer(title="nflows", module="nflows", environment="peers", packages=("torch", "nflows"), notes=_NFLOWS),
    "nflows_compiled": Peer(
        title="nflows, compiled",
        module="nflows",
        environment="peers",
        packages=("torch", "nflows"),
        notes=dict.fromkeys(_NFLOWS, "The same flow under `torch.compile`, which needs a C++ compiler."),
        compiled=True,
    ),
    "normflows": Peer(
        title="normflows",
        module="normflows",
        environment="peers",
        packages=("torch", "normflows"),
        notes={
            "realnvp": "`AffineCouplingBlock`, whose network is given a tanh for the log-scale; halves, not masks.",
            "maf": "`MaskedAffineAutoregressive` inside `Reverse`: by itself it would be quick at samples and slow at "
            "densities. Scales are sigmoid(a + 2). The order is drawn at random from layer to layer.",
            "glow": "`GlowBlock`: scales are 1 / sigmoid(a + 2). What leaves early does so from the other half.",
        },
        lacks=dict.fromkeys(("spline_coupling", "spline_autoregressive"), "its splines are those of nflows"),
    ),
    "zuko": Peer(
        title="zuko",
        module="zuko",
        environment="peers",
        packages=("torch", "zuko"),
        notes={
            "realnvp": "Log-scales go through the library's soft clip after the tanh; halves, not masks.",
            "maf": "Log-scales are bounded by a soft clip, not by a tanh.",
            "spline_coupling": "`NICE` with the library's splines: no least width; raw numbers are clipped softly.",
            "spline_autoregressive": "The library's `NSF`, but for the bound of its splines.",
        },
        lacks={"glow": "zuko has no flows of images"},
    ),
    "distrax": Peer(
        title="distrax",
        module="distrax",
        environment="peers",
        packages=("jax", "distrax"),
        notes={
            "realnvp": "`MaskedCoupling`, with a network of plain JAX: distrax has none of its own.",
            "spline_coupling": "The same, with `RationalQuadraticSpline` for both entries, of which one counts.",
        },
        lacks={
            "maf": "distrax has no autoregressive layer",
            "spline_autoregressive": "distrax has no autoregressive layer",
            "glow": "distrax has neither actnorm nor a squeeze nor factoring out",
        },
    ),
    "flowjax": Peer(
        title="flowjax",
        module="flowjax",
        environment="peers",
        packages=("jax", "equinox", "flowjax"),
        notes={
            "realnvp": "`coupling_flow`, one compiled scan over the layers; halves, not masks.",
            "maf": "`masked_autoregressive_flow`, one compiled scan over the layers. Scales are softplus; the order is "
            "drawn at random from layer to layer.",
            "spline_coupling": "`coupling_flow` of `RationalQuadraticSpline`, one compiled scan over the layers.",
            "spline_autoregressive": "`masked_autoregressive_flow` of the same.",
        },
        lacks={"glow": "flowjax has no flows of images"},
    ),
}
