"""Where the course is published: the one setting that Colab's badge and install line are made from."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BADGE = "colab-badge"
INSTALL = "colab-install"


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
        """Markdown of the badge that opens `notebook`, a path inside the repository, in Colab."""
        colab = "https://colab.research.google.com"
        repository = self.address.removeprefix("https://github.com/")
        return f"[![Open in Colab]({colab}/assets/colab-badge.svg)]({colab}/github/{repository}/blob/{self.tag}/{notebook})"

    def install(self) -> str:
        """Source of the cell that installs the course in Colab, and does nothing elsewhere."""
        return (
            "# Only in Colab, where the course's package is missing; everywhere else this cell does nothing.\n"
            'if "google.colab" in str(get_ipython()):\n'
            f'    %pip install -q --no-deps "git+{self.address}@{self.tag}"'
        )

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
