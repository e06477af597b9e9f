"""Pictures as cell outputs, with alt text: the one way that shows everywhere, offline too."""

import base64
import io
from importlib import resources

import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo


def figure(name: str) -> None:
    """Shows one of the course's drawn figures.

    Args:
      name: The figure's name, such as "affine_coupling".

    Raises:
      ValueError: If there is no such figure; the message lists those there are.
    """
    folder = resources.files("course_utils.figures")
    file = folder / f"{name}.png"
    if not file.is_file():
        names = sorted(entry.name.removesuffix(".png") for entry in folder.iterdir() if entry.name.endswith(".png"))
        raise ValueError(f"Expected the name of a figure, one of {', '.join(names)}; got {name!r}.")
    picture = file.read_bytes()
    with Image.open(io.BytesIO(picture)) as image:
        # Drawn at twice the size it is shown at, for sharp lines on dense screens.
        _display_png(picture, image.text["Description"], image.width // 2)


def show(alt: str) -> None:
    """Shows the current matplotlib figure and closes it.

    Args:
      alt: What a reader who cannot see the plot should know of it.
    """
    current = plt.gcf()
    picture = png(current, tight=True)
    plt.close(current)
    _display_png(picture, alt)


def png(drawn: Figure, *, dpi: float | None = None, description: str = "", tight: bool = False) -> bytes:
    """A matplotlib figure as a small PNG, of 256 colours chosen to fit it.

    Args:
      drawn: The figure.
      dpi: Pixels per inch; the figure's own if not given.
      description: Text to store inside the picture, under "Description".
      tight: Whether to fit the picture to what is drawn, so that no label is cut and no margin wasted.
    """
    buffer, smaller = io.BytesIO(), io.BytesIO()
    with plt.rc_context({"savefig.bbox": "tight" if tight else "standard"}):
        drawn.savefig(buffer, format="png", dpi=dpi or "figure")
    info = PngInfo()
    info.add_text("Description", description)
    with Image.open(buffer) as image:
        # A step of k-means after the median cut, which alone gives rare colours those of quite other ones.
        palette = image.convert("RGB").quantize(256, kmeans=1, dither=Image.Dither.NONE)
        palette.save(smaller, format="png", optimize=True, pnginfo=info)
    return smaller.getvalue()


def _display_png(picture: bytes, alt: str, width: int | None = None) -> None:
    metadata = {"alt": alt} if width is None else {"alt": alt, "width": width}
    # As raw data: IPython.display.Image keeps no alt text in the versions that Colab has.
    bundle = {"image/png": base64.b64encode(picture).decode(), "text/plain": alt}
    display(bundle, raw=True, metadata={"image/png": metadata})
