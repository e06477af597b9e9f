"""Pictures as cell outputs, with alt text: the one way that shows everywhere, offline too."""

import base64
import html
import io
from importlib import resources
from importlib.resources.abc import Traversable

import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

_FIGURES = resources.files("course_utils.figures")


def figure(name: str) -> None:
    """Shows one of the course's drawn figures.

    Args:
      name: The figure's name, such as "affine_coupling".

    Raises:
      ValueError: If there is no such figure; the message lists those there are.
    """
    drawn = _drawn(name).read_bytes()
    picture(drawn, *_described(drawn))


def opening(week: str) -> None:
    """Shows what a week begins with: a movie, or a figure, of what will be built.

    Args:
      week: The week, such as "week_01".

    Raises:
      ValueError: If it has no opening; the message lists the figures there are.
    """
    name = f"opening_{week}"
    still, clip = _drawn(name).read_bytes(), _FIGURES / f"{name}.mp4"
    alt, width = _described(still)
    if clip.is_file():
        movie(clip.read_bytes(), still, alt, width=width, autoplay=True)
    else:
        picture(still, alt, width)


def movie(clip: bytes, still: bytes, alt: str, *, width: int, autoplay: bool = False) -> None:
    """Shows a movie, and a still wherever movies are not shown, as on GitHub and in print.

    Args:
      clip: An MP4 file.
      still: The still, a PNG file.
      alt: What a reader who can see neither should know of them.
      width: Width on the page, in pixels.
      autoplay: Whether it starts by itself. It has controls, repeats, and makes no sound.
    """
    image, video = (base64.b64encode(content).decode() for content in (still, clip))
    described, plays = html.escape(alt), "autoplay " if autoplay else ""
    bundle = {
        # An address in `src` alone passes JupyterLab's filter for notebooks that were not run here yet.
        "text/html": f'<video src="data:video/mp4;base64,{video}" poster="data:image/png;base64,{image}" width="{width}" '
        f'controls loop muted playsinline {plays}aria-label="{described}"></video>',
        "image/png": image,
        "text/plain": alt,
    }
    display(bundle, raw=True, metadata={"image/png": {"alt": alt, "width": width}})


def show(alt: str) -> None:
    """Shows the current matplotlib figure and closes it.

    Args:
      alt: What a reader who cannot see the plot should know of it.
    """
    current = plt.gcf()
    drawn = png(current, tight=True)
    plt.close(current)
    picture(drawn, alt)


def picture(content: bytes, alt: str, width: int | None = None) -> None:
    """Shows a PNG file.

    Args:
      content: The file.
      alt: What a reader who cannot see it should know of it.
      width: Width on the page, in pixels; its own if not given.
    """
    metadata = {"alt": alt} if width is None else {"alt": alt, "width": width}
    # As raw data: IPython.display.Image keeps no alt text in the versions that Colab has.
    bundle = {"image/png": base64.b64encode(content).decode(), "text/plain": alt}
    display(bundle, raw=True, metadata={"image/png": metadata})


def png(drawn: Figure, *, dpi: float | None = None, description: str = "", tight: bool = False) -> bytes:
    """A matplotlib figure as a small PNG, of 256 colours chosen to fit it.

    Args:
      drawn: The figure.
      dpi: Pixels per inch; the figure's own if not given.
      description: Text to store inside the picture, under "Description".
      tight: Whether to fit the picture to what is drawn, so that no label is cut and no margin wasted.
    """
    buffer = io.BytesIO()
    with plt.rc_context({"savefig.bbox": "tight" if tight else "standard"}):
        drawn.savefig(buffer, format="png", dpi=dpi or "figure")
    with Image.open(buffer) as image:
        return small_png(image, description)


def small_png(image: Image.Image, description: str = "") -> bytes:
    """A picture as a small PNG, of 256 colours chosen to fit it.

    Args:
      image: The picture.
      description: Text to store inside, under "Description".
    """
    info, buffer = PngInfo(), io.BytesIO()
    info.add_text("Description", description)
    # A step of k-means after the median cut, which alone gives rare colours those of quite other ones.
    palette = image.convert("RGB").quantize(256, kmeans=1, dither=Image.Dither.NONE)
    palette.save(buffer, format="png", optimize=True, pnginfo=info)
    return buffer.getvalue()


def _drawn(name: str) -> Traversable:
    """The file of a drawn figure.

    Raises:
      ValueError: If there is no such figure.
    """
    file = _FIGURES / f"{name}.png"
    if not file.is_file():
        names = sorted(entry.name.removesuffix(".png") for entry in _FIGURES.iterdir() if entry.name.endswith(".png"))
        raise ValueError(f"Expected the name of a figure, one of {', '.join(names)}; got {name!r}.")
    return file


def _described(picture: bytes) -> tuple[str, int]:
    """The alt text inside a drawn figure, and its width on the page."""
    with Image.open(io.BytesIO(picture)) as image:
        # Drawn at twice the size it is shown at, for sharp lines on dense screens.
        return image.text["Description"], image.width // 2
