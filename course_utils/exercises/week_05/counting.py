"""Exercise 5.3, counting: its check."""

from collections.abc import Callable, Iterator

import numpy as np

from course_utils.exercises.distributions import require_shape
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_05.shared import counted


def _reference_latent_shapes(image_shape: tuple[int, int, int], scales: int) -> list[tuple[int, int, int]]:
    height, width, channels = image_shape
    shapes = []
    for _ in range(scales - 1):
        height, width, channels = height // 2, width // 2, 2 * channels
        shapes.append((height, width, channels))
    return [*shapes, (height, width, channels)]


def _conditioner_parameters(channels: int, hidden: int) -> int:
    first = 9 * channels * hidden + hidden
    second = hidden * hidden + hidden
    heads = 9 * hidden * 2 * channels + 2 * channels
    return first + second + heads + channels


def _off_by(difference: Callable[[int, int], int]) -> Callable[[int, int], int]:
    """A count that is off by a function of channels and hidden channels."""
    return lambda c, h: _conditioner_parameters(c, h) + difference(c, h)


_NOT_RIGHT = "`conditioner_parameters(3, 5)` is not right"


@exercise(
    "Exercise 5.3, counting",
    reference=lambda: (_reference_latent_shapes, _conditioner_parameters),
    mistakes={
        "conditioner_parameters": {
            f"{_NOT_RIGHT}: the bounds of the log-scale are missing, one for each channel.": _off_by(lambda c, h: -c),
            f"{_NOT_RIGHT}: the biases are missing, one for each channel that a convolution puts out.": _off_by(
                lambda c, h: -2 * h - 2 * c
            ),
            f"{_NOT_RIGHT}: the biases of the last convolution are missing.": _off_by(lambda c, h: -2 * c),
            f"{_NOT_RIGHT}: the biases of the first two convolutions are missing.": _off_by(lambda c, h: -2 * h),
            f"{_NOT_RIGHT}: biases and bounds are missing.": _off_by(lambda c, h: -2 * h - 3 * c),
            f"{_NOT_RIGHT}: the last convolution puts out shift *and* log-scale, twice as many channels.": _off_by(
                lambda c, h: -9 * h * c - c
            ),
            f"{_NOT_RIGHT}: the second convolution is of 1 × 1 pixel, and has one weight for each pair of channels.": (
                _off_by(lambda c, h: 8 * h * h)
            ),
            f"{_NOT_RIGHT}: the last convolution is of 3 × 3 pixels, too.": _off_by(lambda c, h: -16 * h * c),
            f"{_NOT_RIGHT}: a convolution of 3 × 3 pixels has 9 weights for each pair of channels, not 3.": _off_by(
                lambda c, h: -18 * h * c
            ),
            f"{_NOT_RIGHT}: `BoundedLogScale` has one bound for each channel of the log-scale alone.": _off_by(
                lambda c, h: c
            ),
        }
    },
)
def counting(latent_shapes: Callable, conditioner_parameters: Callable) -> Iterator[Observation]:
    for image_shape, scales in (((16, 8, 3), 3), ((8, 24, 1), 2), ((4, 6, 3), 1), ((32, 16, 5), 5)):
        _require_latent_shapes(latent_shapes, image_shape, scales)
    for channels, hidden in ((3, 5), (8, 32)):
        what = f"`conditioner_parameters({channels}, {hidden})`"
        yield Observation(what, call(what, conditioner_parameters, channels, hidden))


def _require_latent_shapes(latent_shapes: Callable, image_shape: tuple[int, int, int], scales: int) -> None:
    what = f"`latent_shapes({image_shape}, {scales})`"
    got = call(what, latent_shapes, image_shape, scales)
    if not isinstance(got, list | tuple | np.ndarray):
        raise Wrong(f"{what} should be a list of shapes; yours is of type {type(got).__name__}.")
    if len(got) == 3 and all(np.ndim(shape) == 0 for shape in got):
        raise Wrong(f"{what} should be a list of {scales} shapes; yours is a single shape, {got}.")
    if len(got) == scales - 1:
        raise Wrong(
            f"{what} has {counted(len(got), 'shape')}, and there is one for each scale: what the last scale makes of the rest stays to "
            "the end, and belongs to the latents too."
        )
    if len(got) != scales:
        raise Wrong(f"{what} should have one shape for each of the {scales} scales; yours has {len(got)}.")
    height, width, channels = image_shape
    expected = _reference_latent_shapes(image_shape, scales)
    for k, (shape, right) in enumerate(zip(got, expected, strict=True), start=1):
        name = f"in {what}, shape {k}"
        if np.ndim(shape) == 1 and any(isinstance(size, float) for size in shape):
            raise Wrong(f"{name} should hold whole numbers; {tuple(shape)} has others: divide by `//` rather than `/`.")
        h, w, c = right
        mistakes = {
            "half of the channels leave, and only the other half goes on.": (h, w, 2**k * c),
            "that is what the scale makes, before the split: half of the channels leave.": (h, w, 2 * c),
            "the squeeze makes four times as many channels, and half of them leave.": (h, w, channels),
            "that is the shape of the image: already the first scale has a squeeze.": image_shape,
            "a squeeze halves height and width.": (height, width, c),
        }
        if k == scales > 1:
            mistakes = {
                "the last scale has no squeeze.": (h // 2, w // 2, 4 * c),
                "there is no squeeze and no split after the last scale: all that has come so far stays.": (
                    h // 2,
                    w // 2,
                    2 * c,
                ),
                "there is no split after the last scale.": (h, w, c // 2),
            } | mistakes
        require_shape(name, shape, right, mistakes)
