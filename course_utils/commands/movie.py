"""Trains a RealNVP on the two moons and renders the movie of its training: `python -m course_utils.commands.movie`."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import matplotlib.pyplot as plt
import tensorflow_probability as tfp
import tf_keras

from course_utils import ffmpeg, flows, movies, plotting, style, training
from course_utils.datasets import TwoMoons, batches
from course_utils.evaluation import kl_divergence

tfd = tfp.distributions

EXTENT = (-1.5, 2.5, -1.0, 1.5)
MOONS = TwoMoons(noise=0.05)
BATCHES = 390


def train(
    flow: tfd.TransformedDistribution, epochs: int, callbacks: Sequence[tf_keras.callbacks.Callback] = ()
) -> training.History:
    """Fits a flow on the plane to the two moons, with week 4's settings."""
    points, _ = MOONS.sample(100_000, seed=1)
    model = training.MaximumLikelihood(flow)
    training.compile_with_schedule(model, 3e-3, epochs * BATCHES, steps_per_execution=BATCHES // 6)
    pipeline = batches(points, batch_size=256, seed=3, drop_remainder=True)
    return training.fit(model, pipeline, epochs=epochs, callbacks=callbacks)


def main() -> int:
    """Trains, renders, and tells how far the flow is from the truth; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m course_utils.commands.movie", description=__doc__)
    parser.add_argument("output", type=Path, help="the MP4 file to write")
    parser.add_argument("--epochs", type=int, default=25, help="passes over the data (default: 25)")
    parser.add_argument("--frames", type=int, default=60, help="frames of the movie (default: 60)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the initial weights (default: 0)")
    chosen = parser.parse_args()
    plt.switch_backend("agg")
    try:
        # What would fail after the training is better told before it.
        ffmpeg.require_movie_path(chosen.output)
        ffmpeg.require_ffmpeg()
        flow = flows.realnvp(2, seed=chosen.seed)
        z = flow.distribution.sample(2_000, seed=4)
        with tempfile.TemporaryDirectory() as folder, plt.rc_context(style.RC):
            recorder = movies.FrameRecorder(
                lambda step: plotting.progress_frame(flow, z, EXTENT, f"RealNVP after {step} steps"),
                folder,
                movies.slowing_down(chosen.epochs * BATCHES, chosen.frames),
            )
            train(flow, chosen.epochs, [recorder])
            movie = movies.write_mp4(folder, chosen.output)
    except (ValueError, movies.FFmpegError) as error:
        print(error, file=sys.stderr)
        return 1
    fresh, _ = MOONS.sample(10_000, seed=5)
    gap = kl_divergence(MOONS.log_prob(fresh), flow.log_prob(fresh))
    print(f"{movie}: {movie.stat().st_size / 1e3:.0f} kB; KL divergence from the true density {gap} nats")
    return 0


if __name__ == "__main__":
    sys.exit(main())
