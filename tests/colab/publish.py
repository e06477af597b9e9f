"""Publishes this checkout, as it is, under the course's own address, for git on this machine alone.

`python -m tests.colab.publish FOLDER` makes FOLDER/course, a repository of the checkout's files with the tag that the
notebooks' install cells name, and FOLDER/gitconfig. With `GIT_CONFIG_GLOBAL=FOLDER/gitconfig`, git takes the one for
the repository on the web, so that the install cells run here word for word.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from course_utils.authoring.publishing import Publication

ROOT = Path(__file__).parents[2]


def publish(folder: Path) -> None:
    """Writes the repository and the configuration into `folder`, in place of what was there."""
    publication = Publication.of(ROOT)
    course, config = folder / "course", folder / "gitconfig"
    shutil.rmtree(folder, ignore_errors=True)
    for name in filter(None, _git(ROOT, "ls-files", "-z").split("\0")):
        (course / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, course / name)
    _git(course, "init", "--quiet")
    _git(course, "add", "--all", "--force")
    author = ["-c", "user.name=make colab", "-c", "user.email=colab@localhost"]
    _git(course, *author, "commit", "--quiet", "--message", publication.tag)
    _git(course, "tag", publication.tag)
    _git(folder, "config", "--file", str(config), f"url.{course.as_uri()}.insteadOf", publication.address)


def _git(where: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=where, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    publish(Path(sys.argv[1]).resolve())
