"""Where the course is published, the one setting that every notebook's link to Colab and first code cell are made from."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BADGE = "colab-badge"
INSTALL = "colab-install"

# A code cell that begins so is folded, in JupyterLab and in Colab, which shows what follows as a title.
FOLDED = "# @title "

_FIRST_CELL = """\
# @title Run this cell first
import importlib.util

if importlib.util.find_spec("course_utils") is None:
    if "google.colab" in str(get_ipython()):
        %pip install -q --no-deps "git+{address}@{tag}"
    else:
        advice = (
            "The course's package is not installed here. If you have the course's folder, type\\n\\n"
            "    make lab\\n\\n"
            "in a terminal there: that installs all it needs and opens JupyterLab. If you have only\\n"
            "this notebook, put this line into a cell of its own, and run it:\\n\\n"
            '    %pip install "{requirement}"\\n\\n'
            "Then restart the kernel, and run this cell again."
        )
        missing = ModuleNotFoundError(advice)
        missing._render_traceback_ = lambda: [advice]
        raise missing"""


@dataclass(frozen=True)
class Publication:
    """A published version of the course.

    Attributes:
      address: Web address of the GitHub repository, without a slash at the end.
      tag: Git tag of the version.
    """

    address: str
    tag: str

    @classmethod
    def of(cls, root: Path) -> "Publication":
        """Reads `project.urls.Repository` and `project.version` from pyproject.toml.

        Raises:
          ValueError: If the address is not that of a GitHub repository, which is what Colab can open, or the settings
            cannot be read.
        """
        address, version = (_setting(root, *keys) for keys in (("urls", "Repository"), ("version",)))
        if not address.startswith("https://github.com/") or address.endswith("/"):
            raise ValueError(f"Expected project.urls.Repository as https://github.com/ACCOUNT/NAME; got {address!r}.")
        return cls(address, f"v{version}")

    def badge(self, notebook: str) -> str:
        """Markdown of the link that opens `notebook`, a path inside the repository, in Colab.

        It is text, since Colab's own badge is a picture from the web, which breaks without a network.
        """
        repository = self.address.removeprefix("https://github.com/")
        return f"[Open in Colab](https://colab.research.google.com/github/{repository}/blob/{self.tag}/{notebook})"

    def install(self, opening: str | None = None) -> str:
        """Source of the first code cell, which sees to it that the course's package is there.

        Where it is missing, the cell installs it in Colab, and says elsewhere what to do, without a traceback.

        Args:
          opening: The week whose opening the cell shows, such as "week_01", if it has one.
        """
        found = _FIRST_CELL.format(address=self.address, tag=self.tag, requirement=self.requirement())
        return f'{found}\n\nfrom course_utils.display import opening\n\nopening("{opening}")' if opening else found

    def requirement(self) -> str:
        """What pip is to install for this version of the course. It is an archive, for which no git need be there."""
        return f"normalising-flows-course @ {self.address}/archive/refs/tags/{self.tag}.tar.gz"


def dependencies(root: Path) -> list[str]:
    """What the course needs, from `project.dependencies` in pyproject.toml.

    Raises:
      ValueError: If that cannot be read.
    """
    return list(_setting(root, "dependencies"))


def _setting(root: Path, *keys: str) -> Any:
    """The setting of a project under keys inside of keys."""
    try:
        value = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        for key in keys:
            value = value[key]
        return value
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ValueError(f"Expected project.{'.'.join(keys)} in pyproject.toml; got {error!r}.") from error
