"""Sliders under a student's own function: live where a kernel runs, and a movie with its scrubber wherever none does.

With a function of the student's that draws:

    explore(
        lambda temperature: show_samples(flow, temperature),
        "Samples of the flow, more alike the lower the temperature.",
        temperature=Slider(0.0, 1.2, start=0.7),
    )
"""

import base64
import html
import io
import math
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display
from matplotlib.figure import Figure
from PIL import Image

from course_utils import ffmpeg, style
from course_utils.display import movie, picture, small_png
from course_utils.passes import limited

# Set while outputs are made that are to be stored: a widget would be dead in them.
STORED = "COURSE_OUTPUTS_ARE_STORED"
FRAMES = 33
FRAMES_PER_SECOND = 11
_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


@dataclass(frozen=True)
class Slider:
    """A number to be dragged.

    Attributes:
      low, high: Its ends. If these, `start` and `step` are whole numbers, so is what the slider gives.
      start: Where it stands at first.
      step: The distance between its positions; a fiftieth of its range, or 1 for whole numbers, if not given.
      label: What it is called, if not by the name of the argument.
      unit: Its unit, such as "nats".
      fast: Whether to draw while it is dragged. If not, what is drawn waits until it is released.
    """

    low: float
    high: float
    start: float
    step: float | None = None
    label: str = ""
    unit: str = ""
    fast: bool = False

    def __post_init__(self):
        if not self.low <= self.start <= self.high or self.low == self.high:
            raise ValueError(f"Expected low ≤ start ≤ high, and low < high; got {self.low}, {self.start}, {self.high}.")

    @property
    def spacing(self) -> float:
        """The distance between its positions."""
        whole = all(isinstance(number, int) for number in (self.low, self.high, self.start))
        return self.step or (1 if whole else (self.high - self.low) / 50)

    def places(self, count: int) -> list[float]:
        """At most so many positions, evenly spread from end to end."""
        steps = round((self.high - self.low) / self.spacing)
        chosen = sorted({round(k) for k in np.linspace(0, steps, count)})
        return [self.low + self.spacing * step for step in chosen]

    def share(self, value: float) -> float:
        """How far along it a value lies, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)

    def said(self, value: float) -> str:
        """A value as it is read, with its unit."""
        return f"{value:.{self._digits}f} {self.unit}".strip()

    def widget(self, name: str) -> ipywidgets.Widget:
        """The slider that is dragged."""
        whole = isinstance(self.low + self.start + self.spacing, int)
        made = ipywidgets.IntSlider if whole else ipywidgets.FloatSlider
        return made(
            value=self.start,
            min=self.low,
            max=self.high,
            step=self.spacing,
            description=f"{name} ({self.unit})" if self.unit else name,
            continuous_update=self.fast,
            readout_format="d" if whole else f".{self._digits}f",
            layout=ipywidgets.Layout(width="36em", max_width="100%"),
        )

    @property
    def _digits(self) -> int:
        return max(0, -math.floor(math.log10(self.spacing) + 1e-9))


@dataclass(frozen=True)
class Choice:
    """One of several things to be chosen.

    Attributes:
      options: What there is to choose from; the first is chosen at first.
      label: What it is called, if not by the name of the argument.
    """

    options: tuple[Any, ...]
    label: str = ""

    @property
    def start(self) -> Any:
        """What is chosen at first."""
        return self.options[0]

    def places(self, count: int) -> list[Any]:
        """All options, or so many of the first."""
        return list(self.options[:count])

    def share(self, value: Any) -> float:
        """How far along the options one stands, from 0 to 1."""
        return self.options.index(value) / max(1, len(self.options) - 1)

    def said(self, value: Any) -> str:
        """An option as it is read."""
        return str(value)

    def widget(self, name: str) -> ipywidgets.Widget:
        """The list to choose from."""
        return ipywidgets.Dropdown(
            options=[(str(option), option) for option in self.options],
            description=name,
        )


Controls = dict[str, Slider | Choice]


def explore(draw: Callable[..., Any], alt: str, **controls: Slider | Choice) -> None:
    """Shows what a function draws, with a slider or a list for each of its arguments.

    Live, it is drawn again when a slider is released; an error is told below the sliders, and the last picture stays. In
    outputs that are to be stored, a movie over the first slider's range stands in its place, with a still; the others stay
    where they start.

    Args:
      draw: Draws a Matplotlib figure, always of the same size, from the controls' values as keyword arguments.
      alt: What a reader who cannot see the picture should know of it.
      **controls: A `Slider` or a `Choice` for each argument of `draw`.
    """
    if not controls:
        raise ValueError("Expected a slider for each argument of the function; got none.")
    if os.environ.get(STORED):
        _store(draw, alt, controls)
    else:
        _live(draw, alt, controls)


def _live(draw: Callable[..., Any], alt: str, controls: Controls) -> None:
    widgets = {name: control.widget(_name(name, control)) for name, control in controls.items()}
    shown, told = ipywidgets.HTML(), ipywidgets.HTML()

    def update(_: Any = None) -> None:
        values = {name: widget.value for name, widget in widgets.items()}
        try:
            drawn = _png(draw, values)
        except Exception as error:  # the student's own code may raise anything
            told.value = f"<p role='alert'>✗ At {_said(controls, values)}: {html.escape(_error(error))}</p>"
            return
        told.value = ""
        shown.value = _img(drawn, f"{alt} Here with {_said(controls, values)}.")

    longest = max(len(widget.description) for widget in widgets.values())
    for widget in widgets.values():
        widget.tooltip = widget.description  # or JupyterLab says "null"
        # Labels are cut where they do not fit; a letter is about half as wide as high.
        widget.style.description_width = f"{max(9, 0.55 * longest + 1):g}em"
        widget.observe(update, "value")
    update()
    box = ipywidgets.VBox([*widgets.values(), told, shown])
    box.add_class("course-sliders")
    view = {"version_major": 2, "version_minor": 0, "model_id": box.model_id}
    display({_WIDGET_VIEW: view, "text/plain": alt}, raw=True)


def _store(draw: Callable[..., Any], alt: str, controls: Controls) -> None:
    still = _frame(draw, controls, {name: control.start for name, control in controls.items()})
    pictures = [_frame(draw, controls, values) for values in _along_the_first(controls)]
    small = small_png(Image.fromarray(still))
    if len(pictures) == 1:
        picture(small, alt)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "movie.mp4"
        ffmpeg.write(pictures, path, FRAMES_PER_SECOND, coarseness=28)
        movie(path.read_bytes(), small, alt, width=still.shape[1])


def _along_the_first(controls: Controls) -> Iterator[dict[str, Any]]:
    """The values of all controls in each frame of the movie."""
    starts = {name: control.start for name, control in controls.items()}
    first, control = next(iter(controls.items()))
    for value in control.places(limited(FRAMES)):
        yield starts | {first: value}


def _frame(draw: Callable[..., Any], controls: Controls, values: dict[str, Any]) -> np.ndarray:
    """A frame with the controls as they stand above it: RGB bytes of even height and width."""
    with Image.open(io.BytesIO(_png(draw, values))) as drawn:
        below = np.asarray(drawn.convert("RGB"))
    above = _drawn_controls(controls, values, below.shape[1])
    whole = np.concatenate([above, below])
    return np.ascontiguousarray(whole[: len(whole) // 2 * 2, : whole.shape[1] // 2 * 2])


def _drawn_controls(controls: Controls, values: dict[str, Any], width: int) -> np.ndarray:
    """The controls as a picture of this width in pixels: a line for each, with its knob and its value."""
    height = 30
    figure = Figure(figsize=(width / 100, height * len(controls) / 100), dpi=100, facecolor="white")
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(-height * len(controls), 0))
    ax.set_axis_off()
    left, right = 0.3 * width, 0.75 * width
    for row, (name, control) in enumerate(controls.items()):
        y = -height * (row + 0.5)
        ax.text(left - 16, y, _name(name, control), ha="right", va="center_baseline", fontsize=11)
        ax.plot([left, right], [y, y], color=style.FROZEN, linewidth=3, solid_capstyle="round")
        ax.plot(left + (right - left) * control.share(values[name]), y, "o", color=style.REFERENCE, markersize=10)
        ax.text(right + 16, y, control.said(values[name]), ha="left", va="center_baseline", fontsize=11)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=100)
    with Image.open(buffer) as strip:
        return np.asarray(strip.convert("RGB"))


def _png(draw: Callable[..., Any], values: dict[str, Any]) -> bytes:
    """What the function draws, as a PNG; it and all other figures that it made are closed."""
    before = set(plt.get_fignums())
    buffer = io.BytesIO()
    try:
        draw(**values)
        # Cut to what is drawn, pictures would differ in size.
        with plt.rc_context({"savefig.bbox": "standard"}):
            plt.gcf().savefig(buffer, format="png", dpi=100)
    finally:
        for number in set(plt.get_fignums()) - before:
            plt.close(number)
    return buffer.getvalue()


def _img(png: bytes, alt: str) -> str:
    with Image.open(io.BytesIO(png)) as opened:
        width, height = opened.size
    source = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    # A narrow page shows all of it, smaller.
    shape = f"width='{width}' height='{height}' style='max-width: 100%; height: auto'"
    return f"<img src='{source}' {shape} alt='{html.escape(alt)}'>"


def _name(name: str, control: Slider | Choice) -> str:
    return control.label or name.replace("_", " ")


def _said(controls: Controls, values: dict[str, Any]) -> str:
    return ", ".join(f"{_name(name, each)} = {each.said(values[name])}" for name, each in controls.items())


def _error(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
